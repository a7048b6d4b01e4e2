"""Accounts that several hold in the demo: a couple's household, and a school whose pupils serve and donate."""

from datetime import datetime
from typing import Any

from eldercare.actors import Actor, Door
from eldercare.clock import local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.timebank import queries as timebank
from eldercare.timebank.gifts import give_to_household
from eldercare.timebank.holders import service
from eldercare.timebank.states import HolderKind
from eldercare.transaction import transaction

Row = dict[str, Any]
FAMILY, SCHOOL = "{name}一家", "第三中学志愿队"
GIVEN = 60


def set_holders(elders: list[Row], helpers: list[Row], *, worker_id: int, at: datetime) -> None:
    """Give one community a household, into which a saver has given an hour, and a group with one member."""
    saver, pupil = session.get_one(Person, helpers[0]["id"]), session.get_one(Person, helpers[-1]["id"])
    today, by = local(at, zone()).date(), Actor.staff(worker_id)
    with transaction():
        name = FAMILY.format(name=saver.name)
        family = service.register(kind=HolderKind.HOUSEHOLD, name=name, community_id=saver.community_id, at=at)
        service.add_member(family.id, saver, since=today)
        service.add_member(family.id, session.get_one(Person, elders[0]["id"]), since=today)
        account, own = timebank.find_joint_account(family.id), timebank.find_person_account(saver.id)
        if account is not None and own is not None and own.available >= GIVEN:
            give_to_household(saver, account, GIVEN, key="demo:household", by=by, via=Door.CONSOLE, at=at)
        school = service.register(kind=HolderKind.GROUP, name=SCHOOL, community_id=saver.community_id, at=at)
        service.add_member(school.id, pupil, since=today)
