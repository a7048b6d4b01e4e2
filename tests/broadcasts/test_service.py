import pytest
from sqlalchemy import func, select, text, update

from eldercare.areas.queries import scope_of
from eldercare.broadcasts import jobs, queries, service
from eldercare.broadcasts.choice import Choice
from eldercare.broadcasts.states import BroadcastStatus, Occasion
from eldercare.database import session
from eldercare.errors import Invalid, NotFound, Refused
from eldercare.messaging import jobs as messages
from eldercare.messaging import many
from eldercare.messaging.gateways.base import Outcome
from eldercare.messaging.models import OutgoingMessage
from eldercare.messaging.states import MessageStatus, Priority, Reason
from eldercare.people.models import Phone
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.broadcasts import a_broadcast
from tests.builders.elders import an_elder
from tests.builders.messaging import NOON, PlayingGateway, a_text
from tests.builders.people import a_number
from tests.builders.staff import a_worker
from tests.support.races import run_at_once

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(jobs, "PAUSE_SECONDS", 0)


@pytest.fixture
def here():
    return a_community()


def elders(count, here, **facts):
    return [an_elder(f"Elder {n}", community=here, **facts) for n in range(count)]


def texts() -> list[OutgoingMessage]:
    return list(session.scalars(select(OutgoingMessage).order_by(OutgoingMessage.id)))


def test_everybody_meant_gets_one_text_in_their_language_with_low_priority(here):
    told = elders(3, here)
    told[2].person.language = "en"
    broadcast = a_broadcast(here, occasion=Occasion.FESTIVAL, zh="重阳节", en="Double Ninth", started=True)

    jobs.queue_broadcasts(NOON)

    assert [text.to_person_id for text in texts()] == [elder.id for elder in told]
    assert [text.body[:6] for text in texts()] == ["重阳节快乐！", "重阳节快乐！", "Happy "]
    assert {(text.priority, text.about_kind, text.about_id) for text in texts()} == {
        (Priority.LOW, "broadcast", broadcast.id)
    }
    assert (broadcast.status, broadcast.recipients) == (BroadcastStatus.QUEUED, 3)


def test_a_job_that_runs_again_after_a_crash_tells_nobody_twice(here, monkeypatch):
    elders(7, here)
    monkeypatch.setattr(jobs, "SLICE", 3)
    broadcast = a_broadcast(here, started=True)
    with transaction():
        service.queue_slice(broadcast.id, at=NOON, most=3)
    broadcast.reached = 0  # as if what was queued had been committed and where it stopped had not
    session.commit()

    jobs.queue_broadcasts(NOON)
    jobs.queue_broadcasts(NOON)

    assert sorted(text.to_person_id for text in texts()) == sorted({text.to_person_id for text in texts()})
    assert len(texts()) == 7


def test_two_schedulers_tell_everybody_once(here, monkeypatch):
    elders(20, here)
    monkeypatch.setattr(jobs, "SLICE", 4)
    broadcast = a_broadcast(here, started=True)

    run_at_once([lambda: jobs.queue_broadcasts(NOON)] * 2)
    jobs.queue_broadcasts(NOON)

    assert len(texts()) == 20
    assert broadcast.status is BroadcastStatus.QUEUED


def test_who_says_yes_twice_starts_it_once(here):
    elders(2, here)
    broadcast_id = a_broadcast(here).id

    def confirm():
        with transaction():
            return service.start(broadcast_id, at=NOON).recipients

    assert run_at_once([confirm] * 4) == [2] * 4
    jobs.queue_broadcasts(NOON)
    assert len(texts()) == 2


def test_three_hundred_are_stopped_midway_and_nothing_leaves_any_more(here):
    elders(300, here)
    broadcast = a_broadcast(here, started=True)
    with transaction():
        service.queue_slice(broadcast.id, at=NOON, most=120)
    gateway = PlayingGateway()
    messages.send_due(NOON, gateway, limit=40)

    with transaction():
        dropped = service.cancel(broadcast.id, staff_id=a_worker().id, at=NOON)
    jobs.queue_broadcasts(NOON)
    messages.send_due(NOON, gateway)

    progress = queries.progress(broadcast)
    assert (dropped, len(gateway.sent), progress.left) == (80, 40, 40)
    assert (progress.counts[MessageStatus.SENT], progress.counts[MessageStatus.DROPPED]) == (40, 80)
    assert (progress.is_moving, progress.total, broadcast.status) == (False, 120, BroadcastStatus.CANCELLED)


def test_cancelling_while_it_is_queued_leaves_nothing_behind(here, monkeypatch):
    elders(30, here)
    monkeypatch.setattr(jobs, "SLICE", 5)
    broadcast, who = a_broadcast(here, started=True), a_worker().id
    broadcast_id = broadcast.id

    def cancel():
        with transaction():
            return service.cancel(broadcast_id, staff_id=who, at=NOON)

    run_at_once([lambda: jobs.queue_broadcasts(NOON), cancel])

    jobs.queue_broadcasts(NOON)
    waiting = select(func.count()).where(OutgoingMessage.status == MessageStatus.QUEUED)
    assert (session.scalar(waiting), broadcast.status) == (0, BroadcastStatus.CANCELLED)


