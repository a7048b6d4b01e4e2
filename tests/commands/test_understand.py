"""`eldercare understand`, typed by a worker who tries wordings."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from eldercare.cli import main

AT = ("--at", "2026-11-23T10:00+08:00")
CONTRACT = "text intent service starts_at ends_at minutes stars code asks_back".split()
INTENTS = set("order sos yes no rate cancel stop human chat unclear".split())
Understand = Callable[..., Result]


@pytest.fixture
def understand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Understand:
    """The command where there is no database."""
    monkeypatch.delenv("ELDERCARE_DATABASE_URL", raising=False)
    monkeypatch.setenv("ELDERCARE_INSTANCE_DIR", str(tmp_path / "instance"))

    def run(texts: str | bytes, *words: str) -> Result:
        return CliRunner().invoke(main, ["understand", *words], input=texts)

    return run


def read(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.split("\n")[:-1]]


def test_each_line_is_one_object_in_the_order_of_the_texts(understand: Understand) -> None:
    found = read(understand("明天下午3点理发\n\n救命\n今天天气真好", *AT))

    assert [one["text"] for one in found] == ["明天下午3点理发", "", "救命", "今天天气真好"]
    assert [one["intent"] for one in found] == ["order", "chat", "sos", "chat"]
    assert list(found[0])[: len(CONTRACT)] == CONTRACT
    assert (found[0]["starts_at"], found[0]["minutes"]) == ("2026-11-24T15:00:00+08:00", 30)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("老样子", {"intent": "order", "service": None, "same_again": True, "asks_back": False}),
        ("菜单", {"intent": "chat", "understood": True}),
        ("给我妈订两份饭", {"intent": "order", "quantity": 2, "for_whom": "我妈"}),
        ("想理发也想洗澡", {"intent": "order", "more": ["bathing"], "asks_back": True}),
        ("能不能来个人", {"intent": "unclear", "understood": False, "asks_back": True}),
    ],
)
def test_what_the_ten_intents_cannot_say_is_said_beside_them(
    understand: Understand, said: str, shown: dict[str, Any]
) -> None:
    (found,) = read(understand(said + "\n", *AT))

    assert {name: found[name] for name in shown} == shown


def test_open_questions_are_answered_by_code_or_alone(understand: Understand) -> None:
    opened = ("--open", "offer:372", "--open", "check")

    yes, moved = read(understand("我去\n改到后天上午\n", *AT, *opened))

    assert (yes["intent"], yes["code"]) == ("yes", "372")
    assert (moved["intent"], moved["moves"], moved["asks_back"]) == ("cancel", True, True)
    assert moved["starts_at"] == "2026-11-25T09:00:00+08:00"


def test_no_line_is_too_strange(understand: Understand) -> None:
    strange = [b"\x00", b"\xff\xfe", b"\xed\xa0\xbd", b"\r", "饭".encode() * 200_000, bytes(range(11, 256))]

    found = read(understand(b"\n".join(strange) + b"\n", *AT))

    assert len(found) == len(strange)
    assert {one["intent"] for one in found} <= INTENTS


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--at", "tomorrow"), "no ISO time"),
        (("--at", "9999-12-31"), "not a time of this century"),
        (("--open", "door"), "name one of offer, rating, check"),
        (("--open", "offer:12"), "no open question"),
    ],
)
def test_a_bad_option_is_refused_in_a_sentence(understand: Understand, words: tuple[str, str], sentence: str) -> None:
    result = understand("好\n", *words)

    assert result.exit_code != 0
    assert sentence in result.output
    assert "Traceback" not in result.output


def test_nothing_is_made_or_changed(understand: Understand, tmp_path: Path) -> None:
    read(understand("助餐\n"))

    assert list(tmp_path.iterdir()) == []


def test_the_zone_decides_how_times_are_shown(understand: Understand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELDERCARE_TIMEZONE", "Asia/Tokyo")

    (found,) = read(understand("明天上午9点理发\n", "--at", "2026-11-23T10:00"))

    assert found["starts_at"] == "2026-11-24T09:00:00+09:00"


def test_the_services_are_those_of_the_database(
    understand: Understand, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ELDERCARE_DATABASE_URL", url)
    unset = understand("助餐\n")
    assert read(unset)[0]["service"] == "meal"
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE services SET active = :off WHERE code = 'meal'"), {"off": False})
    engine.dispose()

    assert read(understand("助餐\n"))[0]["service"] != "meal"
