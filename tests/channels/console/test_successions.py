"""A case from the first worker to the second: opened, proved, proposed, approved, or undone."""

import io

import pytest

from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.evidence import queries as evidence
from eldercare.people.models import Person
from eldercare.people.service import add_contact
from eldercare.staff.models import Role, Staff
from eldercare.succession import queries
from eldercare.succession.service import Wanted
from eldercare.succession.states import CaseKind, CaseState
from eldercare.timebank import queries as timebank
from eldercare.timebank.accounts import account_of
from tests.builders.areas import a_community, a_street
from tests.builders.corrections import a_claim
from tests.builders.elders import an_elder
from tests.builders.evidence import A_PDF
from tests.builders.hand_postings import a_hand_posting
from tests.builders.people import a_person
from tests.builders.staff import a_worker
from tests.builders.succession import a_case, a_supervisor, approved
from tests.builders.timebank import earned
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door

HERE = "/timebank/successions"


@pytest.fixture
def elder(community: Area, worker: Staff) -> Person:
    """Wang Guifen, with 90 minutes saved and two children."""
    person = an_elder(community=community).person
    earned(person, minutes=90)
    for name in ("Wang Qiang", "Wang Min"):
        add_contact(person.id, a_person(name, community=community).id, relation="child")
    return person


def test_a_case_goes_its_way_through_two_pairs_of_hands(client: Door, community: Area, elder: Person) -> None:
    page = client.get(f"{HERE}/new?person={elder.id}").page
    answer = client.submit(page, f"{HERE}/of/{elder.id}", kind="death", note="The daughter rang")
    case = queries.live_of(elder.id)
    assert case is not None
    here = f"{HERE}/{case.id}"
    assert answer.headers["Location"].endswith(here)

    page = client.get(here).page
    assert "Attach the evidence: the death certificate." in page.main_text
    client.submit(page, f"{here}/evidence", file=(io.BytesIO(A_PDF), "死亡证明.pdf"), note="Certificate")
    assert [one.note for one in evidence.about("succession", case.id)] == ["Certificate"]

    page = client.get(here).page
    shares = {f"heir-{tie.person_id}": "1" for tie in elder.contacts}
    client.submit(page, f"{here}/propose", **shares, pool="1")
    text = client.get(here).page.main_text
    assert "You proposed this yourself: somebody else has to approve it." in text
    assert "Wang Qiang child 1 30 min" in text

    second = client.application.test_client()
    second.set_cookie("language", "en")
    second.sign_in_staff(a_worker(Role.SUPERVISOR, area=community))
    second.submit(second.get(here).page, f"{here}/approve")

    text = second.get(here).page.main_text
    assert "Settled" in text and "Who got what" in text
    heirs = [timebank.find_person_account(tie.person_id) for tie in elder.contacts]
    assert [account.balance for account in heirs if account] == [30, 30]


def test_the_one_who_proposed_is_refused_even_without_the_button(client: Door, worker: Staff, elder: Person) -> None:
    case = a_case(elder, state=CaseState.PROPOSED, by=worker)

    answer = client.post(f"{HERE}/{case.id}/approve")

    assert answer.status_code == 403
    assert "somebody else has to approve it" in answer.page.main_text


