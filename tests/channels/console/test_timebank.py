from datetime import timedelta

import pytest

from eldercare.actors import Door as Via
from eldercare.areas.models import Area
from eldercare.areas.queries import scope_of
from eldercare.clock import now
from eldercare.database import session
from eldercare.orders.reviews import service as reviews
from eldercare.people.service import note_death
from eldercare.staff.models import Role, Staff
from eldercare.timebank import queries
from eldercare.timebank.accounts import pool_of
from eldercare.timebank.hand_postings import queries as hand_postings
from eldercare.timebank.models import Account
from tests.builders.people import a_person
from tests.builders.reviews import a_review, closed, finished
from tests.builders.staff import a_worker
from tests.builders.timebank import a_gift, an_account, earned
from tests.builders.volunteers import a_volunteer
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

    assert "Li Na Personal account Balance 2 h" in text
    assert "Trial balance 0 Zero: no minute was made or lost." in text


def test_a_statement_shows_the_balance_after_each_line(client: Door, account: Account) -> None:
    assert account.person is not None
    earned(account.person, minutes=30)

    rows = [row.text for row in client.get(f"/timebank/accounts/{account.id}").page.all("tr")]

    assert "+30 Balance after 150" in rows[1]
    assert "+120 Balance after 120" in rows[2]


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
    assert "+120 Balance after 120" in client.get(more).page.main_text


def approved_by_another(client: Door, community: Area) -> str:
    """Let a second supervisor sign in and approve the only posting that waits; return what she is told.

    Afterwards the first is at her desk again.
    """
    [waiting] = hand_postings.waiting(scope_of(community.id))
    page, first = f"/timebank/by-hand/{waiting.id}", waiting.proposed_by
    client.sign_in_staff(a_worker(Role.SUPERVISOR, area=community))
    client.submit(client.get(page).page, f"{page}/approve")
    told = client.get(page).page.main_text
    client.sign_in_staff(first)
    return told


def test_a_supervisor_moves_minutes_with_a_reason_once_another_has_approved(
    client: Door, community: Area, account: Account
) -> None:
    taker = a_person("Duan Li", community=community)
    here = f"/timebank/accounts/{account.id}"

    page = client.get(f"{here}?who=Duan").page
    given = {"to": f"person:{taker.id}", "kind": "adjust", "minutes": "45", "reason": "Thanks for the soup"}
    answer = client.submit(page, f"{here}/transfers", **given)

    assert answer.status_code == 303
    assert queries.get_account(account.id).balance == 120
    assert "Waiting for a second person Adjusted · Duan Li" in client.get(here).page.main_text
    approved_by_another(client, community)
    assert queries.get_account(account.id).balance == 75
    got = queries.find_person_account(taker.id)
    assert got is not None
    assert got.balance == 45
    assert "Thanks for the soup" in client.get(here).page.main_text


def test_whoever_died_is_not_among_those_to_whom_minutes_can_go(
    client: Door, community: Area, account: Account
) -> None:
    taker, here = a_person("Duan Li", community=community), f"/timebank/accounts/{account.id}"
    assert "Duan Li" in client.get(f"{here}?who=Duan").page.main_text

    note_death(taker.id, account.opened_at.date())

    assert "Duan Li" not in client.get(f"{here}?who=Duan").page.main_text


@pytest.mark.parametrize("kind", ["gift", "inherit", "opening", "earn", "move_out", "lapse", "reverse"])
def test_what_has_steps_of_its_own_is_not_posted_by_hand(
    client: Door, community: Area, account: Account, kind: str
) -> None:
    taker, here = a_person("Duan Li", community=community), f"/timebank/accounts/{account.id}"

    given = {"to": f"person:{taker.id}", "kind": kind, "minutes": "45", "reason": "Past the rules"}
    answer = client.post(f"{here}/transfers", data={**given, "who": "Duan"})

    assert answer.status_code == 422
    assert queries.get_account(account.id).balance == 120


def test_pressing_twice_moves_minutes_once(client: Door, community: Area, account: Account) -> None:
    here = f"/timebank/accounts/{account.id}"
    page = client.get(here).page

    for _ in range(2):
        client.submit(page, f"{here}/transfers", to="pool", kind="donate", minutes="45", reason="For all")
    approved_by_another(client, community)

    assert queries.get_account(account.id).balance == 75


def test_more_than_there_is_cannot_leave(client: Door, account: Account) -> None:
    here = f"/timebank/accounts/{account.id}"

    given = {"to": "pool", "kind": "donate", "minutes": "500", "reason": "For all"}
    answer = client.submit(client.get(here).page, f"{here}/transfers", **given)

    assert answer.status_code == 409
    assert "Only 120 minutes can leave this account, not 500." in answer.page.main_text


def test_a_transfer_is_reversed_once_and_both_lines_stay(client: Door, community: Area, account: Account) -> None:
    [line] = queries.statement(account.id)
    here, reverse = f"/timebank/accounts/{account.id}", f"/timebank/transfers/{line.transfer_id}/reverse"
    page = client.get(here).page

    client.submit(page, reverse, reason="Entered twice")
    waits = client.get(here).page.main_text
    approved_by_another(client, community)
    again = client.post(reverse, data={"reason": "Entered twice"})

    assert "To be reversed, waits for a second person" in waits
    assert queries.get_account(account.id).balance == 0
    assert [one.minutes for one in queries.statement(account.id)] == [-120, 120]
    assert again.status_code == 409
    assert "reversed already" in again.page.main_text


def test_what_a_visit_earned_is_taken_back_whole_and_the_page_says_so_before(
    client: Door, community: Area, worker: Staff
) -> None:
    helper = a_volunteer(community=community)
    visit = finished(helper, now() - timedelta(hours=3)).helpers[0]
    closed(visit.order, now())
    line = queries.find_by_key(f"earn:visit:{visit.id}")
    assert line is not None
    here, reverse = f"/timebank/accounts/{line.to_account_id}", f"/timebank/transfers/{line.id}/reverse"
    page = client.get(here).page
    assert "then all that the visit brought goes back" in page.main_text

    client.submit(page, reverse, reason="Nobody came")
    told = approved_by_another(client, community)

    session.expire_all()
    assert (queries.get_account(line.to_account_id).balance, visit.credited_minutes) == (0, 0)
    reversal = queries.find_reversal(line.id)
    assert "All that this visit brought was taken back" in told
    assert reversal is not None
    assert (reversal.by_id, reversal.approved_by_id not in {worker.id, None}) == (worker.id, True)
    assert "1 h that Li Qiang was credited were taken back" in client.get(f"/orders/{visit.order_id}").page.main_text


def test_a_correction_of_a_visit_offers_no_reversal(client: Door, community: Area, worker: Staff) -> None:
    review = a_review(now() - timedelta(hours=3), helper=a_volunteer(community=community))
    reviews.correct(review.id, minutes=30, reason="The watch", by=worker, via=Via.CONSOLE, at=now())
    lowered = queries.find_by_key(f"review:visit:{review.visit_id}")
    assert lowered is not None
    reverse = f"/timebank/transfers/{lowered.id}/reverse"

    assert reverse not in client.get(f"/timebank/accounts/{review.account_id}").text
    answer = client.post(reverse, data={"reason": "Entered twice", "key": "form-1"})

    assert answer.status_code == 409
    assert "cannot be reversed by itself" in answer.page.main_text
    earned_id = queries.transfers_about("order", review.visit.order_id)[0].id
    again = client.post(f"/timebank/transfers/{earned_id}/reverse", data={"reason": "Entered twice", "key": "form-2"})
    assert "was corrected already under Reviews" in again.page.main_text


def test_a_community_has_its_pool_and_its_issuance_account(client: Door, community: Area, account: Account) -> None:
    pool_of(community.id, at=account.opened_at)

    text = client.get("/timebank").page.main_text

    assert "Community pool · Willow Bank" in text
    assert "Issuance account · Willow Bank" in text


def test_accounts_are_found_by_the_beginning_of_a_name(client: Door, community: Area, account: Account) -> None:
    earned(a_person("Duan Li", community=community))

    text = client.get("/timebank?q=Li").page.main_text

    assert "Li Na Personal account" in text
    assert "Duan Li" not in text


def test_points_are_not_spoken_of_where_there_are_none(client: Door, account: Account) -> None:
    assert "points" not in client.get("/timebank").text.lower()


def test_lines_are_filtered_by_kind_and_by_days(client: Door, account: Account) -> None:
    here = f"/timebank/accounts/{account.id}"

    assert "+120 Balance after 120" in client.get(f"{here}?kind=earn&since=2026-03-02&until=2026-03-02").page.main_text
    assert "Nothing of this kind" in client.get(f"{here}?kind=gift").page.main_text
    assert "Nothing of this kind" in client.get(f"{here}?until=2026-03-01").page.main_text


