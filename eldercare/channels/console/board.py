"""The board: what to do next, most urgent first."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas.policy import policy_of
from eldercare.channels.console.access import me, scope
from eldercare.channels.console.names import caller_name
from eldercare.channels.console.tried_words import tried_of, tried_said
from eldercare.channels.console.words import draft_short, listed, word
from eldercare.clock import now
from eldercare.dispatch.waves.tried import Tried
from eldercare.orders import follow_ups, queries
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.queries import Lane, LaneContent
from eldercare.orders.states import OrderStatus
from eldercare.web.filters import ago, minutes, until
from eldercare.web.language import current_language

pages = Blueprint("board", __name__)
SHORT = 36
FOLLOW_UPS = 20
SAID = frozenset({OrderStatus.EN_ROUTE, OrderStatus.IN_SERVICE, OrderStatus.DISPUTED})


@dataclass(frozen=True)
class Card:
    """One order as a lane shows it; the fields are what the macro `order_card` takes."""

    key: str
    url: str
    name: str
    service: str
    service_code: str
    starts_at: datetime | None
    place: str
    helper: str
    phone: str
    age: str
    late: str
    status: OrderStatus | None
    order_id: int = 0
    flags: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class FollowUpRow:
    """Somebody who has to be called, as the board shows it."""

    id: int
    name: str
    what: str
    tried: str
    number: str
    age: str
    is_due: bool
    taken_by: str


@dataclass(frozen=True)
class Board:
    """All that the board shows; `seen` stands for it in the question whether anything changed."""

    lanes: dict[str, LaneContent]
    cards: dict[str, list[Card]]
    follow_ups: list[FollowUpRow]

    @property
    def seen(self) -> str:
        counts = {name: content.count for name, content in self.lanes.items()}
        return hashlib.sha256(repr((counts, self.cards, self.follow_ups)).encode()).hexdigest()[:16]


@pages.get("/")
def show() -> ResponseReturnValue:
    return render_template("console/board/show.html", board=_board(), area=me().area)


@pages.get("/board")
def refreshed() -> ResponseReturnValue:
    """Answer with the lanes, or with nothing (204) when they are as the asker saw them."""
    board = _board()
    if request.args.get("seen") == board.seen:
        return "", 204
    return render_template("console/board/lanes.html", board=board)


def _board() -> Board:
    at = now()
    calls = queries.open_follow_ups(scope(), limit=FOLLOW_UPS)
    tried = tried_of(calls)
    late_after = timedelta(minutes=policy_of(me().area_id).late_after_minutes)
    lanes = {content.lane.value: content for content in queries.board(scope(), now=at, late_after=late_after)}
    return Board(
        lanes=lanes,
        cards={name: [_card(order, content.lane, at) for order in content.orders] for name, content in lanes.items()},
        follow_ups=[_follow_up(row, at, tried.get(row.id)) for row in calls],
    )


def _follow_up(follow_up: FollowUp, at: datetime, tried: Tried | None) -> FollowUpRow:
    taker = follow_ups.taker(follow_up, at=at)
    return FollowUpRow(
        id=follow_up.id,
        name=caller_name(follow_up.person, follow_up.number or ""),
        what=word(follow_up.kind),
        tried=tried_said(tried) if tried else "",
        number=follow_up.number or "",
        age=until(follow_up.due_at),
        is_due=follow_up.due_at <= at,
        taken_by=taker.name if taker else "",
    )


def _card(order: Order, lane: Lane, at: datetime) -> Card:
    person = order.elder.person if order.elder else order.requester
    return Card(
        key=f"order-{order.id}",
        url=url_for("console.orders.show", order_id=order.id),
        name=caller_name(person, order.caller_number or ""),
        service=_what(order),
        service_code=order.service.code if order.service else "",
        starts_at=order.starts_at,
        place=person.address.place if person and person.address else "",
        helper=listed(visit.helper_name for visit in order.helpers),
        phone="",
        age=_age(order, lane),
        late=_late(order, lane, at),
        status=order.status if order.status in SAID else None,
        order_id=order.id,
        flags=_flags(order, lane),
    )


def _what(order: Order) -> str:
    if order.service is not None:
        return order.service.said(current_language())
    return f"“{order.notes[:SHORT]}{'…' if len(order.notes) > SHORT else ''}”" if order.notes else _("Not clear yet")


def _age(order: Order, lane: Lane) -> str:
    if lane in {Lane.DRAFTS, Lane.OPEN}:
        return ago(order.moved_at)
    if lane is Lane.TO_CONFIRM:
        return ago(order.finished_at)
    return ""


def _late(order: Order, lane: Lane, at: datetime) -> str:
    if lane is Lane.LATE and order.starts_at is not None:
        return _("%(span)s late", span=minutes(int((at - order.starts_at).total_seconds() // 60)))
    if lane in {Lane.OPEN, Lane.OFFERED} and order.starts_at is not None and order.starts_at <= at:
        return _("Start has passed")
    return ""


def _flags(order: Order, lane: Lane) -> list[str]:
    flags = []
    if lane is Lane.DRAFTS:
        flags.append(draft_short(order.draft_reason))
    if order.people_needed > 1:
        flags.append(_("%(have)s of %(needed)s people", have=len(order.helpers), needed=order.people_needed))
    waiting = [offer for offer in order.offers if offer.is_waiting]
    if lane is Lane.OFFERED and waiting:
        flags.append(_("%(n)s asked", n=len(waiting)))
        flags.append(_("answer %(span)s", span=until(min(offer.expires_at for offer in waiting))))
    return flags
