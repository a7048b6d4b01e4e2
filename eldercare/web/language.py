"""Which language a page speaks: what the person chose, else what the browser asks for, else Chinese."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from flask import Blueprint, Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel, gettext
from flask_babel import gettext as _
from werkzeug.datastructures import LanguageAccept

from eldercare.errors import DomainError, Minutes
from eldercare.localtime import format_date

COOKIE = "language"
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
OWN_NAMES = {"zh": "中文", "en": "English"}
A_YEAR = 60 * 60 * 24 * 365

pages = Blueprint("language", __name__)


def init_app(app: Flask) -> None:
    """Translate pages and give the layouts the switch."""
    Babel(app, locale_selector=lambda: LOCALES[current_language()])
    app.register_blueprint(pages)
    app.context_processor(_for_layouts)


def current_language() -> str:
    """Return "zh" or "en" for the request at hand."""
    if "language" not in g:
        chosen = request.cookies.get(COOKIE, "") if request else ""
        g.language = chosen if chosen in LOCALES else wanted(request.accept_languages if request else LanguageAccept())
    language: str = g.language
    return language


def wanted(accepted: LanguageAccept) -> str:
    """Return the first of our languages in the browser's order of preference.

    Only the part before the hyphen counts, and order decides between equals: werkzeug's best_match would pick
    English for Chrome's "zh-CN,zh;q=0.9,en;q=0.8", since none of our names equals "zh-CN".
    """
    for tag, quality in sorted(accepted, key=lambda pair: -pair[1]):
        primary = tag.replace("_", "-").split("-")[0].lower()
        if primary in LOCALES and quality > 0:
            return primary
    return "zh"


def said(error: DomainError) -> str:
    """Return the sentence of a refusal in the language of the page."""
    return in_words(error.sentence, error.values)


def in_words(sentence: str, values: Mapping[str, object]) -> str:
    """Return a sentence in the language of the page with its values filled in, days and minutes as people say them."""
    shown = {name: _shown(value) for name, value in values.items()}
    words: str = gettext(sentence, **shown)
    return words


def _shown(value: object) -> object:
    if isinstance(value, Minutes):
        return span_said(value)
    return format_date(value, current_language()) if isinstance(value, date) else value


def span_said(count: int) -> str:
    """Return so many minutes in the language of the page: "1 小时 15 分", "1,748 h", "45 min"."""
    sign, (hours, rest) = "-" if count < 0 else "", divmod(abs(count), 60)
    if not hours:
        span = _("%(n)s min", n=rest)
    else:
        whole = f"{hours:,}"
        span = _("%(h)s h %(n)s min", h=whole, n=rest) if rest else _("%(n)s h", n=whole)
    return f"{sign}{span}"


def _for_layouts() -> dict[str, object]:
    return {
        "current_language": current_language(),
        "page_again": _page_again,
        "languages": [(code, name, url_for("language.choose", code=code)) for code, name in OWN_NAMES.items()],
    }


def _page_again() -> str:
    """Return where this page can be asked for again: for the answer to a form, the page on which the form stood."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "")
    return local_path(came_from.path) if came_from.netloc == request.host else "/"


def local_path(wanted_path: str) -> str:
    """Return the path if it leads to a page of ours, else the start page.

    Browsers take a backslash for a slash and leave out tabs and line ends: "/\\t/evil.example" leads elsewhere.
    """
    is_local = wanted_path.startswith("/") and not wanted_path.startswith("//")
    return wanted_path if is_local and wanted_path.isprintable() and "\\" not in wanted_path else "/"


@pages.post("/language/<any(zh, en):code>")
def choose(code: str) -> ResponseReturnValue:
    """Remember the language for a year and go back to the page."""
    answer = redirect(local_path(request.form.get("next", "")))
    answer.set_cookie(COOKIE, code, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer
