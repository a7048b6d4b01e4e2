"""Whether the address of who moved is still the one of before: told from a fingerprint in the case's history."""

from sqlalchemy import select

from eldercare.crypto import blind_index
from eldercare.database import session
from eldercare.people.models import Address, Person
from eldercare.succession.models import SuccessionCase, SuccessionEvent
from eldercare.succession.states import CaseKind, CaseState


def fingerprint_of(address: Address | None) -> str | None:
    """Return what tells whether an address is still the same without telling it; None for none."""
    return blind_index(f"{address.full}|{address.latitude}|{address.longitude}") if address is not None else None


def is_at_old_address(person: Person) -> bool:
    """Tell whether this person moved here and nobody has entered the new address yet."""
    now = fingerprint_of(person.address)
    return now is not None and now == _when_moved(person)


def _when_moved(person: Person) -> object:
    query = (
        select(SuccessionEvent)
        .join(SuccessionCase, SuccessionCase.id == SuccessionEvent.case_id)
        .where(
            SuccessionCase.person_id == person.id,
            SuccessionCase.kind == CaseKind.MOVING,
            SuccessionCase.to_community_id == person.community_id,
            SuccessionEvent.became == CaseState.SETTLED,
        )
        .order_by(SuccessionEvent.id.desc())
        .limit(1)
    )
    settled = session.scalars(query).first()
    return settled.details.get("address") if settled is not None else None
