"""Which holds were pending when a link of the chain was made: a hold that ends never begins again.

A link says which ones have ended since the link before, and every hundredth one the whole list, so that nobody has to
read the chain from its beginning.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from eldercare.timebank.chain import gaps, link_hash, links
from eldercare.timebank.models import Hold, LedgerSeal
from eldercare.timebank.rows import Facts, scalars
from eldercare.timebank.states import HoldState

LINKS_BETWEEN_LISTS = 100


@dataclass(frozen=True)
class Known:
    """Holds up to `last_id` that were pending when link `number` was made; `listed` is the last link with a list."""

    number: int
    listed: int
    last_id: int
    ids: frozenset[int]


def known_pending(connection: sa.Connection) -> Known | None:
    """Return what the newest link knew, None where none says it; links that are not as they were made say nothing."""
    listed = connection.scalar(sa.select(sa.func.max(LedgerSeal.id)).where(LedgerSeal.pending_holds.is_not(None)))
    known: Known | None = None
    for link in links(connection, first=listed) if listed is not None else ():
        if link["hash"] != link_hash(link):
            continue
        if link["pending_holds"] is not None:
            known = Known(link["id"], link["id"], link["last_hold_id"], frozenset(link["pending_holds"]))
        elif known is not None:
            ids = (known.ids | _covered(link)) - frozenset(link["ended_holds"] or ())
            known = Known(link["id"], known.listed, link["last_hold_id"], ids)
    return known


def said_of_holds(connection: sa.Connection, link: Facts) -> Facts:
    """Return what a link that is being made says of the holds up to its last one."""
    before, last = known_pending(connection), link["last_hold_id"]
    pending = frozenset(pending_up_to(connection, last))
    if before is None or link["id"] - before.listed >= LINKS_BETWEEN_LISTS:
        return {"pending_holds": sorted(pending), "ended_holds": None}
    return {"pending_holds": None, "ended_holds": sorted((before.ids | _covered(link)) - pending)}


def pending_up_to(connection: sa.Connection, last_id: int) -> list[int]:
    """Return the holds up to this one that are pending now."""
    return list(scalars(connection, sa.select(Hold.id).where(Hold.state == HoldState.PENDING, Hold.id <= last_id)))


def _covered(link: Facts) -> set[int]:
    return set(range(link["first_hold_id"], link["last_hold_id"] + 1)).difference(*gaps(link, "hold"))