def test_other_texts_go_before_it(here):
    elders(3, here)
    a_broadcast(here, started=True)
    jobs.queue_broadcasts(NOON)
    urgent = a_text(
        an_elder("Late").person,
        template="remind_hour_elder",
        values=dict.fromkeys(("helper", "service", "when", "visit_code"), "x"),
    )

    gateway = PlayingGateway()
    messages.send_due(NOON, gateway, limit=1)

    assert gateway.sent == [(urgent.to_number, urgent.body)]


def test_progress_counts_what_is_still_to_be_queued(here):
    elders(10, here)
    broadcast = a_broadcast(here, started=True)
    with transaction():
        service.queue_slice(broadcast.id, at=NOON, most=4)

    progress = queries.progress(broadcast)

    assert (progress.to_queue, progress.counts[MessageStatus.QUEUED], progress.total) == (6, 4, 10)
    assert (progress.left, progress.is_moving) == (0, True)


def test_one_whose_record_cannot_be_read_is_noted_as_failed_and_the_others_get_theirs(here):
    told = elders(7, here)
    broken, broadcast = told[2], a_broadcast(here, started=True)
    session.execute(update(Phone).where(Phone.person_id == broken.id).values(number=text("'what nobody can read'")))
    session.commit()

    jobs.queue_broadcasts(NOON)
    jobs.queue_broadcasts(NOON)
    messages.send_due(NOON, PlayingGateway())

    progress = queries.progress(broadcast)
    assert {one.to_person_id: (one.status, one.reason) for one in texts()} == {
        elder.id: (MessageStatus.SENT, None) if elder is not broken else (MessageStatus.FAILED, Reason.BROKEN_RECORD)
        for elder in told
    }
    assert (broadcast.status, progress.total, progress.left, progress.to_queue) == (BroadcastStatus.QUEUED, 7, 6, 0)
    assert [one.to_person_id for one in many.not_arrived((queries.ABOUT, broadcast.id))] == [broken.id]


def test_words_that_break_are_nobodys_own_fault(here, monkeypatch):
    elders(3, here)
    broadcast = a_broadcast(here, started=True)
    monkeypatch.setattr(service.texts, "values_of", lambda *_: {}["broken"])

    jobs.queue_broadcasts(NOON)

    assert (texts(), broadcast.status) == ([], BroadcastStatus.SENDING)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"zh": ""}, "in Chinese"),
        ({"zh": "社" * 151}, "At most 150 characters; this has 151"),
        ({"zh": "详情见 www.example"}, "No links"),
        ({"zh": "不想收回复T"}, "unsubscribe"),
        ({"zh": "要参加请回复1"}, "answer 1"),
        ({"zh": "好", "en": "Reply R"}, "unsubscribe"),
        ({"zh": "好", "free_text": False}, "texts it has approved"),
    ],
)
def test_a_notice_that_would_be_stopped_or_misunderstood_is_refused(here, words, said):
    with pytest.raises(Invalid, match=said):
        a_broadcast(here, occasion=Occasion.NOTICE, **words)


@pytest.mark.parametrize("ages", [{"age_from": 90, "age_until": 80}, {"age_from": -1}, {"age_until": 200}])
def test_ages_that_make_no_sense_are_refused(here, ages):
    with pytest.raises(Invalid, match="ages make no sense"):
        a_broadcast(here, choice=Choice(**ages))


def test_an_area_of_others_does_not_exist(here):
    elsewhere = a_community("Jade Hill")

    with pytest.raises(NotFound):
        a_broadcast(elsewhere, scope=scope_of(here.id))
    with pytest.raises(NotFound):
        queries.get(a_broadcast(elsewhere).id, scope=scope_of(here.id))
    assert queries.page(scope_of(here.id)) == []


def test_nothing_is_started_for_nobody_or_after_it_was_cancelled(here):
    broadcast = a_broadcast(here)
    with pytest.raises(Refused, match="Nobody would be reached"):
        service.start(broadcast.id, at=NOON)

    elders(1, here)
    service.cancel(broadcast.id, staff_id=a_worker().id, at=NOON)
    with pytest.raises(Refused, match="cancelled"):
        service.start(broadcast.id, at=NOON)


def test_the_same_to_the_same_within_a_day_is_pointed_out(here):
    elders(1, here, phones=[a_number()])
    first, second = a_broadcast(here, started=True), a_broadcast(here)

    assert queries.same_lately(second, NOON) is first
    assert queries.same_lately(a_broadcast(here, choice=Choice(age_from=80)), NOON) is None


def test_a_call_that_nobody_took_counts_once_and_is_not_made_again_after_the_stop(here):
    [rung] = elders(1, here)
    rung.person.reads_texts = False
    broadcast = a_broadcast(here, started=True)
    jobs.queue_broadcasts(NOON)
    nobody = Outcome(MessageStatus.FAILED, gateway_id="ring-1", reason=Reason.NOT_PICKED_UP)

    messages.send_due(NOON, PlayingGateway(plays=[nobody]))
    again = queries.progress(broadcast)
    with transaction():
        service.cancel(broadcast.id, staff_id=a_worker().id, at=NOON)
    texts()[-1].status = MessageStatus.QUEUED  # as if the report of the first call came only now
    session.commit()
    jobs.queue_broadcasts(NOON)

    assert (again.total, again.counts[MessageStatus.QUEUED], len(texts())) == (1, 1, 2)
    assert texts()[-1].status is MessageStatus.DROPPED
