"""The menu of the console: what belongs together under one entry, and where in it somebody is."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import request, url_for
from flask_babel import gettext as _

from eldercare.areas.queries import Scope, communities
from eldercare.channels.console.access import scope
from eldercare.orders.reviews import queries as reviews
from eldercare.succession import queries as successions
from eldercare.timebank.clearing.queries import wrong_between
from eldercare.timebank.corrections import queries as corrections
from eldercare.timebank.goods.queries import are_offered
from eldercare.timebank.hand_postings import queries as hand_postings
from eldercare.web.timebank_label import timebank_name_for

ABOUT_TIMEBANK = ("/timebank", "/counter")


@dataclass(frozen=True)
class Entry:
    """One entry. `count` says how much waits behind it; `below` is its second row, shown while it is current."""

    url: str
    label: str
    icon: str = ""
    count: int = 0
    below: tuple["Entry", ...] = ()
    is_current: bool = False

    @property
    def is_here(self) -> bool:
        """Tell whether this very page is shown, not one below it."""
        return request.path == self.url


def menu(*, unread: int) -> list[Entry]:
    """Return the first row, each entry with its second row; `unread` is how many conversations nobody has looked at."""
    orders, messages, settings = _about_orders(), _about_messages(unread), _settings()
    timebank = _about_timebank()
    first = [
        _entry("board.show", _("Board"), "layout-board"),
        replace(orders[0], label=_("Orders"), icon="list-details", below=orders),
        replace(messages[0], label=_("Messages"), icon="messages", below=messages),
        _entry("elders.index", _("Elders"), "users"),
        _entry("volunteers.index", _("Volunteers"), "heart-handshake"),
        _entry("providers.index", _("Providers"), "building-store"),
        replace(timebank[0], label=timebank_name_for(scope()), icon="hourglass", below=timebank),
        replace(settings[0], label=_("Set up"), icon="settings", below=settings),
    ]
    here = _here([entry for top in first for entry in top.below or (top,)])
    return [_with_current(entry, here) for entry in first]


def _about_orders() -> tuple[Entry, ...]:
    return (
        _entry("orders.index", _("All orders")),
        _entry("series.index", _("Standing orders")),
        _entry("plans.index", _("Plan the day")),
        _entry("meal_rounds.index", _("Meal rounds")),
    )


def _about_messages(unread: int) -> tuple[Entry, ...]:
    return (
        replace(_entry("conversations.index", _("Conversations")), count=unread),
        _entry("follow_ups.index", _("To call back")),
        _entry("messages.index", _("Sent")),
        _entry("messages.received", _("Received")),
        _entry("broadcasts.index", _("Broadcasts")),
        _entry("canned_replies.index", _("Kept replies")),
        _entry("wordings.index", _("Wordings")),
    )


def _about_timebank() -> tuple[Entry, ...]:
    return (
        _entry("timebank.index", _("Accounts")),
        _entry("holders.index", _("Households and groups")),
        _entry("unspent.index", _("Saved, not spent")),
        *_goods(),
        _entry("counter.show", _("Counter")),
        _entry("certificates.index", _("Certificates")),
        _entry("commendations.index", _("Commendations")),
        _entry("solvency.show", _("Will it last?")),
        replace(_entry("hand_postings.index", _("To approve")), count=_waiting_there(hand_postings.count_waiting)),
        replace(_entry("corrections.index", _("Corrections")), count=_waiting_there(corrections.count_waiting)),
        replace(_entry("reviews.index", _("Reviews")), count=_waiting_there(reviews.count_waiting)),
        _entry("openings.index", _("Opening balances")),
        replace(_entry("successions.index", _("Death, moving, leaving")), count=_waiting_there(successions.waiting)),
        replace(_entry("clearing.index", _("Clearing")), count=_waiting_there(wrong_between)),
    )


def _goods() -> tuple[Entry, ...]:
    """The shop, only where a community has one."""
    is_there = request.path.startswith(ABOUT_TIMEBANK) and any(are_offered(one.id) for one in communities(scope()))
    return (_entry("goods.index", _("Goods")),) if is_there else ()


def _waiting_there(count: Callable[[Scope], int]) -> int:
    """Count only where the second row is shown: elsewhere nobody sees it, and every page would wait for it."""
    return count(scope()) if request.path.startswith(ABOUT_TIMEBANK) else 0


def _settings() -> tuple[Entry, ...]:
    return (
        _entry("catalogue.index", _("Service list")),
        _entry("areas.index", _("Areas")),
        _entry("staff.index", _("Staff")),
    )


def _entry(endpoint: str, label: str, icon: str = "") -> Entry:
    return Entry(url_for(f"console.{endpoint}"), label, icon)


def _here(entries: list[Entry]) -> str:
    """Return the address of the entry this page belongs to: the longest that the page's own begins with."""
    path = request.path
    above = [entry.url for entry in entries if path == entry.url or path.startswith(entry.url.rstrip("/") + "/")]
    return max((url for url in above if url != "/" or path == "/"), key=len, default="")


def _with_current(entry: Entry, here: str) -> Entry:
    below = tuple(replace(one, is_current=one.url == here) for one in entry.below)
    return replace(entry, below=below, is_current=entry.url == here or any(one.is_current for one in below))
