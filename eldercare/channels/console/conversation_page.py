"""One conversation as its page shows it: who it is, what passed, who looks after it, what can be answered."""

from typing import Any
from urllib.parse import urlencode

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.console import threads
from eldercare.channels.console.access import may, me, scope
from eldercare.channels.console.forms.messages import HandOverForm, ReplyForm
from eldercare.channels.console.threads import MOST, NEWEST, Thread
from eldercare.clock import now
from eldercare.messaging import canned_replies, conversations, replies
from eldercare.messaging import conversation_queries as queries
from eldercare.messaging.conversation_models import Conversation
from eldercare.messaging.gateways.choice import gateways_for
from eldercare.messaging.replies import Freedom
from eldercare.messaging.wording_models import CannedReply
from eldercare.people import queries as people
from eldercare.people.models import Person
from eldercare.staff import permissions
from eldercare.staff import queries as staff
from eldercare.staff.models import Staff
from eldercare.staff.permissions import Permission
from eldercare.transaction import transaction


def person_of(conversation: Conversation) -> Person | None:
    known = people.by_number(conversation.number)
    return known[0] if len(known) == 1 and scope().has(known[0].community_id) else None


def render(
    person: Person | None,
    conversation: Conversation | None,
    *,
    form: ReplyForm | None = None,
    refusal: str = "",
    read: bool = False,
) -> str:
    number = number_of(person, conversation)
    if read:
        _mark_read(person, conversation)
    if form is None:
        form = ReplyForm(formdata=None)
        form.begin()
    hand_over = HandOverForm(formdata=None)
    hand_over.offer(_others(conversation) if conversation else [])
    return render_template(
        "console/messages/thread.html",
        person=person,
        conversation=conversation,
        number=number,
        people=_people(person, number),
        **_passed(person, conversation),
        form=form,
        hand_over=hand_over,
        kept=[(reply, in_language(reply, person)) for reply in kept_replies(person)],
        why_not=_why_no_text(person, number),
        free_text=freedom_to(person) is Freedom.ANYTHING,
        refusal=refusal,
        here=here_of(person, conversation),
        is_mine=conversation is not None and conversation.assigned_to_id == me().id,
    )


def refreshed(person: Person | None, conversation: Conversation | None) -> ResponseReturnValue:
    """Answer with what passed, or with nothing (204) when it is as the asker saw it.

    Only a page that somebody looks at asks; what came is read then.
    """
    _mark_read(person, conversation)
    passed = _passed(person, conversation)
    if request.args.get("seen") == passed["thread"].seen:
        return "", 204
    return render_template("console/messages/lines.html", **passed)


def _passed(person: Person | None, conversation: Conversation | None) -> dict[str, Any]:
    newest = min(max(request.args.get("newest", NEWEST, type=int), NEWEST), MOST)
    thread = _thread(person, number_of(person, conversation), newest)
    asked = {"newest": newest} if newest != NEWEST else {}
    here = here_of(person, conversation)
    return {
        "thread": thread,
        "lines_url": f"{here}/lines?{urlencode(asked | {'seen': thread.seen})}",
        "older_url": f"{here}?newest={min(newest * 4, MOST)}" if thread.has_older and newest < MOST else None,
    }


def _thread(person: Person | None, number: str, newest: int) -> Thread:
    return threads.of_person(person, newest=newest) if person else threads.of_number(number, scope(), newest=newest)


def _others(conversation: Conversation) -> list[Staff]:
    """Return who may look after it instead: somebody else than who does, or than the asker where nobody does."""
    holder_id = conversation.assigned_to_id or me().id
    return [one for one in colleagues(conversation) if one.id != holder_id]


def _mark_read(person: Person | None, conversation: Conversation | None) -> None:
    """Only for those who answer: an auditor who looks in must not make it look dealt with."""
    theirs = queries.of_person(person) if person else [conversation] if conversation else []
    unread = [one.id for one in theirs if one.unread]
    if unread and may(Permission.TAKE_ORDERS):
        with transaction():
            conversations.mark_read(unread, at=now())


def number_of(person: Person | None, conversation: Conversation | None) -> str:
    if conversation is not None and (person is None or replies.takes_texts(conversation.number)):
        return conversation.number
    phone = people.text_phone(person) if person else None
    return phone.number if phone else person.phones[0].number if person and person.phones else ""


def _people(person: Person | None, number: str) -> list[Person]:
    return [person] if person else [one for one in people.by_number(number) if scope().has(one.community_id)]


def _why_no_text(person: Person | None, number: str) -> str:
    if not replies.takes_texts(number):
        return _("No text reaches this number. Ring instead.")
    if person is not None and person.opted_out_at is not None:
        return _("Wants no texts. Ring instead.")
    if person is not None and not person.reads_texts:
        return _("Does not read texts. Ring instead.")
    if freedom_to(person) is Freedom.NOTHING:
        return _("This carrier takes only wordings it has approved, and no words of your own. Ring instead.")
    return ""


def freedom_to(person: Person | None) -> Freedom:
    gateways = gateways_for(current_app.extensions["eldercare_settings"])
    return replies.freedom(gateways, person.language if person is not None else "zh")


def kept_replies(person: Person | None) -> list[CannedReply]:
    return canned_replies.of_area(person.community if person else me().area)


def with_kept_reply(form: ReplyForm, person: Person | None) -> ReplyForm:
    """Put the kept reply that was chosen behind what was typed; where no own words are taken, in its place."""
    wanted = request.form.get("reply", type=int)
    words = next((in_language(reply, person) for reply in kept_replies(person) if reply.id == wanted), "")
    form.add(words, instead=freedom_to(person) is Freedom.KEPT_ONLY)
    return form


def in_language(reply: CannedReply, person: Person | None) -> str:
    return reply.en if person is not None and person.language == "en" else reply.zh


def colleagues(conversation: Conversation) -> list[Staff]:
    """Return who may look after it: the asker, and those at or below her area who can open it and write."""
    where = conversation.community.path if conversation.community else None
    able = [
        one
        for one in staff.inside(scope())
        if permissions.may(one, Permission.TAKE_ORDERS) and (where is None or where.startswith(one.area.path))
    ]
    return able if any(one.id == me().id for one in able) else [me(), *able]


def here_of(person: Person | None, conversation: Conversation | None) -> str:
    """Return the address of this page, below which its steps are: who shares a number has a page of his or her own."""
    if conversation is not None and (person is None or person_of(conversation) is person):
        return url_for("console.conversations.show", conversation_id=conversation.id)
    return url_for("console.messages.thread", person_id=person.id) if person else url_for("console.conversations.index")
