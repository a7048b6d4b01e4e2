"""From a table of texts to rows that say who, how many minutes and until when; what is wrong is said in sentences.

Nothing here touches the database.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from unicodedata import category, normalize

from eldercare.errors import N_, Invalid
from eldercare.people.numbers import normalised
from eldercare.timebank.openings.errors import HeadingTwice, NoHeadings, NothingInside, TooManyRows
from eldercare.timebank.openings.states import MAX_ROWS
from eldercare.timebank.openings.xlsx import Line, date_of_serial
from eldercare.timebank.states import MAX_MINUTES


class Column(StrEnum):
    NAME = "name"
    PHONE = "phone"
    BIRTHDAY = "birthday"
    MINUTES = "minutes"
    HOURS = "hours"
    UNTIL = "until"
    NOTE = "note"


HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.NAME: ("姓名", "名字", "志愿者", "志愿者姓名", "name"),
    Column.PHONE: ("手机", "手机号", "手机号码", "电话", "联系电话", "phone", "mobile"),
    Column.BIRTHDAY: ("生日", "出生日期", "出生年月日", "birthday", "born"),
    Column.MINUTES: ("分钟", "分钟数", "时间(分钟)", "服务分钟", "minutes"),
    Column.HOURS: ("小时", "小时数", "时长(小时)", "服务时长", "服务小时", "hours"),
    Column.UNTIL: ("截至日期", "截止日期", "截至", "日期", "until", "as of"),
    Column.NOTE: ("备注", "说明", "note"),
}
TEMPLATE = (
    ("姓名", "手机号", "生日", "分钟", "截至日期", "备注"),
    ("张三", "13800000000", "1950-03-02", "1200", "2026-06-30", "纸质存折第12号"),
)
NUMBER = re.compile(r"[0-9]+(\.[0-9]{1,17})?(e[+-]?[0-9]{1,4})?", re.IGNORECASE)
OLDEST_YEARS = 30
SHOWN = 20
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
"""As a day that Excel counts it would lie in 1905: whoever writes it means the year."""
DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[T ].*)?")
LOOKED_THROUGH = 10
COUNTED_ONCE = frozenset({Column.NAME, Column.MINUTES, Column.HOURS})
Values = Mapping[str, object]


@dataclass(frozen=True)
class Problem:
    """What is not clear of a row; the values are filled in after translation."""

    sentence: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row as it was understood; `minutes` is 0 where its problems say why."""

    line: int
    name: str
    number: str = ""
    birth_on: date | None = None
    minutes: int = 0
    until: date | None = None
    note: str = ""
    problems: tuple[Problem, ...] = ()


def rows_of(table: Sequence[Line], *, today: date) -> list[Row]:
    """Return the rows below the headings. Raises NothingInside, NoHeadings, TooManyRows."""
    if not table:
        raise NothingInside
    for index, (_number, cells) in enumerate(table[:LOOKED_THROUGH]):
        columns = columns_of(cells)
        if Column.NAME in columns and (Column.MINUTES in columns or Column.HOURS in columns):
            below = table[index + 1 :]
            if not below:
                raise NothingInside
            if len(below) > MAX_ROWS:
                raise TooManyRows
            return [_row(number, _named(cells, columns), today=today) for number, cells in below]
    raise NoHeadings


def columns_of(cells: Sequence[str]) -> dict[Column, int]:
    """Return which column says what, by its heading in any of the usual words."""
    known = {word: column for column, words in HEADINGS.items() for word in words}
    found: dict[Column, int] = {}
    for place, cell in enumerate(cells):
        heading = plain(cell).lower()
        column = known.get(heading.replace(" ", "")) or known.get(heading)
        if column in COUNTED_ONCE and column in found:
            raise HeadingTwice(heading)
        if column is not None:
            found.setdefault(column, place)
    return found


def plain(text: str) -> str:
    """Return the text in half width, without signs that nobody sees; as it is where a raised or circled digit is in it.

    "60²" is sixty with a note, not 602.
    """
    seen = "".join(sign for sign in text if category(sign) != "Cf")
    return (seen if any(category(sign) == "No" for sign in seen) else normalize("NFKC", seen)).strip()


