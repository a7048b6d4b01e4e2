"""Saved time in the demo: who can spend, an order that is paid so, and volunteers who never spent theirs."""

from datetime import datetime, time, timedelta
from typing import Any

from eldercare.actors import Actor, Door
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.elders import service as elders_service
from eldercare.elders.models import LivingStatus
from eldercare.elders.queries import find as find_elder
from eldercare.localtime import zone
from eldercare.orders import saved_time, service
from eldercare.orders.states import OrderSource
from eldercare.people.models import Person
from eldercare.timebank.accounts import account_of, issuance_of
from eldercare.timebank.service import transfer
from eldercare.timebank.states import TransferKind
from eldercare.transaction import transaction

Row = dict[str, Any]
LONG_AGO = timedelta(days=500)
TEXTING, SPENDING = 600, 1500
SAVED_MUCH = (11_580, 7_230)
"""193 hours of which none were spent: what the time bank is not for."""


def set_savings(elders: list[Row], helpers: list[Row], *, worker_id: int, at: datetime) -> None:
    """Let one community's first elder have ten hours to spend by text, another one an order that is paid with saved
    time, and two volunteers much that they never used; the first of these may spend it on the phone pages."""
    by = Actor.staff(worker_id)
    with transaction():
        for row, minutes in zip([elders[0], elders[6 % len(elders)]], (TEXTING, SPENDING), strict=True):
            _save(row["id"], minutes, by=by, at=at)
        for row, minutes in zip(helpers, SAVED_MUCH, strict=False):
            _save(row["id"], minutes, by=by, at=at)
    with transaction():
        tomorrow = local(at, zone()).date() + timedelta(days=1)
        order = service.place(
            elder_id=elders[6 % len(elders)]["id"],
            service_code="haircut",
            starts_at=at_local(tomorrow, time(13, 30), zone()),
            source=OrderSource.CALL,
            by=by,
            at=at,
            via=Door.CONSOLE,
        )
        saved_time.use(order.id, by=by, at=at, via=Door.CONSOLE)
    with transaction():
        _may_spend(session.get_one(Person, helpers[0]["id"]), at=at)


def _save(person_id: int, minutes: int, *, by: Actor, at: datetime) -> None:
    account = account_of(session.get_one(Person, person_id), at=at)
    transfer(
        key=f"demo:saved:{person_id}",
        kind=TransferKind.OPENING,
        from_account_id=issuance_of(account.community_id, at=at).id,
        to_account_id=account.id,
        minutes=minutes,
        by=by,
        via=Door.CONSOLE,
        at=at,
        happened_at=at - LONG_AGO,
        memo="纸质存折上的时间，转入电子账户",
    )


def _may_spend(person: Person, *, at: datetime) -> None:
    """Let a volunteer be somebody who is cared for, too."""
    if find_elder(person.id) is None:
        elders_service.enrol(person, at=at, living_status=LivingStatus.WITH_FAMILY)
