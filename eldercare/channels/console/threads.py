"""What passed between a number, or a person, and us: texts and calls as one thread."""

import hashlib
from collections.abc import Callable, Sequence
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
NEWEST, MOST = 50, 800
Concerns = Callable[[OutgoingMessage], bool]


@dataclass(frozen=True)
class Line:
    """One text or call. `mine`: it came from the other side; `key` is its name on the page."""

    key: str
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


@dataclass(frozen=True)
class Thread:
    """What passed, oldest first; `has_older`: something before it is left out."""

    lines: list[Line]
    has_older: bool

    @property
    def seen(self) -> str:
        """What stands for it in the question whether anything changed."""
        return hashlib.sha256(repr(self.lines).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class _Source:
    """Texts in, texts out or calls of one number: the newest of them, and since when none is missing (None: ever)."""

    lines: list[Line]
    whole_since: datetime | None


def of_person(person: Person, *, newest: int = NEWEST) -> Thread:
    """Return what passed between this person and us on all his or her numbers, up to `newest` of each kind."""
    calls = calls_of_person(person, limit=newest)
    sources = [_calls(calls[::-1], newest)]
    for phone in person.phones:
        sources += _texts(phone.number, newest, lambda text: text.to_person_id in {None, person.id})
    return _together(sources)


def of_number(number: str, scope: Scope, *, newest: int = NEWEST) -> Thread:
    """Return what passed between this number and us; nothing meant for people outside the scope."""

    def concerns(text: OutgoingMessage) -> bool:
        return text.to_person is None or scope.has(text.to_person.community_id)

    return _together([_calls(calls_of(number, limit=newest), newest), *_texts(number, newest, concerns)])


def shown(text: OutgoingMessage) -> str:
    """Return the words of a text of ours; with somebody's code to sign in, a worker could act in that name."""
    return _("A code to sign in, which only its receiver gets to see.") if text.template in SECRET else text.body


def _texts(number: str, newest: int, concerns: Concerns) -> list[_Source]:
    ours, theirs = sent_to(number, limit=newest), received_from(number, limit=newest)
    return [
        _Source([_sent(text) for text in ours if concerns(text)], _since([text.queued_at for text in ours], newest)),
        _Source([_wrote(text, number) for text in theirs], _since([text.received_at for text in theirs], newest)),
    ]


def _calls(calls: list[IncomingCall], newest: int) -> _Source:
    return _Source([_rang(call) for call in calls], _since([call.started_at for call in calls], newest))


def _since(moments: Sequence[datetime], newest: int) -> datetime | None:
    return min(moments) if len(moments) == newest else None


def _together(sources: list[_Source]) -> Thread:
    """Leave out what is older than where some source breaks off: else answers would stand there without questions."""
    since = max((source.whole_since for source in sources if source.whole_since), default=None)
    lines = sorted((line for source in sources for line in source.lines), key=lambda line: line.at)
    return Thread([line for line in lines if since is None or line.at >= since], has_older=since is not None)


def _sent(text: OutgoingMessage) -> Line:
    return Line(
        f"sent-{text.id}",
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
    return Line(f"text-{text.id}", text.received_at, text.body, mine=True, desk_url=desk_url)


def _rang(call: IncomingCall) -> Line:
    return Line(
        f"call-{call.id}",
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
