"""What all forms of the console share: their base, a field that must be filled in, choices in words."""

from collections.abc import Iterable
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from eldercare.channels.console.words import WORDS
from eldercare.errors import DomainError
from eldercare.web.error_pages import status_of
from eldercare.web.language import said

NONE = ""


class Form(FlaskForm):
    """The base of every form; `refused` shows a rule's no on top of it."""

    def refused(self, error: DomainError) -> HTTPStatus:
        """Put the sentence above the form and return the status that the page answers with."""
        self.form_errors.append(said(error))
        return status_of(error)


class Required(DataRequired):
    def __init__(self) -> None:
        super().__init__(message=_l("Please fill this in."))


class RequiredNumber(InputRequired):
    """For numbers, where 0 is an answer."""

    def __init__(self) -> None:
        super().__init__(message=_l("Please fill this in."))


class RequiredChoice(InputRequired):
    def __init__(self) -> None:
        super().__init__(message=_l("Please choose one."))


def stripped(text: str | None) -> str:
    """Take away the blanks around what was typed."""
    return (text or "").strip()


class Line(StringField):
    """One line of text without the blanks around it."""

    def __init__(self, label: Any, validators: Iterable[Any] = (), **more: Any) -> None:
        super().__init__(label, [*validators], filters=[stripped], **more)


class Paragraph(TextAreaField):
    """Several lines of text without the blanks around them."""

    def __init__(self, label: Any, validators: Iterable[Any] = (), **more: Any) -> None:
        super().__init__(label, [*validators], filters=[stripped], **more)


class Choice(SelectField):
    """One word out of a fixed list, said in the page's language; `none` adds an empty choice with that label."""

    def __init__(self, label: Any, kind: type[StrEnum], *, none: Any = None, **more: Any) -> None:
        choices = words_of(kind)
        if none is not None:
            choices = [SelectChoice(NONE, none), *choices]
        validators = [RequiredChoice()] if none is None else []
        super().__init__(
            label, validators, choices=choices, coerce=lambda value: kind(value) if value else None, **more
        )


class Checklist(SelectMultipleField):
    """Any number of words out of a fixed list, as boxes to check."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, kind: type[StrEnum], **more: Any) -> None:
        super().__init__(label, choices=words_of(kind), coerce=kind, **more)


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return what a list offers, from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def words_of(kind: type[StrEnum]) -> list[SelectChoice]:
    """Return every member with its word, translated when it is shown."""
    return words_among(kind)


def words_among(members: Iterable[StrEnum]) -> list[SelectChoice]:
    """Return these members, each with its word, translated when it is shown."""
    return options((member.value, _l(WORDS[type(member)][member.value])) for member in members)
