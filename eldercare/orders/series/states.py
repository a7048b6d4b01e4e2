"""What a standing order can be like, as words. Nothing here touches the database."""

from enum import StrEnum


class Repeat(StrEnum):
    """On which days it comes round."""

    WEEKLY = "weekly"
    MONTHLY_DAY = "monthly_day"
    MONTHLY_LAST_DAY = "monthly_last_day"
    MONTHLY_WEEKDAY = "monthly_weekday"


class OnHoliday(StrEnum):
    """What becomes of a visit that falls on a public holiday."""

    GO_ON = "go_on"
    SKIP = "skip"
    MOVE = "move"


class PauseReason(StrEnum):
    HOSPITAL = "hospital"
    AWAY = "away"
    FAMILY = "family"
    OTHER = "other"


class HelperRole(StrEnum):
    """Who is asked first, and who when those cannot."""

    STANDING = "standing"
    SUBSTITUTE = "substitute"


class DateState(StrEnum):
    """What is known of one date of a series."""

    ORDERED = "ordered"
    TO_COME = "to_come"
    SKIPPED = "skipped"
    PAUSED = "paused"
    HOLIDAY = "holiday"
    NOT_MADE = "not_made"