@pytest.mark.parametrize(
    ("content", "said"), [(b"<html>", "Only PDF, JPG and PNG"), (A_PDF + bytes(100), "up to 5 MB")]
)
def test_what_is_no_evidence_is_refused_in_words(
    client: Door, elder: Person, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    monkeypatch.setattr("eldercare.channels.console.forms.evidence.MAX_BYTES", 100)
    case = a_case(elder)

    answer = client.post(f"{HERE}/{case.id}/evidence", data={"file": (io.BytesIO(content), "scan.pdf")})

    assert answer.status_code == 422
    assert said in answer.text
    assert case.state is CaseState.OPEN


@pytest.mark.parametrize(("megabytes", "status"), [(3, 303), (6, 413)])
def test_this_page_takes_more_than_others_but_not_everything(
    client: Door, elder: Person, megabytes: int, status: int
) -> None:
    case = a_case(elder)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = head + A_PDF + bytes(megabytes * 1024 * 1024) + b"\r\n--x--\r\n"

    answer = client.post(f"{HERE}/{case.id}/evidence", data=body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code == status


def test_a_case_is_undone_with_a_reason(client: Door, elder: Person) -> None:
    case = a_case(elder)
    here = f"{HERE}/{case.id}"

    client.submit(client.get(here).page, f"{here}/undo", reason="The neighbour was meant")

    assert (case.state, elder.died_on) == (CaseState.UNDONE, None)
    assert "The neighbour was meant" in client.get(here).page.main_text


def test_an_account_that_a_case_froze_is_not_thawed_by_hand(client: Door, elder: Person) -> None:
    earned(elder, minutes=60)
    a_case(elder)
    session.commit()
    account = timebank.find_person_account(elder.id)
    assert account is not None

    answer = client.post(f"/timebank/accounts/{account.id}/thaw", data={"reason": "asked to"})

    assert answer.status_code == 409
    session.expire_all()
    assert account.frozen_at is not None


def test_the_list_shows_what_is_to_be_settled_apart_from_what_is_over(client: Door, elder: Person) -> None:
    assert "Nothing has to be settled." in client.get(HERE).page.main_text
    a_case(elder)

    assert "Wang Guifen" in client.get(HERE).page.main_text
    assert "No case is over yet." in client.get(f"{HERE}?over=1").page.main_text


def test_the_persons_pages_lead_to_the_case_and_say_who_died(client: Door, community: Area, elder: Person) -> None:
    volunteer = a_volunteer(community=community)
    assert f"{HERE}/new?person={volunteer.id}" in client.get(f"/volunteers/{volunteer.id}").page.links
    a_case(elder)

    page = client.get(f"/elders/{elder.id}").page

    assert f"{HERE}/new?person={elder.id}" in page.links
    assert "No message goes to this person" in page.main_text


def test_hours_still_to_be_decided_are_a_link_away_from_the_refusal(
    client: Door, community: Area, worker: Staff
) -> None:
    volunteer = a_volunteer(community=community)
    claim = a_claim(volunteer.person)
    case = a_case(volunteer.person, state=CaseState.PROPOSED)

    answer = client.post(f"{HERE}/{case.id}/approve")

    assert answer.status_code == 409
    assert f"request {claim.id:06d}" in answer.page.main_text
    assert f"/timebank/corrections/{claim.id}" in answer.page.links


def test_the_old_address_of_who_moved_is_named_until_it_is_changed(client: Door) -> None:
    client.set_cookie("language", "en")
    street = a_street()
    mover = an_elder(community=a_community("Far", parent=street)).person
    client.sign_in_staff(a_worker(Role.SUPERVISOR, area=street))
    here = a_community("Near", parent=street)
    case = approved(a_case(mover, CaseKind.MOVING, state=CaseState.PROPOSED, to=here))

    page = client.get(f"/elders/{mover.id}").page

    assert "the address is still the old one" in page.main_text
    assert f"/elders/{mover.id}/edit" in page.links
    page = client.get(f"{HERE}/{case.id}").page
    assert "The address is still the old one. Enter the new address" in page.main_text
    client.submit(client.get(f"/elders/{mover.id}/edit").page, f"/elders/{mover.id}/edit", building="9")
    assert "old one" not in client.get(f"/elders/{mover.id}").page.main_text
    assert "old one" not in client.get(f"{HERE}/{case.id}").page.main_text


def test_what_waits_by_hand_is_named_before_and_says_afterwards_which_case_ended_it(
    client: Door, worker: Staff, elder: Person
) -> None:
    posting = a_hand_posting(account_of(elder, at=now()), a_supervisor())
    case = a_case(elder, state=CaseState.PROPOSED)
    here, there = f"{HERE}/{case.id}", f"/timebank/by-hand/{posting.id}"
    page = client.get(here).page
    assert f"still waits when the case is settled is rejected by that: {posting.id}" in page.main_text

    client.submit(page, f"{here}/approve")

    told = client.get(there).page.main_text
    assert f"Came to nothing: case {case.id} was settled, which closed the account today" in told
    assert f"· {worker.name} · at the console Proposed" in told
    assert "Nothing waits" in client.get("/timebank/by-hand").page.main_text
    assert "Proposed by hand, decide" not in client.get(here).page.main_text


def test_a_settled_case_says_what_to_do_where_it_was_wrong_and_that_can_be_done(
    client: Door, community: Area, worker: Staff, elder: Person
) -> None:
    heir, other = (tie.person for tie in elder.contacts)
    case = approved(a_case(elder, state=CaseState.PROPOSED, shares=[Wanted(1, heir.id)]))
    assert "on that account’s page propose a correction" in client.get(f"{HERE}/{case.id}").page.main_text

    mine, theirs = (account_of(one, at=now()) for one in (heir, other))
    posting = a_hand_posting(mine, a_supervisor(), 45, to_account_id=theirs.id)
    client.submit(client.get(there := f"/timebank/by-hand/{posting.id}").page, f"{there}/approve")
    assert (timebank.get_account(mine.id).balance, timebank.get_account(theirs.id).balance) == (45, 45)


def test_a_settled_move_says_that_the_new_community_opens_a_case_of_moving_back(
    client: Door, community: Area, worker: Staff, elder: Person
) -> None:
    there = a_community("Harbour View")
    case = approved(a_case(elder, CaseKind.MOVING, state=CaseState.PROPOSED, to=there))
    assert "Harbour View opens a case of moving back" in client.get(f"{HERE}/{case.id}").page.main_text

    back = approved(a_case(elder, CaseKind.MOVING, state=CaseState.PROPOSED, to=community))

    account = timebank.find_person_account(elder.id)
    assert account is not None
    assert (back.state, account.balance, account.community_id) == (CaseState.SETTLED, 90, community.id)


def test_a_case_of_another_community_does_not_exist(client: Door, worker: Staff) -> None:
    case = a_case(a_person(community=a_community("Far")), by=a_supervisor())

    for path in ("", "/approve", "/undo"):
        answer = client.get(f"{HERE}/{case.id}") if not path else client.post(f"{HERE}/{case.id}{path}")
        assert answer.status_code == 404


def test_an_operator_opens_a_case_and_leaves_the_shares_to_the_supervisor(client: Door, community: Area) -> None:
    client.set_cookie("language", "en")
    client.sign_in_staff(a_worker(Role.OPERATOR, area=community))
    person = a_person(community=community)
    client.submit(client.get(f"{HERE}/new?person={person.id}&kind=leaving").page, f"{HERE}/of/{person.id}")
    case = queries.live_of(person.id)
    assert case is not None

    assert case.kind is CaseKind.LEAVING
    assert client.post(f"{HERE}/{case.id}/propose").status_code == 403
    session.expire_all()
