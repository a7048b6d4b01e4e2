"""The contract of DESIGN §7, line by line: every address with what it takes and what it must answer at the least."""

from datetime import datetime

import pytest

from eldercare.channels.api.routes import ROUTES
from eldercare.orders.states import OrderStatus as S
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.incidents import an_incident
from tests.builders.orders import an_offer, an_order, tomorrow
from tests.builders.providers import a_provider
from tests.builders.timebank import a_gift, an_account
from tests.builders.volunteers import a_volunteer


def moment(given):
    return isinstance(given, str) and datetime.fromisoformat(given).utcoffset() is not None


def code(given):
    return isinstance(given, str) and given.isdigit()


HELPER = {"kind": str, "id": int, "name": str}
ORDER = {
    "id": int,
    "number": str,
    "status": str,
    "elder_id": int,
    "service_code": str,
    "starts_at": moment,
    "ends_at": moment,
    "minutes": int,
    "people_needed": int,
    "source": str,
    "helpers": [HELPER],
    "notes": str,
}
OFFER = {"id": int, "helper": HELPER, "code": code, "status": str, "expires_at": moment}
ACCOUNT = {
    "id": int,
    "kind": str,
    "holder": dict,
    "balance": int,
    "held": int,
    "available": int,
    "version": int,
}
TRANSFER = {"id": int, "key": str, "entries": [{"account_id": int, "minutes": int, "balance_after": int}]}
INCIDENT = {
    "id": int,
    "status": str,
    "elder_id": int,
    "source": str,
    "opened_at": moment,
    "acknowledged_at": (str, type(None)),
}
ERROR = {"error": str, "message": str}


def a_list(item):
    return {"items": [item], "next": type(None)}


def fits(given, shape):
    """Tell whether a JSON value has at least this shape."""
    if isinstance(shape, dict):
        return isinstance(given, dict) and all(fits(given.get(name, ...), inner) for name, inner in shape.items())
    if isinstance(shape, list):
        return isinstance(given, list) and all(fits(one, shape[0]) for one in given)
    if isinstance(shape, type | tuple):
        return isinstance(given, shape) and (shape is not int or not isinstance(given, bool))
    return shape(given)


WISH = {"elder_id": "{elder}", "service_code": "meal", "starts_at": "{tomorrow}"}
ASKED = {"helpers": [{"kind": "volunteer", "id": "{volunteer}"}, {"kind": "provider", "id": "{provider}"}]}
GIFT = {"kind": "gift", "from_account_id": "{giver}", "to_account_id": "{taker}", "minutes": 5}
CONTRACT = [
    ("GET", "/orders", None, 200, a_list(ORDER)),
    ("GET", "/orders?elder_id={elder}&status=open&cursor=", None, 200, a_list(ORDER)),
    ("POST", "/orders", WISH, 201, ORDER),
    ("POST", "/orders", {**WISH, "minutes": 45, "people_needed": 2, "notes": "Ring twice"}, 201, ORDER),
    ("GET", "/orders/{open}", None, 200, ORDER),
    ("GET", "/orders/{open}/candidates", None, 200, a_list({**HELPER, "reasons": [str], "blocks": [str]})),
    ("POST", "/orders/{open}/offers", ASKED, 201, {"items": [OFFER]}),
    (
        "POST",
        "/orders/{open_too}/offers",
        {
            "helpers": [{"kind": "provider", "id": "{unsuited}"}],
            "expires_in_minutes": 10,
            "override_reason": "They said they can",
        },
        201,
        {"items": [OFFER]},
    ),
    ("POST", "/orders/{accepted}/check-in", {"code": "{code}"}, 200, ORDER),
    ("POST", "/orders/{accepted_too}/check-in", {"reason": "He rang us"}, 200, ORDER),
    ("POST", "/orders/{in_service}/check-out", {}, 200, ORDER),
    ("POST", "/orders/{in_service_too}/check-out", {"reason": "She rang us"}, 200, ORDER),
    ("POST", "/orders/{finished}/close", {"minutes": 30}, 200, ORDER),
    ("POST", "/orders/{finished_too}/close", {}, 200, ORDER),
    ("POST", "/orders/{finished_three}/rate", {"stars": 5, "comment": "很好"}, 200, ORDER),
    ("POST", "/orders/{open_three}/cancel", {"reason": "Her son is here"}, 200, ORDER),
    ("POST", "/offers/{offer}/accept", None, 200, ORDER),
    ("POST", "/offers/{late_offer}/accept", None, 409, {"error": "order_taken".__eq__}),
    ("POST", "/offers/{unwanted_offer}/decline", {"reason": "ill"}, 200, ORDER),
    ("GET", "/elders", None, 200, a_list({"id": int, "name": str, "phones": [str]})),
    ("GET", "/volunteers", None, 200, a_list({"id": int, "name": str, "phones": [str]})),
    ("GET", "/providers", None, 200, a_list({"id": int, "name": str, "phones": [str]})),
    ("GET", "/services", None, 200, a_list({"code": str, "name": str})),
    ("GET", "/timebank/accounts/{giver}", None, 200, ACCOUNT),
    ("GET", "/timebank/accounts/{giver}/entries", None, 200, a_list({"minutes": int, "balance_after": int})),
    ("POST", "/timebank/transfers", {**GIFT, "memo": "谢谢"}, 201, TRANSFER),
    ("POST", "/timebank/transfers", {**GIFT, "minutes": 9999}, 409, {"error": "balance_too_low".__eq__}),
    ("POST", "/timebank/transfers/{transfer}/reverse", None, 201, TRANSFER),
    ("GET", "/incidents", None, 200, a_list(INCIDENT)),
    ("POST", "/incidents/{incident}/acknowledge", None, 200, INCIDENT),
    ("POST", "/incidents/{incident}/resolve", None, 200, INCIDENT),
]


