"""Hours in the demo that somebody has to look at: corrections asked for, a list of before, a visit that took long."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.elders.models import Elder
from eldercare.evidence import service as evidence
from eldercare.localtime import zone
from eldercare.orders import closing, offers, visits
from eldercare.orders import service as orders
from eldercare.orders.booking import busy
from eldercare.orders.models import Order
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind, OrderSource
from eldercare.people.models import Person
from eldercare.staff.models import Staff
from eldercare.timebank.corrections import service as corrections
from eldercare.timebank.corrections.service import Served
from eldercare.timebank.openings import queries as openings_queries
from eldercare.timebank.openings import service as openings
from eldercare.timebank.openings.xlsx import Line
from eldercare.transaction import transaction
from eldercare.volunteers.queries import get as get_volunteer

Row = dict[str, Any]
HEADINGS = ["姓名", "手机号", "小时", "截至日期", "备注"]
SAVED = ("40", "62.5", "118")
UNTIL = "2026-06-30"
LONG = "cleaning"


def set_hours(volunteers: list[Row], *, worker_id: int, chief_id: int, at: datetime) -> None:
    """Let some of one community's volunteers ask for corrections, and others have had hours on paper.

    The chief, an administrator, decides what the worker wrote down. With fewer than six volunteers less is shown.
    """
    worker, chief = session.get_one(Staff, worker_id), session.get_one(Staff, chief_id)
    _ask(volunteers[:3], worker, chief, at=at)
    _bring(volunteers[3:6], chief, at=at)
    _serve_a_long_one(volunteers, worker, at=at)


def _ask(volunteers: list[Row], worker: Staff, chief: Staff, *, at: datetime) -> None:
    day = local(at, zone()).date()
    said = (
        Served(day - timedelta(days=2), 9 * 60, 11 * 60, "社区活动室", "重阳节包饺子，后来忘了签退"),
        Served(day - timedelta(days=4), 14 * 60, 15 * 60 + 30, "和平里3号楼", "陪李奶奶去医院取药，来回都走着"),
        Served(day - timedelta(days=9), 8 * 60, 10 * 60, "小区南门", "扫雪"),
    )
    for volunteer, served in zip(volunteers, said, strict=False):
        with transaction():
            by = Actor.person(volunteer["id"]) if served is not said[1] else Actor.staff(worker.id)
            via = Door.MOBILE if served is not said[1] else Door.CONSOLE
            asked = corrections.claim(volunteer["id"], served, by=by, via=via, at=at - timedelta(hours=5))
            if served is said[2]:
                corrections.grant(asked.id, reason="签到表上有名字", by=chief, via=Door.CONSOLE, at=at)


def _bring(volunteers: list[Row], chief: Staff, *, at: datetime) -> None:
    if not volunteers:
        return
    known: list[Line] = [
        (line, [one["name"], one["phones"][0], hours, UNTIL, f"纸质存折第{line + 10}号"])
        for line, (one, hours) in enumerate(zip(volunteers, SAVED, strict=False), start=2)
    ]
    community_id = volunteers[0]["community_id"]
    with transaction():
        brought = openings.draft(
            [(1, HEADINGS), *known],
            name="2026年上半年纸质存折",
            community_id=community_id,
            by=chief,
            via=Door.CONSOLE,
            at=at - timedelta(days=1),
        )
        evidence.refer_to(
            "档案盒2026-12",
            about=(openings_queries.ABOUT, brought.id),
            community_id=community_id,
            by=Actor.staff(chief.id),
            via=Door.CONSOLE,
            at=at - timedelta(days=1),
            note="原件在社区办公室柜子里",
        )
        openings.post(brought.id, by=chief, via=Door.CONSOLE, at=at)
    unclear: list[Line] = [(2, ["张三丰", "", "12", UNTIL, ""]), (3, [volunteers[0]["name"], "", "=B2*2", "", ""])]
    with transaction():
        openings.draft(
            [(1, HEADINGS), *unclear],
            name="补录名单（待核对）",
            community_id=community_id,
            by=chief,
            via=Door.CONSOLE,
            at=at,
        )


def _serve_a_long_one(volunteers: list[Row], worker: Staff, *, at: datetime) -> None:
    """Let one visit of two days ago have lasted three times as long as it was ordered; a worker will want to ask."""
    day = local(at, zone()).date() - timedelta(days=2)
    elders = select(Elder.id).join(Person, Person.id == Elder.id).where(Person.community_id == worker.area_id)
    elder_id = session.scalars(elders.order_by(Elder.id.desc()).limit(1)).first()
    if elder_id is None:
        return
    starts_at, by = at_local(day, time(14), zone()), Actor.staff(worker.id)
    asked_at = starts_at - timedelta(hours=20)
    with transaction():
        order = orders.place(
            elder_id=elder_id,
            service_code=LONG,
            starts_at=starts_at,
            source=OrderSource.CALL,
            by=by,
            at=asked_at,
            via=Door.CALL,
        )
        able = [one["id"] for one in volunteers if one["id"] != elder_id and _can(one["id"], order)]
        free = sorted(set(able) - busy(able, order))
        if free:
            _done_by(free[0], order, by, asked_at=asked_at)


def _can(volunteer_id: int, order: Order) -> bool:
    return order.service is not None and get_volunteer(volunteer_id).has_skill(order.service.skill)


def _done_by(volunteer_id: int, order: Order, by: Actor, *, asked_at: datetime) -> None:
    helper, starts_at = Actor.person(volunteer_id), order.starts_at or asked_at
    [asked] = offers.send(
        order.id,
        [Helper(HelperKind.VOLUNTEER, volunteer_id)],
        by=by,
        at=asked_at,
        via=Door.CONSOLE,
        expires_in_minutes=24 * 60,
    )
    session.flush()
    offers.accept(asked.id, by=helper, at=asked_at + timedelta(minutes=7), via=Door.MOBILE)
    begun = starts_at + timedelta(minutes=3)
    ended = begun + timedelta(minutes=3 * (order.minutes or 60))
    visits.check_in(order.id, code=order.visit_code, by=helper, at=begun, via=Door.MOBILE)
    visits.check_out(order.id, by=helper, at=ended, via=Door.MOBILE)
    closing.close(order.id, by=by, at=ended + timedelta(hours=1), via=Door.CONSOLE)
