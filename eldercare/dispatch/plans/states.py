"""The life of a day's plan, and what may be said of a visit in it, as data."""

from enum import StrEnum


class PlanState(StrEnum):
    """QUEUED waits for the planner, PLANNING is under way, READY can be changed and sent, FAILED says why."""

    QUEUED = "queued"
    PLANNING = "planning"
    READY = "ready"
    SENT = "sent"
    FAILED = "failed"


CAN_BE_CHANGED = frozenset({PlanState.READY, PlanState.SENT})
UNDER_WAY = frozenset({PlanState.QUEUED, PlanState.PLANNING})


class LeftOut(StrEnum):
    """Why nobody goes there. ASKED: others are being asked about it as it is, so the plan keeps out of the way."""

    NOBODY_MAY = "nobody_may"
    NOBODY_WORKS_THEN = "nobody_works_then"
    ALL_BUSY = "all_busy"
    OVER_THE_CAP = "over_the_cap"
    PARTNER_LEFT_OUT = "partner_left_out"
    NOT_WORTH_IT = "not_worth_it"
    ASKED = "asked"
    FOR_PROVIDERS = "for_providers"
    TAKEN_OUT = "taken_out"
    NOT_TRIED = "not_tried"


class Change(StrEnum):
    """What happened to the day after it was planned."""

    ORDER_GONE = "order_gone"
    ORDER_NEW = "order_new"
    ORDER_MOVED = "order_moved"
    HELPER_AWAY = "helper_away"
    TAKEN_BY_ANOTHER = "taken_by_another"
