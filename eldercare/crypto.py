"""Encrypted columns and blind indexes: what is sensitive is read and found only with the environment's key."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app
from sqlalchemy import Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

EXTENSION = "eldercare_crypto"


@dataclass(frozen=True)
class Keys:
    """The two keys derived from ELDERCARE_DATA_KEY, so that finding something never helps to read it."""

    box: Fernet
    index_key: bytes

    @classmethod
    def derived_from(cls, data_key: str) -> "Keys":
        def derive(purpose: bytes) -> bytes:
            return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(data_key.encode())

        return cls(Fernet(base64.urlsafe_b64encode(derive(b"eldercare/columns"))), derive(b"eldercare/index"))


def init_app(app: Flask, data_key: str) -> None:
    """Give the app its keys; encrypted columns work only inside an app context."""
    app.extensions[EXTENSION] = Keys.derived_from(data_key)


def _keys() -> Keys:
    keys: Keys = current_app.extensions[EXTENSION]
    return keys


def blind_index(value: str) -> str:
    """Return what stands for this exact value in an index: equal values give equal results, nothing leads back.

    HMAC-SHA256 under a key of its own, first 128 bits, as 32 hexadecimal digits.
    """
    return hmac.digest(_keys().index_key, value.encode(), hashlib.sha256).hex()[:32]


class EncryptedText(TypeDecorator[str]):
    """A text column whose content is unreadable without the data key (Fernet: AES-128-CBC with HMAC-SHA256)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else _keys().box.encrypt(value.encode()).decode("ascii")

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _keys().box.decrypt(value).decode()


class EncryptedBytes(TypeDecorator[bytes]):
    """A column for a file, unreadable like `EncryptedText`; it takes a third more room than the file."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else _keys().box.encrypt(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else _keys().box.decrypt(bytes(value))


class EncryptedJSON(TypeDecorator[dict[str, str]]):
    """A column for a few named texts, unreadable like `EncryptedText`. Assign a new mapping to change it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, str] | None, dialect: Dialect) -> Any:
        return (
            None if not value else _keys().box.encrypt(json.dumps(value, ensure_ascii=False).encode()).decode("ascii")
        )

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, str]:
        return {} if value is None else dict(json.loads(_keys().box.decrypt(value)))
