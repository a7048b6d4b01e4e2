"""What a community may set differently in its time bank, with our defaults."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TimebankPolicy:
    """One community's rules for saved time. Minutes, unless the name says otherwise; 0 switches a limit off.

    Earning: `earning_factor_limit` is how much of what was ordered counts at most (0: all of it), `service_factors`
    what an hour of a service counts ("bathing:1.5,repair:1.2", others 1.0). Above `storage_cap_minutes` what is earned
    goes to the pool with honour, or is refused. `earning_ages` are the youngest and the oldest who earn. The opening
    bonus is issued once with the first minutes earned.
    Spending: who is so old, or served so many minutes, or began so many months ago (0 of either: that does not
    suffice), for oneself and perhaps the spouse; the pool covers what is lacking of "key" elders, of "all" or of "no"
    one. Key elders are those so old, or of such an ability level or above (0 of either: that does not suffice), or
    who live so; they get `allowance_minutes_a_year` from the government, spent first; it may lapse at the year's end.
    What was earned lapses after `expiry_months` (0 for never), and that is said `expiry_notice_days` ahead.
    Gifts go to direct "relatives" or to "anyone"; `gift_day_minutes` is the most that one gives away a day.
    Points are counted beside the minutes where they are switched on, so many for an hour served.
    Who saved so many minutes and spent none is told what they buy, once in `nudge_every_months`.
    Visits are looked at again before their minutes may be spent when they lasted more than `review_long_percent` or
    less than `review_short_percent` of what was ordered, followed another one faster than `review_metres_per_minute`
    from door to door, or when two people serve each other more than `review_reciprocal_percent` of their hours.
    `star_hours` are the hours for one star, two stars and so on; a commendation is public for `publicity_days` before
    it is final. `clearing_limit_minutes` is what two communities may come to owe each other by moves.
    """

    earning_factor_limit: float = 1.5
    earning_round_minutes: int = 15
    earning_least_minutes: int = 30
    earning_day_cap_minutes: int = 480
    service_factors: str = ""
    storage_cap_minutes: int = 90_000
    storage_above: str = "pool"
    earning_ages: str = "0-120"
    earning_needs_training: str = "no"
    earning_needs_insurance: str = "no"
    opening_bonus_minutes: int = 0
    spending_from_age: int = 60
    spending_served_minutes: int = 6000
    spending_after_months: int = 12
    spending_for_spouse: str = "yes"
    pool_covers: str = "key"
    key_from_age: int = 80
    key_from_ability: int = 2
    key_living: str = "alone,childless"
    allowance_minutes_a_year: int = 0
    allowance_lapses: str = "yes"
    expiry_months: int = 0
    expiry_notice_days: int = 60
    gifts_to: str = "relatives"
    gift_day_minutes: int = 0
    points_counted: str = "no"
    points_an_hour: int = 10
    goods_offered: str = "no"
    nudge_saved_minutes: int = 6000
    nudge_every_months: int = 6
    review_long_percent: int = 200
    review_short_percent: int = 30
    review_metres_per_minute: int = 700
    review_reciprocal_percent: int = 50
    star_hours: str = "100,300,600,1000,1500"
    publicity_days: int = 7
    clearing_limit_minutes: int = 60_000
    timebank_label_zh: str = "时间银行"
    timebank_label_en: str = "Time bank"


_YES_NO = ("yes", "no")
TIMEBANK_CHOICES: dict[str, tuple[str, ...]] = {
    "storage_above": ("pool", "refuse"),
    "earning_needs_training": _YES_NO,
    "earning_needs_insurance": _YES_NO,
    "spending_for_spouse": _YES_NO,
    "pool_covers": ("key", "all", "no"),
    "key_living": ("alone,childless", "childless", "no"),
    "allowance_lapses": _YES_NO,
    "gifts_to": ("relatives", "anyone"),
    "points_counted": _YES_NO,
    "goods_offered": _YES_NO,
}
TIMEBANK_BOUNDS: dict[str, tuple[float, float]] = {
    "earning_factor_limit": (0, 10),
    "earning_round_minutes": (0, 24 * 60),
    "earning_least_minutes": (0, 24 * 60),
    "earning_day_cap_minutes": (0, 24 * 60),
    "storage_cap_minutes": (0, 10_000_000),
    "opening_bonus_minutes": (0, 6000),
    "spending_from_age": (0, 120),
    "spending_served_minutes": (0, 10_000_000),
    "spending_after_months": (0, 1200),
    "key_from_age": (0, 120),
    "key_from_ability": (0, 4),
    "allowance_minutes_a_year": (0, 60_000),
    "expiry_months": (0, 1200),
    "expiry_notice_days": (0, 366),
    "gift_day_minutes": (0, 10_000_000),
    "points_an_hour": (0, 10_000),
    "nudge_saved_minutes": (0, 10_000_000),
    "nudge_every_months": (1, 120),
    "review_long_percent": (100, 1000),
    "review_short_percent": (0, 100),
    "review_metres_per_minute": (50, 10_000),
    "review_reciprocal_percent": (0, 100),
    "publicity_days": (0, 90),
    "clearing_limit_minutes": (0, 10_000_000),
}


def factors_of(written: str) -> dict[str, float]:
    """Return what an hour of each named service counts. Raises ValueError for what cannot be read."""
    factors = {}
    for part in filter(None, (piece.strip() for piece in written.split(","))):
        code, colon, factor = part.partition(":")
        if not colon or not code.strip() or not 0 < float(factor) <= 10:
            raise ValueError(written)
        factors[code.strip()] = float(factor)
    return factors


MOST_STAR_HOURS = 100_000


def stars_of(written: str) -> tuple[int, ...]:
    """Return the hours for each star, rising. Raises ValueError for what cannot be read."""
    hours = tuple(int(part) for part in written.split(","))
    if (
        not 1 <= len(hours) <= 10
        or list(hours) != sorted(set(hours))
        or not 1 <= hours[0] <= hours[-1] <= MOST_STAR_HOURS
    ):
        raise ValueError(written)
    return hours
