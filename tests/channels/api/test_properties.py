"""A tester that knows nothing but the description tries what fits it and what does not, with every check that it has.

It goes through the boundaries of every field, then through what chance brings, then along chains of requests in which
an answer's ids are asked for next. `make test-heavy` lets it try a hundred times as much.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
import schemathesis
import structlog
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import EngineEvent, FatalError, NonFatalError, ScenarioFinished
from schemathesis.engine.recorder import Interaction, ScenarioRecorder
from schemathesis.openapi.checks import RejectedPositiveData

from eldercare.orders.states import OrderStatus
from tests.builders.elders import an_elder
from tests.builders.incidents import an_incident
from tests.builders.orders import a_draft, an_offer, an_order
from tests.builders.providers import a_provider
from tests.builders.timebank import a_gift, an_account
from tests.builders.volunteers import a_volunteer
from tests.support.live import served

ONLY_THE_RULES_KNOW = (
    "lies in the past",
    "more than a year ahead",
    "This cursor does not belong to this list",
    "from an account to itself",
    "Give a reason",
    "must be a whole number",
)
"""Refusals of what fits the description: no schema can say what day it is, or that 60.0 is no whole number to us."""


@pytest.fixture
def town(community):
    """Something of everything, orders in every state."""
    elder, volunteer = an_elder(community=community), a_volunteer(community=community)
    a_provider(community=community)
    a_draft()
    for status in OrderStatus:
        if status is not OrderStatus.DRAFT:
            an_order(status, elder=elder)
    for _ in range(3):
        an_offer(an_order(elder=elder), volunteer)
    account, other = an_account(minutes=600, community=community), an_account(community=community)
    a_gift(account, other, 10)
    for _ in range(3):
        an_incident(community=community)


def tried(address, program, *, examples: int, steps: int, thoroughly: bool) -> Iterator[EngineEvent]:
    config = SchemathesisConfig.from_dict(
        {
            "seed": 20261122,
            "continue-on-failure": True,
            "headers": program.headers,
            "generation": {"no-shrink": True},
            "phases": {
                "coverage": {"unexpected-methods": ["DELETE", "PUT", "PATCH"] if thoroughly else []},
                "fuzzing": {"generation": {"max-examples": examples}},
                "stateful": {"generation": {"max-examples": steps}},
            },
        }
    )
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", config=config)
    return from_schema(schema).execute()


def faults_in(recorder: ScenarioRecorder) -> Iterator[str]:
    for case_id, checks in recorder.checks.items():
        sent = recorder.interactions[case_id]
        for check in checks:
            if check.failure_info is not None and not _is_the_rules(check.failure_info.failure, sent):
                yield f"{check.failure_info.failure.message}\n{check.failure_info.code_sample}\n{_answer(sent)}"


def _is_the_rules(failure: Exception, sent: Interaction) -> bool:
    said = _answer(sent)
    return isinstance(failure, RejectedPositiveData) and any(words in said for words in ONLY_THE_RULES_KNOW)


def _answer(sent: Interaction) -> str:
    return sent.response.text if sent.response else ""


def run(address, program, **how) -> tuple[Counter, list[str]]:
    """Return how often each status was answered, and everything that was wrong."""
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    for event in tried(address, program, **how):
        if isinstance(event, ScenarioFinished):
            statuses.update(one.response.status_code for one in event.recorder.interactions.values() if one.response)
            wrong += faults_in(event.recorder)
        elif isinstance(event, NonFatalError):
            wrong.append(f"{event.label}: {event.value!r}")
        elif isinstance(event, FatalError):
            raise event.exception
    return statuses, wrong


def test_nothing_that_is_sent_breaks_the_door_or_gets_an_answer_that_is_not_described(app, api, town):
    with served(app) as address:
        statuses, wrong = run(address, api, examples=2, steps=3, thoroughly=False)

    assert wrong == []
    assert {200, 201, 401, 404, 409, 415, 422} <= set(statuses)
    assert statuses.total() > 800


@pytest.mark.heavy
def test_nothing_that_is_sent_for_a_long_time_breaks_the_door(app, api, town):
    with served(app) as address:
        statuses, wrong = run(address, api, examples=300, steps=300, thoroughly=True)

    structlog.get_logger().info("tried", requests=statuses.total(), **{str(one): statuses[one] for one in statuses})
    assert wrong == []
    assert statuses.total() > 5_000
