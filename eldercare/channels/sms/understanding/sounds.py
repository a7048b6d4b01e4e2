"""Words written by their sound: homophones that a keyboard or a dialect puts in their place, and pinyin in Latin letters."""

import re
from functools import cache

from pypinyin import lazy_pinyin

_LATIN = re.compile(r"[a-z]{2}")
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff]{2,8}")
_SPOKEN_CALLS = re.compile(
    r"\b(?:jiu ?ming|jiu ?(?:wo|ren)\b|jiu ?hu ?che|kuai ?lai ?ren|lai ?ren ?a?\b|shuai ?(?:dao|le|jiao|shang|huai)|die ?(?:dao|le\b|jiao)|qi ?bu ?lai|qi ?lai ?bu|dong ?bu ?liao|yun ?dao|tou ?yun|zhan ?bu ?(?:zhu|qi)|pa ?bu ?qi|hun ?(?:mi|dao)"
    r"|(?:lao ?ban|ta|ma|ba|wo) ?(?:kuai )?bu ?xing ?le|xin ?(?:kou|zang) ?(?:tong|teng|men|nan)|(?:tou|du ?zi|yao|tui|xin) ?(?:hen )?(?:teng|tong)|qi ?huo|chuo ?qi|jiao ?bu ?xing|zou ?diu|mi ?lu|dian ?ti|xin ?huang|chi ?cuo ?yao|chuan ?bu ?(?:shang|guo)|xiong ?(?:kou ?)?(?:tong|teng|men)|zhao ?huo|qi ?huo|lou ?mei ?qi|mei ?qi ?lou|zhong ?du|chu ?xue|liu ?xue|bao ?jing)"
)
_CALLS = (
    "救命", "救命啊", "救救我", "摔倒了", "跌倒了", "滑倒了", "摔了起不来", "起不来了", "起不来", "爬不起来", "站不起来", "动不了了", "喘不上气", "喘不过气", "快来人",
    "来人啊", "着火了", "晕倒了", "昏过去了", "胸口疼", "心口疼", "流血了", "煤气漏了",
)  # fmt: skip


def sound(text: str) -> str:
    """Return how a Chinese text sounds, without tones and without the differences that many speakers do not make (zh/z, ing/in)."""
    return " ".join(map(_syllable, text))


@cache
def _syllable(char: str) -> str:
    return _worn(lazy_pinyin(char)[0])


def _worn(spelled: str) -> str:
    if spelled[1:2] == "h" and spelled[:1] in "zcs":
        spelled = spelled[0] + spelled[2:]
    return spelled.removesuffix("g") if spelled.endswith("ng") else spelled


# 率 is read lü on its own; keyboards offer it for 摔 all the same.
_RARE = {"率": "suai"}
_CALLS_BY_SOUND = frozenset(map(sound, _CALLS))
_LONG_CALLS = tuple(f" {call} " for call in _CALLS_BY_SOUND if call.count(" ") >= 2)


def sounds_like_a_call(text: str) -> bool:
    """Tell whether a short plain text reads like a call for help when said aloud ("喘补上气", "wo shuai dao le").

    Two syllables must be the whole text; from three on they may stand anywhere in it.
    """
    if _LATIN.search(text) and len(text) < 80 and text.isascii():
        return _SPOKEN_CALLS.search(text) is not None
    if not _HAN_ONLY.fullmatch(text) or any(call in text for call in _CALLS):
        return False
    said = " ".join(_RARE.get(char) or _syllable(char) for char in text)
    return said in _CALLS_BY_SOUND or any(call in f" {said} " for call in _LONG_CALLS)
