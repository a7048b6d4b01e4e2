"""Bringing back what opening a case ended, where it can come back. Nothing here commits."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.dispatch.models import Pair
from eldercare.orders.series.history import note
from eldercare.orders.series.models import Series
from eldercare.people.service import note_death
from eldercare.succession.models import SuccessionCase
from eldercare.succession.states import CaseKind
from eldercare.timebank import accounts
from eldercare.timebank.holders.models import JointMember
from eldercare.timebank.models import Account
from eldercare.transaction import hold, hold_one
from eldercare.volunteers.models import VolunteerStatus
from eldercare.volunteers.service import set_status

LOST = ("cancelled", "paid_otherwise", "withdrawn", "released")
"""What cannot come back: everybody was told, and another may have taken it. The orders are named, to be placed anew."""


def restore(case: SuccessionCase, *, by: Actor, at: datetime, via: Door) -> dict[str, Any]:
    """Thaw the accounts and bring back standing orders, pairs, households and the volunteer; return what is back.

    Orders of the standing orders are made anew by the clock. Under "lost" stand the orders that do not come back.
    """
    stopped = case.stopped
    if case.kind is CaseKind.DEATH:
        note_death(case.person_id, None)
    frozen = stopped.get("accounts", [])
    hold(Account, frozen)
    for account_id in frozen:
        accounts.thaw(account_id, by=by, via=via, at=at, reason="undone")
    for one in stopped.get("series", []):
        _reopen(one, by=by, at=at, via=via)
    for pair in stopped.get("pairs", []):
        _pair_again(pair)
    for member in hold(JointMember, stopped.get("members", [])):
        member.until_on = None
    if stopped.get("volunteer"):
        set_status(case.person_id, VolunteerStatus(stopped["volunteer"]))
    session.flush()
    lost = {order_id for name in LOST for order_id in stopped.get(name, [])}
    return {"accounts": frozen, "series": [one["id"] for one in stopped.get("series", [])], "lost": sorted(lost)}


def _reopen(was: dict[str, Any], *, by: Actor, at: datetime, via: Door) -> None:
    series = hold_one(Series, was["id"])
    series.ends_on = _day(was["ends_on"])
    series.filled_on = None  # which lets the clock make its orders again
    note(series, "restored", by=by, at=at, via=via, reason="undone")


def _pair_again(was: dict[str, Any]) -> None:
    since_on, until_on = date.fromisoformat(was["since_on"]), _day(was["until_on"])
    same = Pair.elder_id == was["elder_id"], Pair.volunteer_id == was["volunteer_id"], Pair.since_on == since_on
    pair = session.scalars(select(Pair).where(*same).order_by(Pair.id)).first()
    if pair is None:  # it was to begin only later, and never was
        pair = Pair(elder_id=was["elder_id"], volunteer_id=was["volunteer_id"], since_on=since_on)
        session.add(pair)
    pair.until_on = until_on


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
