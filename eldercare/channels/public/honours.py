"""A commendation list that stands for objections, or is final, for everybody who has its link."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from eldercare.areas.policy import policy_of
from eldercare.timebank.honours import queries

pages = Blueprint("honours", __name__, url_prefix="/honours")


@pages.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    one = queries.open_to_all(token)
    return render_template(
        "public/commendation.html",
        one=one,
        rows=queries.rows_of(one),
        phone=policy_of(one.community_id).office_phone,
    )
