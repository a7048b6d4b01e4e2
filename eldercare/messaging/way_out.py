"""How the way out stands, for those who watch over it: which gateway is at work, and whether the day's money lasts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from eldercare.messaging.failover import healths
from eldercare.messaging.limits import Limits, Spent, spent_today
from eldercare.settings import Settings

TOO_LONG = timedelta(minutes=5)


@dataclass(frozen=True)
class WayOut:
    """`gateway` does the work now, in place of the first one where `is_replaced`; `failing` take nothing at present."""

    gateway: str
    is_replaced: bool
    failing: tuple[str, ...]
    spent: Spent

    @property
    def is_blocked(self) -> bool:
        """Tell whether somebody has to look: nothing but calls for help may leave, or nothing can."""
        return self.spent.is_capped or self.gateway in self.failing

    def in_words(self) -> list[str]:
        """Return the same as sentences for whoever runs the server."""
        spent, place = self.spent, " in place of the first gateway, which fails" if self.is_replaced else ""
        lines = [
            f"Texts leave by {self.gateway}{place}.",
            f"Today {spent.parts} parts and {spent.calls} calls left, for {spent.fen / 100:.2f} yuan.",
        ]
        lines += [f"{name} takes nothing at present." for name in self.failing]
        if spent.is_capped:
            lines.append("The day's money is spent: only calls for help leave until tomorrow.")
        return lines


def way_out(settings: Settings, at: datetime) -> WayOut:
    """Return how the way out stands at that moment."""
    known = healths()
    names = [name for name in (settings.gateway, settings.gateway_second) if name]
    first = known.get(settings.gateway)
    is_replaced = len(names) > 1 and first is not None and first.replaced_at is not None
    failing = [
        name
        for name in names
        if name in known and (since := known[name].failing_since) is not None and at - since >= TOO_LONG
    ]
    return WayOut(
        names[-1] if is_replaced else names[0], is_replaced, tuple(failing), spent_today(Limits.of(settings), at)
    )
