"""What a worker does with an order; each step is one form, one verb, one line of history."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.actors import Door
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.fields import Form
from eldercare.channels.console.forms.order_planning import FollowForm, PriorityForm
from eldercare.channels.console.forms.orders import (
    ChangeForm,
    CheckInForm,
    CloseForm,
    CompleteForm,
    MissedForm,
    RateForm,
    ReasonForm,
    ReleaseForm,
    WhenForm,
)
from eldercare.channels.console.order_page import Wrong, offer_choices, order_page
from eldercare.clock import now
from eldercare.elders import queries as elders
from eldercare.errors import N_, Invalid, NotFound, Refused
from eldercare.orders import closing, queries, sequences, service, visits
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.priorities import set_priority
from eldercare.orders.states import HelperKind
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("order_steps", __name__)


def take(order_id: int, key: str, form: Form, act: Callable[[], object], said: str) -> ResponseReturnValue:
    """Do one step and lead back to the order; show the form again where something is missing or refused."""
    if not form.validate():
        return order_page(order_id, Wrong(key, form)), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            act()
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return order_page(order_id, Wrong(key, form)), status
    flash(said, "success")
    return redirect(url_for("console.orders.show", order_id=order_id), 303)


def _order(order_id: int) -> Order:
    return queries.get(order_id, scope=scope())


def _helper() -> Helper | None:
    """Return whose visit the form is about, None where it names nobody."""
    kind, _colon, number = request.form.get("helper", "").partition(":")
    return Helper(HelperKind(kind), int(number)) if kind in set(HelperKind) and number.isdecimal() else None


@pages.post("/orders/<int:order_id>/complete")
@needs(Permission.TAKE_ORDERS)
def complete(order_id: int) -> ResponseReturnValue:
    order, form = _order(order_id), CompleteForm()
    offer_choices(form, order)

    def act() -> None:
        service.complete(
            order_id,
            elder_id=elders.get(form.elder_id.data, scope=scope()).id,
            service_code=form.service_code.data,
            starts_at=form.starts_at,
            minutes=form.minutes.data,
            people_needed=form.people_needed.data or 1,
            notes=form.notes.data or "",
            despite_pause=form.despite_pause.data or "",
            with_saved_time=form.with_saved_time.data,
            by=actor(),
            at=now(),
            via=Door.CONSOLE,
        )

    return take(order_id, "complete", form, act, _("The order is complete and can be dispatched."))


@pages.post("/orders/<int:order_id>/change")
@needs(Permission.TAKE_ORDERS)
def change(order_id: int) -> ResponseReturnValue:
    order, form = _order(order_id), ChangeForm()

    def act() -> None:
        service.change(
            order_id,
            starts_at=form.starts_at,
            minutes=form.minutes.data or order.minutes or 0,
            notes=form.notes.data or "",
            by=actor(),
            at=now(),
            via=Door.CONSOLE,
        )

    return take(order_id, "change", form, act, _("The order was changed; the elder is told by text."))


@pages.post("/orders/<int:order_id>/priority")
@needs(Permission.TAKE_ORDERS)
def priority(order_id: int) -> ResponseReturnValue:
    _order(order_id)
    form = PriorityForm()

    def act() -> None:
        set_priority(order_id, form.priority.data, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "priority", form, act, _("Noted. The next plan of the day goes by it."))


def _known(order_id: int) -> int:
    """Return the number of an order that there is; Invalid, to be shown beside the form, where there is none."""
    try:
        return _order(order_id).id
    except NotFound:
        raise Invalid(N_("There is no order with this number.")) from None


@pages.post("/orders/<int:order_id>/follow")
@needs(Permission.TAKE_ORDERS)
def follow(order_id: int) -> ResponseReturnValue:
    """Let it follow another order; or none any more, with `alone`."""
    _order(order_id)
    form = FollowForm()
    if request.form.get("alone"):
        with transaction():
            sequences.stand_alone(order_id, by=actor(), at=now(), via=Door.CONSOLE)
        flash(_("It follows no other order any more."), "success")
        return redirect(url_for("console.orders.show", order_id=order_id), 303)

    def act() -> None:
        sequences.follow(
            order_id,
            _known(form.first_id),
            least_minutes=form.least.data or 0,
            most_minutes=form.most.data or 0,
            by=actor(),
            at=now(),
            via=Door.CONSOLE,
        )

    return take(order_id, "follow", form, act, _("Noted. The next plan of the day goes by it."))


@pages.post("/orders/<int:order_id>/reopen")
@needs(Permission.TAKE_ORDERS)
def reopen(order_id: int) -> ResponseReturnValue:
    _order(order_id)
    form = WhenForm()

    def act() -> None:
        service.reopen(order_id, starts_at=form.starts_at, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "reopen", form, act, _("The order is open again."))


@pages.post("/orders/<int:order_id>/cancel")
@needs(Permission.TAKE_ORDERS)
def cancel(order_id: int) -> ResponseReturnValue:
    _order(order_id)
    form = ReasonForm()

    def act() -> None:
        service.cancel(order_id, reason=form.reason.data or "", by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "cancel", form, act, _("The order was cancelled; everybody concerned is told."))


@pages.post("/orders/<int:order_id>/missed")
@needs(Permission.TAKE_ORDERS)
def missed(order_id: int) -> ResponseReturnValue:
    _order(order_id)
    form = MissedForm()

    def act() -> None:
        why = {"kind": form.kind.data, "reason": form.reason.data or ""}
        service.mark_missed(order_id, **why, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "missed", form, act, _("Noted that the visit did not take place."))


@pages.post("/orders/<int:order_id>/dispute")
@needs(Permission.TAKE_ORDERS)
def dispute(order_id: int) -> ResponseReturnValue:
    _order(order_id)
    form = ReasonForm()

    def act() -> None:
        service.dispute(order_id, reason=form.reason.data or "", by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "dispute", form, act, _("The order is disputed; it will not be closed by itself."))


@pages.post("/orders/<int:order_id>/give-up")
@needs(Permission.DISPATCH)
def give_up(order_id: int) -> ResponseReturnValue:
    _order(order_id)

    def act() -> None:
        service.mark_unfilled(order_id, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "give_up", Form(), act, _("Noted that nobody was found; the elder is told."))


@pages.post("/orders/<int:order_id>/release")
@needs(Permission.DISPATCH)
def release(order_id: int) -> ResponseReturnValue:
    _order(order_id)
    form, helper = ReleaseForm(), _helper()

    def act() -> None:
        why = {"kind": form.kind.data, "reason": form.reason.data or ""}
        visits.release(order_id, **why, helper=helper, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "release", form, act, _("The order is back on the board; both sides are told."))


@pages.post("/orders/<int:order_id>/check-in")
@needs(Permission.TAKE_ORDERS)
def check_in(order_id: int) -> ResponseReturnValue:
    _order(order_id)
    form, helper = CheckInForm(), _helper()

    def act() -> None:
        visits.check_in(
            order_id,
            code=form.code.data or None,
            reason=form.reason.data or None,
            helper=helper,
            by=actor(),
            at=now(),
            via=Door.CONSOLE,
        )

    return take(order_id, "check_in", form, act, _("Checked in."))


@pages.post("/orders/<int:order_id>/check-out")
@needs(Permission.TAKE_ORDERS)
def check_out(order_id: int) -> ResponseReturnValue:
    _order(order_id)
    form, helper = ReasonForm(), _helper()

    def act() -> None:
        visits.check_out(order_id, reason=form.reason.data or "", helper=helper, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "check_out", form, act, _("Checked out. The elder is asked how it was."))


@pages.post("/orders/<int:order_id>/close")
@needs(Permission.TAKE_ORDERS)
def close(order_id: int) -> ResponseReturnValue:
    _order(order_id)
    form = CloseForm()

    def act() -> None:
        closing.close(order_id, minutes=form.minutes.data, by=actor(), at=now(), via=Door.CONSOLE)

    return take(order_id, "close", form, act, _("Confirmed and closed; time was credited."))


@pages.post("/orders/<int:order_id>/rate")
@needs(Permission.TAKE_ORDERS)
def rate(order_id: int) -> ResponseReturnValue:
    _order(order_id)
    form = RateForm()

    def act() -> None:
        closing.rate(
            order_id,
            stars=form.stars.data,
            comment=form.comment.data or "",
            by=actor(),
            at=now(),
            via=Door.CONSOLE,
        )

    return take(order_id, "rate", form, act, _("The rating was recorded."))
