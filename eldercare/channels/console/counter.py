"""The counter: a card is scanned or its number typed, the holder says name and birthday and is served there."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.validators import Length, Optional
from wtforms.widgets import TextInput

from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.forms.fields import Form, Line, Required
from eldercare.clock import now
from eldercare.elders import queries as elders
from eldercare.errors import Refused
from eldercare.people import card_checks
from eldercare.staff.permissions import Permission
from eldercare.timebank import queries as timebank
from eldercare.timebank.leaving import usable
from eldercare.timebank.verified import verified_minutes
from eldercare.transaction import transaction
from eldercare.volunteers import queries as volunteers

pages = Blueprint("counter", __name__)
DATES = ["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日"]


class CounterForm(Form):
    """A card first; then, as the person says them, name and birthday."""

    card = Line(
        _l("Number of the card"),
        [Required(), Length(max=60)],
        description=_l("Scan the card, or type its twelve digits."),
    )
    name = Line(_l("Name, as the person says it"), [Length(max=60)])
    birth_on = DateField(
        _l("Birthday, as the person says it"),
        [Optional()],
        format=DATES,
        widget=TextInput(),
        description=_l("For example 1948-05-01 or 19480501."),
    )


@pages.get("/counter")
@needs(Permission.TAKE_ORDERS)
def show() -> ResponseReturnValue:
    return render_template("console/counter/show.html", form=CounterForm(formdata=None), is_known=False)


@pages.post("/counter")
@needs(Permission.TAKE_ORDERS)
def check() -> ResponseReturnValue:
    """Take the card, then ask for name and birthday; a scanner sends the form as soon as it has read the card."""
    form = CounterForm()
    is_whole = bool(form.name.data) and form.birth_on.data is not None
    if not form.validate():
        return _again(form, is_known=bool(form.name.data)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            if is_whole:
                check_id = _checked(form)
            else:
                card_checks.look(form.card.data or "", scope=scope(), staff_id=me().id, at=now())
    except Refused as error:
        status = form.refused(error)
        return _again(form, is_known=isinstance(error, card_checks.DoesNotMatch)), status
    return redirect(url_for(".person", check_id=check_id), 303) if is_whole else _again(form, is_known=True)


def _checked(form: CounterForm) -> int:
    return card_checks.check(
        form.card.data or "",
        name=form.name.data or "",
        birth_on=form.birth_on.data,
        scope=scope(),
        staff_id=me().id,
        at=now(),
    ).id


def _again(form: CounterForm, *, is_known: bool) -> str:
    return render_template("console/counter/show.html", form=form, is_known=is_known)


@pages.get("/counter/<int:check_id>")
@needs(Permission.TAKE_ORDERS)
def person(check_id: int) -> ResponseReturnValue:
    """Show who is at the counter and what can be done there, for half an hour after the card was shown."""
    check = card_checks.at_the_counter(check_id, scope=scope(), at=now())
    assert check.card is not None
    who = check.card.person
    account = timebank.find_person_account(who.id)
    return render_template(
        "console/counter/person.html",
        check=check,
        until=check.at + card_checks.AT_THE_COUNTER_FOR,
        person=who,
        elder=elders.find(who.id),
        volunteer=volunteers.find(who.id),
        account=account,
        usable=usable(account, now()),
        served=verified_minutes([who.id]).get(who.id, 0),
    )
