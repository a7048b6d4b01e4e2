"""Reading the first sheet of an Excel workbook (ECMA-376) as text, row by row, with limits on everything.

Only what a list needs: texts, numbers, dates and where cells are merged. A formula is given as its own text, "=A1+B1".
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from io import BytesIO
from lzma import LZMAError
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import BadZipFile, LargeZipFile, ZipFile

from eldercare.timebank.openings.errors import Merged, TooLarge, TooManyRows, Unreadable

PART_BYTES = 24 * 1024 * 1024
"""The most that one part of the archive may unpack to: a list of 500 people has 100 KB, a bomb gigabytes."""
MOST_COLUMNS, MOST_FILLED_ROWS, MOST_TEXT = 40, 2500, 500
DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 32), 34, 35, 36, *range(50, 59)})
DATE_LETTERS = re.compile(r"[yd年日]", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
BROKEN = (
    *(BadZipFile, LargeZipFile, expat.ExpatError, zlib.error, LZMAError, struct.error),
    *(KeyError, ValueError, EOFError, OSError, RuntimeError),
)
"""What unpacking and parsing raise for bytes that are no workbook, or one with a password."""
Attributes = dict[str, str]
Line = tuple[int, list[str]]


def first_sheet(content: bytes) -> list[Line]:
    """Return the filled rows with their numbers, each a list of texts; dates as 2026-11-22.

    Raises Unreadable for what is no workbook, TooLarge for what unpacks to too much, TooManyRows, and Merged for cells
    that are merged below the first filled row with more than one cell.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _sheet(archive)
    except BROKEN:
        raise Unreadable from None


def date_of_serial(text: str, *, since_1904: bool = False) -> str:
    """Return the date of Excel's number of a day; the text itself where it is none between 1900 and 2199."""
    try:
        number = Decimal(text)
        days = int(number) if number.is_finite() else 0
    except InvalidOperation:
        return text
    if not 1 <= days <= 109_000:
        return text
    began = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
    return (began + timedelta(days=days)).isoformat()


def _sheet(archive: ZipFile) -> list[Line]:
    book = _Book()
    _parse(_part(archive, "xl/workbook.xml"), book)
    links = _Links()
    _parse(_part(archive, "xl/_rels/workbook.xml.rels"), links)
    names = set(archive.namelist())
    texts, styles = _Texts(), _Styles()
    if "xl/sharedStrings.xml" in names:
        _parse(_part(archive, "xl/sharedStrings.xml"), texts)
    if "xl/styles.xml" in names:
        _parse(_part(archive, "xl/styles.xml"), styles)
    if not book.sheets:
        raise Unreadable
    target = links.targets[book.sheets[0]]
    where = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    cells = _Cells(texts.found, styles.dates, since_1904=book.since_1904)
    _parse(_part(archive, where), cells)
    return list(_lines(cells))


