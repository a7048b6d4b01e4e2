"""What a service costs in saved time, who may spend it, and from which accounts it comes. Nothing here writes."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import or_, select

from eldercare.areas.policy import Policy, policy_of
from eldercare.areas.timebank_policy import factors_of
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.errors import Refused
from eldercare.localtime import zone
from eldercare.people.ages import age_on
from eldercare.people.models import Person
from eldercare.people.queries import get
from eldercare.people.spouses import spouses_of
from eldercare.timebank import queries
from eldercare.timebank.errors import NotEnoughSavedTime, NotSpendableYet
from eldercare.timebank.holders.models import JointHolder, JointMember
from eldercare.timebank.leaving import may_be_set_aside
from eldercare.timebank.models import Account
from eldercare.timebank.states import MAX_MINUTES, AccountKind, HolderKind
from eldercare.timebank.verified import first_credited, verified_minutes


class SourceKind(StrEnum):
    """Where minutes for a service come from, in the order in which they are spent."""

    ALLOWANCE = "allowance"
    OWN = "own"
    HOUSEHOLD = "household"
    SPOUSE = "spouse"
    POOL = "pool"


@dataclass(frozen=True)
class Standing:
    """What decides whether somebody may spend: age in whole years (None where the birthday is not known), minutes
    served, and the day of the first ones."""

    age: int | None = None
    served_minutes: int = 0
    first_credited_on: date | None = None


@dataclass(frozen=True)
class Source:
    """An account that may pay, and how much of it may be set aside on that day."""

    kind: SourceKind
    account: Account
    on: date

    @property
    def there(self) -> int:
        """Minutes that can be spent now; what is held for something else, or left today under a limit, cannot.

        Read anew each time: whoever changes an order first gives back what it held.
        """
        most = may_be_set_aside(self.account, at_local(self.on, time.min, zone()))
        return MAX_MINUTES if most is None else min(MAX_MINUTES, most)


@dataclass(frozen=True)
class Part:
    """So many minutes of the cost, from this account."""

    kind: SourceKind
    account_id: int
    minutes: int


@dataclass(frozen=True)
class Quote:
    """What it costs, from where how much, and what remains to the person then; or why not.

    `there` is what the person could spend, without the pool; `left` what remains of that. `why_not` is None where
    the parts cover the cost.
    """

    cost: int
    parts: tuple[Part, ...] = ()
    there: int = 0
    why_not: Refused | None = None

    @property
    def left(self) -> int:
        return self.there - sum(part.minutes for part in self.parts if part.kind is not SourceKind.POOL)

    @property
    def from_pool(self) -> int:
        return sum(part.minutes for part in self.parts if part.kind is SourceKind.POOL)


def cost_of(minutes: int, *, people: int = 1, factor: float = 1.0) -> int:
    """Return the minutes that a service costs: an hour for an hour, for each of those who come."""
    return int(minutes * factor + 0.5) * people


def factor_of(service_code: str, policy: Policy) -> float:
    """Return what an hour of this service counts, in earning as in spending."""
    return factors_of(policy.service_factors).get(service_code, 1.0)


def may_spend(one: Standing, policy: Policy, on: date) -> bool:
    """Tell whether who stands so may spend saved time on that day: old enough, served enough, or long enough ago.

    0 minutes or 0 months in the policy: that does not suffice by itself.
    """
    if policy.spending_from_age == 0 or (one.age is not None and one.age >= policy.spending_from_age):
        return True
    if 0 < policy.spending_served_minutes <= one.served_minutes:
        return True
    first = one.first_credited_on
    return (
        policy.spending_after_months > 0
        and first is not None
        and first <= months_before(on, policy.spending_after_months)
    )


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, the last of its month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) if year >= 1 else date.min


def standings(people: Collection[Person], on: date) -> dict[int, Standing]:
    """Return how these persons stand on that day, by id."""
    ids = [person.id for person in people]
    served, began = verified_minutes(ids), first_credited(ids)
    return {
        person.id: Standing(
            age=age_on(person.birth_on, on) if person.birth_on else None,
            served_minutes=served.get(person.id, 0),
            first_credited_on=local(began[person.id], zone()).date() if person.id in began else None,
        )
        for person in people
    }


def those_who_may(people: Collection[Person], on: date) -> set[int]:
    """Return the ids of those of these persons who may spend on that day, each by the rules of the own community."""
    known = standings(people, on)
    return {one.id for one in people if may_spend(known[one.id], policy_of(one.community_id), on)}


def sources_of(person: Person, *, on: date, used_on: date, is_key: bool) -> list[Source]:
    """Return the accounts that may pay a service for this person, in the order in which they do.

    `on` is today, `used_on` the day of the service, whose year's allowance it is; where allowances do not lapse, those
    of earlier years come first. What the government issued needs no age; a household's account pays where one of its
    members may spend; the pool helps key elders, or everybody who may spend, or nobody, as the community has it.
    """
    policy = policy_of(person.community_id)
    spouses = spouses_of([person.id]).get(person.id, [])[:1] if policy.spending_for_spouse == "yes" else []
    mates = _households(person.id, on)
    housemates = (one for members in mates.values() for one in members)
    everybody = {one.id: one for one in (person, *map(get, spouses), *housemates)}
    may = those_who_may(list(everybody.values()), on)
    own_right = may & {person.id, *spouses}
    allowances: list[Account | None] = [queries.find_allowance(person.id, used_on.year)]
    if policy.allowance_lapses == "no":
        allowances = [*queries.older_allowances(person.id, used_on.year), *allowances]
    wanted: list[tuple[SourceKind, Account | None]] = [(SourceKind.ALLOWANCE, one) for one in allowances]
    if person.id in may:
        wanted.append((SourceKind.OWN, queries.find_person_account(person.id)))
    for holder_id, members in mates.items():
        if may & {member.id for member in members}:
            wanted.append((SourceKind.HOUSEHOLD, queries.find_joint_account(holder_id)))
            own_right |= {person.id}
    wanted += [(SourceKind.SPOUSE, queries.find_person_account(one)) for one in spouses if one in may]
    if (policy.pool_covers == "key" and is_key) or (policy.pool_covers == "all" and own_right):
        wanted.append((SourceKind.POOL, queries.find_common_account(person.community_id, AccountKind.POOL)))
    return [Source(kind, account, on) for kind, account in wanted if account is not None]


def _households(person_id: int, on: date) -> dict[int, list[Person]]:
    """Return the members of each household that this person belongs to on that day."""
    lasts = JointMember.since_on <= on, or_(JointMember.until_on.is_(None), JointMember.until_on >= on)
    theirs = select(JointMember.holder_id).where(JointMember.person_id == person_id, *lasts)
    query = select(JointMember).join(JointHolder).where(JointMember.holder_id.in_(theirs), *lasts)
    found: dict[int, list[Person]] = {}
    for member in session.scalars(query.where(JointHolder.kind == HolderKind.HOUSEHOLD).order_by(JointMember.id)):
        found.setdefault(member.holder_id, []).append(member.person)
    return found


def quote(cost: int, sources: Iterable[Source], *, policy: Policy) -> Quote:
    """Say from where this cost would come: each source as far as it goes, the next for the rest; or why it cannot.

    Nothing is paid in part: where all together do not suffice there are no parts, and `why_not` says so.
    """
    at_hand = [(source, source.there) for source in sources]
    there = sum(minutes for source, minutes in at_hand if source.kind is not SourceKind.POOL)
    parts, missing = [], cost
    for source, minutes in at_hand:
        taken = min(minutes, missing)
        if taken > 0:
            parts.append(Part(source.kind, source.account.id, taken))
            missing -= taken
    if missing == 0:
        return Quote(cost, tuple(parts), there)
    return Quote(cost, (), there, NotEnoughSavedTime(cost, there) if at_hand else NotSpendableYet(policy))


@dataclass(frozen=True)
class Purse:
    """What somebody has: minutes in the own accounts and in the household's and the spouse's that may pay, how much of
    that is set aside, and what of it can be spent today."""

    balance: int
    held: int
    free: int


def purse_of(person: Person, at: datetime) -> Purse:
    """Return what this person has; nothing but zeros for who has no account."""
    year, sources = local(at, zone()).year, _without_the_pool(person, at)
    own = (queries.find_person_account(person.id), queries.find_allowance(person.id, year))
    theirs = {one.id: one for one in (*own, *(source.account for source in sources)) if one is not None}.values()
    free = sum(source.there for source in sources)
    return Purse(sum(one.balance for one in theirs), sum(one.held for one in theirs), free)


def at_hand(person: Person, at: datetime) -> int:
    """Return the minutes that this person could spend today, without the pool."""
    return sum(source.there for source in _without_the_pool(person, at))


def _without_the_pool(person: Person, at: datetime) -> list[Source]:
    today = local(at, zone()).date()
    sources = sources_of(person, on=today, used_on=today, is_key=False)
    return [source for source in sources if source.kind is not SourceKind.POOL]
