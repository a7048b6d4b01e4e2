"""Prices as people type them."""

import re

from eldercare.errors import N_, Invalid

YUAN = re.compile(r"[¥￥]?\s*(\d{1,6})(?:[.．](\d{1,2}))?\s*元?")


def fen(text: str) -> int | None:
    """Return "12.5" yuan as 1250 fen, None for nothing; Invalid for what is no price."""
    if not text.strip():
        return None
    found = YUAN.fullmatch(text.strip())
    if found is None:
        raise Invalid(N_("%(text)s is not a price in yuan."), text=text.strip())
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def yuan(price_fen: int | None) -> str:
    """Return 1250 fen as "12.50", to be typed over."""
    return "" if price_fen is None else f"{price_fen // 100}.{price_fen % 100:02d}"
