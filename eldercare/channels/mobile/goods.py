"""The shop on the phone: what one may take for saved time or points, laying it aside, putting it back."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.channels.mobile import who
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.timebank import queries as timebank
from eldercare.timebank.goods import queries, service
from eldercare.timebank.goods.errors import GoodsNotOffered, NoSuchGood
from eldercare.timebank.goods.models import TakingState
from eldercare.timebank.leaving import usable
from eldercare.transaction import transaction
from eldercare.web.error_pages import status_of
from eldercare.web.language import said
from eldercare.web.ledger_words import amount

pages = Blueprint("goods", __name__, url_prefix="/hours/goods")
SEVERAL = 10


@pages.get("/")
def index() -> ResponseReturnValue:
    return _page()


@pages.post("/<int:good_id>/reserve")
def reserve(good_id: int) -> ResponseReturnValue:
    """Lay one aside; pressing twice is once."""
    person, good = who.current(), queries.get(good_id)
    if good.community_id != person.community_id:
        raise NoSuchGood
    key = f"mobile:{person.id}:{request.form.get('key') or secrets.token_hex(8)}"
    try:
        with transaction():
            service.reserve(good_id, person, 1, key=key, by=Actor.person(person.id), via=Door.MOBILE, at=now())
    except (Refused, Invalid) as error:
        return _page(said(error)), status_of(error)
    flash(_("It is laid aside for you. Fetch it at the community."), "success")
    return redirect(url_for(".index"), 303)


@pages.post("/takings/<int:taking_id>/cancel")
def cancel(taking_id: int) -> ResponseReturnValue:
    person = who.current()
    queries.get_taking(taking_id, person_id=person.id)
    try:
        with transaction():
            service.cancel(taking_id, by=Actor.person(person.id), via=Door.MOBILE, at=now())
    except Refused as error:
        return _page(said(error)), status_of(error)
    flash(_("Put back. What was held is yours again."), "success")
    return redirect(url_for(".index"), 303)


def _page(error: str = "") -> str:
    person = who.current()
    if not queries.are_offered(person.community_id):
        raise GoodsNotOffered
    currency = queries.currency_of(person.community_id)
    account = timebank.find_person_account(person.id, currency)
    takings = queries.takings_of(person.id, limit=SEVERAL)
    return render_template(
        "mobile/goods.html",
        goods=queries.on_offer(person.community_id),
        laid_aside=[one for one in takings if one.state is TakingState.RESERVED],
        currency=currency,
        usable=usable(account, now()),
        saved=account.available if account else 0,
        amount=amount,
        new_key=lambda: secrets.token_hex(8),
        error=error,
    )
