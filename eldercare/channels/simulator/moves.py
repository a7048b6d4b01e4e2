"""What one event does to a practice call, inside the caller's transaction; what has to be asked next is returned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin

from sqlalchemy import select

from eldercare.channels.simulator.twiml import Played, Wait, WaitKind, play, wait_at
from eldercare.database import session
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways.simulator import begin_call
from eldercare.messaging.gateways.simulator_models import SimulatedCall, SimulatedCallLine
from eldercare.messaging.gateways.simulator_states import CallEnd, SimulatedCallState, Speaker

SURE = "0.92"  # how sure a recogniser of speech is of what it heard, as it says


@dataclass(frozen=True)
class Asked:
    """What the carrier has to ask about a call that has come to this step: where, and what it posts."""

    call_id: int
    step: int
    address: str
    fields: Mapping[str, str] = field(default_factory=dict)


def ask(call: SimulatedCall, address: str, **fields: str) -> Asked:
    """Let the call wait for what this address, relative to the script's own, answers."""
    call.step += 1
    call.waits_until = None
    return Asked(call.id, call.step, urljoin(call.address, address), fields)


def perform(call: SimulatedCall, script: str, *, at: datetime, place: int = 0) -> Asked | None:
    """Play a script from this place on, as far as it goes by itself. Raises ValueError for what is no TwiML."""
    played = play(script, place)
    call.script, call.place, call.typed = script, played.place, ""
    call.step += 1
    for line in played.lines:
        note(call, Speaker.SERVICE, line.words, at=at, language=line.language, audio=line.audio)
    if played.goes_to is not None:
        return ask(call, played.goes_to)
    return _wait(call, played, at=at)


def _wait(call: SimulatedCall, played: Played, *, at: datetime) -> Asked | None:
    speaking = sum(line.seconds for line in played.lines)
    if played.wait is None and not speaking:
        if is_screening(call) and played.runs_out:
            _connect(call, at=at)
            return None
        return end(call, CallEnd.COMPLETED, at=at)
    call.waits_until = at + timedelta(seconds=speaking + (played.wait.seconds if played.wait else 0))
    if played.wait is not None and played.wait.kind is WaitKind.SOMEBODY:
        return _dial(call, played.wait, at=at)
    return None


def press(call: SimulatedCall, key: str, *, at: datetime) -> Asked | None:
    """Press one key of the phone, at any moment of a call."""
    note(call, Speaker.PHONE, key, at=at)
    call.step += 1
    wait = _waits_for(call)
    if wait is None or not wait.takes_keys:
        return None
    if wait.kind is WaitKind.RECORDING:
        return _pass(call, at=at) if key in wait.finish_on else None
    if key in wait.finish_on:
        return _typed(call, wait) if call.typed else _pass(call, at=at)
    call.typed += key
    if wait.digits and len(call.typed) >= wait.digits:
        return _typed(call, wait)
    call.waits_until = at + timedelta(seconds=wait.seconds)
    return None


def speak(call: SimulatedCall, words: str, *, at: datetime) -> Asked | None:
    """Say something into the phone: an answer, a message to leave, or talk with whom one is connected to."""
    line = note(call, Speaker.PHONE, words, at=at)
    call.step += 1
    wait = _waits_for(call)
    for other in partners(call):
        note(other, Speaker.SERVICE, words, at=at)
        other.step += 1
    if wait is None or not wait.takes_speech:
        return None
    if wait.kind is WaitKind.RECORDING:
        session.flush()
        return ask(call, wait.action, **_recording(line, words))
    return ask(call, wait.action, SpeechResult=words, Confidence=SURE)


def pass_over(call: SimulatedCall, *, at: datetime) -> Asked | None:
    """Go on after waiting in vain: for the phone to be picked up, for a key, or for a worker."""
    if call.state is SimulatedCallState.RINGING:
        return end(call, CallEnd.NO_ANSWER, at=at)
    wait = _waits_for(call)
    if wait is None:
        return perform(call, call.script, at=at, place=call.place)
    if wait.kind is WaitKind.SOMEBODY:
        return _after_dialling(call, wait, CallEnd.NO_ANSWER, at=at)
    if call.typed:
        return _typed(call, wait)
    return ask(call, wait.action, Digits="") if wait.always_tells else _pass(call, at=at)


def pick_up(call: SimulatedCall, *, at: datetime, address: str) -> Asked | None:
    """Answer a phone that rings; the address says what somebody hears whom we ring."""
    call.state, call.picked_up_at = SimulatedCallState.TALKING, at
    if call.dialled_for_id is None:
        return ask(call, address)
    for other in together(call):
        if other.id == call.dialled_for_id:
            other.waits_until = None
        else:
            _cut(other, CallEnd.CANCELED, at=at)
    if is_screening(call):
        return ask(call, call.address)
    _connect(call, at=at)
    return None


