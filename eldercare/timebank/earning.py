"""Crediting what a visit earned: to whom, below the storage cap, above it to the pool. Nothing here commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.clock import local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.people.models import Person
from eldercare.timebank import queries, service
from eldercare.timebank.accounts import account_of, issuance_of, overflow_of, pool_of
from eldercare.timebank.holders import queries as holders
from eldercare.timebank.holders.models import JointHolder
from eldercare.timebank.models import Account, Entry, Transfer
from eldercare.timebank.policy import EarningPolicy, below_the_cap, points_for
from eldercare.timebank.postings import USUAL, Circumstances, Posted
from eldercare.timebank.states import AccountKind, Currency, HolderKind, TransferKind

NEAR_THE_CAP = 10_000
"""So near the storage cap the pool is locked too: more than several visits of one day earn together."""


@dataclass(frozen=True, kw_only=True)
class Served:
    """One visit's minutes to credit. `event` names the visit in the keys, once for ever, such as "visit:17"."""

    event: str
    person: Person
    minutes: int
    happened_at: datetime
    about: tuple[str, int]
    memo: str = ""


@dataclass(frozen=True, kw_only=True)
class Credited:
    """What came of it, in minutes: in the account, above the cap to the pool or to nobody; and what came with it.

    `balance` is what the account holds now, the bonus included. `group` is whose account it is where it is not the
    person's own.
    """

    account_id: int
    saved: int
    pooled: int = 0
    refused: int = 0
    bonus: int = 0
    points: int = 0
    balance: int = 0
    group: JointHolder | None = None

    @property
    def counted(self) -> int:
        """Minutes that count as served, in the account or in the pool."""
        return self.saved + self.pooled


def touched(person: Person, policy: EarningPolicy, *, happened_at: datetime, at: datetime) -> list[int]:
    """Return every account that crediting this person may touch, opened where there is none; to be held together."""
    account, _group = taker(person, happened_at=happened_at, at=at)
    accounts = [account, issuance_of(account.community_id, at=at)]
    if _may_overflow(account, policy):
        accounts += [overflow_of(account.community_id, at=at), pool_of(account.community_id, at=at)]
    if policy.points_an_hour:
        points = account_of(person, at=at, currency=Currency.POINTS)
        accounts += [points, issuance_of(points.community_id, at=at, currency=Currency.POINTS)]
    return [one.id for one in accounts]


def taker(person: Person, *, happened_at: datetime, at: datetime) -> tuple[Account, JointHolder | None]:
    """Return the account that is credited: of the group for which the person served that day, else the person's own."""
    day = local(happened_at, zone()).date()
    for member in holders.memberships(person.id, kind=HolderKind.GROUP, on=day):
        account = queries.find_joint_account(member.holder_id) if member.serves_for_it else None
        if account is not None:
            return account, member.holder
    return account_of(person, at=at), None


def credit(served: Served, policy: EarningPolicy, *, by: Actor, via: Door, at: datetime) -> Credited:
    """Credit a visit once; the caller holds what `touched` names.

    What does not fit below the storage cap of a person's own account goes through the overflow account to the pool,
    in the name of who served it, or is not credited. With the first minutes ever earned comes the opening bonus, with
    every hour its points.
    """
    account, group = taker(served.person, happened_at=served.happened_at, at=at)
    below = served.minutes
    if group is None:
        below = below_the_cap(served.minutes, balance=account.balance, policy=policy)
    above = served.minutes - below
    posting = _Posting(served, by, via, at)
    is_first = group is None and policy.bonus > 0 and below > 0 and not _has_earned(account)
    if below:
        posting.earn(account, below, in_other_name=group is not None)
    if above and policy.above_to_pool:
        posting.to_pool(account.community_id, above)
    counted = below + (above if policy.above_to_pool else 0)
    return Credited(
        account_id=account.id,
        saved=below,
        pooled=above if policy.above_to_pool else 0,
        refused=0 if policy.above_to_pool else above,
        bonus=posting.bonus(account, policy.bonus) if is_first else 0,
        points=posting.points(points_for(counted, policy)),
        balance=account.balance,
        group=group,
    )


@dataclass(frozen=True)
class _Posting:
    served: Served
    by: Actor
    via: Door
    at: datetime

    def earn(self, account: Account, minutes: int, *, in_other_name: bool) -> None:
        issuance = issuance_of(account.community_id, at=self.at)
        self._post(f"earn:{self.served.event}", TransferKind.EARN, issuance, account, minutes, for_other=in_other_name)

    def to_pool(self, community_id: int, minutes: int) -> None:
        overflow, issuance = (overflow_of(community_id, at=self.at), issuance_of(community_id, at=self.at))
        self._post(f"earn-above:{self.served.event}", TransferKind.EARN, issuance, overflow, minutes, for_other=True)
        pool = pool_of(community_id, at=self.at)
        self._post(f"donate-above:{self.served.event}", TransferKind.DONATE, overflow, pool, minutes, for_other=True)

    def bonus(self, account: Account, minutes: int) -> int:
        key = f"opening-bonus:{self.served.person.id}"
        if queries.find_by_key(key) is not None:
            return 0
        issuance = issuance_of(account.community_id, at=self.at)
        self._post(key, TransferKind.ISSUE, issuance, account, minutes)
        return minutes

    def points(self, count: int) -> int:
        if count:
            account = account_of(self.served.person, at=self.at, currency=Currency.POINTS)
            issuance = issuance_of(account.community_id, at=self.at, currency=Currency.POINTS)
            self._post(f"earn-points:{self.served.event}", TransferKind.EARN, issuance, account, count)
        return count

    def _post(
        self,
        key: str,
        kind: TransferKind,
        giver: Account,
        to: Account,
        minutes: int,
        *,
        for_other: bool = False,
    ) -> Posted:
        served = self.served
        return service.transfer(
            key=key,
            kind=kind,
            from_account_id=giver.id,
            to_account_id=to.id,
            minutes=minutes,
            by=self.by,
            via=self.via,
            at=self.at,
            happened_at=served.happened_at,
            memo=served.memo,
            about=served.about,
            under=Circumstances(for_person_id=served.person.id) if for_other else USUAL,
        )


def _may_overflow(account: Account, policy: EarningPolicy) -> bool:
    is_own = account.kind is AccountKind.PERSON
    near = policy.most_saved > 0 and account.balance + NEAR_THE_CAP > policy.most_saved
    return is_own and near and policy.above_to_pool


def _has_earned(account: Account) -> bool:
    earned = select(Entry.id).join(Entry.transfer).where(Entry.account_id == account.id)
    return session.scalar(earned.where(Transfer.kind == TransferKind.EARN).limit(1)) is not None
