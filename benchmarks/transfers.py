"""A client of the ledger in a process of its own, as a web worker is one: it transfers when told to, and counts.

Each line on its standard input is a JSON object with `seconds` and `hot`; each answer is one with what it did.
"""

import json
import os
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.town import app_on
from eldercare.actors import Actor, Door
from eldercare.clock import now
from eldercare.timebank import service
from eldercare.timebank.states import TransferKind
from eldercare.transaction import transaction

WORKER = Actor.staff(1)


class Client:
    """Somebody who moves minutes between accounts; `pool_id` is one that everybody can be told to use."""

    def __init__(self, name: str, pool_id: int, account_ids: Sequence[int]) -> None:
        self._name, self._pool_id, self._account_ids = name, pool_id, account_ids
        self._chance = random.Random(name)
        self._done = 0

    def work(self, seconds: float, *, hot: bool) -> dict[str, float]:
        """Transfer for so long; return how often, how long it really took and the longest wait for one of them."""
        done, longest, began = 0, 0.0, time.perf_counter()
        before = began
        while before - began < seconds:
            self.transfer(hot=hot)
            done += 1
            after = time.perf_counter()
            longest = max(longest, after - before)
            before = after
        return {"done": done, "seconds": before - began, "longest": longest}

    def transfer(self, *, hot: bool) -> None:
        """Make one transfer that is on the disk when it returns."""
        giver, taker = self._chance.sample(self._account_ids, 2)
        self._done += 1
        with transaction():
            service.transfer(
                key=f"bench:{self._name}:{self._done}",
                kind=TransferKind.DONATE if hot else TransferKind.GIFT,
                from_account_id=giver,
                to_account_id=self._pool_id if hot else taker,
                minutes=1,
                by=WORKER,
                via=Door.API,
                at=now(),
                memo="thank you",
                about=("order", self._done),
            )


def main() -> None:
    """Do what the lines on standard input say, until there are no more."""
    asked = json.loads(sys.argv[1])
    app = app_on(asked["url"], Path(asked["folder"]))
    with app.app_context():
        client = Client(f"{asked['name']}:{os.getpid()}", asked["pool_id"], asked["account_ids"])
        for line in sys.stdin:
            print(json.dumps(client.work(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
