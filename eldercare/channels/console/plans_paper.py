"""What leaves the screen: route sheets on paper, and the page before and after all offers are sent."""

from flask import render_template

from eldercare.areas.policy import policy_of
from eldercare.channels.console.plans_show import Shown
from eldercare.channels.console.plans_words import in_words
from eldercare.dispatch.plans import queries
from eldercare.dispatch.plans.view import view
from eldercare.people.queries import addresses_of


def sheets_page(shown: Shown, wanted: int | None) -> str:
    """Return route sheets to print: of all who go somewhere, or of the round that is wanted."""
    rounds = sorted((one for one in view(shown.planned).rounds if one.stops), key=lambda one: (one.name, one.id))
    sheets = [one for one in rounds if wanted in {None, one.id}]
    return render_template(
        "console/plans/sheets.html",
        shown=shown,
        rounds=sheets,
        addresses=addresses_of({stop.elder_id for one in sheets for stop in one.stops}),
        all_rounds=rounds,
        wanted=wanted,
        phone=policy_of(shown.community.id).office_phone,
    )


def send_page(shown: Shown) -> str:
    """Return what sending would do, and what came of what was sent."""
    seen, order_ids = view(shown.planned), set(queries.to_send(shown.planned))
    stops = [(stop, one) for one in seen.rounds for stop in one.stops]
    coming = [(stop, one) for stop, one in stops if stop.order_id in order_ids and not stop.accepted]
    moved = {stop.order_id: stop for stop, _one in coming if stop.starts_at != stop.asked_at}
    results = [(stop, one.name) for stop, one in stops if stop.offer_status or stop.offer_fault]
    return render_template(
        "console/plans/send.html",
        shown=shown,
        seen=seen,
        to_send=len(coming),
        asked=len({one.id for _stop, one in coming}),
        moved=sorted(moved.values(), key=lambda stop: stop.asked_at),
        kept=len(stops) - len(coming),
        results=sorted(results, key=lambda pair: (not pair[0].offer_fault, pair[0].asked_at, pair[0].id)),
        in_words=in_words,
    )
