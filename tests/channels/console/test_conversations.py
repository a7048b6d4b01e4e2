"""The inbox: one conversation for each number, across texts and calls, looked after by one worker."""

from collections.abc import Callable

import pytest
from flask import Flask

from eldercare.areas.models import Area
from eldercare.channels.console.next_steps import STEPS
from eldercare.clock import now
from eldercare.messaging import approvals, calls, canned_replies, conversations, replies, service
from eldercare.messaging import conversation_queries as queries
from eldercare.messaging.conversation_models import Conversation
from eldercare.messaging.gateways.base import Abilities
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.queries import sent_to
from eldercare.messaging.replies import Freedom
from eldercare.messaging.states import ApprovalState, MessageStatus, Reason
from eldercare.people.models import Language
from eldercare.staff.models import Role, Staff
from tests.builders.areas import a_community, a_street
from tests.builders.elders import an_elder
from tests.builders.messaging import PlayingGateway, a_received_text
from tests.builders.staff import a_worker
from tests.support.doors import Answer, Door

HERS = "13800071234"


@pytest.fixture
def talk(worker: Staff, community: Area) -> Conversation:
    """A conversation with Hao Mei, who wrote once."""
    her = an_elder("Hao Mei", community=community, phones=[HERS])
    a_received_text("soup please", number=HERS, at=now())
    return queries.of_person(her.person)[0]


def _page(client: Door, talk: Conversation) -> Answer:
    return client.get(f"/messages/conversations/{talk.id}")


def _rows(client: Door, **asked: str) -> list[str]:
    page = client.get("/messages", query_string=asked).page
    return [row.all("a")[0].text for row in page.all("li") if "inbox-row" in row.get("class")]


def _sent(number: str = HERS) -> list[OutgoingMessage]:
    return sent_to(number)


def test_what_nobody_has_looked_at_comes_first_and_can_be_asked_for(
    client: Door, community: Area, worker: Staff, talk: Conversation
) -> None:
    for name, number in (("Duan Li", "13800071235"), ("Ren Jie", "13800071236")):
        an_elder(name, community=community, phones=[number])
        a_received_text("hello", number=number, at=now())
    a_received_text("who am I", number="13900000077", at=now())
    _page(client, talk)
    calls.ring(gateway="relay", gateway_id="c1", from_number="13800071235", to_number="", at=now())
    conversations.take(talk.id, staff=worker, at=now())

    assert _rows(client) == ["Duan Li", "139 0000 0077", "Ren Jie", "Hao Mei"]
    assert _rows(client, shown="unread") == ["Duan Li", "139 0000 0077", "Ren Jie"]
    assert _rows(client, shown="mine") == ["Hao Mei"]
    assert _rows(client, shown="unassigned") == ["Duan Li", "139 0000 0077", "Ren Jie"]
    assert _rows(client, q="Ren") == ["Ren Jie"]
    assert _rows(client, q="138 0007 1235") == ["Duan Li"]
    assert "2 unread" in client.get("/messages").page.main_text


def test_opening_a_conversation_marks_it_read_but_not_for_who_only_looks(
    client: Door, community: Area, talk: Conversation
) -> None:
    auditor = client.application.test_client()
    assert isinstance(auditor, Door)
    auditor.sign_in_staff(a_worker(Role.AUDITOR, area=community))

    assert _page(auditor, talk).status_code == 200
    assert talk.unread == 1
    _page(client, talk)
    assert (talk.unread, talk.read_at is not None) == (0, True)
    a_received_text("and bread", number=HERS, at=now())
    assert talk.unread == 1


def test_texts_and_calls_stand_in_one_thread_with_the_next_step(
    client: Door, community: Area, worker: Staff, talk: Conversation
) -> None:
    client.submit(_page(client, talk).page, f"/messages/conversations/{talk.id}/write", text="Soup comes at noon")
    service.advance(_sent()[-1], MessageStatus.FAILED, at=now(), reason=Reason.UNREACHABLE)
    call = calls.ring(gateway="relay", gateway_id="c1", from_number=HERS, to_number="", at=now())
    assert call is not None
    calls.answered(call, "pressed", turn=1, answer="", at=now(), note="7")
    calls.end(call, outcome="nothing_said", at=now())

    lines = [line.text for line in _page(client, talk).page.all("ol")[0].all("li")]

    assert lines[0].startswith("Received: soup please")
    assert f"{worker.name} Not delivered The phone is switched off or unreachable : Try again this evening" in lines[1]
    assert "Rang : Said nothing Keys pressed: 7" in lines[2]


