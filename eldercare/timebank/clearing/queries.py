"""Looking at the clearing accounts: pairs of communities, the last reconciliation, and what is wrong now."""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from eldercare.areas.queries import Scope
from eldercare.database import session
from eldercare.timebank.clearing.models import ClearingCheck
from eldercare.timebank.clearing.service import IN, OUT
from eldercare.timebank.models import Account, Entry, Transfer
from eldercare.timebank.states import AccountKind, Difference, TransferKind

IS_CLEARING = Account.kind == AccountKind.CLEARING
Found = dict[str, int | str]


@dataclass(frozen=True)
class Pair:
    """A community's clearing account and what the other one counts of it; `sum` is zero or something is wrong."""

    account: Account
    there: int

    @property
    def sum(self) -> int:
        return self.account.balance + self.there


@dataclass(frozen=True)
class _Leg:
    key: str
    minutes: int
    community_id: int
    peer_id: int
    is_reversed: bool = False

    @property
    def partner_key(self) -> str:
        own, other = (OUT, IN) if self.key.startswith(OUT) else (IN, OUT)
        return other + self.key.removeprefix(own)

    def fits(self, partner: "_Leg") -> bool:
        mirrored = (partner.peer_id, partner.community_id, -partner.minutes, partner.is_reversed)
        return (self.community_id, self.peer_id, self.minutes, self.is_reversed) == mirrored


def pairs(scope: Scope, *, after: int = 0, limit: int = 50) -> list[Pair]:
    """Return the clearing accounts inside the scope in id order, each with the other side's balance (0 for none)."""
    query = _balances().where(scope.covers(Account.community_id), Account.id > after).order_by(Account.id).limit(limit)
    return [Pair(account, there) for account, there in session.execute(query)]


def last_check() -> ClearingCheck | None:
    """Return the last reconciliation, None where there was none yet."""
    return session.scalars(select(ClearingCheck).order_by(ClearingCheck.id.desc()).limit(1)).one_or_none()


def checks(*, before: int | None = None, limit: int = 50) -> list[ClearingCheck]:
    """Return the reconciliations, newest first, beginning below the id `before`."""
    query = select(ClearingCheck).order_by(ClearingCheck.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ClearingCheck.id < before)
    return list(session.scalars(query))


def wrong_between(scope: Scope) -> int:
    """Count what the last reconciliation found wrong about communities inside the scope."""
    last = last_check()
    return sum(concerns(one, scope) for one in last.differences) if last is not None else 0


def concerns(difference: Found, scope: Scope) -> bool:
    """Tell whether one of the two communities lies inside the scope."""
    return any(scope.has(int(difference[name])) for name in ("community_id", "peer_id"))


def differences() -> tuple[list[Found], int, int]:
    """Return what is wrong between communities now, and how many accounts and legs were looked at.

    Each statement sees both legs of a move or neither, for they are written in one transaction.
    """
    balances = list(session.execute(_balances().order_by(Account.id)))
    sums = {
        (min(account.community_id, peer), max(account.community_id, peer)): account.balance + there
        for account, there in balances
        if (peer := account.peer_id) is not None
    }
    wrong = [_found(Difference.SUM, one, other, total) for (one, other), total in sums.items() if total]
    legs = _legs()
    for leg in legs.values():
        partner = legs.get(leg.partner_key)
        if partner is None:
            wrong.append(_of_leg(Difference.PARTNER, leg))
        elif leg.key.startswith(OUT) and not leg.fits(partner):
            wrong.append(_of_leg(Difference.UNLIKE, leg))
    return wrong, len(balances), len(legs)


def _balances() -> Select[Account, int]:
    other = aliased(Account)
    mirrored: ColumnElement[bool] = (other.community_id == Account.peer_id) & (other.peer_id == Account.community_id)
    return select(Account, func.coalesce(other.balance, 0)).outerjoin(other, mirrored).where(IS_CLEARING)


def _legs() -> dict[str, _Leg]:
    query = (
        select(Transfer.id, Transfer.key, Transfer.kind, Transfer.reverses_id, Entry.minutes)
        .add_columns(Account.community_id, Account.peer_id)
        .join(Entry, Entry.transfer_id == Transfer.id)
        .join(Account, Account.id == Entry.account_id)
        .where(IS_CLEARING)
        .order_by(Transfer.id)
    )
    legs: dict[int, _Leg] = {}
    for transfer_id, key, kind, reverses_id, minutes, community_id, peer_id in session.execute(query):
        if kind is TransferKind.REVERSE:
            legs[reverses_id] = replace(legs[reverses_id], is_reversed=True)
        else:
            legs[transfer_id] = _Leg(key, minutes, community_id, peer_id)
    return {leg.key: leg for leg in legs.values()}


def _of_leg(kind: Difference, leg: _Leg) -> Found:
    return _found(kind, leg.community_id, leg.peer_id, leg.minutes) | {"key": leg.key}


def _found(kind: Difference, community_id: int, peer_id: int, minutes: int) -> Found:
    return {"kind": kind.value, "community_id": community_id, "peer_id": peer_id, "minutes": minutes}
