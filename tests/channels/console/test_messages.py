from eldercare.areas.models import Area
from eldercare.clock import now
from eldercare.messaging import service
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.staff.models import Staff
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.orders import an_order
from tests.support.doors import Door


def _written(number: str, body: str) -> None:
    service.receive(gateway="simulator", gateway_id=body, from_number=number, to_number="+861069", body=body, at=now())


def _sent(community: Area) -> OutgoingMessage:
    elder = an_elder("Hao Mei", community=community)
    sent = service.queue(
        "order_cancelled",
        to=elder.person,
        at=now(),
        values={"service": "Meals", "when": "tomorrow", "number": "000001", "reason": ""},
    )
    assert sent is not None
    return sent


def test_texts_are_listed_with_what_became_of_them_and_why(client: Door, community: Area, worker: Staff) -> None:
    service.advance(_sent(community), MessageStatus.FAILED, at=now(), reason=Reason.BAD_NUMBER, error_code="30005")

    text = client.get("/messages/sent").page.main_text

    assert "Hao Mei" in text
    assert "Not delivered This is not a number that texts reach (30005)" in text


def test_only_those_in_one_state_are_shown_when_asked(client: Door, community: Area, worker: Staff) -> None:
    _sent(community)

    assert "Hao Mei" in client.get("/messages/sent?status=queued").page.main_text
    assert "Hao Mei" not in client.get("/messages/sent?status=delivered").page.main_text


def test_a_text_to_a_number_names_who_may_be_behind_it(client: Door, community: Area, worker: Staff) -> None:
    for name, place in (("Hao Mei", community), ("Hao Gang", community), ("Duan Elder", a_community("Jade Hill"))):
        an_elder(name, community=place, phones=["13800071234"])
    service.queue_to_number("chat_kind", number="+8613800071234", language="en", at=now(), values={})
    _written("13800071234", "soup please")

    for page in ("/messages/sent", "/messages/received"):
        assert "Hao Mei, Hao Gang 138 0007 1234" in client.get(page).page.main_text


def test_what_reached_us_is_listed_as_it_was_written(client: Door, community: Area, worker: Staff) -> None:
    _written("13800079999", "俺娘 wants <b>soup</b>")

    assert "俺娘 wants <b>soup</b>" in client.get("/messages/received").page.main_text


def test_a_conversation_stands_in_order(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder("Hao Mei", community=community, phones=["13800071234"])
    _written("13800071234", "soup please")
    an_order(elder=elder)

    bubbles = [one.text for one in client.get(f"/messages/people/{elder.id}").page.all("ol")[0].all("li")]

    assert bubbles[0].startswith("Received: soup please")
    assert bubbles[1].startswith("Sent by us:")


def test_a_code_to_sign_in_is_not_shown_to_staff(client: Door, community: Area, worker: Staff) -> None:
    elder = an_elder("Hao Mei", community=community)
    service.queue("sign_in_code", to=elder.person, at=now(), values={"code": "253083", "minutes": "10"})

    for page in ("/messages/sent", f"/messages/people/{elder.id}"):
        text = client.get(page).page.main_text
        assert "A code to sign in" in text and "253083" not in text
