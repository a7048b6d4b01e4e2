"""What somebody says on the telephone instead of pressing a key; a text of the same words would mean the same."""

from dataclasses import dataclass
from datetime import datetime

from eldercare.catalogue.queries import offered, until_changed
from eldercare.channels.sms.understanding.meaning import Intent, Open
from eldercare.channels.sms.understanding.offered_words import service_words
from eldercare.channels.sms.understanding.saved_time import without_payment
from eldercare.channels.sms.understanding.understand import understand
from eldercare.localtime import zone
from eldercare.messaging.states import QuestionKind

PERSON, HELP, REPEAT, SAME_AGAIN, YES, NO = "0", "9", "#", "*", "1", "2"
NO_CODE = "000"  # there is one question on the line, and nobody says its code
EVERYWHERE = frozenset({PERSON, HELP, REPEAT, SAME_AGAIN})
KEYS = {
    Intent.SOS: HELP,
    Intent.HUMAN: PERSON,
    Intent.REPEAT: SAME_AGAIN,
    Intent.MENU: REPEAT,
    Intent.YES: YES,
    Intent.NO: NO,
}


@dataclass(frozen=True)
class Said:
    """What was said: the key that means the same ("" where none does), or the service that was asked for."""

    words: str
    key: str = ""
    service: str | None = None
    starts_at: datetime | None = None
    for_somebody_else: bool = False


def heard(words: str, *, language: str, at: datetime, asked: QuestionKind | None = None) -> Said:
    """Return what these words mean to somebody who was asked a question of this kind a moment ago."""
    meaning = understand(
        words,
        at=at,
        zone=zone(),
        services=until_changed("words", lambda: service_words(offered())),
        open_questions=(Open(asked.value, NO_CODE),) if asked is not None else (),
        language=language,
    )
    if meaning.intent is Intent.ORDER:
        return Said(words, "", meaning.service, meaning.starts_at, bool(meaning.for_whom))
    is_rating = meaning.intent is Intent.RATE and meaning.stars
    return Said(words, str(meaning.stars) if is_rating else KEYS.get(meaning.intent, ""))


def says_saved_time(words: str) -> bool:
    """Tell whether these words ask for nothing but to pay with saved time."""
    return without_payment(words.strip(" 。.,，").lower()) == ""
