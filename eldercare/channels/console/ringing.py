"""How a ringing call is shown in the strip on top of every page: who it may be, and who has it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from flask_babel import gettext as _

from eldercare.channels.console.access import may, me, scope
from eldercare.channels.console.call_words import state_said
from eldercare.channels.console.callers import Caller, find_caller
from eldercare.channels.console.words import listed
from eldercare.clock import now
from eldercare.messaging import call_queries
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.states import CallStatus
from eldercare.people.models import Person

RINGS_AT_MOST, LASTS_AT_MOST = timedelta(minutes=5), timedelta(hours=1)


@dataclass(frozen=True)
class Row:
    """One line of the strip, as the macro `ringing_strip` takes it."""

    key: str
    url: str
    number: str
    names: str
    place: str
    rang_at: datetime
    state: str
    taken_by: str
    is_mine: bool
    take_url: str


def still_ringing() -> list[IncomingCall]:
    """Return the calls that are not over. The end of some is never reported: they are left out after a while.

    No telephone rings for five minutes, unless a worker has taken the call meanwhile.
    """
    at = now()
    return [call for call in call_queries.ringing(scope()) if at - call.started_at < _lasts_at_most(call)]


def _lasts_at_most(call: IncomingCall) -> timedelta:
    is_unanswered = call.status is CallStatus.RINGING and call.taken_by_id is None
    return RINGS_AT_MOST if is_unanswered else LASTS_AT_MOST


def seen_of(ringing: list[IncomingCall]) -> str:
    """Return what stands for these calls in the question whether anything changed."""
    facts = [(call.id, call.status.value, call.taken_by_id) for call in ringing]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12] if facts else "none"


def rows_of(ringing: list[IncomingCall]) -> list[Row]:
    """Return a line for each; the button "I take it" only while nobody has it and for those who may."""
    return [_row(call) for call in ringing]


def _row(call: IncomingCall) -> Row:
    caller = find_caller(call.from_number, scope())
    is_free = call.taken_by is None and may("take_orders")
    return Row(
        key=f"call-{call.id}",
        url=url_for("console.incoming.show", call_id=call.id),
        number=call.from_number,
        names=_names(caller),
        place=listed(sorted({person.community.name for person in _people(caller)})),
        rang_at=call.started_at,
        state=state_said(call),
        taken_by=call.taken_by.name if call.taken_by else "",
        is_mine=call.taken_by_id == me().id,
        take_url=url_for("console.incoming.take", call_id=call.id) if is_free else "",
    )


def _names(caller: Caller) -> str:
    own = [elder.name for elder in caller.elders]
    close = [_("%(name)s for %(elder)s", name=tie.person.name, elder=elder.name) for tie, elder in caller.ties]
    return listed([*own, *close, *(person.name for person in caller.others)]) or _("Unknown number")


def _people(caller: Caller) -> list[Person]:
    return [*(elder.person for elder in caller.choices), *caller.others]
