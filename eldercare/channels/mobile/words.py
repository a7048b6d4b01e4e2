"""What the phone pages call the things that rules know by a code word."""

from datetime import timedelta

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eldercare.catalogue import names
from eldercare.channels.mobile import who
from eldercare.clock import now
from eldercare.orders.models import Order
from eldercare.orders.states import EndKind
from eldercare.people.models import Person
from eldercare.timebank.states import TransferKind
from eldercare.volunteers import queries as volunteers
from eldercare.web.language import current_language

WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
SKILLS = {skill: _l(name) for skill, name in names.SKILLS.items()}
TRANSFERS = {
    TransferKind.EARN: _l("Earned"),
    TransferKind.REDEEM: _l("Spent"),
    TransferKind.GIFT: _l("Gift"),
    TransferKind.DONATE: _l("Donation"),
    TransferKind.INHERIT: _l("Inherited"),
    TransferKind.ISSUE: _l("Given by the community"),
    TransferKind.OPENING: _l("Brought forward"),
    TransferKind.ADJUST: _l("Correction"),
    TransferKind.REVERSE: _l("Taken back"),
    TransferKind.MOVE_IN: _l("Moved in"),
    TransferKind.MOVE_OUT: _l("Moved out"),
    TransferKind.LAPSE: _l("Lapsed"),
}
REASONS_TO_DECLINE = (
    _l("I have no time then"),
    _l("It is too far for me"),
    _l("I cannot do this"),
    _l("I am not well"),
)
REASONS_TO_GIVE_BACK = {
    EndKind.CAME_UP: _l("Something came up"),
    EndKind.ILL: _l("I am not well"),
    EndKind.DOUBLE_BOOKED: _l("I have something else then"),
    EndKind.ELDER_ASKED: _l("The elder asked for another day"),
}
BELOW = {
    "mobile.hours.show": frozenset({"spend"}),
    "mobile.me.show": frozenset({"certificates", "honours", "corrections"}),
}
"""The pages that lead back to an entry of the bottom bar without standing below its address."""


def for_templates() -> dict[str, object]:
    """Return what every phone page needs: the bottom bar, and words."""
    person = who.current() if who.is_in() else None
    return {
        "bottom_items": _bottom_items(person),
        "bottom_above": _above(),
        "me": person,
        "skill_words": SKILLS,
        "transfer_words": TRANSFERS,
        "weekday_words": WEEKDAYS,
        "reasons_to_decline": REASONS_TO_DECLINE,
        "service_said": service_said,
        "clock_of_minute": clock_of_minute,
        "minutes_late": minutes_late,
    }


def _bottom_items(person: Person | None) -> list[tuple[str, str, str]]:
    if person is None:
        return []
    items = [("mobile.today.show", _("To do"), "home"), ("mobile.visits.done", _("My visits"), "clipboard-check")]
    if volunteers.find(person.id) is not None:
        items.append(("mobile.hours.show", _("My hours"), "hourglass"))
    return [*items, ("mobile.me.show", _("Me"), "user")]


def _above() -> str:
    """Return the entry of the bottom bar that a page stands below where its address does not say so, "" elsewhere."""
    room = (request.endpoint or "").removeprefix("mobile.").partition(".")[0]
    return next((url_for(entry) for entry, rooms in BELOW.items() if room in rooms), "")


def service_said(order: Order) -> str:
    return order.service.said(current_language()) if order.service else ""


def clock_of_minute(minute: int) -> str:
    """Return a minute of the day as a clock shows it: 570 is "09:30"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def minutes_late(order: Order) -> int:
    """Return for how many minutes an order should have begun; 0 before its start."""
    if order.starts_at is None:
        return 0
    return max(0, (now() - order.starts_at) // timedelta(minutes=1))
