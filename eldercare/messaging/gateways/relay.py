"""Texts and calls through a relay of one's own over signed HTTP: a SIM modem, an Android phone, a carrier's adapter.

We post a letter to the relay's address and may ask `GET address/our id` what became of it; both are signed (`signing`).
The relay answers `{"id": its own, "status": one of our words, "error": optional}` and takes one of our ids only once.
"""

import json
from collections.abc import Collection
from typing import Any

import requests
from requests.exceptions import RequestException

from eldercare.clock import now
from eldercare.messaging.gateways.base import Abilities, CannotAsk, Letter, Outcome
from eldercare.messaging.gateways.network import CONNECT_SECONDS, READ_SECONDS, never_left
from eldercare.messaging.gateways.signing import sign
from eldercare.messaging.states import Medium, MessageStatus, Reason
from eldercare.settings import Settings

NAME = "relay"
CREDENTIALS_PAUSE_SECONDS = 300
STATUSES = {
    "queued": MessageStatus.SENT,
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "failed": MessageStatus.FAILED,
}


def status_of(word: str) -> MessageStatus | None:
    """Return our word for the relay's: queued and sent are on their way; None for a word it has not agreed on."""
    return STATUSES.get(word)


def reason_of(word: str) -> Reason | None:
    """Return our reason for the relay's word, which should be one of ours, else the carrier's; None for no word."""
    return (Reason(word) if word in set(Reason) else Reason.CARRIER) if word else None


class RelayGateway:
    """Hands letters to a relay; its reports come back to /relay/status."""

    name = NAME

    def __init__(self, url: str, secret: str, *, abilities: Abilities | None = None) -> None:
        self._url, self._secret = url, secret
        self.abilities = abilities or Abilities(media=frozenset(Medium))

    @classmethod
    def from_settings(cls, settings: Settings) -> "RelayGateway":
        media = frozenset(Medium) if settings.relay_rings else frozenset({Medium.TEXT})
        return cls(settings.relay_url, settings.relay_secret, abilities=Abilities(media=media))

    def send(self, letter: Letter) -> Outcome:
        try:
            answer = self._ask("POST", self._url, _as_json(letter))
        except RequestException as trouble:
            if never_left(trouble):
                return Outcome(MessageStatus.QUEUED, reason=Reason.GATEWAY_DOWN)
            return Outcome(MessageStatus.SENDING, reason=Reason.NO_ANSWER)
        if _was_taken(answer):
            return _outcome(answer) or Outcome(MessageStatus.SENDING, reason=Reason.NO_ANSWER)
        return _refused(answer)

    def look_up(self, letter: Letter, *, known_ids: Collection[str]) -> Outcome | None:  # noqa: ARG002 - it knows our id
        try:
            answer = self._ask("GET", f"{self._url}/{letter.id}", b"")
        except RequestException as trouble:
            raise CannotAsk from trouble
        if answer.status_code == 404:
            return None
        found = _outcome(answer) if _was_taken(answer) else None
        if found is None:
            raise CannotAsk
        return found

    def _ask(self, method: str, url: str, body: bytes) -> requests.Response:
        headers = {"Content-Type": "application/json", **sign(self._secret, body, at=now())}
        return requests.request(
            method,
            url,
            data=body,
            headers=headers,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
        )


def _as_json(letter: Letter) -> bytes:
    told = {
        "id": letter.id,
        "to": letter.to,
        "medium": letter.medium,
        "body": letter.body,
        "language": letter.language,
        "template": letter.template,
        "version": letter.version,
        "carrier_id": letter.carrier_id,
        "values": dict(letter.filled_in),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def _outcome(answer: requests.Response) -> Outcome | None:
    """None for an answer that is not what was agreed on, which says nothing about the letter."""
    told = _told(answer)
    status = status_of(str(told.get("status", "")))
    if status is None:
        return None
    error = str(told.get("error") or "")
    return Outcome(
        status,
        gateway_id=str(told["id"]) if told.get("id") else None,
        error_code=error or None,
        reason=reason_of(error) or (Reason.REFUSED if status is MessageStatus.FAILED else None),
    )


def _told(answer: requests.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _was_taken(answer: requests.Response) -> bool:
    return 200 <= answer.status_code < 300


def _refused(answer: requests.Response) -> Outcome:
    """Only a refusal with a reason is about the letter; any other answer says that this is not the relay we mean."""
    code, error = str(answer.status_code), str(_told(answer).get("error") or "")
    if answer.status_code in {401, 403}:
        pause = CREDENTIALS_PAUSE_SECONDS
        return Outcome(MessageStatus.QUEUED, error_code=code, reason=Reason.CREDENTIALS, retry_after=pause)
    if answer.status_code == 429:
        return Outcome(MessageStatus.QUEUED, error_code=code, reason=Reason.BUSY)
    if answer.status_code >= 500 and answer.status_code != 503:
        return Outcome(MessageStatus.SENDING, error_code=code, reason=Reason.GATEWAY_DOWN)
    if answer.status_code == 503 or not error:
        return Outcome(MessageStatus.QUEUED, error_code=code, reason=Reason.GATEWAY_DOWN)
    return Outcome(MessageStatus.FAILED, error_code=error, reason=reason_of(error))
