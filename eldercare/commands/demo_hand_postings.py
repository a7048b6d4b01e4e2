"""What the demo shows of postings by hand: one that each of two people may decide, and one that was rejected."""

from datetime import datetime, timedelta
from typing import Any

from eldercare.actors import Door
from eldercare.database import session
from eldercare.people.models import Person
from eldercare.staff.models import Staff
from eldercare.timebank.accounts import account_of, pool_of
from eldercare.timebank.hand_postings import service
from eldercare.timebank.hand_postings.models import HandPosting
from eldercare.timebank.states import TransferKind
from eldercare.transaction import transaction

Row = dict[str, Any]


def set_hand_postings(savers: list[Row], *, chief_id: int, supervisor_id: int, at: datetime) -> None:
    """Let the chief and the supervisor of the street each propose something about people who have saved time."""
    chief, supervisor = session.get_one(Staff, chief_id), session.get_one(Staff, supervisor_id)
    said: Row = {"via": Door.CONSOLE, "at": at - timedelta(hours=3)}
    if len(savers) < 2:
        return
    with transaction():
        _propose(savers[0], 30, "7月18日重复登记半小时", by=supervisor, said=said)
        _propose(savers[1], 45, "5月2日那次多记了45分钟，本人已签字", by=chief, said=said)
        wrong = _propose(savers[1], 600, "上半年核减", by=supervisor, said=said)
        service.reject(wrong.id, reason="没有签字的材料，请附上再提", by=chief, via=Door.CONSOLE, at=at)


def _propose(row: Row, minutes: int, reason: str, *, by: Staff, said: Row) -> HandPosting:
    account = account_of(session.get_one(Person, row["id"]), at=said["at"])
    return service.propose(
        key=f"demo:hand:{row['id']}:{minutes}",
        kind=TransferKind.ADJUST,
        from_account_id=account.id,
        to_account_id=pool_of(account.community_id, at=said["at"]).id,
        minutes=minutes,
        reason=reason,
        by=by,
        **said,
    )
