"""Numbers in forms: a range that also knows what to say to a number of four hundred digits."""

from typing import Any

from wtforms import validators

BEYOND = 10**18
"""Beyond all that a form asks for, and still a number that a page can compare."""


class NumberRange(validators.NumberRange):
    """Refuse what is not in the range; a number beyond every range counts as the greatest one there is."""

    def __call__(self, form: Any, field: Any) -> None:
        if isinstance(field.data, int) and abs(field.data) > BEYOND:
            field.data = BEYOND if field.data > 0 else -BEYOND
        super().__call__(form, field)
