"""What a strict content policy and the icon sprite ask of every template, and the lock file of every install."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(ROOT.glob("eldercare/**/templates/**/*.html"))
ICONS = json.loads((ROOT / "frontend" / "icons.json").read_text())

FORBIDDEN = {
    "inline style": r"<style|\sstyle=",
    "inline script": r"<script(?![^>]*\ssrc=)",
    "inline handler": r"\son[a-z]+=[\"']|\shx-on[:=-]",
    "evaluated string": r"[\"']\s*js:|hx-trigger=\"[^\"]*\[",
    "foreign address": r"(?:src|href|action)=[\"']https?://",
    "own page heading": r"<h1",
}


def offences(template: Path) -> set[str]:
    text = template.read_text()
    name = str(template.relative_to(ROOT))
    found = {f"{name}: {fault}" for fault, pattern in FORBIDDEN.items() if re.search(pattern, text)}
    return found - {"eldercare/templates/layouts/base.html: own page heading"}


def named_icons(text: str) -> set[str]:
    return set(re.findall(r"(?:\bicon\(|icon_name=)[\"']([\w-]+)[\"']", text))


def test_no_template_needs_what_the_content_policy_forbids() -> None:
    assert set().union(*map(offences, TEMPLATES)) == set()


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    missing = {icon for template in TEMPLATES for icon in named_icons(template.read_text()) if icon not in ICONS}
    assert missing == set()


def test_the_lock_file_names_no_place_to_download_from() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
