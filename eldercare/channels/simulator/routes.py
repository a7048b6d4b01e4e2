"""The page with the practice phones: texts in and out, a box to write one, keys to answer with."""

from datetime import timedelta
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from eldercare.channels.simulator import phones, threads
from eldercare.channels.simulator.calls import NoNetwork
from eldercare.channels.simulator.ear import OUR_NUMBER
from eldercare.channels.simulator.phones import PracticePhone
from eldercare.channels.simulator.registry import pages
from eldercare.channels.simulator.screens import screen_of
from eldercare.channels.sms.intake import take_in
from eldercare.clock import now
from eldercare.messaging.gateways import simulator_days as days
from eldercare.messaging.gateways.simulator import NAME
from eldercare.messaging.gateways.simulator_states import LineTrouble
from eldercare.transaction import transaction

LONGEST_TEXT = 1000
NEW = timedelta(minutes=10)


@pages.get("/")
def table() -> ResponseReturnValue:
    """Show the chosen phones side by side (`?phones=17,18`), the usual ones when none was chosen."""
    wanted = request.args.get("phones")
    chosen = phones.to_begin_with() if wanted is None else phones.side_by_side(wanted.split(","))
    asked = request.args.get("q", "").strip()
    at = now()
    return render_template(
        "simulator/table.html",
        screens=[screen_of(phone, at=at) for phone in chosen],
        keys=_keys(chosen),
        found=phones.search(asked) if asked else phones.suggested(),
        asked=asked,
        without=lambda phone: ",".join(_without(phone, _keys(chosen))),
        rung=threads.rung(chosen, since=at - NEW),
        day=days.today(),
        perfect_day=days.Day(),
        down_since=days.down_since(),
        our_number=OUR_NUMBER,
        put_away_url=_put_away_url,
    )


@pages.get("/rung")
def rung() -> ResponseReturnValue:
    """Name the phones beside the table that ring or got a text just now, or nothing (204) when the page shows them."""
    keys = request.args.get("phones", "")
    found = threads.rung(phones.side_by_side(keys.split(",")), since=now() - NEW)
    if request.args.get("seen") == _keys(found):
        return "", 204
    return render_template("simulator/rung.html", rung=found, keys=keys)


@pages.get("/phones/<key>/screen")
def screen(key: str) -> ResponseReturnValue:
    """Give what a phone shows, or nothing (204) when the page shows it already."""
    shown = screen_of(phones.find(key), at=now())
    if request.args.get("seen") == shown.seen:
        return "", 204
    return render_template("simulator/screen.html", screen=shown, our_number=OUR_NUMBER)


@pages.post("/phones/<key>/send")
def send(key: str) -> ResponseReturnValue:
    """Send a text from a phone, the way a carrier would bring it: on a bad day several times, or not at all."""
    phone = phones.find(key)
    if not phone.takes_texts:
        return back_to(phone)
    text = request.form.get("digit") or request.form.get("text", "")
    if days.down_since() is not None:
        return _phone(phone, problem=True, unsent=request.form.get("text", ""))
    if text.strip():
        gateway_id = f"sim-{uuid4().hex}"
        for _copy in range(days.today().copies):
            take_in(
                gateway=NAME,
                gateway_id=gateway_id,
                from_number=phone.number,
                to_number=OUR_NUMBER,
                body=text[:LONGEST_TEXT],
            )
    return _phone(phone, keypad=request.form.get("digit", ""))


@pages.post("/phones/<key>/line")
def line(key: str) -> ResponseReturnValue:
    """Let something be the matter with a phone's number, or nothing any more."""
    phone = phones.find(key)
    wanted = request.form.get("trouble", "")
    with transaction():
        days.let_line_be(phone.number, LineTrouble(wanted) if wanted in set(LineTrouble) else None)
    return _phone(phone)


def back_to(phone: PracticePhone) -> ResponseReturnValue:
    """Return to the table on which this phone lies."""
    return redirect(url_for(".table", phones=request.form.get("phones", phone.key), _anchor=f"phone-{phone.key}"), 303)


def is_htmx() -> bool:
    """Tell whether only a part of the page is wanted."""
    return "HX-Request" in request.headers


def say_no_network() -> None:
    """Tell whoever holds a phone that the carrier is away."""
    refusal = NoNetwork()
    flash(_(refusal.sentence), "warning")


def _phone(phone: PracticePhone, *, keypad: str = "", problem: bool = False, unsent: str = "") -> ResponseReturnValue:
    if not is_htmx():
        if problem:
            say_no_network()
        return back_to(phone)
    keys = request.form.get("phones", phone.key)
    return render_template(
        "simulator/phone.html",
        screen=screen_of(phone, at=now()),
        keys=keys,
        put_away_url=_put_away_url(phone, keys),
        keypad=keypad,
        problem=problem,
        unsent=unsent,
        our_number=OUR_NUMBER,
    )


def _keys(chosen: list[PracticePhone]) -> str:
    return ",".join(phone.key for phone in chosen)


def _without(phone: PracticePhone, keys: str) -> list[str]:
    return [key for key in keys.split(",") if key not in {phone.key, ""}]


def _put_away_url(phone: PracticePhone, keys: str) -> str:
    return url_for(".table", phones=",".join(_without(phone, keys)))
