"""The life of a call for help, as data."""

from enum import StrEnum


class IncidentStatus(StrEnum):
    TRIGGERED = "triggered"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    HANDLING = "handling"
    RESOLVED = "resolved"
    FALSE_ALARM = "false_alarm"


class IncidentSource(StrEnum):
    SMS = "sms"
    CALL = "call"
    CONSOLE = "console"
    API = "api"


S = IncidentStatus
NEXT: dict[IncidentStatus, frozenset[IncidentStatus]] = {
    S.TRIGGERED: frozenset({S.NOTIFIED, S.ACKNOWLEDGED, S.RESOLVED, S.FALSE_ALARM}),
    S.NOTIFIED: frozenset({S.ACKNOWLEDGED, S.RESOLVED, S.FALSE_ALARM}),
    S.ACKNOWLEDGED: frozenset({S.HANDLING, S.RESOLVED, S.FALSE_ALARM}),
    S.HANDLING: frozenset({S.RESOLVED, S.FALSE_ALARM}),
    S.RESOLVED: frozenset(),
    S.FALSE_ALARM: frozenset(),
}
OPEN = frozenset(status for status, following in NEXT.items() if following)
UNANSWERED = frozenset({S.TRIGGERED, S.NOTIFIED})


def can_move(was: IncidentStatus, to: IncidentStatus) -> bool:
    """Tell whether a call for help may go from one state to the other (DESIGN §5)."""
    return to in NEXT[was]
