"""Many clients at once at the counter of a time bank, and what their receipts together say its books must show."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import select

from eldercare.actors import Actor, Door
from eldercare.clock import now
from eldercare.database import session
from eldercare.errors import DomainError
from eldercare.timebank import holds, queries, service
from eldercare.timebank.accounts import pool_of, set_limits
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.postings import Posted
from eldercare.timebank.states import TransferKind
from eldercare.transaction import transaction
from tests.builders.timebank import a_community, an_account
from tests.support.races import run_at_once

WORKER = Actor.staff(1)
FACTS: dict[str, Any] = {"by": WORKER, "via": Door.API}
BREATH_SECONDS = 0.01


@dataclass
class Bank:
    """Accounts, and what their clients were told: receipts by key, holds and refusals."""

    account_ids: list[int]
    person_ids: dict[int, int]
    pool_id: int
    before: dict[int, int]
    receipts: dict[str, Posted] = field(default_factory=dict)
    hold_ids: list[int] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def expected(self) -> dict[int, int]:
        """Return the balances that follow from the receipts."""
        balances = Counter(self.before)
        for posted in self.receipts.values():
            balances.subtract({posted.from_account_id: posted.minutes})
            balances.update({posted.to_account_id: posted.minutes})
        return {account_id: balance for account_id, balance in balances.items() if balance}


def a_bank(accounts: int) -> Bank:
    """Open so many accounts with some minutes in them: some may overdraw, some have a ceiling or a daily limit."""
    with transaction():
        community = a_community()
        opened = [an_account(minutes=300, community=community) for _ in range(accounts)]
        for number, account in enumerate(opened):
            limits: dict[str, Any] = {"floor": -60 * (number % 3 == 1), "ceiling": 900 if number % 4 == 2 else None}
            limits["daily_limit"] = 5_000 if number % 5 == 3 else None
            set_limits(account.id, **limits, reason="as the street office decided", at=now(), **FACTS)
        pool_id = pool_of(community.id, at=now()).id
        persons = {account.id: account.person_id or 0 for account in opened}
    return Bank(sorted(persons), persons, pool_id, balances())


def balances() -> dict[int, int]:
    """Return what each account that is not empty has."""
    session.commit()
    rows = session.execute(select(Account.id, Account.balance).where(Account.balance != 0)).all()
    session.commit()
    return {row.id: row.balance for row in rows}


def rush(bank: Bank, *, clients: int, operations: int, trial_balances: int) -> list[object]:
    """Let the clients do so many random things together while somebody strikes trial balances; return what was odd.

    At least so many trial balances, spread over the whole time.
    """
    working, share = threading.Semaphore(0), operations // clients
    acts = [partial(_client, bank, number, share, working) for number in range(clients)]
    odd = run_at_once([*acts, partial(_strike, bank, clients, trial_balances, working)])
    return [one for outcome in odd for one in ([outcome] if isinstance(outcome, Exception) else outcome)]


def _client(bank: Bank, number: int, operations: int, working: threading.Semaphore) -> list[object]:
    chance = random.Random(number)
    try:
        for turn in range(operations):
            act = chance.choice(ACTS)
            try:
                act(bank, chance, f"{number}:{turn}")
                bank.done[act.__name__] += 1
            except DomainError as refusal:
                bank.refused[type(refusal).__name__] += 1
    finally:
        working.release()
    return []


def _strike(bank: Bank, clients: int, at_least: int, working: threading.Semaphore) -> list[object]:
    odd: list[object] = []
    struck = ended = 0
    while struck < at_least or ended < clients:
        ended += working.acquire(timeout=BREATH_SECONDS) if ended < clients else 0
        total = queries.trial_balance().total
        below = list(session.scalars(select(Account.id).where(Account.balance - Account.held < Account.floor)))
        session.commit()
        odd += ([f"the trial balance is {total}"] if total else []) + [f"{one} is below its floor" for one in below]
        struck += 1
        bank.done["struck while they worked"] += ended < clients
    return odd


def earn(bank: Bank, chance: random.Random, key: str) -> None:
    person_id = bank.person_ids[chance.choice(bank.account_ids)]
    with transaction():
        posted = service.earn(key=key, person_id=person_id, minutes=chance.randint(1, 90), at=now(), **FACTS)
    bank.receipts[key] = posted


def gift(bank: Bank, chance: random.Random, key: str) -> None:
    giver, taker = chance.sample(bank.account_ids, 2)
    with transaction():
        posted = service.transfer(
            key=key,
            kind=TransferKind.GIFT,
            from_account_id=giver,
            to_account_id=taker,
            minutes=chance.randint(1, 120),
            at=now(),
            **FACTS,
        )
    bank.receipts[key] = posted


def set_aside(bank: Bank, chance: random.Random, key: str) -> None:
    account_id = chance.choice(bank.account_ids)
    with transaction():
        made = holds.set_aside(
            key=key, account_id=account_id, minutes=chance.randint(1, 90), about=("order", 1), at=now(), **FACTS
        ).id
    bank.hold_ids.append(made)


def post(bank: Bank, chance: random.Random, key: str) -> None:
    if not bank.hold_ids:
        return
    hold_id = chance.choice(bank.hold_ids[-40:])
    with transaction():
        posted = holds.post(
            hold_id,
            key=key,
            kind=TransferKind.REDEEM,
            to_account_id=bank.pool_id,
            minutes=chance.randint(1, 60),
            at=now(),
            **FACTS,
        )
    bank.receipts[key] = posted


def release(bank: Bank, chance: random.Random, key: str) -> None:
    if bank.hold_ids:
        with transaction():
            holds.release(chance.choice(bank.hold_ids[-40:]), by=WORKER, at=now(), reason="called off")


def reverse(bank: Bank, chance: random.Random, key: str) -> None:
    earlier = list(bank.receipts.values())[-60:]
    if not earlier:
        return
    with transaction():
        posted = service.reverse(chance.choice(earlier).id, key=key, at=now(), reason="entered twice", **FACTS)
    bank.receipts[key] = posted


ACTS: list[Callable[[Bank, random.Random, str], None]] = [earn, earn, gift, gift, set_aside, post, release, reverse]


def transfers_by_key() -> Counter[str]:
    """Count what was transferred for each key of a client."""
    return Counter(session.scalars(select(Transfer.key).where(Transfer.key.regexp_match("^[0-9]+:[0-9]+$"))))
