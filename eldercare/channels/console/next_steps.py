"""What a worker can do about a text that did not arrive, in plain words; it stands beside the reason."""

from flask_babel import gettext as _

from eldercare.errors import N_
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import MessageStatus, Reason

NOT_ARRIVED = frozenset({MessageStatus.FAILED, MessageStatus.UNKNOWN, MessageStatus.DROPPED})
BY_OURSELVES = N_("Nothing to do: we try again by ourselves.")
PERHAPS_SENT = N_("Perhaps it arrived. Ask when you next speak; ring if it matters.")
OTHERWISE = N_("Ring if it matters.")
STEPS: dict[Reason, str] = {
    Reason.BUSY: N_("Send it again later, or ring."),
    Reason.GATEWAY_DOWN: N_("Ring if it matters, and send it again later."),
    Reason.NO_ANSWER: PERHAPS_SENT,
    Reason.CREDENTIALS: N_("Tell your administrator: nothing goes out until this is mended. Ring meanwhile."),
    Reason.OPTED_OUT: N_("Ring instead. Whoever wants texts again writes “恢复” or START to us."),
    Reason.BAD_NUMBER: N_("Check the number with the person or the family, and correct it on the card."),
    Reason.UNREACHABLE: N_("Try again this evening, or ring the family."),
    Reason.BLOCKED: N_("Ring instead."),
    Reason.CARRIER: N_("Send it again later, or ring."),
    Reason.REFUSED: N_("Ring, and tell your administrator the code that stands here."),
    Reason.TOO_LATE: N_("Ring if it still matters."),
    Reason.NO_LONGER_NEEDED: N_("Nothing to do."),
    Reason.GAVE_UP: N_("Ring: it will not be tried again."),
    Reason.CANNOT_BE_ASKED: PERHAPS_SENT,
    Reason.LINE_BUSY: N_("Ring yourself in a while."),
    Reason.NOT_PICKED_UP: N_("Ring yourself at another time, or ask the family."),
    Reason.NOT_APPROVED: N_("Tell your administrator; ring meanwhile."),
    Reason.NO_WAY: N_("Tell your administrator; ring meanwhile."),
    Reason.TOO_MANY: N_("Ring if it matters."),
    Reason.OTHER_WAY: N_("Nothing to do."),
    Reason.BROKEN_RECORD: N_("Ring, and tell your administrator that a record of ours is broken."),
}


def next_step(message: OutgoingMessage) -> str:
    """Return what to do about a text or call of ours; nothing while all is well."""
    if message.status is MessageStatus.QUEUED and message.reason:
        return _(BY_OURSELVES)
    if message.status not in NOT_ARRIVED:
        return ""
    known = {reason.value: step for reason, step in STEPS.items()}
    return _(known.get(message.reason or "", PERHAPS_SENT if message.status is MessageStatus.UNKNOWN else OTHERWISE))
