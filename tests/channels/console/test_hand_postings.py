import pytest

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.staff.models import Role, Staff
from eldercare.timebank import queries
from eldercare.timebank.accounts import account_of
from eldercare.timebank.models import Account
from tests.builders.areas import a_community
from tests.builders.hand_postings import a_hand_posting
from tests.builders.people import a_person
from tests.builders.staff import a_worker
from tests.builders.timebank import a_gift, earned
from tests.support.doors import Door


@pytest.fixture
def account(community: Area, worker: Staff) -> Account:
    """Li Na's, with 120 minutes in it."""
    person = a_person("Li Na", community=community)
    earned(person, minutes=120)
    return account_of(person, at=now())


@pytest.fixture
def other(community: Area) -> Staff:
    """The second supervisor, who is not at the desk."""
    return a_worker(Role.SUPERVISOR, area=community, name="Zhao")


def test_the_queue_says_what_waits_and_the_menu_how_much(client: Door, account: Account, other: Staff) -> None:
    a_hand_posting(account, other, 30)

    page = client.get("/timebank/by-hand").page

    assert "Li Na → Community pool · Willow Bank 30 min Zhao" in page.main_text
    assert "Waits for a second person" in page.main_text
    assert "To approve 1" in page.text


def test_who_approves_posts_it_and_it_moves_to_what_is_decided(client: Door, account: Account, other: Staff) -> None:
    here = f"/timebank/by-hand/{a_hand_posting(account, other, 30).id}"

    answer = client.submit(client.get(here).page, f"{here}/approve", remark="Seen on the paper list")

    assert answer.status_code == 303
    assert queries.get_account(account.id).balance == 90
    assert "Nothing waits" in client.get("/timebank/by-hand").page.main_text
    assert "Posted" in client.get("/timebank/by-hand?state=decided").page.main_text
    assert "Seen on the paper list" in client.get(here).page.main_text


def test_who_proposed_it_is_told_who_else_may_and_can_withdraw_it(
    client: Door, account: Account, other: Staff, worker: Staff
) -> None:
    here = f"/timebank/by-hand/{a_hand_posting(account, worker).id}"
    page = client.get(here).page

    refused = client.post(f"{here}/approve")
    client.submit(page, f"{here}/withdraw", remark="Mistyped")

    assert "You proposed this yourself" in page.main_text
    assert "These may decide it: Zhao (Supervisor, Willow Bank)." in page.main_text
    assert f"{here}/approve" not in [form.get("action") for form in page.all("form")]
    assert refused.status_code == 403
    assert "Withdrawn" in client.get(here).page.main_text


def test_where_nobody_else_may_the_page_says_whom_to_ask(client: Door, account: Account, worker: Staff) -> None:
    text = client.get(f"/timebank/by-hand/{a_hand_posting(account, worker).id}").page.main_text

    assert "Nobody else may approve for this community yet. Ask the administrator" in text
    assert "nobody else may approve" in client.get(f"/timebank/accounts/{account.id}").page.main_text


def test_a_rejection_needs_a_reason(client: Door, account: Account, other: Staff) -> None:
    here = f"/timebank/by-hand/{a_hand_posting(account, other).id}"
    page = client.get(here).page

    assert client.submit(page, f"{here}/reject", reason=" ").status_code == 422
    client.submit(page, f"{here}/reject", reason="It was two visits")

    assert queries.get_account(account.id).balance == 120
    assert "It was two visits" in client.get(here).page.main_text


def test_what_cannot_be_posted_any_more_still_waits_and_says_why(client: Door, account: Account, other: Staff) -> None:
    here = f"/timebank/by-hand/{a_hand_posting(account, other, 100).id}"
    a_gift(account, account_of(a_person("Duan Li", community=account.community), at=now()), 60)
    page = client.get(here).page

    refused = client.submit(page, f"{here}/approve")

    assert "As things are now it would be refused: Only 60 minutes can leave" in page.main_text
    assert refused.status_code == 409
    assert "Only 60 minutes can leave this account, not 100." in refused.page.main_text
    assert "Waits for a second person" in client.get(here).page.main_text


def test_another_community_sees_nothing_of_it(client: Door, account: Account, other: Staff) -> None:
    here = f"/timebank/by-hand/{a_hand_posting(account, other).id}"
    client.sign_in_staff(a_worker(Role.SUPERVISOR, area=a_community("Elsewhere")))

    assert [client.get(here).status_code, client.post(f"{here}/approve").status_code] == [404, 404]
    assert "Li Na" not in client.get("/timebank/by-hand").page.main_text
