"""Whatever is brought is read, or refused in a sentence."""

from datetime import date
from random import Random

import pytest

from eldercare.errors import Invalid
from eldercare.timebank.openings import errors
from eldercare.timebank.openings.rows import TEMPLATE, Row, rows_of
from eldercare.timebank.openings.sheet import table_of, typed_table
from eldercare.timebank.openings.states import MAX_ROWS, NEXT, ImportState, can_move
from tests.timebank.openings.books import MAIN, a_book, book_of, sheet_of

TODAY = date(2026, 11, 22)
HEAD = ("姓名", "分钟")


def read(content: bytes) -> list[Row]:
    return rows_of(table_of(content), today=TODAY)


def sentences(row: Row) -> list[str]:
    return [one.sentence % one.values for one in row.problems]


def only(content: bytes) -> Row:
    [row] = read(content)
    return row


def test_the_states_have_no_way_but_those_written_down() -> None:
    ways = {(was, to) for was in ImportState for to in ImportState if can_move(was, to)}

    assert ways == {(was, to) for was, following in NEXT.items() for to in following}
    assert NEXT[ImportState.UNDONE] == NEXT[ImportState.DISCARDED] == frozenset()


def test_a_workbook_is_read_with_its_dates_and_numbers() -> None:
    content = a_book(
        ("2026年期初", "", "", "", ""),
        ("姓名", "手机号", "生日", "小时", "截至日期"),
        ("王 秀兰", 13800001234, (18324,), 2.5, "2026/6/30"),
        (),
        ("Li Na", "", "1951.2.3", 0.30000000000000004 * 10, 46203),
    )

    first, second = read(content)

    assert (first.line, first.name, first.number, first.birth_on) == (3, "王 秀兰", "+8613800001234", date(1950, 3, 2))
    assert (first.minutes, first.until, first.problems) == (150, date(2026, 6, 30), ())
    assert (second.line, second.minutes, second.birth_on, second.until) == (5, 180, date(1951, 2, 3), date(2026, 6, 30))


def test_texts_that_cells_share_are_found() -> None:
    name = "<si><r><t>Li </t></r><r><t>Na</t></r><rPh><t>x</t></rPh></si>"
    texts = f"<sst {MAIN}><si><t>姓名</t></si><si><t>分钟</t></si>{name}</sst>"
    sheet = f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    sheet += '<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>60</v></c></row></sheetData></worksheet>'

    row = only(book_of(sheet, texts=texts))

    assert (row.name, row.minutes) == ("Li Na", 60)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_that_people_have(encoding: str, between: str) -> None:
    content = "\r\n".join(between.join(row) for row in (HEAD, ("欧阳秀英", "90"))).encode(encoding)

    row = only(content)

    assert (row.name, row.minutes, row.problems) == ("欧阳秀英", 90, ())


def test_our_own_form_is_read() -> None:
    row = rows_of(typed_table("\n".join(",".join(row) for row in TEMPLATE)), today=TODAY)[0]

    assert (row.name, row.minutes, row.problems) == ("张三", 1200, ())


@pytest.mark.parametrize(
    ("written", "minutes", "said"),
    [
        ("60", 60, ""),
        ("６０", 60, ""),
        ("1,200", 1200, ""),
        ("60.0", 60, ""),
        ("-60", 0, "negative"),
        ("60.5", 0, "no whole minutes"),
        ("0", 0, "not between"),
        ("999999999", 0, "not between"),
        ("NaN", 0, "is no number"),
        ("1e3", 1000, ""),
        ("1e9", 0, "not between"),
        ("1e400", 0, "not between"),
        ("inf", 0, "is no number"),
        ("sixty", 0, "is no number"),
        ("=SUM(A1:A9)", 0, "formula"),
        ("", 0, "missing"),
        ("9" * 400, 0, "not between"),
    ],
)
def test_minutes_are_whole_numbers_or_the_row_says_why_not(written: str, minutes: int, said: str) -> None:
    row = only(a_book(HEAD, ("Li Na", written)))

    assert row.minutes == minutes
    assert bool(row.problems) == bool(said)
    assert said in " ".join(sentences(row))


@pytest.mark.parametrize(
    ("written", "said"),
    [("2026-02-30", "no date"), ("gestern", "no date"), ("2027-01-01", "still to come"), ("99999999", "no date")],
)
def test_a_day_that_is_none_is_said(written: str, said: str) -> None:
    row = only(a_book((*HEAD, "生日"), ("Li Na", 60, written)))

    assert said in " ".join(sentences(row))


