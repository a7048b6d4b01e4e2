"""What surrounds every page of the console: the guard at the door, the menu, the call box, open calls for help."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from eldercare.channels.console import access, nobody_found, ringing
from eldercare.channels.console.incident_rows import rows_of
from eldercare.channels.console.menu import menu
from eldercare.channels.console.words import ability, draft_reason, reason_said, weekday, word
from eldercare.messaging.conversation_queries import count_unread
from eldercare.safety.queries import open_incidents
from eldercare.staff.permissions import Permission, require
from eldercare.web.language import current_language
from eldercare.web.timebank_label import timebank_name_for

WORDS: dict[str, object] = {
    "word": word,
    "ability": ability,
    "draft_reason": draft_reason,
    "reason_said": reason_said,
    "weekday": weekday,
}
OPEN_TO_ALL = frozenset({"console.session.show", "console.session.enter"})


def guard() -> ResponseReturnValue | None:
    """Let in only those who are signed in; a page that refreshes itself is told so, a person is asked to sign in."""
    if request.endpoint in OPEN_TO_ALL:
        return None
    if not access.is_signed_in():
        if request.headers.get("HX-Request"):
            return "", 401
        wanted = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
        return redirect(url_for("console.session.show", next=wanted), 303)
    require(access.me(), Permission.SEE)
    return None


def surroundings() -> dict[str, object]:
    """Return what the layout and the pages look up."""
    given: dict[str, object] = WORDS | {"may": access.may, "language": current_language()}
    if not access.is_signed_in():
        return given
    is_page = not request.headers.get("HX-Request")
    return (
        given
        | {
            "me": current_user.staff,
            "timebank_name": timebank_name_for(access.scope()),
            "menu": menu(unread=count_unread(access.scope())) if is_page else [],
            "call_url": url_for("console.calls.show"),
            "alerts_url": url_for("console.incidents.alerts"),
            "open_incidents": rows_of(open_incidents(access.scope())) if is_page else [],
            "sign_out_url": url_for("console.session.leave"),
        }
        | (_ringing() | _nobody_found() if is_page else {})
    )


def _ringing() -> dict[str, object]:
    calls = ringing.still_ringing()
    return {"ringing": ringing.rows_of(calls), "ringing_seen": ringing.seen_of(calls)}


def _nobody_found() -> dict[str, object]:
    rows = nobody_found.rows()
    return {"unfilled": rows, "unfilled_seen": nobody_found.seen_of(rows)}
