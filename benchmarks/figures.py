"""Making a few honest figures out of many measurements."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Result:
    """One line of the report. `is_right` is about counts only: no time that was measured is right or wrong."""

    what: str
    figure: str
    details: str = ""
    is_right: bool = True


def percentile(measured: Sequence[float], percent: float) -> float:
    """Return the smallest of these values that at least so many per cent of them do not exceed."""
    return sorted(measured)[max(0, math.ceil(len(measured) * percent / 100) - 1)]


def paired_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of measurements that were taken side by side.

    What else the machine was busy with at that moment slowed down both of a pair.
    """
    return median(our / their for our, their in zip(ours, theirs, strict=True))


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
