"""Random sequences of everything the ledger does, against an oracle that is too simple to be wrong."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import count

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from eldercare.database import session
from eldercare.errors import DomainError
from eldercare.timebank import queries
from eldercare.timebank.accounts import issuance_of, open_account, pool_of
from eldercare.timebank.models import Account, Transfer
from eldercare.timebank.states import MAX_MINUTES, AccountKind, TransferKind
from tests.builders.timebank import NINE, a_community, a_gift, a_reversal, a_saver

HOLDERS, POOL, ISSUANCE = (0, 1, 2), 3, 4
FLOORS = {0: 0, 1: 0, 2: -45, POOL: 0, ISSUANCE: None}
CEILING_OF_1 = 120
accounts = st.sampled_from([*HOLDERS, POOL, ISSUANCE])
minutes = st.one_of(st.integers(1, 90), st.sampled_from([-5, 0, True, 7.5, float("nan"), 10**9, MAX_MINUTES]))
keys = st.sampled_from(["a", "b", "c", "d"])


@dataclass
class Oracle:
    """Numbers in a list and the keys that were used; it knows nothing of entries, versions or databases."""

    balances: list[int] = field(default_factory=lambda: [0] * 5)
    done: dict[str, tuple[object, ...]] = field(default_factory=dict)
    moves: list[tuple[int, int, int]] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)

    def allows(self, giver: int, taker: int, amount: object) -> bool:
        if type(amount) is not int or not 1 <= amount <= MAX_MINUTES or giver == taker:
            return False
        floor = FLOORS[giver]
        fits = taker != 1 or self.balances[taker] + amount <= CEILING_OF_1
        return fits and (floor is None or self.balances[giver] - amount >= floor)

    def move(self, giver: int, taker: int, amount: int) -> None:
        self.balances[giver] -= amount
        self.balances[taker] += amount
        self.moves.append((giver, taker, amount))


class Ledger(RuleBasedStateMachine):
    """`seen` counts what was moved, moved back and refused, in all runs together."""

    def __init__(self, seen: Counter[str]) -> None:
        super().__init__()
        self.seen = seen
        session.rollback()
        community = a_community()
        self.accounts: list[Account] = [
            open_account(
                kind=AccountKind.PERSON,
                community_id=community.id,
                person_id=a_saver(community).id,
                at=NINE,
                floor=FLOORS[holder],
                ceiling=CEILING_OF_1 if holder == 1 else None,
            )
            for holder in HOLDERS
        ]
        self.accounts += [pool_of(community.id, at=NINE), issuance_of(community.id, at=NINE)]
        self.oracle = Oracle()
        self.transfers: list[Transfer] = []
        self.numbers = count(1)

    @rule(giver=accounts, taker=accounts, amount=minutes)
    def transfer(self, giver: int, taker: int, amount: object) -> None:
        expected = self.oracle.allows(giver, taker, amount)

        assert self.attempt(giver, taker, amount, f"once:{next(self.numbers)}") is expected

        if expected:
            self.oracle.move(giver, taker, amount)

    @rule(giver=accounts, taker=accounts, amount=minutes, key=keys)
    def transfer_with_a_key_of_few(self, giver: int, taker: int, amount: object, key: str) -> None:
        content = (giver, taker, amount)
        is_new = key not in self.oracle.done
        makes_sense = type(amount) is int
        expected = self.oracle.allows(*content) if is_new else makes_sense and self.oracle.done[key] == content

        assert self.attempt(giver, taker, amount, key) is expected

        if expected and is_new:
            self.oracle.move(giver, taker, amount)
            self.oracle.done[key] = content

    @precondition(lambda self: self.transfers)
    @rule(choice=st.integers(0, 10_000))
    def reverse(self, choice: int) -> None:
        which = choice % len(self.transfers)
        giver, taker, amount = self.oracle.moves[which]
        is_first = which not in self.oracle.undone and self.transfers[which].kind is not TransferKind.REVERSE
        expected = is_first and self.oracle.allows(taker, giver, amount)

        try:
            self.transfers.append(a_reversal(self.transfers[which]))
        except DomainError:
            assert not expected
            self.seen["refused"] += 1
            return
        assert expected
        self.oracle.move(taker, giver, amount)
        self.oracle.undone.add(which)

    def attempt(self, giver: int, taker: int, amount: object, key: str) -> bool:
        try:
            done = a_gift(self.accounts[giver], self.accounts[taker], amount, key=key, kind=TransferKind.ADJUST)
        except DomainError:
            self.seen["refused"] += 1
            return False
        if done not in self.transfers:
            self.transfers.append(done)
        return True

    @invariant()
    def balances_are_those_of_the_oracle(self) -> None:
        session.expire_all()
        assert [account.balance for account in self.accounts] == self.oracle.balances
        assert queries.trial_balance().total == 0
        assert sum(account.version for account in self.accounts) == 2 * len(self.oracle.moves)

    def teardown(self) -> None:
        self.seen.update(moved=len(self.oracle.moves), moved_back=len(self.oracle.undone))
        session.rollback()


def what_happened(*, runs: int, steps: int) -> Counter[str]:
    """Let ledger and oracle run side by side so often, compared after every step, and return what was seen."""
    seen: Counter[str] = Counter()
    run_state_machine_as_test(lambda: Ledger(seen), settings=settings(max_examples=runs, stateful_step_count=steps))
    return seen


def test_the_ledger_accepts_and_counts_as_the_oracle_does(app: Flask) -> None:
    seen = what_happened(runs=25, steps=25)

    assert min(seen["moved"], seen["moved_back"], seen["refused"]) > 0


@pytest.mark.heavy
def test_the_ledger_and_the_oracle_agree_for_a_long_time(app: Flask) -> None:
    seen = what_happened(runs=1000, steps=50)

    assert min(seen["moved"], seen["moved_back"], seen["refused"]) > 100