@pytest.fixture
def town(community):
    """What the lines of the contract name, each a thing of its own so that none depends on the one before."""
    elder = an_elder(community=community)

    def order(status=S.OPEN, **facts):
        return an_order(status, elder=elder, **facts)

    accepted, raced = order(S.ACCEPTED), order()
    winner, loser = an_offer(raced), an_offer(raced)
    giver, taker = an_account(minutes=60, community=community), an_account(community=community)
    return {
        "elder": elder.id,
        "volunteer": a_volunteer(community=community).id,
        "provider": a_provider(community=community, services=[a_service()]).id,
        "unsuited": a_provider("Clinic", community=community, services=[]).id,
        "tomorrow": tomorrow().isoformat(),
        "open": order().id,
        "open_too": order().id,
        "open_three": order().id,
        "accepted": accepted.id,
        "code": accepted.visit_code,
        "accepted_too": order(S.ACCEPTED).id,
        "in_service": order(S.IN_SERVICE).id,
        "in_service_too": order(S.IN_SERVICE).id,
        "finished": order(S.FINISHED).id,
        "finished_too": order(S.FINISHED).id,
        "finished_three": order(S.FINISHED).id,
        "offer": winner.id,
        "late_offer": loser.id,
        "unwanted_offer": an_offer(order()).id,
        "giver": giver.id,
        "taker": taker.id,
        "transfer": a_gift(giver, taker, 10).id,
        "incident": an_incident(elder=elder).id,
    }


def named(value, town):
    """Put the things of the town where the contract names them; an id alone becomes a number."""
    if isinstance(value, dict):
        return {name: named(inner, town) for name, inner in value.items()}
    if isinstance(value, list):
        return [named(one, town) for one in value]
    if isinstance(value, str) and value.startswith("{"):
        return town[value[1:-1]]
    return value


def test_every_line_of_the_contract_is_kept(api, town):
    for number, (method, path, body, status, shape) in enumerate(CONTRACT):
        address = path.format(**town)
        sent = named(body, town)
        answer = api.get(address) if method == "GET" else api.post(address, sent, key=f"k-{number}")
        assert answer.status_code == status, (method, path, answer.text)
        assert fits(answer.json, shape), (method, path, answer.text)
        if status < 300 and method == "POST":
            assert api.post(address, sent, key=f"k-{number}").text == answer.text


def test_every_address_of_the_contract_was_tried():
    def parts(path):
        return path.split("?")[0].replace("_", "-").split("/")

    def is_one_of(route, line):
        pairs = list(zip(parts(route.path), parts(line[1]), strict=False))
        same_length = len(parts(route.path)) == len(parts(line[1]))
        return (
            line[0] == route.method and same_length and all(one == other or one.startswith("{") for one, other in pairs)
        )

    untried = {f"{route.method} {route.path}" for route in ROUTES if not any(is_one_of(route, row) for row in CONTRACT)}
    assert untried == {
        "GET /orders/{order_id}/offers",  # ours, beyond the contract
        "GET /timebank/accounts",
        "POST /timebank/accounts",
    }
