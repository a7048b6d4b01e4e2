"""An account on paper: the statement of some days on A4, and the passbook."""

from datetime import date, time, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from eldercare.channels.console.access import me, needs, scope
from eldercare.channels.console.account_names import name_of
from eldercare.channels.console.account_page import day_asked
from eldercare.clock import at_local, local, now
from eldercare.localtime import zone
from eldercare.staff.permissions import Permission
from eldercare.timebank import queries, statements
from eldercare.web.ledger_words import about_said, amount, around_lines, hours_and_minutes
from eldercare.web.timebank_label import timebank_name

pages = Blueprint("account_papers", __name__)
ROWS_ON_A4 = 22
ROWS_IN_THE_PASSBOOK = 9
MOST_LINES = 1000


@pages.get("/timebank/accounts/<int:account_id>/statement")
@needs(Permission.SEE_LEDGER)
def statement(account_id: int) -> ResponseReturnValue:
    """Show the statement as it will lie on A4."""
    return _paper(account_id, "console/timebank/statement.html", rows=ROWS_ON_A4)


@pages.get("/timebank/accounts/<int:account_id>/passbook")
@needs(Permission.SEE_LEDGER)
def passbook(account_id: int) -> ResponseReturnValue:
    """Show the pages of the passbook, 88 by 125 millimetres each."""
    return _paper(account_id, "console/timebank/passbook.html", rows=ROWS_IN_THE_PASSBOOK)


def _paper(account_id: int, template: str, *, rows: int) -> str:
    account = queries.get_account(account_id, scope=scope())
    since, until = _days()
    found = statements.period(
        account,
        since=at_local(since, time.min, zone()),
        until=at_local(until + timedelta(days=1), time.min, zone()),
        limit=MOST_LINES,
    )
    return render_template(
        template,
        account=account,
        name=name_of(account),
        name_of=name_of,
        amount=amount,
        short=hours_and_minutes,
        since=since,
        until=until,
        period=found,
        sheets=[found.lines[at : at + rows] for at in range(0, len(found.lines), rows)] or [[]],
        around=around_lines(found.lines),
        about_said=about_said,
        timebank_name=timebank_name(account.community_id),
        printed_at=now(),
        printed_by=me().name,
    )


def _days() -> tuple[date, date]:
    """Return the days asked for; the year so far where none were."""
    today = local(now(), zone()).date()
    until = day_asked("until") or today
    since = day_asked("since") or until.replace(month=1, day=1)
    return min(since, until), until
