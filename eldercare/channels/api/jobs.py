"""Timed work of the JSON door: forgetting what was answered long ago."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from eldercare.channels.api.models import ApiRequest
from eldercare.database import session
from eldercare.transaction import transaction

AT_ONCE, MOST_SLICES = 200, 50
LONGEST_DAYS = 36_500


def forget_answers(now: datetime, *, after_days: int) -> int:
    """Delete what was answered under idempotency keys more than `after_days` ago, 0 for never; return how many.

    In slices, oldest first, so that nobody who writes waits long; what is left after many of them waits for the
    next run. The key of a transfer stays known to the ledger for ever.
    """
    if not after_days:
        return 0
    until = now - timedelta(days=min(after_days, LONGEST_DAYS))
    forgotten = 0
    for _ in range(MOST_SLICES):
        slice_of = _forget_some(until)
        forgotten += slice_of
        if slice_of < AT_ONCE:
            break
    return forgotten


def _forget_some(until: datetime) -> int:
    oldest = select(ApiRequest.id, ApiRequest.created_at).order_by(ApiRequest.id).limit(AT_ONCE)
    with transaction():
        # Ids grow with time: looking at the first few finds the old ones, without an index that is kept for this alone.
        ids = [one for one, created_at in session.execute(oldest) if created_at < until]
        session.execute(delete(ApiRequest).where(ApiRequest.id.in_(ids)))
    return len(ids)
