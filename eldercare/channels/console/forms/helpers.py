"""What is asked about a volunteer's papers and leave, an elder's wishes about helpers, and a provider's limits."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField
from wtforms.validators import Length, Optional

from eldercare.channels.console.forms.fields import Choice, Form, Line, Required, RequiredChoice
from eldercare.dispatch.models import Wish, WishedBy
from eldercare.people.models import Sex
from eldercare.volunteers.models import Transport
from eldercare.web.numbers import NumberRange

_BETWEEN = re.compile(r"[,，、;；\s]+")


def listed_words(typed: str | None) -> list[str]:
    """Return the single words of a list, whatever they were set apart with."""
    return [word for word in _BETWEEN.split(typed or "") if word]


class PapersForm(Form):
    """Until when papers hold, and how much somebody does; an empty limit is the community's."""

    trained_until = DateField(_l("Training holds until"), [Optional()])
    insured_until = DateField(_l("Insurance holds until"), [Optional()])
    health_checked_until = DateField(_l("Health check holds until"), [Optional()])
    transport = Choice(_l("Comes"), Transport, default=Transport.FOOT)
    day_cap_minutes = IntegerField(_l("At most minutes a day"), [Optional(), NumberRange(0, 1440)])
    week_cap_minutes = IntegerField(_l("At most minutes a week"), [Optional(), NumberRange(0, 10080)])
    goes_metres = IntegerField(
        _l("Goes as far as (metres)"),
        [Optional(), NumberRange(0, 1_000_000)],
        description=_l("From door to door; empty where nowhere is too far."),
    )
    speaks = Line(_l("Dialects and languages"), [Length(max=120)], description=_l("Besides Mandarin, with commas."))


class LeaveForm(Form):
    """Days on which a volunteer is not asked."""

    from_on = DateField(_l("First day"), [Required()])
    until_on = DateField(_l("Last day"), [Required()])
    reason = Line(_l("Reason"), [Length(max=60)])


class WishesForm(Form):
    """What an elder wants of helpers in general."""

    wants_helper_sex = Choice(_l("For care of the body"), Sex, none=_l("A woman or a man, either is fine"))
    speaks = Line(_l("Dialects and languages"), [Length(max=120)], description=_l("Besides Mandarin, with commas."))


class WishForm(Form):
    """What an elder says of one helper, or the helper of the elder; or that they are paired."""

    helper = RadioField(_l("Helper"), [RequiredChoice()], validate_choice=False)
    wished_by = Choice(_l("Who says so"), WishedBy, default=WishedBy.ELDER)
    wish = Choice(_l("Wish"), Wish, default=Wish.PREFERRED)
    note = Line(_l("Note"), [Length(max=120)])


class LimitsForm(Form):
    """How many orders a day a provider can do, and how far it goes."""

    orders_a_day = IntegerField(_l("At most orders a day"), [Optional(), NumberRange(0, 100_000)])
    serves_metres = IntegerField(_l("Goes as far as (metres)"), [Optional(), NumberRange(0, 1_000_000)])
