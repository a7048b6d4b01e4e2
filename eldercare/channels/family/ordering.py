"""Ordering by link: a relative who may order sees what is saved and what it costs, and what was ordered."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.channels.family.links import LinkOver, tie_of
from eldercare.clock import now
from eldercare.elders.models import Elder
from eldercare.elders.queries import get as get_elder
from eldercare.errors import DomainError, Invalid, Refused
from eldercare.orders import saved_time
from eldercare.orders.models import Order
from eldercare.orders.queries import last_of
from eldercare.orders.states import LIVE, OrderSource, OrderStatus
from eldercare.people.models import Contact
from eldercare.timebank.spending import purse_of
from eldercare.transaction import transaction
from eldercare.web import wishes
from eldercare.web.filters import minutes
from eldercare.web.language import COOKIE as CHOSEN_LANGUAGE
from eldercare.web.language import current_language, said

pages = Blueprint("ordering", __name__)
A_FEW = 8


@dataclass(frozen=True)
class Coming:
    """An order that is to come or under way, and what of saved time is set aside for it."""

    order: Order
    what: str
    held: int


@pages.get("/order/<token>")
def show(token: str) -> ResponseReturnValue:
    tie, elder = _whose(token)
    form = wishes.WishForm(formdata=None)
    form.offer([elder], community_id=elder.person.community_id)
    return _page(token, tie, elder, form)


def _whose(token: str) -> tuple[Contact, Elder]:
    tie = tie_of(token)
    if CHOSEN_LANGUAGE not in request.cookies:
        g.language = tie.person.language.value
    return tie, get_elder(tie.elder_id)


def _page(token: str, tie: Contact, elder: Elder, form: wishes.WishForm, *, refusal: str = "") -> str:
    return render_template(
        "family/order.html",
        token=token,
        tie=tie,
        elder=elder,
        form=form,
        refusal=refusal,
        purse=purse_of(elder.person, now()),
        coming=[_coming(one) for one in last_of(elder.id, limit=A_FEW) if _is_coming(one)],
    )


def _is_coming(order: Order) -> bool:
    return order.status in LIVE - {OrderStatus.UNFILLED} and order.starts_at is not None


def _coming(order: Order) -> Coming:
    what = order.service.said(current_language()) if order.service else ""
    return Coming(order, what, saved_time.paid(order).held if order.with_saved_time else 0)


@pages.post("/order/<token>")
def order(token: str) -> ResponseReturnValue:
    """Order, with saved time where it is ticked; what it costs and what remains is said afterwards."""
    tie, elder = _whose(token)
    form = wishes.WishForm()
    form.offer([elder], community_id=elder.person.community_id)
    if not form.validate():
        return _page(token, tie, elder, form), HTTPStatus.UNPROCESSABLE_ENTITY
    by = Actor.person(tie.person_id)
    try:
        with transaction():
            placed = wishes.place(form, [elder], by=by, via=Door.FAMILY, source=OrderSource.FAMILY)
            cost = saved_time.order_cost(placed) if placed.with_saved_time else 0
    except (Refused, Invalid) as refusal:
        return _page(token, tie, elder, form, refusal=said(refusal)), HTTPStatus.CONFLICT
    paid = _("It uses %(span)s of saved time.", span=minutes(cost)) if cost else ""
    flash(f"{_('Ordered. You and the elder are told who comes.')} {paid}".strip(), "success")
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


@pages.errorhandler(DomainError)
def refused(error: DomainError) -> ResponseReturnValue:
    """Say it on a page without a way into the console."""
    return render_template("family/link_over.html", sentence=said(error)), 404 if isinstance(error, LinkOver) else 409
