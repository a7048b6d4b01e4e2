"""Programs at the JSON API that do not give up: each asks again, with the same key, until it is told what was done."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any

import requests
from sqlalchemy import func, select

from eldercare.channels.api.idempotency import HEADER
from eldercare.clock import now
from eldercare.database import session
from eldercare.orders.models import Order
from eldercare.staff import service as staff
from eldercare.staff.models import Role
from eldercare.timebank.accounts import pool_of
from eldercare.timebank.models import Transfer
from eldercare.timebank.queries import find_person_account
from eldercare.transaction import transaction
from tests.builders.areas import a_community
from tests.builders.catalogue import a_service
from tests.builders.elders import an_elder
from tests.builders.orders import tomorrow
from tests.builders.staff import a_worker
from tests.builders.timebank import earned

PATIENCE_SECONDS, BREATH_SECONDS = 300, 0.1
OLD = date(1950, 1, 1)


@dataclass
class Callers:
    """What they know of the house, what they asked and were told, by key; and how often they had to ask again."""

    address: str
    headers: dict[str, str]
    account_ids: list[int]
    elder_ids: list[int]
    pool_id: int
    answers: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    again: Counter[str] = field(default_factory=Counter)

    def ask(self, path: str, body: dict[str, object], key: str) -> None:
        """Ask until there is an answer that is not the fault of a crash, and keep it."""
        patience_ends = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = requests.post(
                    f"{self.address}/api/v1{path}", json=body, headers={**self.headers, HEADER: key}, timeout=60
                )
                if answer.status_code < 500:
                    self.answers[key] = (answer.status_code, answer.json())
                    return
                self.again[str(answer.status_code)] += 1
            except requests.RequestException as lost:
                self.again[type(lost).__name__] += 1
            assert time.monotonic() < patience_ends, f"no answer to {key}"
            time.sleep(BREATH_SECONDS)

    def told(self, *, of: str) -> list[dict[str, Any]]:
        """Return what they were told was done, of one kind: "transfer", "reversal", "order" or "cancel"."""
        answers = self.answers.copy().items()  # a copy is made in one go: others add to them meanwhile
        return [body for key, (status, body) in answers if key.startswith(of) and status < 300]


def callers(address: str) -> Callers:
    """Open accounts for eight elders who saved much, and sign a program in; the server need not run yet."""
    with transaction():
        community = a_community()
        savers = [an_elder(f"Saver {number}", community=community, birth_on=OLD) for number in range(8)]
        for one in savers:
            earned(one.person, minutes=20_000)
        found = [find_person_account(one.id) for one in savers]
        supervisor = a_worker(Role.SUPERVISOR, area=community)
        token = staff.issue_token(supervisor.name, at=now())
        a_service()
        return Callers(
            address=address,
            headers={"Authorization": f"Bearer {token}"},
            account_ids=[account.id for account in found if account],
            elder_ids=[one.id for one in savers],
            pool_id=pool_of(community.id, at=now()).id,
        )


def call(all_of: Callers, *, clients: int, operations: int, kill: Callable[[], None], kills: int) -> None:
    """Let so many threads ask for so many things, and kill so many times, spread over what they do."""
    share = operations // clients
    with ThreadPoolExecutor(clients) as pool:
        working = [pool.submit(partial(_call, all_of, number, share)) for number in range(clients)]
        for number in range(kills):
            goal = (number + 1) * operations // (kills + 2)
            while len(all_of.answers) < goal and not all(one.done() for one in working):
                time.sleep(BREATH_SECONDS / 5)
            kill()
    for one in working:
        one.result()


def _call(all_of: Callers, number: int, operations: int) -> None:
    chance = random.Random(number)
    for turn in range(operations):
        chosen, name = chance.random(), f"{threading.get_ident()}-{number}-{turn}"
        transfers, orders = all_of.told(of=f"transfer-{number}-"), all_of.told(of=f"order-{number}-")
        if chosen < 0.15 and transfers:
            body: dict[str, object] = {"reason": "entered twice"}
            all_of.ask(f"/timebank/transfers/{chance.choice(transfers[-9:])['id']}/reverse", body, f"reversal-{name}")
        elif chosen < 0.25:
            starts_at = tomorrow() + timedelta(hours=number + 24 * (turn % 300))
            wish = {"elder_id": chance.choice(all_of.elder_ids), "service_code": "meal", "with_saved_time": True}
            all_of.ask("/orders", {**wish, "starts_at": starts_at.isoformat()}, f"order-{number}-{turn}")
        elif chosen < 0.3 and orders:
            all_of.ask(f"/orders/{chance.choice(orders[-9:])['id']}/cancel", {"reason": "elder"}, f"cancel-{name}")
        else:
            _transfer(all_of, chance, f"transfer-{number}-{turn}")


def _transfer(all_of: Callers, chance: random.Random, key: str) -> None:
    giver, taker = chance.sample(all_of.account_ids, 2)
    is_donation = chance.random() < 0.3
    body: dict[str, object] = {
        "kind": "donate" if is_donation else "gift",
        "from_account_id": giver,
        "to_account_id": all_of.pool_id if is_donation else taker,
        "minutes": chance.randint(1, 90),
    }
    all_of.ask("/timebank/transfers", body, key)


def differences(all_of: Callers) -> list[str]:
    """Return what was acknowledged and is lost, and what is there and was not acknowledged, or twice."""
    session.rollback()
    made = Counter(session.scalars(select(Transfer.id).where(Transfer.key.like("api:%") | Transfer.key.like("rev%"))))
    told = Counter(body["id"] for body in (*all_of.told(of="transfer"), *all_of.told(of="reversal")))
    orders = session.scalar(select(func.count()).select_from(Order)) or 0
    found = [f"transfer {one}: told {told[one]}, made {made[one]}" for one in made | told if made[one] != told[one]]
    if orders != len({body["id"] for body in all_of.told(of="order")}):
        found.append(f"{orders} orders are there")
    wrong = [key for key, (status, _body) in all_of.answers.items() if status not in {200, 201, 409}]
    return found + [f"{key} was answered {all_of.answers[key]}" for key in wrong]
