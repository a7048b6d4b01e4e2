"""Small questions that spare a call: for whom, and when. Until they are answered, the text waits on the board."""

import re
from datetime import datetime, timedelta

from eldercare.actors import Door
from eldercare.channels.sms import answers, checks
from eldercare.channels.sms.heard import Heard, meaning_of
from eldercare.channels.sms.replies import Sender, reply, reply_about, said, say_back
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.channels.sms.whose import elder_named
from eldercare.elders.models import Elder
from eldercare.elders.queries import get as get_elder
from eldercare.errors import DomainError
from eldercare.messaging import questions
from eldercare.messaging.models import Question
from eldercare.messaging.states import QuestionKind
from eldercare.orders import service as orders
from eldercare.orders.models import Order
from eldercare.orders.queries import asked_for_whom, get
from eldercare.orders.states import OrderStatus
from eldercare.orders.wishes import usual_start

ANSWER_WITHIN = timedelta(hours=3)
MOST_CHOICES = 6
DIGIT = re.compile(r"(?:是|给|第|选|回复?)?([1-9])(?:号|个|的|吧)*")


def ask_when(sender: Sender, draft: Order, *, at: datetime) -> str:
    """The service is clear and the time is not: ask for day and time."""
    checks.let_change(sender, draft, at=at)
    return say_when(sender, draft, at=at)


def say_when(sender: Sender, draft: Order, *, at: datetime) -> str:
    """Ask for the day and time of a draft that has its question already."""
    reply_about(draft, sender, "ask_when", {"service": said(draft.service, sender.language)}, at=at)
    return "asked_when"


def ask_whom(sender: Sender, draft: Order, candidates: list[Elder], *, at: datetime) -> str:
    """The wish is clear and for whom is not: ask, with a digit for each who can be meant."""
    orders.note_candidates(draft.id, [elder.id for elder in candidates], by=sender.actor, at=at, via=Door.SMS)
    questions.ask_number(
        QuestionKind.WHO, number=sender.number, about=("order", draft.id), at=at, expires_at=at + ANSWER_WITHIN
    )
    return list_whom(sender, draft, candidates, at=at)


def list_whom(sender: Sender, draft: Order, candidates: list[Elder], *, at: datetime) -> str:
    """Say who can be meant, each with a digit, for a draft that has its question already."""
    options = " ".join(f"{place} {elder.name}" for place, elder in enumerate(candidates, start=1))
    reply_about(draft, sender, "ask_whom", {"service": said(draft.service, sender.language), "options": options}, at=at)
    return "asked_whom"


def answered_for_whom(sender: Sender, heard: Heard, *, at: datetime) -> str | None:
    """Complete the draft when this text says for whom, by digit or name; None when it says something else."""
    asked = heard.still_open(QuestionKind.WHO)
    picked = [(question, pick) for question in asked if (pick := _pick(sender.text, question, only=len(asked) == 1))]
    if len(asked) > 1 and not picked and DIGIT.fullmatch(plain(sender.text)):
        return answers.ask_which(sender, asked, at=at)
    if len(picked) != 1:
        return None
    question, (candidates, elder) = picked[0]
    if elder is None:
        return list_whom(sender, get(question.about_id), candidates, at=at)
    questions.close(question, str(elder.id), at)
    return _complete(sender, get(question.about_id), elder, at=at)


def _pick(text: str, question: Question, *, only: bool) -> tuple[list[Elder], Elder | None] | None:
    """Return the choices and the one that a text picks, None for a digit that is none of them; None for other texts.

    A bare digit counts where this is the only question of its kind.
    """
    candidates = [get_elder(elder_id) for elder_id in asked_for_whom(question.about_id)]
    folded = plain(text)
    without_code = re.sub(rf"(?<!\d){question.code}(?!\d)", "", folded, count=1).strip(" ,:")
    digit = DIGIT.fullmatch(without_code)
    if digit and (only or without_code != folded):
        place = int(digit[1])
        return candidates, candidates[place - 1] if place <= len(candidates) else None
    named = elder_named(text, candidates)
    return (candidates, named) if named is not None else None


def _complete(sender: Sender, draft: Order, elder: Elder, *, at: datetime) -> str:
    """Make the draft an order for this elder, with the time that its text said, counted from when it was written."""
    meaning = meaning_of(draft.notes, language=sender.language, at=draft.placed_at)
    if draft.status is not OrderStatus.DRAFT or draft.service is None:
        return "answered_late"
    try:
        orders.complete(
            draft.id,
            elder_id=elder.id,
            service_code=draft.service.code,
            starts_at=draft.starts_at or usual_start(draft.service, at=at),
            minutes=meaning.minutes,
            notes=draft.notes,
            by=sender.actor,
            at=at,
            via=Door.SMS,
        )
    except DomainError:
        reply(sender, "order_draft_received", at=at)
        return "drafted"
    checks.let_change(sender, draft, at=at)
    say_back(sender, draft, at=at)
    return "ordered"


def time_only(sender: Sender, heard: Heard) -> Question | None:
    """Return the one order check that a text with nothing but a time answers."""
    checked = heard.still_open(QuestionKind.ORDER_CHECK)
    if len(checked) != 1 or not checks.is_time_for(heard.meaning, sender.text):
        return None
    return checked[0]
