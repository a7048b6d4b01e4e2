"""Texts and calls through Twilio: its client with our address and time-outs, and its words and codes in ours."""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import structlog
from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from eldercare.messaging.gateways.base import Abilities, CannotAsk, Letter, Outcome
from eldercare.messaging.gateways.network import CONNECT_SECONDS, READ_SECONDS, never_left
from eldercare.messaging.states import Medium, MessageStatus, Reason
from eldercare.settings import Settings

NAME = "twilio"
CREDENTIALS_PAUSE_SECONDS = 300
LOOK_BACK = 200
CLOCKS_DIFFER_BY = timedelta(minutes=1)
RING_SECONDS = 25
NOT_FOUND = 404
log = structlog.get_logger()

STATUSES = {
    "accepted": MessageStatus.SENT,
    "scheduled": MessageStatus.SENT,
    "queued": MessageStatus.SENT,
    "sending": MessageStatus.SENT,
    "sent": MessageStatus.SENT,
    "partially_delivered": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.DELIVERED,
    "undelivered": MessageStatus.FAILED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}
CALL_STATUSES = {
    "queued": MessageStatus.SENT,
    "initiated": MessageStatus.SENT,
    "ringing": MessageStatus.SENT,
    "in-progress": MessageStatus.SENT,
    "completed": MessageStatus.FAILED,
    "busy": MessageStatus.FAILED,
    "no-answer": MessageStatus.FAILED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}
CALL_REASONS = {
    "completed": Reason.NOT_PICKED_UP,
    "busy": Reason.LINE_BUSY,
    "no-answer": Reason.NOT_PICKED_UP,
    "canceled": Reason.NOT_PICKED_UP,
    "failed": Reason.UNREACHABLE,
}
CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
REASONS = {
    13224: Reason.BAD_NUMBER,
    20003: Reason.CREDENTIALS,
    20005: Reason.CREDENTIALS,
    20429: Reason.BUSY,
    21211: Reason.BAD_NUMBER,
    21217: Reason.BAD_NUMBER,
    21604: Reason.BAD_NUMBER,
    21610: Reason.OPTED_OUT,
    21611: Reason.BUSY,
    21612: Reason.CARRIER,
    21614: Reason.BAD_NUMBER,
    30001: Reason.BUSY,
    30002: Reason.CREDENTIALS,
    30003: Reason.UNREACHABLE,
    30004: Reason.BLOCKED,
    30005: Reason.BAD_NUMBER,
    30006: Reason.BAD_NUMBER,
    30007: Reason.CARRIER,
    30008: Reason.CARRIER,
    32014: Reason.UNREACHABLE,
}
TRY_AGAIN = {Reason.BUSY, Reason.CREDENTIALS}


def status_of(word: str) -> MessageStatus | None:
    """Return our word for Twilio's message status; None for one that says nothing about a text on its way out."""
    return STATUSES.get(word)


def reason_of(error_code: int | None) -> Reason | None:
    """Return our reason for one of Twilio's error codes; None for no error."""
    return REASONS.get(error_code, Reason.REFUSED) if error_code else None


def call_status_of(word: str) -> MessageStatus | None:
    """Return our word for how far a call to somebody has come; None for a word of another kind.

    That one is over proves nothing: a mailbox picks up, too. The voice door reports `delivered` as soon as somebody
    presses a key, and `delivered` beats what Twilio says at the end.
    """
    return CALL_STATUSES.get(word)


def call_reason_of(word: str, error_code: int | None = None) -> Reason | None:
    """Return why nobody was reached by a call that ended like this; None for one that goes on."""
    return REASONS.get(error_code or 0) or CALL_REASONS.get(word)


