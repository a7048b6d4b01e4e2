"""Noting what elders and helpers say of each other, and who is paired with whom."""

from datetime import date, datetime

from sqlalchemy import or_, select

from eldercare.database import session
from eldercare.dispatch.models import HelperWish, Pair, Wish, WishedBy
from eldercare.elders.models import Elder
from eldercare.errors import N_, NotFound, Refused
from eldercare.orders.offers import Helper
from eldercare.orders.states import HelperKind
from eldercare.transaction import hold_one


class AlreadyPaired(Refused):
    """They are paired as it is."""

    code = "already_paired"

    def __init__(self, name: str) -> None:
        super().__init__(N_("%(name)s is paired with this elder already."), name=name)


def wish(elder_id: int, helper: Helper, what: Wish, *, wished_by: WishedBy, note: str = "", at: datetime) -> HelperWish:
    """Note what one says of the other; it takes the place of what the same one said before, which stays on record."""
    hold_one(Elder, elder_id)  # two clerks at once would make two wishes
    mine = HelperWish.volunteer_id if helper.kind is HelperKind.VOLUNTEER else HelperWish.provider_id
    same = HelperWish.elder_id == elder_id, mine == helper.id, HelperWish.wished_by == wished_by
    for earlier in session.scalars(select(HelperWish).where(*same, HelperWish.ended_at.is_(None))):
        earlier.ended_at = at
    session.flush()
    noted = HelperWish(elder_id=elder_id, wished_by=wished_by, wish=what, note=note.strip(), made_at=at)
    setattr(noted, f"{helper.kind}_id", helper.id)
    session.add(noted)
    session.flush()
    return noted


def forget(wish_id: int, *, elder_id: int, at: datetime) -> None:
    """Let a wish hold no more; doing it again changes nothing. NotFound where this elder has no such wish."""
    found = session.get(HelperWish, wish_id)
    if found is None or found.elder_id != elder_id:
        raise NotFound(N_("There is no such wish."))
    found.ended_at = found.ended_at or at


def wishes_about(elder_id: int) -> list[HelperWish]:
    """Return what holds between this elder and helpers, oldest first."""
    holds = HelperWish.elder_id == elder_id, HelperWish.ended_at.is_(None)
    return list(session.scalars(select(HelperWish).where(*holds).order_by(HelperWish.id)))


def pair(elder_id: int, volunteer_id: int, *, since_on: date) -> Pair:
    """Let this volunteer look after this elder from that day on. Raises AlreadyPaired."""
    hold_one(Elder, elder_id)
    for earlier in pairs_of(elder_id, on=since_on):
        if earlier.volunteer_id == volunteer_id:
            raise AlreadyPaired(earlier.volunteer.name)
    made = Pair(elder_id=elder_id, volunteer_id=volunteer_id, since_on=since_on)
    session.add(made)
    session.flush()
    return made


def part(pair_id: int, *, elder_id: int, on: date) -> None:
    """End a pair with the day before; one that began on that day or later never was. NotFound for another elder's."""
    found = session.get(Pair, pair_id)
    if found is None or found.elder_id != elder_id:
        raise NotFound(N_("There is no such pair."))
    if found.since_on >= on:
        session.delete(found)
    else:
        found.until_on = date.fromordinal(on.toordinal() - 1)


def pairs_of(elder_id: int, *, on: date) -> list[Pair]:
    """Return the pairs that hold on this day or will, oldest first."""
    holds = Pair.elder_id == elder_id, or_(Pair.until_on.is_(None), Pair.until_on >= on)
    return list(session.scalars(select(Pair).where(*holds).order_by(Pair.since_on, Pair.id)))
