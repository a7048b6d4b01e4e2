"""The page with the practice phones: texts in and out, a box to write one, keys to answer with."""

from datetime import timedelta
from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from eldercare.channels.simulator import phones, threads
from eldercare.channels.simulator.phones import PracticePhone
from eldercare.channels.sms.intake import take_in
from eldercare.clock import now
from eldercare.messaging.gateways.simulator import NAME

OUR_NUMBER = "+8613900000000"
LONGEST_TEXT = 1000
NEW = timedelta(minutes=10)

pages = Blueprint("simulator", __name__, url_prefix="/simulator")


@pages.get("/")
def table() -> ResponseReturnValue:
    """Show the chosen phones side by side (`?phones=17,18`), one of each kind when none was chosen."""
    wanted = request.args.get("phones")
    chosen = phones.to_begin_with() if wanted is None else phones.side_by_side(wanted.split(","))
    asked = request.args.get("q", "").strip()
    return render_template(
        "simulator/table.html",
        chosen=chosen,
        keys=_keys(chosen),
        found=phones.search(asked) if asked else phones.suggested(),
        asked=asked,
        thread=threads.thread,
        seen=_seen,
        without=lambda phone: ",".join(_without(phone, _keys(chosen))),
        rung=threads.rung(chosen, since=now() - NEW),
        put_away_url=_put_away_url,
    )


@pages.get("/rung")
def rung() -> ResponseReturnValue:
    """Name the phones beside the table on which a text came just now, or nothing (204) when the page shows them."""
    keys = request.args.get("phones", "")
    found = threads.rung(phones.side_by_side(keys.split(",")), since=now() - NEW)
    if request.args.get("seen") == _keys(found):
        return "", 204
    return render_template("simulator/rung.html", rung=found, keys=keys)


@pages.get("/phones/<key>/screen")
def screen(key: str) -> ResponseReturnValue:
    """Give what stands on one phone, or nothing (204) when the page shows it already."""
    phone = phones.find(key)
    bubbles = threads.thread(phone)
    if request.args.get("seen") == _seen(bubbles):
        return "", 204
    return render_template("simulator/screen.html", phone=phone, bubbles=bubbles, seen=_seen(bubbles))


@pages.post("/phones/<key>/send")
def send(key: str) -> ResponseReturnValue:
    """Send a text from a phone, the way a carrier would bring it."""
    phone = phones.find(key)
    text = request.form.get("digit") or request.form.get("text", "")
    if text.strip():
        take_in(
            gateway=NAME,
            gateway_id=f"sim-{uuid4().hex}",
            from_number=phone.number,
            to_number=OUR_NUMBER,
            body=text[:LONGEST_TEXT],
        )
    keys = request.form.get("phones", phone.key)
    if request.headers.get("HX-Request"):
        return render_template(
            "simulator/phone.html",
            phone=phone,
            bubbles=(bubbles := threads.thread(phone)),
            seen=_seen(bubbles),
            keys=keys,
            put_away_url=_put_away_url(phone, keys),
            keypad=request.form.get("digit", ""),
        )
    return redirect(url_for(".table", phones=keys, _anchor=f"phone-{phone.key}"), 303)


def _keys(chosen: list[PracticePhone]) -> str:
    return ",".join(phone.key for phone in chosen)


def _without(phone: PracticePhone, keys: str) -> list[str]:
    return [key for key in keys.split(",") if key not in {phone.key, ""}]


def _put_away_url(phone: PracticePhone, keys: str) -> str:
    return url_for(".table", phones=",".join(_without(phone, keys)))


def _seen(bubbles: list[threads.Bubble]) -> str:
    return f"{len(bubbles)}-{bubbles[-1].at.timestamp() if bubbles else 0}"
