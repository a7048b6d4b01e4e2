"""The inbox: who wrote or rang, one conversation across texts and calls, who looks after it, and answering."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.conversation_list import conversations_seen
from eldercare.channels.console.conversation_page import (
    colleagues,
    freedom_to,
    here_of,
    in_language,
    kept_replies,
    number_of,
    person_of,
    refreshed,
    render,
    with_kept_reply,
)
from eldercare.channels.console.forms.messages import HandOverForm, ReplyForm
from eldercare.clock import now
from eldercare.errors import N_, Invalid, Refused
from eldercare.messaging import conversation_queries as queries
from eldercare.messaging import conversations, replies
from eldercare.messaging.conversation_models import Conversation
from eldercare.messaging.replies import Freedom
from eldercare.people import queries as people
from eldercare.people.models import Person
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction
from eldercare.web.language import said

pages = Blueprint("conversations", __name__)


@pages.get("/messages")
def index() -> ResponseReturnValue:
    if "status" in request.args or "before" in request.args:  # how the list of sent texts was reached before
        kept_query: dict[str, Any] = request.args.to_dict(flat=False)
        return redirect(url_for("console.messages.index", **kept_query), 302)
    return render_template("console/messages/conversations.html", **conversations_seen())


@pages.get("/messages/rows")
def rows() -> ResponseReturnValue:
    """Answer with the list, or with nothing (204) when it is as the asker saw it."""
    listed = conversations_seen()
    if request.args.get("seen") == listed["seen"]:
        return "", 204
    return render_template("console/messages/rows.html", **listed)


@pages.get("/messages/conversations/<int:conversation_id>")
def show(conversation_id: int) -> ResponseReturnValue:
    conversation = queries.get(conversation_id, scope=scope())
    return render(person_of(conversation), conversation, read=True)


@pages.get("/messages/conversations/<int:conversation_id>/lines")
def lines(conversation_id: int) -> ResponseReturnValue:
    conversation = queries.get(conversation_id, scope=scope())
    return refreshed(person_of(conversation), conversation)


@pages.get("/messages/people/<int:person_id>/lines")
def lines_of_person(person_id: int) -> ResponseReturnValue:
    person = people.get(person_id, scope=scope())
    return refreshed(person, next(iter(queries.of_person(person)), None))


@pages.post("/messages/conversations/<int:conversation_id>/write")
@needs(Permission.TAKE_ORDERS)
def write(conversation_id: int) -> ResponseReturnValue:
    conversation = queries.get(conversation_id, scope=scope())
    return _write(person_of(conversation), conversation)


@pages.post("/messages/people/<int:person_id>/write")
@needs(Permission.TAKE_ORDERS)
def write_to_person(person_id: int) -> ResponseReturnValue:
    return _write(people.get(person_id, scope=scope()), None)


def _write(person: Person | None, conversation: Conversation | None) -> ResponseReturnValue:
    form = ReplyForm()
    if "reply" in request.form:
        return render(person, conversation, form=with_kept_reply(form, person))
    if not form.validate():
        return render(person, conversation, form=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with transaction():
            _send(form, person, conversation)
    except (Refused, Invalid) as error:
        status = form.refused(error)
        return render(person, conversation, form=form), status
    flash(_("Your text is on its way."), "success")
    return redirect(here_of(person, conversation), 303)


def _send(form: ReplyForm, person: Person | None, conversation: Conversation | None) -> None:
    """Send it; whoever answers looks after the conversation from now on, unless somebody does already."""
    text = form.text.data or ""
    kept = {in_language(reply, person) for reply in kept_replies(person)}
    free = freedom_to(person)
    if free is Freedom.NOTHING or (free is Freedom.KEPT_ONLY and text not in kept):
        raise Invalid(N_("This carrier takes only what was agreed on: choose a kept reply and leave it as it is."))
    key = f"reply-{me().id}-{form.key.data}"
    replies.write(text, number=number_of(person, conversation), person=person, staff=me(), at=now(), key=key)
    if conversation is not None and conversation.assigned_to_id is None:
        conversations.take(conversation.id, staff=me(), at=now())


@pages.post("/messages/conversations/<int:conversation_id>/take")
@needs(Permission.TAKE_ORDERS)
def take(conversation_id: int) -> ResponseReturnValue:
    return _do(
        conversation_id,
        lambda: conversations.take(conversation_id, staff=me(), at=now()),
        _("You look after this conversation now."),
    )


@pages.post("/messages/conversations/<int:conversation_id>/release")
@needs(Permission.TAKE_ORDERS)
def release(conversation_id: int) -> ResponseReturnValue:
    return _do(conversation_id, lambda: conversations.release(conversation_id), _("Anybody can answer now."))


@pages.post("/messages/conversations/<int:conversation_id>/hand-over")
@needs(Permission.TAKE_ORDERS)
def hand_over(conversation_id: int) -> ResponseReturnValue:
    conversation = queries.get(conversation_id, scope=scope())
    form = HandOverForm()
    able = colleagues(conversation)
    form.offer(able)
    if not form.validate():
        answer = render(person_of(conversation), conversation, form=_typed(), refusal=_("Please choose one."))
        return answer, HTTPStatus.UNPROCESSABLE_ENTITY
    to = next(one for one in able if one.id == form.staff_id.data)
    sentence = _("%(name)s looks after this conversation now.", name=to.name)
    return _do(conversation_id, lambda: conversations.hand_over(conversation_id, to=to, at=now()), sentence)


def _do(conversation_id: int, verb: Callable[[], Conversation], sentence: str) -> ResponseReturnValue:
    conversation = queries.get(conversation_id, scope=scope())
    try:
        with transaction():
            verb()
    except Refused as error:
        return render(person_of(conversation), conversation, form=_typed(), refusal=said(error)), HTTPStatus.CONFLICT
    flash(sentence, "success")
    typed = _typed()
    if typed is not None:
        return render(person_of(conversation), conversation, form=typed)
    return redirect(url_for(".show", conversation_id=conversation_id), 303)


def _typed() -> ReplyForm | None:
    """Return the answer that is half written while something else is done with the conversation."""
    return ReplyForm() if request.form.get("text", "").strip() else None
