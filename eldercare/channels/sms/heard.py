"""What a text means for this number now: its catalogue, its open questions, and the menu it may have just read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eldercare.areas.policy import DEFAULTS, policy_of
from eldercare.catalogue.queries import offered, until_changed
from eldercare.channels.sms.recent import Recent
from eldercare.channels.sms.replies import Sender
from eldercare.channels.sms.understanding.meaning import Intent, Meaning, Open
from eldercare.channels.sms.understanding.offered_words import service_words
from eldercare.channels.sms.understanding.understand import understand
from eldercare.localtime import zone
from eldercare.messaging import questions
from eldercare.messaging.models import Question
from eldercare.messaging.states import QuestionKind

CODE = re.compile(r"(?<!\d)[1-9]\d{2}(?!\d)")
SHORT_ANSWER = 20
LATE_ANSWER = timedelta(days=30)
MENU_SENT = "menu"
TIMEBANK_ZH, TIMEBANK_EN = DEFAULTS.timebank_label_zh, DEFAULTS.timebank_label_en
SHORTEST_LABEL = 3
"""A shorter one might be part of another word."""
MENU_HOLDS = timedelta(hours=1)


@dataclass(frozen=True)
class Heard:
    """What a text means, which question it answers, what else is open on that number, and what it wrote before."""

    meaning: Meaning
    asked: Question | None
    open_questions: tuple[Question, ...]
    recent: tuple[Recent, ...]

    def still_open(self, *kinds: QuestionKind) -> list[Question]:
        """Return the open questions of these kinds."""
        return [question for question in self.open_questions if question.kind in kinds]


def hear(sender: Sender, recent: Sequence[Recent], *, at: datetime) -> Heard:
    """Understand the text of a message, and find the question that it answers, also when the answer comes too late."""
    open_questions = questions.open_on(sender.number, at) if sender.is_asked else []
    opened = [_open(question) for question in open_questions if question.kind is not QuestionKind.WHO]
    if any(text.outcome == MENU_SENT and text.received_at > at - MENU_HOLDS for text in recent):
        opened.append(Open(MENU_SENT, ""))
    meaning = meaning_of(_in_usual_words(sender), opened, language=sender.language, at=at)
    asked = next((question for question in open_questions if question.code == meaning.code), None)
    if asked is None and meaning.intent is not Intent.SOS and len(sender.text.strip()) <= SHORT_ANSWER:
        meaning, asked = _late(sender, meaning, at=at)
    return Heard(meaning, asked, tuple(open_questions), tuple(recent))


def _in_usual_words(sender: Sender) -> str:
    """Return the text with what the sender's community calls its time bank said as everybody says it."""
    text, policy = sender.text, policy_of(sender.community_id)
    for label, usual in ((policy.timebank_label_zh, TIMEBANK_ZH), (policy.timebank_label_en, TIMEBANK_EN)):
        if label.strip().casefold() != usual.casefold() and len(label.strip()) >= SHORTEST_LABEL:
            text = re.sub(re.escape(label.strip()), usual, text, flags=re.IGNORECASE)
    return text


def _late(sender: Sender, meaning: Meaning, *, at: datetime) -> tuple[Meaning, Question | None]:
    for code in CODE.findall(sender.text):
        late = questions.find_by_code(sender.number, code)
        if late is not None and late.asked_at > at - LATE_ANSWER:
            again = meaning_of(sender.text, [_open(late)], language=sender.language, at=at)
            if again.code == late.code:
                return again, late
    return meaning, None


def _open(question: Question) -> Open:
    return Open(question.kind.value, question.code)


def meaning_of(text: str, opened: Sequence[Open] = (), *, language: str, at: datetime) -> Meaning:
    """Understand a text with this community's service list and these open questions."""
    services = until_changed("words", lambda: service_words(offered()))
    return understand(text, at=at, zone=zone(), services=services, open_questions=tuple(opened), language=language)
