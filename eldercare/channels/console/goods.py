"""The shop where saved time or points are given for goods: the shelf, what is laid aside, taking at the counter."""

import secrets
from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import Length

from eldercare.actors import Door
from eldercare.areas import queries as areas
from eldercare.areas.models import Area
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.fields import Form, Line, Required, RequiredChoice, RequiredNumber, options
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.people import queries as people
from eldercare.staff.permissions import Permission
from eldercare.timebank.goods import queries, service
from eldercare.timebank.goods.errors import GoodsNotOffered
from eldercare.timebank.goods.models import Good
from eldercare.timebank.goods.service import MOST, Details
from eldercare.transaction import transaction
from eldercare.web.ledger_words import amount
from eldercare.web.numbers import NumberRange

pages = Blueprint("goods", __name__)
ROWS = 100
EVENTS = {
    "added": _l("Put into the shop"),
    "changed": _l("Changed"),
    "stocked": _l("Stock"),
    "reserved": _l("Laid aside"),
    "handed_over": _l("Given out"),
    "cancelled": _l("Put back"),
}


class GoodForm(Form):
    """Something in the shop."""

    name = Line(_l("Name in Chinese"), [Required(), Length(max=60)])
    name_en = Line(_l("Name in English"), [Length(max=60)])
    price = IntegerField(
        _l("Price"),
        [RequiredNumber(), NumberRange(1, MOST)],
        description=_l("In points where they are counted, otherwise in minutes."),
    )
    active = BooleanField(_l("Is offered now"), default=True)

    @property
    def details(self) -> Details:
        return Details(self.name.data or "", self.name_en.data or "", self.price.data or 0, bool(self.active.data))


class NewGoodForm(GoodForm):
    stock = IntegerField(_l("How many are there"), [RequiredNumber(), NumberRange(0, MOST)], default=0)
    community_id = SelectField(_l("Community"), [RequiredChoice()], coerce=int)


class StockForm(Form):
    count = IntegerField(
        _l("How many came; less than 0 for those that went"), [RequiredNumber(), NumberRange(-MOST, MOST)]
    )
    reason = Line(_l("Reason"), [Required(), Length(max=200)])


class TakeForm(Form):
    """Somebody at the counter takes it; `key` makes pressing twice the same as once."""

    person = RadioField(_l("Who takes it?"), [RequiredChoice()], coerce=int)
    quantity = IntegerField(_l("How many"), [RequiredNumber(), NumberRange(1, MOST)], default=1)
    key = HiddenField()