def test_the_history_of_an_account_says_in_words_what_a_case_did(client: Door, account: Account) -> None:
    here = f"/timebank/accounts/{account.id}"
    client.post(f"{here}/freeze", data={"reason": "person_moves"})

    assert "The person moves away" in client.get(here).page.main_text


def test_a_frozen_account_gives_nothing_until_it_is_released(client: Door, community: Area, account: Account) -> None:
    here = f"/timebank/accounts/{account.id}"
    given = {"to": "pool", "kind": "donate", "minutes": "45", "reason": "For all"}

    client.submit(client.get(here).page, f"{here}/freeze", reason="Heirs are asked")
    refused = client.submit(client.get(here).page, f"{here}/transfers", **given)
    page = client.get(here).page
    client.submit(page, f"{here}/thaw", reason="Settled")
    client.submit(client.get(here).page, f"{here}/transfers", **given)
    approved_by_another(client, community)

    assert refused.status_code == 409
    assert "Heirs are asked" in page.main_text
    assert "Can leave now 0 min" in page.main_text
    assert queries.get_account(account.id).balance == 75


def test_limits_are_changed_with_a_reason_and_told(client: Door, account: Account) -> None:
    here = f"/timebank/accounts/{account.id}"

    client.submit(client.get(here).page, f"{here}/limits", ceiling="", daily_limit="60", reason="Careful")
    page = client.get(here).page
    refused = client.submit(page, f"{here}/limits", ceiling="30", daily_limit="", reason="Too low")
    absurd = client.submit(page, f"{here}/limits", ceiling="9" * 400, daily_limit="", reason="A slip")

    assert "Most that may leave on one day: no limit → 1 h Careful" in page.main_text
    assert "Can leave now 1 h" in page.main_text
    a_gift(account, an_account(community=account.community), 45, at=now())
    session.commit()
    assert "Can leave now 15 min" in client.get(here).page.main_text
    assert refused.status_code == 422
    assert "already beyond this limit" in refused.page.main_text
    assert "Give whole minutes, from 0 to 1,000,000,000." in absurd.page.main_text


def test_only_the_pool_may_owe_and_only_up_to_a_limit(client: Door, account: Account, community: Area) -> None:
    here, pool = f"/timebank/accounts/{account.id}", pool_of(community.id, at=account.opened_at)
    there = f"/timebank/accounts/{pool.id}"
    client.sign_in_staff(a_worker(role=Role.ADMIN, area=community))
    given = {"ceiling": "", "daily_limit": "", "reason": "The street office agreed"}

    refused = client.post(f"{here}/limits", data={"floor": "-60", **given})
    boundless = client.submit(client.get(there).page, f"{there}/limits", floor="", **given)
    client.submit(client.get(there).page, f"{there}/limits", floor="-6000", **given)

    assert (refused.status_code, boundless.status_code) == (422, 422)
    assert "Only the community" in refused.page.main_text
    assert (account.floor, pool.floor) == (0, -6000)


def test_freezing_what_is_frozen_changes_nothing_and_says_so(client: Door, account: Account) -> None:
    here = f"/timebank/accounts/{account.id}"
    page = client.get(here).page

    client.submit(page, f"{here}/freeze", reason="Heirs are asked")
    again = client.submit(page, f"{here}/freeze", reason="Once more")

    assert again.status_code == 409
    assert "frozen already" in again.page.main_text and "Once more" not in client.get(here).page.main_text


def test_a_statement_on_paper_goes_from_opening_to_closing_balance(client: Door, account: Account) -> None:
    assert account.person is not None
    earned(account.person, minutes=30)

    page = client.get(f"/timebank/accounts/{account.id}/statement?since=2026-03-02&until=2026-03-02").page

    assert "Opening balance 0 min" in page.main_text
    assert "Closing balance 2 h 30 min" in page.main_text
    assert "Page 1 of 1" in page.main_text


def test_the_passbook_goes_on_from_page_to_page(
    client: Door, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eldercare.channels.console.account_papers.ROWS_IN_THE_PASSBOOK", 1)
    assert account.person is not None
    earned(account.person, minutes=30)

    text = client.get(f"/timebank/accounts/{account.id}/passbook?since=2026-03-01&until=2026-03-02").page.main_text

    assert "Opening balance 0:00" in text
    assert "From the page before 2:00" in text
    assert "+0:30 2:30" in text
    assert "2 / 2" in text
