"""Telling heirs, and who moved, what arrived on their accounts when a case was settled."""

from datetime import datetime

from eldercare.messaging import service as messaging
from eldercare.messaging.spans import said_minutes
from eldercare.people.models import Person
from eldercare.succession.models import SuccessionCase
from eldercare.succession.service import ABOUT
from eldercare.succession.states import CaseKind, ShareTo
from eldercare.timebank import queries as timebank
from eldercare.timebank.states import Currency

DIED = {Currency.MINUTES: "saved_time_inherited", Currency.POINTS: "points_inherited"}
LIVES = {Currency.MINUTES: "saved_time_left_to", Currency.POINTS: "points_left_to"}


def tell(case: SuccessionCase, *, at: datetime) -> None:
    """Queue a text to everybody who got something of a case that is settled; the pool needs none."""
    templates = DIED if case.kind is CaseKind.DEATH else LIVES
    for share in case.shares:
        if share.person is not None:
            for currency, template in templates.items():
                _tell(template, share.person, case, currency, at=at)
        elif share.to is ShareTo.COMMUNITY:
            _tell("saved_time_moved", case.person, case, Currency.MINUTES, at=at)


def _tell(template: str, to: Person, case: SuccessionCase, currency: Currency, *, at: datetime) -> None:
    account = timebank.find_person_account(to.id, currency)
    if account is None:
        return
    # What arrived, not what the share came to: points do not follow to another community.
    arrived = sum(one.minutes for one in timebank.transfers_about(ABOUT, case.id) if one.to_account_id == account.id)
    if not arrived:
        return
    messaging.queue(
        template,
        to=to,
        at=at,
        values={
            "name": case.person.name,
            "community": to.community.name,
            "time": said_minutes(arrived, to.language),
            "total": said_minutes(account.balance, to.language),
            "count": str(arrived),
        },
        about=(ABOUT, case.id),
        key=f"{template}:{case.id}:{to.id}",
    )
