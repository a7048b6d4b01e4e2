from io import BytesIO

import pytest

from eldercare.areas.models import Area
from eldercare.areas.queries import scope_of
from eldercare.people.models import Person
from eldercare.staff.models import Role, Staff
from eldercare.timebank import queries as timebank
from eldercare.timebank.openings import queries
from eldercare.timebank.openings.states import ImportState
from tests.builders.areas import a_community, a_street
from tests.builders.evidence import A_PDF
from tests.builders.openings import a_list, a_posted_list
from tests.builders.people import a_person
from tests.builders.staff import a_worker
from tests.support.doors import Answer, Door
from tests.timebank.openings.books import a_book

HEAD = ("姓名", "分钟")


def bring(client: Door, community: Area, content: bytes, name: str = "list.xlsx") -> Answer:
    given = {"community_id": str(community.id), "file": (BytesIO(content), name)}
    return client.post("/timebank/openings", data=given, content_type="multipart/form-data")


def balance(person: Person) -> int:
    account = timebank.find_person_account(person.id)
    return account.balance if account else 0


def test_a_workbook_is_looked_at_proved_posted_and_undone_by_somebody_else(
    client: Door, community: Area, worker: Staff
) -> None:
    people = [a_person(name, community=community) for name in ("Qian Yi", "Sun Er")]

    here = bring(client, community, a_book(HEAD, *((one.name, 90) for one in people))).location
    draft = client.get(here).page
    assert "Every row is clear." in draft.main_text
    assert "Attach the paper" in draft.main_text
    file = {"file": (BytesIO(A_PDF), "scan.pdf")}
    assert client.post(f"{here}/evidence", data=file, content_type="multipart/form-data").status_code == 303
    client.submit(client.get(here).page, f"{here}/post")

    assert [balance(one) for one in people] == [90, 90]
    client.submit(client.get(here).page, f"{here}/undo", reason="The wrong list")
    assert f"{here}/undo/approve" not in client.get(here).text
    client.sign_in_staff(a_worker(Role.SUPERVISOR, area=community))
    client.submit(client.get(here).page, f"{here}/undo/approve")

    assert [balance(one) for one in people] == [0, 0]
    shown = client.get(here).page.main_text
    assert "Undone; transfers reversed: 2" in shown
    assert "scan.pdf" in shown


def test_what_is_not_clear_stands_first_and_nothing_can_be_posted(client: Door, community: Area, worker: Staff) -> None:
    a_person("Qian Yi", community=community)
    rows = "姓名\t分钟\nQian Yi\t60\nNobody\t=B2\nQian Yi\t-5"

    answer = client.post("/timebank/openings", data={"community_id": str(community.id), "rows": rows})
    text = client.get(answer.location).page.main_text

    assert "Nobody of this name is registered" in text
    assert "formula" in text
    assert "is negative" in text
    assert "same person stands in row 2 already" in text
    assert client.post(f"{answer.location}/post").status_code == 409


@pytest.mark.parametrize("content", [b"", b"\x00", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", a_book(HEAD), a_book(("Name",))])
def test_what_cannot_be_read_gets_a_sentence(client: Door, community: Area, worker: Staff, content: bytes) -> None:
    answer = bring(client, community, content)

    assert answer.status_code == 422
    assert "Please correct this first" in answer.page.main_text
    assert queries.page(scope_of(community.id)) == []


def test_nobody_brings_a_list_into_another_community(client: Door, community: Area, worker: Staff) -> None:
    assert bring(client, a_person().community, a_book(HEAD, ("Li Na", 60))).status_code == 422


def test_a_draft_is_thrown_away(client: Door, community: Area, worker: Staff) -> None:
    made = a_list(community, {a_person(community=community): 60}, by=worker)

    client.submit(client.get(f"/timebank/openings/{made.id}").page, f"/timebank/openings/{made.id}/discard")

    assert queries.get(made.id).state is ImportState.DISCARDED
    assert "No hours of before" in client.get("/timebank/openings").page.main_text


def test_who_asked_is_refused_when_approving(client: Door, community: Area, worker: Staff) -> None:
    made = a_posted_list(community, {a_person(community=community): 60}, by=worker)
    here = f"/timebank/openings/{made.id}"
    client.post(f"{here}/undo", data={"reason": "wrong"})

    answer = client.post(f"{here}/undo/approve")

    assert answer.status_code == 403
    assert "Somebody else has to approve this" in answer.page.main_text


def test_the_empty_form_opens_in_excel_and_can_be_read_back(client: Door, community: Area, worker: Staff) -> None:
    answer = client.get("/timebank/openings/form.csv")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert bring(client, community, answer.data, "form.csv").status_code == 303


def test_who_sees_several_communities_says_for_which_the_list_is(client: Door, worker: Staff) -> None:
    street = a_street()
    for name in ("First Lane", "Second Lane"):
        a_community(name, parent=street)
    client.sign_in_staff(a_worker(Role.SUPERVISOR, area=street))
    page = client.get("/timebank/openings/new").page

    answer = client.submit(page, "/timebank/openings", rows="姓名,分钟\nQian Yi,90")

    assert "Choose a community" in page.main_text
    assert answer.status_code == 422
    assert "Please choose one." in answer.page.main_text
