"""The house rules, and that they can be broken."""

import subprocess
from pathlib import Path

import pytest

from scripts import house


def test_what_is_committed_keeps_the_house_rules() -> None:
    assert house.problems() == []


@pytest.fixture
def somewhere(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)  # noqa: S607
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("eldercare/orders/service.py", "datetime.now(UTC)", "reads the clock"),
        ("eldercare/orders/jobs.py", "session.commit()", "belongs in transaction()"),
        ("eldercare/orders/service.py", "with transaction():\n    pass", "rules open no transaction"),
        ("eldercare/orders/queries.py", "def f():\n    import json", "import inside f()"),
        ("eldercare/orders/__init__.py", "x = 1", "stays empty"),
        ("eldercare/orders/queries.py", "Order.query.all()", "Order.query is untyped"),
        ("eldercare/orders/queries.py", "x = 1\n" * 400, "401 lines"),
        ("eldercare/templates/board.html", '<p style="color: red">', "inline style"),
        ("eldercare/templates/board.html", "<script>alert(1)</script>", "inline script"),
        ("eldercare/templates/board.html", '<a href="/" onclick="go()">', "inline handler"),
        ("eldercare/templates/board.html", "{{ note | safe }}", "unescaped"),
        ("docs/notes.md", "see /home" + "/someone/notes", "somebody's machine"),
        ("README.md", "from https://pypi" + ".org/simple", "registry"),
    ],
)
def test_a_broken_house_rule_is_named(somewhere: Path, name: str, text: str, complaint: str) -> None:
    file = somewhere / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + "\n")

    [problem] = house.problems(somewhere)

    assert problem.startswith(f"{name}:")
    assert complaint in problem


@pytest.mark.parametrize(
    "text",
    ['<script src="/static/build/app.js" defer></script>', "<form action='/x' method='post'>", "{{ person.name }}"],
)
def test_a_template_without_anything_inline_is_fine(somewhere: Path, text: str) -> None:
    (somewhere / "eldercare/templates").mkdir(parents=True)
    (somewhere / "eldercare/templates/board.html").write_text(text)

    assert house.problems(somewhere) == []
