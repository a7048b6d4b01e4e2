"""The orders that nobody takes, in the strip on top of every page, until a worker says that she sees to it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from eldercare.channels.console.access import scope
from eldercare.channels.console.tried_words import ABOUT_NOBODY
from eldercare.channels.console.words import word
from eldercare.clock import now
from eldercare.orders import follow_ups, queries
from eldercare.orders.models import FollowUp
from eldercare.web.language import current_language

MOST = 3


@dataclass(frozen=True)
class Row:
    """One order of the strip, as the macro `unfilled_strip` takes it."""

    key: str
    url: str
    what: str
    name: str
    service: str
    starts_at: datetime | None


def rows() -> list[Row]:
    """Return those that no worker has taken yet, the newest of them where they are many."""
    at = now()
    found = queries.open_follow_ups(scope(), kinds=ABOUT_NOBODY)
    return [_row(one) for one in found if follow_ups.taker(one, at=at) is None][:MOST]


def _row(follow_up: FollowUp) -> Row:
    order = follow_up.order
    return Row(
        key=f"unfilled-{follow_up.id}",
        url=url_for("console.follow_ups.index", _anchor=f"follow-up-{follow_up.id}"),
        what=word(follow_up.kind),
        name=follow_up.person.name if follow_up.person else "",
        service=order.service.said(current_language()) if order and order.service else "",
        starts_at=order.starts_at if order else None,
    )


def seen_of(shown: list[Row]) -> str:
    """Return what stands for these in the question whether anything changed."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:12] if shown else "none"
