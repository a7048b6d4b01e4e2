"""Words of danger that were typed by their sound or look, put back as they are spelt ("率倒", "晕到", "胸们")."""

import re

from eldercare.channels.sms.understanding.sounds import sound

_LONGEST = 20
_WORDS = (
    "摔倒", "晕倒", "救命", "救我", "胸闷", "胸口", "心口", "头晕", "头疼", "吐血", "难受",
)  # fmt: skip
_BY_SOUND = {sound(word): word for word in _WORDS}
_REAL = frozenset(
    "运到 运道 云岛 久我 就我 救民 流学 留学 六学 留雪 难收 南寿 偷运 投运 就明 雄们 兄口 凶口 究民".split()
)
_LOOKS = (
    (re.compile(r"[率蟀甩衰](?=[倒道跤跟]|到(?:了|$))|^[率蟀](?=[了地咧一在])|^甩(?=了(?:$|,|一跤|起))"), "摔"),
    (re.compile(r"(?<=[摔跌滑绊晕昏栽])[到道](?=$|[了啦咧嘞在啊,])"), "倒"),
    (re.compile(r"[踹揣湍](?=不[上过了]|的|得|气)"), "喘"),
    (re.compile(r"(?<=流)[雪穴学](?=$|[了不,])"), "血"),
    (re.compile(r"[运](?=倒|过去)"), "晕"),
)
_HAN = re.compile(r"[\u4e00-\u9fff]{2}")


def mended(text: str) -> str:
    """Return a short plain text with misspelt words of danger put right; other texts as they are."""
    if len(text) > _LONGEST or text.isascii():
        return text
    for wrong, right in _LOOKS:
        text = wrong.sub(right, text)
    for start in range(len(text) - 1):
        pair = text[start : start + 2]
        if pair in _REAL or (pair[1] == "我" and start) or not _HAN.fullmatch(pair):
            continue
        meant = _BY_SOUND.get(sound(pair))
        if meant is not None and meant != pair and (not start or meant not in {"救命", "救我", "吐血"}):
            text = text[:start] + meant + text[start + 2 :]
    return text
