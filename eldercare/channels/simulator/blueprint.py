"""Where the simulator hangs its routes: only where the simulator gateway is at work."""

from flask import Flask

from eldercare.channels.simulator import call_routes, carrier_routes, routes
from eldercare.channels.simulator.registry import pages

MODULES = (routes, call_routes, carrier_routes)  # imported, they have hung their pages there


def init_app(app: Flask) -> None:
    """Register the practice phones. They are open to whoever reaches the server, like the demo they are part of."""
    app.register_blueprint(pages)
