"""Somebody with a phone in front of the phone pages, signed in by the code that was texted to it."""

import re
from itertools import count
from typing import cast

from flask import Flask

from eldercare.messaging.queries import sent_to
from eldercare.people.models import Person
from tests.support.doors import Door

_addresses = count(1)


def a_phone(app: Flask, *, language: str = "en") -> Door:
    """A phone that reached us from an address of its own, showing pages in this language."""
    door = cast(Door, app.test_client())
    number = next(_addresses)
    door.environ_base["REMOTE_ADDR"] = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
    if language:
        door.set_cookie("language", language)
    return door


def texted_code(number: str) -> str:
    """Return the newest sign-in code that was texted to this number."""
    texts = [text for text in sent_to(number) if text.template == "sign_in_code"]
    found = re.search(r"\d{6}", texts[-1].body)
    assert found
    return found.group()


def phone_of(person: Person, app: Flask, *, language: str = "en") -> Door:
    """The person's phone, signed in; only for somebody who shares the number with nobody else who may come in."""
    door, number = a_phone(app, language=language), person.phones[0].number
    door.post("/m/sign-in", data={"number": number})
    answer = door.post("/m/sign-in/code", data={"code": texted_code(number)})
    assert answer.location == "/m/", answer.text
    return door
