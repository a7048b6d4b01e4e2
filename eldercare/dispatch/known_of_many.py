"""Reading what is known of many helpers, to be seen from many orders: a few statements for all of them together.

What is seen from one order is what `known` reads for it; nothing here decides anything.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from eldercare.catalogue.models import Skill
from eldercare.dispatch.facts import Place, ProviderFacts, Record, VolunteerFacts
from eldercare.dispatch.models import HelperWish, Pair, Wish, WishedBy
from eldercare.dispatch.need import Need, need_of
from eldercare.dispatch.ties import SAID_NO
from eldercare.dispatch.work_of_many import Asked, Booked, Done, HelperColumn, rows_about
from eldercare.elders.models import Elder
from eldercare.orders.models import Offer, Order, Visit
from eldercare.people.kinship import is_family
from eldercare.people.models import Address, Contact, Person
from eldercare.providers.models import Provider, ProviderService
from eldercare.volunteers.models import Availability, Leave, Volunteer, VolunteerSkill

Moment = tuple[int | None, int, datetime, datetime]
"""Community, service and time: orders that agree in these see the same of a helper, but for what is between them."""


def moment_of(need: Need) -> Moment:
    """Return what orders have in common that see the same of a helper."""
    return need.order.community_id, need.service.id, need.starts_at, need.ends_at


def needs_of(orders: Sequence[Order]) -> list[Need]:
    """Return what these orders ask for, without those of which not everything is known."""
    elders = {order.elder_id for order in orders if order.elder_id is not None}
    homes = select(Elder).options(joinedload(Elder.person).joinedload(Person.address))
    _kept_until_used = list(rows_about(homes, Elder.id, elders))
    return [need for order in orders if (need := need_of(order)) is not None]


class Between:
    """What is between these helpers, all of one kind, and the elders and orders of these needs."""

    def __init__(self, needs: Sequence[Need], helper: HelperColumn, wished: HelperColumn, asked: HelperColumn) -> None:
        elders = {need.elder.id for need in needs}
        self.here: dict[int, dict[int, int]] = defaultdict(dict)
        self.wishes: dict[int, dict[int, dict[WishedBy, Wish]]] = defaultdict(lambda: defaultdict(dict))
        self.said_no: dict[int, dict[int, str]] = defaultdict(dict)
        been = select(Order.elder_id, helper, func.count()).join(Order, Order.id == Visit.order_id)
        been = been.where(Visit.checked_out_at.is_not(None), helper.is_not(None)).group_by(Order.elder_id, helper)
        for elder, one, count in rows_about(been, Order.elder_id, elders):
            self.here[elder][one] = count
        wishes = select(HelperWish.elder_id, wished, HelperWish.wished_by, HelperWish.wish)
        wishes = wishes.where(HelperWish.ended_at.is_(None), wished.is_not(None))
        for elder, one, by, wish in rows_about(wishes, HelperWish.elder_id, elders):
            self.wishes[elder][one][by] = wish
        said = select(Offer.order_id, asked, Offer.status).where(asked.is_not(None), Offer.status.in_(SAID_NO))
        for order, one, status in rows_about(
            said.order_by(Offer.id), Offer.order_id, [need.order.id for need in needs]
        ):
            self.said_no[order][one] = SAID_NO[status]

    def anybody(self, need: Need) -> set[int]:
        """Return the helpers with whom there is anything."""
        return {*self.here[need.elder.id], *self.wishes[need.elder.id], *self.said_no[need.order.id]}

    def seen(self, need: Need, one: int) -> dict[str, Any]:
        """Return the fields of `facts.HelperFacts` that speak of this need's elder and order."""
        wishes = self.wishes[need.elder.id].get(one, {})
        return {
            "visits_here": self.here[need.elder.id].get(one, 0),
            "elders_wish": wishes.get(WishedBy.ELDER),
            "helpers_wish": wishes.get(WishedBy.HELPER),
            "said_no": self.said_no[need.order.id].get(one, ""),
        }


