"""What one does with a practice phone in one's hand: ring the service number, pick up, press keys, speak, hang up."""

from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue

from eldercare.channels.simulator import calls, phones
from eldercare.channels.simulator.calls import NoNetwork
from eldercare.channels.simulator.ear import OUR_NUMBER
from eldercare.channels.simulator.phones import PracticePhone
from eldercare.channels.simulator.registry import pages
from eldercare.channels.simulator.routes import back_to, is_htmx, say_no_network
from eldercare.channels.simulator.screens import screen_of
from eldercare.clock import now
from eldercare.database import session
from eldercare.errors import N_, NotFound
from eldercare.messaging.gateways.simulator_models import SimulatedCallLine
from eldercare.messaging.gateways.simulator_states import Speaker

LONGEST_SPEECH = 500
KEYS = frozenset("1234567890*#")


@pages.post("/phones/<key>/ring")
def ring(key: str) -> ResponseReturnValue:
    """Ring the service number from this phone."""
    phone = phones.find(key)
    try:
        calls.call_us(phone.number)
    except NoNetwork:
        return _screen(phone, problem=True)
    return _screen(phone)


@pages.post("/phones/<key>/pick-up")
def pick_up(key: str) -> ResponseReturnValue:
    """Answer the phone that rings."""
    return _with_call(key, calls.pick_up)


@pages.post("/phones/<key>/decline")
def decline(key: str) -> ResponseReturnValue:
    """Refuse the call that rings."""
    return _with_call(key, calls.decline)


@pages.post("/phones/<key>/hang-up")
def hang_up(key: str) -> ResponseReturnValue:
    """End the call."""
    return _with_call(key, calls.hang_up)


@pages.post("/phones/<key>/press")
def press(key: str) -> ResponseReturnValue:
    """Press a key in a call."""
    pressed = request.form.get("digit", "")
    return _with_call(key, lambda call_id: calls.press(call_id, pressed) if pressed in KEYS else None, pressed=pressed)


@pages.post("/phones/<key>/speak")
def speak(key: str) -> ResponseReturnValue:
    """Say something into the phone."""
    words = request.form.get("words", "").strip()[:LONGEST_SPEECH]
    return _with_call(key, lambda call_id: calls.speak(call_id, words) if words else None)


@pages.get("/recordings/<int:line_id>")
def recording(line_id: int) -> ResponseReturnValue:
    """Give the words that were left as a recording; practice has no voices."""
    line = session.get(SimulatedCallLine, line_id)
    if line is None or line.speaker is not Speaker.PHONE:
        raise NotFound(N_("There is no such recording."))
    return line.words, {"Content-Type": "text/plain; charset=utf-8"}


def _with_call(key: str, do: Callable[[int], None], *, pressed: str = "") -> ResponseReturnValue:
    """Do something with the call that the page showed; one that is over meanwhile is left alone."""
    phone = phones.find(key)
    call_id = request.form.get("call", default=0, type=int)
    current = calls.newest(phone.number, at=now())
    if current is not None and current.id == call_id:
        do(call_id)
    return _screen(phone, pressed=pressed)


def _screen(phone: PracticePhone, *, pressed: str = "", problem: bool = False) -> ResponseReturnValue:
    if not is_htmx():
        if problem:
            say_no_network()
        return back_to(phone)
    shown = screen_of(phone, at=now())
    return render_template(
        "simulator/screen.html", screen=shown, pressed=pressed, problem=problem, our_number=OUR_NUMBER
    )
