"""How satisfied somebody is, in stars, however it is put."""

import re

_STARS = re.compile(
    r"(?P<n>[1-5一二两三四五])(?:(?:颗|个)?星|分)|(?P<full>满分|100分|一百分|full marks)|(?P<en>[1-5]|one|two|three|four|five) stars?"
)
_WORDS_FOR_STARS = (
    (re.compile(r"(?:非常|很|太|极其?|特别|十分|相当)不满意?|差评|太差|很差|极差|糟糕|terrible|awful|very bad"), 1),
    (
        re.compile(
            r"不(?:太|大|怎么)?满意|不(?:太|怎么)?好(?!意思)|差(?!不多|点|一点|几)|dissatisfied|\bbad\b|\bpoor\b"
        ),
        2,
    ),
    (re.compile(r"一般|还行|还可以|凑合|马马虎虎|过得去|average|so-?so"), 3),
    (
        re.compile(
            r"(?:非常|很|太|特别|十分|相当|挺|真|可)(?:的)?(?:满意|好|棒|赞|不错)|好评|excellent|perfect|great|wonderful|very (?:good|satisfied)"
        ),
        5,
    ),
    (re.compile(r"满意|不错|satisfied|\bgood\b"), 4),
)
_CHINESE_DIGITS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
}


def said_stars(text: str) -> int | None:
    """The 1-5 stars that the words of a plain text give ("五星", "不满意"), if any."""
    match = _STARS.search(text)
    if match:
        return 5 if match["full"] else digit_value(match["n"] or match["en"])
    return next((stars for words, stars in _WORDS_FOR_STARS if words.search(text)), None)


def digit_value(digit: str) -> int:
    """The value of a single digit or of a number word up to five."""
    return _CHINESE_DIGITS.get(digit) or int(digit)
