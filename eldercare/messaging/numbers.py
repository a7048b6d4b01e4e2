"""Numbers as texts bring them: most are telephone numbers, some are short codes or a sender's name."""

from eldercare.errors import Invalid
from eldercare.people.numbers import index_of, normalised

LONGEST = 64


def kept_form(raw: str) -> str:
    """Return the number as E.164, or as it came where it cannot be a telephone number ("10086123", "BANK", "")."""
    try:
        return normalised(raw)
    except Invalid:
        return raw.strip()[:LONGEST]


def index_of_any(raw: str) -> str:
    """Return the blind index of whatever a text came from, however it is written."""
    return index_of(kept_form(raw))
