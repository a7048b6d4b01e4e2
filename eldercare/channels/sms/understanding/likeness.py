"""How much a text is like a call for help, learnt from texts by `scripts/teach_calls.py`: weighted pieces of it, added up."""

import re
from pathlib import Path
from zlib import crc32

_HERE = Path(__file__).parent
FIELDS, WEIGHTS = _HERE / "fields.txt", _HERE / "likeness.txt"
_LONGEST = 100
_LONGEST_PIECE = 4
_LONGEST_WORD = 6
_ADDRESS = re.compile(r"\d+(?:-\d+)+")  # "7-2-301"
_LENGTHS = (4, 8, 14, 22, 32, 50)


def _read_fields() -> dict[str, str]:
    lines = (line for line in FIELDS.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {word: line[0] for line in lines for word in line.partition(": ")[2].split()}


_FIELD_OF = _read_fields()
_LETTERS = frozenset(_FIELD_OF.values())


def pieces(text: str) -> set[str]:
    """Return what a plain text is made of: runs of characters, runs with words replaced by their fields, fields that meet, its length.

    Plain texts have no capitals, so that the fields' letters cannot be mistaken for text.
    """
    text = _ADDRESS.sub("号楼", text)[:_LONGEST]
    fields = _by_fields(text)
    found = _runs(f"^{text}$")
    found |= _runs(f"^{fields}$")
    letters = sorted(_LETTERS.intersection(fields))
    found.update(f"{one}+{other}" for place, one in enumerate(letters) for other in letters[place + 1 :])
    found.add(f"#{sum(len(text) > length for length in _LENGTHS)}")
    found.add(f"##{min(len(letters), 9)}")
    return found


def _runs(text: str) -> set[str]:
    return {
        text[start : start + size] for size in range(1, _LONGEST_PIECE + 1) for start in range(len(text) - size + 1)
    }


def _by_fields(text: str) -> str:
    """Replace every word of a field by its letter, longest first, a letter said twice once."""
    out: list[str] = []
    start = 0
    while start < len(text):
        for size in range(_LONGEST_WORD, 0, -1):
            letter = _FIELD_OF.get(text[start : start + size])
            if letter is not None:
                break
        else:
            letter, size = text[start], 1
        if not out or out[-1] != letter or letter not in _LETTERS:
            out.append(letter)
        start += size
    return "".join(out)


def share(found: set[str]) -> float:
    """Return what each piece counts in a text of that many: long texts say more, but not in proportion."""
    return float(len(found)) ** -0.25


def mark_of_fields() -> str:
    """Return what changes whenever `fields.txt` does: weights are only right for the fields they were learnt with."""
    return f"{crc32(FIELDS.read_bytes()):08x}"


def _read_weights() -> dict[str, float]:
    """The first line says with which `fields.txt` they were learnt; then a line for each weight with all pieces that have it."""
    weights: dict[str, float] = {}
    for line in WEIGHTS.read_text(encoding="utf-8").split("\n")[1:-1]:
        weight, _, said = line.partition("\t")
        weights.update(dict.fromkeys(said.split("\t"), float(weight)))
    return weights


_WEIGHTS = _read_weights() if WEIGHTS.exists() else {}  # the first lesson begins with nothing
_ALWAYS = _WEIGHTS.pop("", 0.0)


def likeness(text: str) -> float:
    """Return the logarithm of the odds that a plain text calls for help: 0 is even, 3 is twenty to one."""
    found = pieces(text)
    weigh = _WEIGHTS.get
    return _ALWAYS + share(found) * sum([weight for piece in found if (weight := weigh(piece))])
