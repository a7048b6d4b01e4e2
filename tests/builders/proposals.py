"""Rounds of proposals of a community."""

from datetime import datetime, timedelta

from eldercare.areas.models import Area
from eldercare.database import session
from eldercare.dispatch.proposals.models import ProposalRound


def a_proposal_round(community: Area, *, made_at: datetime, places: dict[str, int] | None = None) -> ProposalRound:
    """A round about the next day, in which nothing is decided yet."""
    until_at = made_at + timedelta(days=1)
    made = ProposalRound(
        community_id=community.id, from_at=made_at, until_at=until_at, places=places or {}, made_at=made_at
    )
    session.add(made)
    session.flush()
    return made
