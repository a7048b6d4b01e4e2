"""The volunteer's wallet: the balance, what is held and what is left of it, and the statement behind it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eldercare.areas.policy import policy_of
from eldercare.channels.mobile import who
from eldercare.channels.mobile.wallet_words import lines_said
from eldercare.clock import local, now
from eldercare.localtime import zone
from eldercare.people import queries as people
from eldercare.people.models import Person
from eldercare.people.relatives import relatives_of
from eldercare.timebank import holds
from eldercare.timebank import queries as timebank
from eldercare.timebank.expiry import queries as expiry
from eldercare.timebank.goods.queries import are_offered
from eldercare.timebank.holders.queries import household_accounts
from eldercare.timebank.leaving import usable
from eldercare.timebank.models import Account
from eldercare.timebank.states import Currency
from eldercare.volunteers import queries as volunteers
from eldercare.web.ledger_words import around_holds, around_lines, hold_said
from eldercare.web.timebank_label import timebank_name

pages = Blueprint("hours", __name__, url_prefix="/hours")
PAGE_LENGTH = 20


@pages.get("/")
def show() -> ResponseReturnValue:
    person = who.current()
    account = timebank.find_person_account(person.id)
    is_volunteer = volunteers.find(person.id) is not None
    if account is None and not is_volunteer:
        return redirect(url_for("mobile.today.show"), 303)
    before = request.args.get("before", type=int)
    found = timebank.statement(account.id, before=before, limit=PAGE_LENGTH + 1) if account else []
    lines = found[:PAGE_LENGTH]
    return render_template(
        "mobile/hours.html",
        account=account,
        usable=usable(account, now()),
        lines=lines,
        said=lines_said(lines, around_lines(lines), known=_known(person)),
        next_url=url_for(".show", before=lines[-1].version) if len(found) > PAGE_LENGTH else None,
        is_first=before is None,
        is_volunteer=is_volunteer,
        timebank_name=timebank_name(person.community_id),
        **_beside(person, account),
    )


def _known(person: Person) -> dict[int, str]:
    """Return the names of the relatives, whom the reader need not see masked."""
    return {one: people.get(one).name for one in relatives_of(person.id)}


def _beside(person: Person, account: Account | None) -> dict[str, object]:
    """Return what stands beside the balance: what is held, what was issued, what is the household's, points."""
    today = local(now(), zone()).date()
    held = holds.pending_of(account.id) if account is not None and account.held else []
    around = around_holds(held)
    counts_points = policy_of(person.community_id).points_counted == "yes"
    return {
        "holds": [(one, hold_said(one, around)) for one in held],
        "lapsing": expiry.announced(account.id) if account is not None else [],
        "allowance": timebank.find_allowance(person.id, today.year),
        "households": household_accounts(person.id, on=today),
        "points": timebank.find_person_account(person.id, Currency.POINTS) if counts_points else None,
        "has_shop": are_offered(person.community_id),
    }
