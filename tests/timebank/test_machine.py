"""Random sequences of everything the ledger does, against an oracle that is too simple to be wrong."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from eldercare.actors import Door
from eldercare.database import session
from eldercare.errors import DomainError
from eldercare.timebank import accounts, holds, sealing
from eldercare.timebank.models import Account, Hold
from eldercare.timebank.postings import Posted
from eldercare.timebank.states import TransferKind
from eldercare.timebank.verify import verify
from tests.builders.timebank import NINE, WORKER, a_community, a_gift, a_hold, a_posting, a_reversal, a_saver
from tests.timebank.oracle import ISSUANCE, PERSONS, POOL, ROUTES, Oracle

BY_WORKER = {"by": WORKER, "via": Door.API}
ALL = 1_000_000
NONSENSE = [-5, 0, True, 7.5, float("nan"), 10**9, 10_000_001, None, "7"]
some_minutes = st.integers(1, 60)
minutes = st.one_of(some_minutes, some_minutes, some_minutes, st.integers(1, 400), st.sampled_from(NONSENSE))
account = st.sampled_from([0, 1, 2, POOL, ISSUANCE])
person = st.sampled_from([0, 1, 2])
kinds = st.sampled_from(sorted(ROUTES))
sensible = [(kind, giver, taker) for kind, (givers, takers) in ROUTES.items() for giver in givers for taker in takers]
moves = st.one_of(st.sampled_from(sensible), st.sampled_from(sensible), st.tuples(kinds, account, account))
keys = st.one_of(st.none(), st.none(), st.sampled_from("abcde"))
which = st.integers(0, 10_000)
limits = st.one_of(st.sampled_from([None, 60, 100, 150, 300]), st.sampled_from([0, -1, 1.5, True]))
OWN_ROWS = {
    "accounts": "id",
    "transfers": "from_account_id",
    "entries": "account_id",
    "holds": "account_id",
    "account_events": "account_id",
}


class Ledger(RuleBasedStateMachine):
    """`seen` counts what was accepted and refused, by verb, in all runs together."""

    def __init__(self, seen: Counter[str]) -> None:
        super().__init__()
        self.seen = seen
        community = a_community()
        savers = [accounts.account_of(a_saver(community), at=NINE) for _ in PERSONS]
        common = [accounts.pool_of(community.id, at=NINE), accounts.issuance_of(community.id, at=NINE)]
        self.ids = [one.id for one in (*savers, *common)]
        own = f"BETWEEN {self.ids[0]} AND {self.ids[-1]}"
        self.all_rows = [
            f"SELECT * FROM {table} WHERE {column} {own} ORDER BY id" for table, column in OWN_ROWS.items()
        ]
        self.balances = f"SELECT balance, held FROM accounts WHERE id {own} ORDER BY id"
        self.oracle = Oracle()
        self.posted: dict[int, Posted] = {}
        self.held: list[int] = []
        self.run = f"{community.id}:{id(self)}"
        self.numbers = count(1)
        for owner in PERSONS:
            self.transfer(("earn", ISSUANCE, owner), 120, None)

    @rule(move=moves, amount=minutes, key=keys)
    def transfer(self, move: tuple[str, int, int], amount: object, key: str | None) -> None:
        (kind, giver, taker), key = move, self.key(key)
        made = len(self.oracle.moves)
        expected = self.oracle.transfer(key, kind, giver, taker, amount)

        done = self.attempt("transfer", expected, lambda: self.do_transfer(kind, giver, taker, amount, key))

        if len(self.oracle.moves) > made:
            self.posted[made] = done

    @rule(move=moves, amount=some_minutes)
    def there_and_back(self, move: tuple[str, int, int], amount: int) -> None:
        """As if it had never been: the oracle is not told."""
        kind, giver, taker = move
        if taker in self.oracle.frozen:
            return
        try:
            done = self.do_transfer(kind, giver, taker, amount, self.key(None))
        except DomainError:
            return
        a_reversal(done)
        self.seen["there and back"] += 1

    @precondition(lambda self: self.oracle.moves)
    @rule(choice=which)
    def reverse(self, choice: int) -> None:
        number, made = choice % len(self.oracle.moves), len(self.oracle.moves)
        expected = self.oracle.reverse(number)

        done = self.attempt("reverse", expected, lambda: a_reversal(self.posted[number]))

        if expected:
            self.posted[made] = done

    @rule(owner=st.one_of(person, person, account), amount=minutes, days=st.sampled_from([None, 1, 2]), key=keys)
    def set_aside(self, owner: int, amount: object, days: int | None, key: str | None) -> None:
        key, made = self.key(key), len(self.oracle.holds)
        until = None if days is None else self.oracle.day + days
        expected = self.oracle.set_aside(key, owner, amount, until)
        expires_at = None if until is None else self.at(until)

        done = self.attempt(
            "hold",
            expected,
            lambda: a_hold(Account(id=self.ids[owner]), amount, key=key, at=self.at(), expires_at=expires_at).id,
        )

        if len(self.oracle.holds) > made:
            self.held.append(done)

    @precondition(lambda self: self.held)
    @rule(choice=which, move=moves, amount=st.one_of(st.integers(1, 20), minutes), key=keys)
    def post(self, choice: int, move: tuple[str, int, int], amount: object, key: str | None) -> None:
        pending = [n for n, hold in enumerate(self.oracle.holds) if hold[2] == "pending"]
        number = pending[choice % len(pending)] if pending and choice % 4 else choice % len(self.held)
        (kind, _giver, taker), key, made = move, self.key(key), len(self.oracle.moves)
        expected = self.oracle.post(number, key, kind, taker, amount)

        def do_post() -> Posted:
            hold, to = Hold(id=self.held[number]), Account(id=self.ids[taker])
            return a_posting(hold, to, amount, key=key, kind=TransferKind(kind), at=self.at())

        done = self.attempt("post", expected, do_post)

        if len(self.oracle.moves) > made:
            self.posted[made] = done

    @precondition(lambda self: self.held)
    @rule(choice=which)
    def release(self, choice: int) -> None:
        self.do_release(choice % len(self.held))

    @precondition(lambda self: self.oracle.posted_holds())
    @rule(choice=which)
    def release_what_was_spent(self, choice: int) -> None:
        posted = self.oracle.posted_holds()
        self.do_release(posted[choice % len(posted)])

    def do_release(self, number: int) -> None:
        expected = self.oracle.release(number)
        self.attempt("release", expected, lambda: holds.release(self.held[number], by=WORKER, at=self.at()))

    @rule()
    def sleep(self) -> None:
        self.oracle.sleep()
        due = holds.to_expire(self.at(), limit=ALL)  # what hundreds of earlier runs left set aside comes first
        for hold_id in [one for one in due if one in self.held]:
            self.seen["expired"] += holds.expire(hold_id, at=self.at())

    @rule(owner=st.sampled_from([0, 1, 2, POOL]), freeze=st.sampled_from([True, False, False]))
    def freeze_or_thaw(self, owner: int, freeze: bool) -> None:
        do = accounts.freeze if freeze else accounts.thaw
        do(self.ids[owner], at=self.at(), reason="asked", **BY_WORKER)
        (self.oracle.frozen.add if freeze else self.oracle.frozen.discard)(owner)

    @rule(
        owner=st.one_of(person, account), floor=st.sampled_from([0, 0, -45, None, 5, 0.0]), ceiling=limits, daily=limits
    )
    def limit(self, owner: int, floor: object, ceiling: object, daily: object) -> None:
        expected = self.oracle.limit(owner, floor, ceiling, daily)
        wanted = {"floor": floor, "ceiling": ceiling, "daily_limit": daily}
        do = accounts.set_limits
        self.attempt(
            "limit", expected, lambda: do(self.ids[owner], at=self.at(), reason="agreed", **wanted, **BY_WORKER)
        )

    @invariant()
    def balances_and_what_is_held_are_those_of_the_oracle(self) -> None:
        session.flush()
        found = [tuple(row) for row in session.connection().exec_driver_sql(self.balances)]
        assert found == [(self.oracle.balance[n], self.oracle.held(n)) for n in range(5)]
        assert sum(balance for balance, _held in found) == 0

    def attempt(self, verb: str, expected: bool, do: Callable[[], object]) -> object:
        before = self.rows()
        try:
            done = do()
        except DomainError:
            assert not expected, verb
            assert self.rows() == before
            self.seen[f"{verb} refused"] += 1
            return None
        assert expected, verb
        self.seen[verb] += 1
        return done

    def do_transfer(self, kind: str, giver: int, taker: int, amount: object, key: str) -> Posted:
        one, other = Account(id=self.ids[giver]), Account(id=self.ids[taker])
        return a_gift(one, other, amount, key=key, kind=TransferKind(kind), at=self.at())

    def rows(self) -> list[object]:
        """Everything that is stored of this community's accounts."""
        session.flush()
        connection = session.connection()
        return [tuple(row) for query in self.all_rows for row in connection.exec_driver_sql(query)]

    def key(self, key: str | None) -> str:
        return f"{self.run}:{key or next(self.numbers)}"

    def at(self, day: int | None = None) -> datetime:
        return NINE + timedelta(days=self.oracle.day if day is None else day)

    def teardown(self) -> None:
        session.commit()


def what_happened(*, runs: int, steps: int) -> Counter[str]:
    """Let ledger and oracle run side by side so often, compared after every step; return what was seen."""
    seen: Counter[str] = Counter()
    run_state_machine_as_test(lambda: Ledger(seen), settings=settings(max_examples=runs, stateful_step_count=steps))
    sealing.seal_new(NINE)
    assert verify() == []
    return seen


EVERYTHING = {
    *("transfer", "transfer refused", "reverse", "reverse refused", "hold", "hold refused", "post", "post refused"),
    *("release", "release refused", "limit", "limit refused", "expired", "there and back"),
}


def test_the_ledger_accepts_and_counts_as_the_oracle_does(app: Flask) -> None:
    seen = what_happened(runs=25, steps=30)

    assert seen["transfer"] and seen["transfer refused"] and seen["hold"] and seen["reverse"]


@pytest.mark.heavy
def test_the_ledger_and_the_oracle_agree_for_a_long_time(app: Flask, engine_name: str) -> None:
    seen = what_happened(runs=2200 if engine_name == "sqlite" else 500, steps=30)

    assert min(seen[what] for what in EVERYTHING) > 10
