"""The history of an order in words: what happened, who did it, through which door, why."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from eldercare.channels.console.dispatch_words import block
from eldercare.channels.console.names import actor_name
from eldercare.channels.console.words import because, draft_reason, listed, word
from eldercare.errors import N_
from eldercare.orders.models import Order, OrderEvent
from eldercare.orders.states import EndKind, Priority
from eldercare.timebank.policy import Condition
from eldercare.web.filters import minutes, when

SENTENCES: dict[str, tuple[str, str, str]] = {
    "placed": (N_("Order placed"), "blue", "plus"),
    "drafted": (N_("Noted as a draft"), "plum", "note"),
    "completed": (N_("Draft completed"), "blue", "clipboard-check"),
    "changed": (N_("Order changed"), "blue", "edit"),
    "asked_for_whom": (N_("Asked by text for whom it is"), "plum", "eye-question"),
    "change_wanted": (N_("The elder wants something changed"), "plum", "eye-question"),
    "offered": (N_("Offered to %(helper)s"), "indigo", "send"),
    "offered_in_a_wave": (N_("Wave %(wave)s: %(helper)s asked"), "indigo", "send"),
    "offered_to_everybody": (N_("Everybody else asked: %(helper)s"), "indigo", "megaphone"),
    "asking_begun": (N_("Asked one after the other: %(size)s at a time, %(span)s each"), "indigo", "send"),
    "asking_rests": (N_("Quiet hours: the next are asked %(until)s"), "neutral", "clock"),
    "asking_stopped": (N_("Nobody else is asked"), "neutral", "ban"),
    "nobody_accepted": (N_("Everybody was asked and nobody said yes: a dispatcher is called"), "orange", "alarm"),
    "offers_withdrawn": (N_("Offers withdrawn"), "neutral", "ban"),
    "offer_withdrawn": (N_("Offer to %(helper)s withdrawn"), "neutral", "ban"),
    "offer_expired": (N_("%(helper)s did not answer in time"), "neutral", "clock"),
    "declined": (N_("%(helper)s said no"), "brown", "x"),
    "accepted": (N_("%(helper)s said yes"), "teal", "user-check"),
    "claimed": (N_("%(helper)s saw it nearby and took it"), "teal", "map-pin"),
    "answered_too_late": (N_("%(helper)s said yes when it was taken already"), "neutral", "hourglass"),
    "back_to_board": (N_("Back on the board"), "blue", "inbox"),
    "assigned": (N_("%(helper)s is sent"), "teal", "user-check"),
    "handed_back": (N_("%(helper)s cannot go; the provider sends somebody else"), "brown", "user-off"),
    "set_out": (N_("%(helper)s is on the way"), "teal", "walk"),
    "checked_in": (N_("%(helper)s checked in"), "green", "door"),
    "wrong_code": (N_("%(helper)s gave a wrong visit code"), "orange", "lock"),
    "checked_out": (N_("%(helper)s checked out after %(span)s"), "green", "clipboard-check"),
    "released": (N_("%(helper)s was taken off the order"), "brown", "user-off"),
    "nobody_checked_in": (N_("Nobody checked in: the duty staff were told"), "orange", "alarm"),
    "rated": (N_("Rated with %(stars)s of 5 stars"), "gold", "star"),
    "closed": (N_("Confirmed and closed"), "green", "circle-check"),
    "closed_by_rating": (N_("Closed by the rating"), "green", "circle-check"),
    "closed_by_time": (N_("Closed because nobody objected in time"), "green", "circle-check"),
    "cancelled": (N_("Order cancelled"), "neutral", "ban"),
    "missed": (N_("The visit did not take place"), "brown", "door-off"),
    "unfilled": (N_("Nobody was found"), "brown", "user-off"),
    "reopened": (N_("Reopened for another time"), "blue", "repeat"),
    "standing_not_asked": (N_("%(helper)s, who usually comes, could not be asked"), "neutral", "user-off"),
    "disputed": (N_("Disputed"), "orange", "message-exclamation"),
    "saved_time_held": (N_("%(span)s of saved time set aside"), "teal", "hourglass"),
    "saved_time_spent": (N_("%(span)s of saved time spent"), "green", "hourglass"),
    "saved_time_returned": (N_("%(span)s of saved time given back"), "neutral", "hourglass"),
    "saved_time_above": (
        N_("%(span)s of saved time went to the pool in the payer’s name: the account may hold no more"),
        "orange",
        "hourglass",
    ),
    "credit_taken_back": (N_("%(span)s that %(helper)s was credited were taken back"), "orange", "history"),
    "saved_time_stopped": (N_("Not to be paid with saved time any more"), "neutral", "hourglass"),
    "saved_time_not_for_providers": (
        N_("A provider comes, who is not paid with saved time: it is paid in another way"),
        "orange",
        "hourglass",
    ),
    "priority_set": (N_("For the plan of the day: %(priority)s"), "neutral", "clock"),
    "follows": (N_("To begin %(least)s to %(most)s minutes after order %(number)s"), "neutral", "route"),
    "stands_alone": (N_("Follows no other order any more"), "neutral", "x"),
}
OTHER = (N_("The order was moved on"), "neutral", "note")


@dataclass(frozen=True)
class Line:
    """One line of the timeline, as the macro `timeline` takes it."""

    at: datetime
    text: str
    who: str
    door: str
    note: str
    tone: str
    icon: str


def lines_of(order: Order) -> list[Line]:
    """Return the whole history, newest first."""
    return [_line(event) for event in reversed(order.events)]


def _line(event: OrderEvent) -> Line:
    sentence, tone, icon = SENTENCES.get(_what(event), OTHER)
    return Line(
        at=event.at,
        text=_(sentence, **_values(event)),  # the sentences are marked above
        who=actor_name(event.by_kind, event.by_id),
        door=word(event.via),
        note=draft_reason(event.reason) if event.what == "drafted" else _note(event),
        tone=tone,
        icon=icon,
    )


def _what(event: OrderEvent) -> str:
    if event.what == "offered" and event.details.get("wave"):
        return "offered_to_everybody" if event.details.get("broadcast") else "offered_in_a_wave"
    return event.what


def _values(event: OrderEvent) -> dict[str, object]:
    facts = event.details
    helper = facts.get("helper") or listed(facts.get("helpers") or [])
    until = when(datetime.fromisoformat(facts["until"])) if "until" in facts else ""
    plain = {name: facts.get(name, "") for name in ("stars", "wave", "size", "number", "least", "most")}
    plain["priority"] = word(Priority(facts["priority"])) if "priority" in facts else ""
    return plain | {"helper": helper, "span": minutes(facts.get("minutes")), "until": until}


def _note(event: OrderEvent) -> str:
    """Return why it was done; whom something stood against, and what, belongs to it."""
    against = [
        _("%(name)s all the same: %(blocks)s", name=name, blocks=listed([block(code) for code in codes]))
        for name, codes in (event.details.get("overridden") or {}).items()
    ]
    return "\n".join(part for part in (_why(event), because(event.reason), *against) if part) or _credited(event)


def _why(event: OrderEvent) -> str:
    """Return why a visit did not come about, by its kind, and whether that was said late."""
    kind = event.details.get("kind", "")
    known = word(EndKind(kind)) if kind in set(EndKind) and kind != EndKind.OTHER else ""
    return " · ".join(part for part in (known, _("at short notice") if event.details.get("late") else "") if part)


def _credited(event: OrderEvent) -> str:
    facts = event.details
    spans = {what: facts.get(what) or {} for what in SPANS}
    lines = [
        _(sentence, name=name, span=minutes(count))
        for what, sentence in SPANS.items()
        for name, count in spans[what].items()
        if count
    ]
    groups, points, missing = (facts.get(what) or {} for what in ("for_group", "points", "unmet"))
    lines += [_("%(name)s served for %(group)s", name=name, group=group) for name, group in groups.items()]
    lines += [_("%(name)s: %(n)s points", name=name, n=count) for name, count in points.items()]
    lines += [_unmet_said(name, codes) for name, codes in missing.items()]
    return "\n".join(lines)


def not_credited_said(order: Order, name: str) -> str:
    """Return why this helper's visit earned nothing, as the order's history has it."""
    missing = [event.details["unmet"].get(name) for event in order.events if "unmet" in event.details]
    return "\n".join(_unmet_said(name, codes) for codes in missing if codes)


def _unmet_said(name: str, codes: list[str]) -> str:
    why = listed([_(CONDITIONS[Condition(code)]) for code in codes])
    return _("%(name)s: nothing credited (%(why)s)", name=name, why=why)


SPANS = {
    "credited": N_("%(name)s: %(span)s credited"),
    "pooled": N_("%(name)s: %(span)s of it went to the community pool, for the account is full"),
    "refused": N_("%(name)s: %(span)s were not credited, for the account is full"),
    "bonus": N_("%(name)s: %(span)s as a welcome gift"),
}
CONDITIONS = {
    Condition.AGE: N_("not of the age to earn"),
    Condition.TRAINING: N_("no valid training on that day"),
    Condition.INSURANCE: N_("no valid insurance on that day"),
}
