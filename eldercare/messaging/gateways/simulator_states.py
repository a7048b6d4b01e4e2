"""What can happen at the practice carrier, as data. Nothing here touches the database."""

from enum import StrEnum


class LineTrouble(StrEnum):
    """What is the matter with one number."""

    OPTED_OUT = "opted_out"
    NO_SUCH_NUMBER = "no_such_number"
    SWITCHED_OFF = "switched_off"
    ENGAGED = "engaged"


class Direction(StrEnum):
    """Who rings whom: `to_phone` a phone is rung, `to_us` a phone rings the service number."""

    TO_PHONE = "to_phone"
    TO_US = "to_us"


class SimulatedCallState(StrEnum):
    """How far a practice call has come."""

    RINGING = "ringing"
    TALKING = "talking"
    ENDED = "ended"


class CallEnd(StrEnum):
    """How a practice call ended, in the words that Twilio reports."""

    COMPLETED = "completed"
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    FAILED = "failed"
    CANCELED = "canceled"


class Speaker(StrEnum):
    """Whose words a line of a call is."""

    SERVICE = "service"
    PHONE = "phone"
    CARRIER = "carrier"
