from datetime import timedelta

import pytest

from eldercare.clock import now
from eldercare.people import sign_in
from eldercare.people.jobs import forget_sign_ins
from tests.builders.people import a_number

pytestmark = pytest.mark.usefixtures("app")
NOW = now()


@pytest.mark.parametrize(
    ("days_ago", "is_proved", "is_kept"),
    [(1, False, True), (3, False, False), (3, True, True), (91, True, True), (93, True, False)],
)
def test_a_sign_in_is_forgotten_when_it_is_over(days_ago: int, is_proved: bool, is_kept: bool) -> None:
    asked_at = NOW - timedelta(days=days_ago)
    started, code = sign_in.ask(a_number(), address="10.0.0.1", at=asked_at)
    started_id = started.id
    if is_proved:
        sign_in.prove(started_id, code, at=asked_at)

    assert forget_sign_ins(NOW) == (0 if is_kept else 1)
    assert (sign_in.find(started_id) is not None) is is_kept
    assert forget_sign_ins(NOW) == 0
