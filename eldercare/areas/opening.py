"""When somebody is there to see to things: opening hours, the time by which we promise to call, and busy days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from eldercare.areas import hours
from eldercare.areas.policy import WEEK, Policy, policy_of
from eldercare.clock import at_local, local
from eldercare.localtime import zone

FURTHEST_DAYS = 70  # longer than the longest holiday
ROUND = timedelta(minutes=5)


def is_open(at: datetime, community_id: int | None) -> bool:
    """Tell whether somebody is at work in this community at that moment; opening times begin open and end closed."""
    return any(opens <= at < closes for opens, closes in _spans(at, policy_of(community_id), days=1))


def next_opening(at: datetime, community_id: int | None) -> datetime:
    """Return the moment from which somebody is there: `at` itself while it is open.

    Where no opening time can be found in the next ten weeks, what is promised is for now.
    """
    return next((max(opens, at) for opens, closes in _spans(at, policy_of(community_id)) if closes > at), at)


def call_back_by(at: datetime, community_id: int | None) -> datetime:
    """Return the time by which we promise to call back: so many minutes of opening time from now, on full five minutes.

    After hours that is the next morning, soon after opening. Calls for help do not ask for this.
    """
    policy = policy_of(community_id)
    left = timedelta(minutes=policy.call_back_minutes)
    for opens, closes in _spans(at, policy):
        begins = max(opens, at)
        if closes - begins >= left:
            return _rounded_up(begins + left)
        left -= max(closes - begins, timedelta(0))  # what is left counts on from the next opening
    return _rounded_up(at + left)


def surge_text(at: datetime, community_id: int | None, language: str) -> str:
    """Return what people are told while more is asked for than can be done at once; nothing on other days."""
    policy = policy_of(community_id)
    if not policy.surge_until or local(at, zone()).date() > date.fromisoformat(policy.surge_until):
        return ""
    return (policy.surge_text_en if language == "en" else policy.surge_text_zh).strip()


def _spans(at: datetime, policy: Policy, *, days: int = FURTHEST_DAYS) -> Iterator[tuple[datetime, datetime]]:
    """Yield the opening times of so many days, today's past ones included, in order."""
    today = local(at, zone()).date()
    for ahead in range(days):
        day = today + timedelta(days=ahead)
        if not hours.is_among(day, policy.closed_days):
            for opens, closes in hours.spans_of(getattr(policy, WEEK[day.weekday()])):
                yield _moment(day, opens), _moment(day, closes)


def _moment(day: date, minutes: int) -> datetime:
    if minutes == hours.MIDNIGHT:
        return at_local(day + timedelta(days=1), time.min, zone())
    return at_local(day, time(*divmod(minutes, 60)), zone())


def _rounded_up(at: datetime) -> datetime:
    full_minute = at.replace(second=0, microsecond=0)
    over = timedelta(minutes=full_minute.minute % 5)
    return full_minute + (ROUND - over) if over else full_minute
