"""A person's card: issuing it, printing it in the size of a bank card, replacing it, noting that it is lost."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas.policy import policy_of
from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.forms.fields import Form
from eldercare.clock import now
from eldercare.errors import Invalid
from eldercare.people import card_checks, cards, queries
from eldercare.people.cards import CardEnd
from eldercare.people.masking import masked
from eldercare.people.models import Person
from eldercare.staff import queries as staff
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction
from eldercare.web.timebank_label import timebank_name

pages = Blueprint("cards", __name__)


@pages.get("/people/<int:person_id>/card")
@needs(Permission.REGISTER)
def show(person_id: int) -> ResponseReturnValue:
    return _page(queries.get(person_id, scope=scope()), Form(formdata=None))


def _page(person: Person, form: Form) -> str:
    return render_template(
        "console/counter/card.html",
        person=person,
        form=form,
        card=cards.find_valid(person.id),
        cards=cards.cards_of(person.id),
        checks=card_checks.checks_of(person.id),
        staff_name=_staff_name,
        masked_name=masked(person.name),
        timebank_name=timebank_name(person.community_id),
        phone=policy_of(person.community_id).office_phone,
    )


def _staff_name(staff_id: int | None) -> str:
    found = staff.find(staff_id) if staff_id is not None else None
    return found.name if found is not None else ""


@pages.post("/people/<int:person_id>/card")
@needs(Permission.REGISTER)
def issue(person_id: int) -> ResponseReturnValue:
    """Issue a card; one that the person has ends."""
    person, form = queries.get(person_id, scope=scope()), Form()
    try:
        with transaction():
            cards.issue(person_id, by_id=me().id, at=now())
    except Invalid as error:
        status = form.refused(error)
        return _page(person, form), status
    flash(_("The card is issued. Print it and hand it over."), "success")
    return redirect(url_for(".show", person_id=person_id), 303)


@pages.post("/people/<int:person_id>/card/<any(lost, taken_back):card_end>")
@needs(Permission.REGISTER)
def end(person_id: int, card_end: str) -> ResponseReturnValue:
    queries.get(person_id, scope=scope())
    with transaction():
        cards.end(person_id, CardEnd(card_end), by_id=me().id, at=now())
    flash(_("The card opens nothing any more."), "success")
    return redirect(url_for(".show", person_id=person_id), 303)
