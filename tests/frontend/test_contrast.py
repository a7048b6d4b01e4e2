"""Colours people can read: every pair of ink and ground that our style sheets put together, against WCAG 2.2 AA."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "frontend" / "src" / "css"
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (CSS / "tokens.css").read_text()))
TONES = ("neutral", "blue", "indigo", "teal", "green", "gold", "orange", "red", "brown", "plum")

TEXT_PAIRS = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "surface-soft"),
    ("ink", "brand-soft"),
    ("ink", "red-soft"),
    ("ink-soft", "paper"),
    ("ink-soft", "surface"),
    ("ink-soft", "surface-soft"),
    ("ink-soft", "neutral-soft"),
    ("link", "paper"),
    ("link", "surface"),
    ("brand", "surface"),
    ("brand", "brand-soft"),
    ("on-brand", "brand"),
    ("on-brand", "brand-deep"),
    ("on-brand-soft", "brand"),
    ("on-danger", "danger"),
    ("on-danger", "danger-deep"),
    ("danger-deep", "surface"),
    ("call-ink", "call-ground"),
    ("call-ink", "call-ground-hover"),
    *[(f"{tone}-ink", f"{tone}-soft") for tone in TONES],
    *[(f"{tone}-ink", "paper") for tone in TONES],
    *[(f"{tone}-ink", "surface") for tone in TONES],
    *[("surface", f"{tone}-solid") for tone in TONES],
]
SHAPE_PAIRS = [
    ("focus", "paper"),
    ("focus", "surface"),
    ("focus-on-brand", "brand-deep"),
    ("line-strong", "surface"),
    ("line-strong", "paper"),
    *[(f"{tone}-solid", f"{tone}-soft") for tone in TONES],
]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_focus_rings_borders_and_marks_stand_out_from_their_ground(shape: str, ground: str) -> None:
    assert contrast(shape, ground) >= 3


def test_colours_are_named_in_one_place_only() -> None:
    stray = {
        f"{sheet.name}: {colour}"
        for sheet in CSS.glob("*.css")
        if sheet.name not in {"tokens.css", "print.css"}
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", sheet.read_text())
    }
    assert stray == set()
