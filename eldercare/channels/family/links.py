"""Links that open one page about one order to whoever holds them; signed, so that they cannot be made up."""

from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from eldercare.errors import N_, NotFound
from eldercare.orders.models import Order
from eldercare.orders.queries import get
from eldercare.orders.states import HAS_HELPER
from eldercare.people.models import Contact
from eldercare.people.queries import find_tie
from eldercare.settings import Settings

RATING_OPEN = timedelta(days=14)
ORDERING_OPEN = timedelta(days=180)


class LinkOver(NotFound):
    """The link is not one of ours, or its time is over; which of them it is stays unsaid."""

    code = "link_over"

    def __init__(self) -> None:
        super().__init__(N_("This link does not lead anywhere any more. Ring the community to say how it was."))


def rating_url(order: Order) -> str | None:
    """Return the address at which the visit can be rated, None before somebody has accepted and after two weeks.

    The same order always has the same address: it may be copied, printed, and read out.
    """
    if order.status not in HAS_HELPER:
        return None
    settings: Settings = current_app.extensions["eldercare_settings"]
    return f"{settings.public_base_url}/f/{_signer().dumps(order.id)}"


def order_of(token: str, *, at: datetime) -> Order:
    """Return the order that this link is about. Raises LinkOver for a made-up link and two weeks after the visit."""
    try:
        order = get(int(_signer().loads(token)))
    except (BadData, TypeError, ValueError, NotFound):
        raise LinkOver from None
    visited_at = order.finished_at or order.ends_at
    if order.status not in HAS_HELPER or visited_at is None or at >= visited_at + RATING_OPEN:
        raise LinkOver
    return order


def ordering_url(tie: Contact) -> str | None:
    """Return the address at which this relative orders for the elder, None for one who may not.

    It opens for half a year, and no longer than the relative may order.
    """
    if not tie.may_order:
        return None
    settings: Settings = current_app.extensions["eldercare_settings"]
    return f"{settings.public_base_url}/f/order/{_timed().dumps(tie.id)}"


def tie_of(token: str) -> Contact:
    """Return who orders for whom with this link. Raises LinkOver for a made-up or old one, and who may not any more."""
    try:
        tie = find_tie(int(_timed().loads(token, max_age=int(ORDERING_OPEN.total_seconds()))))
    except (BadData, TypeError, ValueError):
        raise LinkOver from None
    if tie is None or not tie.may_order:
        raise LinkOver
    return tie


def _timed() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="family/ordering")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="family/rating")