def _named(cells: Sequence[str], columns: Mapping[Column, int]) -> dict[Column, str]:
    return {column: cells[place] for column, place in columns.items() if place < len(cells)}


def _row(line: int, said: Mapping[Column, str], *, today: date) -> Row:
    problems: list[Problem] = []

    def read(column: Column) -> str:
        text = plain(said.get(column, ""))
        if text.startswith("="):
            problems.append(Problem(N_("There is a formula in it: copy the column and paste only the values.")))
            return ""
        return text

    name = re.sub(r"\s+", " ", read(Column.NAME))
    if not name and not problems:
        problems.append(Problem(N_("The name is missing.")))
    number = _number(read(Column.PHONE), problems)
    birth_on = _date(read(Column.BIRTHDAY), problems, latest=today)
    minutes = _minutes(read(Column.MINUTES), read(Column.HOURS), problems)
    until = _until(read(Column.UNTIL), problems, today=today)
    return Row(line, name, number, birth_on, minutes, until, read(Column.NOTE)[:200], tuple(problems))


def _number(text: str, problems: list[Problem]) -> str:
    if not text:
        return ""
    try:
        return normalised(text.removesuffix(".0"))
    except Invalid:
        problems.append(Problem(N_("“%(text)s” is no telephone number."), {"text": text}))
        return ""


def _date(text: str, problems: list[Problem], *, latest: date) -> date | None:
    if not text:
        return None
    written = date_of_serial(text) if re.fullmatch(r"[0-9]{1,6}(\.0*)?", text) and not YEAR.fullmatch(text) else text
    if re.fullmatch(r"[0-9]{8}", text):
        written = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    parts = DATE.fullmatch(written)
    try:
        found = date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        found = None
    if found is None or found.year < 1900:
        problems.append(Problem(N_("“%(text)s” is no date; write it like 1950-03-02."), {"text": text}))
        return None
    if found > latest:
        problems.append(Problem(N_("%(day)s is still to come."), {"day": found}))
    return found


def _until(text: str, problems: list[Problem], *, today: date) -> date | None:
    found = _date(text, problems, latest=today)
    if found is not None and found.year < today.year - OLDEST_YEARS:
        problems.append(
            Problem(
                N_("%(day)s is more than %(years)s years ago: check the year."), {"day": found, "years": OLDEST_YEARS}
            )
        )
    return found


def _minutes(minutes: str, hours: str, problems: list[Problem]) -> int:
    if minutes and hours:
        problems.append(Problem(N_("Both minutes and hours are filled in: leave one of them empty.")))
        return 0
    text = minutes or hours
    if not text:
        if not problems:
            problems.append(Problem(N_("The minutes are missing.")))
        return 0
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3}\b)", "", text)
    if re.fullmatch(r"[-−][0-9.,]+", plain):
        problems.append(Problem(N_("“%(text)s” is negative; an opening balance is what somebody has."), {"text": text}))
        return 0
    if NUMBER.fullmatch(plain) is None:
        problems.append(Problem(N_("“%(text)s” is no number."), {"text": text}))
        return 0
    return _whole(Decimal(plain) * (1 if minutes else 60), text, problems)


def _whole(exact: Decimal, text: str, problems: list[Problem]) -> int:
    nearest = exact.to_integral_value()
    if abs(exact - nearest) > Decimal("0.000001"):  # Excel stores 0.3 as 0.29999999999999999
        problems.append(Problem(N_("“%(text)s” makes no whole minutes."), {"text": text}))
        return 0
    if not 1 <= nearest <= MAX_MINUTES:
        problems.append(
            Problem(
                N_("“%(text)s” is not between 1 and %(most)s minutes."),
                {"text": text if len(text) <= SHOWN else text[:SHOWN] + "…", "most": f"{MAX_MINUTES:,}"},
            )
        )
        return 0
    return int(nearest)
