"""Looking at reviews."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.orders.models import Visit
from eldercare.orders.reviews.errors import NoSuchReview
from eldercare.orders.reviews.models import Review
from eldercare.orders.reviews.states import ReviewState


def get(review_id: int, *, scope: Scope | None = None) -> Review:
    """Return the review; NotFound when there is none, or none inside the scope."""
    found = session.get(Review, review_id)
    if found is None or (scope is not None and not scope.has(found.community_id)):
        raise NoSuchReview
    return found


def find(visit_id: int) -> Review | None:
    """Return the review of this visit, None where nothing was found."""
    return session.scalars(select(Review).where(Review.visit_id == visit_id)).one_or_none()


def waiting(scope: Scope, *, after: int = 0, limit: int = 50) -> list[Review]:
    """Return the open reviews inside the scope, oldest first, beginning after this id."""
    query = select(Review).where(scope.covers(Review.community_id), Review.state == ReviewState.OPEN, Review.id > after)
    return list(session.scalars(query.options(*AS_LISTED).order_by(Review.id).limit(limit)))


def settled(scope: Scope, *, before: int | None = None, limit: int = 50) -> list[Review]:
    """Return what was settled inside the scope, the newest first, beginning below this id."""
    query = select(Review).where(scope.covers(Review.community_id), Review.state != ReviewState.OPEN)
    if before is not None:
        query = query.where(Review.id < before)
    return list(session.scalars(query.options(*AS_LISTED).order_by(Review.id.desc()).limit(limit)))


def count_waiting(scope: Scope) -> int:
    """Return how many reviews inside the scope wait for somebody."""
    query = select(func.count()).where(scope.covers(Review.community_id), Review.state == ReviewState.OPEN)
    return session.scalar(query) or 0


AS_LISTED = (
    joinedload(Review.volunteer),
    joinedload(Review.visit).joinedload(Visit.order),
    selectinload(Review.findings),
)