def test_a_text_may_become_an_order_at_the_call_desk(client: Door, talk: Conversation) -> None:
    [link] = [link for link in _page(client, talk).page.links if "message=" in link]

    page = client.get(link).page

    assert page.heading == "Hao Mei"
    assert "soup please" in page.main_text
    wrong = client.submit(page, f"/elders/{talk.person_id}/orders", minutes="1")
    assert wrong.status_code == 422
    assert "soup please" in wrong.page.main_text


def test_an_answer_goes_to_the_number_once_with_the_name_of_who_wrote_it(
    client: Door, worker: Staff, talk: Conversation
) -> None:
    page = _page(client, talk).page

    answers = [
        client.submit(page, f"/messages/conversations/{talk.id}/write", text="您好，汤中午到。").status_code
        for _ in range(2)
    ]

    [text] = _sent()
    assert answers == [303, 303]
    assert (text.body, text.template, text.written_by_id) == ("您好，汤中午到。", "worker_reply", worker.id)
    assert (text.to_person_id, talk.assigned_to_id) == (talk.person_id, worker.id)


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("  ", 422, "Please fill this in"),
        ("好" * 196, 422, "longer than 195"),
        ("😀" * 120, 422, "4 parts"),
        ("see www.example.org", 422, ""),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept_in_the_form(
    client: Door, talk: Conversation, text: str, status: int, said: str
) -> None:
    answer = client.submit(_page(client, talk).page, f"/messages/conversations/{talk.id}/write", text=text)

    assert (answer.status_code, said in answer.page.main_text, _sent()) == (status, True, [])


def test_who_wants_no_texts_reads_none_or_has_a_landline_is_rung(client: Door, community: Area, worker: Staff) -> None:
    for number, facts in (
        (HERS, {"opted_out_at": now()}),
        ("13800071235", {"reads_texts": False}),
        ("03542000099", {}),
    ):
        person = an_elder("Hao Mei", community=community, phones=[number]).person
        for name, value in facts.items():
            setattr(person, name, value)
        answer = client.get(f"/messages/people/{person.id}")
        assert "Ring instead." in answer.page.main_text
        assert not any("/write" in form.get("action") for form in answer.page.all("form"))


def test_an_answer_to_who_stopped_texts_meanwhile_is_refused(client: Door, talk: Conversation) -> None:
    page = _page(client, talk).page
    assert talk.person is not None
    talk.person.opted_out_at = now()

    answer = client.submit(page, f"/messages/conversations/{talk.id}/write", text="Soup comes at noon")

    assert (answer.status_code, _sent()) == (409, [])


@pytest.mark.parametrize(("typed", "kept"), [("", "Which day?"), ("Dear Mei,", "Dear Mei, Which day?")])
def test_a_kept_reply_goes_behind_what_was_typed_in_the_persons_language(
    client: Door, community: Area, talk: Conversation, typed: str, kept: str
) -> None:
    street_wide = canned_replies.add(community.id, canned_replies.Words("Which day", "请问哪一天？", "Which day?"))
    assert talk.person is not None
    talk.person.language = Language.EN
    page, address = _page(client, talk).page, f"/messages/conversations/{talk.id}/write"

    answer = client.submit(page, address, text=typed, reply=str(street_wide.id))

    assert (answer.status_code, answer.page.all("textarea")[0].text, _sent()) == (200, kept, [])
    client.submit(answer.page, address)
    assert [text.body for text in _sent()] == [kept]


def test_where_only_kept_replies_leave_the_next_one_takes_the_place_of_the_last(
    app_with: Callable[..., Flask], community: Area, worker: Staff, talk: Conversation
) -> None:
    approved = {"state": ApprovalState.APPROVED, "carrier_id": "1", "staff_id": worker.id, "at": now()}
    approvals.record("simulator", "worker_reply", 0, "zh", **approved)  # type: ignore[arg-type]
    kept = [canned_replies.add(community.id, words) for words in canned_replies.TO_BEGIN_WITH[:2]]
    door = app_with(approved_only={"simulator": ""}).test_client()
    assert isinstance(door, Door)
    door.sign_in_staff(worker)

    data = {"text": kept[0].zh, "key": "k", "reply": str(kept[1].id)}
    box = door.post(f"/messages/conversations/{talk.id}/write", data=data).page.all("textarea")[0]

    assert (box.text, "readonly" in box.attributes) == (kept[1].zh, True)


