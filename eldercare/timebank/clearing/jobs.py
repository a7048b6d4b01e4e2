"""The nightly reconciliation of what communities count of each other."""

from datetime import datetime

import structlog

from eldercare.actors import SYSTEM, Actor
from eldercare.clock import local
from eldercare.database import session
from eldercare.localtime import zone
from eldercare.timebank.clearing import queries
from eldercare.timebank.clearing.models import ClearingCheck
from eldercare.transaction import transaction

log = structlog.get_logger()


def reconcile_clearing(now: datetime) -> int:
    """Compare the clearing accounts, once on each local day from midnight on; return how many differences were found.

    What is found is kept, shown on the console and by /healthz, and stays so until a later reconciliation is zero.
    """
    last = queries.last_check()
    if last is not None and local(last.at, zone()).date() >= local(now, zone()).date():
        return 0
    with transaction():
        return len(reconcile(by=SYSTEM, at=now).differences)


def reconcile(*, by: Actor, at: datetime) -> ClearingCheck:
    """Compare the clearing accounts now and keep what was found; inside a transaction."""
    found, accounts, legs = queries.differences()
    check = ClearingCheck(accounts=accounts, legs=legs, differences=found, by_kind=by.kind, by_id=by.id, at=at)
    session.add(check)
    session.flush()
    if found:
        log.error("clearing_is_not_zero", differences=found)
    return check
