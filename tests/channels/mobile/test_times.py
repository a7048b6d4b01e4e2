import pytest
from flask import Flask

from eldercare.channels.mobile.times import merged
from eldercare.volunteers.models import Volunteer
from eldercare.volunteers.service import Span
from tests.builders.volunteers import a_volunteer
from tests.support.phones import phone_of

NINE, NOON, FIVE = 9 * 60, 12 * 60, 17 * 60


def times_of(volunteer: Volunteer) -> list[tuple[int, int, int]]:
    return sorted((span.weekday, span.from_minute, span.until_minute) for span in volunteer.availability)


def test_a_time_is_added_on_several_days(app: Flask) -> None:
    volunteer = a_volunteer(spans=[Span(4, NINE, NOON)])
    door = phone_of(volunteer.person, app)

    page = door.get("/m/me/times/").page
    door.submit(page, "/m/me/times/add", weekdays=["0", "2"], from_minute="540", until_minute="720")

    assert times_of(volunteer) == [(0, NINE, NOON), (2, NINE, NOON), (4, NINE, NOON)]
    assert "Wednesday 09:00–12:00" in door.get("/m/me/times/").page.main_text


def test_a_time_is_taken_away(app: Flask) -> None:
    volunteer = a_volunteer(spans=[Span(0, NINE, NOON), Span(0, 14 * 60, FIVE)])
    door = phone_of(volunteer.person, app)

    door.submit(door.get("/m/me/times/").page, "/m/me/times/remove/0/540")

    assert times_of(volunteer) == [(0, 14 * 60, FIVE)]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"from_minute": "720", "until_minute": "540", "weekdays": "0"}, "must end after it begins"),
        ({"from_minute": "540", "until_minute": "720"}, "Choose at least one day"),
    ],
)
def test_an_impossible_time_is_said_in_the_form(app: Flask, facts: dict[str, str], sentence: str) -> None:
    volunteer = a_volunteer(spans=[])

    answer = phone_of(volunteer.person, app).post("/m/me/times/add", data=facts)

    assert answer.status_code == 422
    assert sentence in answer.page.main_text
    assert times_of(volunteer) == []


def test_times_that_touch_become_one() -> None:
    spans = [Span(1, NOON, FIVE), Span(0, NINE, NOON), Span(0, 600, FIVE), Span(1, NINE, NOON)]

    assert merged(spans) == [Span(0, NINE, FIVE), Span(1, NINE, FIVE)]


def test_times_apart_stay_apart() -> None:
    spans = [Span(0, NINE, NOON), Span(0, NOON + 30, FIVE), Span(1, NOON, FIVE)]

    assert merged(spans) == spans
