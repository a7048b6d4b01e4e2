"""Looking at households and groups: who belongs to them, and which ones somebody belongs to."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.timebank.holders.errors import NoSuchHolder
from eldercare.timebank.holders.models import JointHolder, JointMember
from eldercare.timebank.models import Account
from eldercare.timebank.states import HolderKind


def get(holder_id: int, *, scope: Scope | None = None) -> JointHolder:
    """Return the household or group; NotFound when there is none, or none inside the scope."""
    holder = session.get(JointHolder, holder_id)
    if holder is None or (scope is not None and not scope.has(holder.community_id)):
        raise NoSuchHolder
    return holder


def page(
    scope: Scope, *, after: int = 0, limit: int = 50, kind: HolderKind | None = None, name: str = ""
) -> list[JointHolder]:
    """Return households and groups inside the scope in id order, beginning after this id; `name` is how it begins."""
    query = select(JointHolder).where(scope.covers(JointHolder.community_id), JointHolder.id > after)
    if kind is not None:
        query = query.where(JointHolder.kind == kind)
    if name.strip():
        query = query.where(JointHolder.name.startswith(name.strip(), autoescape=True))
    with_members = selectinload(JointHolder.members).joinedload(JointMember.person)
    return list(session.scalars(query.options(with_members).order_by(JointHolder.id).limit(limit)))


def is_called(name: str, *, kind: HolderKind, community_id: int) -> bool:
    """Tell whether a household, or a group, of this community that has not ended has this very name."""
    same = (JointHolder.name == name, JointHolder.kind == kind, JointHolder.community_id == community_id)
    return session.scalar(select(JointHolder.id).where(*same, JointHolder.ended_at.is_(None)).limit(1)) is not None


def members_on(holder: JointHolder, day: date) -> list[JointMember]:
    """Return who belongs to it on this day, in the order in which they were entered."""
    return [member for member in holder.members if _lasts(member.since_on, member.until_on, day)]


def memberships(person_id: int, *, kind: HolderKind, on: date) -> list[JointMember]:
    """Return by which memberships this person belongs to households, or to groups, on this day."""
    query = (
        select(JointMember)
        .join(JointMember.holder)
        .where(JointMember.person_id == person_id, JointHolder.kind == kind, JointHolder.ended_at.is_(None))
        .where(_lasts_on(on))
    )
    return list(session.scalars(query.options(joinedload(JointMember.holder)).order_by(JointMember.id)))


def household_accounts(person_id: int, *, on: date) -> list[Account]:
    """Return the open accounts of the households that this person belongs to on this day."""
    query = (
        select(Account)
        .join(JointHolder, JointHolder.id == Account.joint_holder_id)
        .join(JointMember, JointMember.holder_id == JointHolder.id)
        .where(JointMember.person_id == person_id, JointHolder.kind == HolderKind.HOUSEHOLD)
        .where(Account.closed_at.is_(None), _lasts_on(on))
    )
    return list(session.scalars(query.options(joinedload(Account.joint_holder)).order_by(Account.id)))


def _lasts(since: date, until: date | None, day: date) -> bool:
    return since <= day and (until is None or day <= until)


def _lasts_on(day: date) -> ColumnElement[bool]:
    return and_(JointMember.since_on <= day, or_(JointMember.until_on.is_(None), JointMember.until_on >= day))
