"""A local server that speaks Twilio's Messages and Calls APIs, for the real client library to talk to.

It accepts and answers what Twilio's published OpenAPI file says, which is read from ../shared (or the place that
ELDERCARE_TWILIO_OPENAPI names) and checked in both directions. It can be told what goes wrong with the next requests.
"""

import hashlib
import json
import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from twilio.request_validator import HMAC_SHA256, RequestValidator
from werkzeug import Request, Response
from werkzeug.datastructures import MultiDict

from tests.support.listening import listening

ROOT = Path(__file__).resolve().parents[2]
FILE = "twilio_api_v2010_messages_calls.json"
OPENAPI_FILE = Path(os.environ.get("ELDERCARE_TWILIO_OPENAPI") or ROOT.parent / "shared" / "twilio" / FILE)
ACCOUNT = "AC" + "0a" * 16
TOKEN = "a token that only the fake knows"
PLACES = re.compile(r"/2010-04-01/Accounts/(?P<account>\w+)/(?P<kind>Messages|Calls)(?:/(?P<sid>\w+))?\.json")
IS_OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


@dataclass
class Sent:
    """A text as Twilio keeps it."""

    sid: str
    to: str
    sender: str
    body: str
    callback: str
    created_at: datetime
    status: str = "queued"
    error_code: int | None = None

    def as_json(self) -> dict[str, object]:
        uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{self.sid}"
        return {
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": format_datetime(self.created_at),
            "date_sent": None,
            "date_updated": format_datetime(self.created_at),
            "direction": "outbound-api",
            "error_code": self.error_code,
            "error_message": None,
            "from": self.sender,
            "messaging_service_sid": None,
            "num_media": "0",
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


@dataclass
class Rung:
    """A call as Twilio makes it: it asks `url` what to say when somebody picks up, and reports to `callback`."""

    sid: str
    to: str
    sender: str
    url: str
    callback: str
    created_at: datetime
    status: str = "queued"

    @property
    def is_over(self) -> bool:
        return self.status in IS_OVER

    def as_json(self) -> dict[str, object]:
        uri = f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{self.sid}"
        return {
            "account_sid": ACCOUNT,
            "annotation": None,
            "answered_by": None,
            "api_version": "2010-04-01",
            "caller_name": None,
            "date_created": format_datetime(self.created_at),
            "date_updated": format_datetime(self.created_at),
            "direction": "outbound-api",
            "duration": None,
            "end_time": None,
            "forwarded_from": None,
            "from": self.sender,
            "from_formatted": self.sender,
            "group_sid": None,
            "parent_call_sid": None,
            "phone_number_sid": None,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": self.sid,
            "start_time": None,
            "status": self.status,
            "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
            "to": self.to,
            "to_formatted": self.to,
            "trunk_sid": None,
            "uri": f"{uri}.json",
        }


Trouble = Callable[["TwilioServer", Request], Response | None]


def refusal(http_status: int, code: int, message: str = "refused") -> Trouble:
    """The request is refused with one of Twilio's error codes."""
    return lambda _server, _request: error(http_status, code, message)


def broken(*, taken: bool) -> Trouble:
    """An answer 500, though the text may have been taken."""

    def play(server: "TwilioServer", request: Request) -> Response:
        if taken:
            server.create(request)
        return Response("<html>Internal Server Error</html>", status=500, mimetype="text/html")

    return play


def hanging(seconds: float, *, taken: bool) -> Trouble:
    """No answer for so long, though the text may have been taken."""

    def play(server: "TwilioServer", request: Request) -> Response:
        if taken:
            server.create(request)
        server.released.wait(seconds)
        return error(500, 20500, "too late")

    return play


@dataclass
class TwilioServer:
    """What we use of Twilio: `sent` and `rung` is what it took, `problems` what broke its published description."""

    base_url: str = ""
    sent: list[Sent] = field(default_factory=list)
    rung: list[Rung] = field(default_factory=list)
    next_troubles: deque[Trouble] = field(default_factory=deque)
    requests: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def will(self, *troubles: Trouble) -> None:
        """Let these go wrong with the next requests, one each."""
        self.next_troubles.extend(troubles)

    def answer(self, request: Request) -> Response:
        with self.lock:
            self.requests.append(f"{request.method} {request.path}")
            trouble = self.next_troubles.popleft() if self.next_troubles else None
        response = (trouble(self, request) if trouble else None) or self.usual_answer(request)
        if response.status_code < 300:
            self.check(request, response)
        return response

    def usual_answer(self, request: Request) -> Response:
        place = PLACES.fullmatch(request.path)
        auth = request.authorization
        if auth is None or (auth.username, auth.password) != (ACCOUNT, TOKEN):
            return error(401, 20003, "Authenticate")
        if place is None or place["account"] != ACCOUNT:
            return error(404, 20404, "not found")
        if place["sid"]:
            return self.fetch(place["sid"])
        return self.create(request) if request.method == "POST" else self.listing(request)

    def create(self, request: Request) -> Response:
        return self.ring(request) if "/Calls" in request.path else self.take(request)

    def take(self, request: Request) -> Response:
        form = request.form
        if not form.get("To"):
            return error(400, 21604, "A 'To' phone number is required.")
        if not form.get("Body"):
            return error(400, 21602, "Message body is required.")
        with self.lock:
            sid = "SM" + hashlib.md5(f"{len(self.sent)}".encode(), usedforsecurity=False).hexdigest()
            text = Sent(sid, form["To"], form["From"], form["Body"], form.get("StatusCallback", ""), datetime.now(UTC))
            self.sent.append(text)
        return as_json(text.as_json(), 201)

    def ring(self, request: Request) -> Response:
        form = request.form
        if not form.get("To"):
            return error(400, 21201, "No 'To' number is specified")
        if not form.get("Url"):
            return error(400, 21205, "Url parameter is required.")
        with self.lock:
            sid = "CA" + hashlib.md5(f"{len(self.rung)}".encode(), usedforsecurity=False).hexdigest()
            call = Rung(sid, form["To"], form["From"], form["Url"], form.get("StatusCallback", ""), datetime.now(UTC))
            self.rung.append(call)
        return as_json(call.as_json(), 201)

    def fetch(self, sid: str) -> Response:
        kept: list[Sent | Rung] = [*self.sent, *self.rung]
        found = next((one for one in kept if one.sid == sid), None)
        return as_json(found.as_json()) if found else error(404, 20404, "not found")

    def listing(self, request: Request) -> Response:
        wanted = request.args
        kind = "calls" if "/Calls" in request.path else "messages"
        kept: list[Sent | Rung] = [*self.rung] if kind == "calls" else [*self.sent]
        found = [
            one.as_json()
            for one in reversed(kept)
            if wanted.get("To", one.to) == one.to and wanted.get("From", one.sender) == one.sender
        ]
        size, page = wanted.get("PageSize", 50, int), wanted.get("Page", 0, int)
        shown = found[page * size : (page + 1) * size]
        uri = f"{request.path}?PageSize={size}&Page="
        more = len(found) > (page + 1) * size
        return as_json(
            {
                kind: shown,
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": page * size + len(shown) - 1,
                "uri": f"{uri}{page}",
                "first_page_uri": f"{uri}0",
                "next_page_uri": f"{uri}{page + 1}" if more else None,
                "previous_page_uri": f"{uri}{page - 1}" if page else None,
            }
        )

    def check(self, request: Request, response: Response) -> None:
        description = published_description()
        if description is None:
            return
        asked = WerkzeugOpenAPIRequest(request)
        for check in (
            lambda: description.validate_request(asked),
            lambda: description.validate_response(asked, WerkzeugOpenAPIResponse(response)),
        ):
            try:
                check()  # type: ignore[no-untyped-call] # openapi-core ships no types here
            except OpenAPIError as problem:
                self.problems.append(f"{request.method} {request.path}: {problem!r} {problem.__cause__!r}")


def error(http_status: int, code: int, message: str) -> Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return as_json({"code": code, "message": message, "more_info": more, "status": http_status}, http_status)


def as_json(content: object, http_status: int = 200) -> Response:
    return Response(json.dumps(content), status=http_status, mimetype="application/json")


@cache
def published_description() -> OpenAPI | None:
    """Twilio's OpenAPI file with the server's address taken out; None where the file is not there."""
    if not OPENAPI_FILE.exists():
        return None
    description = json.loads(OPENAPI_FILE.read_text(encoding="utf-8"))
    description["servers"] = [{"url": "/"}]
    for path in description["paths"].values():
        path.pop("servers", None)
    return OpenAPI.from_dict(description)


@contextmanager
def twilio_server() -> Iterator[TwilioServer]:
    """Run the server on a free port of this machine; at the end nothing may have broken the description."""
    server = TwilioServer()
    with listening(Request.application(server.answer)) as server.base_url:
        try:
            yield server
        finally:
            server.released.set()
    assert not server.problems, "\n".join(server.problems)


def signed(url: str, params: dict[str, str], *, token: str = TOKEN, algorithm: str = "") -> dict[str, str]:
    """The headers with which Twilio signs a webhook to this address, by HMAC-SHA1 unless told otherwise."""
    validator = RequestValidator(token)
    headers = {"X-Twilio-Signature": validator.compute_signature(url, MultiDict(params), algorithm or None)}
    if algorithm == HMAC_SHA256:
        headers["X-Twilio-Webhooks-Signature-Settings"] = f"key=webhooks_sharedkey_1,algorithm={algorithm}"
    return headers


def an_inbound(body: str = "助餐", *, sid: str = "SM" + "1" * 32, sender: str = "+8613900000001") -> dict[str, str]:
    """What Twilio posts when a text arrives."""
    return {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "Body": body,
        "From": sender,
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": "+8613900009999",
    }


def a_report(sid: str, status: str, *, error_code: int | None = None) -> dict[str, str]:
    """What Twilio posts when it knows more about a text of ours."""
    report = {"AccountSid": ACCOUNT, "MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status}
    return report | ({"ErrorCode": str(error_code)} if error_code else {})


def path_of(url: str) -> str:
    """The path and query of an address, as a test client wants it."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
