"""What is asked about an order: which service, when, for how long, and why something is done to it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, HiddenField, IntegerField, RadioField, SelectField, TimeField
from wtforms.validators import Length, Optional, ValidationError

from eldercare.catalogue.models import Service
from eldercare.channels.console.forms.fields import (
    Form,
    Line,
    Paragraph,
    Required,
    RequiredChoice,
    RequiredNumber,
    options,
    words_among,
)
from eldercare.clock import at_local, local, now
from eldercare.localtime import zone
from eldercare.orders.models import Order
from eldercare.orders.states import WHY_MISSED, WHY_RELEASED, EndKind
from eldercare.web.filters import day as day_word
from eldercare.web.language import current_language
from eldercare.web.numbers import NumberRange

OTHER = "other"
USUAL = "usual"
SOON = "soon"
STEP = timedelta(minutes=5)
LONGEST_NOTE = 500


class PlaceForm(Form):
    """A new order, made for somebody who is on the phone: days and times to tap, and fields for any other."""

    service_code = SelectField(_l("Service"), [RequiredChoice()])
    day = RadioField(_l("Day"), default="1")
    other_day = DateField(_l("Another day"), [Optional()])
    hour = RadioField(_l("Time"), default=USUAL)
    other_time = TimeField(_l("Another time"), [Optional()])
    minutes = IntegerField(_l("Minutes"), [Optional(), NumberRange(5, 720)])
    people_needed = IntegerField(_l("Helpers needed"), [RequiredNumber(), NumberRange(1, 20)], default=1)
    notes = Paragraph(_l("Notes for the helper"), [Length(max=LONGEST_NOTE)])
    requester_id = SelectField(_l("Who is asking"), coerce=int, default=0)
    despite_pause = Line(_l("Reason to order a paused service all the same"), [Length(max=200)])
    with_saved_time = BooleanField(_l("With saved time"))
    q = HiddenField()
    call_id = HiddenField()
    message_id = HiddenField()

    def offer(self, services: Sequence[Service], *, requesters: Sequence[tuple[int, str]]) -> None:
        """Fill the lists: what can be ordered now, the next days, the usual times, who may be asking."""
        today = local(now(), zone()).date()
        listed = listed_services(services)
        self.service_code.choices = options([("", _("Choose …")), *listed])
        days = [(str(n), day_word(today + timedelta(days=n))) for n in range(3)]
        self.day.choices = options([*days, (OTHER, _("Another day"))])
        times = sorted({one.usual_start for one in services})
        last = [(SOON, _("As soon as possible")), (OTHER, _("Another time"))]
        self.hour.choices = options([(USUAL, _("Usual time")), *((at, at) for at in times), *last])
        self.requester_id.choices = options([(0, _("The elder")), *requesters])

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        for chosen, given, sentence in (
            (self.day, self.other_day, _("Give the day.")),
            (self.hour, self.other_time, _("Give the time.")),
        ):
            if chosen.data == OTHER and given.data is None and not given.errors:
                given.errors = [sentence]
                fine = False
        return fine and self._is_to_come()

    def _is_to_come(self) -> bool:
        if self.hour.data in {SOON, USUAL} or self.starts_at(usual="23:59") >= now() - STEP:
            return True
        self.hour.errors = [_("That time has passed. Choose a later time or another day.")]
        return False

    def starts_at(self, *, usual: str) -> datetime:
        """Return the moment that was chosen; `usual` is when this service usually begins, "11:30"."""
        if self.hour.data == SOON:
            return next_step(now())
        today = local(now(), zone()).date()
        on = self.other_day.data if self.day.data == OTHER else today + timedelta(days=int(self.day.data or 0))
        at = self.other_time.data if self.hour.data == OTHER else _clock(self.hour.data or USUAL, usual)
        return at_local(on, at, zone())

    def repeat(self, order: Order) -> None:
        """Wish for the same again, tomorrow at the same time."""
        self.service_code.data = order.service.code if order.service else None
        self.minutes.data, self.people_needed.data, self.notes.data = order.minutes, order.people_needed, order.notes
        if order.starts_at is not None:
            self._at(local(order.starts_at, zone()).time())

    def _at(self, at: time) -> None:
        listed = [one.value for one in self.hour.choices or []]
        if f"{at:%H:%M}" in listed:
            self.hour.data = f"{at:%H:%M}"
        else:
            self.hour.data, self.other_time.data = OTHER, at


def listed_services(services: Sequence[Service]) -> list[tuple[str, str]]:
    """Return the services to choose from, with a word behind those that are paused."""
    return [
        (one.code, one.said(current_language()) + (f" · {_('paused')}" if one.is_paused(now()) else ""))
        for one in services
    ]


def _clock(chosen: str, usual: str) -> time:
    return time.fromisoformat(usual if chosen == USUAL else chosen)


def next_step(at: datetime) -> datetime:
    """Return the next full five minutes."""
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0) + STEP


class DraftForm(Form):
    """What was understood of a call, to be looked at later."""

    number = Line(_l("Caller's number"), [Length(max=30)])
    notes = Paragraph(_l("What is wanted, in the caller's words"), [Required(), Length(max=LONGEST_NOTE)])


class WhenForm(Form):
    """A day, a time, a length."""

    on = DateField(_l("Day"), [Required()])
    at = TimeField(_l("Time"), [RequiredNumber()])
    minutes = IntegerField(_l("Minutes"), [Optional(), NumberRange(5, 720)])

    @property
    def starts_at(self) -> datetime:
        on, at = self.on.data or date.min, self.at.data or time.min
        return at_local(on, at, zone())

    def begin_at(self, at: datetime | None, minutes: int | None) -> None:
        """Show what is known so far."""
        if at is not None:
            shown = local(at, zone())
            self.on.data, self.at.data = shown.date(), shown.time()
        self.minutes.data = minutes


class ChangeForm(WhenForm):
    notes = Paragraph(_l("Notes for the helper"), [Length(max=LONGEST_NOTE)])


class CompleteForm(ChangeForm):
    """What a draft lacks: for whom, which service, when."""

    elder_id = RadioField(_l("Who is it for?"), [RequiredChoice()], coerce=int)
    service_code = SelectField(_l("Service"), [RequiredChoice()])
    people_needed = IntegerField(_l("Helpers needed"), [RequiredNumber(), NumberRange(1, 20)], default=1)
    despite_pause = Line(_l("Reason to order a paused service all the same"), [Length(max=200)])
    with_saved_time = BooleanField(_l("With saved time"))


class ReasonForm(Form):
    """Why something is done, so that others understand it later."""

    reason = Line(_l("Reason"), [Required(), Length(max=200)])


class WhyForm(Form):
    """Why a visit does not come about: one of some usual reasons, or another one in words."""

    kind: RadioField
    reason = Line(_l("In words"), [Length(max=200)])

    def validate_reason(self, field: Field) -> None:
        if self.kind.data is EndKind.OTHER and not field.data:
            raise ValidationError(_("Please fill this in."))


class ReleaseForm(WhyForm):
    kind = RadioField(_l("Why?"), coerce=EndKind, default=EndKind.OTHER, choices=words_among(WHY_RELEASED))


class MissedForm(WhyForm):
    kind = RadioField(_l("Why?"), coerce=EndKind, default=EndKind.OTHER, choices=words_among(WHY_MISSED))


class CheckInForm(Form):
    """The elder's four digits, or why there are none."""

    code = Line(_l("Visit code"), [Length(max=10)])
    reason = Line(_l("Reason, if there is no code"), [Length(max=200)])


class CloseForm(Form):
    minutes = IntegerField(_l("Minutes it really took"), [Optional(), NumberRange(0, 1440)])


class RateForm(Form):
    stars = RadioField(
        _l("What does the elder say?"),
        [RequiredChoice()],
        coerce=int,
        choices=options(
            [
                (5, _l("Very good")),
                (4, _l("Good")),
                (3, _l("All right")),
                (2, _l("Not good")),
                (1, _l("Bad")),
            ]
        ),
    )
    comment = Line(_l("In the elder's words"), [Length(max=LONGEST_NOTE)])


class OfferForm(Form):
    expires_in_minutes = IntegerField(_l("Minutes to answer"), [Optional(), NumberRange(1, 7 * 24 * 60)])
    override_reason = Line(_l("Reason for asking all the same"), [Length(max=200)])


class AskingForm(Form):
    """How many at a time, and how long for each; empty for what the community has set."""

    size = IntegerField(_l("At a time"), [Optional(), NumberRange(1, 20)])
    minutes = IntegerField(_l("Minutes for each wave"), [Optional(), NumberRange(1, 24 * 60)])
