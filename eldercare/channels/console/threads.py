"""What passed between a number, or a person, and us: texts and calls as one thread."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from eldercare.actors import ActorKind
from eldercare.areas.queries import Scope
from eldercare.channels.console.call_words import keys_of, state_said, words_of
from eldercare.channels.console.names import actor_name
from eldercare.channels.console.next_steps import next_step
from eldercare.channels.console.words import reason_said
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.call_queries import calls_of, calls_of_person
from eldercare.messaging.models import IncomingMessage, OutgoingMessage
from eldercare.messaging.queries import received_from, sent_to
from eldercare.messaging.states import Medium, MessageStatus
from eldercare.people.models import Person

SECRET = frozenset({"sign_in_code"})
Concerns = Callable[[OutgoingMessage], bool]


@dataclass(frozen=True)
class Line:
    """One text or call. `mine`: it came from the other side."""

    at: datetime
    words: str
    mine: bool
    is_call: bool = False
    status: MessageStatus | None = None
    reason: str = ""
    step: str = ""
    by: str = ""
    keys: list[str] = field(default_factory=list)
    said: str = ""
    recording_url: str = ""
    desk_url: str = ""
    url: str = ""


def of_person(person: Person) -> list[Line]:
    """Return what passed between this person and us, on all his or her numbers, oldest first."""
    lines = [_rang(call) for call in calls_of_person(person)]
    for phone in person.phones:
        lines += _texts(phone.number, lambda text: text.to_person_id in {None, person.id})
    return _in_order(lines)


def of_number(number: str, scope: Scope) -> list[Line]:
    """Return what passed between this number and us, oldest first; nothing meant for people outside the scope."""

    def concerns(text: OutgoingMessage) -> bool:
        return text.to_person is None or scope.has(text.to_person.community_id)

    return _in_order([*(_rang(call) for call in calls_of(number)), *_texts(number, concerns)])


def shown(text: OutgoingMessage) -> str:
    """Return the words of a text of ours; with somebody's code to sign in, a worker could act in that name."""
    return _("A code to sign in, which only its receiver gets to see.") if text.template in SECRET else text.body


def _texts(number: str, concerns: Concerns) -> list[Line]:
    ours = [_sent(text) for text in sent_to(number) if concerns(text)]
    return [*ours, *(_wrote(text, number) for text in received_from(number))]


def _in_order(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: line.at)


def _sent(text: OutgoingMessage) -> Line:
    return Line(
        text.queued_at,
        shown(text),
        mine=False,
        is_call=text.medium is Medium.CALL,
        status=text.status,
        reason=reason_said(text.reason),
        step=next_step(text),
        by=actor_name(ActorKind.STAFF, text.written_by_id),
        url=url_for("console.orders.show", order_id=text.about_id) if text.about_kind == "order" else "",
    )


def _wrote(text: IncomingMessage, number: str) -> Line:
    desk_url = url_for("console.calls.show", q=number, message=text.id)
    return Line(text.received_at, text.body, mine=True, desk_url=desk_url)


def _rang(call: IncomingCall) -> Line:
    return Line(
        call.started_at,
        state_said(call),
        mine=True,
        said=words_of(call),
        is_call=True,
        by=call.taken_by.name if call.taken_by else "",
        keys=keys_of(call),
        recording_url=call.recording_url or "",
        url=url_for("console.incoming.show", call_id=call.id),
    )
