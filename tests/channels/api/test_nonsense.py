"""Whatever is sent, the answer is ours: JSON, never a fault."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eldercare.channels.api.routes import ROUTES
from tests.builders.elders import an_elder
from tests.builders.incidents import an_incident
from tests.builders.orders import an_offer, an_order
from tests.builders.timebank import a_gift, an_account

POSTS = [route for route in ROUTES if route.method == "POST"]
GETS = [route for route in ROUTES if route.method == "GET"]
IDS = st.sampled_from([1, 2, 3, 0, 2**31 - 1, 2**31, 2**63, -1])
TEXTS = st.text(st.characters(exclude_categories=[]), max_size=20)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    IDS,
    st.integers(),
    st.floats(),
    TEXTS,
    st.datetimes().map(str),
    st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat()),
    st.sampled_from(["volunteer", "provider", "gift", "issue", "meal", "2026-11-23T09:00:00+08:00", "1234"]),
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))


def bodies_for(route):
    known = st.sampled_from([*route.takes.model_fields, "unknown"])
    return st.dictionaries(known, VALUES, max_size=6) | VALUES


def queries_for(route):
    known = st.sampled_from([*route.takes.model_fields, "unknown"])
    values = st.one_of(st.integers().map(str), st.text(max_size=20), st.sampled_from(["open", "person", "1"]))
    return st.dictionaries(known, values, max_size=3)


@pytest.fixture
def things(community):
    order = an_order(elder=an_elder(community=community))
    account, other = an_account(minutes=60, community=community), an_account(community=community)
    return {
        "order_id": order.id,
        "offer_id": an_offer(order).id,
        "account_id": account.id,
        "transfer_id": a_gift(account, other, 10).id,
        "incident_id": an_incident(community=community).id,
    }


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
def test_no_body_is_too_strange_to_be_answered(api, things, route):
    @given(body=bodies_for(route), has_key=st.booleans(), number=st.integers(0, 3))
    @settings(max_examples=25)
    def ask(body, has_key, number):
        sent = json.dumps(body)
        answer = api.post(
            route.path.format(**things),
            data=sent,
            content_type="application/json",
            key=f"k-{number}" if has_key else None,
        )
        assert answer.status_code < 500, (sent, answer.text)

    ask()


@pytest.mark.parametrize("route", GETS, ids=lambda route: route.path)
def test_no_query_is_too_strange_to_be_answered(api, things, route):
    @given(query=queries_for(route))
    @settings(max_examples=25)
    def ask(query):
        answer = api.get(route.path.format(**things), **query)
        assert answer.status_code < 500, (query, answer.text)

    ask()


def test_no_bytes_are_too_strange_to_be_answered(api):
    @given(sent=st.binary(max_size=60), kind=st.sampled_from(["application/json", "text/plain", "a/b; charset=\xff"]))
    @settings(max_examples=100)
    def ask(sent, kind):
        answer = api.post("/orders", data=sent, content_type=kind)
        assert 400 <= answer.status_code < 500

    ask()
