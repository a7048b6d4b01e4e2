"""Timed work on people: forgetting who asked to sign in."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from eldercare.database import session
from eldercare.people.sign_in import SIGNED_IN_FOR, SignIn
from eldercare.transaction import transaction

UNPROVED_KEPT_FOR = timedelta(days=2)
AT_ONCE = 500


def forget_sign_ins(now: datetime) -> int:
    """Delete sign-ins that are over: never proved and two days old, or too old to go on; return how many.

    Numbers of people we do not know are among them. Two days are longer than any limit looks back.
    """
    never_proved = SignIn.proved_at.is_(None) & (SignIn.asked_at < now - UNPROVED_KEPT_FOR)
    old = select(SignIn.id).where(never_proved | (SignIn.asked_at < now - SIGNED_IN_FOR - UNPROVED_KEPT_FOR))
    with transaction():
        ids = list(session.scalars(old.order_by(SignIn.id).limit(AT_ONCE)))
        session.execute(delete(SignIn).where(SignIn.id.in_(ids)))
    return len(ids)
