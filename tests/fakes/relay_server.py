"""A relay as somebody else would write it: takes signed letters, each of our ids once, and tells their fate."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from werkzeug import Request, Response

from eldercare.messaging.gateways.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, verify
from tests.support.listening import listening

SECRET = "both sides know it"
Trouble = Callable[["RelayServer", Request], Response | None]


def answering(http_status: int, **told: object) -> Trouble:
    """This answer, and nothing is taken."""
    return lambda _server, _request: told_as_json(told, http_status)


def hanging(seconds: float, *, taken: bool) -> Trouble:
    """No answer for so long, though the letter may have been taken."""

    def play(server: "RelayServer", request: Request) -> Response:
        if taken:
            server.take(request)
        server.released.wait(seconds)
        return told_as_json({}, 500)

    return play


@dataclass
class RelayServer:
    """`letters` is what it took, by our id; `fates` what it says became of them."""

    url: str = ""
    letters: dict[int, dict[str, object]] = field(default_factory=dict)
    fates: dict[int, dict[str, object]] = field(default_factory=dict)
    next_troubles: deque[Trouble] = field(default_factory=deque)
    released: threading.Event = field(default_factory=threading.Event)

    def answer(self, request: Request) -> Response:
        headers, now = request.headers, datetime.now(UTC)
        told = {
            "timestamp": headers.get(TIMESTAMP_HEADER, ""),
            "signature": headers.get(SIGNATURE_HEADER, ""),
        }
        if not verify(SECRET, request.get_data(), **told, at=now):
            return told_as_json({"error": "not_signed"}, 403)
        trouble = self.next_troubles.popleft() if self.next_troubles else None
        usual = self.take if request.method == "POST" else self.look_up
        return (trouble(self, request) if trouble else None) or usual(request)

    def take(self, request: Request) -> Response:
        letter = json.loads(request.get_data())
        number = letter["id"]
        self.letters.setdefault(number, letter)
        return told_as_json(self.fates.get(number, {"id": f"R{number}", "status": "queued"}))

    def look_up(self, request: Request) -> Response:
        number = int(request.path.rpartition("/")[2])
        if number not in self.letters:
            return told_as_json({"error": "unknown"}, 404)
        return told_as_json(self.fates.get(number, {"id": f"R{number}", "status": "sent"}))


def told_as_json(told: object, http_status: int = 200) -> Response:
    return Response(json.dumps(told), status=http_status, mimetype="application/json")


@contextmanager
def relay_server() -> Iterator[RelayServer]:
    """Run the relay on a free port of this machine."""
    relay = RelayServer()
    with listening(Request.application(relay.answer)) as address:
        relay.url = f"{address}/messages"
        try:
            yield relay
        finally:
            relay.released.set()
