"""Looking at goods: what is in the shop, what is laid aside for whom."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eldercare.areas.policy import policy_of
from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.timebank.goods.errors import NoSuchGood, NoSuchTaking
from eldercare.timebank.goods.models import Good, GoodEvent, Taking, TakingState
from eldercare.timebank.states import Currency


def are_offered(community_id: int) -> bool:
    """Tell whether this community gives goods at all."""
    return policy_of(community_id).goods_offered == "yes"


def currency_of(community_id: int) -> Currency:
    """Return in what goods are counted there: points where they are counted, minutes otherwise."""
    return Currency.POINTS if policy_of(community_id).points_counted == "yes" else Currency.MINUTES


def get(good_id: int, *, scope: Scope | None = None) -> Good:
    """Return the good; NotFound when there is none, or none inside the scope."""
    good = session.get(Good, good_id)
    if good is None or (scope is not None and not scope.has(good.community_id)):
        raise NoSuchGood
    return good


def named(good_ids: Collection[int]) -> dict[int, Good]:
    """Return these goods by id."""
    return {good.id: good for good in session.scalars(select(Good).where(Good.id.in_(good_ids)))}


def page(scope: Scope, *, after: int = 0, limit: int = 50) -> list[Good]:
    """Return the goods inside the scope in id order, beginning after this id."""
    query = select(Good).where(scope.covers(Good.community_id), Good.id > after)
    return list(session.scalars(query.order_by(Good.id).limit(limit)))


def on_offer(community_id: int, *, limit: int = 100) -> list[Good]:
    """Return what a person of this community may choose from, the cheapest first."""
    query = select(Good).where(Good.community_id == community_id, Good.active)
    return list(session.scalars(query.order_by(Good.price, Good.id).limit(limit)))


def get_taking(taking_id: int, *, scope: Scope | None = None, person_id: int | None = None) -> Taking:
    """Return what is laid aside; NotFound when there is no such thing, or none inside the scope or for the person."""
    taking = session.get(Taking, taking_id)
    if taking is None or (scope is not None and not scope.has(taking.good.community_id)):
        raise NoSuchTaking
    if person_id is not None and taking.person_id != person_id:
        raise NoSuchTaking
    return taking


def find_taking(key: str) -> Taking | None:
    return session.scalars(select(Taking).where(Taking.key == key)).one_or_none()


def laid_aside(scope: Scope, *, limit: int = 100) -> list[Taking]:
    """Return what is laid aside inside the scope, the oldest first."""
    query = select(Taking).join(Taking.good).where(scope.covers(Good.community_id))
    query = query.where(Taking.state == TakingState.RESERVED).order_by(Taking.id).limit(limit)
    return list(session.scalars(query.options(joinedload(Taking.good), joinedload(Taking.person))))


def takings_of(person_id: int, *, limit: int = 20) -> list[Taking]:
    """Return what this person reserved or took, newest first."""
    query = select(Taking).where(Taking.person_id == person_id).order_by(Taking.id.desc()).limit(limit)
    return list(session.scalars(query.options(joinedload(Taking.good))))


def takers(taking_ids: Collection[int]) -> dict[int, str]:
    """Return by taking for whom it was laid aside."""
    query = select(Taking).where(Taking.id.in_(taking_ids)).options(joinedload(Taking.person))
    return {taking.id: taking.person.name for taking in session.scalars(query)}


def events_of(good_id: int, *, limit: int = 50) -> list[GoodEvent]:
    """Return what happened to a good, newest first."""
    query = select(GoodEvent).where(GoodEvent.good_id == good_id).order_by(GoodEvent.id.desc()).limit(limit)
    return list(session.scalars(query))
