"""Whom the telephone rings when somebody wants a person, and how that went."""

from collections.abc import Mapping

from eldercare.channels.voice.turns import Connect
from eldercare.staff.models import Staff
from eldercare.staff.queries import alarmed_for

MOST_RUNG = 4
PICKED_UP = frozenset({"completed", "answered"})


def on_duty(community_id: int | None, *, caller: str, has_it: Staff | None = None) -> list[Staff]:
    """Return whom to ring, in this order: who said that the call is theirs, then who is on duty there."""
    wanted = {worker.id: worker for worker in [*([has_it] if has_it else []), *alarmed_for(community_id)]}
    return [worker for worker in wanted.values() if worker.number and worker.number != caller][:MOST_RUNG]


def ringing(worker: Staff, *, step: str, whisper: str, onward: Mapping[str, str], **whispered: str) -> Connect:
    """Return the step that rings this worker; `whisper` is what she hears before she is connected."""
    return Connect(worker.number or "", step, onward, whisper, {**whispered, "staff": str(worker.id)})


def tried(args: Mapping[str, str]) -> int:
    """Return how many have been rung so far."""
    given = args.get("tried", "")
    return int(given) if given.isdecimal() and len(given) < 3 else 0


def has_talked(form: Mapping[str, str]) -> bool:
    """Tell whether the worker took the call. One who picked up and pressed no key did not: that was a machine."""
    return _picked_up(form) and form.get("DialBridged") == "true"


def may_have_talked(form: Mapping[str, str]) -> bool:
    """Tell whether somebody picked up of whom we are not told whether she pressed a key."""
    return _picked_up(form) and form.get("DialBridged") not in {"true", "false"}


def _picked_up(form: Mapping[str, str]) -> bool:
    return form.get("DialCallStatus") in PICKED_UP
