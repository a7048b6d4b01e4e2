"""One kind of danger: how it is said, and the talk in which the same words are harmless."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Danger:
    """How a danger is said, and the surroundings (anywhere in the text) that make it harmless."""

    said: re.Pattern[str]
    harmless: re.Pattern[str] | None = None


def danger(said: str, harmless: str = "") -> Danger:
    """Return the danger of these two patterns; without the second it is never harmless."""
    return Danger(re.compile(said), re.compile(harmless) if harmless else None)
