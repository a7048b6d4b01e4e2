"""The signature on what a relay and we tell each other over HTTP: HMAC-SHA256 of the moment and the body."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

TIMESTAMP_HEADER = "X-Eldercare-Timestamp"
SIGNATURE_HEADER = "X-Eldercare-Signature"
OLDEST = timedelta(minutes=5)
LONGEST_TIMESTAMP = 12


def sign(secret: str, body: bytes, *, at: datetime) -> dict[str, str]:
    """Return the two headers that go with this body: Unix seconds, and 64 hexadecimal digits.

    The signature is the HMAC-SHA256, under the secret that both sides know, of the seconds, a dot and the body as it
    is sent, byte for byte. A request without a body signs the empty one.
    """
    timestamp = str(int(at.timestamp()))
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: _signature(secret, timestamp, body)}


def verify(secret: str, body: bytes, *, timestamp: str, signature: str, at: datetime) -> bool:
    """Tell whether who knows the secret signed this body within five minutes of `at`; without a secret nobody did."""
    is_number = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIMESTAMP
    if not secret or not is_number or not signature.isascii():
        return False
    if abs(at.timestamp() - int(timestamp)) > OLDEST.total_seconds():
        return False
    return hmac.compare_digest(_signature(secret, timestamp, body), signature)


def _signature(secret: str, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()
