"""How far the asking about an order has got, as data. Nothing here touches the database."""

from enum import StrEnum


class AskingStatus(StrEnum):
    """`resting`: until the morning; `exhausted`: everybody was asked and a dispatcher is called, a late yes counts."""

    ASKING = "asking"
    RESTING = "resting"
    EXHAUSTED = "exhausted"
    FILLED = "filled"
    OVER = "over"
    STOPPED = "stopped"


GOES_ON = frozenset({AskingStatus.ASKING, AskingStatus.RESTING})
