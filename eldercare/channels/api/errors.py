"""What the JSON door itself refuses, each with its sentence."""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from flask_babel import gettext
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from eldercare.errors import N_, Invalid, Refused
from eldercare.web.language import current_language

PROBLEMS: Mapping[str, str] = {
    "missing": N_("is missing"),
    "extra_forbidden": N_("is not known here"),
    "int_type": N_("must be a whole number"),
    "int_from_float": N_("must be a whole number"),
    "bool_type": N_("must be true or false"),
    "string_type": N_("must be text"),
    "list_type": N_("must be a list"),
    "model_type": N_("must be an object"),
    "enum": N_("must be one of: %(expected)s"),
    "literal_error": N_("must be one of: %(expected)s"),
    "greater_than_equal": N_("must be at least %(ge)s"),
    "less_than_equal": N_("must be at most %(le)s"),
    "string_too_long": N_("is longer than %(max_length)s characters"),
    "too_short": N_("must have at least %(min_length)s entries"),
    "too_long": N_("has more than %(max_length)s entries"),
    "unkeepable": N_("contains characters that cannot be kept"),
    "string_unicode": N_("contains characters that cannot be kept"),
    "moment": N_("must be a date and time with its offset, such as 2026-11-22T09:30:00+08:00"),
}
OTHERWISE = N_("cannot be used as it is")
MOST_PROBLEMS = 5
LONGEST_NAME = 60
ENUMERATED = re.compile(r"<\w+\.\w+: ('[^']*')>")


class KeyReused(Refused):
    """The idempotency key came before with another request."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__(N_("This Idempotency-Key was used for another request. Take a new one for each request."))


class BadKey(Invalid):
    def __init__(self, most: int) -> None:
        super().__init__(N_("An Idempotency-Key has 1 to %(most)s visible ASCII characters."), most=most)


class BadCursor(Invalid):
    """The cursor is none of ours, or of another list."""

    def __init__(self) -> None:
        super().__init__(N_("This cursor does not belong to this list. Start again without one."))


class Misfit(Invalid):
    """Fields that are missing, unknown or of another type: the first few, each named with what is wrong with it.

    `known` are the names that would do, for those that are merely misspelt.
    """

    def __init__(self, error: ValidationError, known: Collection[str] = ()) -> None:
        found = error.errors(include_url=False, include_input=False)[:MOST_PROBLEMS]
        problems = [_misspelt(one, known) or _problem(one["type"], one["loc"], one.get("ctx", {})) for one in found]
        super().__init__(N_("%(problems)s."), problems=one_after_another(problems))


def one_after_another(sentences: Iterable[str]) -> str:
    """Return several half sentences as one, with the stops of the language asked for."""
    return ("；" if current_language() == "zh" else "; ").join(sentences)


def _misspelt(one: ErrorDetails, known: Collection[str]) -> str:
    given = str(one["loc"][-1]) if len(one["loc"]) == 1 and one["type"] == "extra_forbidden" else ""
    close = get_close_matches(given, known, n=1) if 0 < len(given) <= LONGEST_NAME and given.isprintable() else []
    if not close:
        return ""
    return str(gettext("%(name)s is not known here: perhaps %(known)s is meant", name=given, known=close[0]))


def _problem(kind: str, place: tuple[int | str, ...], facts: Mapping[str, object]) -> str:
    name = ".".join(str(part) for part in place)
    shown = name[:LONGEST_NAME] if name and name.isprintable() else gettext("The body")
    # Pydantic lists choices in English words, those of an enumeration as Python writes them.
    values = {word: ENUMERATED.sub(r"\1", str(value).replace(" or ", ", ")) for word, value in facts.items()}
    return f"{shown} {gettext(PROBLEMS.get(kind, OTHERWISE), **values)}"
