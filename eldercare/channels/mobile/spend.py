"""Using saved time on the phone: a volunteer who is an elder, or whose husband or wife is one, orders with it."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Actor, Door
from eldercare.channels.mobile import who
from eldercare.clock import now
from eldercare.elders.models import Elder
from eldercare.elders.queries import find as find_elder
from eldercare.errors import Invalid, Refused
from eldercare.orders import saved_time
from eldercare.orders.states import OrderSource
from eldercare.people.models import Person
from eldercare.people.spouses import spouses_of
from eldercare.timebank.spending import purse_of
from eldercare.transaction import transaction
from eldercare.web import wishes
from eldercare.web.filters import minutes
from eldercare.web.language import said

pages = Blueprint("spend", __name__, url_prefix="/spend")


def _for_whom(person: Person) -> list[Elder]:
    """Return the elders for whom this person may use the own saved time: oneself, and husband or wife."""
    ids = [person.id, *spouses_of([person.id]).get(person.id, [])[:1]]
    found = [elder for one in ids if (elder := find_elder(one)) is not None]
    return [elder for elder in found if not elder.person.is_gone]


@pages.get("/")
def show() -> ResponseReturnValue:
    person = who.current()
    form = wishes.WishForm(formdata=None, with_saved_time=True)
    form.offer(_for_whom(person), community_id=person.community_id)
    return _page(person, form)


def _page(person: Person, form: wishes.WishForm, *, refusal: str = "") -> str:
    elders = _for_whom(person)
    purses = [(elder.name, purse_of(elder.person, now())) for elder in elders]
    return render_template("mobile/spend.html", form=form, elders=elders, purses=purses, refusal=refusal)


@pages.post("/")
def order() -> ResponseReturnValue:
    """Order; what it costs and what remains is said afterwards."""
    person = who.current()
    form, elders = wishes.WishForm(), _for_whom(person)
    form.offer(elders, community_id=person.community_id)
    if not elders or not form.validate():
        return _page(person, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            placed = wishes.place(form, elders, by=Actor.person(person.id), via=Door.MOBILE, source=OrderSource.MOBILE)
            cost, left = saved_time.order_cost(placed), saved_time.left_after(placed, at=now())
            paid = placed.with_saved_time
    except (Refused, Invalid) as refusal:
        return _page(person, form, refusal=said(refusal)), HTTPStatus.CONFLICT
    if paid:
        flash(_("Ordered: %(cost)s set aside, %(left)s remain.", cost=minutes(cost), left=minutes(left)), "success")
    else:
        flash(_("Ordered. We text who comes."), "success")
    return redirect(url_for("mobile.hours.show"), HTTPStatus.SEE_OTHER)
