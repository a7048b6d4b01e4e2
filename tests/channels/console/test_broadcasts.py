from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy import func, select

from eldercare.areas.models import Area
from eldercare.broadcasts import jobs
from eldercare.broadcasts.models import Broadcast
from eldercare.broadcasts.states import BroadcastStatus, Occasion
from eldercare.database import session
from eldercare.elders.models import LivingStatus
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import MessageStatus
from eldercare.staff.models import Role, Staff
from tests.builders.areas import a_community
from tests.builders.broadcasts import a_broadcast
from tests.builders.elders import an_elder
from tests.builders.messaging import NIGHT, NOON
from tests.builders.staff import a_worker
from tests.support.doors import Door
from tests.support.pages import Page


@pytest.fixture(autouse=True)
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def compose(client: Door, **typed: object) -> Page:
    """Write one, and look at the page that comes before sending it."""
    answer = client.submit(client.get("/broadcasts/new").page, "/broadcasts/new", **typed)
    assert answer.status_code == 303, answer.page.main_text
    return client.get(answer.location).page


def the_only_one() -> Broadcast:
    return session.scalars(select(Broadcast)).one()


def test_a_worker_sees_whom_it_reaches_before_it_is_sent_and_then_how_far_it_is(
    client: Door, worker: Staff, community: Area
) -> None:
    for name in ("Text A", "Text B"):
        an_elder(name, community=community)
    an_elder("Rung", community=community).person.reads_texts = False
    an_elder("Quiet", community=community).person.opted_out_at = NOON
    an_elder("With family", community=community, living_status=LivingStatus.WITH_FAMILY)

    page = compose(client, occasion="frost", living="alone")
    sent = client.submit(page, f"/broadcasts/{the_only_one().id}/start")
    jobs.queue_broadcasts(NOON)

    assert "Elders meant 4" in page.main_text
    assert "By text 2" in page.main_text
    assert "Quiet wants no texts" in page.main_text
    assert "¥0.10" in page.main_text
    followed = client.get(sent.location).page
    assert "0 of 3 have left" in followed.main_text
    assert "Waiting to be sent 3" in followed.main_text
    assert "hx-get" in client.get(f"/broadcasts/{the_only_one().id}/progress").text


def test_a_double_click_sends_it_once(client: Door, worker: Staff, community: Area) -> None:
    an_elder(community=community)
    page = compose(client, occasion="heat")

    answers = [client.submit(page, f"/broadcasts/{the_only_one().id}/start") for _ in range(2)]
    jobs.queue_broadcasts(NOON)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert session.scalar(select(func.count()).select_from(OutgoingMessage)) == 1


def test_it_is_stopped_and_says_how_many_will_not_leave(client: Door, worker: Staff, community: Area) -> None:
    an_elder(community=community)
    broadcast = a_broadcast(community, started=True)
    jobs.queue_broadcasts(NOON)

    client.submit(client.get(f"/broadcasts/{broadcast.id}").page, f"/broadcasts/{broadcast.id}/cancel")
    page = client.get(f"/broadcasts/{broadcast.id}").page

    assert "1 had not left yet" in page.main_text
    assert "Not sent 1" in page.main_text
    assert "hx-get" not in client.get(f"/broadcasts/{broadcast.id}/progress").text
    assert broadcast.cancelled_by_id == worker.id


def test_a_draft_can_be_changed_and_thrown_away(client: Door, worker: Staff, community: Area) -> None:
    an_elder(community=community)
    compose(client, occasion="notice", notice_zh="周四量血压", age_from="70", ability_from="2", place="Willow")
    draft = the_only_one()

    form = client.get(f"/broadcasts/new?like={draft.id}").page.form("/broadcasts/new")
    client.submit(client.get(f"/broadcasts/{draft.id}").page, f"/broadcasts/{draft.id}/cancel")

    values = {box.get("name"): box.get("value") for box in form.all("input")}
    assert "周四量血压" in form.text
    assert (values["age_from"], values["place"]) == ("70", "Willow")
    assert draft.status is BroadcastStatus.CANCELLED


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Please choose one."),
        ({"occasion": "notice"}, "write in Chinese"),
        ({"occasion": "notice", "notice_zh": "点www.example"}, "No links"),
        ({"occasion": "frost", "age_from": "90", "age_until": "80"}, "ages make no sense"),
        ({"occasion": "frost", "age_from": "ninety"}, "Not a valid integer value."),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_written_down(client: Door, worker: Staff, typed, said) -> None:
    answer = client.submit(client.get("/broadcasts/new").page, "/broadcasts/new", **typed)

    assert answer.status_code == 422
    assert said in answer.page.main_text
    assert session.scalars(select(Broadcast)).all() == []


def test_at_night_it_says_when_the_texts_leave(client: Door, worker: Staff, community: Area, noon) -> None:
    an_elder(community=community)
    noon.move_to(NIGHT)

    assert "Quiet hours: the texts wait and leave tomorrow 07:00." in compose(client, occasion="frost").main_text


def test_what_was_sent_an_hour_ago_is_pointed_out(client: Door, worker: Staff, community: Area) -> None:
    an_elder(community=community)
    a_broadcast(community, started=True)

    assert "has sent the same to the same elders: today 12:00." in compose(client, occasion="frost").main_text


def test_a_notice_is_not_offered_where_the_carrier_takes_no_free_text(app_with, community: Area) -> None:
    other = app_with(approved_only={"simulator": "tencent"}).test_client()
    an_elder(community=community)
    other.set_cookie("language", "en")
    other.sign_in_staff(a_worker(Role.SUPERVISOR, area=community))

    page = other.get("/broadcasts/new").page
    refused = other.post("/broadcasts/new", data={"occasion": "notice", "notice_zh": "好", "area_id": community.id})

    assert [box.get("value") for box in page.all("input") if box.get("name") == "occasion"] == [
        "frost",
        "heat",
        "festival",
    ]
    assert refused.status_code == 422
    assert "has not approved this wording" in compose(other, occasion="frost").main_text


def test_other_communities_are_neither_told_nor_shown(client: Door, worker: Staff, community: Area) -> None:
    there = a_community("Jade Hill")
    an_elder(community=there)
    theirs = a_broadcast(there, occasion=Occasion.FESTIVAL, zh="春节")

    answers = [client.get(f"/broadcasts/{theirs.id}{rest}").status_code for rest in ("", "/progress")]
    answers += [client.post(f"/broadcasts/{theirs.id}/{step}").status_code for step in ("start", "cancel")]
    answers.append(client.get(f"/broadcasts/new?like={theirs.id}").status_code)
    refused = client.post("/broadcasts/new", data={"occasion": "frost", "area_id": there.id})

    assert (answers, refused.status_code) == ([404] * 5, 422)
    assert "春节" not in client.get("/broadcasts").text
    assert theirs.status is BroadcastStatus.DRAFT


def test_who_did_not_get_it_is_named_with_the_reason(client: Door, worker: Staff, community: Area) -> None:
    an_elder("Switched Off", community=community)
    broadcast = a_broadcast(community, started=True)
    jobs.queue_broadcasts(NOON)
    message = session.scalars(select(OutgoingMessage)).one()
    message.status, message.reason = MessageStatus.FAILED, "unreachable"

    page = client.get(f"/broadcasts/{broadcast.id}").page

    assert "Did not arrive" in page.main_text
    assert "Switched Off" in page.main_text
    assert "The phone is switched off or unreachable" in page.main_text
