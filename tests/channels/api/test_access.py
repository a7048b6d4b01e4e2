import pytest
from sqlalchemy import select

from eldercare.areas.models import AreaKind
from eldercare.channels.api.routes import ROUTES
from eldercare.clock import now
from eldercare.database import session
from eldercare.staff import service as staff_service
from eldercare.staff.models import ApiToken, Role
from eldercare.staff.permissions import P
from tests.builders.areas import a_community, a_street
from tests.builders.elders import an_elder
from tests.builders.incidents import an_incident
from tests.builders.orders import a_draft, an_offer, an_order, tomorrow
from tests.builders.providers import a_provider
from tests.builders.staff import a_worker
from tests.builders.timebank import a_gift, an_account
from tests.builders.volunteers import a_volunteer

READERS = frozenset(Role)
WORKERS = READERS - {Role.AUDITOR}
MAY = {
    P.SEE: READERS,
    P.SEE_LEDGER: READERS,
    P.TAKE_ORDERS: WORKERS,
    P.HANDLE_INCIDENTS: WORKERS,
    P.DISPATCH: WORKERS - {Role.OPERATOR},
    P.POST_LEDGER: {Role.SUPERVISOR, Role.ADMIN},
}


def address_of(route):
    return route.path.format(**dict.fromkeys(route.ids, 1))


def test_no_address_says_anything_without_a_token(client):
    answers = [client.open("/api/v1" + address_of(route), method=route.method, csrf=False) for route in ROUTES]

    assert {answer.status_code for answer in answers} == {401}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer unknown", "Basic Og==", "Bearer \xff"])
def test_without_a_known_token_one_is_asked_for(client, header):
    answer = client.get("/api/v1/orders", headers={"Authorization": header})

    assert (answer.status_code, answer.json["error"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer realm=")


def test_a_token_that_was_revoked_opens_nothing(api):
    staff_service.revoke_tokens(session.scalars(select(ApiToken)).one().staff.name, at=now())

    assert api.get("/orders").status_code == 401


def test_the_token_of_somebody_who_left_opens_nothing(api):
    session.scalars(select(ApiToken)).one().staff.active = False

    assert api.get("/orders").status_code == 401


def test_being_signed_in_at_the_console_is_no_token(client, community):
    client.sign_in_staff(a_worker(area=community))

    assert client.get("/api/v1/orders").status_code == 401


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_its_permissions_say_and_no_more(program_of, role):
    program = program_of(role)

    for route in ROUTES:
        answer = (program.get if route.method == "GET" else program.post)(address_of(route))
        assert (answer.status_code == 403) == (role not in MAY[route.needs]), f"{route.method} {route.path}"


def things_of(community):
    """One of everything, by the name that its id has in an address."""
    order = an_order(elder=an_elder(community=community))
    account, other = an_account(minutes=60, community=community), an_account(community=community)
    return {
        "order_id": order.id,
        "offer_id": an_offer(order).id,
        "account_id": account.id,
        "transfer_id": a_gift(account, other, 10).id,
        "incident_id": an_incident(community=community).id,
    }


BODIES = {"cancel": {"reason": "x"}, "rate": {"stars": 5}, "check-in": {"reason": "x"}}


@pytest.mark.parametrize("route", [route for route in ROUTES if route.ids], ids=lambda route: route.path)
def test_what_lies_outside_the_area_does_not_exist(program_of, community, route):
    things = things_of(community)
    outside = program_of(Role.ADMIN, area=a_community("Elm Hill"))
    verb = route.path.rpartition("/")[2]
    helpers = {"helpers": [{"kind": "volunteer", "id": 1}]}

    def ask(program):
        if route.method == "GET":
            return program.get(route.path.format(**things))
        return program.post(route.path.format(**things), helpers if verb == "offers" else BODIES.get(verb))

    assert ask(outside).status_code == 404
    assert ask(program_of(Role.ADMIN)).status_code != 404 or verb == "offers"


@pytest.mark.parametrize(
    "path",
    ["/orders", "/elders", "/volunteers", "/providers", "/timebank/accounts", "/incidents"],
)
def test_lists_show_what_lies_inside_the_area_only(program_of, community, path):
    things_of(community)
    a_volunteer(community=community)
    a_provider(community=community)

    assert program_of().get(path).json["items"] != []
    assert program_of(area=a_community("Elm Hill")).get(path).json["items"] == []


def test_a_street_office_sees_all_its_communities(program_of):
    street = a_street()
    communities = [a_community("Elm Hill", parent=street), a_community("Oak Row", parent=street)]
    elders = [an_elder(community=community).id for community in communities]
    an_elder()

    assert street.kind is AreaKind.STREET
    assert [item["id"] for item in program_of(area=street).get("/elders").json["items"]] == elders


def test_what_belongs_to_no_community_yet_is_everybodys(program_of):
    draft = a_draft()

    assert program_of(area=a_community("Elm Hill")).get(f"/orders/{draft.id}").status_code == 200


def test_nothing_can_be_done_to_the_people_of_another_community(program_of, community):
    elder, volunteer = an_elder(community=community), a_volunteer(community=community)
    account = an_account(minutes=60, community=community)
    elsewhere = a_community("Elm Hill")
    own, order = an_account(minutes=60, community=elsewhere), an_order(elder=an_elder(community=elsewhere))
    outside = program_of(Role.ADMIN, area=elsewhere)
    wish = {"elder_id": elder.id, "service_code": "meal", "starts_at": tomorrow().isoformat()}
    gift = {"kind": "gift", "from_account_id": own.id, "to_account_id": account.id, "minutes": 10}

    refused = [
        outside.post("/orders", wish),
        outside.post(f"/orders/{order.id}/offers", {"helpers": [{"kind": "volunteer", "id": volunteer.id}]}),
        outside.post("/timebank/transfers", gift),
        outside.post("/timebank/transfers", {**gift, "from_account_id": account.id, "to_account_id": own.id}),
        outside.post("/timebank/accounts", {"person_id": volunteer.id}),
    ]

    assert [answer.status_code for answer in refused] == [404] * 5
    assert (own.balance, account.balance) == (60, 60)


def test_the_description_needs_no_token(client):
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_a_token_is_kept_as_a_hash_only(community):
    token = staff_service.issue_token(a_worker(area=community).name, at=now())

    assert token not in session.scalars(select(ApiToken)).one().token_hash
