from itertools import permutations

import pytest

from eldercare.messaging.states import NEXT, MessageStatus, can_move

S = MessageStatus
REPORTS = (S.SENT, S.DELIVERED, S.FAILED)


def test_every_state_says_where_it_may_go():
    assert set(NEXT) == set(MessageStatus)


@pytest.mark.parametrize("start", [S.QUEUED, S.SENDING, S.SENT, S.UNKNOWN])
def test_reports_in_any_order_never_lead_back_from_delivered(start):
    for order in set(permutations(REPORTS * 2, 4)):
        status = start
        for report in order:
            status = report if can_move(status, report) else status

        assert status is (S.DELIVERED if S.DELIVERED in order else S.FAILED if S.FAILED in order else S.SENT), order


def test_what_was_dropped_or_delivered_stays_so():
    assert not NEXT[S.DROPPED]
    assert not NEXT[S.DELIVERED]
