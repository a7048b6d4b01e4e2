"""How timed work goes through what it found: one transaction an item, and one bad item does not hold up the others."""

from collections.abc import Callable, Iterable

import structlog

from eldercare.database import session
from eldercare.transaction import transaction

log = structlog.get_logger()


def work_through(job: str, ids: Iterable[int], do: Callable[[int], bool]) -> int:
    """Call `do` with each id in a transaction of its own; return how many times it said that it did something.

    `do` looks again whether there is still something to do, for another scheduler may have been faster.
    """
    done = 0
    for item_id in list(ids):
        try:
            with transaction():
                did = do(item_id)
            done += did  # only now is it true
        except Exception:  # logged and passed over, to be found again next time
            session.rollback()
            log.exception("job_item_failed", job=job, item_id=item_id)
    return done
