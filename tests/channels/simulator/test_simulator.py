import pytest
from sqlalchemy import select

from eldercare.channels.sms import intake
from eldercare.clock import now
from eldercare.database import session
from eldercare.messaging import service
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways.simulator import SimulatorGateway
from eldercare.messaging.gateways.simulator_days import Day
from eldercare.messaging.gateways.simulator_states import LineTrouble
from eldercare.messaging.jobs import send_due
from eldercare.messaging.models import IncomingMessage
from eldercare.people.service import add_contact
from tests.builders.elders import an_elder
from tests.builders.people import a_number, a_person
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.fakes.twilio_server import TOKEN

HX = {"HX-Request": "true"}


@pytest.fixture
def handled(monkeypatch):
    seen: list[int] = []
    monkeypatch.setattr(intake, "handle", seen.append)
    return seen


def texted(person, template="chat_kind") -> str:
    message = service.queue(template, to=person, at=now())
    session.commit()
    send_due(now(), SimulatorGateway())
    return message.body


def test_one_phone_of_each_kind_lies_on_the_table_to_begin_with(client):
    an_elder("Wang Guifen"), an_elder("Second Elder"), a_volunteer("Li Qiang")

    page = client.get("/simulator/").page

    assert [heading.text for heading in page.all("h2")] == ["Wang Guifen", "Li Qiang"]


def test_the_family_of_the_elder_has_a_phone_beside_hers(client):
    elder, child = an_elder("Wang Guifen"), a_person("Wang Yong")
    add_contact(elder.id, child.id, relation="son")
    a_volunteer("Li Qiang"), a_person("Somebody Else")

    page = client.get("/simulator/").page

    assert [heading.text for heading in page.all("h2")] == ["Wang Guifen", "Li Qiang", "Wang Yong"]


def test_a_landline_that_neighbours_share_rings_and_takes_no_texts(client):
    number = "+863518000001"
    an_elder("Wang Guifen", phones=[number]), an_elder("Zhao Min", phones=[number])

    page = client.get("/simulator/?phones=tel-863518000001").page

    assert [heading.text for heading in page.all("h2")] == ["Wang Guifen、Zhao Min"]
    actions = [form.get("action").rsplit("/", 1)[-1] for form in page.all("form")]
    assert "ring" in actions and "send" not in actions
    assert "tel-863518000001" in "".join(client.get(f"/simulator/?phones=&q={number[1:]}").page.links)


def test_the_carriers_day_is_set_on_the_page_and_ended_there(client):
    page = client.get("/simulator/?phones=").page

    client.submit(page, "/simulator/carrier", errors_of_ten="3", copies="2", out_of_order="1")
    assert days.today() == Day(errors_of_ten=3, copies=2, out_of_order=True)
    client.post("/simulator/carrier/down")
    assert days.down_since() is not None and "Out of order since" in page_in_english(client)

    client.post("/simulator/carrier/perfect")
    assert (days.today(), days.down_since()) == (Day(), None)


def page_in_english(client) -> str:
    client.set_cookie("language", "en")
    return client.get("/simulator/?phones=").page.main_text


def test_something_is_the_matter_with_a_number_until_it_is_said_to_be_well(client):
    person = a_person()
    page = client.get(f"/simulator/?phones={person.id}").page

    client.submit(page, f"/simulator/phones/{person.id}/line", trouble="switched_off")
    assert days.trouble_of(person.phones[0].number) is LineTrouble.SWITCHED_OFF
    assert (
        "30003" in client.post(f"/simulator/phones/{person.id}/line", data={"trouble": "switched_off"}, headers=HX).text
    )

    client.post(f"/simulator/phones/{person.id}/line", data={"trouble": ""})
    assert days.trouble_of(person.phones[0].number) is None


def test_phones_lie_side_by_side_in_the_order_they_were_chosen(client):
    elder, volunteer = an_elder("Wang Guifen"), a_volunteer("Li Qiang")

    page = client.get(f"/simulator/?phones={volunteer.id},{elder.id},{volunteer.id},tel-8613900000099,0,x,staff-9").page

    assert [heading.text for heading in page.all("h2")] == ["Li Qiang", "Wang Guifen", "139 0000 0099"]


def test_an_empty_table_offers_a_way_to_begin(client):
    page = client.get("/simulator/?phones=").page

    assert "/simulator/" in page.links


