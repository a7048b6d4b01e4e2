import pytest

from eldercare.safety.states import NEXT, OPEN, UNANSWERED, IncidentStatus, can_move

# DESIGN §5: every step may be skipped towards the end, none goes back.
CALLS = """
triggered:    notified acknowledged resolved false_alarm
notified:     acknowledged resolved false_alarm
acknowledged: handling resolved false_alarm
handling:     resolved false_alarm
resolved:
false_alarm:
"""
LINES = [line.partition(":") for line in CALLS.split("\n")]
ALLOWED = {(was.strip(), to) for was, _, following in LINES for to in following.split()}


@pytest.mark.parametrize("was", IncidentStatus)
@pytest.mark.parametrize("to", IncidentStatus)
def test_a_call_for_help_moves_only_as_the_design_says(was: IncidentStatus, to: IncidentStatus) -> None:
    assert can_move(was, to) is ((was.value, to.value) in ALLOWED)


def test_every_state_is_in_the_table() -> None:
    assert set(NEXT) == set(IncidentStatus)


def test_what_nobody_has_answered_is_open() -> None:
    assert UNANSWERED < OPEN
    assert {"resolved", "false_alarm"} & OPEN == set()
