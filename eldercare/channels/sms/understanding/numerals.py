"""Small numbers as people write them: 3, 三, 十二, 二十五, 两, 廿三, three."""

import re

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "仨": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_ENGLISH = dict(
    zip(
        "a an one two three four five six seven eight nine ten eleven twelve twenty".split(),
        (1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20),
        strict=True,
    )
)
NUMBER = r"(?:\d{1,3}|[零〇一二两俩三仨四五六七八九]?[十廿][一二三四五六七八九]?|零?[零〇一二两俩三仨四五六七八九])"
ENGLISH_NUMBER = r"(?:\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)"
ENGLISH_HOUR = r"(?:1[0-2]|[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_TENS = re.compile(r"([一二两三四五六七八九]?)([十廿])([一二三四五六七八九]?)\Z")


def number(text: str) -> int:
    """Return the value of something matched by NUMBER or ENGLISH_NUMBER."""
    if text.isascii():
        return int(text) if text.isdigit() else _ENGLISH[text]
    if text.isdigit():
        return int(text)
    tens = _TENS.match(text)
    if tens:
        head = 2 if tens[2] == "廿" else _DIGITS.get(tens[1], 1)
        return head * 10 + _DIGITS.get(tens[3], 0)
    return _DIGITS[text[-1]]
