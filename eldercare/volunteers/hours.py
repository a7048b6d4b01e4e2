"""What a volunteer is told about his or her hours when somebody has decided something; the ledger itself is silent."""

from datetime import datetime, time, timedelta

from eldercare.clock import at_local
from eldercare.localtime import format_day, zone
from eldercare.messaging import service as messaging
from eldercare.messaging.spans import said_minutes
from eldercare.timebank.corrections.models import Correction
from eldercare.timebank.corrections.states import CorrectionState
from eldercare.timebank.queries import find_person_account

GOOD_TO_KNOW = timedelta(days=7)
TEMPLATES = {
    CorrectionState.GRANTED: "correction_granted",
    CorrectionState.REFUSED: "correction_refused",
}


def tell_of_correction(correction: Correction, *, at: datetime) -> None:
    """Queue the text that says what was decided and why; once for each request."""
    account = find_person_account(correction.person_id)
    noon = at_local(correction.happened_on, time(12), zone())
    messaging.queue(
        TEMPLATES[correction.state],
        to=correction.person,
        at=at,
        values={
            "day": format_day(noon, correction.person.language),
            "time": said_minutes(correction.granted_minutes or correction.minutes, correction.person.language),
            "total": said_minutes(account.balance if account else 0, correction.person.language),
            "reason": correction.reason,
        },
        about=("correction", correction.id),
        key=f"correction:{correction.id}",
        expires_at=at + GOOD_TO_KNOW,
    )
