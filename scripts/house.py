"""House rules that no linter knows, found by reading the syntax tree and the texts of what is committed."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FILE = 400
TABLES = frozenset({"eldercare/catalogue/standard.py"})  # long because what it lists is long, and nothing else
CLOCK_READERS = frozenset({"now", "utcnow", "today"})
CLOCKS = frozenset({"datetime", "date", "dt"})
RULES = frozenset({"states.py", "models.py", "errors.py", "queries.py", "service.py", "policy.py"})

Finding = tuple[int, str]

# Written so that they do not find themselves.
NOT_TO_BE_COMMITTED = {
    r"registry\.npm[a-z]*\.org|\bpypi\.org|pythonhosted\.org|\bdeb\.debian\.org": "names a package registry's host",
    r"(?<![\w.$})~-])/(root|home|work|Users)/\w": "names a path on somebody's machine",
}
NOT_IN_TEMPLATES = {
    r"<style\b|\sstyle=": "inline style: the content security policy forbids it",
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)": "inline script: the content security policy forbids it",
    r"<[^>{]*\son[a-z]+=": "inline handler: the content security policy forbids it",
    r"\|\s*safe\b|autoescape\s+false": "unescaped output: what a person typed would become part of the page",
}


def problems(root: Path = ROOT) -> list[str]:
    """Return one line for each place that breaks a house rule."""
    found = []
    for path in _committed(root):
        name = path.relative_to(root).as_posix()
        for line, sentence in sorted(_findings(name, path)):
            found.append(f"{name}:{line}: {sentence}")
    return found


def _committed(root: Path) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607 - the git of whoever works here
        cwd=root,
        capture_output=True,
        check=True,
        text=True,
    )
    return [root / name for name in listed.stdout.split("\0") if name and (root / name).is_file()]


def _findings(name: str, path: Path) -> Iterator[Finding]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    yield from _texts(text, NOT_TO_BE_COMMITTED)
    if name.startswith("eldercare/templates/"):
        yield from _texts(text, NOT_IN_TEMPLATES)
    if name.startswith("eldercare/") and path.suffix == ".py":
        if name not in TABLES:
            yield from _length(text)
        tree = ast.parse(text)
        for rule in RULES_OF_CODE:
            yield from rule(name, tree)


def _texts(text: str, patterns: dict[str, str]) -> Iterator[Finding]:
    for pattern, sentence in patterns.items():
        for hit in re.finditer(pattern, text):
            yield text.count("\n", 0, hit.start()) + 1, f"{sentence}: {hit.group().strip()}"


def _length(text: str) -> Iterator[Finding]:
    lines = text.count("\n")
    if lines > LONGEST_FILE:
        yield 1, f"{lines} lines: what is the second idea in it?"


def _clock(name: str, tree: ast.Module) -> Iterator[Finding]:
    if name == "eldercare/clock.py":
        return
    for call in _calls(tree):
        match call.func:
            case ast.Attribute(value=ast.Name(id=clock), attr=attr) if clock in CLOCKS and attr in CLOCK_READERS:
                yield call.lineno, f"{clock}.{attr}() reads the clock: ask eldercare.clock.now()"
            case ast.Attribute(value=ast.Name(id="time"), attr="time"):
                yield call.lineno, "time.time() reads the clock: ask eldercare.clock.now()"


def _commit(name: str, tree: ast.Module) -> Iterator[Finding]:
    if name == "eldercare/transaction.py":
        return
    for call in _calls(tree):
        match call.func:
            case ast.Attribute(attr="commit"):
                yield call.lineno, "commit() belongs in transaction() only"
            case ast.Name(id="transaction") if Path(name).name in RULES:
                yield (
                    call.lineno,
                    "rules open no transaction: doors, jobs and commands do, and combine verbs in one",
                )


def _imports_at_the_top(_name: str, tree: ast.Module) -> Iterator[Finding]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno, f"import inside {function.name}(): it hides a cycle"


def _empty_packages(name: str, tree: ast.Module) -> Iterator[Finding]:
    if name.endswith("/__init__.py") and tree.body:
        yield 1, "a package's __init__ stays empty, so that importing one module loads no other"


def _no_query_attribute(_name: str, tree: ast.Module) -> Iterator[Finding]:
    for call in _calls(tree):
        match call.func:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=model), attr="query")) if model[:1].isupper():
                yield call.lineno, f"{model}.query is untyped: use select()"


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


RULES_OF_CODE: list[Callable[[str, ast.Module], Iterator[Finding]]] = [
    _clock,
    _commit,
    _imports_at_the_top,
    _empty_packages,
    _no_query_attribute,
]

if __name__ == "__main__":
    broken = problems()
    print("\n".join(broken) or "House rules: kept.")
    sys.exit(bool(broken))
