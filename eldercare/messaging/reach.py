"""By which number somebody is reached, and whether by text or by ringing."""

from collections.abc import Sequence
from dataclasses import dataclass

from eldercare.messaging.states import Medium
from eldercare.messaging.templates import Template
from eldercare.people.models import Person, PhoneKind
from eldercare.people.numbers import index_of
from eldercare.people.queries import text_phone


@dataclass(frozen=True)
class Reached:
    """A number in E.164, and how we come to it."""

    number: str
    medium: Medium


def way_to(person: Person, template: Template) -> Reached | None:
    """Return how this person gets this: by text, or rung by who does not read texts or has only a landline.

    What is not meant to be spoken goes by text or not at all: None for who has no number that takes one.
    """
    phone = text_phone(person)
    if template.by_call and person.phones and (phone is None or not person.reads_texts):
        return Reached(person.phones[0].number, Medium.CALL)
    return Reached(phone.number, Medium.TEXT) if phone is not None else None


def medium_for(number: str, people: Sequence[Person], template: Template) -> Medium:
    """Return how this number gets this: rung when nobody who is known there could read it, else by text."""
    nobody_reads = bool(people) and not any(_reads_on(number, person) for person in people)
    return Medium.CALL if template.by_call and nobody_reads else Medium.TEXT


def _reads_on(number: str, person: Person) -> bool:
    index = index_of(number)
    on_landline = any(phone.number_index == index and phone.kind is PhoneKind.LANDLINE for phone in person.phones)
    return person.reads_texts and not on_landline
