"""Reading what a relay posts: a JSON object whose fields are texts, refused with a sentence that says what is wrong.

The sentences are for whoever sets the relay up, and in English only.
"""

import json
from collections.abc import Mapping
from typing import Any

from eldercare.errors import Invalid

GREATEST_ID = 2**31 - 1


class NotAnObject(Invalid):
    code = "not_json"

    def __init__(self) -> None:
        super().__init__('The body must be a JSON object in UTF-8, such as {"id": "17"}.')


class FieldMissing(Invalid):
    code = "field_missing"

    def __init__(self, name: str) -> None:
        super().__init__("The field %(name)s is missing or empty.", name=name)


class FieldUnfit(Invalid):
    code = "field_unfit"

    def __init__(self, name: str, must_be: str) -> None:
        super().__init__("The field %(name)s must be %(must_be)s.", name=name, must_be=must_be)


def fields_of(body: bytes) -> Mapping[str, Any]:
    """Return what stands in the body. Raises NotAnObject."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise NotAnObject from None
    if not isinstance(fields, dict):
        raise NotAnObject
    return fields


def text(fields: Mapping[str, Any], name: str, *, longest: int | None = None, required: bool = True) -> str:
    """Return a field as text; numbers count as text. Raises FieldMissing and FieldUnfit."""
    given = fields.get(name)
    if given is None:
        given = ""
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise FieldUnfit(name, "text")
    found = _whole(str(given))
    if required and not found.strip():
        raise FieldMissing(name)
    if longest is not None and len(found) > longest:
        raise FieldUnfit(name, f"at most {longest} characters long")
    return found


def one_of(fields: Mapping[str, Any], name: str, words: tuple[str, ...]) -> str:
    """Return a field that is one of these words. Raises FieldMissing and FieldUnfit."""
    found = text(fields, name)
    if found not in words:
        raise FieldUnfit(name, f"one of {', '.join(words)}")
    return found


def id_of_ours(fields: Mapping[str, Any], name: str) -> int | None:
    """Return one of our own ids, None where it is not given. Raises FieldUnfit."""
    given = text(fields, name, required=False)
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 12 and 0 < int(given) <= GREATEST_ID):
        raise FieldUnfit(name, "the id that we gave the text")
    return int(given)


def _whole(given: str) -> str:
    """Join the halves of an emoji that a phone has split; what no database keeps, a half alone or a NUL, is let go."""
    return given.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")
