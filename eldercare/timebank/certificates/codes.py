"""The code by which anybody can check a certificate: made, written, read. Nothing here touches the database."""

import secrets
import unicodedata

LETTERS = "3479ACDEFHJKMNPRTWXY"
"""Twenty signs that nobody takes for one another: no 0 O Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V."""
LENGTH = 12
GROUP = 4


def new_code() -> str:
    """Return a code of twelve signs that cannot be foreseen: 20^12, about 52 bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def written(code: str) -> str:
    """Return the code as it is printed: "3F7K-9MNP-ARTW"."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read(typed: str) -> str | None:
    """Return the code that somebody typed with blanks, hyphens, small or full-width letters; None for what is none."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())
    return plain if len(plain) == LENGTH and set(plain) <= set(LETTERS) else None
