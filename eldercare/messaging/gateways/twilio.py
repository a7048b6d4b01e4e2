"""Texts through Twilio: its client with our address and time-outs, and its words and error codes in ours."""

import errno
from collections.abc import Collection, Iterator
from datetime import UTC, timedelta
from socket import gaierror
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import structlog
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from eldercare.messaging.gateways.base import Abilities, CannotAsk, Letter, Outcome
from eldercare.messaging.states import MessageStatus, Reason
from eldercare.settings import Settings

NAME = "twilio"
CONNECT_SECONDS, READ_SECONDS = 3.0, 10.0
CREDENTIALS_PAUSE_SECONDS = 300
LOOK_BACK = 200
CLOCKS_DIFFER_BY = timedelta(minutes=1)
NO_WAY_THERE = {errno.ENETUNREACH, errno.EHOSTUNREACH}
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
REASONS = {
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
}
TRY_AGAIN = {Reason.BUSY, Reason.CREDENTIALS}


def status_of(word: str) -> MessageStatus | None:
    """Return our word for Twilio's message status; None for one that says nothing about a text on its way out."""
    return STATUSES.get(word)


def reason_of(error_code: int | None) -> Reason | None:
    """Return our reason for one of Twilio's error codes; None for no error."""
    return REASONS.get(error_code, Reason.REFUSED) if error_code else None


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
    """Sends through Twilio's Messages API; delivery reports come back to /twilio/status."""

    name = NAME
    abilities = Abilities()

    def __init__(self, client: Client, *, from_number: str, status_url: str) -> None:
        self._client, self._from, self._status_url = client, from_number, status_url

    @classmethod
    def from_settings(cls, settings: Settings) -> "TwilioGateway":
        client = Client(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            http_client=HttpClient(settings.twilio_api_base_url),
        )
        return cls(client, from_number=settings.twilio_from, status_url=f"{settings.public_base_url}/twilio/status")

    def send(self, letter: Letter) -> Outcome:
        try:
            sent = self._client.messages.create(
                to=letter.to,
                from_=self._from,
                body=letter.body,
                status_callback=f"{self._status_url}?message={letter.id}",
            )
        except TwilioException as refusal:
            return _refused(getattr(refusal, "status", 0), getattr(refusal, "code", None))
        except RequestException as trouble:
            return _not_taken(Reason.GATEWAY_DOWN) if _never_left(trouble) else _perhaps_taken(Reason.NO_ANSWER)
        except ValueError:  # it answered 2xx, and then no JSON
            return _perhaps_taken(Reason.NO_ANSWER)
        return _outcome(sent)

    def look_up(self, letter: Letter, *, known_ids: Collection[str]) -> Outcome | None:
        try:
            listed = self._client.messages.list(to=letter.to, from_=self._from, limit=LOOK_BACK)
        except (TwilioException, RequestException, ValueError) as trouble:
            raise CannotAsk from trouble
        earliest = letter.queued_at.astimezone(UTC) - CLOCKS_DIFFER_BY
        for one in listed:
            is_ours = one.sid not in known_ids and (one.body or "").strip() == letter.body.strip()
            if is_ours and (one.date_created is None or one.date_created >= earliest):
                return _outcome(one)
        return None


def _outcome(message: Any) -> Outcome:
    code = message.error_code
    return Outcome(
        status_of(str(message.status)) or MessageStatus.SENT,
        gateway_id=message.sid,
        error_code=str(code) if code else None,
        reason=reason_of(code),
    )


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


def _never_left(trouble: RequestException) -> bool:
    """Tell whether the connection failed before the request could have reached anybody."""
    return isinstance(trouble, ConnectTimeout) or any(
        isinstance(cause, (ConnectionRefusedError, gaierror))
        or (isinstance(cause, OSError) and cause.errno in NO_WAY_THERE)
        for cause in _causes(trouble)
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
