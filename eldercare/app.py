"""create_app, which reads as a table of contents."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from eldercare import crypto, database, localtime
from eldercare.channels.api import blueprint as api
from eldercare.channels.console import blueprint as console
from eldercare.channels.family import blueprint as family
from eldercare.channels.mobile import blueprint as mobile
from eldercare.channels.public import blueprint as public
from eldercare.channels.relay import routes as relay
from eldercare.channels.simulator import blueprint as simulator
from eldercare.channels.sms import webhooks as sms
from eldercare.channels.voice import webhooks as voice
from eldercare.dispatch.routing import router_at
from eldercare.dispatch.travel import ROUTER
from eldercare.kept import give
from eldercare.settings import Settings, read_settings
from eldercare.web import assets, error_pages, filters, health, language, metrics, qr, security, uploads


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application, connected to its database; settings come from the environment unless given."""
    settings = settings or read_settings()
    app = Flask(__name__)
    app.config.update(flask_config(settings))
    app.extensions["eldercare_settings"] = settings
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)  # type: ignore[method-assign]
    crypto.init_app(app, settings.data_key)
    localtime.init_app(app, settings.timezone)
    give(app, ROUTER, router_at(settings.routing_url))
    database.init_app(app)
    for part in (uploads, security, language, filters, assets, qr, error_pages, health, metrics):
        part.init_app(app)
    for door in (console, mobile, family, public, api, sms, voice, relay):
        door.init_app(app)
    if settings.gateway == "simulator":
        simulator.init_app(app)
    return app


def flask_config(settings: Settings) -> dict[str, object]:
    """Return what Flask and its extensions need to know."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": database.engine_options(settings.database_url),
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "SESSION_COOKIE_NAME": "eldercare",
        "SESSION_COOKIE_SECURE": settings.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 60 * 60 * 24 * 30,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": str(settings.timezone),
    }
