"""The same POST twice has one effect and one answer: what a client can rely on when the line broke.

The key's row is written first and in the same transaction as the effect, so that of several requests at once one does
it and the others wait for its commit. What the rules answered is kept, a refusal as well as a success. What never
reached the rules is not: no token, no permission, a body that does not fit, a fault of ours.
"""

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from eldercare.channels.api.answers import Answer, refusal
from eldercare.channels.api.errors import BadKey, KeyReused
from eldercare.channels.api.models import ApiRequest
from eldercare.crypto import blind_index
from eldercare.database import session
from eldercare.errors import DomainError
from eldercare.straight import insert_unless_taken
from eldercare.transaction import transaction

HEADER = "Idempotency-Key"
LONGEST_KEY = 128
REPLAYED = {"Idempotent-Replayed": "true"}


def checked(key: str | None) -> str | None:
    """Return the key as it may be kept, None for none. Raises BadKey."""
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise BadKey(LONGEST_KEY)
    return key


def seal_of(method: str, path: str, body: object) -> str:
    """Return what stands for this request; equal JSON gives equal seals, however it was spaced or ordered."""
    return blind_index(f"api:{method} {path}\n{json.dumps(body, sort_keys=True)}")


def once(act: Callable[[], Answer], *, staff_id: int, key: str, seal: str, at: datetime) -> Answer:
    """Do this, unless it was done under the key: then return the same answer again. Raises KeyReused."""
    earlier = _find(staff_id, key)
    if earlier is not None:
        return _again(earlier, seal)
    with transaction():
        values = {"staff_id": staff_id, "key": key, "seal": seal, "created_at": at}
        request = insert_unless_taken(ApiRequest, values)
        if request is None:
            return _again(_find(staff_id, key), seal)
        answer = _tried(act)
        request.status, request.answer = answer.status, answer.body
    return answer


def _find(staff_id: int, key: str) -> ApiRequest | None:
    query = select(ApiRequest).where(ApiRequest.staff_id == staff_id, ApiRequest.key == key)
    return session.scalars(query).one_or_none()


def _again(earlier: ApiRequest | None, seal: str) -> Answer:
    if earlier is None or earlier.seal != seal or earlier.status is None or earlier.answer is None:
        raise KeyReused
    return Answer(earlier.status, earlier.answer, REPLAYED)


def _tried(act: Callable[[], Answer]) -> Answer:
    """Do it inside a savepoint: a refusal takes back what was done, but not the row that remembers the refusal."""
    try:
        with session.begin_nested():
            try:
                return act()
            except DomainError as no:
                if no.keeps_changes:
                    return refusal(no)
                raise
    except DomainError as no:
        return refusal(no)
