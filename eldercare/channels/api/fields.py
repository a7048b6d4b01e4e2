"""What single values look like in our JSON: whole numbers, texts that can be kept, moments with their offset."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from eldercare.clock import local
from eldercare.localtime import zone

LARGEST = 2**31 - 1
UNKEEPABLE = frozenset({"Cc", "Cs"})
LINE_SIGNS = frozenset("\n\r\t")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.]{5,15}([Zz]|[+-][0-9]{2}:?[0-9]{2})")
DIGITS = re.compile(r"[0-9]{1,10}")
NEVER = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
KEEPABLE, SAYING = rf"^[^{NEVER}]*$", rf"^[^{NEVER}]*[^\s{NEVER}][^{NEVER}]*$"
"""What `keepable` lets pass, for programs; and the same with something to read in it."""


def keepable(text: str) -> str:
    """Return the text, or refuse one with characters that no database or screen can hold: NUL, half a character."""
    if any(unicodedata.category(sign) in UNKEEPABLE and sign not in LINE_SIGNS for sign in text):
        raise PydanticCustomError("unkeepable", "contains characters that cannot be kept")
    return text


def moment(given: object) -> object:
    """Read ISO 8601 with its offset as a moment in UTC; refuse a time that does not say where on earth it is meant."""
    if isinstance(given, str) and MOMENT.fullmatch(given):
        try:
            return datetime.fromisoformat(given.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise PydanticCustomError("moment", "must be a date and time with its offset")


def whole(given: object) -> object:
    """Read the digits of a query string."""
    if isinstance(given, str) and DIGITS.fullmatch(given):
        return int(given)
    raise PydanticCustomError("int_type", "must be a whole number")


def _written(at: datetime) -> str:
    return local(at, zone()).isoformat(timespec="seconds")


MOMENT_SCHEMA = WithJsonSchema(
    {
        "type": "string",
        "format": "date-time",
        "description": "ISO 8601 with offset",
        "examples": ["2026-11-22T09:30:00+08:00"],
    }
)


def _told(most: int, pattern: str = KEEPABLE) -> FieldInfo:
    # The pattern is told, not enforced here: `keepable` and the rules say better what is wrong than "does not match".
    return Field(max_length=most, json_schema_extra={"pattern": pattern})


Id = Annotated[int, Field(ge=1, le=LARGEST)]
QueryId = Annotated[Id, BeforeValidator(whole)]
Word = Annotated[str, _told(64), AfterValidator(keepable)]
Sentence = Annotated[str, _told(500), AfterValidator(keepable)]
Reason = Annotated[str, _told(500, SAYING), AfterValidator(keepable)]
Text = Annotated[str, _told(2000), AfterValidator(keepable)]
GivenMoment = Annotated[datetime, BeforeValidator(moment), MOMENT_SCHEMA]
Moment = Annotated[datetime, PlainSerializer(_written, return_type=str), MOMENT_SCHEMA]
