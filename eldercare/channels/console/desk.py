"""What lies on the desk while somebody is on the phone: who it may be about, what is known, and the new order."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from eldercare.catalogue import queries as catalogue
from eldercare.channels.console.access import may, scope
from eldercare.channels.console.call_words import keys_of, lines_of, state_said
from eldercare.channels.console.callers import Caller
from eldercare.channels.console.forms.orders import DraftForm, PlaceForm
from eldercare.channels.console.words import listed
from eldercare.clock import now
from eldercare.elders import queries as elders
from eldercare.elders.models import Elder
from eldercare.messaging import queries
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.models import IncomingMessage
from eldercare.orders import queries as orders
from eldercare.orders import wishes
from eldercare.orders.states import LIVE
from eldercare.safety import queries as safety

SIDE_BY_SIDE = 6


@dataclass(frozen=True)
class Asked:
    """What brings a worker to the desk: what she typed, a call that rings, or a text that may become an order."""

    text: str = ""
    call: IncomingCall | None = None
    message: IncomingMessage | None = None

    @property
    def query(self) -> str:
        return self.call.from_number if self.call else self.message.from_number if self.message else self.text

    def url(self, **more: Any) -> str:
        """Return where this desk is, with something more chosen on it."""
        if self.call is not None:
            return url_for("console.incoming.show", call_id=self.call.id, **more)
        message_id = self.message.id if self.message else None
        return url_for("console.calls.show", q=self.text or None, message=message_id, **more)


def elder_on(caller: Caller, elder_id: int | None) -> Elder | None:
    """Return the elder that was chosen, or the only one it can be about. Raises NotFound outside the scope."""
    if elder_id is not None:
        return elders.get(elder_id, scope=scope())
    return caller.choices[0] if len(caller.choices) == 1 else None


def message_meant(message_id: int | None) -> IncomingMessage | None:
    """Return the text that is to become an order. Raises NotFound where it is of people outside the scope only."""
    if message_id is None:
        return None
    return queries.get_received(message_id, scope=scope())


def order_form(elder: Elder, caller: Caller, asked: Asked, *, fresh: bool = False) -> PlaceForm:
    """Return the form for a new order, filled in with who asks and what brought us here, or as it was sent."""
    form = PlaceForm(formdata=None) if fresh or not request.form else PlaceForm()
    form.offer(
        catalogue.offered(),
        requesters=[(tie.person_id, f"{tie.person.name}（{tie.relation}）") for tie in elder.person.contacts],
    )
    if fresh or not request.form:
        form.requester_id.data = requester_of(elder, caller) or 0
        form.q.data = asked.text
        form.call_id.data = str(asked.call.id) if asked.call else ""
        form.message_id.data = str(asked.message.id) if asked.message else ""
    return form


def requester_of(elder: Elder, caller: Caller) -> int | None:
    """Return who asks for this elder where the caller is a relative, else None."""
    return next((tie.person_id for tie, whose in caller.ties if whose.id == elder.id), None)


def render(
    asked: Asked,
    caller: Caller,
    elder: Elder | None,
    form: PlaceForm | None,
    *,
    draft: DraftForm | None = None,
    refusal: str = "",
) -> str:
    """Return the page of the desk."""
    said = asked.message.body if asked.message else ""
    return render_template(
        "console/calls/show.html",
        asked=asked,
        call=asked.call,
        state_said=state_said,
        keys_of=keys_of,
        listed=listed,
        history=lines_of(asked.call) if asked.call else [],
        q=asked.query,
        who=caller,
        elder=elder,
        form=form,
        draft=draft or DraftForm(formdata=None, number=caller.number or "", notes=said),
        refusal=refusal,
        can_order=may("take_orders"),
        candidates=[] if elder else _candidates(caller),
        **(_known_of(elder) if elder else {}),
    )


def _candidates(caller: Caller) -> list[dict[str, object]]:
    """Return what is known of each of those it may be about, unless they are too many to look at one beside another."""
    choices = caller.choices if 1 < len(caller.choices) <= SIDE_BY_SIDE else []
    return [
        {"elder": elder, "callers": [tie for tie, whose in caller.ties if whose.id == elder.id], **_known_of(elder)}
        for elder in choices
    ]


def _known_of(elder: Elder) -> dict[str, object]:
    again = wishes.repeatable(elder.id)
    return {
        "again": again,
        "again_at": wishes.again_at(again, at=now()) if again else None,
        "last": orders.last_of(elder.id),
        "live": orders.page(scope(), elder_id=elder.id, statuses=LIVE, limit=10),
        "incidents": safety.of_person(elder.id),
    }
