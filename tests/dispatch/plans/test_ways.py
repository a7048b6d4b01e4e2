from collections.abc import Sequence

import pytest
from flask import Flask

from eldercare.areas.policy import DEFAULTS
from eldercare.dispatch.facts import Place
from eldercare.dispatch.plans.ways import Ways
from eldercare.dispatch.routing import Point, RoutingFailed
from eldercare.dispatch.travel import ROUTER
from eldercare.kept import give

PLACES = [Place(latitude=37.69 + number / 100, longitude=112.74) for number in range(3)]
STRAIGHT = [1446, 2891]


class River:
    """A server that knows a long way round, until it goes away."""

    def __init__(self, answers: int) -> None:
        self.asked, self.answers = 0, answers

    def metres(self, starts: Sequence[Point], goal: Point, profile: str) -> list[int | None]:
        self.asked += 1
        if self.asked > self.answers:
            raise RoutingFailed("gone")
        return [9000] * len(starts)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize(("answers", "metres"), [(2, [9000, 9000]), (1, [9000, STRAIGHT[1]]), (0, STRAIGHT)])
def test_ways_are_real_as_far_as_the_server_answers(app: Flask, answers: int, metres: list[int]):
    give(app, ROUTER, River(answers))
    try:
        ways = Ways(PLACES, DEFAULTS)
        ways.learn(range(3))
    finally:
        give(app, ROUTER, None)

    assert [ways.metres(0, 1), ways.metres(0, 2)] == metres
    assert [ways.minutes(0, 1, pace) for pace in (1, 0.3)] == ([125, 38] if answers else [20, 6])
    assert ways.minutes(1, 1) == 0
