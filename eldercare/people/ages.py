"""How old somebody is, in whole years."""

from datetime import date


def age_on(birth_on: date, day: date) -> int:
    """Return the age in whole years."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def years_before(day: date, years: int) -> date:
    """Return the same day so many years earlier; 28 February for a 29th that was not.

    Who was born on that day or before it is so old on `day`.
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
