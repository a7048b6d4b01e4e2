"""Looking at imports of opening balances."""

from sqlalchemy import select

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.timebank.openings.errors import NoSuchImport
from eldercare.timebank.openings.models import OpeningImport
from eldercare.timebank.openings.states import STANDING, ImportState

ABOUT = "opening"


def get(import_id: int, *, scope: Scope | None = None) -> OpeningImport:
    """Return the import; NotFound when there is none, or none inside the scope."""
    found = session.get(OpeningImport, import_id)
    if found is None or (scope is not None and not scope.has(found.community_id)):
        raise NoSuchImport
    return found


def page(scope: Scope, *, before: int | None = None, limit: int = 50) -> list[OpeningImport]:
    """Return the imports inside the scope, newest first, without drafts that were thrown away."""
    query = select(OpeningImport).where(
        scope.covers(OpeningImport.community_id), OpeningImport.state != ImportState.DISCARDED
    )
    if before is not None:
        query = query.where(OpeningImport.id < before)
    return list(session.scalars(query.order_by(OpeningImport.id.desc()).limit(limit)))


def find_same(digest: str, community_id: int) -> OpeningImport | None:
    """Return an import with the same content that is on the accounts of this community."""
    query = select(OpeningImport).where(
        OpeningImport.digest == digest,
        OpeningImport.community_id == community_id,
        OpeningImport.state.in_(STANDING),
    )
    return session.scalars(query.order_by(OpeningImport.id).limit(1)).first()
