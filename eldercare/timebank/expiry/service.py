"""Announcing that minutes lapse, and letting lapse what was announced. Nothing here commits."""

from datetime import date, datetime, time

from eldercare.actors import SYSTEM, Door
from eldercare.areas.policy import Policy, policy_of
from eldercare.clock import at_local, local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.timebank import queries as timebank
from eldercare.timebank import service
from eldercare.timebank.accounts import issuance_of
from eldercare.timebank.expiry import queries
from eldercare.timebank.expiry.calendar import Batch, batch_to_announce
from eldercare.timebank.expiry.models import ExpiryNotice
from eldercare.timebank.models import Account
from eldercare.timebank.states import TransferKind
from eldercare.transaction import hold, hold_one


def batch_of(policy: Policy, *, at: datetime) -> Batch | None:
    """Return what is to be announced at this moment; None where nothing ever lapses."""
    return batch_to_announce(local(at, zone()).date(), policy)


def midnight(day: date) -> datetime:
    """Return the moment at which this day begins here."""
    return at_local(day, time.min, zone())


def announce(account_id: int, *, at: datetime) -> ExpiryNotice | None:
    """Note how much of an account lapses with the present batch; None where that is nothing, or was said before.

    What earlier notices that still stand have announced is not announced twice. The caller tells the person, or takes
    the notice back.
    """
    account = hold_one(Account, account_id)
    batch = batch_of(policy_of(account.community_id), at=at)
    if batch is None:
        return None
    earned_before = midnight(batch.earned_before)
    standing = queries.announced(account_id)
    if any(one.earned_before >= earned_before for one in standing):
        return None
    left = queries.left_of([account_id], earned_before).get(account_id, 0)
    minutes = min(left, account.balance) - sum(one.minutes for one in standing)
    if minutes <= 0:
        return None
    notice = ExpiryNotice(
        account_id=account_id, earned_before=earned_before, lapses_on=batch.lapses_on, minutes=minutes, noticed_at=at
    )
    session.add(notice)
    session.flush()
    return notice


def settle(notice_id: int, *, at: datetime, was_told: bool) -> bool:
    """Let lapse what was announced and is still there, but for what is held; tell whether the notice is settled now.

    Nothing lapses where the person was not told, or where the rule was taken back meanwhile; a frozen account waits.
    """
    account = hold_one(Account, _get(notice_id).account_id)
    issuance = issuance_of(account.community_id, at=at)
    hold(Account, [account.id, issuance.id])
    notice = hold_one(ExpiryNotice, notice_id)
    if notice.settled_at is not None or (account.frozen_at is not None and account.closed_at is None):
        return False
    batch = batch_of(policy_of(account.community_id), at=at)
    minutes = 0
    if was_told and batch is not None and account.closed_at is None:
        earned_before = min(notice.earned_before, midnight(batch.earned_before))
        left = queries.left_of([account.id], earned_before).get(account.id, 0)
        minutes = max(0, min(left, notice.minutes, account.available))
    if minutes:
        service.transfer(
            key=f"expiry:{notice.id}",
            kind=TransferKind.LAPSE,
            from_account_id=account.id,
            to_account_id=issuance.id,
            minutes=minutes,
            by=SYSTEM,
            via=Door.CLOCK,
            at=at,
            about=("expiry_notice", notice.id),
        )
    notice.settled_at, notice.lapsed_minutes = at, minutes
    return True


def _get(notice_id: int) -> ExpiryNotice:
    return session.get_one(ExpiryNotice, notice_id)


def account_to_lapse(notice_id: int) -> Account:
    """Return whose minutes a notice is about."""
    return timebank.get_account(_get(notice_id).account_id)
