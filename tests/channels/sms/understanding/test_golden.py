"""Texts with the meaning that was written down for them by hand."""

import json
from datetime import datetime
from typing import Any

import pytest

from eldercare.channels.sms.understanding.meaning import Open
from tests.channels.sms.understanding.services import SHANGHAI, lines, understood

GOLDEN = [json.loads(line) for line in lines("golden.jsonl")]


def expectation(row: dict[str, Any]) -> dict[str, Any]:
    wanted = {key: value for key, value in row.items() if key not in {"text", "open"}}
    if wanted.get("starts_at"):
        wanted["starts_at"] = datetime.fromisoformat(wanted["starts_at"]).replace(tzinfo=SHANGHAI)
    if "more" in wanted:
        wanted["more"] = tuple(wanted["more"])
    return wanted


def name(row: dict[str, Any]) -> str:
    return "|".join([row["text"], *(kind for kind, _ in row.get("open", []))])


@pytest.mark.parametrize("row", GOLDEN, ids=name)
def test_a_text_means_what_was_written_down_for_it(row):
    wanted = expectation(row)

    meaning = understood(row["text"], *(Open(kind, code) for kind, code in row.get("open", [])))

    assert {name: getattr(meaning, name) for name in wanted} == wanted


def test_there_are_enough_golden_texts():
    assert len(GOLDEN) >= 300
