"""What can be refused, each with a sentence for the person who caused it; translated and shown only at the edge."""

from collections.abc import Mapping


def N_(sentence: str) -> str:  # noqa: N802 - the name that translation extractors look for
    """Mark a sentence for translation without translating it yet."""
    return sentence


class Minutes(int):
    """Whole minutes in a sentence for people, who count time in hours: the edge says them so, and so does a log."""

    def __str__(self) -> str:
        hours, rest = divmod(int(self), 60)
        return " ".join(filter(None, [f"{hours:,} h" if hours else "", f"{rest} min" if rest or not hours else ""]))


class DomainError(Exception):
    """A rule said no. `code` is for programs, `sentence` (with `values` filled in after translation) for people.

    `keeps_changes` makes `transaction()` commit what was recorded before the refusal: a wrong code is counted.
    """

    code = "refused"
    keeps_changes = False

    def __init__(self, sentence: str, *, code: str | None = None, **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values: Mapping[str, object] = values
        if code is not None:
            self.code = code


class Refused(DomainError):
    """The present state of things does not allow it (409)."""


class Invalid(DomainError):
    """What was given makes no sense by itself: a negative number, a day that does not exist (422)."""

    code = "invalid"


class NotFound(DomainError):
    """It does not exist, or not for the one who asks (404)."""

    code = "not_found"


class NotAllowed(DomainError):
    """The one who asks is known and may not do this (403)."""

    code = "not_allowed"
