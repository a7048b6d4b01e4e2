"""Understanding texts line by line, without side effects: for workers who try wordings, and to measure it."""

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from eldercare import database
from eldercare.catalogue.queries import offered
from eldercare.catalogue.standard import STANDARD
from eldercare.channels.sms.understanding.meaning import Intent, Meaning, Open, ServiceWords
from eldercare.channels.sms.understanding.offered_words import service_words
from eldercare.channels.sms.understanding.understand import understand
from eldercare.database import db, session
from eldercare.errors import N_, Invalid
from eldercare.settings import database_url_in

KINDS = {
    "offer": "offer", "rating": "rating", "check": "order_check", "order_check": "order_check",
    "sign_in": "sign_in", "menu": "menu",
}  # fmt: skip
FIRST_CODE = 901
# The contract knows ten intents. What only asks for an answer in words counts as chat, the same again as an order.
SHOWN = {Intent.REPEAT: "order", Intent.MENU: "chat", Intent.START: "chat", Intent.BALANCE: "chat"}


def moment(said: str, zone: ZoneInfo) -> datetime:
    """Read an ISO 8601 time, in `zone` where it names none; raise Invalid for anything else."""
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise Invalid(N_("%(said)s is no ISO time such as 2026-11-23T10:00+08:00."), said=repr(said)) from None
    if not 2000 <= at.year < 2100:
        raise Invalid(N_("%(said)s is not a time of this century."), said=repr(said))
    return at if at.tzinfo else at.replace(tzinfo=zone)


def questions(said: Iterable[str]) -> tuple[Open, ...]:
    """Read open questions given as "offer" or "offer:123"; raise Invalid for a kind or a code that does not exist."""
    found: list[Open] = []
    for number, one in enumerate(said):
        kind, colon, code = one.partition(":")
        if kind not in KINDS or (colon and not (code.isascii() and code.isdigit() and len(code) == 3)):
            kinds = ", ".join(KINDS)
            raise Invalid(
                N_("%(said)s is no open question: name one of %(kinds)s, with its code as in offer:123."),
                said=repr(one),
                kinds=kinds,
            )
        found.append(Open(KINDS[kind], code or str(FIRST_CODE + number)))
    return tuple(found)


def services() -> tuple[tuple[ServiceWords, ...], str]:
    """Return the service list of the database, else the standard one and why, if there is a database at all."""
    url = make_url(database_url_in(os.environ))
    standard = service_words(STANDARD)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return standard, ""
    shown = url.render_as_string(hide_password=False)
    app = Flask("eldercare")
    app.config.update(SQLALCHEMY_DATABASE_URI=shown, SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(shown))
    try:
        database.init_app(app)
        with app.app_context():
            try:
                return service_words(offered()) or standard, ""
            finally:
                session.remove()
                db.engine.dispose()
    except SQLAlchemyError:
        return standard, "The database cannot be read: understanding with the standard service list."


def understood(
    texts: Iterable[bytes],
    *,
    at: datetime,
    zone: ZoneInfo,
    words: tuple[ServiceWords, ...],
    open_questions: tuple[Open, ...],
    language: str = "zh",
) -> Iterator[bytes]:
    """Yield a line of JSON for each line, in order, as soon as it was read; bytes that are no UTF-8 become U+FFFD."""
    for line in texts:
        text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")
        meaning = understand(text, at=at, zone=zone, services=words, open_questions=open_questions, language=language)
        yield f"{json.dumps(_shown(meaning, zone), ensure_ascii=False)}\n".encode()


def _shown(meaning: Meaning, zone: ZoneInfo) -> dict[str, Any]:
    """The contract's fields, then ours. What nobody has to do anything about is "chat", with `understood` false."""
    idle = meaning.intent is Intent.UNCLEAR and not meaning.asks_back
    return {
        "text": meaning.text,
        "intent": "chat" if idle else SHOWN.get(meaning.intent, meaning.intent.value),
        "service": meaning.service,
        "starts_at": _local(meaning.starts_at, zone),
        "ends_at": _local(meaning.ends_at, zone),
        "minutes": meaning.minutes,
        "stars": meaning.stars,
        "code": meaning.code,
        "asks_back": meaning.asks_back,
        "understood": meaning.intent is not Intent.UNCLEAR,
        "same_again": meaning.intent is Intent.REPEAT,
        "quantity": meaning.quantity,
        "for_whom": meaning.for_whom,
        "more": list(meaning.more),
        "moves": meaning.moves,
        "worrying": meaning.worrying,
        "time_given": meaning.time_given,
        "date_given": meaning.date_given,
    }


def _local(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat() if moment else None
