"""Every turn of a call, whoever carries it: first the ring is kept, then it is acted on once, then it is answered.

Whatever breaks, the one on the line hears an apology and can leave a message, and the ring becomes work for a person.
"""

from collections.abc import Callable, Mapping
from uuid import uuid4

import structlog

from eldercare.channels.voice import menu, ordering, outgoing, ringing_back, to_a_person
from eldercare.channels.voice.caller import Caller, caller_of
from eldercare.channels.voice.outgoing import Answered
from eldercare.channels.voice.turns import Record, Turn, say
from eldercare.channels.voice.twiml import script
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging import calls
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.gateways.twilio import call_reason_of, call_status_of
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.service import record_delivery
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.orders import missed_calls
from eldercare.people.models import Language
from eldercare.transaction import hold_one, transaction

log = structlog.get_logger()
Fields = Mapping[str, str]
BY_US = "outbound"
MOST_TURNS = 1000

STEPS: dict[str, Callable[[Caller], Turn]] = {
    "": menu.ring,
    "who": menu.whose,
    "menu": menu.chosen,
    "stranger": menu.stranger,
    "confirm": ordering.confirmed,
    "saved_time": menu.after_ordering,
    "question": ringing_back.answered,
    "dialled": to_a_person.dialled,
    "recorded": to_a_person.recorded,
}
OUTGOING_STEPS: dict[str, Callable[[Answered], Turn]] = {
    "": outgoing.begin,
    "keys": outgoing.pressed,
    "dialled": outgoing.dialled,
    "whisper": outgoing.whisper,
    "accepted": outgoing.accepted,
}


def answer(step: str, *, gateway: str, args: Fields, form: Fields) -> str:
    """Take one turn of a call to us and return the TwiML of what comes next; the same turn again has one effect.

    `args` is what we gave the address, `form` what the gateway tells.
    """
    form = _named(form)
    try:
        with transaction():
            _kept(gateway, form)
        with transaction():
            return _answered(step, gateway=gateway, args=args, form=form)
    except Exception:  # whatever it is, somebody is on the line
        log.exception("call_not_handled", step=step)
        session.rollback()
        return _apology(gateway=gateway, args=args, form=form)


def answer_whisper(step: str, *, args: Fields, form: Fields) -> str:
    """Speak to the worker who was rung for a caller, or connect her; where that breaks, the next one is rung."""
    try:
        call_id, staff_id = int(args["call"]), int(args["staff"])
        with transaction():
            if step == "whisper":
                return script(to_a_person.whisper(call_id, staff_id))
            return script(to_a_person.accepted(call_id, staff_id, key=form.get("Digits", ""), at=now()))
    except Exception:  # whatever it is, somebody waits on the other line
        log.exception("worker_not_connected", step=step)
        session.rollback()
        return script(Turn())


def answer_outgoing(message_id: int, step: str, *, args: Fields, form: Fields) -> str:
    """Take one turn of a call that we make and return the TwiML of what comes next."""
    try:
        with transaction():
            message = hold_one(OutgoingMessage, message_id)
            return script(OUTGOING_STEPS[step](outgoing.answered(message, at=now(), args=args, form=form)))
    except Exception:  # whatever it is, somebody is on the line; it counts as not heard, and is tried again
        log.exception("outgoing_call_not_handled", step=step, message_id=message_id)
        session.rollback()
        return script(Turn())


def ended(*, gateway: str, form: Fields, message_id: int | None) -> None:
    """Take a report on how far a call has come, either way; who picked up and pressed no key was not reached."""
    word, at = form.get("CallStatus", ""), now()
    became = call_status_of(word)
    if became is None or form.get("ParentCallSid"):
        return
    is_over = became is not MessageStatus.SENT
    with transaction():
        if message_id is not None or form.get("Direction", "").startswith(BY_US):
            code = form.get("ErrorCode", "")
            record_delivery(
                gateway=gateway,
                gateway_id=form.get("CallSid", ""),
                status=MessageStatus.FAILED if is_over else MessageStatus.SENT,
                reason=call_reason_of(word, _number(code)) or Reason.NOT_PICKED_UP if is_over else None,
                error_code=code or None,
                message_id=message_id,
                at=at,
            )
        elif is_over:
            missed_calls.over(_kept(gateway, _named(form)), outcome="hung_up", at=at)


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 8 else None


def _named(form: Fields) -> Fields:
    """Name the call as it can be kept; one without any id gets one of its own: better kept twice than lost."""
    return {**form, "CallSid": calls.kept_id(form.get("CallSid", "")) or f"unnamed-{uuid4().hex}"}


def _kept(gateway: str, form: Fields) -> IncomingCall:
    """Return the call, written down now where this is the first that we hear of it."""
    sid = form.get("CallSid", "")
    call = calls.find(gateway, sid) or calls.ring(
        gateway=gateway,
        gateway_id=sid,
        from_number=form.get("From", ""),
        to_number=form.get("To", ""),
        at=now(),
    )
    return call or _found(gateway, sid)


def _found(gateway: str, sid: str) -> IncomingCall:
    call = calls.find(gateway, sid)  # another process wrote it down a moment ago
    assert call is not None
    return call


def _answered(step: str, *, gateway: str, args: Fields, form: Fields) -> str:
    call, turn, at = _found(gateway, form.get("CallSid", "")), _turn(args), now()
    before = calls.answer_given(call, turn)
    if before is not None:
        return before
    caller = caller_of(call, turn=turn, args=args, form=form, at=at)
    done = script(_next(step, caller))
    what, note = _what(step, caller)
    calls.answered(call, what, note=note, turn=turn, answer=done, at=at)
    return done


def _next(step: str, caller: Caller) -> Turn:
    return to_a_person.always(caller) or STEPS[step](caller)


def _what(step: str, caller: Caller) -> tuple[str, str]:
    """Return what a line of the history says of this turn."""
    if not step:
        return "greeted", ""
    if step in {"dialled", "recorded"}:
        return step, caller.form.get("DialCallStatus", "") or caller.form.get("RecordingDuration", "")
    if caller.said is not None:
        return "said", caller.said.words
    return ("pressed", caller.key) if caller.key else ("silent", "")


def _turn(args: Fields) -> int:
    given = args.get("turn", "0")
    return min(int(given), MOST_TURNS) if given.isdecimal() else 0


def _apology(*, gateway: str, args: Fields, form: Fields) -> str:
    try:
        with transaction():
            call = _kept(gateway, form)
            calls.step(call, "broke", at=now())
            missed_calls.call_back(call, at=now())
            calls.came_of(call, "broken")
    except Exception:  # not even that can be kept now; the job finds a call that was left open
        log.exception("broken_call_not_kept")
        session.rollback()
    onward = {"turn": str(_turn(args) + 1)}
    return script(Turn((say("voice_broken", Language.ZH),), Record("recorded", onward)))
