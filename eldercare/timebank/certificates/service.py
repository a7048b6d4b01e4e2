"""Issuing certificates of service and taking them back. Nothing here commits."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.errors import N_, Invalid, Refused
from eldercare.histories import deed
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.timebank.certificates.codes import new_code
from eldercare.timebank.certificates.models import Certificate, Revocation
from eldercare.timebank.certificates.queries import get
from eldercare.timebank.verified import verified_minutes
from eldercare.transaction import hold_one


class NothingServed(Refused):
    """There is nothing to certify."""

    code = "nothing_served"

    def __init__(self) -> None:
        super().__init__(N_("No verified hours lie in this period, so there is nothing to certify."))


class AlreadyRevoked(Refused):
    code = "already_revoked"

    def __init__(self) -> None:
        super().__init__(N_("This certificate was revoked before."))


def served(person_id: int, *, since_on: date | None, until_on: date) -> int:
    """Return the verified minutes of this person in these days, both included, of the communities' calendar."""
    since = None if since_on is None else at_local(since_on, time.min, zone())
    until = at_local(until_on + timedelta(days=1), time.min, zone())
    return verified_minutes([person_id], since=since, until=until).get(person_id, 0)


def issue(
    person_id: int, *, by: Actor, via: Door, at: datetime, since_on: date | None = None, until_on: date | None = None
) -> Certificate:
    """Certify what this person served from `since_on` (None: ever) to `until_on` (None, or a day to come: today).

    Who asks again on the same day, with the same result, gets the same certificate. Raises NothingServed without
    verified hours in the period, Invalid for one that ends before it begins.
    """
    person = hold_one(Person, person_id)
    today = local(at, zone()).date()
    until_on = min(until_on or today, today)
    if since_on is not None and since_on > until_on:
        raise Invalid(N_("A period ends on or after its first day, and begins no later than today."))
    minutes = served(person_id, since_on=since_on, until_on=until_on)
    if minutes < 1:
        raise NothingServed
    facts = {
        "person_id": person_id,
        "since_on": since_on,
        "until_on": until_on,
        "minutes": minutes,
        "name": person.name,
    }
    return _same_of_today(facts, today) or _written(
        Certificate(
            **facts,
            code=new_code(),
            community_id=person.community_id,
            issuer=person.community.name,
            issued_at=at,
            issued_on=today,
            by_kind=by.kind,
            by_id=by.id,
            via=via,
        )
    )


def _same_of_today(facts: Mapping[str, object], today: date) -> Certificate | None:
    query = select(Certificate).outerjoin(Revocation).where(Revocation.id.is_(None), Certificate.issued_on == today)
    return session.scalars(query.filter_by(**facts).limit(1)).first()


def _written(certificate: Certificate) -> Certificate:
    session.add(certificate)
    session.flush()
    return certificate


def revoke(certificate_id: int, *, reason: str, by: Actor, via: Door, at: datetime) -> Certificate:
    """Make the certificate invalid from now on; it stays on record. Raises AlreadyRevoked, Invalid without a reason."""
    certificate = get(certificate_id)
    hold_one(Person, certificate.person_id)
    if not reason.strip():
        raise Invalid(N_("Say why the certificate is revoked."))
    if session.scalar(select(Revocation.id).where(Revocation.certificate_id == certificate_id)):
        raise AlreadyRevoked
    session.add(
        Revocation(
            certificate_id=certificate_id,
            reason=reason.strip(),
            **deed(by, via=via, at=at),
        )
    )
    session.flush()
    session.expire(certificate, ["revocation"])
    return certificate
