"""Timed work on calls: ending those of which nobody told us that they are over."""

from datetime import datetime, timedelta

from eldercare.messaging import call_queries
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.states import CallStatus
from eldercare.orders import missed_calls
from eldercare.transaction import claim
from eldercare.worklist import work_through

LEFT_OPEN_AFTER = timedelta(minutes=15)
LONGEST_TALK = timedelta(hours=4)


def close_left_open(now: datetime) -> int:
    """End calls that began a quarter of an hour ago, four hours where somebody is being spoken with; return how many.

    The report that a call is over may never come. Where nothing came of the call, somebody rings back.
    """

    def close(call_id: int) -> bool:
        call = claim(IncomingCall, call_id)
        if call is None or call.ended_at is not None:
            return False
        is_talking = call.status is CallStatus.CONNECTED or call.taken_by_id is not None
        if is_talking and call.started_at > now - LONGEST_TALK:  # taken since we looked
            return False
        missed_calls.over(call, outcome="left_open", at=now)
        return True

    found = call_queries.left_open(now - LEFT_OPEN_AFTER, talked_before=now - LONGEST_TALK)
    return work_through("close_left_open", found, close)
