"""Where the console door hangs its routes: a table of contents."""

from flask import Blueprint, Flask

from eldercare.channels.console import (
    areas,
    asking,
    board,
    broadcasts,
    bulk,
    calls,
    canned_replies,
    catalogue,
    certificates,
    clearing,
    conversations,
    corrections,
    elder_wishes,
    elders,
    evidence,
    follow_ups,
    frame,
    incidents,
    incoming,
    meal_round_steps,
    meal_rounds,
    messages,
    offers,
    order_steps,
    orders,
    papers,
    plans,
    plans_steps,
    proposals,
    providers,
    saved_time,
    series,
    series_steps,
    session,
    staff,
    timebank,
    volunteers,
    wordings,
)

pages = Blueprint("console", __name__)
pages.before_request(frame.guard)
pages.context_processor(frame.surroundings)
for part in (
    session,
    board,
    calls,
    incoming,
    bulk,
    orders,
    order_steps,
    offers,
    proposals,
    asking,
    follow_ups,
    series,
    series_steps,
    saved_time,
    plans,
    plans_steps,
    meal_rounds,
    meal_round_steps,
    incidents,
    elders,
    elder_wishes,
    volunteers,
    certificates,
    papers,
    providers,
    catalogue,
    areas,
    staff,
    timebank,
    evidence,
    corrections,
    clearing,
    conversations,
    canned_replies,
    messages,
    broadcasts,
    wordings,
):
    pages.register_blueprint(part.pages)


def init_app(app: Flask) -> None:
    """Register the door."""
    app.register_blueprint(pages)
