from datetime import timedelta

from eldercare.actors import Actor
from eldercare.actors import Door as Via
from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging.queries import sent_about
from eldercare.staff.models import Role, Staff
from eldercare.timebank import queries as timebank
from eldercare.timebank.corrections import queries, service
from eldercare.timebank.corrections.states import CorrectionState
from tests.builders.corrections import a_claim, served
from tests.builders.reviews import closed, finished
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.support.doors import Door


def test_who_waits_longest_stands_first_and_the_menu_counts(client: Door, community: Area, worker: Staff) -> None:
    for name in ("Qian Yi", "Sun Er"):
        a_claim(a_volunteer(name, community=community).person)

    page = client.get("/timebank/corrections").page

    rows = [row.text for row in page.all("tr")][1:]
    assert [("Qian Yi" in rows[0]), ("Sun Er" in rows[1])] == [True, True]
    assert (
        "Corrections 2" in client.get("/timebank").text.replace("\n", " ") or "2 unread" in client.get("/timebank").text
    )
    assert "unread" not in client.get("/elders").text


def test_a_supervisor_grants_a_part_with_a_reason_and_the_volunteer_is_told(
    client: Door, community: Area, worker: Staff
) -> None:
    person = a_volunteer(community=community).person
    claim = a_claim(person)
    here = f"/timebank/corrections/{claim.id}"

    answer = client.submit(client.get(here).page, f"{here}/grant", minutes="90", reason="On the attendance list")

    assert answer.status_code == 303
    account = timebank.find_person_account(person.id)
    assert account is not None
    assert account.balance == 90
    [text] = sent_about(("correction", claim.id))
    assert "1 h 30 min" in text.body or "1小时30分钟" in text.body
    assert "On the attendance list" in text.body
    shown = client.get(here).page.main_text
    assert "Granted: 1 h 30 min" in shown
    assert worker.name in shown
    assert claim.id in [one.id for one in queries.of_person(person.id)]
    assert "Earned · Hours put right" in client.get(f"/timebank/accounts/{account.id}").page.main_text
    assert "Earned · Hours put right" in client.get(f"/timebank/accounts/{account.id}/statement").page.main_text


def test_what_the_volunteer_withdrew_stands_among_what_is_decided_and_cannot_be_decided(
    client: Door, community: Area, worker: Staff
) -> None:
    person = a_volunteer(community=community).person
    claim = a_claim(person)
    here = f"/timebank/corrections/{claim.id}"
    service.withdraw(claim.id, person.id, by=Actor.person(person.id), via=Via.MOBILE, at=now())

    refused = client.post(f"{here}/refuse", data={"reason": "No"})

    assert refused.status_code == 409
    assert "The volunteer has withdrawn this request meanwhile" in refused.page.main_text
    shown = client.get(here).page.main_text
    assert "Withdrawn by the volunteer" in shown
    assert "Grant it" not in shown
    assert "Nobody waits" in client.get("/timebank/corrections").page.main_text
    assert "Withdrawn" in client.get("/timebank/corrections?state=decided").page.main_text


def test_of_a_volunteer_who_died_nobody_is_said_to_be_told(client: Door, community: Area, worker: Staff) -> None:
    person = a_volunteer(community=community).person
    claim = a_claim(person)
    person.died_on = now().date()
    here = f"/timebank/corrections/{claim.id}"

    client.submit(client.get(here).page, f"{here}/refuse", reason="Not on the list")

    text = client.get(here).page.main_text
    assert "nobody is told" in text
    assert sent_about(("correction", claim.id)) == []


def test_hours_wrongly_credited_for_a_visit_are_taken_back_with_all_that_hangs_on_them(
    client: Door, community: Area, worker: Staff
) -> None:
    helper = a_volunteer(community=community)
    visit = finished(helper, now() - timedelta(hours=3)).helpers[0]
    closed(visit.order, now())
    line = timebank.find_by_key(f"earn:visit:{visit.id}")
    assert line is not None
    by_herself = {"by": Actor.person(helper.id), "via": Via.MOBILE, "at": now()}
    claim = service.dispute(helper.id, line.id, why="I was ill", **by_herself)  # type: ignore[arg-type]
    here = f"/timebank/corrections/{claim.id}"

    client.submit(client.get(here).page, f"{here}/grant", reason="So it is")

    session.expire_all()
    assert (queries.get(claim.id).state, visit.credited_minutes) == (CorrectionState.GRANTED, 0)
    assert [one.template for one in sent_about(("correction", claim.id))] == ["correction_granted"]


def test_a_decision_without_a_reason_stays_on_the_page(client: Door, community: Area, worker: Staff) -> None:
    claim = a_claim(a_volunteer(community=community).person)
    here = f"/timebank/corrections/{claim.id}"

    answer = client.submit(client.get(here).page, f"{here}/refuse", reason=" ")

    assert answer.status_code == 422
    assert queries.get(claim.id).state is CorrectionState.OPEN


def test_for_a_volunteer_without_a_phone_a_worker_writes_it_down_and_another_decides(
    client: Door, community: Area, worker: Staff
) -> None:
    person = a_volunteer("Feng Jie", community=community, phones=[]).person
    page = client.get("/timebank/corrections/new?who=Feng").page
    what = served()
    given = {"day": what.day.isoformat(), "since": "09:00", "until": "11:00", "place": "Hall", "done": "Soup"}

    answer = client.submit(page, "/timebank/corrections", person=str(person.id), **given)
    [claim] = queries.of_person(person.id)
    here = f"/timebank/corrections/{claim.id}"

    assert answer.location == here
    assert "Somebody else has to decide this" in client.get(here).page.main_text
    assert client.post(f"{here}/grant", data={"reason": "It is so", "minutes": "120"}).status_code == 403
    client.sign_in_staff(a_worker(Role.SUPERVISOR, area=community))
    assert client.post(f"{here}/grant", data={"reason": "It is so", "minutes": "120"}).status_code == 303
    assert queries.get(claim.id).state is CorrectionState.GRANTED


def test_a_second_decision_is_told_that_somebody_was_faster(client: Door, community: Area, worker: Staff) -> None:
    claim = a_claim(a_volunteer(community=community).person)
    here = f"/timebank/corrections/{claim.id}"
    client.post(f"{here}/refuse", data={"reason": "Not seen"})

    answer = client.post(f"{here}/grant", data={"reason": "Seen", "minutes": "120"})

    assert answer.status_code == 409
    assert "decided this request meanwhile" in answer.page.main_text
