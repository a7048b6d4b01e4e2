"""Which files are taken as evidence, told by what is in them. Nothing here touches the database."""

import re
from enum import StrEnum
from unicodedata import category

MAX_BYTES = 5 * 1024 * 1024
NAME_LENGTH = 120


class MediaType(StrEnum):
    """A scan or a photograph."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


BEGINNINGS: dict[MediaType, bytes] = {
    MediaType.PDF: b"%PDF-",
    MediaType.JPEG: b"\xff\xd8\xff",
    MediaType.PNG: b"\x89PNG\r\n\x1a\n",
}
ENDINGS: dict[MediaType, tuple[str, ...]] = {
    MediaType.PDF: (".pdf",),
    MediaType.JPEG: (".jpg", ".jpeg"),
    MediaType.PNG: (".png",),
}
ACCEPTED = ",".join(ending for endings in ENDINGS.values() for ending in endings)
"""What a file field offers to choose from."""


def media_type_of(content: bytes) -> MediaType | None:
    """Return what these bytes are, whatever the file was called; None for what is not taken."""
    return next((kind for kind, beginning in BEGINNINGS.items() if content.startswith(beginning)), None)


def safe_name(name: str, media_type: MediaType) -> str:
    """Return the name without folders and odd signs, with the ending that belongs to what is in the file."""
    last = re.split(r"[/\\]", name)[-1]
    plain = "".join(sign for sign in last if sign not in '<>:"|?*%' and category(sign)[0] != "C").strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if dot and f".{ending.lower()}" in {one for endings in ENDINGS.values() for one in endings}:
        plain = stem
    return (plain or "file")[:NAME_LENGTH] + ENDINGS[media_type][0]
