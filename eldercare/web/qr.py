"""QR codes as pictures inside a page: drawn by attributes alone, since the content security policy allows no styles."""

import segno
from flask import Flask
from markupsafe import Markup


def init_app(app: Flask) -> None:
    """Let templates draw one: `{{ qr(text, label) }}`."""
    app.jinja_env.globals["qr"] = drawn


def drawn(text: str, label: str) -> Markup:
    """Return an inline SVG of this text, with `label` for who cannot see it; a quarter may be soiled."""
    code = segno.make_qr(text, error="q", boost_error=False)
    return Markup(  # noqa: S704 - the drawing comes from the library, which escapes the label
        code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2, title=label, light="#fff")
    )
