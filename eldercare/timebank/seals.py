"""Keyed hashes over what a row of the ledger says, so that a row written or changed past the rules is found."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from eldercare.crypto import blind_index

TRANSFER_FACTS = (
    "key",
    "kind",
    "from_account_id",
    "to_account_id",
    "minutes",
    "memo",
    "about_kind",
    "about_id",
    "reverses_id",
    "by_kind",
    "by_id",
    "via",
    "happened_at",
    "recorded_at",
)
LATER_TRANSFER_FACTS = ("hold_id", "for_person_id", "approved_by_id")
ACCOUNT_FACTS = ("id", "kind", "person_id", "community_id", "floor", "ceiling", "opened_at", "closed_at")
LATER_ACCOUNT_FACTS = ("currency", "joint_holder_id", "peer_id", "year", "daily_limit", "frozen_at")
"""What rows could not say when the first ones were sealed. Said only where there is something to say, so that those
seals still fit."""
HOLD_FACTS = (
    *("key", "account_id", "minutes", "memo", "about_kind", "about_id", "by_kind", "by_id", "via", "made_at"),
    *("expires_at", "state", "posted_minutes", "ended_at", "ended_by_kind", "ended_by_id", "end_reason"),
)
UNSAID = {"currency": "minutes"}


def transfer_seal(facts: Mapping[str, object]) -> str:
    """Return the seal over everything a transfer says but its id, which its entries bear out."""
    return _seal("transfers", facts, TRANSFER_FACTS, LATER_TRANSFER_FACTS)


def account_seal(facts: Mapping[str, object]) -> str:
    """Return the seal over whose account it is and its limits; balance and version are borne out by the entries."""
    return _seal("accounts", facts, ACCOUNT_FACTS, LATER_ACCOUNT_FACTS)


def hold_seal(facts: Mapping[str, object]) -> str:
    """Return the seal over everything a hold says but its id."""
    return _seal("holds", facts, HOLD_FACTS)


def _seal(table: str, facts: Mapping[str, object], names: tuple[str, ...], later: tuple[str, ...] = ()) -> str:
    # Under a key that is not in the database: who changes a row in SQL cannot make the seal that belongs to it.
    words = [table, *(_plain(facts[name]) for name in names)]
    words += [f"{name}={_plain(facts[name])}" for name in later if facts[name] != UNSAID.get(name)]
    return blind_index(json.dumps(words, ensure_ascii=True, separators=(",", ":"), default=repr))


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
