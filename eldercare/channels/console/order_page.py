"""The page of one order: what is known, what can be done next, and the forms for it."""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import render_template, request

from eldercare.areas.policy import policy_of
from eldercare.catalogue import queries as catalogue
from eldercare.channels.console.access import may, scope
from eldercare.channels.console.asking_state import State, state_of
from eldercare.channels.console.callers import find_caller
from eldercare.channels.console.dispatch_words import factor, unsaid
from eldercare.channels.console.forms.fields import Form, options
from eldercare.channels.console.forms.order_planning import planning_forms
from eldercare.channels.console.forms.orders import (
    AskingForm,
    ChangeForm,
    CheckInForm,
    CloseForm,
    CompleteForm,
    MissedForm,
    OfferForm,
    RateForm,
    ReasonForm,
    ReleaseForm,
    WhenForm,
    listed_services,
)
from eldercare.channels.console.helper_choices import helpers_named
from eldercare.channels.console.order_history import lines_of
from eldercare.channels.console.saved_time_seen import seen_of
from eldercare.channels.console.tried_words import round_said, tried_said
from eldercare.clock import now
from eldercare.dispatch.ranking import Candidate, candidates, these
from eldercare.elders import queries as elders
from eldercare.elders.models import Elder
from eldercare.messaging.queries import sent_about
from eldercare.orders import queries
from eldercare.orders.models import Order
from eldercare.orders.sequences import sequences_of
from eldercare.orders.states import TAKES_OFFERS, UNDER_WAY, OrderStatus, can_move

S = OrderStatus
OF_ONE_VISIT = frozenset({"release", "check_in", "check_out"})
TO_BE_PLANNED = TAKES_OFFERS | {S.ACCEPTED}
NOT_OVER_YET = frozenset({S.FINISHED, S.DISPUTED, S.CLOSED})


@dataclass(frozen=True)
class Wrong:
    """A form that was refused: shown again, open, with what was typed."""

    key: str
    form: Form

    @property
    def prefix(self) -> str:
        """What the ids of its fields begin with; a step that a page has for each helper or offer names that one."""
        about = ""
        if self.key in OF_ONE_VISIT:
            about = request.form.get("helper", "").replace(":", "-")
        elif self.key == "decline":
            about = str((request.view_args or {}).get("offer_id", ""))
        return f"{self.key}-{about}-" if about else f"{self.key}-"


@dataclass(frozen=True)
class Steps:
    """What may be done with an order in the state it is in."""

    complete: bool
    offer: bool
    change: bool
    release: bool
    absent: bool
    check_in: bool
    check_out: bool
    close: bool
    rate: bool
    dispute: bool
    cancel: bool
    missed: bool
    give_up: bool
    reopen: bool


@dataclass(frozen=True)
class Whom:
    """Whom a draft may be for: who shares the number it came from, and who was searched for."""

    asked: str = ""
    found: list[Elder] = field(default_factory=list)


def steps_of(order: Order) -> Steps:
    """Return what the state of the order allows; who may do it is asked besides."""
    status = order.status
    return Steps(
        complete=status is S.DRAFT,
        offer=status in TAKES_OFFERS,
        change=status in TAKES_OFFERS and not order.helpers,
        release=status in UNDER_WAY | {S.OFFERED} and bool(order.helpers),
        absent=status is S.IN_SERVICE and len(order.helpers) > 1,
        check_in=status in UNDER_WAY | {S.IN_SERVICE},
        check_out=status is S.IN_SERVICE,
        close=status in {S.FINISHED, S.DISPUTED},
        rate=status in NOT_OVER_YET,
        dispute=can_move(status, S.DISPUTED),
        cancel=can_move(status, S.CANCELLED),
        missed=can_move(status, S.MISSED),
        give_up=can_move(status, S.UNFILLED),
        reopen=status is S.UNFILLED,
    )


