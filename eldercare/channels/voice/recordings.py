"""Prompts that somebody has recorded, in the local dialect for instance: files in the instance folder."""

import re
from pathlib import Path

from flask import current_app

from eldercare.messaging.catalogue import TEMPLATES
from eldercare.settings import Settings

FOLDER = "prompts"
NAME = re.compile(r"(?P<prompt>[a-z_]{1,60})\.(?:zh|en)\.(?:mp3|wav)", re.ASCII)
KINDS = ("mp3", "wav")


def folder() -> Path:
    """Return where the recordings lie."""
    settings: Settings = current_app.extensions["eldercare_settings"]
    return settings.instance_dir / FOLDER


def find(prompt: str, language: str) -> str | None:
    """Return the file name of the recording of this prompt, or None where the voice says it."""
    names = (f"{prompt}.{language}.{kind}" for kind in KINDS)
    return next((name for name in names if prompt and (folder() / name).is_file()), None)


def is_name(name: str) -> bool:
    """Tell whether a recording may be called so: a prompt of ours without placeholders, a language, a kind of file."""
    match = NAME.fullmatch(name)
    template = TEMPLATES.get(match["prompt"]) if match else None
    return template is not None and not template.placeholders
