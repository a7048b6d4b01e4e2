"""Which gateway carries a text or call now: what each is good for, how each is doing, and never changing too often."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from eldercare.database import session
from eldercare.messaging.approvals import carrier_id_of
from eldercare.messaging.gateway_models import GatewayHealth
from eldercare.messaging.gateways.base import Gateway, Outcome
from eldercare.messaging.models import IS_QUEUED, OutgoingMessage
from eldercare.messaging.states import MessageStatus, Priority, Reason

BURST_FAILURES, BURST_WITHIN = 5, timedelta(minutes=2)
LASTING_FAILURES = 3
CHANGE_EVERY = timedelta(minutes=5)
PROBE_EVERY = timedelta(minutes=1)
LATELY = timedelta(minutes=2)
WRITTEN_EVERY = timedelta(minutes=1)
MOST_AT_ONCE = 5000
TROUBLE = {Reason.GATEWAY_DOWN, Reason.BUSY, Reason.CREDENTIALS, Reason.NO_ANSWER}
NOT_DONE = {MessageStatus.QUEUED, MessageStatus.SENDING}
log = structlog.get_logger()


@dataclass(frozen=True)
class Health:
    """How a gateway was doing when we last looked. `replaced_at`: since when another one does its work."""

    failures: int = 0
    failing_since: datetime | None = None
    last_failed_at: datetime | None = None
    last_worked_at: datetime | None = None
    replaced_at: datetime | None = None
    changed_at: datetime | None = None

    def is_failing(self, at: datetime) -> bool:
        return self.failures > 0 and self.last_failed_at is not None and at - self.last_failed_at < LATELY

    def may_change(self, at: datetime) -> bool:
        return self.changed_at is None or at - self.changed_at >= CHANGE_EVERY

    def is_to_be_probed(self, at: datetime) -> bool:
        rested = self.last_failed_at is None or at - self.last_failed_at >= PROBE_EVERY
        return self.replaced_at is not None and rested and self.may_change(at)

    def after_success(self, at: datetime) -> "Health":
        """Return what follows from a letter that the gateway dealt with; it gets its work back, not too soon."""
        worked = replace(self, failures=0, failing_since=None, last_worked_at=at)
        if self.replaced_at is None or not self.may_change(at):
            return worked
        return replace(worked, replaced_at=None, changed_at=at)

    def after_failure(self, at: datetime, *, can_be_replaced: bool) -> "Health":
        """Return what follows from a letter that the gateway could not deal with; a burst of them costs it its work.

        A burst is five in two minutes, or three over a longer time, with no success between.
        """
        since = self.failing_since or at
        failed = replace(self, failures=self.failures + 1, failing_since=since, last_failed_at=at)
        is_burst = failed.failures >= (BURST_FAILURES if at - since <= BURST_WITHIN else LASTING_FAILURES)
        if self.replaced_at is not None or not (is_burst and can_be_replaced and self.may_change(at)):
            return failed
        return replace(failed, replaced_at=at, changed_at=at)


@dataclass(frozen=True)
class Carrier:
    """The gateway that carries a letter, and what it calls the wording where it takes no free text."""

    gateway: Gateway
    carrier_id: str = ""


class Ways:
    """The gateways of the house, the first one first. `look` before use: how they are doing is in the database."""

    def __init__(self, first: Gateway, second: Gateway | None = None) -> None:
        self._gateways = [first] if second is None else [first, second]
        self._health: Mapping[str, Health] = {}

    def look(self) -> "Ways":
        """Read how the gateways are doing, which other processes have seen as well."""
        self._health = healths()
        return self

    def named(self, name: str | None) -> Gateway | None:
        return next((gateway for gateway in self._gateways if gateway.name == name), None)

    def carrier_for(self, message: OutgoingMessage, *, not_by: str | None, at: datetime) -> Carrier | Reason:
        """Return who carries this letter now, or why nobody can: NO_WAY or NOT_APPROVED.

        Not the gateway `not_by`. A gateway whose work another one does gets one letter now and then, to see whether it
        works again, but no call for help; those take whichever has not just failed, another than at the last try.
        """
        reason = Reason.NO_WAY
        for gateway in self._in_order(message, at):
            if gateway.name == not_by or message.medium not in gateway.abilities.media:
                continue
            if gateway.abilities.free_text:
                return Carrier(gateway)
            asked = gateway.abilities.approved_by or gateway.name
            carrier_id = carrier_id_of(asked, message.template, message.version, message.language)
            if carrier_id:
                return Carrier(gateway, carrier_id)
            reason = Reason.NOT_APPROVED
        return reason

    def _in_order(self, message: OutgoingMessage, at: datetime) -> list[Gateway]:
        first = self._health_of(self._gateways[0])
        is_replaced = first.replaced_at is not None
        if message.priority == Priority.SOS:
            usual = list(reversed(self._gateways)) if is_replaced else self._gateways
            return sorted(usual, key=lambda one: (one.name == message.gateway, self._health_of(one).is_failing(at)))
        return list(reversed(self._gateways)) if is_replaced and not first.is_to_be_probed(at) else self._gateways

    def _health_of(self, gateway: Gateway) -> Health:
        return self._health.get(gateway.name, Health())

    def note(self, name: str, outcome: Outcome, at: datetime) -> None:
        """Learn from what a gateway made of a letter, inside the caller's transaction.

        What goes well is written down once a minute at most, or every text would cost another write.
        """
        known = self._health.get(name, Health())
        failed = outcome.status in NOT_DONE and outcome.reason in TROUBLE
        is_fresh = known.last_worked_at is not None and at - known.last_worked_at < WRITTEN_EVERY
        if not failed and is_fresh and known.failures == 0 and known.replaced_at is None:
            return
        row = _held(name)
        was = _health_in(row)
        can_be_replaced = len(self._gateways) > 1 and name == self._gateways[0].name
        now = was.after_failure(at, can_be_replaced=can_be_replaced) if failed else was.after_success(at)
        for fact, value in vars(now).items():
            setattr(row, fact, value)
        self._health = {**self._health, name: now}
        if was.changed_at != now.changed_at:
            log.warning("gateway_changed", gateway=name, replaced=now.replaced_at is not None)
        if was.changed_at != now.changed_at or (was.failures >= LASTING_FAILURES and now.failures == 0):
            _let_the_waiting_go(at)


def healths() -> dict[str, Health]:
    """Return how every gateway that was ever used is doing, by name."""
    return {row.name: _health_in(row) for row in session.scalars(select(GatewayHealth))}


def _held(name: str) -> GatewayHealth:
    query = select(GatewayHealth).where(GatewayHealth.name == name).with_for_update()
    row = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is not None:
        return row
    with suppress(IntegrityError), session.begin_nested():  # unless another process uses it for the first time as well
        session.add(GatewayHealth(name=name, failures=0))
    return session.scalars(query).one()


def _let_the_waiting_go(at: datetime) -> None:
    """Texts that pause because their gateway was away need not wait any longer. Who is called busy keeps its pause."""
    paused = (
        select(OutgoingMessage.id)
        .where(IS_QUEUED, OutgoingMessage.next_try_at > at, OutgoingMessage.reason.in_(TROUBLE - {Reason.BUSY}))
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    waiting = list(session.scalars(paused))
    session.execute(update(OutgoingMessage).where(OutgoingMessage.id.in_(waiting)).values(next_try_at=None))


def _health_in(row: GatewayHealth) -> Health:
    return Health(
        row.failures, row.failing_since, row.last_failed_at, row.last_worked_at, row.replaced_at, row.changed_at
    )
