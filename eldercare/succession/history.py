"""Moving a case and writing down what happened to it; the only place that sets a case's state."""

from datetime import datetime

from eldercare.actors import Actor, Door
from eldercare.database import session
from eldercare.histories import deed
from eldercare.succession.errors import WrongState
from eldercare.succession.models import SuccessionCase, SuccessionEvent
from eldercare.succession.states import CaseState, can_move


def record(
    case: SuccessionCase,
    what: str,
    *,
    by: Actor,
    at: datetime,
    via: Door,
    reason: str = "",
    was: CaseState | None = None,
    **details: object,
) -> None:
    """Write one line of history; `details` are plain values."""
    session.flush()
    session.add(
        SuccessionEvent(
            case_id=case.id,
            what=what,
            was=case.state if was is None else was,
            became=case.state,
            reason=reason.strip(),
            details=details,
            **deed(by, via=via, at=at),
        )
    )
    session.flush()
    session.expire(case, ["events"])


def move(
    case: SuccessionCase,
    to: CaseState,
    what: str,
    *,
    by: Actor,
    at: datetime,
    via: Door,
    reason: str = "",
    **details: object,
) -> None:
    """Bring a case that the caller holds into another state and write it down. Raises WrongState."""
    was = case.state
    if not can_move(was, to):
        raise WrongState(was)
    case.state = to
    if to in {CaseState.SETTLED, CaseState.UNDONE}:
        case.ended_at = at
    record(case, what, by=by, at=at, via=via, reason=reason, was=was, **details)
