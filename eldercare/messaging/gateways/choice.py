"""Which gateways are at work, by the settings."""

from dataclasses import replace

from eldercare.messaging.gateways.base import Gateway
from eldercare.messaging.gateways.relay import NAME as RELAY
from eldercare.messaging.gateways.relay import RelayGateway
from eldercare.messaging.gateways.simulator import SimulatorGateway
from eldercare.messaging.gateways.twilio import NAME as TWILIO
from eldercare.messaging.gateways.twilio import TwilioGateway
from eldercare.settings import Settings


def gateways_for(settings: Settings) -> list[Gateway]:
    """Return the gateway that does the work and, where there is one, the other that steps in for it."""
    return [_gateway(name, settings) for name in (settings.gateway, settings.gateway_second) if name]


def gateway_for(settings: Settings) -> Gateway:
    """Return the gateway that ELDERCARE_GATEWAY names, ready to send."""
    return gateways_for(settings)[0]


def _gateway(name: str, settings: Settings) -> Gateway:
    gateway = _made(name, settings)
    if name in settings.approved_only:
        approved_by = settings.approved_only[name]
        gateway.abilities = replace(gateway.abilities, free_text=False, approved_by=approved_by)
    return gateway


def _made(name: str, settings: Settings) -> Gateway:
    if name == TWILIO:
        return TwilioGateway.from_settings(settings)
    return RelayGateway.from_settings(settings) if name == RELAY else SimulatorGateway()
