"""The safety net that every page hangs in: CSRF, content security policy, cookies, who is signed in."""

from flask import Flask
from flask_login import LoginManager
from flask_talisman import Talisman
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
login = LoginManager()
talisman = Talisman()

CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "manifest-src": "'self'",
}


def init_app(app: Flask) -> None:
    """Put the net under every route; doors for machines take themselves out of CSRF and are signed instead."""
    csrf.init_app(app)
    login.init_app(app)
    login.session_protection = "basic"
    talisman.init_app(
        app,
        force_https=False,
        strict_transport_security=app.config["SESSION_COOKIE_SECURE"],
        session_cookie_secure=app.config["SESSION_COOKIE_SECURE"],
        session_cookie_samesite="Lax",
        content_security_policy=CONTENT_SECURITY_POLICY,
        referrer_policy="same-origin",
        frame_options="DENY",
    )
