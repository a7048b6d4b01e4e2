"""Keeping evidence: files, and references to papers. Nothing here commits."""

from datetime import datetime
from hashlib import sha256

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.evidence import errors, queries
from eldercare.evidence.kinds import MAX_BYTES, media_type_of, safe_name
from eldercare.evidence.models import Evidence

About = tuple[str, int]


def attach(
    content: bytes,
    *,
    name: str,
    about: About,
    community_id: int,
    by: Actor,
    via: Door,
    at: datetime,
    note: str = "",
) -> Evidence:
    """Keep a file about something; the same bytes about the same thing again are the file that is kept already.

    Raises TooLarge above 5 MB, NothingGiven for an empty file, NotTaken for what is no PDF, JPG or PNG, whatever it is
    called.
    """
    if not content:
        raise errors.NothingGiven
    if len(content) > MAX_BYTES:
        raise errors.TooLarge
    media_type = media_type_of(content)
    if media_type is None:
        raise errors.NotTaken
    digest = sha256(content).hexdigest()
    same = queries.find_same(about, digest)
    return same or _kept(
        about=about,
        name=safe_name(name, media_type),
        note=note,
        community_id=community_id,
        by=by,
        via=via,
        at=at,
        media_type=media_type,
        size_bytes=len(content),
        sha256=digest,
        content=content,
    )


def refer_to(
    number: str, *, about: About, community_id: int, by: Actor, via: Door, at: datetime, note: str = ""
) -> Evidence:
    """Note the number of a paper that stays where it is; the note says where. Raises NothingGiven without a number."""
    if not number.strip():
        raise errors.NothingGiven
    return _kept(about=about, name=number.strip(), note=note, community_id=community_id, by=by, via=via, at=at)


def _kept(*, about: About, note: str, by: Actor, **facts: object) -> Evidence:
    made = Evidence(about_kind=about[0], about_id=about[1], note=note.strip(), by_kind=by.kind, by_id=by.id, **facts)
    session.add(made)
    session.flush()
    return made