class HttpClient(TwilioHttpClient):  # type: ignore[misc] # the package ships no types
    """Twilio's own, which has no time-out and no other address than the real one. It tries each request once."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = urlsplit(base_url)

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        if self._base_url.netloc:
            url = urlunsplit(urlsplit(url)._replace(scheme=self._base_url.scheme, netloc=self._base_url.netloc))
        self.timeout = (CONNECT_SECONDS, READ_SECONDS)
        return super().request(method, url, *args, **{**kwargs, "timeout": None})

    def log_request(self, kwargs: dict[str, Any]) -> None:
        """Log nothing: Twilio's client would write people's numbers down."""


class TwilioGateway:
    """Sends by Twilio's Messages API, rings by its Calls API; what became of both comes back to our webhooks."""

    name = NAME

    def __init__(self, client: Client, *, from_number: str, base_url: str) -> None:
        self._client, self._from, self._base_url = client, from_number, f"{base_url}/twilio"
        self.abilities = Abilities(media=frozenset(Medium))

    @classmethod
    def from_settings(cls, settings: Settings) -> "TwilioGateway":
        client = Client(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            http_client=HttpClient(settings.twilio_api_base_url),
        )
        return cls(client, from_number=settings.twilio_from, base_url=settings.public_base_url)

    def send(self, letter: Letter) -> Outcome:
        hand_over = self._ring if letter.medium is Medium.CALL else self._text
        try:
            return hand_over(letter)
        except TwilioException as refusal:
            return _refused(getattr(refusal, "status", 0), getattr(refusal, "code", None))
        except RequestException as trouble:
            return _not_taken(Reason.GATEWAY_DOWN) if never_left(trouble) else _perhaps_taken(Reason.NO_ANSWER)
        except ValueError:  # it answered 2xx, and then no JSON
            return _perhaps_taken(Reason.NO_ANSWER)

    def _text(self, letter: Letter) -> Outcome:
        return _outcome(
            self._client.messages.create(
                to=letter.to,
                from_=self._from,
                body=letter.body,
                status_callback=f"{self._base_url}/status?message={letter.id}",
            )
        )

    def _ring(self, letter: Letter) -> Outcome:
        return _call_outcome(
            self._client.calls.create(
                to=letter.to,
                from_=self._from,
                url=f"{self._base_url}/voice/outgoing/{letter.id}",
                status_callback=f"{self._base_url}/voice/status?message={letter.id}",
                status_callback_event=CALL_EVENTS,
                timeout=RING_SECONDS,
            )
        )

    def look_up(self, letter: Letter, *, known_ids: Collection[str]) -> Outcome | None:
        find = self._find_call if letter.medium is Medium.CALL else self._find_text
        try:
            return find(letter, known_ids)
        except (TwilioException, RequestException, ValueError) as trouble:
            raise CannotAsk from trouble

    def _find_text(self, letter: Letter, known_ids: Collection[str]) -> Outcome | None:
        if letter.gateway_id is not None:
            return self._named(self._client.messages, letter.gateway_id, _outcome)
        listed = self._client.messages.list(to=letter.to, from_=self._from, limit=LOOK_BACK)
        same = [one for one in listed if (one.body or "").strip() == letter.body.strip()]
        found = _oldest_unclaimed(same, letter, known_ids)
        return _outcome(found) if found is not None else None

    def _find_call(self, letter: Letter, known_ids: Collection[str]) -> Outcome | None:
        if letter.gateway_id is not None:
            return self._named(self._client.calls, letter.gateway_id, _call_outcome)
        listed = self._client.calls.list(to=letter.to, limit=LOOK_BACK)
        ours = [one for one in listed if one.direction == "outbound-api" and one._from == self._from]  # noqa: SLF001
        found = _oldest_unclaimed(ours, letter, known_ids)
        return _call_outcome(found) if found is not None else None

    def _named(self, kind: Any, sid: str, outcome: Callable[[Any], Outcome]) -> Outcome | None:
        try:
            return outcome(kind(sid).fetch())
        except TwilioException as refusal:
            if getattr(refusal, "status", 0) == NOT_FOUND:
                return None
            raise


def _oldest_unclaimed(listed: Iterable[Any], letter: Letter, known_ids: Collection[str]) -> Any:
    """Equal letters are told apart by their order: Twilio lists the newest first, we look them up oldest first."""
    earliest = letter.queued_at.astimezone(UTC) - CLOCKS_DIFFER_BY
    possible = [
        one for one in listed if one.sid not in known_ids and (one.date_created is None or one.date_created >= earliest)
    ]
    return possible[-1] if possible else None


def _outcome(message: Any) -> Outcome:
    code = message.error_code
    return Outcome(
        status_of(str(message.status)) or MessageStatus.SENT,
        gateway_id=message.sid,
        error_code=str(code) if code else None,
        reason=reason_of(code),
    )


def _call_outcome(call: Any) -> Outcome:
    word = str(call.status)
    return Outcome(call_status_of(word) or MessageStatus.SENT, gateway_id=call.sid, reason=call_reason_of(word))


def _refused(http_status: int, code: int | None) -> Outcome:
    if http_status == 429:
        return _not_taken(Reason.BUSY, code)
    if http_status == 503:
        return _not_taken(Reason.GATEWAY_DOWN, code)
    if http_status >= 500 or http_status == 0:
        return _perhaps_taken(Reason.GATEWAY_DOWN, code)
    if http_status in {401, 403}:
        log.error("gateway_refuses_credentials", gateway=NAME, http_status=http_status, error_code=code)
        return _not_taken(Reason.CREDENTIALS, code, retry_after=CREDENTIALS_PAUSE_SECONDS)
    reason = reason_of(code) or Reason.REFUSED
    if reason in TRY_AGAIN:
        return _not_taken(reason, code)
    return Outcome(MessageStatus.FAILED, error_code=str(code or http_status), reason=reason)


def _not_taken(reason: Reason, code: int | None = None, *, retry_after: int | None = None) -> Outcome:
    return Outcome(MessageStatus.QUEUED, error_code=str(code) if code else None, reason=reason, retry_after=retry_after)


def _perhaps_taken(reason: Reason, code: int | None = None) -> Outcome:
    return Outcome(MessageStatus.SENDING, error_code=str(code) if code else None, reason=reason)
