"""Texts that a worker writes herself, as an answer in a conversation."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from eldercare.errors import N_, Invalid, Refused
from eldercare.messaging import wordings
from eldercare.messaging.approvals import carrier_id_of
from eldercare.messaging.gateways.base import Gateway
from eldercare.messaging.length import parts
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.numbers import kept_form
from eldercare.messaging.service import queue, queue_to_number
from eldercare.messaging.states import Medium
from eldercare.messaging.wording_rules import forbidden_in_free_text
from eldercare.people.models import Person, PhoneKind
from eldercare.people.numbers import kind_of
from eldercare.people.queries import by_number, text_phone
from eldercare.staff.models import Staff

TEMPLATE = "worker_reply"
MOST_PARTS = 3


class WantsNoTexts(Refused):
    """Whoever is behind this number gets no texts from us."""

    code = "wants_no_texts"

    def __init__(self) -> None:
        super().__init__(N_("No text can be sent there: texts are not wanted or do not arrive. Ring instead."))


class Freedom(StrEnum):
    """What a worker may write herself: anything, only what is kept at hand, or nothing."""

    ANYTHING = "anything"
    KEPT_ONLY = "kept_only"
    NOTHING = "nothing"


def freedom(gateways: Iterable[Gateway], language: str) -> Freedom:
    """Tell what may be written where these gateways are at work.

    Where none takes what nobody has approved, the carrier must have approved the wording around a worker's words, and
    then only sentences that were weighed beforehand go out.
    """
    able = [gateway for gateway in gateways if Medium.TEXT in gateway.abilities.media]
    if any(gateway.abilities.free_text for gateway in able):
        return Freedom.ANYTHING
    version = wordings.current(TEMPLATE).version
    carriers = [gateway.abilities.approved_by or gateway.name for gateway in able]
    approved = any(carrier_id_of(carrier, TEMPLATE, version, language) for carrier in carriers)
    return Freedom.KEPT_ONLY if approved else Freedom.NOTHING


def takes_texts(number: str) -> bool:
    """Tell whether a text can reach this number: a sender's name, a short code or a landline takes none."""
    return kept_form(number).startswith("+") and kind_of(kept_form(number)) is PhoneKind.MOBILE


def write(
    text: str, *, number: str, person: Person | None, staff: Staff, at: datetime, key: str
) -> OutgoingMessage | None:
    """Send what a worker wrote to this number, which is `person`'s where it belongs to one; it leaves at once.

    None when `key` has been used before: the same form came twice. Raises Invalid for no words, more than three parts
    or what carriers stop, WantsNoTexts where texts are not wanted or cannot arrive.
    """
    tidy = text.strip()
    if not tidy:
        raise Invalid(N_("Please write something."))
    if parts(tidy) > MOST_PARTS:
        raise Invalid(N_("This is too long for a text: %(n)s parts, and three at most are sent."), n=parts(tidy))
    for problem in forbidden_in_free_text(tidy):
        raise problem
    people = [person] if person is not None else by_number(number)
    if not takes_texts(number) or (people and all(one.opted_out_at is not None for one in people)):
        raise WantsNoTexts
    phone = text_phone(person) if person is not None else None
    if person is not None and phone is not None and phone.number == kept_form(number):
        written = queue(TEMPLATE, to=person, at=at, values={"reply": tidy}, key=key)
    else:
        language = person.language if person is not None else "zh"
        written = queue_to_number(TEMPLATE, number=number, language=language, at=at, values={"reply": tidy}, key=key)
    if written is not None:
        written.written_by_id = staff.id
    return written
