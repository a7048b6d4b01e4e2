import pytest

from eldercare.timebank.honours.states import NEXT, CommendationState, Honoured, chosen, standing

HOURS = (100, 300, 600, 1000, 1500)


@pytest.mark.parametrize(
    ("minutes", "stars", "next_hours", "missing"),
    [
        (0, 0, 100, 6000),
        (5999, 0, 100, 1),
        (6000, 1, 300, 12_000),
        (89_999, 4, 1500, 1),
        (90_000, 5, None, 0),
        (900_000, 5, None, 0),
    ],
)
def test_stars_come_with_their_hours_to_the_minute(
    minutes: int, stars: int, next_hours: int | None, missing: int
) -> None:
    got = standing(minutes, HOURS)

    assert (got.stars, got.next_hours, got.missing_minutes) == (stars, next_hours, missing)


def _one(name: str, minutes: int, *, stars: int = 0, before: int = 0) -> Honoured:
    return Honoured(ord(name), name, minutes, minutes, stars, before)


def test_new_stars_and_the_top_are_on_the_list_and_equal_hours_are_not_drawn_lots_for() -> None:
    people = [_one("A", 90), _one("B", 60), _one("C", 60), _one("D", 30), _one("E", 0), _one("F", 15, stars=1)]

    assert [one.name for one in chosen(people, top=2)] == ["F", "A", "B", "C"]
    assert [one.name for one in chosen(people, top=0)] == ["F"]
    assert chosen([_one("E", 0)], top=5) == []


def test_what_is_final_or_withdrawn_stays_so() -> None:
    assert {state for state, following in NEXT.items() if not following} == {
        CommendationState.FINAL,
        CommendationState.WITHDRAWN,
    }
