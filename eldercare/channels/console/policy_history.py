"""Who changed which rule of an area and when, in the words of the page."""

from datetime import date
from typing import Any

from flask_babel import gettext as _

from eldercare.areas import hours
from eldercare.areas.models import PolicyChange
from eldercare.areas.policy import CHOICES, NONE_OF_THEM
from eldercare.channels.console.dispatch_words import block
from eldercare.channels.console.forms.areas import (
    ASKING_WORDS,
    CHOICE_WORDS,
    HELPER_WORDS,
    HOURS_WORDS,
    POLICY_WORDS,
    SURGE_WORDS,
    WEIGHT_WORDS,
)
from eldercare.channels.console.names import actor_name
from eldercare.channels.console.order_history import Line
from eldercare.channels.console.timebank_rules import RULES, SECTIONS, value_said
from eldercare.channels.console.words import listed, word
from eldercare.web.filters import day

LABELS = POLICY_WORDS | HOURS_WORDS | SURGE_WORDS | HELPER_WORDS | ASKING_WORDS | WEIGHT_WORDS


def line_of(change: PolicyChange) -> Line:
    """Return one line of the timeline: what the rule is called, what it was and what it became."""
    was, became = (_said(change.setting, value) for value in (change.was, change.became))
    return Line(
        at=change.at,
        text=_label(change.setting),
        who=actor_name(change.by_kind, change.by_id),
        door=word(change.via),
        note=_("%(was)s → %(became)s", was=was, became=became),
        tone="neutral" if change.became is None else "blue",
        icon="repeat" if change.became is None else "settings",
    )


def _label(setting: str) -> str:
    if setting in RULES:
        section = next(title for title, rules in SECTIONS.items() if RULES[setting] in rules)
        return _("%(section)s: %(rule)s", section=_(section), rule=_(RULES[setting].label))
    return _(LABELS[setting]) if setting in LABELS else setting


def _said(setting: str, value: Any) -> str:
    if value is None:
        return _("the rule from above")
    if setting in RULES:
        return value_said(RULES[setting], value)
    if setting in CHOICES:
        return _(CHOICE_WORDS[value])
    if setting == "overridable":
        return _("nothing") if value == NONE_OF_THEM else listed([block(code) for code in value.split(",")])
    if setting == "surge_until":
        return day(date.fromisoformat(value))
    return str(value).replace(hours.CLOSED, _("closed"))
