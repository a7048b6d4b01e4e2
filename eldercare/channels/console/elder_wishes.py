"""What an elder wants of helpers: a woman or a man, a dialect, this one and not that one, and who is paired."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.console.access import needs, scope
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.helpers import WishesForm, WishForm, listed_words
from eldercare.channels.console.helper_choices import choices_for, chosen
from eldercare.clock import local, now
from eldercare.dispatch import wishes
from eldercare.dispatch.models import Wish, WishedBy
from eldercare.elders import queries, service
from eldercare.elders.models import Elder
from eldercare.errors import N_, Invalid, Refused
from eldercare.localtime import zone
from eldercare.orders.states import HelperKind
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("elder_wishes", __name__)


@pages.get("/elders/<int:elder_id>/wishes")
@needs(Permission.REGISTER)
def show(elder_id: int) -> ResponseReturnValue:
    return _page(queries.get(elder_id, scope=scope()))


def _page(elder: Elder, **wrong: Form) -> str:
    known = WishesForm(formdata=None, wants_helper_sex=elder.wants_helper_sex)
    known.speaks.data = "、".join(elder.speaks or ())
    asked = request.values.get("who", "").strip()
    one = wrong.get("one") or WishForm(formdata=None)
    if isinstance(one, WishForm):
        one.helper.choices = choices_for(elder, asked)
    return render_template(
        "console/elders/wishes.html",
        elder=elder,
        general=wrong.get("general") or known,
        one=one,
        asked=asked,
        wishes=wishes.wishes_about(elder.id),
        pairs=wishes.pairs_of(elder.id, on=local(now(), zone()).date()),
    )


def _do(elder: Elder, key: str, form: Form, act: Callable[[], object]) -> ResponseReturnValue:
    if not form.validate():
        return _page(elder, **{key: form}), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            act()
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(elder, **{key: form}), status
    flash(_("Saved."), "success")
    return redirect(url_for(".show", elder_id=elder.id), 303)


@pages.post("/elders/<int:elder_id>/wishes")
@needs(Permission.REGISTER)
def save(elder_id: int) -> ResponseReturnValue:
    elder, form = queries.get(elder_id, scope=scope()), WishesForm()
    return _do(
        elder,
        "general",
        form,
        lambda: service.set_wishes(
            elder_id, wants_helper_sex=form.wants_helper_sex.data, speaks=listed_words(form.speaks.data)
        ),
    )


@pages.post("/elders/<int:elder_id>/wishes/helpers")
@needs(Permission.REGISTER)
def wish(elder_id: int) -> ResponseReturnValue:
    elder, form = queries.get(elder_id, scope=scope()), WishForm()
    return _do(
        elder,
        "one",
        form,
        lambda: wishes.wish(
            elder_id,
            chosen(form.helper.data),
            form.wish.data or Wish.PREFERRED,
            wished_by=form.wished_by.data or WishedBy.ELDER,
            note=form.note.data or "",
            at=now(),
        ),
    )


@pages.post("/elders/<int:elder_id>/wishes/<int:wish_id>/forget")
@needs(Permission.REGISTER)
def forget(elder_id: int, wish_id: int) -> ResponseReturnValue:
    elder = queries.get(elder_id, scope=scope())
    return _do(elder, "general", Form(), lambda: wishes.forget(wish_id, elder_id=elder_id, at=now()))


@pages.post("/elders/<int:elder_id>/pairs")
@needs(Permission.REGISTER)
def pair(elder_id: int) -> ResponseReturnValue:
    elder, form = queries.get(elder_id, scope=scope()), WishForm()

    def act() -> None:
        helper = chosen(form.helper.data)
        if helper.kind is not HelperKind.VOLUNTEER:
            raise Invalid(N_("Only a volunteer can be paired with an elder."))
        wishes.pair(elder_id, helper.id, since_on=local(now(), zone()).date())

    return _do(elder, "one", form, act)


@pages.post("/elders/<int:elder_id>/pairs/<int:pair_id>/part")
@needs(Permission.REGISTER)
def part(elder_id: int, pair_id: int) -> ResponseReturnValue:
    elder = queries.get(elder_id, scope=scope())
    today = local(now(), zone()).date()
    return _do(elder, "general", Form(), lambda: wishes.part(pair_id, elder_id=elder_id, on=today))