def end(call: SimulatedCall, how: CallEnd, *, at: datetime) -> Asked | None:
    """End a call, and with it what hangs together with it."""
    if call.state is SimulatedCallState.ENDED:
        return None
    others = together(call)
    screened = is_screening(call)
    _cut(call, how, at=at)
    if call.dialled_for_id is not None:
        return _tell_the_caller(call, how, others, has_talked=bool(call.picked_up_at) and not screened, at=at)
    for other in others:
        _cut(other, CallEnd.COMPLETED if other.picked_up_at else CallEnd.CANCELED, at=at)
    return None


def is_screening(call: SimulatedCall) -> bool:
    """Tell whether a worker who is rung for a caller still hears who is there."""
    return call.dialled_for_id is not None and call.address != ""


def together(call: SimulatedCall) -> list[SimulatedCall]:
    """Return the other calls that hang together with this one and are not over."""
    caller_id = call.dialled_for_id or call.id
    group = (SimulatedCall.id == caller_id) | (SimulatedCall.dialled_for_id == caller_id)
    query = select(SimulatedCall).where(group, SimulatedCall.id != call.id, SimulatedCall.ended_at.is_(None))
    return list(session.scalars(query.order_by(SimulatedCall.id)))


def partners(call: SimulatedCall) -> list[SimulatedCall]:
    """Return the calls whose phones this one is connected with."""
    if call.state is not SimulatedCallState.TALKING or is_screening(call):
        return []
    able = [other for other in together(call) if other.state is SimulatedCallState.TALKING]
    return [other for other in able if not is_screening(other) and other.dialled_for_id != call.dialled_for_id]


def note(
    call: SimulatedCall, speaker: Speaker, words: str, *, at: datetime, language: str = "", audio: str = ""
) -> SimulatedCallLine:
    """Add a line to what was heard in a call."""
    line = SimulatedCallLine(call=call, speaker=speaker, words=words, language=language, audio=audio, at=at)
    session.add(line)
    return line


def _cut(call: SimulatedCall, how: CallEnd, *, at: datetime) -> None:
    call.state, call.how, call.ended_at, call.waits_until = SimulatedCallState.ENDED, how, at, None
    call.step += 1


def _waits_for(call: SimulatedCall) -> Wait | None:
    return wait_at(call.script, call.place)


def _typed(call: SimulatedCall, wait: Wait) -> Asked:
    return ask(call, wait.action, Digits=call.typed)


def _pass(call: SimulatedCall, *, at: datetime) -> Asked | None:
    return perform(call, call.script, at=at, place=call.place + 1)


def _recording(line: SimulatedCallLine, words: str) -> dict[str, str]:
    return {
        "RecordingUrl": f"/simulator/recordings/{line.id}",
        "RecordingSid": f"sim-recording-{line.id}",
        "RecordingDuration": str(max(1, len(words) // 4)),
        "Digits": "hangup",
    }


def _dial(call: SimulatedCall, wait: Wait, *, at: datetime) -> Asked | None:
    rung = [begin_call(number, days.trouble_of(number), dialled_for_id=call.id, at=at) for number in wait.numbers]
    for other in rung:
        other.address = urljoin(call.address, wait.whisper) if wait.whisper else ""
    if any(other.state is SimulatedCallState.RINGING for other in rung):
        return None
    how = next((other.how for other in rung if other.how), CallEnd.FAILED)
    return _after_dialling(call, wait, how, at=at)


def _connect(worker: SimulatedCall, *, at: datetime) -> None:
    caller = session.get_one(SimulatedCall, worker.dialled_for_id)
    worker.address, worker.script, worker.place, worker.waits_until = "", "", 0, None
    caller.waits_until = None
    worker.picked_up_at = at
    for one in (worker, caller):
        one.step += 1


def _tell_the_caller(
    worker: SimulatedCall, how: CallEnd, others: list[SimulatedCall], *, has_talked: bool, at: datetime
) -> Asked | None:
    caller = next((other for other in others if other.id == worker.dialled_for_id), None)
    if caller is None or len(others) > 1:
        return None  # the caller has gone, or other workers are still being rung
    wait = _waits_for(caller)
    return _after_dialling(caller, wait, how, has_talked=has_talked, at=at) if wait else None


def _after_dialling(
    call: SimulatedCall, wait: Wait, how: CallEnd, *, has_talked: bool = False, at: datetime
) -> Asked | None:
    for other in together(call):
        _cut(other, how, at=at)
    if not wait.action:
        return _pass(call, at=at)
    return ask(call, wait.action, DialCallStatus=how, DialBridged="true" if has_talked else "false")
