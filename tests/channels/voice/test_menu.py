"""What an old person with a telephone hears, and what a key does."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from eldercare.catalogue.models import Service
from eldercare.clock import at_local, local, now
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.messaging.call_models import IncomingCall
from eldercare.messaging.states import CallStatus
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.states import OrderSource, OrderStatus
from eldercare.people import service as people
from eldercare.people.models import Language
from tests.builders.areas import a_community, set_policy
from tests.builders.elders import an_elder
from tests.builders.people import a_person
from tests.support.telephone import Line

WANG, DAUGHTER = "+8613800000001", "+8613800000005"


def the_call() -> IncomingCall:
    return session.scalars(select(IncomingCall)).one()


def orders() -> list[Order]:
    return list(session.scalars(select(Order).order_by(Order.id)))


def call_backs() -> list[FollowUp]:
    return list(session.scalars(select(FollowUp).order_by(FollowUp.id)))


class TestAnElder:
    @pytest.fixture(autouse=True)
    def wang(self, line: Line) -> None:
        an_elder("王秀英", phones=[WANG])

    def test_is_greeted_by_name_and_told_every_key(self, line):
        line.rings(WANG)

        assert line.heard.startswith("您好，王秀英。找值班人员，请按0。紧急求助，请按9。助餐，请按1。助浴，请按2。")
        assert "再听一遍，请按井号键。" in line.heard and "和上次一样" not in line.heard
        gather = line.verb("Gather")
        assert (gather.get("numDigits"), gather.get("finishOnKey"), gather.get("input")) == ("1", "", "dtmf speech")
        assert {say.get("language") for say in gather.iter("Say")} == {"cmn-CN"}
        assert the_call().status is CallStatus.MENU

    def test_orders_by_two_keys_and_hears_before_what_was_understood(self, line):
        line.rings(WANG).presses("1")
        assert "给王秀英订助餐，" in line.heard and "上午11点半" in line.heard
        assert orders() == []

        line.presses("1").hangs_up()

        [order] = orders()
        assert (order.status, order.source, order.service.code) == (OrderStatus.OPEN, OrderSource.CALL, "meal")
        assert (the_call().outcome, the_call().about_id, call_backs()) == ("ordered", order.id, [])

    def test_may_have_it_a_day_later(self, line):
        line.rings(WANG).presses("22")
        line.presses("1")

        assert orders()[0].starts_at > now() + timedelta(hours=24)

    def test_orders_two_things_in_one_call_but_the_same_only_once(self, line):
        line.rings(WANG).presses("11115161")

        assert [order.service.code for order in orders()] == ["meal", "haircut", "repair"]

    def test_has_what_she_had_last_time_by_the_star(self, line):
        line.rings(WANG).presses("51").hangs_up()

        again = line.another(WANG).rings()
        assert "和上次一样，理发，请按星号键。" in again.heard
        again.presses("*21")

        assert [order.service.code for order in orders()] == ["haircut", "haircut"]

    def test_is_told_where_there_was_nothing_before(self, line):
        assert "以前没有订过" in line.rings(WANG).presses("*").heard

    def test_hears_it_again_by_the_hash_key(self, line):
        first = line.rings(WANG).heard

        assert first.endswith(line.presses("#").heard)
        said = line.presses("3").heard
        assert line.presses("##").heard == said

    def test_is_asked_again_when_a_key_does_nothing_and_the_third_time_may_leave_a_message(self, line):
        assert line.rings(WANG).presses("1").presses("7").heard.startswith("没有这个数字")
        assert "给王秀英订助餐" in line.presses("8").heard
        line.presses("6")

        assert line.verbs == ["Say", "Record", "Redirect"]
        line.leaves_message().hangs_up()
        assert (the_call().outcome, the_call().recording_seconds) == ("message_left", 12)
        assert "Recordings" in the_call().recording_url
        assert [(task.call_id, task.person_id) for task in call_backs()] == [(the_call().id, the_call().person_id)]

    def test_who_presses_nothing_hears_it_twice_more_and_is_rung_back(self, line):
        line.rings(WANG)
        assert [line.presses("").heard.startswith("没有听到您按键") for _ in range(2)] == [True, True]

        line.presses("")

        assert line.hung_up and "给您回电话" in line.heard
        assert (the_call().outcome, len(call_backs())) == ("nothing_said", 1)

    def test_who_is_silent_after_ordering_is_not_pestered(self, line):
        line.rings(WANG).presses("11").presses("")

        assert line.hung_up and line.heard == "好的，再见。"
        assert call_backs() == []

    def test_says_what_she_wants_and_it_is_said_back(self, line):
        line.rings(WANG).says("明天下午三点理发")
        assert "给王秀英订理发，明天" in line.heard and "下午3点" in line.heard

        line.says("对，好的")

        assert [order.service.code for order in orders()] == ["haircut"]

    @pytest.mark.parametrize("words", ["不要了", "不对", "算了吧"])
    def test_says_no_and_is_offered_no_other_day(self, line, words):
        assert line.rings(WANG).presses("5").says(words).heard.startswith("还要别的，请接着按数字。")

        line.presses("5").presses("1").hangs_up()
        assert [order.service.code for order in orders()] == ["haircut"]

    def test_says_what_nobody_understands_and_is_asked_for_a_key(self, line):
        assert line.rings(WANG).says("今天天气真好啊").heard.startswith("没听明白，请您按数字。")

    def test_is_told_that_a_service_is_paused_and_orders_nothing(self, line):
        meal = session.scalars(select(Service).where(Service.code == "meal")).one()
        meal.paused_until, meal.paused_because = at_local(date(2030, 11, 25), time(0), zone()), "厨房停电"

        assert "助餐，请按1" not in line.rings(WANG).heard
        assert "对不起，助餐现在暂停，11月25日起可以再订。" in line.presses("1").heard
        assert orders() == []

    def test_hears_english_when_that_is_her_language(self, line):
        elder = an_elder("Mary", phones=["+8613800000009"], language=Language.EN)

        line.rings("+8613800000009").presses("1")

        assert "Meals for Mary, " in line.heard and "11:30 AM" in line.heard
        assert line.verb("Gather").get("language") == "en-US"
        assert elder.name == "Mary"

    def test_rings_after_hours_and_opted_out_and_is_heard_all_the_same(self, line):
        person = an_elder("李秀兰", phones=["+8613800000008"]).person
        people.opt_out(person.id, at=now())
        set_policy(person.community_id, {f"open_{day}": "closed" for day in "mon tue wed thu fri sat sun".split()})

        assert line.rings("+8613800000008").presses("11").heard.startswith("记下了，助餐")
        assert line.presses("9").heard.startswith("收到您的求助")

    @pytest.mark.parametrize(
        ("open_today", "words"), [("closed", "上班后安排"), ("00:00-23:59", "今天人多，会晚一点。")]
    )
    def test_hears_when_it_is_seen_to_after_hours_and_on_busy_days(self, line, open_today, words):
        person = an_elder("李秀兰", phones=["+8613800000008"]).person
        today = f"open_{local(now(), zone()):%a}".lower()
        surge = {"surge_text_zh": "今天人多，会晚一点。", "surge_until": "2100-01-01"}
        set_policy(person.community_id, {today: open_today} | surge)

        assert words in line.rings("+8613800000008").presses("11").heard


class TestASharedTelephone:
    @pytest.fixture(autouse=True)
    def shared(self, line: Line) -> None:
        community = a_community()
        for name in ("王秀英", "李德福"):
            an_elder(name, community=community, phones=[WANG])

    def test_asks_first_for_whom(self, line):
        assert line.rings(WANG).heard.startswith(
            "您好，这里是社区为老服务。请问是给哪位老人？王秀英，请按1。李德福，请按2。"
        )

        line.presses("211").hangs_up()

        assert [order.elder.name for order in orders()] == ["李德福"]
        assert the_call().person.name == "李德福"

    def test_hears_a_name_instead_of_a_key(self, line):
        assert line.rings(WANG).says("我是李德福").heard.startswith("您好，李德福。")

    def test_has_its_keys_for_help_before_that(self, line):
        assert line.rings(WANG).presses("9").heard.startswith("收到您的求助")

    def test_is_asked_again_by_a_wrong_key(self, line):
        assert "请问是给哪位老人？" in line.rings(WANG).presses("5").heard


def test_a_daughter_orders_for_her_mother(line):
    mother = an_elder("王秀英", phones=[WANG])
    daughter = a_person("赵敏", phones=[DAUGHTER])
    people.add_contact(mother.id, daughter.id, relation="女儿")

    line.rings(DAUGHTER)
    assert line.heard.startswith("您好，赵敏。")
    line.presses("11")

    [order] = orders()
    assert (order.elder.name, order.requester.name, the_call().person.name) == ("王秀英", "赵敏", "赵敏")


class TestAStranger:
    def test_may_speak_with_a_person_or_leave_a_message(self, line):
        line.rings("+8613900000077")
        assert (
            line.heard
            == "您好，这里是社区为老服务。找值班人员，请按0。紧急求助，请按9。也可以在嘀声以后说您的事，说完挂机就行。"
        )

        assert line.presses("").verbs[-2:] == ["Record", "Redirect"]
        line.leaves_message()

        assert [task.number for task in call_backs()] == ["+8613900000077"]

    def test_who_says_nothing_after_the_tone_is_rung_back_too(self, line):
        line.rings("+8613900000077").presses("").says_nothing_after_the_tone()

        assert (the_call().outcome, len(call_backs())) == ("nothing_said", 1)

    def test_what_is_said_at_once_is_written_down(self, line):
        line.rings("+8613900000077").says("我想问一下老年食堂在哪里")

        assert call_backs()[0].note == "我想问一下老年食堂在哪里"

    @pytest.mark.parametrize("number", ["anonymous", "", "10086", "+266696687"])
    def test_a_withheld_number_is_kept_and_heard(self, line, number):
        line.rings(number).presses("9").hangs_up()

        assert the_call().outcome == "sos"


class TestWhoHangsUp:
    def test_is_rung_back_once_however_often_it_rang(self, line):
        an_elder("王秀英", phones=[WANG])
        for _ in range(3):
            line.another(WANG).rings().hangs_up()

        assert session.scalar(select(func.count()).select_from(IncomingCall)) == 3
        [task] = call_backs()
        assert (task.person.name, task.call.outcome) == ("王秀英", "hung_up")

    def test_whose_ring_never_reached_us_is_rung_back_when_its_end_is_reported(self, line):
        line.number = WANG
        line.hangs_up("no-answer")

        assert (the_call().outcome, len(call_backs())) == ("hung_up", 1)

    def test_two_withheld_numbers_are_two_people(self, line):
        for _ in range(2):
            line.another("anonymous").rings().hangs_up()

        assert len(call_backs()) == 2

    def test_a_message_that_arrives_after_the_end_is_kept(self, line):
        line.rings("+8613900000077").presses("").hangs_up()
        line.leaves_message()

        assert (the_call().outcome, the_call().recording_seconds, len(call_backs())) == ("message_left", 12, 1)
