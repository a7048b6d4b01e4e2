"""Looking at evidence; the bytes are read only by who opens a file."""

from hashlib import sha256

from sqlalchemy import select

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.evidence.errors import Damaged, NoSuchEvidence
from eldercare.evidence.models import Evidence


def get(evidence_id: int, *, scope: Scope | None = None) -> Evidence:
    """Return the evidence; NotFound when there is none, or none inside the scope."""
    found = session.get(Evidence, evidence_id)
    if found is None or (scope is not None and not scope.has(found.community_id)):
        raise NoSuchEvidence
    return found


def about(kind: str, about_id: int) -> list[Evidence]:
    """Return what is kept about one thing, such as ("succession", 17), oldest first."""
    query = select(Evidence).where(Evidence.about_kind == kind, Evidence.about_id == about_id)
    return list(session.scalars(query.order_by(Evidence.id)))


def find_same(thing: tuple[str, int], digest: str) -> Evidence | None:
    """Return the file about this thing whose bytes have this hash."""
    kind, about_id = thing
    query = select(Evidence).where(
        Evidence.about_kind == kind, Evidence.about_id == about_id, Evidence.sha256 == digest
    )
    return session.scalars(query.order_by(Evidence.id)).first()


def bytes_of(evidence: Evidence) -> bytes:
    """Return the file as it came. Raises NoSuchEvidence for a paper, Damaged where it is not what was stored."""
    content = evidence.content
    if content is None:
        raise NoSuchEvidence
    if sha256(content).hexdigest() != evidence.sha256:
        raise Damaged
    return content
