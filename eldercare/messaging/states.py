"""What can become of a message, as data. Nothing here touches the database."""

from enum import IntEnum, StrEnum


class MessageStatus(StrEnum):
    """How far a text came. `unknown`: perhaps sent, the gateway cannot be asked. `dropped`: not sent, on purpose."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


S = MessageStatus

# Reports come late, twice and in any order. Whatever the order, the end is the same: delivered beats failed beats sent.
NEXT: dict[MessageStatus, frozenset[MessageStatus]] = {
    S.QUEUED: frozenset({S.SENDING, S.SENT, S.DELIVERED, S.FAILED, S.DROPPED}),
    S.SENDING: frozenset({S.QUEUED, S.SENT, S.DELIVERED, S.FAILED, S.UNKNOWN}),
    S.UNKNOWN: frozenset({S.SENT, S.DELIVERED, S.FAILED}),
    S.SENT: frozenset({S.DELIVERED, S.FAILED}),
    S.FAILED: frozenset({S.DELIVERED}),
    S.DELIVERED: frozenset(),
    S.DROPPED: frozenset(),
}
WAITING_STATES = frozenset({S.QUEUED, S.SENDING})


def can_move(was: MessageStatus, to: MessageStatus) -> bool:
    """Tell whether a message in the first state may go to the second."""
    return to in NEXT[was]


class Medium(StrEnum):
    """How somebody is reached."""

    TEXT = "text"
    CALL = "call"


class Priority(IntEnum):
    """Who goes first; smaller is sooner. SOS waits for nothing."""

    SOS = 0
    URGENT = 1
    NORMAL = 5
    LOW = 9


class Reason(StrEnum):
    """Why a text did not arrive, in our words, whatever the gateway's code for it."""

    BUSY = "busy"
    GATEWAY_DOWN = "gateway_down"
    NO_ANSWER = "no_answer"
    CREDENTIALS = "credentials"
    OPTED_OUT = "opted_out"
    BAD_NUMBER = "bad_number"
    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    CARRIER = "carrier"
    REFUSED = "refused"
    TOO_LATE = "too_late"
    NO_LONGER_NEEDED = "no_longer_needed"
    GAVE_UP = "gave_up"
    CANNOT_BE_ASKED = "cannot_be_asked"
    LINE_BUSY = "line_busy"
    NOT_PICKED_UP = "not_picked_up"
    NOT_APPROVED = "not_approved"
    NO_WAY = "no_way"
    TOO_MANY = "too_many"
    OTHER_WAY = "other_way"
    BROKEN_RECORD = "broken_record"


class QuestionKind(StrEnum):
    """What we asked a number and expect an answer to."""

    OFFER = "offer"
    RATING = "rating"
    ORDER_CHECK = "order_check"
    WHO = "who"
    SIGN_IN = "sign_in"


class CallStatus(StrEnum):
    """How far a call to us has come. `menu`: the caller hears our prompts; `connected`: speaks with a worker."""

    RINGING = "ringing"
    MENU = "menu"
    CONNECTED = "connected"
    RECORDING = "recording"
    ENDED = "ended"


class ApprovalState(StrEnum):
    """What a carrier says to a wording it has to approve."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