def order_page(order_id: int, wrong: Wrong | None = None) -> str:
    """Return the page of this order; NotFound outside the scope."""
    order = queries.get(order_id, scope=scope())
    steps = steps_of(order)
    whom = _whom(order) if steps.complete else Whom()
    forms = _forms(order, steps, whom)
    if wrong is not None:
        forms[wrong.key] = _filled(wrong.form, order, whom)
    name = request.values.get("named", "").strip()
    suggested = _candidates(order, name) if steps.offer and may("dispatch") else []
    return render_template(
        "console/orders/show.html",
        order=order,
        is_late=_is_late(order),
        steps=steps,
        forms=forms,
        wrong=wrong,
        whom=whom,
        free=[one for one in suggested if not one.blocks],
        blocked=[one for one in suggested if one.blocks],
        named=name,
        factor=factor,
        unsaid=unsaid,
        picked=request.form.getlist("helper"),
        history=lines_of(order),
        asking=_asking(order, steps),
        round_said=round_said,
        tried_said=tried_said,
        sequences=sequences_of(order.id),
        ended=[visit for visit in order.visits if visit.end_kind is not None],
        texts=sent_about(("order", order.id)),
        saved=seen_of(order),
    )


def _asking(order: Order, steps: Steps) -> State | None:
    return state_of(order) if (steps.offer and may("dispatch")) or steps.reopen else None


def _is_late(order: Order) -> bool:
    grace = timedelta(minutes=policy_of(order.community_id).late_after_minutes)
    return order.status in UNDER_WAY and order.starts_at is not None and order.starts_at + grace <= now()


def _candidates(order: Order, name: str) -> list[Candidate]:
    asked = {(offer.helper_kind, offer.helper_id) for offer in order.offers if offer.is_waiting}
    coming = {(visit.helper_kind, visit.helper_id) for visit in order.helpers}
    found = these(order, helpers_named(name)) if name else candidates(order)
    return [one for one in found if (one.kind, one.id) not in asked | coming]


def _forms(order: Order, steps: Steps, whom: Whom) -> dict[str, Form]:
    keys = ("cancel", "dispute", "check_out", "decline")
    forms: dict[str, Form] = {key: ReasonForm(formdata=None) for key in keys}
    forms |= {"release": ReleaseForm(formdata=None), "missed": MissedForm(formdata=None)}
    forms |= {"check_in": CheckInForm(formdata=None), "rate": RateForm(formdata=None)}
    forms |= {"offer": OfferForm(formdata=None), "asking": AskingForm(formdata=None)}
    # Several helpers may have stayed for different times: an empty field leaves each one's as it was verified.
    known = order.helpers[0].minutes if len(order.helpers) == 1 else None
    forms["close"] = CloseForm(formdata=None, minutes=known)
    if order.status in TO_BE_PLANNED:
        forms |= planning_forms(order)
    if steps.change:
        forms["change"] = _begun(ChangeForm(formdata=None, notes=order.notes), order)
    if steps.reopen:
        forms["reopen"] = _begun(WhenForm(formdata=None), order)
    if steps.complete:
        forms["complete"] = _filled(_begun(_completing(order, whom), order), order, whom)
    return forms


def _completing(order: Order, whom: Whom) -> CompleteForm:
    chosen = request.args.get("elder", type=int) or order.elder_id
    if chosen is None and len(whom.found) == 1:
        chosen = whom.found[0].id
    code = order.service.code if order.service else None
    saved = order.with_saved_time
    return CompleteForm(formdata=None, elder_id=chosen, service_code=code, notes=order.notes, with_saved_time=saved)


def _begun(form: WhenForm, order: Order) -> WhenForm:
    form.begin_at(order.starts_at, order.minutes)
    return form


def _filled(form: Form, order: Order, whom: Whom) -> Form:
    if isinstance(form, CompleteForm):
        offer_choices(form, order, whom)
    return form


def _whom(order: Order) -> Whom:
    asked = request.values.get("who", "").strip()
    found: dict[int, Elder] = {}
    if order.elder is not None:
        found[order.elder.id] = order.elder
    for text in (order.caller_number or "", asked):
        found |= {elder.id: elder for elder in find_caller(text, scope()).choices}
    newly = request.values.get("elder", type=int)
    if newly is not None:
        found[newly] = elders.get(newly, scope=scope())
    return Whom(asked, list(found.values()))


def offer_choices(form: CompleteForm, order: Order, whom: Whom | None = None) -> None:
    """Fill the lists of a form that completes a draft."""
    whom = whom or _whom(order)
    form.elder_id.choices = options((elder.id, described(elder)) for elder in whom.found)
    form.service_code.choices = options(listed_services(catalogue.offered()))


def described(elder: Elder) -> str:
    """Return who it is with where he or she lives, to tell two of one name apart."""
    place = elder.person.address.place if elder.person.address else ""
    return f"{elder.name} · {place}" if place else elder.name
