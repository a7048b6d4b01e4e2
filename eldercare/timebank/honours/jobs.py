"""Commendation lists whose days of publicity are over become final by themselves."""

from datetime import datetime

from sqlalchemy import select

from eldercare.actors import SYSTEM, Door
from eldercare.database import session
from eldercare.timebank.honours import queries, service
from eldercare.timebank.honours.models import Commendation, Objection
from eldercare.timebank.honours.states import CommendationState
from eldercare.worklist import work_through


def finish_commendations(now: datetime) -> int:
    """Make final what stood long enough and has no undecided objection; return how many.

    Safe to run at any time and as often as you like: the state is set with the rows.
    """
    undecided = select(Objection.commendation_id).where(Objection.decided_at.is_(None))
    due = session.scalars(
        select(Commendation.id).where(
            Commendation.state == CommendationState.PUBLISHED,
            Commendation.closes_at <= now,
            Commendation.id.not_in(undecided),
        )
    ).all()

    def finish(commendation_id: int) -> bool:
        if queries.get(commendation_id).state is not CommendationState.PUBLISHED:
            return False
        service.finish(commendation_id, by=SYSTEM, via=Door.CLOCK, at=now)
        return True

    return work_through("finish_commendations", due, finish)