def test_a_person_is_found_by_name_and_by_number_and_put_beside_the_others(client):
    first, wanted = a_person("Zhao Min"), a_person("Qian Li")

    for asked in ("Qian", wanted.phones[0].number):
        page = client.get("/simulator/", query_string={"phones": first.id, "q": asked}).page
        assert f"/simulator/?phones={first.id},{wanted.id}" in [link.replace("%2C", ",") for link in page.links]


def test_a_number_that_is_nobodys_can_be_tried(client):
    page = client.get("/simulator/?phones=&q=13911112222").page

    assert any("tel-8613911112222" in link for link in page.links)


def test_the_duty_worker_has_a_phone_too(client):
    worker = a_worker()
    worker.number, worker.takes_alarms = "+8613700000001", True

    assert worker.name in client.get("/simulator/").page.main_text


def test_a_text_that_was_sent_is_read_on_the_phone(client):
    person = a_person()
    body = texted(person)

    assert body in client.get(f"/simulator/?phones={person.id}").page.main_text
    assert body in client.get(f"/simulator/phones/{person.id}/screen").text


def test_what_has_not_been_sent_yet_is_on_no_phone(client):
    person = a_person()
    message = service.queue("chat_kind", to=person, at=now())

    assert message.body not in client.get(f"/simulator/?phones={person.id}").text


def test_a_screen_that_shows_everything_is_not_sent_again(client):
    person = a_person()
    texted(person)
    again = client.get(f"/simulator/?phones={person.id}").page.all("div")
    address = next(box.get("hx-get") for box in again if box.get("role") == "log")

    assert client.get(address).status_code == 204
    texted(person, "opted_in")
    assert client.get(address).status_code == 200


def test_a_phone_that_got_a_text_just_now_is_offered_to_the_table(client):
    here, elsewhere = a_person(), a_person("Zhao Min")
    address = f"/simulator/rung?phones={here.id}&seen="
    texted(here)
    assert client.get(address).status_code == 204

    texted(elsewhere)

    page = client.get(f"/simulator/?phones={here.id}").page
    assert f"/simulator/?phones={here.id},{elsewhere.id}" in page.links
    assert "Zhao Min" in client.get(address).text
    assert client.get(f"{address}{elsewhere.id}").status_code == 204


def test_a_text_written_on_a_phone_arrives_like_any_other(client, handled):
    person = a_person()
    page = client.get(f"/simulator/?phones={person.id}").page

    answer = client.submit(page, f"/simulator/phones/{person.id}/send", text="明天上午理发")

    message = session.scalars(select(IncomingMessage)).one()
    assert (message.body, message.person_id, message.gateway) == ("明天上午理发", person.id, "simulator")
    assert handled == [message.id]
    assert (answer.status_code, answer.location) == (303, f"/simulator/?phones={person.id}#phone-{person.id}")


def test_a_key_sends_its_digit(client, handled):
    person = a_person()

    client.post(f"/simulator/phones/{person.id}/send", data={"digit": "1", "text": "half written"})

    assert session.scalars(select(IncomingMessage.body)).one() == "1"


def test_an_empty_text_is_not_sent(client, handled):
    person = a_person()

    assert client.post(f"/simulator/phones/{person.id}/send", data={"text": "  "}).status_code == 303
    assert not handled


def test_with_htmx_only_the_phone_comes_back(client, handled):
    person = a_person()

    answer = client.post(f"/simulator/phones/{person.id}/send", data={"text": "助餐"}, headers=HX)

    assert "<html" not in answer.text
    assert "助餐" in answer.page.text


def test_people_on_one_number_read_the_same_texts(client, handled):
    number = a_number()
    first, second = a_person(phones=[number]), a_person(phones=[number])

    client.post(f"/simulator/phones/{first.id}/send", data={"text": "helloo"})

    assert "helloo" in client.get(f"/simulator/phones/{second.id}/screen").text


@pytest.mark.parametrize("key", ["0", "x", "99999", "99999999999999", "staff-1", "tel-1", "tel-", "-1"])
def test_a_phone_that_does_not_exist_is_not_found(client, key):
    assert client.post(f"/simulator/phones/{key}/send", data={"text": "1"}, headers=HX).status_code == 404


def test_a_form_without_its_token_is_refused(client, handled):
    person = a_person()

    client.post(f"/simulator/phones/{person.id}/send", data={"text": "1"}, csrf=False)

    assert not handled


def test_there_is_no_simulator_where_real_texts_are_sent(app_with):
    door = app_with(gateway="twilio", twilio_auth_token=TOKEN).test_client()

    assert door.get("/simulator/").status_code == 404
