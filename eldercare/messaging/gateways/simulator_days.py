"""The practice carrier's good and bad days: what it does to the next text, and to which numbers."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from eldercare.database import session
from eldercare.messaging.gateways.simulator_models import SimulatedCarrier, SimulatedLine
from eldercare.messaging.gateways.simulator_states import LineTrouble
from eldercare.messaging.numbers import index_of_any
from eldercare.messaging.states import MessageStatus
from eldercare.straight import insert_unless_taken
from eldercare.transaction import hold_one

THE_ONE = 1
MOST_COPIES = 5
MOST_HANGS = 10
MOST_ERRORS = 1000
LATEST_SECONDS = 24 * 3600
A_SECOND = timedelta(seconds=1)
OUT_OF_STEP = timedelta(seconds=5)


@dataclass(frozen=True)
class Day:
    """What kind of day the carrier has; a perfect one unless said otherwise. Counts are of texts and calls."""

    errors_next: int = 0
    errors_of_ten: int = 0
    hangs_next: int = 0
    reports_late_seconds: int = 0
    reports_missing_of_ten: int = 0
    copies: int = 1
    out_of_order: bool = False

    @property
    def reports_are_perfect(self) -> bool:
        return not (self.reports_late_seconds or self.reports_missing_of_ten or self.out_of_order) and self.copies == 1


class Answer(StrEnum):
    """What the carrier does with a request."""

    TAKES_IT = "takes_it"
    IS_AWAY = "is_away"
    BREAKS = "breaks"
    TAKES_IT_AND_BREAKS = "takes_it_and_breaks"
    TAKES_IT_AND_HANGS = "takes_it_and_hangs"


def today() -> Day:
    """Return the carrier's day as it stands now."""
    carrier = _seen()
    return _day(carrier) if carrier else Day()


def down_since() -> datetime | None:
    """Return since when the carrier cannot be reached, or None while it can."""
    carrier = _seen()
    return carrier.down_since if carrier else None


def have(day: Day) -> None:
    """Let the carrier have such a day from now on; what lies outside sensible limits is brought inside."""
    carrier = _held()
    carrier.errors_next = _within(day.errors_next, MOST_ERRORS)
    carrier.errors_of_ten = _within(day.errors_of_ten, 10)
    carrier.hangs_next = _within(day.hangs_next, MOST_HANGS)
    carrier.reports_late_seconds = _within(day.reports_late_seconds, LATEST_SECONDS)
    carrier.reports_missing_of_ten = _within(day.reports_missing_of_ten, 10)
    carrier.copies = max(1, _within(day.copies, MOST_COPIES))
    carrier.out_of_order = day.out_of_order


def go_down(at: datetime) -> None:
    """Let the carrier be out of reach until `come_back`."""
    carrier = _held()
    carrier.down_since = carrier.down_since or at


def come_back() -> None:
    """Let the carrier be reached again."""
    _held().down_since = None


def answer_next() -> Answer:
    """Decide what happens to the next request, and count it where the day counts."""
    carrier = _seen()
    if carrier is None or not (
        carrier.down_since or carrier.errors_next or carrier.errors_of_ten or carrier.hangs_next
    ):
        return Answer.TAKES_IT
    carrier = _held()
    if carrier.down_since is not None:
        return Answer.IS_AWAY
    carrier.requests += 1
    if carrier.errors_next:
        carrier.errors_next -= 1
        return _broken(carrier.requests)
    if carrier.hangs_next:
        carrier.hangs_next -= 1
        return Answer.TAKES_IT_AND_HANGS
    return _broken(carrier.requests) if strikes(carrier.requests, carrier.errors_of_ten) else Answer.TAKES_IT


def strikes(number: int, of_ten: int) -> bool:
    """Tell whether trouble that strikes so many of ten strikes this one; spread evenly, and always the same way."""
    return number * 7 % 10 < of_ten


def trouble_of(number: str) -> LineTrouble | None:
    """Return what is the matter with this number, or None."""
    line = session.get(SimulatedLine, index_of_any(number), populate_existing=True)
    return line.trouble if line else None


def let_line_be(number: str, trouble: LineTrouble | None) -> None:
    """Let something be the matter with a number, or nothing any more."""
    index = index_of_any(number)
    line = session.get(SimulatedLine, index)
    if trouble is None:
        if line is not None:
            session.delete(line)
    elif line is not None:
        line.trouble = trouble
    else:
        insert_unless_taken(SimulatedLine, {"number_index": index, "trouble": trouble})


def reports_of(text_id: int, day: Day, *, arrived: bool, at: datetime) -> list[tuple[MessageStatus, datetime]]:
    """Return the reports that such a day brings about a text, with the moment at which each is due."""
    end = MessageStatus.DELIVERED if arrived else MessageStatus.FAILED
    if strikes(text_id, day.reports_missing_of_ten):
        return []
    due = at + timedelta(seconds=day.reports_late_seconds)
    first, last = (end, MessageStatus.SENT) if day.out_of_order else (MessageStatus.SENT, end)
    step = OUT_OF_STEP if day.out_of_order else timedelta()
    return [
        (status, moment + copy * A_SECOND)
        for status, moment in ((first, due), (last, due + step))
        for copy in range(day.copies)
    ]


def _seen() -> SimulatedCarrier | None:
    return session.get(SimulatedCarrier, THE_ONE, populate_existing=True)


def _held() -> SimulatedCarrier:
    insert_unless_taken(SimulatedCarrier, {"id": THE_ONE, "requests": 0} | asdict(Day()))
    return hold_one(SimulatedCarrier, THE_ONE)


def _day(carrier: SimulatedCarrier) -> Day:
    return Day(**{field.name: getattr(carrier, field.name) for field in fields(Day)})


def _broken(request: int) -> Answer:
    """Half of what is answered by an error was taken all the same: that is what makes errors hard."""
    return Answer.TAKES_IT_AND_BREAKS if request % 2 else Answer.BREAKS


def _within(number: int, most: int) -> int:
    return min(max(number, 0), most)
