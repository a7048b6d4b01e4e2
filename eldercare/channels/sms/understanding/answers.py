"""Which open question does a text answer, and how? Codes first, then digits, then words; nothing is taken when two would fit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eldercare.channels.sms.understanding.keywords import CANCEL, CHANGE
from eldercare.channels.sms.understanding.meaning import Intent, Open
from eldercare.channels.sms.understanding.polarity import Polarity, polarity
from eldercare.channels.sms.understanding.stars import digit_value, said_stars


@dataclass(frozen=True)
class Answer:
    """What was answered to which question."""

    intent: Intent
    code: str | None = None
    stars: int | None = None
    asks_back: bool = False


DOUBTFUL = Answer(Intent.UNCLEAR, asks_back=True)
_NUMBERS = re.compile(r"(?<![\d.:/\-])\d+(?![\d.:/\-]*\d|[:点时月日年分块元路楼斤岁个人份号室平米栋单弄度%]|小时|天)")
_DIGIT = re.compile(
    r"(?:我|就)?(?:选择?|回复?|按|要|答|打|评|给|给个|给他|给她|i choose|press|reply)?,?(?P<digit>\d|[一二两三四五])(?:(?:颗|个)?星|分|号)?(?:吧|啊|了|啦|哦|谢谢|好评|[,。!])*"
)
_CODE_SHAPE = re.compile(r"\d{3}")
_LIMIT = 40
_ABOUT = re.compile(
    r"换个|改到|改成|推迟|提前|几点|什么|啥|哪|谁|多远|多久|多少|咋|怎么|工具|地址|晚点(?:回|告|再)|看不?懂|没看|(?:吗|么|呢|不)\??$|\?$|还是|\b(?:what|where|when|who|how|which|why)\b"
)


def find_answer(text: str, open_questions: Sequence[Open]) -> Answer | None:
    """Return what a plain text answers, DOUBTFUL-like when it must be asked which or what, None when it is no answer."""
    numbers = _NUMBERS.findall(text)
    named, rest = _named(text, numbers, open_questions)
    if len(named) > 1:
        return DOUBTFUL
    if named:
        return _answer_to(named[0], rest)
    if re.fullmatch(r"\d+(?:[ ,]+\d+)*", text):
        return _bare_numbers(numbers, open_questions)
    strange_code = any(_CODE_SHAPE.fullmatch(number) for number in numbers)
    return _unnamed(text, open_questions, strange_code)


def _named(text: str, numbers: list[str], questions: Sequence[Open]) -> tuple[list[Open], str]:
    """The questions whose codes stand in the text, and the text without them ("3721" is 372 and 1)."""
    by_code = {question.code: question for question in questions}
    named = [by_code[number] for number in dict.fromkeys(numbers) if number in by_code]
    rest = text
    for question in named:
        rest = re.sub(rf"(?<!\d){question.code}(?!\d)", " ", rest, count=1)
    if named:
        return named, _tidy(rest)
    glued = [
        (by_code[code], digit)
        for number in numbers
        if len(number) == 4
        for code, digit in ((number[:3], number[3]), (number[1:], number[0]))
        if code in by_code
    ]
    if len(glued) == 1:
        return [glued[0][0]], _tidy(re.sub(r"(?<!\d)\d{4}(?!\d)", f" {glued[0][1]} ", text, count=1))
    return [question for question, _ in glued], text


def _tidy(text: str) -> str:
    return re.sub(
        r"^(?:验证码|编号|代码|编码|code|的|号|:|#)+|(?:号|的)$", "", re.sub(r" {2,}", " ", text).strip(" ,")
    ).strip(" ,")


def _bare_numbers(numbers: list[str], questions: Sequence[Open]) -> Answer | None:
    digits = [number for number in numbers if len(number) == 1]
    codes = [number for number in numbers if _CODE_SHAPE.fullmatch(number)]
    if codes:
        return Answer(Intent.UNCLEAR, code=codes[0] if len(codes) == 1 else None, asks_back=bool(questions))
    if len(numbers) == 1 and digits:
        return _first_digit(int(digits[0]), questions)
    return None


def _first_digit(digit: int, questions: Sequence[Open]) -> Answer | None:
    return _only_one([answer for question in questions if (answer := _by_digit(question, digit))])


def _only_one(answers: list[Answer]) -> Answer | None:
    if len(answers) <= 1:
        return answers[0] if answers else None
    intents = {answer.intent for answer in answers}
    return Answer(intents.pop() if len(intents) == 1 else Intent.UNCLEAR, asks_back=True)


def _by_digit(question: Open, digit: int) -> Answer | None:
    if digit == 0:
        return None
    if question.kind == "offer" and digit in {1, 2}:
        return Answer(Intent.YES if digit == 1 else Intent.NO, question.code)
    if question.kind == "rating" and 1 <= digit <= 5:
        return Answer(Intent.RATE, question.code, digit)
    if question.kind == "order_check" and digit == 9:
        return Answer(Intent.CANCEL, question.code)
    return None


def _answer_to(question: Open, rest: str) -> Answer:
    """An answer that names its question: code alone says yes to an offer; otherwise the rest must say something."""
    if not rest:
        says_yes = question.kind in {"offer", "sign_in"}
        return Answer(Intent.YES if says_yes else Intent.UNCLEAR, question.code, asks_back=not says_yes)
    digit = _DIGIT.fullmatch(rest)
    if digit and digit_value(digit["digit"]) == 0:
        return Answer(Intent.HUMAN, question.code)
    by_digit = _by_digit(question, digit_value(digit["digit"])) if digit else None
    return by_digit or _by_words(question, rest) or Answer(Intent.UNCLEAR, question.code, asks_back=True)


def _by_words(question: Open, text: str) -> Answer | None:
    if question.kind == "rating":
        stars = said_stars(text)
        return Answer(Intent.RATE, question.code, stars) if stars else None
    if question.kind == "order_check":
        return Answer(Intent.CANCEL, question.code) if CANCEL.search(text) or CHANGE.search(text) else None
    if question.kind != "offer":
        return None
    said = _offer_words(text)
    if said in {Polarity.YES, Polarity.NO}:
        return Answer(Intent(said.value), question.code)
    unsure = said is Polarity.UNSURE or (len(text) < _LIMIT and _ABOUT.search(text))
    return Answer(Intent.UNCLEAR, question.code, asks_back=True) if unsure else None


def _offer_words(text: str) -> Polarity:
    """Words may come with a digit ("1 可以", "2不去"); when the two disagree it is in doubt."""
    said = polarity(text)
    digits = re.findall(r"(?<!\d)[12](?!\d|[点:号个人份天小分])", text)
    if len(digits) == 1 and re.match(r"[12](?:\D|$)|.*\D[12]$", text):
        by_digit = Polarity.YES if digits[0] == "1" else Polarity.NO
        return by_digit if said in {by_digit, Polarity.NEITHER} else Polarity.UNSURE
    return said


def _unnamed(text: str, questions: Sequence[Open], strange_code: bool) -> Answer | None:
    digit = _DIGIT.fullmatch(text)
    if digit and (answer := _first_digit(digit_value(digit["digit"]), questions)):
        return answer
    if len(text) > _LIMIT:
        return None
    answers = [answer for question in questions if (answer := _by_words(question, text))]
    if strange_code and questions:
        return (
            Answer(answers[0].intent if answers else Intent.UNCLEAR, asks_back=True)
            if answers or len(text) < 12
            else None
        )
    return _only_one([answer for answer in answers if not answer.asks_back] or answers)
