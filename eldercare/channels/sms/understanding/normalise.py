"""One plain form of a text, so that the grammars need not know widths, scripts, case, spaces, emoji or punctuation marks."""

import re

from eldercare.channels.sms.understanding.characters import Folding

_FOLDING = Folding()
_HAN = "\u3400-\u9fff\u3007"
_SPACE_BY_HAN = re.compile(rf"(?<=[{_HAN}]) +| +(?=[{_HAN}])")
_STOP = re.compile(r"(?<!\d)\.|\.(?!\d)")
_PAUSES = re.compile(r"[\s,]*,[\s,]*")
_SPACES = re.compile(r" {2,}")


def plain(text: str) -> str:
    """Return the text folded to lower case, half width, simplified characters; every pause is one comma; no comma at the ends."""
    folded = _STOP.sub(",", text.translate(_FOLDING))
    folded = _SPACE_BY_HAN.sub("", _PAUSES.sub(",", folded))
    return _SPACES.sub(" ", folded).strip(" ,")


def as_written(text: str, piece: str) -> str:
    """Return the part of the original text whose plain form is `piece`, so that names are quoted and not rewritten."""
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + 2 * len(piece) + 4) + 1):
            if plain(text[start:end]) == piece:
                return text[start:end].strip()
    return piece
