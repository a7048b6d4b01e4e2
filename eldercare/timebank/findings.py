"""What is found wrong in the ledger."""

from dataclasses import dataclass

SEAL_BROKEN = "is not as it was sealed: it was changed or written past the rules"


@dataclass(frozen=True)
class Finding:
    """A row that is not as the rules made it; `id` is None when the trouble is with the ledger as a whole."""

    table: str
    id: int | None
    sentence: str
