from datetime import timedelta

import pytest
from sqlalchemy import func, select

from eldercare import scheduler
from eldercare.channels.api import jobs
from eldercare.channels.api.models import ApiRequest
from eldercare.clock import now
from eldercare.database import session
from tests.builders.timebank import an_account


@pytest.fixture
def gift(community):
    giver, taker = an_account(minutes=90, community=community), an_account(community=community)
    return {"kind": "gift", "from_account_id": giver.id, "to_account_id": taker.id, "minutes": 60}


def remembered():
    return session.scalar(select(func.count()).select_from(ApiRequest))


def test_answers_are_forgotten_after_some_days_and_not_before(api, gift, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    for number in range(5):
        api.post("/timebank/transfers", gift | {"minutes": 1}, key=f"k-{number}")
    session.scalars(select(ApiRequest).where(ApiRequest.key == "k-4")).one().created_at += timedelta(days=1)
    session.commit()
    later = now() + timedelta(days=30)

    assert jobs.forget_answers(later - timedelta(hours=1), after_days=30) == 0
    assert jobs.forget_answers(later + timedelta(hours=1), after_days=0) == 0
    assert jobs.forget_answers(later + timedelta(hours=1), after_days=30) == 4
    assert remembered() == 1


def test_even_a_forgotten_key_moves_no_minutes_twice(api, gift):
    first = api.post("/timebank/transfers", gift, key="k")
    jobs.forget_answers(now() + timedelta(days=31), after_days=30)

    again = api.post("/timebank/transfers", gift, key="k")

    assert (again.status_code, again.json) == (201, first.json)
    assert api.post("/timebank/transfers", gift | {"minutes": 1}, key="k").json["error"] == "idempotency_key_reused"


def test_the_scheduler_forgets_as_many_days_after_as_the_settings_say(app, api, gift):
    api.post("/timebank/transfers", gift, key="k")
    _seconds, forget = scheduler.jobs_for(app.extensions["eldercare_settings"])["forget_answers"]

    forget(now() + timedelta(days=29))
    assert remembered() == 1
    forget(now() + timedelta(days=31))
    assert remembered() == 0
