"""Asking helpers, taking questions back, and writing down an answer that was given on the phone."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.orders import OfferForm, ReasonForm
from eldercare.channels.console.order_steps import take
from eldercare.clock import now
from eldercare.dispatch import service as dispatch
from eldercare.orders import offers, queries
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind
from eldercare.providers.queries import get as get_provider
from eldercare.staff.permissions import Permission
from eldercare.volunteers.queries import get as get_volunteer

pages = Blueprint("offers", __name__)


@pages.post("/orders/<int:order_id>/offers")
@needs(Permission.DISPATCH)
def send(order_id: int) -> ResponseReturnValue:
    queries.get(order_id, scope=scope())
    form, helpers = OfferForm(), [_helper(name) for name in request.form.getlist("helper")]

    def act() -> None:
        dispatch.offer(
            order_id,
            [helper for helper in helpers if helper is not None],
            expires_in_minutes=form.expires_in_minutes.data,
            override_reason=form.override_reason.data or "",
            by=actor(),
            at=now(),
            via=Door.CONSOLE,
        )

    return take(
        order_id, "offer", form, act, _("Asked %(n)s. The answer comes by text, call or phone page.", n=len(helpers))
    )


def _helper(name: str) -> Helper | None:
    """Return the helper behind "volunteer:12"; NotFound outside the scope."""
    kind, _colon, number = name.partition(":")
    if kind not in set(HelperKind) or not number.isdecimal():
        return None
    found = get_volunteer if kind == HelperKind.VOLUNTEER else get_provider
    return Helper(HelperKind(kind), found(int(number), scope=scope()).id)


@pages.post("/offers/<int:offer_id>/withdraw")
@needs(Permission.DISPATCH)
def withdraw(offer_id: int) -> ResponseReturnValue:
    order_id = queries.get_offer(offer_id, scope=scope()).order_id

    def act() -> None:
        offers.withdraw(offer_id, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "withdraw", Form(), act, _("The offer was withdrawn."))


@pages.post("/offers/<int:offer_id>/accept")
@needs(Permission.DISPATCH)
def accept(offer_id: int) -> ResponseReturnValue:
    order_id = queries.get_offer(offer_id, scope=scope()).order_id

    def act() -> None:
        offers.accept(offer_id, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "accept", Form(), act, _("Accepted. The elder and the helper are told."))


@pages.post("/offers/<int:offer_id>/decline")
@needs(Permission.DISPATCH)
def decline(offer_id: int) -> ResponseReturnValue:
    order_id = queries.get_offer(offer_id, scope=scope()).order_id
    form = ReasonForm()

    def act() -> None:
        offers.decline(offer_id, reason=form.reason.data or "", by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "decline", form, act, _("The no was written down."))
