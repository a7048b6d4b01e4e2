"""Somebody rings us because we have rung: the question that waits is asked before anything else."""

from datetime import timedelta

from eldercare.channels.voice import questions, to_a_person
from eldercare.channels.voice.caller import Caller
from eldercare.channels.voice.hearing import REPEAT
from eldercare.channels.voice.questions import Pressed
from eldercare.channels.voice.turns import Line, Turn
from eldercare.messaging import calls
from eldercare.messaging.models import OutgoingMessage, Question
from eldercare.messaging.queries import get_outgoing, rung_lately
from eldercare.transaction import hold_one

LOOK_BACK = timedelta(days=1)


def waiting(caller: Caller) -> Turn | None:
    """Return the turn that asks what this number was rung about and has not answered; None where nothing waits."""
    for message in rung_lately(caller.call.from_number, since=caller.at - LOOK_BACK):
        question = questions.behind(message)
        if question is not None and question.answered_at is None and question.expires_at > caller.at:
            return _asked(caller, message)
    return None


def _asked(caller: Caller, message: OutgoingMessage) -> Turn:
    body = Line(message.body, message.language)
    lines = (body, caller.say("voice_always"), caller.say("voice_repeat"))
    return caller.ask(lines, "question", message=str(message.id))


def answered(caller: Caller) -> Turn:
    """Do what the key says to the question that waited."""
    message = get_outgoing(int(caller.args["message"]))
    hold_one(OutgoingMessage, message.id)
    question, again = questions.behind(message), _asked(caller, message)
    if caller.key == REPEAT:
        return again
    key = caller.key or (caller.key_said_to(question.kind) if question is not None else "")
    if question is None or not questions.answers(question, key):
        return to_a_person.missed(caller, again)
    calls.came_of(caller.call, "answered", about=(question.about_kind, question.about_id))
    return Turn((questions.answer(_pressed(caller, question, message, key)),), language=caller.language)


def _pressed(caller: Caller, question: Question, message: OutgoingMessage, key: str) -> Pressed:
    return Pressed(question, key, message.language, message.to_number, message.to_person, caller.at)
