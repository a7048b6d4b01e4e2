"""What the elder is told of a standing order: one text for each decision, never one for each visit."""

from collections.abc import Sequence
from datetime import datetime

from eldercare.localtime import format_when
from eldercare.messaging import service as messaging
from eldercare.orders.models import Order
from eldercare.orders.series.models import Series, SeriesPause
from eldercare.orders.series.words import date_said, rule_said


def tell_begun(series: Series, *, at: datetime) -> None:
    """Say back in words what was understood: which service, on which days, from when."""
    language = series.elder.person.language
    _tell(series, "series_begun", at=at, rule=rule_said(series, language), first=date_said(series.starts_on, language))


def tell_changed(series: Series, order: Order, *, at: datetime) -> None:
    """Say that one visit is at another time than usual."""
    language = series.elder.person.language
    _tell(series, "series_changed_one", at=at, when=format_when(order.starts_at or at, language))


def tell_skipped(series: Series, starts_at: datetime, *, at: datetime) -> None:
    """Say that one visit is left out and the others stay."""
    _tell(series, "series_skipped", at=at, when=format_when(starts_at, series.elder.person.language))


def tell_ended(series: Series, *, at: datetime) -> None:
    """Say with which day it ends."""
    language = series.elder.person.language
    _tell(series, "series_ended", at=at, last=date_said(series.ends_on, language) if series.ends_on else "")


def tell_paused(pause: SeriesPause, affected: Sequence[Series], *, at: datetime) -> None:
    """Say from when until when nobody comes; nothing where there is nothing to pause."""
    if not affected:
        return
    person = pause.elder.person
    language = person.language
    services = dict.fromkeys(series.service.said(language) for series in affected)
    messaging.queue(
        "series_paused",
        to=person,
        at=at,
        values={
            "service": (", " if language == "en" else "、").join(services),
            "since": date_said(pause.from_on, language),
            "until": date_said(pause.until_on, language),
        },
        about=("series", affected[0].id),
    )


def _tell(series: Series, template: str, *, at: datetime, **values: str) -> None:
    person = series.elder.person
    service = series.service.said(person.language)
    messaging.queue(template, to=person, at=at, values={"service": service, **values}, about=("series", series.id))
