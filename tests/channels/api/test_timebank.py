import pytest
from sqlalchemy import select

from eldercare.database import session
from eldercare.people.models import Person
from eldercare.timebank import queries
from eldercare.timebank.accounts import pool_of
from eldercare.timebank.models import Transfer
from eldercare.timebank.states import AccountKind, TransferKind
from tests.builders.timebank import NINE, a_community, a_saver, an_account
from tests.builders.volunteers import a_volunteer


@pytest.fixture
def giver(community):
    return an_account(minutes=90, community=community)


@pytest.fixture
def taker(community):
    return an_account(community=community)


def a_gift(giver, taker, **changed):
    return {"kind": "gift", "from_account_id": giver.id, "to_account_id": taker.id, "minutes": 60, **changed}


def test_an_account_is_shown_with_its_holder(api, giver):
    shown = api.get(f"/timebank/accounts/{giver.id}").json

    person = session.get(Person, giver.person_id)
    assert shown["holder"] == {"kind": "person", "id": person.id, "name": person.name}
    assert (shown["kind"], shown["balance"], shown["held"], shown["available"], shown["version"]) == (
        "person",
        90,
        0,
        90,
        1,
    )


def test_a_common_account_is_held_by_the_community(api, community):
    pool = pool_of(community.id, at=NINE)

    shown = api.get(f"/timebank/accounts/{pool.id}").json

    assert shown["holder"] == {"kind": "community", "id": community.id, "name": community.name}


def test_accounts_are_found_by_person_and_by_kind(api, giver, taker):
    assert [item["id"] for item in api.get("/timebank/accounts", person_id=taker.person_id).json["items"]] == [taker.id]
    [issuance] = api.get("/timebank/accounts", kind="issuance").json["items"]
    assert issuance["balance"] == -90


def test_an_account_is_opened_once_for_each_person(api, community):
    volunteer = a_volunteer(community=community)

    opened = [api.post("/timebank/accounts", {"person_id": volunteer.id}) for _ in range(2)]

    assert [answer.status_code for answer in opened] == [200, 200]
    assert opened[0].json == opened[1].json
    assert queries.find_person_account(volunteer.id).id == opened[0].json["id"]


def test_minutes_are_transferred(api, giver, taker):
    done = api.post("/timebank/transfers", a_gift(giver, taker, memo="谢谢"), key="thanks-1")

    assert done.status_code == 201
    transfer = session.get(Transfer, done.json["id"])
    assert (transfer.kind, transfer.minutes, transfer.memo) == (TransferKind.GIFT, 60, "谢谢")
    assert done.json["key"] == transfer.key
    assert transfer.key.endswith(":thanks-1")
    assert done.json["entries"] == [
        {"account_id": giver.id, "minutes": -60, "balance_after": 30},
        {"account_id": taker.id, "minutes": 60, "balance_after": 60},
    ]


def test_without_a_key_each_transfer_is_one_of_its_own(api, giver, taker):
    first, second = (api.post("/timebank/transfers", a_gift(giver, taker, minutes=10)).json for _ in range(2))

    assert first["key"] != second["key"]
    assert giver.balance == 70


def test_no_more_can_leave_than_is_there(api, giver, taker):
    refused = api.post("/timebank/transfers", a_gift(giver, taker, minutes=91))

    assert (refused.status_code, refused.json["error"]) == (409, "balance_too_low")
    assert "90" in refused.json["message"]
    assert (giver.balance, taker.balance) == (90, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 0},
        {"minutes": -60},
        {"minutes": 1.0},
        {"minutes": True},
        {"minutes": "60"},
        {"minutes": 10**7 + 1},
        {"minutes": 2**63},
        {"kind": "earn"},
        {"kind": "reverse"},
        {"kind": "move_in"},
        {"kind": "present"},
        {"memo": "x" * 501},
        {"memo": "\x00"},
        {"from_account_id": None},
        {"to_account_id": [1]},
    ],
)
def test_a_transfer_that_makes_no_sense_is_refused(api, giver, taker, wrong):
    assert api.post("/timebank/transfers", a_gift(giver, taker, **wrong)).status_code == 422
    assert (giver.balance, taker.balance) == (90, 0)


