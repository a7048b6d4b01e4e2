"""Filling a database with made-up communities, people and orders, through the same verbs as everybody else."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from eldercare.areas import service as areas
from eldercare.areas.models import Area, AreaKind
from eldercare.areas.queries import children
from eldercare.catalogue import standard
from eldercare.catalogue.queries import everything
from eldercare.commands import names
from eldercare.commands.seed_orders import make_order
from eldercare.commands.seed_people import Town, make_elder, make_providers, make_staff, make_volunteer
from eldercare.messaging.service import drop_everything
from eldercare.transaction import transaction

SLICE = 20
PAUSE_SECONDS = 0.02
SHOWN = 100


@dataclass(frozen=True)
class Amounts:
    """How many of each to make (elders, volunteers and orders in all), and the number that decides the rest."""

    communities: int = 1
    elders: int = 20
    volunteers: int = 15
    orders: int = 30
    seed: int = 1


@dataclass
class Made:
    """What was made, with ids and phone numbers."""

    staff: list[dict[str, object]] = field(default_factory=list)
    elders: list[dict[str, object]] = field(default_factory=list)
    volunteers: list[dict[str, object]] = field(default_factory=list)
    providers: list[dict[str, object]] = field(default_factory=list)
    services: list[dict[str, object]] = field(default_factory=list)
    communities: list[dict[str, object]] = field(default_factory=list)
    orders: list[int] = field(default_factory=list)

    def first_of_each(self) -> dict[str, object]:
        """Return the first hundred of each, as `eldercare seed` prints them."""
        return {name: made[:SHOWN] for name, made in vars(self).items()}


def seed(amounts: Amounts, *, at: datetime, keep_texts: bool = False) -> Made:
    """Make communities, people and orders; equal amounts on an empty database make equal people and orders.

    Commits in small slices with pauses, so that a call for help never waits. The texts that the orders would have
    caused are dropped unless `keep_texts`: made-up people's phones are not to ring.
    """
    chance = random.Random(amounts.seed)  # noqa: S311 - practice data has to come out the same again
    made, towns = Made(), _towns(amounts, chance, at=at)
    with transaction():
        made.communities = [{"id": town.community_id, "name": town.name} for town in towns]
        made.services = [{"code": service.code, "name": service.name} for service in everything()]
        made.staff = make_staff(towns, chance, at=at)
        made.providers = [provider for town in towns for provider in make_providers(town, chance, at=at)]

    def elder(index: int) -> None:
        made.elders.append(make_elder(_of(towns, index), index, chance, at=at))

    def volunteer(index: int) -> None:
        made.volunteers.append(make_volunteer(_of(towns, index), index, chance, at=at))

    def order(index: int) -> None:
        made.orders.append(make_order(_of(towns, index), index, amounts.orders, chance, at=at))

    _in_slices(range(amounts.elders), elder)
    _in_slices(range(amounts.volunteers), volunteer)
    _in_slices(range(amounts.orders if amounts.elders and amounts.volunteers else 0), order)
    if not keep_texts:
        with transaction():
            drop_everything()
    return made


def _of(towns: list[Town], index: int) -> Town:
    return towns[index % len(towns)]


def _in_slices(indexes: Iterable[int], make: Callable[[int], None]) -> None:
    waiting = list(indexes)
    for begin in range(0, len(waiting), SLICE):
        with transaction():
            for index in waiting[begin : begin + SLICE]:
                make(index)
        time.sleep(PAUSE_SECONDS)


def _towns(amounts: Amounts, chance: random.Random, *, at: datetime) -> list[Town]:
    with transaction():
        standard.install()
        city = _city(at=at)
        district = areas.add(kind=AreaKind.DISTRICT, name="榆次区", name_en="Yuci", parent_id=city.id, at=at)
        street = areas.add(kind=AreaKind.STREET, name="安宁街道", name_en="Anning", parent_id=district.id, at=at)
        return [_town(index, city, street, chance, at=at) for index in range(max(1, amounts.communities))]


def _city(*, at: datetime) -> Area:
    """Return the root that `init` made, where nothing hangs below it yet, else a new one."""
    for root in children(None):
        if not children(root.id):
            return areas.rename(root.id, name="晋中市", name_en="Jinzhong")
    return areas.add(kind=AreaKind.CITY, name="晋中市", name_en="Jinzhong", parent_id=None, at=at)


def _town(index: int, city: Area, street: Area, chance: random.Random, *, at: datetime) -> Town:
    name, name_en = names.COMMUNITIES[index % len(names.COMMUNITIES)]
    turn = index // len(names.COMMUNITIES)
    if turn:
        name, name_en = f"{name}{turn + 1}区", f"{name_en} {turn + 1}"
    latitude, longitude = 37.69 + chance.uniform(-0.03, 0.03), 112.74 + chance.uniform(-0.03, 0.03)
    community = areas.add(
        kind=AreaKind.COMMUNITY,
        name=name,
        name_en=name_en,
        parent_id=street.id,
        latitude=latitude,
        longitude=longitude,
        at=at,
    )
    for estate_name in names.ESTATES[:3]:
        estate = areas.add(kind=AreaKind.ESTATE, name=estate_name, parent_id=community.id, at=at)
        for number in range(1, 5):
            areas.add(kind=AreaKind.BUILDING, name=f"{number}号楼", parent_id=estate.id, at=at)
    return Town(
        index=index,
        community_id=community.id,
        name=community.name,
        street_id=street.id,
        city_id=city.id,
        latitude=latitude,
        longitude=longitude,
    )
