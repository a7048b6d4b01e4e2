"""Questions we asked a phone number, and the code by which an answer finds its question."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, select

from eldercare.database import session
from eldercare.errors import N_, Refused
from eldercare.messaging.models import OutgoingMessage, Question
from eldercare.messaging.numbers import index_of_any
from eldercare.messaging.states import QuestionKind
from eldercare.people.models import Person
from eldercare.people.queries import text_phone
from eldercare.straight import insert_unless_taken, rows_of, stored, table_of

CODES = tuple(str(number) for number in range(100, 1000))
CODE_RESTS_FOR = timedelta(days=30)
TRIES = 5
# Asked for with every text, so put together once.
_QUESTIONS = table_of(Question).c
_WAITING = (
    _QUESTIONS.number_index == bindparam("number_index"),
    _QUESTIONS.answered_at.is_(None),
    _QUESTIONS.expires_at > bindparam("at"),
)
_OPEN = select(table_of(Question)).where(*_WAITING).order_by(_QUESTIONS.id)
IS_ASKED = exists().where(*_WAITING)
_USED_CODES = select(_QUESTIONS.code, _QUESTIONS.answered_at).where(
    _QUESTIONS.number_index == bindparam("number_index"),
    _QUESTIONS.answered_at.is_(None) | (_QUESTIONS.asked_at > bindparam("since")),
)
_IS_USED = _USED_CODES.where(_QUESTIONS.code == bindparam("code")).exists()


class TooManyQuestions(Refused):
    """Every code is taken by a question that this number has not answered yet."""

    code = "too_many_questions"

    def __init__(self) -> None:
        super().__init__(N_("This phone number has too many open questions."))


def ask(kind: QuestionKind, *, person: Person, about: tuple[str, int], at: datetime, expires_at: datetime) -> Question:
    """Record a question to this person and return it with its code, which is three digits, the first never 0.

    The code was not used for the same number in the last 30 days, as far as there are any left. Somebody without a
    telephone gets a question too, to be answered at another door. Raises TooManyQuestions.
    """
    phone = text_phone(person) or next(iter(person.phones), None)
    index = phone.number_index if phone else index_of_any(f"person:{person.id}")
    return _ask(kind, number_index=index, person_id=person.id, about=about, at=at, expires_at=expires_at)


def ask_number(
    kind: QuestionKind, *, number: str, about: tuple[str, int], at: datetime, expires_at: datetime
) -> Question:
    """Record a question to a number that belongs to nobody, or to several. Raises TooManyQuestions."""
    index = index_of_any(number)
    return _ask(kind, number_index=index, person_id=None, about=about, at=at, expires_at=expires_at)


def open_on(number: str, at: datetime) -> list[Question]:
    """Return what this number has been asked and may still answer, oldest first."""
    return stored(Question, _OPEN, {"number_index": index_of_any(number), "at": at})


def find_by_code(number: str, code: str) -> Question | None:
    """Return the newest question with this code to this number, answered and expired ones included, or None."""
    query = select(Question).where(Question.number_index == index_of_any(number), Question.code == code)
    return session.scalars(query.order_by(Question.id.desc()).limit(1)).one_or_none()


def asked_in(message: OutgoingMessage) -> Question | None:
    """Return the question that this text or call asks, answered and expired ones included; None where it asks none."""
    code = message.filled_in.get("code")
    if not code:
        return None
    same_phone = Question.number_index == message.number_index
    asked = same_phone if message.to_person_id is None else same_phone | (Question.person_id == message.to_person_id)
    query = select(Question).where(asked, Question.code == code).order_by(Question.id.desc())
    return session.scalars(query.limit(1)).one_or_none()


def find_about(kind: QuestionKind, about: tuple[str, int]) -> list[Question]:
    """Return the questions of this kind about one thing, oldest first, answered ones included."""
    query = select(Question).where(Question.about_kind == about[0], Question.about_id == about[1])
    return list(session.scalars(query.where(Question.kind == kind).order_by(Question.id)))


def close(question: Question, answer: str | None, at: datetime) -> None:
    """Record the answer; the first one stays, a later one changes nothing. None = it no longer matters."""
    if question.answered_at is None:
        question.answered_at, question.answer = at, answer


def close_about(about: tuple[str, int], at: datetime) -> int:
    """Close every open question about one thing, for it no longer matters; return how many there were."""
    query = select(Question).where(
        Question.about_kind == about[0], Question.about_id == about[1], Question.answered_at.is_(None)
    )
    open_questions = list(session.scalars(query.order_by(Question.id).with_for_update()))
    for question in open_questions:
        close(question, None, at)
    return len(open_questions)


def hand_over(about: tuple[str, int], to: tuple[str, int]) -> None:
    """Let the open questions about one thing be about another one from now on, with the code that was given."""
    open_ones = Question.about_kind == about[0], Question.about_id == about[1], Question.answered_at.is_(None)
    for question in session.scalars(select(Question).where(*open_ones).order_by(Question.id).with_for_update()):
        question.about_kind, question.about_id = to
    session.flush()


def _ask(
    kind: QuestionKind,
    *,
    number_index: str,
    person_id: int | None,
    about: tuple[str, int],
    at: datetime,
    expires_at: datetime,
) -> Question:
    facts = {
        "kind": kind,
        "number_index": number_index,
        "person_id": person_id,
        "about_kind": about[0],
        "about_id": about[1],
        "asked_at": at,
        "expires_at": expires_at,
    }
    any_code = {"code": secrets.choice(CODES), "since": at - CODE_RESTS_FOR}
    question = insert_unless_taken(Question, facts | any_code, unless=_IS_USED)
    for _ in range(TRIES):
        if question is not None:
            return question
        question = insert_unless_taken(Question, {**facts, "code": _free_code(number_index, at)})
    raise TooManyQuestions  # each of those codes was taken by somebody else at the same moment


def _free_code(number_index: str, at: datetime) -> str:
    used = rows_of(_USED_CODES, {"number_index": number_index, "since": at - CODE_RESTS_FOR})
    resting = {code for code, _ in used}
    still_open = {code for code, answered_at in used if answered_at is None}
    free = [code for code in CODES if code not in resting] or [code for code in CODES if code not in still_open]
    if not free:
        raise TooManyQuestions
    return secrets.choice(free)
