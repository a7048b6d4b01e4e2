"""The volunteer's own time bank: the balance and the statement behind it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eldercare.channels.mobile import who, words
from eldercare.timebank import queries as timebank
from eldercare.volunteers import queries as volunteers

pages = Blueprint("hours", __name__, url_prefix="/hours")
PAGE_LENGTH = 20


@pages.get("/")
def show() -> ResponseReturnValue:
    person = who.current()
    account = timebank.find_person_account(person.id)
    if account is None and volunteers.find(person.id) is None:
        return redirect(url_for("mobile.today.show"), 303)
    before = request.args.get("before", type=int)
    found = timebank.statement(account.id, before=before, limit=PAGE_LENGTH + 1) if account else []
    lines = found[:PAGE_LENGTH]
    next_url = url_for(".show", before=lines[-1].version) if len(found) > PAGE_LENGTH else None
    return render_template(
        "mobile/hours.html",
        account=account,
        lines=lines,
        next_url=next_url,
        is_first=before is None,
        timebank_name=words.timebank_name(person),
    )
