import pytest

from eldercare.areas.models import Area
from eldercare.staff.models import Staff
from eldercare.timebank import queries
from eldercare.timebank.accounts import pool_of
from eldercare.timebank.models import Account
from tests.builders.people import a_person
from tests.builders.timebank import earned
from tests.support.doors import Door


@pytest.fixture
def account(community: Area, worker: Staff) -> Account:
    """Li Na's, with 120 minutes in it."""
    person = a_person("Li Na", community=community)
    earned(person, minutes=120)
    found = queries.find_person_account(person.id)
    assert found is not None
    return found


def test_accounts_are_listed_with_a_trial_balance_of_zero(client: Door, account: Account) -> None:
    text = client.get("/timebank").page.main_text

    assert "Li Na Personal account 2 h" in text
    assert "Trial balance 0 Zero: no minute was made or lost." in text


def test_a_statement_shows_the_balance_after_each_line(client: Door, account: Account) -> None:
    assert account.person is not None
    earned(account.person, minutes=30)

    rows = [row.text for row in client.get(f"/timebank/accounts/{account.id}").page.all("tr")]

    assert "+30 150" in rows[1]
    assert "+120 120" in rows[2]


def test_a_long_statement_goes_on_behind_a_cursor(
    client: Door, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eldercare.channels.console.timebank.ROWS", 2)
    assert account.person is not None
    for minutes in (31, 32):
        earned(account.person, minutes=minutes)

    first = client.get(f"/timebank/accounts/{account.id}").page
    [more] = [link for link in first.links if "before=" in link]

    assert "+120" not in first.main_text
    assert "+120 120" in client.get(more).page.main_text


def test_a_supervisor_moves_minutes_with_a_reason(client: Door, community: Area, account: Account) -> None:
    taker = a_person("Duan Li", community=community)
    here = f"/timebank/accounts/{account.id}"

    page = client.get(f"{here}?who=Duan").page
    given = {"to": f"person:{taker.id}", "kind": "gift", "minutes": "45", "reason": "Thanks for the soup"}
    answer = client.submit(page, f"{here}/transfers", **given)

    assert answer.status_code == 303
    assert queries.get_account(account.id).balance == 75
    got = queries.find_person_account(taker.id)
    assert got is not None
    assert got.balance == 45
    assert "Thanks for the soup" in client.get(here).page.main_text


def test_pressing_twice_moves_minutes_once(client: Door, account: Account) -> None:
    here = f"/timebank/accounts/{account.id}"
    page = client.get(here).page

    for _ in range(2):
        client.submit(page, f"{here}/transfers", to="pool", kind="donate", minutes="45", reason="For all")

    assert queries.get_account(account.id).balance == 75


def test_more_than_there_is_cannot_leave(client: Door, account: Account) -> None:
    here = f"/timebank/accounts/{account.id}"

    given = {"to": "pool", "kind": "donate", "minutes": "500", "reason": "For all"}
    answer = client.submit(client.get(here).page, f"{here}/transfers", **given)

    assert answer.status_code == 409
    assert "Only 120 minutes can leave this account, not 500." in answer.page.main_text


def test_a_transfer_is_reversed_once_and_both_lines_stay(client: Door, account: Account) -> None:
    [line] = queries.statement(account.id)
    here, reverse = f"/timebank/accounts/{account.id}", f"/timebank/transfers/{line.transfer_id}/reverse"
    page = client.get(here).page

    client.submit(page, reverse, reason="Entered twice")
    again = client.submit(page, reverse, reason="Entered twice")

    assert queries.get_account(account.id).balance == 0
    assert [one.minutes for one in queries.statement(account.id)] == [-120, 120]
    assert again.status_code == 409
    assert "reversed already" in again.page.main_text


def test_a_community_has_its_pool_and_its_issuance_account(client: Door, community: Area, account: Account) -> None:
    pool_of(community.id, at=account.opened_at)

    text = client.get("/timebank").page.main_text

    assert "Community pool · Willow Bank" in text
    assert "Issuance account · Willow Bank" in text
