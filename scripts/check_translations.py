"""Is every sentence translated: nothing missing, doubtful or left over, and the same values filled in?"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
VALUES = re.compile(r"%\(\w+\)[sd]|%%")


def extracted() -> dict[str, str]:
    """Return every sentence marked in code and templates, with one place where it stands."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as settings:
        methods, options = parse_mapping_cfg(settings)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT / "eldercare", methods, options, keywords=KEYWORDS)
    return {
        sentence if isinstance(sentence, str) else sentence[0]: f"eldercare/{file}:{line}"
        for file, line, sentence, _comments, _context in found
    }


def problems() -> list[str]:
    """Return one line for each sentence that a reader of another language would miss."""
    marked = extracted()
    files = sorted((ROOT / "eldercare/translations").glob("*/LC_MESSAGES/messages.po"))
    if not files:
        return ["there are no translations"]
    return [f"{file.parent.parent.name}: {problem}" for file in files for problem in _problems(_read(file), marked)]


def _read(file: Path) -> Catalog:
    with file.open("rb") as source:
        return read_po(source)


def _problems(catalogue: Catalog, marked: dict[str, str]) -> Iterator[str]:
    known = {_text(message.id): message for message in catalogue if message.id}
    for sentence, place in sorted(marked.items()):
        if sentence not in known or not known[sentence].string:
            yield f"not translated: {sentence!r} ({place})"
    for sentence, message in sorted(known.items()):
        if sentence not in marked:
            yield f"no longer used: {sentence!r}"
        elif message.fuzzy:
            yield f"doubtful: {sentence!r}"
        elif not _same_values(message):
            yield f"other values than in the original: {sentence!r} became {_text(message.string)!r}"
    yield from (f"no longer used, but kept as a comment: {_text(key)!r}" for key in catalogue.obsolete)


def _same_values(message: Message) -> bool:
    return not message.string or sorted(VALUES.findall(_text(message.id))) == sorted(
        VALUES.findall(_text(message.string))
    )


def _text(one_or_plural: object) -> str:
    return str(one_or_plural[0] if isinstance(one_or_plural, list | tuple) else one_or_plural)


if __name__ == "__main__":
    broken = problems()
    print("\n".join(broken) or "Translations are complete.")
    sys.exit(bool(broken))