class Volunteers:
    """These volunteers, as any of these needs sees them."""

    def __init__(self, needs: Sequence[Need], ids: Collection[int]) -> None:
        self._booked, self._done = Booked(needs, Visit.volunteer_id, ids), Done(needs, Visit.volunteer_id, ids)
        self._between = Between(needs, Visit.volunteer_id, HelperWish.volunteer_id, Offer.volunteer_id)
        self._asked = Asked(needs, ids)
        self._read_cards(ids)
        self._read_days(needs, ids)
        self._read_families({need.elder.id for need in needs})
        self._usual: dict[Moment, dict[int, VolunteerFacts]] = defaultdict(dict)

    def _read_cards(self, ids: Collection[int]) -> None:
        own = Volunteer.id, Volunteer.status, Volunteer.transport, Volunteer.speaks
        limits = Volunteer.day_cap_minutes, Volunteer.week_cap_minutes, Volunteer.goes_metres
        papers = Volunteer.trained_until, Volunteer.insured_until, Volunteer.health_checked_until
        theirs = Person.name, Person.sex, Person.birth_on, Address.latitude, Address.longitude
        cards = select(*own, *limits, *papers, *theirs).join(Person, Person.id == Volunteer.id)
        cards = cards.outerjoin(Address, Address.person_id == Volunteer.id)
        self._cards = {one.id: one for one in rows_about(cards, Volunteer.id, ids)}
        self._places = {one.id: Place(latitude=one.latitude, longitude=one.longitude) for one in self._cards.values()}
        self._speaks = {one.id: frozenset(one.speaks or ()) for one in self._cards.values()}
        skills = select(VolunteerSkill.volunteer_id, VolunteerSkill.skill, VolunteerSkill.certified_until)
        self._skills: dict[tuple[int, Skill], date | None] = {
            (one, skill): until for one, skill, until in rows_about(skills, VolunteerSkill.volunteer_id, ids)
        }

    def _read_days(self, needs: Sequence[Need], ids: Collection[int]) -> None:
        self._spans: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        self._offered: dict[int, int] = defaultdict(int)
        self._leaves: dict[int, list[tuple[date, date]]] = defaultdict(list)
        spans = select(
            Availability.volunteer_id, Availability.weekday, Availability.from_minute, Availability.until_minute
        )
        for one, weekday, first, last in rows_about(spans, Availability.volunteer_id, ids):
            self._spans[one, weekday].append((first, last))
            self._offered[one] += last - first
        days = [need.day for need in needs]
        leaves = select(Leave.volunteer_id, Leave.from_on, Leave.until_on)
        leaves = leaves.where(
            Leave.from_on <= max(days, default=date.min), Leave.until_on >= min(days, default=date.max)
        )
        for one, from_on, until_on in rows_about(leaves, Leave.volunteer_id, ids):
            self._leaves[one].append((from_on, until_on))

    def _read_families(self, elders: set[int]) -> None:
        self._kin: dict[int, set[int]] = defaultdict(set)
        self._pairs: dict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
        contacts = select(Contact.person_id, Contact.elder_id, Contact.relation)
        for column in (Contact.elder_id, Contact.person_id):
            for one, other, relation in rows_about(contacts, column, elders):
                if is_family(relation):
                    self._kin[one].add(other)
                    self._kin[other].add(one)
        pairs = select(Pair.elder_id, Pair.volunteer_id, Pair.since_on, Pair.until_on)
        for elder, one, since_on, until_on in rows_about(pairs, Pair.elder_id, elders):
            self._pairs[elder].append((one, since_on, until_on))

    def record(self, one: int, need: Need) -> Record:
        """Return what `known.records` does."""
        return self._done.record(one, need)

    def seen_from(self, need: Need, ids: Sequence[int]) -> list[VolunteerFacts]:
        """Return what `known.volunteer_facts` does."""
        usual, elder, order = self._usual[moment_of(need)], need.elder.id, need.order.id
        kin, paired = self._kin[elder], self._paired(need)
        own = self._between.anybody(need) | kin | paired | self._booked.on(order) | self._asked.about(order)
        found = []
        for one in ids:
            seen = usual.get(one)
            if seen is None:
                if one not in self._cards:
                    continue
                seen = usual[one] = self._facts(need, one)
            if one in own:
                seen = self._with_what_is_between(need, seen, is_kin=one in kin, is_paired=one in paired)
            found.append(seen)
        return found

    def _paired(self, need: Need) -> set[int]:
        return {
            one
            for one, since_on, until_on in self._pairs[need.elder.id]
            if since_on <= need.day and (until_on is None or until_on >= need.day)
        }

    def _with_what_is_between(
        self, need: Need, usual: VolunteerFacts, *, is_kin: bool, is_paired: bool
    ) -> VolunteerFacts:
        """Return the facts with what there is between a volunteer and the elder, and without the order's own visits."""
        one = usual.id
        return replace(
            usual,
            **self._between.seen(need, one),
            **self._work(need, one, but=need.order.id),
            is_kin=is_kin,
            is_paired=is_paired,
            asked_lately=usual.asked_lately - self._asked.lately_about(one, need),
        )

    def _work(self, need: Need, one: int, *, but: int | None = None) -> dict[str, Any]:
        that_day, that_week = self._booked.minutes(one, need, but=but)
        is_busy = self._booked.is_busy(one, need, but=but)
        return {"minutes_that_day": that_day, "minutes_this_week": that_week, "is_busy": is_busy}

    def _facts(self, need: Need, one: int) -> VolunteerFacts:
        card, skill, policy = self._cards[one], need.service.skill, need.policy
        week_cap = policy.week_cap_minutes if card.week_cap_minutes is None else card.week_cap_minutes
        leaves = [until for since, until in self._leaves.get(one, ()) if since <= need.day <= until]
        spans = self._spans.get((one, need.day.weekday()), ())
        return VolunteerFacts(
            id=one,
            name=card.name,
            place=self._places[one],
            visits_lately=self._done.lately(one, need),
            asked_lately=self._asked.lately(one, need),
            status=card.status,
            sex=card.sex,
            birth_on=card.birth_on,
            has_skill=skill is None or (one, skill) in self._skills,
            certified_until=None if skill is None else self._skills.get((one, skill)),
            trained_until=card.trained_until,
            insured_until=card.insured_until,
            health_checked_until=card.health_checked_until,
            transport=card.transport,
            speaks=self._speaks[one],
            day_cap_minutes=policy.day_cap_minutes if card.day_cap_minutes is None else card.day_cap_minutes,
            week_cap_minutes=week_cap,
            goes_metres=card.goes_metres,
            offered_minutes=min(self._offered.get(one, 0), week_cap),
            is_free=any(first <= need.from_minute and need.until_minute <= last for first, last in spans),
            leave_until=max(leaves, default=None),
            is_kin=False,
            is_paired=False,
            **self._work(need, one),
        )


