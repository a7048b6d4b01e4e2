from datetime import date, time

import pytest

from eldercare.clock import local
from eldercare.database import session
from eldercare.errors import DomainError
from eldercare.localtime import zone
from eldercare.orders.meal_rounds import queries, service
from eldercare.orders.meal_rounds.models import MealRound
from eldercare.orders.series import pauses
from eldercare.orders.series.states import PauseReason
from eldercare.orders.states import OrderStatus
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.meal_rounds import a_meal_round
from tests.orders.series.conftest import monday_at_nine  # noqa: F401 - the same morning
from tests.orders.series.days import BY_WORKER, MONDAY, NINE, day, texts_to

pytestmark = pytest.mark.usefixtures("app", "monday_at_nine")


def doors(meal_round: MealRound, on: date = MONDAY) -> list[tuple[str, str]]:
    """Each door's elder, and when the helper is there: "" where nothing is brought."""
    session.expire_all()
    return [
        (door.series.elder.name, f"{local(door.order.starts_at, zone()):%H:%M}" if _lives(door.order) else "")
        for door in queries.doors(meal_round, on)
    ]


def _lives(order: object) -> bool:
    return order is not None and getattr(order, "status", None) is not OrderStatus.CANCELLED


def test_each_door_of_a_round_is_an_order_of_its_own_one_after_the_other() -> None:
    meal_round = a_meal_round(starts_on=MONDAY, at=NINE)

    assert doors(meal_round) == [("Gao Lan", "11:30"), ("Hao Mei", "11:35"), ("Qin Fang", "11:40")]
    assert doors(meal_round, day(5)) == [(name, "") for name in ("Gao Lan", "Hao Mei", "Qin Fang")]
    assert texts_to(queries.members(meal_round, today=MONDAY)[0]) == ["series_begun"]


def test_who_is_in_hospital_is_passed_by_and_the_others_are_not() -> None:
    meal_round = a_meal_round(starts_on=MONDAY, at=NINE)
    away = queries.members(meal_round, today=MONDAY)[1]

    pauses.pause(away.elder_id, from_on=day(1), until_on=day(3), reason=PauseReason.HOSPITAL, note_="", **BY_WORKER)

    assert [name for name, at in doors(meal_round, day(2)) if at] == ["Gao Lan", "Qin Fang"]
    assert [name for name, at in doors(meal_round, day(4)) if at] == ["Gao Lan", "Hao Mei", "Qin Fang"]


def test_doors_change_their_order_and_keep_their_times() -> None:
    meal_round = a_meal_round(starts_on=MONDAY, at=NINE)
    gao, _hao, qin = queries.members(meal_round, today=MONDAY)

    service.put_before(meal_round.id, qin.id, gao.id, **BY_WORKER)

    assert doors(meal_round) == [("Qin Fang", "11:40"), ("Gao Lan", "11:30"), ("Hao Mei", "11:35")]


def test_a_door_taken_off_and_a_round_ended_leave_nothing_after_the_last_day() -> None:
    meal_round = a_meal_round(starts_on=MONDAY, at=NINE)
    gao, *_others = queries.members(meal_round, today=MONDAY)

    service.take_off(meal_round.id, gao.id, last_on=MONDAY, reason="Moves to her son", **BY_WORKER)
    assert [name for name, _at in doors(meal_round, day(1))] == ["Hao Mei", "Qin Fang"]

    service.end(meal_round.id, day(1), reason="The canteen opens", **BY_WORKER)
    assert (doors(meal_round, day(1)) != [], doors(meal_round, day(2))) == (True, [])


def test_another_time_counts_for_every_door_from_its_day_on() -> None:
    meal_round = a_meal_round(starts_on=MONDAY, at=NINE)

    service.change_time(meal_round.id, time(17, 0), from_on=day(2), **BY_WORKER)

    assert [at for _name, at in doors(meal_round, day(1))] == ["11:30", "11:35", "11:40"]
    assert [at for _name, at in doors(meal_round, day(2)) if at] == ["17:00", "17:05", "17:10"]


def test_nobody_is_on_a_round_twice_or_from_another_community() -> None:
    meal_round = a_meal_round(starts_on=MONDAY, at=NINE)
    gao, *_others = queries.members(meal_round, today=MONDAY)
    stranger = an_elder("Stranger", community=a_community("Far away"))

    with pytest.raises(DomainError, match="is on this round already"):
        service.add(meal_round.id, gao.elder_id, from_on=MONDAY, **BY_WORKER)
    with pytest.raises(DomainError, match="belongs to another community"):
        service.add(meal_round.id, stranger.id, from_on=MONDAY, **BY_WORKER)