def test_the_kinds_that_would_do_are_named_as_a_program_writes_them(api, giver, taker):
    message = api.post("/timebank/transfers", a_gift(giver, taker, kind="present")).json["message"]

    assert "'gift', 'donate'" in message and "<" not in message


def test_a_transfer_to_itself_or_by_a_wrong_route_is_refused(api, giver, community):
    pool = pool_of(community.id, at=NINE)

    assert api.post("/timebank/transfers", a_gift(giver, giver)).status_code == 422
    assert api.post("/timebank/transfers", a_gift(giver, pool)).json["error"] == "wrong_route"
    assert api.post("/timebank/transfers", a_gift(giver, pool, kind="donate")).status_code == 201


def test_the_street_office_cannot_move_minutes_between_communities(program_of, giver):
    everywhere = an_account(community=a_community("Elm Hill"))

    assert program_of().post("/timebank/transfers", a_gift(giver, everywhere)).status_code == 404


def test_a_transfer_is_reversed_once(api, giver, taker):
    done = api.post("/timebank/transfers", a_gift(giver, taker)).json

    undone = api.post(f"/timebank/transfers/{done['id']}/reverse", {"reason": "Entered twice"})
    again = api.post(f"/timebank/transfers/{done['id']}/reverse", {"reason": "Entered twice"})

    assert undone.status_code == 201
    assert (undone.json["kind"], undone.json["reverses_id"], undone.json["memo"]) == (
        "reverse",
        done["id"],
        "Entered twice",
    )
    assert (again.status_code, again.json["error"]) == (409, "already_reversed")
    assert (giver.balance, taker.balance) == (90, 0)
    assert queries.get_transfer(undone.json["id"]).approved_by_id is None  # who asks is no second person


def test_a_reversal_is_final_and_needs_the_minutes_to_be_there(api, giver, taker, community):
    done = api.post("/timebank/transfers", a_gift(giver, taker)).json
    other = an_account(community=community)
    spent = api.post("/timebank/transfers", a_gift(taker, other)).json

    assert api.post(f"/timebank/transfers/{done['id']}/reverse").json["error"] == "balance_too_low"
    reversal = api.post(f"/timebank/transfers/{spent['id']}/reverse").json
    assert api.post(f"/timebank/transfers/{reversal['id']}/reverse").json["error"] == "reversal_is_final"


@pytest.mark.parametrize("transfer_id", ["999", str(2**31), str(2**63 - 1), str(2**63)])
def test_a_transfer_that_does_not_exist_cannot_be_reversed(api, transfer_id):
    assert api.post(f"/timebank/transfers/{transfer_id}/reverse").status_code == 404


def test_a_statement_comes_newest_first_and_page_by_page(api, community):
    account, other = an_account(minutes=90, community=community), an_account(community=community)
    for minutes in (10, 20, 30):
        api.post("/timebank/transfers", a_gift(account, other, minutes=minutes))

    first = api.get(f"/timebank/accounts/{account.id}/entries", limit=3).json
    second = api.get(f"/timebank/accounts/{account.id}/entries", limit=3, cursor=first["next"]).json

    lines = first["items"] + second["items"]
    assert [(line["version"], line["minutes"], line["balance_after"]) for line in lines] == [
        (4, -30, 30),
        (3, -20, 60),
        (2, -10, 80),
        (1, 90, 90),
    ]
    assert second["next"] is None
    assert lines[0]["other_account_id"] == other.id


def test_looking_opens_no_account(api, community):
    saver = a_saver(community)

    assert api.get("/timebank/accounts", person_id=saver.id).json == {"items": [], "next": None}
    assert session.scalars(select(Transfer)).all() == []
    assert queries.find_common_account(community.id, AccountKind.ISSUANCE) is None
