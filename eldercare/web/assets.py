"""Where the built style sheet, script and icons are."""

import json
from pathlib import Path

from flask import Flask, url_for

MANIFEST = Path("build") / "manifest.json"


def init_app(app: Flask) -> None:
    """Give the templates `asset(name)`; without built assets the pages work, unstyled."""
    manifest = Path(app.static_folder or "") / MANIFEST
    names: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}

    def asset(name: str) -> str:
        return url_for("static", filename=f"build/{names.get(name, name)}")

    app.jinja_env.globals["asset"] = asset
