"""Accounts with minutes in them, opened and filled through the same verbs as everybody's."""

from datetime import UTC, datetime
from itertools import count

from eldercare.actors import Actor, Door
from eldercare.areas import service as areas
from eldercare.areas.models import Area, AreaKind
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.timebank import holds, service
from eldercare.timebank.accounts import account_of
from eldercare.timebank.models import Account, Hold
from eldercare.timebank.postings import Posted
from eldercare.timebank.states import TransferKind

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WORKER = Actor.staff(1)
_numbers = count(1)


def a_community(name: str = "Willow Bank") -> Area:
    area = areas.add(kind=AreaKind.COMMUNITY, name=name, parent_id=None, at=NINE)
    session.flush()
    return area


def a_saver(community: Area | None = None, *, name: str = "Wang Xiulan") -> Person:
    """Somebody who may have an account."""
    person = Person(community_id=(community or a_community()).id, name=name, created_at=NINE)
    session.add(person)
    session.flush()
    return person


def an_account(*, minutes: int = 0, community: Area | None = None) -> Account:
    """A person's account into which so many minutes were earned."""
    person = a_saver(community)
    account = account_of(person, at=NINE)
    if minutes:
        earned(person, minutes=minutes)
    return account


def earned(person: Person, *, minutes: int = 60, key: str = "") -> Posted:
    key = key or f"builder:{next(_numbers)}"
    return service.earn(key=key, person_id=person.id, minutes=minutes, by=WORKER, via=Door.CONSOLE, at=NINE)


def a_gift(giver: Account, taker: Account, minutes: int = 60, *, key: str = "", **facts: object) -> Posted:
    """A transfer between two accounts, a gift unless `kind` says otherwise."""
    values = {"kind": TransferKind.GIFT, "by": WORKER, "via": Door.CONSOLE, "at": NINE, **facts}
    return service.transfer(
        key=key or f"builder:{next(_numbers)}",
        from_account_id=giver.id,
        to_account_id=taker.id,
        minutes=minutes,
        **values,  # type: ignore[arg-type]
    )


def a_reversal(transfer: Posted, *, reason: str = "entered twice", key: str | None = None) -> Posted:
    return service.reverse(transfer.id, by=WORKER, via=Door.CONSOLE, at=NINE, reason=reason, key=key)


def a_hold(account: Account, minutes: int = 60, *, key: str = "", **facts: object) -> Hold:
    """Minutes of the account that are set aside, for order 7 unless `about` says otherwise."""
    values = {"about": ("order", 7), "by": WORKER, "via": Door.CONSOLE, "at": NINE, **facts}
    return holds.set_aside(
        key=key or f"builder:{next(_numbers)}",
        account_id=account.id,
        minutes=minutes,
        **values,  # type: ignore[arg-type]
    )


def a_posting(hold: Hold, taker: Account, minutes: int, *, key: str = "", **facts: object) -> Posted:
    """What was really used of a hold, spent."""
    values = {"kind": TransferKind.REDEEM, "by": WORKER, "via": Door.CONSOLE, "at": NINE, **facts}
    return holds.post(
        hold.id,
        key=key or f"builder:{next(_numbers)}",
        to_account_id=taker.id,
        minutes=minutes,
        **values,  # type: ignore[arg-type]
    )
