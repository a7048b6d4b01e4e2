"""A community in which much has happened, drawn by lot: to compare two ways of reading what is known of it."""

import random
from datetime import datetime, timedelta

from eldercare.actors import Door
from eldercare.catalogue.models import RiskClass, Service, Skill
from eldercare.database import session
from eldercare.dispatch.models import HelperWish, Pair, Wish, WishedBy
from eldercare.elders.models import Elder
from eldercare.orders.models import Offer, Order, Rating, Visit
from eldercare.orders.states import OfferStatus, OrderSource, OrderStatus
from eldercare.people.models import Address, Contact, Person, Sex
from eldercare.providers.models import Provider, ProviderKind, ProviderService
from eldercare.volunteers.models import (
    Availability,
    Leave,
    Transport,
    Volunteer,
    VolunteerSkill,
    VolunteerStatus,
)
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service

SOUTH, WEST, ACROSS = 37.85, 112.53, 0.03
DIALECTS = ["晋语", "粤语"]
MINUTES = [30, 60, 90]


class ATown:
    """Elders, volunteers, providers and their orders around the day of `at`, by this lot."""

    def __init__(self, chance: random.Random, *, at: datetime, volunteers: int = 14, orders: int = 12) -> None:
        self.chance, self.at, self.home = chance, at, a_community("Town")
        self.services = _services()
        self.elders = [self._elder(n) for n in range(6)]
        self.volunteers = [self._volunteer(n) for n in range(volunteers)]
        self.providers = [self._provider(n) for n in range(4)]
        session.flush()
        self._ties()
        self.past = [self._order(OrderStatus.CLOSED, days=-chance.randrange(1, 200)) for _ in range(60)]
        self.orders = [self._order(OrderStatus.OPEN, days=chance.randrange(3)) for _ in range(orders)]
        self.taken = [self._order(OrderStatus.ACCEPTED, days=chance.randrange(-2, 4)) for _ in range(orders)]
        session.flush()
        for order in [*self.past, *self.taken, *self.orders[:2]]:
            self._visit(order)
        for order in self.orders:
            self._offer(order)
        session.flush()
        session.expire_all()

    def _person(self, name: str) -> Person:
        draw = self.chance
        person = Person(name=name, community_id=self.home.id, sex=draw.choice(list(Sex)), created_at=self.at)
        person.birth_on = draw.choice([None, self.at.date() - timedelta(days=draw.randrange(14 * 365, 90 * 365))])
        known = draw.random() < 0.8
        person.address = Address(
            latitude=SOUTH + draw.random() * ACROSS if known else None,
            longitude=WEST + draw.random() * ACROSS if known else None,
        )
        session.add(person)
        session.flush()
        return person

    def _elder(self, n: int) -> Elder:
        draw = self.chance
        person = self._person(f"Elder {n}")
        elder = Elder(id=person.id, person=person, created_at=self.at, speaks=draw.choice([[], DIALECTS[:1], DIALECTS]))
        elder.wants_helper_sex = draw.choice([None, Sex.FEMALE, Sex.MALE])
        session.add(elder)
        return elder

    def _volunteer(self, n: int) -> Volunteer:
        draw = self.chance
        person = self._person(f"Volunteer {n}")
        days = [
            None,
            self.at.date() - timedelta(days=3),
            self.at.date() + timedelta(days=1),
            self.at.date() + timedelta(400),
        ]
        one = Volunteer(id=person.id, person=person, created_at=self.at, speaks=draw.choice([[], DIALECTS[:1]]))
        one.status = draw.choice([VolunteerStatus.ACTIVE] * 5 + [VolunteerStatus.PAUSED])
        one.transport = draw.choice(list(Transport))
        one.trained_until, one.insured_until, one.health_checked_until = (
            draw.choice([*days, days[-1]]) for _ in range(3)
        )
        one.day_cap_minutes, one.week_cap_minutes = draw.choice([None, 60, 400]), draw.choice([None, 120, 900])
        for skill in draw.sample(list(Skill), k=3):
            one.skills.append(VolunteerSkill(skill=skill, certified_until=draw.choice(days)))
        for _ in range(draw.randrange(8)):
            first = draw.randrange(0, 20) * 60
            span = Availability(
                weekday=draw.randrange(7), from_minute=first, until_minute=first + draw.randrange(1, 5) * 60
            )
            span.until_minute = min(span.until_minute, 1440)
            one.availability.append(span)
        for _ in range(draw.randrange(3)):
            since = self.at.date() + timedelta(days=draw.randrange(-3, 5))
            one.leaves.append(Leave(from_on=since, until_on=since + timedelta(days=draw.randrange(3))))
        session.add(one)
        return one

    def _provider(self, n: int) -> Provider:
        draw = self.chance
        hours = draw.choice([[], ["08:00-12:00,14:00-18:00"] * 6 + ["closed"], ["00:00-24:00"] * 7])
        house = Provider(name=f"House {n}", community_id=self.home.id, kind=ProviderKind.SOCIAL, created_at=self.at)
        house.active, house.opening = draw.random() < 0.8, hours
        house.orders_a_day, house.serves_metres = draw.choice([None, 1, 3]), draw.choice([None, 1500])
        if draw.random() < 0.7:
            house.latitude, house.longitude = SOUTH + draw.random() * ACROSS, WEST + draw.random() * ACROSS
        house.services = [ProviderService(service_id=one.id) for one in self.services if one.by_providers]
        session.add(house)
        return house

    def _ties(self) -> None:
        draw, day = self.chance, self.at.date()
        for elder in self.elders:
            kin, friend, mate, liked, loath = draw.sample(self.volunteers, k=5)
            session.add(Contact(elder_id=elder.id, person_id=kin.id, relation="女儿"))
            session.add(Contact(elder_id=elder.id, person_id=friend.id, relation="邻居"))
            until = draw.choice([None, day, day + timedelta(days=1), day + timedelta(days=30)])
            session.add(Pair(elder_id=elder.id, volunteer_id=mate.id, since_on=day, until_on=until))
            for one, by in ((liked, WishedBy.ELDER), (loath, WishedBy.HELPER), (mate, WishedBy.ELDER)):
                wish, ended = draw.choice(list(Wish)), draw.choice([None, None, self.at])
                noted = HelperWish(elder_id=elder.id, volunteer_id=one.id, wished_by=by, wish=wish, made_at=self.at)
                noted.ended_at = ended
                session.add(noted)
            house = draw.choice(self.providers)
            wish = draw.choice(list(Wish))
            session.add(
                HelperWish(
                    elder_id=elder.id, provider_id=house.id, wished_by=WishedBy.ELDER, wish=wish, made_at=self.at
                )
            )
        session.add(Contact(elder_id=self.volunteers[0].id, person_id=self.elders[0].id, relation="父亲"))

    def _order(self, status: OrderStatus, *, days: int) -> Order:
        draw, minutes = self.chance, self.chance.choice(MINUTES)
        starts_at = self.at + timedelta(days=days, minutes=30 * draw.randrange(0, 6))
        order = Order(
            community_id=self.home.id,
            elder_id=draw.choice(self.elders).id,
            service_id=draw.choice(self.services).id,
            status=status,
            source=OrderSource.CALL,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            minutes=minutes,
            people_needed=2,
            placed_at=self.at,
            moved_at=self.at,
        )
        session.add(order)
        return order

    def _visit(self, order: Order) -> None:
        draw = self.chance
        helper = draw.choice([*self.volunteers, *self.volunteers, *self.providers])
        field = "volunteer_id" if isinstance(helper, Volunteer) else "provider_id"
        theirs = {"order_id": order.id, field: helper.id}
        offer = Offer(code="1", status=OfferStatus.ACCEPTED, sent_at=self.at, expires_at=self.at, **theirs)
        visit = Visit(place=1, accepted_at=self.at, **theirs)
        session.add(offer)
        session.flush()
        visit.offer_id = offer.id
        starts_at = order.starts_at or self.at
        if order in self.past or draw.random() < 0.2:
            visit.checked_in_at = starts_at + timedelta(minutes=draw.randrange(-10, 30))
            visit.checked_out_at = visit.checked_in_at + timedelta(minutes=order.minutes or 0)
        elif draw.random() < 0.2:
            visit.ended_at = self.at
        if order in self.past and draw.random() < 0.7:
            session.add(Rating(order_id=order.id, stars=draw.randrange(1, 6), via=Door.SMS, at=self.at))
        session.add(visit)

    def _offer(self, order: Order) -> None:
        answers = [OfferStatus.DECLINED, OfferStatus.EXPIRED, OfferStatus.WITHDRAWN, OfferStatus.SENT]
        for one in self.chance.sample(self.volunteers, k=2):
            status = self.chance.choice(answers)
            session.add(
                Offer(
                    order_id=order.id, volunteer_id=one.id, code="1", status=status, sent_at=self.at, expires_at=self.at
                )
            )


def _services() -> list[Service]:
    return [
        a_service("meal", "助餐", "Meals"),
        a_service("bathing", "助浴", "Bathing", skill=Skill.BATHING, risk=RiskClass.HIGH, intimate=True),
        a_service("cleaning", "助洁", "Cleaning", skill=Skill.HOUSEWORK, risk=RiskClass.MEDIUM, needs_certificate=True),
        a_service("comfort", "慰藉", "Comfort", by_providers=False),
    ]
