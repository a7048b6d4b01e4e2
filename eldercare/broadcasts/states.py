"""The life of a broadcast, as data."""

from enum import StrEnum


class BroadcastStatus(StrEnum):
    """`draft`: looked at, nothing sent; `sending`: its texts are being queued; `queued`: all of them are."""

    DRAFT = "draft"
    SENDING = "sending"
    QUEUED = "queued"
    CANCELLED = "cancelled"


class Occasion(StrEnum):
    """What a broadcast is about; each has a template of its own."""

    FROST = "frost"
    HEAT = "heat"
    FESTIVAL = "festival"
    NOTICE = "notice"
