"""One text to a class of elders: writing it, looking at what it would do, sending it, following it, stopping it."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.areas.policy import policy_of
from eldercare.areas.queries import subtree
from eldercare.broadcasts import queries, service
from eldercare.broadcasts.choice import Choice
from eldercare.broadcasts.models import Broadcast
from eldercare.broadcasts.recipients import Way, meant, summary
from eldercare.broadcasts.states import BroadcastStatus, Occasion
from eldercare.broadcasts.texts import LANGUAGES, TEMPLATES, said
from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.carriers import asked, settings, take_free_text
from eldercare.channels.console.forms.broadcasts import BroadcastForm
from eldercare.channels.console.next_steps import next_step
from eldercare.channels.console.words import ability, listed, word
from eldercare.clock import now
from eldercare.errors import Invalid, Refused
from eldercare.messaging import many
from eldercare.messaging.approvals import carrier_id_of
from eldercare.messaging.limits import Limits, spent_today
from eldercare.messaging.quiet import after_quiet_hours
from eldercare.messaging.wordings import current
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction

pages = Blueprint("broadcasts", __name__)
ROWS = 50
NAMED = 200


@pages.get("/broadcasts")
def index() -> ResponseReturnValue:
    before = request.args.get("before", type=int)
    found = queries.page(scope(), before=before, limit=ROWS + 1)
    return render_template(
        "console/broadcasts/index.html",
        broadcasts=found[:ROWS],
        class_of=class_of,
        next_url=url_for(".index", before=found[ROWS - 1].id) if len(found) > ROWS else None,
        first_url=url_for(".index") if before else None,
    )


@pages.get("/broadcasts/new")
@needs(Permission.SEND_BROADCASTS)
def new() -> ResponseReturnValue:
    form = _form(typed=False)
    like = request.args.get("like", type=int)
    if like is not None:
        form.repeat(queries.get(like, scope=scope()))
    return _compose_page(form)


@pages.post("/broadcasts/new")
@needs(Permission.SEND_BROADCASTS)
def compose() -> ResponseReturnValue:
    form = _form(typed=True)
    if not form.validate():
        return _compose_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            draft = service.compose(
                area_id=form.area_id.data,
                scope=scope(),
                occasion=form.kind,
                choice=form.chosen,
                zh=form.words("zh"),
                en=form.words("en"),
                free_text=take_free_text(),
                staff_id=me().id,
                at=now(),
            )
            draft_id = draft.id
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return _compose_page(form), status
    return redirect(url_for(".show", broadcast_id=draft_id), 303)


def _form(*, typed: bool) -> BroadcastForm:
    form = BroadcastForm() if typed else BroadcastForm(formdata=None)
    form.offer(subtree(scope()), free_text=take_free_text())
    return form


def _compose_page(form: BroadcastForm) -> str:
    templates = {occasion.value: current(TEMPLATES[occasion]) for occasion in Occasion}
    return render_template("console/broadcasts/form.html", form=form, templates=templates)


@pages.get("/broadcasts/<int:broadcast_id>")
def show(broadcast_id: int) -> ResponseReturnValue:
    broadcast = queries.get(broadcast_id, scope=scope())
    if broadcast.status is BroadcastStatus.DRAFT:
        return _draft_page(broadcast)
    return render_template("console/broadcasts/show.html", **_followed(broadcast), class_of=class_of)


@pages.get("/broadcasts/<int:broadcast_id>/progress")
def progress(broadcast_id: int) -> ResponseReturnValue:
    broadcast = queries.get(broadcast_id, scope=scope())
    followed = _followed(broadcast)
    answer = make_response(render_template("console/broadcasts/progress.html", **followed))
    if not followed["progress"].is_moving:
        answer.headers["HX-Refresh"] = "true"  # the heading and the buttons say that it is over, too
    return answer


def _followed(broadcast: Broadcast) -> dict[str, Any]:
    about = (queries.ABOUT, broadcast.id)
    return {
        "broadcast": broadcast,
        "texts": said(broadcast),
        "progress": queries.progress(broadcast),
        "not_arrived": many.not_arrived(about, limit=NAMED),
        "named": NAMED,
        "next_step": next_step,
    }


def _draft_page(broadcast: Broadcast) -> str:
    at, texts, limits = now(), said(broadcast), Limits.of(settings())
    leaves_at = after_quiet_hours(at, policy_of(broadcast.area_id))
    return render_template(
        "console/broadcasts/draft.html",
        broadcast=broadcast,
        class_of=class_of,
        texts=texts,
        summary=summary(meant(broadcast, at), texts, limits),
        limits=limits,
        spent=spent_today(limits, at) if limits.day_cap_fen else None,
        Way=Way,
        named=NAMED,
        leaves_at=leaves_at if leaves_at > at else None,
        same=queries.same_lately(broadcast, at),
        not_approved=_not_approved(broadcast),
    )


def _not_approved(broadcast: Broadcast) -> bool:
    if take_free_text():
        return False
    template = current(TEMPLATES[broadcast.occasion])
    whom = ((carrier, language) for carrier in asked() for language in LANGUAGES)
    return not any(carrier_id_of(carrier, template.id, template.version, language) for carrier, language in whom)


@pages.post("/broadcasts/<int:broadcast_id>/start")
@needs(Permission.SEND_BROADCASTS)
def start(broadcast_id: int) -> ResponseReturnValue:
    queries.get(broadcast_id, scope=scope())
    with transaction():
        service.start(broadcast_id, at=now())
    flash(_("It is on its way. This page follows it; you can go on working."), "success")
    return redirect(url_for(".show", broadcast_id=broadcast_id), 303)


@pages.post("/broadcasts/<int:broadcast_id>/cancel")
@needs(Permission.SEND_BROADCASTS)
def cancel(broadcast_id: int) -> ResponseReturnValue:
    was = queries.get(broadcast_id, scope=scope()).status
    with transaction():
        dropped = service.cancel(broadcast_id, staff_id=me().id, at=now())
    if was is BroadcastStatus.DRAFT:
        flash(_("The draft is gone."), "success")
        return redirect(url_for(".index"), 303)
    flash(_("Stopped. %(n)s had not left yet and will not be sent.", n=dropped), "success")
    return redirect(url_for(".show", broadcast_id=broadcast_id), 303)


def class_of(broadcast: Broadcast) -> str:
    """Say which elders are meant."""
    chosen = Choice.from_json(broadcast.chosen)
    words = [word(status) for status in chosen.living]
    if chosen.ability_from:
        words.append(_("%(level)s or weaker", level=ability(chosen.ability_from)))
    if chosen.age_from is not None and chosen.age_until is not None:
        words.append(_("%(from)s to %(until)s years old", **{"from": chosen.age_from, "until": chosen.age_until}))
    elif chosen.age_from is not None:
        words.append(_("%(age)s years and older", age=chosen.age_from))
    elif chosen.age_until is not None:
        words.append(_("up to %(age)s years old", age=chosen.age_until))
    words += [word(chosen.sex)] if chosen.sex else []
    words += [chosen.place] if chosen.place else []
    return listed(words) or _("All elders")