@pytest.mark.parametrize("step", ["take", "release", "hand-over"])
def test_what_is_half_written_outlives_another_step_with_the_conversation(
    client: Door, worker: Staff, community: Area, talk: Conversation, step: str
) -> None:
    other = a_worker(Role.OPERATOR, area=community, name="Ren Jie")
    typed = {"text": "Soup comes", "key": "k", "staff_id": str(other.id)}

    answer = client.post(f"/messages/conversations/{talk.id}/{step}", data=typed)

    assert (answer.status_code, answer.page.all("textarea")[0].text) == (200, "Soup comes")


def test_an_open_conversation_asks_for_what_came_and_reads_it(client: Door, talk: Conversation) -> None:
    thread = next(box for box in _page(client, talk).page.all("div") if box.get("id") == "thread")
    assert client.get(thread.get("hx-get")).status_code == 204
    a_received_text("and bread", number=HERS, at=now())
    assert talk.unread == 1

    answer = client.get(thread.get("hx-get"))

    assert "and bread" in answer.page.text
    assert talk.unread == 0


def test_the_list_asks_for_what_came(client: Door, worker: Staff, talk: Conversation) -> None:
    rows = next(box for box in client.get("/messages").page.all("div") if box.get("id") == "conversations")
    assert client.get(rows.get("hx-get")).status_code == 204
    a_received_text("and bread", number=HERS, at=now())

    assert "and bread" in client.get(rows.get("hx-get")).page.text


def test_a_long_thread_begins_where_nothing_is_missing_and_older_ones_can_be_asked_for(
    client: Door, worker: Staff, talk: Conversation
) -> None:
    assert talk.person is not None
    replies.write("The very first", number=HERS, person=talk.person, staff=worker, at=now(), key="k")
    for number in range(50):
        a_received_text(f"text {number}", number=HERS, at=now())

    page = _page(client, talk).page
    assert "text 0" in page.main_text
    assert "The very first" not in page.main_text
    [older] = [link for link in page.links if "newest=" in link]
    assert "The very first" in client.get(older).page.main_text


def test_who_shares_a_number_has_a_page_that_stays_his_or_hers(
    client: Door, community: Area, worker: Staff, talk: Conversation
) -> None:
    other = an_elder("Hao Gang", community=community, phones=[HERS]).person
    assert talk.person is not None
    replies.write("only for Mei", number=HERS, person=talk.person, staff=worker, at=now(), key="k")

    page = client.get(f"/messages/people/{other.id}").page
    thread = next(box for box in page.all("div") if box.get("id") == "thread")

    assert client.get(thread.get("hx-get")).status_code == 204
    client.submit(page, f"/messages/people/{other.id}/write", text="For Gang")
    assert _sent()[-1].to_person_id == other.id


def test_kept_replies_of_the_street_reach_its_communities_and_no_others(client: Door) -> None:
    street = a_street()
    here, elsewhere = a_community(parent=street), a_community("Jade Hill")
    words = canned_replies.TO_BEGIN_WITH[0]
    for area in (street, here, elsewhere):
        canned_replies.add(area.id, words)

    assert {reply.area_id for reply in canned_replies.of_area(here)} == {street.id, here.id}


def test_kept_replies_are_begun_changed_and_taken_out_of_use(client: Door, community: Area, admin: Staff) -> None:
    client.submit(client.get("/messages/replies").page, "/messages/replies/to-begin-with")
    first = canned_replies.of_area(community)[0]
    page = client.get(f"/messages/replies/{first.id}").page
    client.submit(page, f"/messages/replies/{first.id}", zh="马上来", en="Coming", active=[])
    client.submit(client.get("/messages/replies/new").page, "/messages/replies/new", title="Bye", zh="再见", en="Bye")

    assert len(canned_replies.of_area(community)) == 5
    assert (first.zh, first.active) == ("马上来", False)


