"""Lists that are read page by page while others write."""

from datetime import timedelta
from itertools import count

import pytest

from eldercare.clock import now
from eldercare.timebank.accounts import account_of
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.incidents import an_incident
from tests.builders.orders import an_order
from tests.builders.providers import a_provider
from tests.builders.timebank import a_saver, an_account, earned
from tests.builders.volunteers import a_volunteer
from tests.support.statements import statements


def adding_to(path, community):
    """Return the address of the list, what adds one to it, and what tells its items apart."""
    if path == "/timebank/accounts/{account_id}/entries":
        account = an_account(community=community)
        return path.format(account_id=account.id), lambda: earned(account.person, minutes=1), "version"
    elder, numbers = an_elder(community=community), count()
    adding = {
        "/orders": lambda: an_order(elder=elder),
        "/elders": lambda: an_elder(community=community),
        "/volunteers": lambda: a_volunteer(community=community),
        "/providers": lambda: a_provider(community=community),
        "/services": lambda: a_service(f"service_{next(numbers)}", "x"),
        "/timebank/accounts": lambda: account_of(a_saver(community), at=now() - timedelta(days=1)),
        "/incidents": lambda: an_incident(community=community),
    }
    return path, adding[path], "id"


LISTS = [
    "/orders",
    "/elders",
    "/volunteers",
    "/providers",
    "/services",
    "/timebank/accounts",
    "/timebank/accounts/{account_id}/entries",
    "/incidents",
]


@pytest.mark.parametrize("path", LISTS)
def test_no_item_comes_twice_or_is_lost_when_others_are_added_meanwhile(api, community, path):
    address, add, name = adding_to(path, community)
    for _ in range(5):
        add()
    there = [item[name] for item in api.get(address).json["items"]]
    read, cursor = [], ""
    while cursor is not None:
        page = api.get(address, limit=2, cursor=cursor).json
        read += [item[name] for item in page["items"]]
        cursor = page["next"]
        if len(read) < 5:
            add()

    assert len(set(read)) == len(read)
    assert [one for one in read if one in set(there)] == there
    assert len(there) >= 5


@pytest.mark.parametrize("path", LISTS)
def test_a_page_that_ends_with_the_list_says_so(api, community, path):
    address, add, _name = adding_to(path, community)
    for _ in range(2):
        add()
    whole = len(api.get(address).json["items"])

    assert api.get(address, limit=whole).json["next"] is None
    assert api.get(address, limit=whole - 1).json["next"] is not None


@pytest.mark.parametrize("path", LISTS)
def test_a_page_has_bounds_and_a_cursor_belongs_to_one_list(api, community, path):
    address, add, _name = adding_to(path, community)
    for _ in range(2):
        add()
    cursor = api.get(address, limit=1).json["next"]
    other = "/elders" if path != "/elders" else "/volunteers"

    wrong = [{"limit": 0}, {"limit": 201}, {"limit": -1}, {"cursor": cursor + "x"}, {"cursor": "\x00"}]
    assert {api.get(address, **query).status_code for query in wrong} == {422}
    assert "does not belong to this list" in api.get(other, cursor=cursor).json["message"]


def test_the_cursor_of_one_account_opens_no_other(api, community):
    account, other = (an_account(community=community) for _ in range(2))
    for one in (account, other):
        for _ in range(2):
            earned(one.person, minutes=1)
    cursor = api.get(f"/timebank/accounts/{account.id}/entries", limit=1).json["next"]

    assert api.get(f"/timebank/accounts/{other.id}/entries", cursor=cursor).status_code == 422


@pytest.mark.parametrize("path", LISTS)
def test_a_long_page_asks_the_database_no_more_often_than_a_short_one(api, community, path):
    address, add, _name = adding_to(path, community)
    add()
    api.get(address)
    with statements() as for_one:
        api.get(address, limit=1)
    for _ in range(4):
        add()
    with statements() as for_many:
        api.get(address)

    assert len(for_many) <= len(for_one) + 1, "\n".join(for_many)
