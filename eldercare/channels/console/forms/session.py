"""Signing in."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField

from eldercare.channels.console.forms.fields import Form, Line, Required


class SignInForm(Form):
    name = Line(_l("Sign-in name"), [Required()])
    password = PasswordField(_l("Password"), [Required()])
    next = HiddenField()
