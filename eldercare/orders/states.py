"""The life of an order and of an offer, as data. Nothing here touches the database."""

from enum import StrEnum


class OrderStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    EN_ROUTE = "en_route"
    IN_SERVICE = "in_service"
    FINISHED = "finished"
    CLOSED = "closed"
    DISPUTED = "disputed"
    CANCELLED = "cancelled"
    MISSED = "missed"
    UNFILLED = "unfilled"


S = OrderStatus
NEXT: dict[OrderStatus, frozenset[OrderStatus]] = {
    S.DRAFT: frozenset({S.OPEN, S.CANCELLED}),
    S.OPEN: frozenset({S.DRAFT, S.OFFERED, S.UNFILLED, S.CANCELLED}),
    S.OFFERED: frozenset({S.DRAFT, S.OPEN, S.ACCEPTED, S.UNFILLED, S.CANCELLED}),
    S.ACCEPTED: frozenset({S.DRAFT, S.OPEN, S.EN_ROUTE, S.IN_SERVICE, S.MISSED, S.CANCELLED}),
    S.EN_ROUTE: frozenset({S.OPEN, S.IN_SERVICE, S.MISSED, S.CANCELLED}),
    S.IN_SERVICE: frozenset({S.FINISHED, S.MISSED}),
    S.FINISHED: frozenset({S.CLOSED, S.DISPUTED}),
    S.DISPUTED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset(),
    S.CANCELLED: frozenset(),
    S.MISSED: frozenset(),
    S.UNFILLED: frozenset({S.OPEN, S.CANCELLED}),
}
LIVE = frozenset(status for status, following in NEXT.items() if following)
TAKES_OFFERS = frozenset({S.OPEN, S.OFFERED})
HAS_HELPER = frozenset({S.ACCEPTED, S.EN_ROUTE, S.IN_SERVICE, S.FINISHED, S.DISPUTED, S.CLOSED})
BOOKED = frozenset({S.OPEN, S.OFFERED, S.ACCEPTED, S.EN_ROUTE, S.IN_SERVICE})
UNDER_WAY = frozenset({S.ACCEPTED, S.EN_ROUTE})


def can_move(was: OrderStatus, to: OrderStatus) -> bool:
    """Tell whether an order may go from one state to the other (DESIGN §5)."""
    return to in NEXT[was]


class Priority(StrEnum):
    """How much it matters that the visit takes place that day."""

    MUST = "must"
    USUAL = "usual"
    CAN_WAIT = "can_wait"


class OfferStatus(StrEnum):
    SENT = "sent"
    SEEN = "seen"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    TOO_LATE = "too_late"


WAITING = frozenset({OfferStatus.SENT, OfferStatus.SEEN})


class EndKind(StrEnum):
    """Why somebody who was counted on did not make a visit: said by the helper, found at the door, or decided about the
    whole order."""

    ILL = "ill"
    DOUBLE_BOOKED = "double_booked"
    CAME_UP = "came_up"
    ELDER_ASKED = "elder_asked"
    NO_SHOW = "no_show"
    NOBODY_HOME = "nobody_home"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    CANCELLED = "cancelled"
    CHANGED = "changed"
    UNFILLED = "unfilled"
    OTHER = "other"


WHY_RELEASED = (
    EndKind.ILL,
    EndKind.DOUBLE_BOOKED,
    EndKind.CAME_UP,
    EndKind.ELDER_ASKED,
    EndKind.NO_SHOW,
    EndKind.OTHER,
)
WHY_MISSED = (EndKind.NOBODY_HOME, EndKind.REFUSED, EndKind.NOT_FOUND, EndKind.NO_SHOW, EndKind.OTHER)


class OrderSource(StrEnum):
    SMS = "sms"
    CALL = "call"
    CONSOLE = "console"
    FAMILY = "family"
    MOBILE = "mobile"
    SERIES = "series"
    INCIDENT = "incident"
    API = "api"


class HelperKind(StrEnum):
    VOLUNTEER = "volunteer"
    PROVIDER = "provider"


class FollowUpKind(StrEnum):
    """Why a worker has to get in touch: 回访."""

    LOW_RATING = "low_rating"
    CALL_BACK = "call_back"
    NOBODY_CHECKED_IN = "nobody_checked_in"
    UNFILLED = "unfilled"
    NOBODY_ACCEPTED = "nobody_accepted"
    AFTER_PAUSE = "after_pause"
    NOT_CREDITED = "not_credited"
