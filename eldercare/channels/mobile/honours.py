"""A volunteer's stars, and the commendation lists of the community."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from eldercare.areas.policy import policy_of
from eldercare.channels.mobile import who
from eldercare.timebank.honours import queries

pages = Blueprint("honours", __name__, url_prefix="/honours")


@pages.get("/")
def show() -> ResponseReturnValue:
    person = who.current()
    lists = queries.public_in(person.community_id)
    return render_template(
        "mobile/honours.html",
        standing=queries.standing_of(person),
        lists=lists,
        rows=queries.rows_of(lists[0]) if lists else [],
        phone=policy_of(person.community_id).office_phone,
    )
