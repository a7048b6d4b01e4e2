"""Timed work for those who earn: saying that minutes lapse, and letting lapse what was said long enough before."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from eldercare.areas.models import Area, AreaKind
from eldercare.areas.policy import policy_of
from eldercare.clock import local
from eldercare.database import session
from eldercare.localtime import format_day, zone
from eldercare.messaging import service as messaging
from eldercare.messaging.queries import sent_about
from eldercare.messaging.spans import said_minutes
from eldercare.messaging.states import MessageStatus
from eldercare.timebank.expiry import queries, service
from eldercare.worklist import work_through

ABOUT = "expiry_notice"
ARRIVED = frozenset({MessageStatus.SENT, MessageStatus.DELIVERED})
UNDER_WAY = frozenset({MessageStatus.QUEUED, MessageStatus.SENDING})


def announce_expiry(now: datetime) -> int:
    """Tell everybody whose minutes lapse next how many and when, once a month at most; return how many were told.

    Whom no text reaches is not told, and nothing of theirs lapses.
    """
    communities = session.scalars(select(Area.id).where(Area.kind == AreaKind.COMMUNITY).order_by(Area.id))
    return sum(
        work_through("announce_expiry", _to_tell(one, now), lambda one: _announce(one, now)) for one in communities
    )


def _to_tell(community_id: int, now: datetime) -> list[int]:
    batch = service.batch_of(policy_of(community_id), at=now)
    return queries.not_yet_told(community_id, service.midnight(batch.earned_before)) if batch else []


def _announce(account_id: int, now: datetime) -> bool:
    notice = service.announce(account_id, at=now)
    if notice is None or notice.account.person is None:
        return False
    person = notice.account.person
    told = messaging.queue(
        "minutes_lapse",
        to=person,
        at=now,
        values={
            "time": said_minutes(notice.minutes, person.language),
            "day": _said(notice.lapses_on, person.language),
        },
        about=(ABOUT, notice.id),
        key=f"expiry:{notice.id}",
    )
    if told is None:
        session.delete(notice)
    return told is not None


def _said(day: date, language: str) -> str:
    return format_day(service.midnight(day), language)


def lapse_announced(now: datetime) -> int:
    """Let lapse what was announced at least as long before as the rules say; return how many notices are settled."""
    today = local(now, zone()).date()
    return work_through("lapse_announced", queries.due(today), lambda one: _settle(one, now))


def _settle(notice_id: int, now: datetime) -> bool:
    """Settle a notice whose text left long enough ago, or never will; one that is still on its way waits."""
    texts = sent_about((ABOUT, notice_id))
    left_at = [text.sent_at for text in texts if text.status in ARRIVED and text.sent_at is not None]
    if not left_at and any(text.status in UNDER_WAY for text in texts):
        return False
    days = policy_of(service.account_to_lapse(notice_id).community_id).expiry_notice_days
    if left_at and _day(min(left_at)) + timedelta(days=days) > _day(now):
        return False
    return service.settle(notice_id, at=now, was_told=bool(left_at))


def _day(at: datetime) -> date:
    return local(at, zone()).date()
