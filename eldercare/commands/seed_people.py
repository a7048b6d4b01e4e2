"""Made-up staff, elders, volunteers and providers."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from eldercare.catalogue.models import Skill
from eldercare.catalogue.queries import get as get_service
from eldercare.commands import names
from eldercare.database import session
from eldercare.elders import service as elders
from eldercare.elders.models import LivingStatus
from eldercare.people import service as people
from eldercare.people.models import Person, Sex
from eldercare.people.service import AddressDetails
from eldercare.providers import service as providers
from eldercare.providers.models import ProviderKind
from eldercare.staff import service as staff
from eldercare.staff.models import Role, Staff
from eldercare.volunteers import service as volunteers
from eldercare.volunteers.service import Papers, Span

ELDER_PREFIX, VOLUNTEER_PREFIX, PROVIDER_PREFIX, STAFF_PREFIX, FAMILY_PREFIX = "138", "139", "137", "136", "135"
COLLEAGUE_PREFIX = "134"


@dataclass
class Town:
    """A made-up community and who is in it, by id."""

    index: int
    community_id: int
    name: str
    street_id: int
    city_id: int
    latitude: float
    longitude: float
    elder_ids: list[int] = field(default_factory=list)
    volunteer_ids: list[int] = field(default_factory=list)
    provider_ids: list[int] = field(default_factory=list)
    staff_id: int = 0


def make_staff(towns: list[Town], chance: random.Random, *, at: datetime) -> list[dict[str, object]]:
    """Make an administrator, a supervisor and an auditor for all, a dispatcher and an operator for each community."""
    first = towns[0]
    wanted: list[tuple[Role, int, Town | None]] = [
        (Role.ADMIN, first.city_id, None),
        (Role.SUPERVISOR, first.street_id, None),
        (Role.AUDITOR, first.city_id, None),
    ]
    for town in towns:
        wanted += [(Role.DISPATCHER, town.community_id, town), (Role.OPERATOR, town.community_id, town)]
    taken = session.scalar(select(func.count()).select_from(Staff)) or 0
    made: list[dict[str, object]] = []
    for index, (role, area_id, own_town) in enumerate(wanted):
        member = _one_of_staff(role, area_id, taken + index, chance, at=at)
        made.append(member)
        if own_town is not None and role is Role.DISPATCHER:
            own_town.staff_id = int(str(member["id"]))
    return made


def _one_of_staff(role: Role, area_id: int, index: int, chance: random.Random, *, at: datetime) -> dict[str, object]:
    turn, place = divmod(index, len(names.STAFF_NAMES))
    name = f"{names.STAFF_NAMES[place]}{turn + 1 if turn else ''}"
    if role is Role.ADMIN:
        name = "admin" if index == 0 else f"admin{index}"
    password = f"{role}-{chance.randrange(10**6):06d}"
    member = staff.add(
        name=name,
        password=password,
        role=role,
        area_id=area_id,
        number=f"+86{STAFF_PREFIX}{index + 1:08d}",
        takes_alarms=role in {Role.DISPATCHER, Role.OPERATOR},
        at=at,
    )
    return {"id": member.id, "name": member.name, "password": password, "role": role.value, "area_id": area_id}


def _free_number(prefix: str, index: int) -> str:
    return f"+86{prefix}{index + 1:08d}"


def _full_name(chance: random.Random, given: list[str]) -> str:
    return chance.choice(names.SURNAMES) + chance.choice(given)


def _home(town: Town, chance: random.Random) -> AddressDetails:
    return AddressDetails(
        estate=chance.choice(names.ESTATES[:3]),
        building=f"{chance.randint(1, 4)}号楼",
        unit=f"{chance.randint(1, 4)}单元",
        door=f"{chance.randint(1, 6)}0{chance.randint(1, 3)}",
        latitude=town.latitude + chance.uniform(-0.006, 0.006),
        longitude=town.longitude + chance.uniform(-0.006, 0.006),
    )


def _birthday(chance: random.Random, youngest: int, oldest: int, *, at: datetime) -> date:
    return date(at.year - chance.randint(youngest, oldest), chance.randint(1, 12), chance.randint(1, 28))


def _shown(person: Person) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "phones": [phone.number for phone in person.phones],
        "community_id": person.community_id,
    }


def make_elder(town: Town, index: int, chance: random.Random, *, at: datetime) -> dict[str, object]:
    """Make an elder; now and then two share a landline, or a daughter or son may order."""
    phones = [_free_number(ELDER_PREFIX, index)]
    if index % 10 in {8, 9}:
        phones.append(f"+86354{2_000_000 + index // 10:07d}")
    person = people.register(
        name=_full_name(chance, names.GIVEN_OLD),
        community_id=town.community_id,
        phones=phones,
        sex=chance.choice([Sex.FEMALE, Sex.MALE]),
        birth_on=_birthday(chance, 66, 93, at=at),
        address=_home(town, chance),
        at=at,
    )
    elders.enrol(
        person,
        living_status=chance.choice(list(LivingStatus)),
        ability_level=chance.choice([0, 0, 0, 1, 1, 2, 3]),
        notes=chance.choice(names.NOTES),
        at=at,
    )
    if index % 3 == 0:
        _family_of(person, town, index, chance, at=at)
    town.elder_ids.append(person.id)
    return _shown(person)


def _family_of(elder: Person, town: Town, index: int, chance: random.Random, *, at: datetime) -> None:
    child = people.register(
        name=elder.name[0] + chance.choice(names.GIVEN_YOUNG),
        community_id=town.community_id,
        phones=[_free_number(FAMILY_PREFIX, index)],
        birth_on=_birthday(chance, 38, 58, at=at),
        at=at,
    )
    people.add_contact(elder.id, child.id, relation=chance.choice(["女儿", "儿子"]))


def make_volunteer(town: Town, index: int, chance: random.Random, *, at: datetime) -> dict[str, object]:
    """Make a volunteer, mostly young-old with much time; every twelfth is one of the elders."""
    also_elder = index % 12 == 11 and town.elder_ids
    person = (
        session.get_one(Person, town.elder_ids[index % len(town.elder_ids)])
        if also_elder
        else people.register(
            name=_full_name(chance, [*names.GIVEN_OLD, *names.GIVEN_YOUNG]),
            community_id=town.community_id,
            phones=[_free_number(VOLUNTEER_PREFIX, index)],
            sex=chance.choice([Sex.FEMALE, Sex.MALE]),
            birth_on=_birthday(chance, 19, 73, at=at),
            address=_home(town, chance),
            at=at,
        )
    )
    skills = chance.sample(list(Skill), k=chance.randint(4, len(Skill)))
    volunteers.enrol(person, skills=skills, spans=_week(chance), at=at)
    volunteers.set_papers(person.id, _papers(index, at=at))
    town.volunteer_ids.append(person.id)
    return _shown(person) | {"skills": [skill.value for skill in skills]}


def _papers(index: int, *, at: datetime) -> Papers:
    """Most hold every paper; now and then a health check is to be made again."""
    next_year = at.date() + timedelta(days=300 + index % 60)
    checked_until = at.date() - timedelta(days=20) if index % 15 == 14 else next_year
    return Papers(trained_until=next_year, insured_until=next_year, health_checked_until=checked_until)


def _week(chance: random.Random) -> list[Span]:
    days = sorted(chance.sample(range(7), k=chance.randint(3, 7)))
    whole_day = chance.random() < 0.6
    return [Span(day, 8 * 60, 20 * 60) if whole_day else Span(day, 8 * 60, 12 * 60) for day in days]


def make_providers(town: Town, chance: random.Random, *, at: datetime) -> list[dict[str, object]]:
    """Make the community's providers, each with somebody who carries the orders out."""
    made: list[dict[str, object]] = []
    for place, (name, kind, codes) in enumerate(names.PROVIDERS):
        provider = providers.register(
            name=f"{town.name.removesuffix('社区')}{name}",
            kind=ProviderKind(kind),
            community_id=town.community_id,
            place=chance.choice(names.ESTATES[:3]),
            latitude=town.latitude + chance.uniform(-0.006, 0.006),
            longitude=town.longitude + chance.uniform(-0.006, 0.006),
            at=at,
        )
        person = people.register(
            name=_full_name(chance, names.GIVEN_YOUNG),
            community_id=town.community_id,
            phones=[_free_number(PROVIDER_PREFIX, town.index * len(names.PROVIDERS) + place)],
            birth_on=_birthday(chance, 22, 55, at=at),
            at=at,
        )
        providers.employ(provider, person)
        providers.employ(provider, _colleague(town, place, at=at))
        for code in codes:
            providers.set_service(provider, get_service(code))
        town.provider_ids.append(provider.id)
        made.append(_shown(person) | {"id": provider.id, "name": provider.name})
    return made


def _colleague(town: Town, place: int, *, at: datetime) -> Person:
    """Make somebody whom who leads a provider may send; by a chance of its own, so that the rest stays as it was."""
    number = town.index * len(names.PROVIDERS) + place
    chance = random.Random(number)  # noqa: S311 - practice data has to come out the same again
    return people.register(
        name=_full_name(chance, names.GIVEN_YOUNG),
        community_id=town.community_id,
        phones=[_free_number(COLLEAGUE_PREFIX, number)],
        at=at,
    )
