"""Built files are kept by browsers for as long as their names last."""

from pathlib import Path

import pytest
from flask import Flask

from tests.support.doors import Door

pytestmark = pytest.mark.engines("sqlite")


@pytest.mark.parametrize(
    ("name", "is_kept"), [("app-HVFHTZO7.js", True), ("manifest.json", False), ("app-GONE0000.js", False)]
)
def test_only_what_carries_a_hash_is_kept_for_a_year(
    app: Flask, client: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_kept: bool
) -> None:
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    (tmp_path / "build").mkdir()
    for built in ("app-HVFHTZO7.js", "manifest.json"):
        (tmp_path / "build" / built).write_text("{}", encoding="utf-8")

    with client.get(f"/static/build/{name}") as answer:
        assert ("immutable" in answer.headers.get("Cache-Control", "")) is is_kept
