"""How long it takes from each place of a day to each other one, on foot; whoever rides is faster by a factor."""

from collections.abc import Iterable, Sequence
from math import ceil

from eldercare.areas.policy import Policy
from eldercare.dispatch.distance import metres_between
from eldercare.dispatch.facts import Place
from eldercare.dispatch.routing import Router, RoutingFailed
from eldercare.dispatch.travel import ROUTER
from eldercare.kept import given
from eldercare.volunteers.models import Transport

ON_FOOT = "foot"


def pace_of(transport: Transport, policy: Policy, *, walks_like_an_elder: bool) -> float:
    """Return how many times a walker's minutes this helper needs."""
    speeds = {
        Transport.FOOT: policy.elder_metres_per_second if walks_like_an_elder else policy.walking_metres_per_second,
        Transport.BIKE: policy.bike_metres_per_second,
        Transport.EBIKE: policy.ebike_metres_per_second,
    }
    return policy.walking_metres_per_second / speeds[transport]


class Ways:
    """The metres between the places of one day, the same there and back: straight lines with a detour, or a server's.

    `learn` asks the server; what it does not know stays a straight line.
    """

    def __init__(self, places: Sequence[Place], policy: Policy) -> None:
        self._places, self._policy = places, policy
        self._metres: dict[tuple[int, int], int] = {}
        self._known: set[tuple[int, int]] = set()

    def metres(self, one: int, other: int) -> int:
        """Return the way between two places; nothing within one house."""
        if one == other:
            return 0
        pair = (min(one, other), max(one, other))
        if pair not in self._metres:
            self._metres[pair] = metres_between(self._places[pair[0]], self._places[pair[1]], self._policy) or 0
        return self._metres[pair]

    def minutes(self, one: int, other: int, pace: float = 1) -> int:
        """Return how long it takes: at least a minute for any way at all."""
        metres = self.metres(one, other)
        return ceil(max(1, round(metres / self._policy.walking_metres_per_second / 60)) * pace) if metres else 0

    def learn(self, places: Iterable[int]) -> None:
        """Ask the routing server, where there is one, for the ways among these places; it may fail."""
        router: Router | None = given(ROUTER)
        wanted = sorted(set(places))
        for number, goal in enumerate(wanted if router is not None else []):
            starts = [one for one in wanted[:number] if (one, goal) not in self._known]
            if not starts or router is None:
                continue
            try:
                found = router.metres([self._point(one) for one in starts], self._point(goal), ON_FOOT)
            except RoutingFailed:
                return
            for one, metres in zip(starts, found, strict=True):
                self._known.add((one, goal))
                if metres is not None:
                    self._metres[one, goal] = metres

    def _point(self, place: int) -> tuple[float, float]:
        found = self._places[place]
        return found.latitude or 0, found.longitude or 0
