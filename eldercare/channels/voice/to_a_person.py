"""From the menu to a human being: the duty worker's telephone, a recorded message, a promise to call back, SOS.

Opening hours, opt-outs and pauses stop nothing here.
"""

from contextlib import suppress
from datetime import datetime

from eldercare.actors import Door
from eldercare.channels.voice import duty
from eldercare.channels.voice.caller import Caller
from eldercare.channels.voice.hearing import HELP, PERSON
from eldercare.channels.voice.turns import Ask, Record, Turn, say
from eldercare.localtime import format_soon
from eldercare.messaging import calls
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.calls import CALL_FOR_HELP, CallTaken
from eldercare.messaging.states import CallStatus
from eldercare.orders import follow_ups, missed_calls
from eldercare.people.models import Language
from eldercare.people.numbers import for_people
from eldercare.safety.service import open_incident
from eldercare.safety.states import IncidentSource
from eldercare.staff.queries import find as find_staff
from eldercare.transaction import hold_one

MOST_MISSES = 3


def always(caller: Caller) -> Turn | None:
    """Return what two keys do wherever one is in the menu: a person, and help. None for any other key."""
    if caller.key == PERSON:
        return connect(caller)
    return help_now(caller) if caller.key == HELP else None


def help_now(caller: Caller) -> Turn:
    """Write down a call for help, which tells duty staff and family, and connect with whoever is on duty."""
    number = caller.call.from_number
    incident = open_incident(
        source=IncidentSource.CALL,
        number=number if number.startswith("+") else None,
        person_id=caller.elder.id if caller.elder is not None else None,
        text=caller.said.words if caller.said is not None else caller.say("voice_pressed_help").text,
        by=caller.actor,
        at=caller.at,
        via=Door.CALL,
    )
    calls.came_of(caller.call, CALL_FOR_HELP, about=("incident", incident.id))
    return connect(caller).after(caller.say("voice_sos"))


def connect(caller: Caller) -> Turn:
    """Ring the next worker on duty; after the last one the caller may leave a message."""
    call, tried = caller.call, duty.tried(caller.args)
    rung = duty.on_duty(call.community_id, caller=call.from_number, has_it=call.taken_by)
    if tried >= len(rung):
        return leave_message(caller)
    calls.step(call, "rung", note=rung[tried].name, at=caller.at)
    onward = caller.onward(tried=str(tried + 1))
    then = duty.ringing(rung[tried], step="dialled", onward=onward, whisper="whisper", call=str(call.id))
    return Turn((caller.say("voice_next_one" if tried else "voice_connecting"),), then, caller.language)


def dialled(caller: Caller) -> Turn:
    """Go on after a worker was rung: to the end when they have talked, else to the next one.

    Where the gateway does not say, it counts that a worker has pressed a key.
    """
    pressed_a_key = caller.call.status is CallStatus.CONNECTED
    if not (duty.has_talked(caller.form) or (duty.may_have_talked(caller.form) and pressed_a_key)):
        return connect(caller)
    calls.came_of(caller.call, "connected")
    return Turn(language=caller.language)


def whisper(call_id: int, staff_id: int) -> Turn:
    """Tell a worker who picked up who is there; only a key connects, for an answering machine presses none."""
    call, worker = calls.get(call_id), find_staff(staff_id)
    language = worker.language if worker is not None else Language.ZH
    name = call.person.name if call.person is not None else for_people(call.from_number)
    prompt = "voice_whisper_sos" if call.outcome == CALL_FOR_HELP else "voice_whisper"
    args = {"call": str(call_id), "staff": str(staff_id)}
    return Turn((say(prompt, language, name=name),), Ask("accepted", args), language)


def accepted(call_id: int, staff_id: int, *, key: str, at: datetime) -> Turn:
    """Connect the worker who pressed a key, and note who has the call now; without a key the next one is rung."""
    worker = find_staff(staff_id)
    if not key or worker is None:
        return Turn()
    with suppress(CallTaken):  # on the console somebody was faster, and will see that they are talking
        calls.take(call_id, staff=worker, at=at)
    call = hold_one(IncomingCall, call_id)
    if call.status is not CallStatus.CONNECTED:
        calls.move(call, CallStatus.CONNECTED)
        calls.step(call, "connected", note=worker.name, at=at)
        calls.came_of(call, "connected")
    return Turn(silent=True)


def leave_message(caller: Caller) -> Turn:
    """Ask for a message after the tone."""
    calls.move(caller.call, CallStatus.RECORDING)
    is_help = caller.call.outcome == CALL_FOR_HELP
    line = caller.say("voice_sos_told" if is_help else "voice_leave_message")
    return Turn((line,), Record("recorded", caller.onward()), caller.language)


def recorded(caller: Caller) -> Turn:
    """Keep where the recording lies, and promise a call back; to have said nothing is a call, too."""
    url = caller.form.get("RecordingUrl", "")
    if url:
        seconds = caller.form.get("RecordingDuration", "")
        caller.call.recording_url = url
        caller.call.recording_seconds = int(seconds) if seconds.isdecimal() else None
    if caller.call.outcome == CALL_FOR_HELP:  # whoever is on duty has it already
        return Turn((caller.say("voice_goodbye"),), language=caller.language)
    return call_back(caller, outcome="message_left" if url else "nothing_said")


def call_back(caller: Caller, *, outcome: str, note: str = "") -> Turn:
    """Put the caller on the list of those who are rung back, say by when, and hang up."""
    task = missed_calls.call_back(caller.call, note=note, at=caller.at)
    calls.came_of(caller.call, outcome)
    prompt = "voice_message_kept" if outcome == "message_left" else "voice_call_back"
    when = format_soon(follow_ups.may_be_promised(task, at=caller.at), caller.language)
    return Turn((caller.say(prompt, when=when),), language=caller.language)


def missed(caller: Caller, again: Turn) -> Turn:
    """Say it once more after silence or a key that does nothing; the third time a person has to help."""
    if caller.call.outcome and not caller.key and caller.said is None:  # what was wanted is done: no need to insist
        return Turn((caller.say("voice_goodbye"),), language=caller.language)
    caller.call.misses += 1
    if caller.call.misses >= MOST_MISSES:
        return _give_up(caller)
    heard = "voice_wrong_key" if caller.key else "voice_not_understood" if caller.said else "voice_nothing_pressed"
    return again.after(caller.say(heard))


def _give_up(caller: Caller) -> Turn:
    if caller.key or caller.said:
        return leave_message(caller)
    return call_back(caller, outcome="nothing_said")
