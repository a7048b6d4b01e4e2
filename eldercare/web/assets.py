"""Where the built style sheet, script and icons are, and how long a browser keeps them."""

import json
import re
from pathlib import Path

from flask import Flask, Response, request, url_for

MANIFEST = Path("build") / "manifest.json"
HASHED = re.compile(r"build/.+-[0-9A-Z]{8}\.\w+")
A_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Give the templates `asset(name)`; without built assets the pages work, unstyled."""
    manifest = Path(app.static_folder or "") / MANIFEST
    names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}

    def asset(name: str) -> str:
        return url_for("static", filename=f"build/{names.get(name, name)}")

    app.jinja_env.globals["asset"] = asset
    app.after_request(_keep_hashed)


def _keep_hashed(answer: Response) -> Response:
    """What is built anew gets another name, so a browser never has to ask again."""
    name = (request.view_args or {}).get("filename", "") if request.endpoint == "static" else ""
    if answer.status_code < 400 and HASHED.fullmatch(name):
        answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return answer
