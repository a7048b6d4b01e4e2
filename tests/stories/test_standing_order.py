"""Meals on Mondays, Wednesdays and Fridays: who is asked, a stay in hospital, and the call after it."""

from sqlalchemy import select

from eldercare.clock import local, now
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.orders.models import FollowUp, Order
from eldercare.orders.series.models import Series
from eldercare.orders.states import FollowUpKind, OrderStatus
from tests.builders.areas import a_community
from tests.builders.elders import an_elder
from tests.builders.staff import a_worker
from tests.builders.volunteers import a_volunteer
from tests.stories.town import Town

ELDER, USUAL, SUBSTITUTE = "+8613800000001", "+8613800000002", "+8613800000003"


def accepted() -> list[str]:
    """The days for which somebody said yes."""
    orders = session.scalars(select(Order).where(Order.status == OrderStatus.ACCEPTED).order_by(Order.starts_at))
    return [f"{local(order.starts_at or now(), zone()):%m-%d}" for order in orders]


def test_meals_come_by_themselves_stop_for_a_hospital_stay_and_somebody_asks_after_it(town: Town) -> None:
    community = a_community()
    elder = an_elder("王秀英", community=community, phones=[ELDER])
    a_volunteer("李强", community=community, phones=[USUAL])
    a_volunteer("白露", community=community, phones=[SUBSTITUTE])
    console = town.browser()
    console.sign_in_staff(a_worker(area=community))

    address = f"/elders/{elder.id}/series/new"
    console.submit(
        console.get(address).page,
        address,
        service_code="meal",
        clock_time="11:30",
        starts_on="2026-11-24",
        weekdays=["0", "2", "4"],
        standing_named="李强",
        substitute_named="白露",
    )
    town.work()
    [confirmed] = town.phone(ELDER)
    assert "每周一、三、五 11:30，助餐，11月24日起" in confirmed

    town.text(USUAL, "1")  # Wednesday's; Friday's is asked about two days later
    town.go_to("2026-11-24 12:00:00+08:00")
    assert accepted() == ["11-25"]
    town.text(USUAL, "2")
    town.text(SUBSTITUTE, "1")
    assert accepted() == ["11-25", "11-27"]

    series = session.scalars(select(Series)).one()
    pausing = f"/elders/{elder.id}/series/pause"
    card = console.get(f"/elders/{elder.id}").page
    console.submit(card, pausing, from_on="2026-11-26", until_on="2026-12-03")
    town.work()
    assert "11月26日到12月3日，助餐先停一停" in town.phone(ELDER)[-1]
    assert accepted() == ["11-25"]

    town.go_to("2026-12-04 09:05:00+08:00")
    calls = session.scalars(select(FollowUp).where(FollowUp.kind == FollowUpKind.AFTER_PAUSE)).all()
    assert [call.person_id for call in calls] == [elder.id]
    dates = session.scalars(select(Order.series_date).where(Order.series_id == series.id).order_by(Order.series_date))
    assert [f"{one:%m-%d}" for one in dates if one] == ["11-25"] + [f"12-{n:02}" for n in (4, 7, 9, 11, 14, 16, 18)]