def test_hours_of_a_time_before_there_were_time_banks_are_a_slip_of_the_pen() -> None:
    row = only(a_book((*HEAD, "截至日期"), ("Li Na", 60, "1900-01-01")))

    assert "more than 30 years ago" in " ".join(sentences(row))


def a_bomb() -> bytes:
    return book_of(b"<worksheet>" + b" " * (25 * 1024 * 1024) + b"</worksheet>")


def swelling() -> bytes:
    entities = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    return book_of(entities + sheet_of([HEAD, ("Li Na", 60)]).replace("Li Na", "&b;"))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"PK\x03\x04 and nothing", errors.Unreadable),
        (a_book()[:200], errors.Unreadable),
        (book_of("<worksheet><row"), errors.Unreadable),
        (book_of(sheet_of([HEAD]), book="<workbook/>"), errors.Unreadable),
        (swelling(), errors.Unreadable),
        (a_bomb(), errors.TooLarge),
        (b"x" * (2 * 1024 * 1024 + 1), errors.TooLarge),
        (b"\xd0\xcf\x11\xe0 old", errors.OldExcel),
        (b"\x00\x01\x02", errors.Unreadable),
        (b"\xff\xfe\x00", errors.Unreadable),
        (b"", errors.NothingInside),
        (a_book(), errors.NothingInside),
        (a_book(HEAD), errors.NothingInside),
        (a_book(("Li Na", 60)), errors.NoHeadings),
        (a_book(HEAD, ("Li Na", 60), ("", 30), merged="A2:A3"), errors.Merged),
        (a_book(HEAD, *[("Li Na", 60)] * (MAX_ROWS + 1)), errors.TooManyRows),
        (b"a,b\n" * 3000, errors.TooManyRows),
        (b'name,minutes\n"' + b"x" * 200_000 + b'",1', errors.Unreadable),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(content: bytes, refusal: type[Invalid]) -> None:
    with pytest.raises(refusal):
        read(content)


def test_a_merged_title_above_the_headings_is_no_harm() -> None:
    assert only(a_book(("期初登记表", "", ""), HEAD, ("Li Na", 60), merged="A1:C1")).minutes == 60


def _is_read(content: bytes) -> bool:
    try:
        read(content)
    except Invalid:
        return False
    return True


def test_bytes_changed_at_random_are_read_or_refused_and_nothing_else() -> None:
    dice, good = Random(5), a_book(HEAD, ("Li Na", 60), ("Wang", "=A1"))
    outcomes = []
    for _ in range(150):
        broken = bytearray(good)
        for _ in range(dice.randint(1, 6)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        outcomes.append(_is_read(bytes(broken)))

    assert len(outcomes) == 150
    assert set(outcomes) == {True, False}


@pytest.mark.parametrize(
    "text",
    [
        "2026年志愿者时长汇总\n姓名,分钟\nLi Na,60\n",
        "邻里, 时间, 2026\n姓名;分钟\nLi Na;60\n",
        "sep=;\n姓名;分钟;备注\nLi Na;60;a, b, c, d\n",
        "\u200b姓名\t分 钟\nLi Na\t60\u200b\n",
    ],
)
def test_a_title_above_the_headings_and_signs_that_nobody_sees_do_no_harm(text: str) -> None:
    row = only(text.encode())

    assert (row.name, row.minutes, row.problems) == ("Li Na", 60, ())


@pytest.mark.parametrize("heading", ["分钟", "服务分钟"])
def test_of_two_columns_that_mean_the_same_none_is_taken_silently(heading: str) -> None:
    with pytest.raises(errors.HeadingTwice):
        read(f"姓名,分钟,{heading}\nLi Na,60,90\n".encode())


@pytest.mark.parametrize("minutes", ["60²", "²", "⑥", "½"])
def test_a_raised_or_circled_digit_counts_for_no_minutes(minutes: str) -> None:
    row = only(f"姓名\t分钟\nLi Na\t{minutes}\n".encode())

    assert row.minutes == 0 and "is no number" in sentences(row)[0]


def test_a_year_alone_is_no_birthday() -> None:
    row = only("姓名,分钟,生日\nLi Na,60,1950\n".encode())

    assert row.birth_on is None and "is no date" in sentences(row)[0]
