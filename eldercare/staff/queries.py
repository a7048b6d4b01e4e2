"""Finding members of staff."""

from sqlalchemy import select

from eldercare.areas.models import Area
from eldercare.areas.queries import Scope, scope_of
from eldercare.database import session
from eldercare.errors import N_, Invalid, NotFound
from eldercare.people.models import Person
from eldercare.people.numbers import normalised
from eldercare.staff import permissions
from eldercare.staff.models import Role, Staff
from eldercare.staff.permissions import Permission


def find(staff_id: int) -> Staff | None:
    """Return the member of staff with this id, None where there is none or he or she left."""
    staff = session.get(Staff, staff_id)
    return staff if staff is not None and staff.active else None


def get(staff_id: int, *, scope: Scope) -> Staff:
    """Return the member of staff, also one who left; NotFound when there is none, or none bound inside the scope."""
    staff = session.get(Staff, staff_id)
    if staff is None or not staff.area.path.startswith(scope.path):
        raise NotFound(N_("There is nobody with this sign-in here."))
    return staff


def inside(scope: Scope) -> list[Staff]:
    """Return the staff bound to areas at or below the scope's node."""
    query = select(Staff).join(Area).where(Area.path.startswith(scope.path, autoescape=True))
    return list(session.scalars(query.order_by(Staff.name)))


def alarmed_for(community_id: int | None) -> list[Staff]:
    """Return whom an alarm in this community reaches by text: those above it who take alarms.

    Where nobody was named, everybody there with a number who may act is reached: an alarm that nobody gets is worse
    than one that too many get. For an unknown community that means all communities' staff.
    """
    query = select(Staff).where(Staff.active, Staff.number.is_not(None), Staff.role != Role.AUDITOR)
    if community_id is not None:
        query = query.where(Staff.area_id.in_(_at_or_above(community_id)))
    reachable = list(session.scalars(query.order_by(Staff.id)))
    return [staff for staff in reachable if staff.takes_alarms] or reachable


def responsible_for(community_id: int) -> list[Staff]:
    """Return the active staff bound to this community or to an area above it, in the order of their ids."""
    query = select(Staff).where(Staff.active, Staff.area_id.in_(_at_or_above(community_id)))
    return list(session.scalars(query.order_by(Staff.id)))


def may_in(member: Staff, permission: Permission, community_id: int) -> bool:
    """Tell whether this member of staff may do this in this community."""
    return permissions.may(member, permission) and scope_of(member.area_id).has(community_id)


def _at_or_above(community_id: int) -> list[int]:
    community = session.get(Area, community_id)
    return [int(part) for part in community.path.strip("/").split("/")] if community else []


def is_about_herself(staff: Staff, person: Person) -> bool:
    """Tell whether a member of staff has this person's telephone number, and so most likely is that person."""
    try:
        number = normalised(staff.number) if staff.number else ""
    except Invalid:
        return False
    return number in {phone.number for phone in person.phones}
