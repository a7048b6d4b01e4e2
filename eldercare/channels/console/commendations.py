"""Commendation lists: making one, publicity, objections and what was decided, the final list to print."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.validators import Length

from eldercare.actors import Door
from eldercare.areas import queries as areas
from eldercare.areas.policy import policy_of
from eldercare.channels.console.access import actor, needs, scope
from eldercare.channels.console.forms.fields import Form, Line, Paragraph, Required, RequiredNumber, options
from eldercare.clock import now
from eldercare.errors import N_, Invalid, NotFound, Refused
from eldercare.staff.permissions import Permission
from eldercare.timebank.honours import queries, service
from eldercare.timebank.honours.models import Commendation
from eldercare.timebank.honours.states import SEEN_BY_ALL, CommendationState
from eldercare.transaction import transaction
from eldercare.web.addresses import public
from eldercare.web.numbers import NumberRange

pages = Blueprint("commendations", __name__)
ROWS = 50
Act = Callable[[], object]
EVENTS = {
    "made": _l("The list was begun"),
    "published": _l("Put up for publicity"),
    "objection": _l("An objection was written down"),
    "upheld": _l("An objection was upheld"),
    "dismissed": _l("An objection was dismissed"),
    "final": _l("The list became final"),
    "withdrawn": _l("The list was withdrawn"),
}


class MakeForm(Form):
    community = SelectField(_l("Community"), coerce=int)
    title = Line(_l("Heading of the list"), [Required(), Length(max=120)])
    since_on = DateField(_l("From"), [Required()])
    until_on = DateField(_l("Until"), [Required()])
    top = IntegerField(
        _l("How many of those who served most"),
        [RequiredNumber(), NumberRange(0, 1000)],
        description=_l("Beside them everybody who reached a new star in these days is on the list."),
    )
    masks_names = BooleanField(_l("Show only family names in public"))


class ReasonForm(Form):
    reason = Line(_l("Reason"), [Required(), Length(max=500)])


class ObjectionForm(Form):
    person = SelectField(_l("Against whom"), coerce=int)
    words = Paragraph(_l("What is objected"), [Required(), Length(max=2000)])
    said_by = Line(_l("Who said it"), [Length(max=120)])


class DecisionForm(Form):
    objection = HiddenField()
    upheld = RadioField(
        _l("Decision"),
        choices=options([("no", _l("The person stays on the list")), ("yes", _l("The person is taken off the list"))]),
        default="no",
    )
    reason = Line(_l("Reason"), [Required(), Length(max=500)])


@pages.get("/timebank/commendations")
@needs(Permission.SEE_LEDGER)
def index() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    found = queries.page(scope(), before=before, limit=ROWS + 1)
    return render_template(
        "console/timebank/honours/index.html",
        commendations=found[:ROWS],
        next_url=url_for(".index", before=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index") if before else None,
    )


@pages.get("/timebank/commendations/new")
@needs(Permission.POST_LEDGER)
def new() -> ResponseReturnValue:
    return _form(MakeForm(formdata=None, top=10))


def _form(form: MakeForm) -> str:
    form.community.choices = options((one.id, one.name) for one in areas.communities(scope()))
    return render_template("console/timebank/honours/new.html", form=form)


@pages.post("/timebank/commendations")
@needs(Permission.POST_LEDGER)
def create() -> ResponseReturnValue:
    form = MakeForm()
    form.community.choices = options((one.id, one.name) for one in areas.communities(scope()))
    if not form.validate():
        return _form(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            made_id = service.make(
                community_id=form.community.data,
                title=form.title.data or "",
                since_on=form.since_on.data,
                until_on=form.until_on.data,
                top=form.top.data or 0,
                masks_names=bool(form.masks_names.data),
                by=actor(),
                via=Door.CONSOLE,
                at=now(),
            ).id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _form(form), status
    return redirect(url_for(".show", commendation_id=made_id), 303)


@pages.get("/timebank/commendations/<int:commendation_id>")
@needs(Permission.SEE_LEDGER)
def show(commendation_id: int) -> ResponseReturnValue:
    return _page(queries.get(commendation_id, scope=scope()))


def _page(one: Commendation, wrong: Form | None = None) -> str:
    is_draft = one.state is CommendationState.DRAFT
    rows = queries.drafted(one) if is_draft else queries.rows_of(one)
    objection = wrong if isinstance(wrong, ObjectionForm) else ObjectionForm(formdata=None)
    objection.person.choices = options((row.person_id, row.name) for row in rows)
    policy = policy_of(one.community_id)
    return render_template(
        "console/timebank/honours/show.html",
        one=one,
        rows=rows,
        events=queries.events_of(one),
        objection=objection,
        decision=wrong if isinstance(wrong, DecisionForm) else DecisionForm(formdata=None),
        reason=wrong if isinstance(wrong, ReasonForm) else ReasonForm(formdata=None),
        wrong=wrong,
        days=policy.publicity_days,
        is_over=one.closes_at is not None and now() >= one.closes_at,
        public_url=public(url_for("public.honours.show", token=one.token)) if one.state in SEEN_BY_ALL else "",
        phone=policy.office_phone,
        event_words=EVENTS,
    )


def _do(one: Commendation, form: Form, act: Act, sentence: str) -> ResponseReturnValue:
    if not form.validate():
        return _page(one, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            act()
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _page(one, form), status
    flash(sentence, "success")
    return redirect(url_for(".show", commendation_id=one.id), 303)


@pages.post("/timebank/commendations/<int:commendation_id>/publish")
@needs(Permission.POST_LEDGER)
def publish(commendation_id: int) -> ResponseReturnValue:
    one = queries.get(commendation_id, scope=scope())
    return _do(
        one,
        Form(),
        lambda: service.publish(commendation_id, by=actor(), via=Door.CONSOLE, at=now()),
        _("The list is public now. Print it for the notice board, or hand out its link."),
    )


@pages.post("/timebank/commendations/<int:commendation_id>/finish")
@needs(Permission.APPROVE_LEDGER)
def finish(commendation_id: int) -> ResponseReturnValue:
    one = queries.get(commendation_id, scope=scope())
    return _do(
        one,
        Form(),
        lambda: service.finish(commendation_id, by=actor(), via=Door.CONSOLE, at=now()),
        _("The list is final."),
    )


@pages.post("/timebank/commendations/<int:commendation_id>/withdraw")
@needs(Permission.POST_LEDGER)
def withdraw(commendation_id: int) -> ResponseReturnValue:
    one, form = queries.get(commendation_id, scope=scope()), ReasonForm()
    return _do(
        one,
        form,
        lambda: service.withdraw(
            commendation_id, reason=form.reason.data or "", by=actor(), via=Door.CONSOLE, at=now()
        ),
        _("The list is withdrawn; its link leads nowhere any more."),
    )


@pages.post("/timebank/commendations/<int:commendation_id>/objections")
@needs(Permission.REGISTER)
def object_to(commendation_id: int) -> ResponseReturnValue:
    one, form = queries.get(commendation_id, scope=scope()), ObjectionForm()
    form.person.choices = options((row.person_id, row.name) for row in queries.rows_of(one))

    def act() -> None:
        service.object_to(
            commendation_id,
            person_id=form.person.data,
            words=form.words.data or "",
            said_by=form.said_by.data or "",
            by=actor(),
            via=Door.CONSOLE,
            at=now(),
        )

    return _do(one, form, act, _("The objection is written down. The list is not final before it is decided."))


@pages.post("/timebank/commendations/<int:commendation_id>/decide")
@needs(Permission.APPROVE_LEDGER)
def decide(commendation_id: int) -> ResponseReturnValue:
    one, form = queries.get(commendation_id, scope=scope()), DecisionForm()
    if form.objection.data not in {str(each.id) for each in one.objections}:
        raise NotFound(N_("There is no such list."))

    def act() -> None:
        service.decide(
            int(form.objection.data or 0),
            is_upheld=form.upheld.data == "yes",
            reason=form.reason.data or "",
            by=actor(),
            via=Door.CONSOLE,
            at=now(),
        )

    return _do(one, form, act, _("Decided, and kept with its reason."))