@pages.get("/timebank/goods")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    after = request.args.get("after", 0, type=int)
    found = queries.page(scope(), after=after, limit=ROWS + 1)
    return render_template(
        "console/goods/index.html",
        goods=found[:ROWS],
        laid_aside=queries.laid_aside(scope()),
        currency_of=queries.currency_of,
        amount=amount,
        is_offered=any(queries.are_offered(one.id) for one in areas.communities(scope())),
        next_url=url_for(".index", after=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index") if after else None,
    )


@pages.get("/timebank/goods/new")
@needs(Permission.POST_LEDGER)
def new() -> ResponseReturnValue:
    return render_template("console/goods/new.html", form=_new_form(formdata=None))


@pages.post("/timebank/goods/new")
@needs(Permission.POST_LEDGER)
def create() -> ResponseReturnValue:
    form = _new_form()
    if not form.validate():
        return render_template("console/goods/new.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    with transaction():
        service.add(
            form.community_id.data, form.details, stock=form.stock.data or 0, by=actor(), via=Door.CONSOLE, at=now()
        )
    flash(_("It is in the shop."), "success")
    return redirect(url_for(".index"), 303)


def _new_form(**given: object) -> NewGoodForm:
    form = NewGoodForm(**given)
    form.community_id.choices = options((area.id, area.name) for area in _giving())
    return form


def _giving() -> list[Area]:
    """Return the communities here that give goods. Raises GoodsNotOffered where none does."""
    giving = [area for area in areas.communities(scope()) if queries.are_offered(area.id)]
    if not giving:
        raise GoodsNotOffered
    return giving


@pages.get("/timebank/goods/<int:good_id>")
@needs(Permission.SEE_LEDGER)
def show(good_id: int) -> ResponseReturnValue:
    return _page(queries.get(good_id, scope=scope()))


@pages.post("/timebank/goods/<int:good_id>")
@needs(Permission.POST_LEDGER)
def change(good_id: int) -> ResponseReturnValue:
    good, form = queries.get(good_id, scope=scope()), GoodForm()

    def do() -> None:
        service.change(good_id, form.details, by=actor(), via=Door.CONSOLE, at=now())

    return _step(good, "change", form, do, _("Changed."))


@pages.post("/timebank/goods/<int:good_id>/stock")
@needs(Permission.POST_LEDGER)
def stock(good_id: int) -> ResponseReturnValue:
    good, form = queries.get(good_id, scope=scope()), StockForm()

    def do() -> None:
        count, reason = form.count.data or 0, form.reason.data or ""
        service.stock(good_id, count, by=actor(), via=Door.CONSOLE, at=now(), reason=reason)

    return _step(good, "stock", form, do, _("The stock was changed."))


@pages.post("/timebank/goods/<int:good_id>/take")
@needs(Permission.POST_LEDGER)
def take(good_id: int) -> ResponseReturnValue:
    """Hand it over at the counter, in one step."""
    good, form = queries.get(good_id, scope=scope()), TakeForm()
    form.person.choices = options(_found(good, request.form.get("who", "")))

    def do() -> None:
        person, count = people.get(form.person.data or 0, scope=scope()), form.quantity.data or 0
        key = f"console:{form.key.data or secrets.token_hex(8)}"
        taking = service.reserve(good_id, person, count, key=key, by=actor(), via=Door.CONSOLE, at=now())
        service.hand_over(taking.id, by=actor(), via=Door.CONSOLE, at=now())

    return _step(good, "take", form, do, _("Handed over, and what it costs was taken."))


@pages.post("/timebank/goods/takings/<int:taking_id>/hand-over")
@needs(Permission.POST_LEDGER)
def hand_over(taking_id: int) -> ResponseReturnValue:
    queries.get_taking(taking_id, scope=scope())
    return _on_taking(
        lambda: service.hand_over(taking_id, by=actor(), via=Door.CONSOLE, at=now()),
        _("Handed over, and what it costs was taken."),
    )


@pages.post("/timebank/goods/takings/<int:taking_id>/cancel")
@needs(Permission.POST_LEDGER)
def cancel(taking_id: int) -> ResponseReturnValue:
    queries.get_taking(taking_id, scope=scope())
    return _on_taking(
        lambda: service.cancel(taking_id, by=actor(), via=Door.CONSOLE, at=now()),
        _("Put back on the shelf; what was held is free again."),
    )


def _on_taking(do: Callable[[], object], done: str) -> ResponseReturnValue:
    with transaction():
        do()
    flash(done, "success")
    return redirect(url_for(".index"), 303)


def _step(good: Good, step: str, form: Form, do: Callable[[], None], done: str) -> ResponseReturnValue:
    if not form.validate():
        return _page(good, wrong=(step, form)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            do()
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(good, wrong=(step, form)), status
    flash(done, "success")
    return redirect(url_for(".show", good_id=good.id), 303)


def _page(good: Good, *, wrong: tuple[str, Form] | None = None) -> str:
    asked = request.values.get("who", "").strip()
    step, refused = wrong or ("", None)
    form = refused if isinstance(refused, TakeForm) else TakeForm(formdata=None, key=secrets.token_hex(8))
    form.person.choices = options(_found(good, asked))
    events = queries.events_of(good.id)
    return render_template(
        "console/goods/show.html",
        good=good,
        currency=queries.currency_of(good.community_id),
        amount=amount,
        is_offered=queries.are_offered(good.community_id),
        events=events,
        takers=queries.takers({event.details.get("taking", 0) for event in events}),
        event_words=EVENTS,
        change=refused if step == "change" else GoodForm(formdata=None, obj=good),
        stock=refused if step == "stock" else StockForm(formdata=None),
        take=form,
        who_asked=asked,
        refused=refused,
        wrong_step=step,
    )


def _found(good: Good, asked: str) -> list[tuple[int, str]]:
    if not asked.strip():
        return []
    near = [one for one in people.by_name(asked.strip(), scope=scope()) if one.community_id == good.community_id]
    return [(one.id, " · ".join(filter(None, [one.name, one.address.place if one.address else ""]))) for one in near]
