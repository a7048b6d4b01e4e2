"""Which carriers have to approve our wordings: those behind the gateways in use, and those we know how to ask."""

from flask import current_app

from eldercare.messaging.approvals import CARRIERS
from eldercare.messaging.gateways.choice import gateways_for
from eldercare.settings import Settings


def settings() -> Settings:
    """Return the settings of the app at work."""
    found: Settings = current_app.extensions["eldercare_settings"]
    return found


def take_free_text() -> bool:
    """Tell whether words that nobody has approved can leave by some gateway in use."""
    return any(gateway.abilities.free_text for gateway in gateways_for(settings()))


def asked() -> list[str]:
    """Return the carriers without whose approval nothing leaves by one of the gateways in use."""
    ways = [gateway for gateway in gateways_for(settings()) if not gateway.abilities.free_text]
    return [gateway.abilities.approved_by or gateway.name for gateway in ways]


def titles() -> dict[str, str]:
    """Return every carrier that may be asked, with the name it goes by."""
    return {name: name for name in asked()} | {carrier.gateway: carrier.title for carrier in CARRIERS.values()}