class Providers:
    """These providers, as any of these needs sees them."""

    def __init__(self, needs: Sequence[Need], ids: Collection[int]) -> None:
        self._booked, self._done = Booked(needs, Visit.provider_id, ids), Done(needs, Visit.provider_id, ids)
        self._between = Between(needs, Visit.provider_id, HelperWish.provider_id, Offer.provider_id)
        own = Provider.id, Provider.name, Provider.latitude, Provider.longitude, Provider.active
        houses = select(*own, Provider.opening, Provider.orders_a_day, Provider.serves_metres)
        self._houses = {one.id: one for one in rows_about(houses, Provider.id, ids)}
        lines = select(ProviderService.provider_id, ProviderService.service_id)
        self._lines = {tuple(line) for line in rows_about(lines, ProviderService.provider_id, ids)}

    def record(self, one: int, need: Need) -> Record:
        """Return what `known.records` does."""
        return self._done.record(one, need)

    def seen_from(self, need: Need, ids: Sequence[int]) -> list[ProviderFacts]:
        """Return what `known.provider_facts` does."""
        return [self._facts(need, self._houses[one]) for one in ids if one in self._houses]

    def _facts(self, need: Need, house: Any) -> ProviderFacts:
        that_day = 0 if house.orders_a_day is None else self._booked.count_that_day(house.id, need, but=need.order.id)
        return ProviderFacts(
            id=house.id,
            name=house.name,
            place=Place(latitude=house.latitude, longitude=house.longitude),
            active=house.active,
            offers_service=(house.id, need.service.id) in self._lines,
            opening=tuple(house.opening or ()),
            orders_a_day=house.orders_a_day,
            serves_metres=house.serves_metres,
            orders_that_day=that_day,
            **self._between.seen(need, house.id),
        )