def _part(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        data = part.read(PART_BYTES + 1)
    if len(data) > PART_BYTES:
        raise TooLarge
    return data


def _lines(cells: "_Cells") -> Iterator[Line]:
    rows = sorted(cells.rows.items())
    headings = next((number for number, row in rows if len(row) > 1), 0)
    for merged in cells.merged:
        if any(int(number) > headings for _letters, number in CELL.findall(merged)):
            raise Merged(merged)
    for number, row in rows:
        yield number, [row.get(column, "") for column in range(max(row) + 1)]


@dataclass
class _Handler:
    """What hears of the beginnings, texts and ends of elements, names without their namespaces."""

    def began(self, name: str, attributes: Attributes) -> None:
        pass

    def said(self, text: str) -> None:
        pass

    def ended(self, name: str) -> None:
        pass


@dataclass
class _Book(_Handler):
    """The sheets that are shown, in their order, each by the id of its link."""

    sheets: list[str] = field(default_factory=list)
    since_1904: bool = False

    def began(self, name: str, attributes: Attributes) -> None:
        if name == "sheet" and attributes.get("state", "visible") == "visible":
            self.sheets += [value for key, value in attributes.items() if key.endswith(":id") or key == "id"]
        if name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in {"1", "true"}


@dataclass
class _Links(_Handler):
    targets: dict[str, str] = field(default_factory=dict)

    def began(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes["Id"]] = attributes["Target"]


@dataclass
class _Texts(_Handler):
    """The texts that cells share; how they are pronounced is left out."""

    found: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def began(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002 - it has none that we need
        self.inside.append(name)
        if name == "si":
            self.parts = []

    def said(self, text: str) -> None:
        if self.inside and self.inside[-1] == "t" and "rPh" not in self.inside:
            self.parts.append(text)

    def ended(self, name: str) -> None:
        self.inside.pop()
        if name == "si":
            self.found.append("".join(self.parts)[:MOST_TEXT])


@dataclass
class _Styles(_Handler):
    """Which styles of cells show a number as a date."""

    dates: list[bool] = field(default_factory=list)
    own: set[int] = field(default_factory=set)
    is_in_cells: bool = False

    def began(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt" and DATE_LETTERS.search(QUOTED.sub("", attributes.get("formatCode", ""))):
            self.own.add(_whole(attributes.get("numFmtId")))
        if name == "cellXfs":
            self.is_in_cells = True
        if name == "xf" and self.is_in_cells:
            shown_as = _whole(attributes.get("numFmtId"))
            self.dates.append(shown_as in DATE_FORMATS or shown_as in self.own)

    def ended(self, name: str) -> None:
        if name == "cellXfs":
            self.is_in_cells = False


@dataclass
class _Cells(_Handler):
    """The filled cells, by row and column."""

    texts: list[str]
    dates: list[bool]
    since_1904: bool
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    at: tuple[int, int] = (0, 0)
    cell: Attributes = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    inside: str = ""

    def began(self, name: str, attributes: Attributes) -> None:
        self.inside = name
        if name == "row":
            self.at = (_whole(attributes.get("r")) or self.at[0] + 1, 0)
        elif name == "c":
            self.cell, self.parts = attributes, {}
            place = CELL.fullmatch(attributes.get("r", ""))
            self.at = (int(place[2]), _column(place[1])) if place else (self.at[0], self.at[1])
        elif name == "mergeCell" and len(self.merged) < MOST_FILLED_ROWS:
            self.merged.append(attributes.get("ref", "")[:20])
        elif name == "f":
            self.parts["f"] = []

    def said(self, text: str) -> None:
        if self.inside in {"v", "t", "f"}:
            self.parts.setdefault(self.inside, []).append(text)

    def ended(self, name: str) -> None:
        self.inside = ""
        if name == "c":
            self._keep(self._text().strip())
            self.at = (self.at[0], self.at[1] + 1)

    def _text(self) -> str:
        said = {name: "".join(parts) for name, parts in self.parts.items()}
        if "f" in said:
            return f"={said['f']}"[:MOST_TEXT]
        value, kind = said.get("v", ""), self.cell.get("t", "n")
        if kind == "s":
            number = _whole(value) if value.isdecimal() else -1
            return self.texts[number] if 0 <= number < len(self.texts) else ""
        if kind == "inlineStr":
            return said.get("t", "")[:MOST_TEXT]
        style = _whole(self.cell.get("s"))
        is_date = kind == "n" and style < len(self.dates) and self.dates[style]
        return date_of_serial(value, since_1904=self.since_1904) if is_date else value[:MOST_TEXT]

    def _keep(self, text: str) -> None:
        number, column = self.at
        if text and column < MOST_COLUMNS:
            self.rows.setdefault(number, {})[column] = text
            if len(self.rows) > MOST_FILLED_ROWS:
                raise TooManyRows


def _parse(data: bytes, handler: _Handler) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_facts: object) -> None:
        raise Unreadable  # a workbook has no document type; who brings one wants entities to swell

    def local(act: Callable[..., None]) -> Callable[..., None]:
        return lambda name, *rest: act(name.rpartition(":")[2], *rest)

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = local(handler.began)
    parser.EndElementHandler = local(handler.ended)
    parser.CharacterDataHandler = handler.said
    parser.Parse(data, True)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
