"""Which gateway is at work, by the settings."""

from eldercare.messaging.gateways.base import Gateway
from eldercare.messaging.gateways.simulator import SimulatorGateway
from eldercare.messaging.gateways.twilio import NAME as TWILIO
from eldercare.messaging.gateways.twilio import TwilioGateway
from eldercare.settings import Settings


def gateway_for(settings: Settings) -> Gateway:
    """Return the gateway that ELDERCARE_GATEWAY names, ready to send."""
    return TwilioGateway.from_settings(settings) if settings.gateway == TWILIO else SimulatorGateway()