def test_one_looks_after_it_the_second_reads_who_and_it_can_be_handed_over(
    client: Door, community: Area, worker: Staff, talk: Conversation
) -> None:
    other = a_worker(Role.OPERATOR, area=community, name="Ren Jie")
    conversations.take(talk.id, staff=other, at=now())

    refused = client.post(f"/messages/conversations/{talk.id}/take")
    assert refused.status_code == 409
    assert "Ren Jie looks after this conversation already." in refused.page.main_text
    client.post(f"/messages/conversations/{talk.id}/release")
    assert talk.assigned_to_id is None
    options = [one.get("value") for one in _page(client, talk).page.all("option")]
    assert options == [str(other.id)]  # not oneself: that is another button
    client.post(f"/messages/conversations/{talk.id}/hand-over", data={"staff_id": options[0]})
    assert talk.assigned_to_id == other.id


@pytest.mark.parametrize("asks", ["operator", "supervisor"])
def test_a_conversation_is_handed_to_nobody_who_could_not_open_it(client: Door, asks: str) -> None:
    street = a_street()
    here, next_door = a_community(parent=street), a_community("Jade Hill", parent=street)
    her = an_elder("Hao Mei", community=here, phones=[HERS])
    a_received_text("soup please", number=HERS, at=now())
    [talk] = queries.of_person(her.person)
    stranger, colleague = a_worker(area=next_door), a_worker(area=here)
    client.sign_in_staff(a_worker(Role(asks), area=street if asks == "supervisor" else here))
    address = f"/messages/conversations/{talk.id}/hand-over"

    answers = [client.post(address, data={"staff_id": str(one.id)}).status_code for one in (stranger, colleague)]

    assert (answers, talk.assigned_to_id) == ([422, 303], colleague.id)


def test_on_a_number_of_two_communities_each_sees_only_its_own_people(
    client: Door, community: Area, worker: Staff
) -> None:
    an_elder("Hao Mei", community=community, phones=["13800071234"])
    there = an_elder("Duan Elder", community=a_community("Jade Hill"), phones=["13800071234"])
    a_received_text("soup please", number=HERS, at=now())
    replies.write("only for Duan", number="+8613800071234", person=there.person, staff=worker, at=now(), key="k")
    [talk] = queries.of_person(there.person)

    page = _page(client, talk).page

    assert "Hao Mei" in page.main_text
    assert "soup please" in page.main_text
    assert "Duan" not in page.main_text
    assert _rows(client) == ["Hao Mei"]


@pytest.mark.parametrize(
    ("free_text", "approved", "expected"),
    [(True, False, Freedom.ANYTHING), (False, True, Freedom.KEPT_ONLY), (False, False, Freedom.NOTHING)],
)
def test_own_words_leave_only_where_a_carrier_takes_them(
    app: Flask, free_text: bool, approved: bool, expected: Freedom
) -> None:
    gateway = PlayingGateway(abilities=Abilities(free_text=free_text, approved_by="tencent"))
    if approved:
        facts = {"state": ApprovalState.APPROVED, "carrier_id": "SMS_1", "staff_id": a_worker().id, "at": now()}
        approvals.record("tencent", "worker_reply", 0, "zh", **facts)  # type: ignore[arg-type]

    assert replies.freedom([gateway], "zh") is expected


def test_a_carrier_that_takes_only_approved_words_gets_none_of_a_workers_own(
    app_with: Callable[..., Flask], worker: Staff, talk: Conversation
) -> None:
    door = app_with(approved_only={"simulator": ""}).test_client()
    assert isinstance(door, Door)
    door.set_cookie("language", "en")
    door.sign_in_staff(worker)

    assert "takes only wordings it has approved" in _page(door, talk).page.main_text
    data = {"text": "Soup comes at noon", "key": "k"}
    assert door.post(f"/messages/conversations/{talk.id}/write", data=data).status_code == 422
    assert _sent() == []


def test_there_is_a_next_step_for_every_reason() -> None:
    assert set(STEPS) == set(Reason)


def test_the_list_of_sent_texts_is_found_where_it_was_before(client: Door, worker: Staff) -> None:
    answer = client.get("/messages?status=queued&status=failed")

    assert answer.location == "/messages/sent?status=queued&status=failed"
