"""The catalogue and the moment that the tests of understanding share."""

import json
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from eldercare.channels.sms.understanding.meaning import Meaning, Open, ServiceWords
from eldercare.channels.sms.understanding.understand import understand

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY_AT_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
DATA = Path(__file__).parents[3] / "data" / "understanding"


def a_service(code: str, words: str, start: str = "09:00", minutes: int = 60, digit: str | None = None) -> ServiceWords:
    return ServiceWords(code, digit, tuple(words.split()), time.fromisoformat(start), minutes)


def _services() -> tuple[ServiceWords, ...]:
    rows = json.loads((DATA / "services.json").read_text(encoding="utf-8"))
    return tuple(
        a_service(row["code"], " ".join(row["words"]), row["usual_start"], row["minutes"], row["menu_digit"])
        for row in rows
    )


SERVICES = _services()


def lines(name: str) -> list[str]:
    return (DATA / name).read_text(encoding="utf-8").splitlines()


def understood(text: str, *open_questions: Open, at: datetime = MONDAY_AT_TEN, **more: Any) -> Meaning:
    return understand(text, at=at, zone=SHANGHAI, services=SERVICES, open_questions=open_questions, **more)
