"""A time bank that is too simple to be wrong: numbers in lists. It knows nothing of entries, versions or databases."""

from dataclasses import dataclass, field

PERSONS, POOL, ISSUANCE = {0, 1, 2}, 3, 4
ROUTES = {
    "earn": ({ISSUANCE}, PERSONS),
    "gift": (PERSONS, PERSONS),
    "donate": (PERSONS, {POOL}),
    "redeem": (PERSONS | {POOL}, PERSONS | {POOL, ISSUANCE}),
    "issue": ({ISSUANCE, POOL}, PERSONS | {POOL}),
    "adjust": (PERSONS | {POOL, ISSUANCE}, PERSONS | {POOL, ISSUANCE}),
}


def whole(amount: object) -> bool:
    return type(amount) is int and 1 <= amount <= 10_000_000


@dataclass
class Oracle:
    """Every verb tells whether it is accepted, and does it then; moves are (giver, taker, minutes, day)."""

    balance: list[int] = field(default_factory=lambda: [0] * 5)
    floor: list[int | None] = field(default_factory=lambda: [0, 0, 0, 0, None])
    ceiling: list[int | None] = field(default_factory=lambda: [None] * 5)
    daily: list[int | None] = field(default_factory=lambda: [None] * 5)
    frozen: set[int] = field(default_factory=set)
    day: int = 0
    moves: list[tuple[int, int, int, int]] = field(default_factory=list)
    reversals: dict[int, int] = field(default_factory=dict)
    keys: dict[str, tuple[object, ...]] = field(default_factory=dict)
    holds: list[list[object]] = field(default_factory=list)
    made_on: list[int] = field(default_factory=list)
    hold_keys: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def held(self, account: int) -> int:
        return sum(minutes for owner, minutes, state, _until in self.holds if owner == account and state == "pending")

    def _may_leave(self, giver: int, minutes: int) -> bool:
        floor = self.floor[giver]
        enough = floor is None or self.balance[giver] - self.held(giver) - minutes >= floor
        return enough and giver not in self.frozen

    def _may_move(self, giver: int, taker: int, minutes: int) -> bool:
        ceiling = self.ceiling[taker]
        fits = ceiling is None or self.balance[taker] + minutes <= ceiling
        return giver != taker and fits and self._may_leave(giver, minutes)

    def _within_the_day(self, giver: int, minutes: int) -> bool:
        stands = set(range(len(self.moves))) - self.reversals.keys() - set(self.reversals.values())
        left = sum(self.moves[n][2] for n in stands if self.moves[n][0] == giver and self.moves[n][3] == self.day)
        return self.daily[giver] is None or left + minutes <= self.daily[giver]

    def _move(self, giver: int, taker: int, minutes: int) -> None:
        self.balance[giver] -= minutes
        self.balance[taker] += minutes
        self.moves.append((giver, taker, minutes, self.day))

    def transfer(self, key: str, kind: str, giver: int, taker: int, minutes: object, hold: int | None = None) -> bool:
        content = (kind, giver, taker, minutes, hold)
        if not whole(minutes) or key in self.keys:
            return whole(minutes) and self.keys[key] == content
        is_route = giver in ROUTES[kind][0] and taker in ROUTES[kind][1]
        is_within = hold is not None or self._within_the_day(giver, minutes)
        if not (is_route and self._may_move(giver, taker, minutes) and is_within):
            return False
        self._move(giver, taker, minutes)
        self.keys[key] = content
        return True

    def reverse(self, number: int) -> bool:
        giver, taker, minutes, _day = self.moves[number]
        is_new = number not in self.reversals and number not in self.reversals.values()
        if not (is_new and self._may_move(taker, giver, minutes)):
            return False
        self._move(taker, giver, minutes)
        self.reversals[number] = len(self.moves) - 1
        return True

    def set_aside(self, key: str, account: int, minutes: object, until: int | None) -> bool:
        if not whole(minutes) or key in self.hold_keys:
            return whole(minutes) and self.hold_keys[key] == (account, minutes)
        today = [hold for hold, day in zip(self.holds, self.made_on, strict=True) if day == self.day]
        booked = sum(hold[1] for hold in today if hold[0] == account and hold[2] == "pending")
        if not (self._may_leave(account, minutes) and self._within_the_day(account, booked + minutes)):
            return False
        self.holds.append([account, minutes, "pending", until])
        self.made_on.append(self.day)
        self.hold_keys[key] = (account, minutes)
        return True

    def post(self, number: int, key: str, kind: str, taker: int, minutes: object) -> bool:
        account, most, state, _until = self.holds[number]
        if not whole(minutes) or minutes > most or (state != "pending" and key not in self.keys):
            return False
        if state == "pending":
            self.holds[number][2] = "posted"  # its minutes are free for exactly this
        done = self.transfer(key, kind, account, taker, minutes, number)
        self.holds[number][2] = "posted" if done else state
        return done

    def release(self, number: int) -> bool:
        if self.holds[number][2] == "pending":
            self.holds[number][2] = "released"
        return self.holds[number][2] != "posted"

    def posted_holds(self) -> list[int]:
        return [number for number, hold in enumerate(self.holds) if hold[2] == "posted"]

    def sleep(self) -> None:
        self.day += 1
        for hold in self.holds:
            if hold[2] == "pending" and hold[3] is not None and hold[3] <= self.day:
                hold[2] = "expired"

    def limit(self, account: int, floor: object, ceiling: object, daily: object) -> bool:
        limits, available = (floor, ceiling, daily), self.balance[account] - self.held(account)
        makes_sense = all(limit is None or type(limit) is int for limit in limits)
        if not makes_sense or (floor is not None and not available >= floor <= 0):
            return False
        if (ceiling is not None and self.balance[account] > ceiling) or (daily is not None and daily < 0):
            return False
        self.floor[account], self.ceiling[account], self.daily[account] = limits
        return True
