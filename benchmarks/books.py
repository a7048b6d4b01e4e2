"""Ledgers to measure: accounts with limits, clients that move minutes between them, and what they are compared with."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from benchmarks.town import app_on
from eldercare.actors import Actor, Door
from eldercare.clock import now
from eldercare.database import db, session
from eldercare.timebank import service
from eldercare.timebank.accounts import issuance_of, open_account, pool_of, set_limits
from eldercare.timebank.models import Account
from eldercare.timebank.states import AccountKind, TransferKind
from eldercare.transaction import transaction
from tests.builders.timebank import a_community, a_saver

WORKER = Actor.staff(1)
SAVED = 1_000_000
PLENTY = 9_000_000


@dataclass(frozen=True)
class Books:
    """A ledger with its pool and the accounts of so many persons."""

    url: str
    folder: Path
    pool_id: int
    account_ids: list[int]


def books(url: str, folder: Path, *, accounts: int) -> Books:
    """Open so many accounts with a floor, a ceiling and a daily limit in an empty database, and fill them."""
    app = app_on(url, folder)
    with app.app_context():
        at = now()
        with transaction():
            community = a_community()
            community_id = community.id
            pool_id, issuance_id = pool_of(community.id, at=at).id, issuance_of(community.id, at=at).id
            persons = [a_saver(community, name=f"Saver {number}").id for number in range(accounts)]
        account_ids: list[int] = []
        for first in range(0, accounts, 500):
            with transaction():
                some = [_account(community_id, person_id) for person_id in persons[first : first + 500]]
                for account_id in some:
                    _fill(issuance_id, account_id)
            account_ids += some
            session.remove()
        db.engine.dispose()
    return Books(url, folder, pool_id, account_ids)


def _account(community_id: int, person_id: int) -> int:
    account: Account = open_account(
        kind=AccountKind.PERSON, community_id=community_id, person_id=person_id, at=now(), ceiling=PLENTY
    )
    limits = {"floor": 0, "ceiling": PLENTY, "daily_limit": PLENTY}
    set_limits(account.id, **limits, by=WORKER, via=Door.CONSOLE, at=now(), reason="to be measured")
    return account.id


def _fill(issuance_id: int, account_id: int) -> None:
    service.transfer(
        key=f"filled:{account_id}",
        kind=TransferKind.OPENING,
        from_account_id=issuance_id,
        to_account_id=account_id,
        minutes=SAVED,
        by=WORKER,
        via=Door.CONSOLE,
        at=now(),
    )


class Clients:
    """Several client processes that work at the same time."""

    def __init__(self, running: list[subprocess.Popen[str]]) -> None:
        self._running = running

    def work(self, seconds: float, *, hot: bool = False) -> tuple[float, float]:
        """Let all of them transfer for so long; return transfers per second and the longest wait of anybody."""
        for one in self._running:
            assert one.stdin
            one.stdin.write(json.dumps({"seconds": seconds, "hot": hot}) + "\n")
            one.stdin.flush()
        answers = [self._answer(one) for one in self._running]
        return sum(one["done"] / one["seconds"] for one in answers), max(one["longest"] for one in answers)

    def _answer(self, one: subprocess.Popen[str]) -> dict[str, float]:
        assert one.stdout
        line = one.stdout.readline()
        if not line:
            raise RuntimeError("a client ended before its time; see what it said above")
        answer: dict[str, float] = json.loads(line)
        return answer


@contextmanager
def clients(of: Books, how_many: int, name: str) -> Iterator[Clients]:
    """Start so many clients of these books; they end with the block."""
    asked = {"url": of.url, "folder": str(of.folder), "pool_id": of.pool_id, "account_ids": of.account_ids}
    with ExitStack() as until_the_end:
        running = []
        for number in range(how_many):
            line = [sys.executable, "-m", "benchmarks.transfers", json.dumps(asked | {"name": f"{name}:{number}"})]
            one = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            until_the_end.callback(_end, one)
            running.append(one)
        yield Clients(running)


def _end(one: subprocess.Popen[str]) -> None:
    assert one.stdin and one.stdout
    one.stdin.close()
    one.wait(timeout=30)
    one.stdout.close()


class RawLoop:
    """What a transfer costs without us: the same rows in the same tables by bare sqlite3, and a commit for each.

    Tables, indexes, foreign keys and pragmas are ours; triggers, checks of limits, keys and seals are not there.
    """

    def __init__(self, of: Books) -> None:
        self._connection = sqlite3.connect(make_url(of.url).database or "", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        triggers = self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            self._connection.execute(f'DROP TRIGGER "{name}"')
        self._account_ids = of.account_ids
        self._done = 0

    def transfer(self, giver: int, taker: int) -> None:
        """Move a minute."""
        execute: Any = self._connection.execute
        self._done += 1
        execute("BEGIN IMMEDIATE")
        moment = "2026-03-02 01:00:00.000000"
        transfer_id = execute(
            "INSERT INTO transfers (key, kind, from_account_id, to_account_id, minutes, memo, about_kind, about_id,"
            " by_kind, by_id, via, content_hash, happened_at, recorded_at)"
            " VALUES (?, 'gift', ?, ?, 1, 'thank you', 'order', ?, 'staff', 1, 'api', ?, ?, ?)",
            (f"bench:raw:{self._done}", giver, taker, self._done, "0" * 32, moment, moment),
        ).lastrowid
        for entry_id, account_id, minutes in (
            (transfer_id * 2 - 1, giver, -1),
            (transfer_id * 2, taker, 1),
        ):
            balance, version = execute(
                "UPDATE accounts SET balance = balance + ?, version = version + 1 WHERE id = ?"
                " RETURNING balance, version",
                (minutes, account_id),
            ).fetchone()
            execute(
                "INSERT INTO entries (id, transfer_id, account_id, minutes, balance_after, account_version)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (entry_id, transfer_id, account_id, minutes, balance, version),
            )
        execute("COMMIT")

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()
