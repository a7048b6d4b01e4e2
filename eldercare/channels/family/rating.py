"""Rating a visit by link: once, in the words of whoever was there; afterwards the page shows what was said."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from eldercare.actors import SYSTEM, Actor, Door
from eldercare.areas.policy import policy_of
from eldercare.channels.family.links import LinkOver, order_of
from eldercare.clock import now
from eldercare.errors import DomainError
from eldercare.orders import closing
from eldercare.orders.models import Order
from eldercare.orders.states import OrderStatus
from eldercare.transaction import hold_one, transaction
from eldercare.web.language import COOKIE as CHOSEN_LANGUAGE
from eldercare.web.language import current_language, said

pages = Blueprint("rating", __name__)
LONGEST_COMMENT = 500


class RatingForm(FlaskForm):
    """One to five stars, and what else there is to say."""

    stars = RadioField(
        _l("How was it?"),
        [InputRequired(_l("Choose one of the five answers."))],
        choices=[SelectChoice(str(stars), str(stars)) for stars in range(5, 0, -1)],
    )
    comment = TextAreaField(
        _l("Is there anything else you want to tell us?"),
        [Length(max=LONGEST_COMMENT, message=_l("Please say it in at most 500 characters."))],
    )


@pages.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    return _page(token, _order_of(token), RatingForm())


def _order_of(token: str) -> Order:
    order = order_of(token, at=now())
    if CHOSEN_LANGUAGE not in request.cookies and order.elder is not None:
        g.language = order.elder.person.language.value
    return order


def _page(token: str, order: Order, form: RatingForm) -> str:
    is_low = order.rating is not None and order.rating.stars < policy_of(order.community_id).low_rating_below
    return render_template(
        "family/rating.html",
        token=token,
        order=order,
        service=order.service.said(current_language()) if order.service else "",
        helpers=[visit.helper_name for visit in order.helpers],
        form=form,
        is_low=is_low,
        is_finished=order.status in {OrderStatus.FINISHED, OrderStatus.DISPUTED, OrderStatus.CLOSED},
    )


@pages.post("/<token>")
def rate(token: str) -> ResponseReturnValue:
    """Take the rating. The first word through any door stands: sending the form again shows it and changes nothing."""
    order, form = _order_of(token), RatingForm()
    if not form.validate():
        return _page(token, order, form), 422
    by = Actor.person(order.elder_id) if order.elder_id is not None else SYSTEM
    with transaction():
        if hold_one(Order, order.id).rating is None:
            closing.rate(
                order.id,
                stars=int(form.stars.data),
                comment=form.comment.data or "",
                by=by,
                at=now(),
                via=Door.FAMILY,
            )
    return redirect(url_for(".show", token=token), 303)


@pages.errorhandler(DomainError)
def refused(error: DomainError) -> ResponseReturnValue:
    """Say it on a page without a way into the console; the status is the error's own."""
    return render_template("family/link_over.html", sentence=said(error)), 404 if isinstance(error, LinkOver) else 409
