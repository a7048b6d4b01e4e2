"""The menu of those who ring us.

An old woman with a telephone that she shares with her neighbour rings the one number. This is what happens:

| she … | she hears, and what becomes of it |
|---|---|
| rings | "Hello", her name, two keys for a person and for help, "same as last time", the services by their numbers |
| rings from a shared telephone | who is it for? one key for each of them; then the menu |
| rings from a number we do not know | a welcome, a person, help, or a message after the tone |
| presses 1 to 8 | what was understood is said back: for whom, what, which day and time; nothing is ordered yet |
| presses the star | the same, with what she had last time |
| then presses 1 | it is ordered; she may order more, or just hang up |
| has saved enough time | the cost and what remains are said, with the key that uses it for this order |
| then presses 2 | the same a day later is said back, and so on |
| presses 0, anywhere | a worker on duty is rung, and the next one; when nobody answers she can leave a message |
| presses 9, anywhere, or says 救命 | a call for help: duty staff and family are told at once, and she is connected |
| presses the hash key | it is said once more |
| says what she wants | it is understood like a text, and said back like a key |
| presses a key that does nothing | she is told so and hears it again; the third time she can leave a message |
| says what is not understood | the same |
| presses nothing | she hears it again, twice; then she is told by when somebody rings her back |
| hangs up before anything came of it | somebody rings her back |

No choice is deeper than two: a service, and yes to it.
"""

from eldercare.catalogue.queries import get as get_service
from eldercare.catalogue.queries import offered, on_the_menu
from eldercare.channels.voice import ordering, ringing_back, saved_time, to_a_person
from eldercare.channels.voice.caller import Caller
from eldercare.channels.voice.hearing import REPEAT, SAME_AGAIN, Said
from eldercare.channels.voice.turns import Line, Turn
from eldercare.elders.models import Elder
from eldercare.messaging import calls
from eldercare.messaging.states import CallStatus
from eldercare.orders import wishes


def ring(caller: Caller) -> Turn:
    """Greet whoever rings."""
    calls.move(caller.call, CallStatus.MENU)
    if not caller.elders:
        turn = ringing_back.waiting(caller) or _stranger(caller)
    else:
        turn = _menu(caller, caller.elder) if caller.elder is not None else _who(caller)
    return turn.after(_hello(caller))


def _hello(caller: Caller) -> Line:
    if caller.person is not None:
        return caller.say("voice_hello", name=caller.person.name)
    return caller.say("voice_welcome")


def _stranger(caller: Caller) -> Turn:
    return caller.ask((caller.say("voice_always"), caller.say("voice_or_leave_message")), "stranger")


def stranger(caller: Caller) -> Turn:
    """Go on with somebody who is no elder of ours, nor orders for one: what he says is kept, or he leaves a message."""
    if caller.key == REPEAT:
        return _stranger(caller)
    if caller.key:
        return to_a_person.missed(caller, _stranger(caller))
    if caller.said is not None:
        return to_a_person.call_back(caller, outcome="message_left", note=caller.said.words)
    return to_a_person.leave_message(caller)


def _who(caller: Caller) -> Turn:
    lines = [
        caller.say("voice_who_line", name=elder.name, digit=str(digit))
        for digit, elder in enumerate(caller.elders, start=1)
    ]
    return caller.ask((caller.say("voice_who"), *lines, caller.say("voice_always")), "who")


def whose(caller: Caller) -> Turn:
    """Go on with the elder whose key was pressed, or whose name was said."""
    by_key = [elder for digit, elder in enumerate(caller.elders, start=1) if caller.key == str(digit)]
    by_name = [elder for elder in caller.elders if caller.said is not None and elder.name in caller.said.words]
    if len(named := by_key or by_name) == 1:
        caller = caller.about(named[0])
        caller.call.misses = 0
        return _menu(caller, named[0]).after(caller.say("voice_hello", name=named[0].name))
    return _who(caller) if caller.key == REPEAT else to_a_person.missed(caller, _who(caller))


def _menu(caller: Caller, elder: Elder) -> Turn:
    lines = [caller.say("voice_always")]
    last = wishes.repeatable(elder.id)
    if last is not None and last.service is not None:
        lines.append(caller.say("voice_again", service=last.service.said(caller.language)))
    lines += [
        caller.say("voice_menu_line", service=service.said(caller.language), digit=service.menu_digit or "")
        for service in on_the_menu(caller.at)
    ]
    return caller.ask((*lines, caller.say("voice_repeat")), "menu")


def after_ordering(caller: Caller) -> Turn:
    """Go on after an order: use saved time for it where its key was pressed, else the menu's keys mean what they do."""
    return saved_time.answered(caller) or chosen(caller)


def chosen(caller: Caller) -> Turn:
    """Say back the service that was chosen by key or by word; anything else is asked again."""
    elder = caller.elder
    if elder is None:
        return ring(caller)
    if caller.key == REPEAT:
        return _menu(caller, elder)
    turn = _by_key(caller, elder) if caller.key else _by_word(caller, elder, caller.said)
    if turn is None:
        return to_a_person.missed(caller, _menu(caller, elder))
    caller.call.misses = 0
    return turn


def _by_key(caller: Caller, elder: Elder) -> Turn | None:
    if caller.key == SAME_AGAIN:
        return _same_again(caller, elder)
    service = next((service for service in offered() if service.menu_digit == caller.key), None)
    if service is None:
        return None
    return ordering.confirm(caller, elder, service, wishes.usual_start(service, at=caller.at))


def _same_again(caller: Caller, elder: Elder) -> Turn:
    last = wishes.repeatable(elder.id)
    if last is None or last.service is None:
        return _menu(caller, elder).after(caller.say("voice_nothing_before"))
    return ordering.confirm(caller, elder, last.service, wishes.again_at(last, at=caller.at), again=True)


def _by_word(caller: Caller, elder: Elder, said: Said | None) -> Turn | None:
    if said is None or said.service is None:
        return None
    service = get_service(said.service)
    others = wishes.elders_meant(caller.people, for_somebody_else=True) if said.for_somebody_else else []
    meant = others[0] if len(others) == 1 else elder
    starts_at = said.starts_at or wishes.usual_start(service, at=caller.at)
    return ordering.confirm(caller, meant, service, starts_at)
