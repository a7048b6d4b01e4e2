"""Addresses that are printed on paper, and so begin with the name under which the public reaches us."""

from flask import current_app, url_for

from eldercare.settings import Settings
from eldercare.timebank.certificates.models import Certificate


def check_url(certificate: Certificate) -> str:
    """Return the address at which anybody can check this certificate."""
    return public(url_for("public.checks.show", code=certificate.written_code))


def public(path: str) -> str:
    """Return the full address of a page of ours, as the public writes it."""
    settings: Settings = current_app.extensions["eldercare_settings"]
    return settings.public_base_url + path
