"""Timed work for elders: what the government issues to key elders each year, and its lapse."""

from datetime import datetime

from sqlalchemy import literal, select

from eldercare.areas.models import Area, AreaKind
from eldercare.areas.policy import policy_of
from eldercare.clock import local
from eldercare.database import session
from eldercare.elders import queries
from eldercare.elders.keys import are_key_elders, is_key_elder
from eldercare.elders.models import Elder
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.timebank import allowances
from eldercare.timebank.models import Transfer
from eldercare.worklist import work_through

AT_ONCE = 500


def issue_allowances(now: datetime) -> int:
    """Issue the year's minutes to every key elder who has none for it yet; return how many elders.

    Who becomes a key elder during the year gets the whole amount then, and keeps it.
    """
    today = local(now, zone()).date()
    communities = session.scalars(select(Area.id).where(Area.kind == AreaKind.COMMUNITY).order_by(Area.id))
    giving = [one for one in communities if policy_of(one).allowance_minutes_a_year]

    def issue(elder_id: int) -> bool:
        elder = queries.get(elder_id)
        policy = policy_of(elder.person.community_id)
        if elder.person.is_gone or not policy.allowance_minutes_a_year or not is_key_elder(elder, policy, today):
            return False
        done = allowances.issue(elder.person, today.year, policy.allowance_minutes_a_year, at=now)
        return done is not None

    return sum(work_through("issue_allowances", _without(one, now), issue) for one in giving)


def _without(community_id: int, now: datetime) -> list[int]:
    today = local(now, zone()).date()
    key = literal(allowances.issued_key(0, today.year).removesuffix("0")).concat(Elder.id)
    query = (
        select(Elder.id)
        .join(Person, Person.id == Elder.id)
        .where(Person.community_id == community_id, Person.died_on.is_(None), Person.left_on.is_(None))
        .where(are_key_elders(policy_of(community_id), today))
        .where(~select(Transfer.id).where(Transfer.key == key).exists())
    )
    return list(session.scalars(query.order_by(Elder.id).limit(AT_ONCE)))


def lapse_allowances(now: datetime) -> int:
    """Take back what is left of earlier years' allowances where they lapse; return from how many accounts."""
    year = local(now, zone()).date().year
    return work_through(
        "lapse_allowances",
        allowances.to_lapse(year),
        lambda account_id: allowances.lapse(account_id, year, at=now) is not None,
    )
