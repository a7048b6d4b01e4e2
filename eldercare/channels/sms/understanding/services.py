"""The words of one community's catalogue, compiled once: which services does a text name, and where."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

from eldercare.channels.sms.understanding.meaning import ServiceWords
from eldercare.channels.sms.understanding.normalise import plain
from eldercare.channels.sms.understanding.numerals import NUMBER
from eldercare.channels.sms.understanding.sounds import sound

_VERBS = "清洗|拆洗|打扫|收拾|拾掇|整理|修理|维修|疏通|更换|安装|代[买取交缴领办购]|[去理洗剪剃推铰擦搓修换通买取拿送订点看瞧陪聊谈散遛缴交开抓配学教扫搞做拖捎写立装吃接叫打泡说唠拉解量测]"
_VERB_OBJECT = re.compile(rf"({_VERBS})([\u4e00-\u9fff]{{1,4}})")
_BETWEEN = rf"(?:一下儿?|下|[一了]?\1|点儿?|些|个|次|回|趟|一?个|{NUMBER}(?:个|份|次|回|趟|盒|人份|套|斤|袋|样|把|件|条|床)|份|盒|把|件|条|床)?(?:我|俺|我们)?(?:用|使|学|发|怎么用)?(?:人的|热乎?的|家里的|家的|厨房的?|厕所的?)?"
_KIND = r"(?:[^\W\da-z了不没过完的吗我你他她要想给去来把和跟]{0,3}?的?)"
EVERYDAY = frozenset(
    "餐 饭 吃饭 午餐 晚餐 早餐 午饭 晚饭 早饭 中饭 晌午饭 黑来饭 盒饭 食堂 洗澡 泡澡 沐浴 洗头 洗衣 洗衣服 洗衣裳 洗被子 洗床单 打扫 收拾家 收拾屋子 拖地 扫家 大扫除 清洁 搞卫生 打扫卫生 擦玻璃 去医院 看病 看大夫 瞧病 体检 复查 挂号 剪头发 理发 剪头 剪发"
    " 买菜 买米 买面 买东西 取快递 拿快递 捎东西 取包裹 缴费 交电费 交水费 买日用品 接送 用车 出门 散步 遛弯 陪散步 下楼 坐车 叫车 打车 陪走 上下楼 轮椅 急事 应急 看望 探望 来看看 来家看看 上门看看 聊天 解闷 说说话 陪伴 谈心 拉话 唠嗑 手机 智能手机 学微信 教微信 学手机 法律 律师 打官司 公证 买药 拿药 取药 开药 抓药 吃药 漏水 修理"
    " meal meals lunch dinner breakfast supper food bath shower wash clean cleaning cleaner doctor hospital clinic checkup haircut hair repair fix leak errand errands shopping groceries grocery ride walk lift transport wheelchair urgent visit talk comfort chat phone smartphone fraud scam lawyer legal laundry washing clothes medicine pills pharmacy prescription medication companion".split()
)
FALLBACK = frozenset("帮我买 给我买 替我买 帮忙买 帮我捎 帮我取 帮我拿".split())
MEANS = frozenset(
    "出门 下楼 上下楼 去医院 坐车 用车 接送 打车 叫车 轮椅 陪走 急事 hospital transport ride wheelchair walk phone talk urgent".split()
)
_OTHER_WORDS = frozenset(before + "助" for before in "自协帮辅赞资补援借互捐") | {"电饭", "讨饭"}
_PINYIN_OF_TIME = {
    "".join(lazy_pinyin(word)): word
    for word in "今天 明天 后天 大后天 上午 下午 中午 晚上 早上 今晚 明早 明晚 现在 两份 一份 三份 预约 我要 我想 取消 订".split()
    if len(word) > 1
}


@dataclass(frozen=True)
class Named:
    """A service word found in a text. `everyday`: a word that also comes up in ordinary talk, so it takes more to be a
    request. `means`: only how to get somewhere, so another service in the same text is the one that is wanted.
    """

    service: ServiceWords
    span: tuple[int, int]
    everyday: bool
    means: bool


class Catalogue:
    """The compiled words of a list of services."""

    def __init__(self, services: tuple[ServiceWords, ...]) -> None:
        self._by_word: dict[str, ServiceWords] = {}
        for service in services:
            for word in (*service.words, service.code.replace("_", " ")):
                self._by_word.setdefault(plain(word), service)
        self._by_digit = {service.menu_digit: service for service in services if service.menu_digit}
        self._by_code = {service.code: service for service in services}
        chinese = sorted((word for word in self._by_word if not word.isascii()), key=lambda word: (-len(word), word))
        english = sorted((word for word in self._by_word if word.isascii()), key=lambda word: (-len(word), word))
        self._chinese = _by_first_character(chinese)
        self._english = re.compile(
            r"(?<![a-z])(?:" + ("|".join(map(re.escape, english)) or r"(?!)") + r")(?:s|es|ing|ed|d)?(?![a-z])"
        )
        self._pinyin = _pinyin_table(chinese)
        self._by_sound = {sound(word): self._by_word[word] for word in reversed(chinese) if 1 < len(word) < 7}
        latin = sorted(self._pinyin, key=len, reverse=True)
        self._latin = re.compile(r"(?<![a-z])(?:" + "|".join(map(_spaced, latin)) + r")(?![a-z])") if latin else None

    def by_digit(self, digit: str) -> ServiceWords | None:
        """The service that this digit of the printed menu stands for."""
        return self._by_digit.get(digit)

    def by_any_word(self, words: Iterable[str]) -> ServiceWords | None:
        """The service that owns the first of these words that any service owns."""
        return next((service for word in words if (service := self._by_word.get(word))), None)

    def by_sound(self, text: str) -> ServiceWords | None:
        """The service that has a word which sounds like this text."""
        return self._by_sound.get(sound(text))

    def from_pinyin(self, text: str) -> str:
        """Turn pinyin of words we know ("mingtian zhucan") into characters; other Latin text stays."""
        if self._latin is None or not re.search(r"[a-z]{2}", text):
            return text
        return self._latin.sub(lambda match: self._pinyin[match[0].replace(" ", "")], text)

    def find(self, text: str) -> list[Named]:
        """Every service word in the text, the longest first at each place."""
        found = list(self._chinese_words(text))
        found = [named for named in found if text[slice(*named.span)] not in FALLBACK] or found
        if re.search(r"[a-z]{2}", text):
            found += [self._english_word(match) for match in self._english.finditer(text)]
        return sorted(found, key=lambda named: named.span)

    def _chinese_words(self, text: str) -> Iterator[Named]:
        end = 0
        for start, char in enumerate(text):
            if start < end or char not in self._chinese:
                continue
            for word, pattern in self._chinese[char]:
                match = pattern.match(text, start)
                if match and text[start - 1 : start + 1] not in _OTHER_WORDS:
                    end = start + 1 if word in FALLBACK else match.end()
                    yield Named(self._by_word[word], match.span(), word.replace("个", "") in EVERYDAY, word in MEANS)
                    break

    def _english_word(self, match: re.Match[str]) -> Named:
        text = match[0]
        word = next(form for form in (text, text[:-1], text[:-2], text[:-3]) if form in self._by_word)
        return Named(self._by_word[word], match.span(), word in EVERYDAY, word in MEANS)


def _by_first_character(words: Sequence[str]) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Every way to say each word, by its first character, longest words first."""
    table: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for word in words:
        for first, pattern in _ways(word):
            table.setdefault(first, []).append((word, re.compile(pattern)))
    return table


def _ways(word: str) -> Iterator[tuple[str, str]]:
    """Let people put what they put between verb and object: 理个发, 洗洗衣服, 送两份饭, 买点降压药; or turn it round: 被子要洗."""
    match = _VERB_OBJECT.fullmatch(word)
    if not match:
        yield word[0], re.escape(word)
        return
    verb, thing = match[1], match[2]
    between = _BETWEEN.replace(r"\1", verb) + (_KIND if verb[-1] in "买取拿送修换通擦洗领购去捎" else "")
    yield verb[0], f"{verb}{between}{thing}"
    if len(thing) > 1:
        yield (
            thing[0],
            f"{thing}(?:也|都|太|很|好)?(?:脏|厚|沉)?了?,?(?:我|俺)?(?:该|要|得|都|想|能|帮我|给我|需要|找个?人|来个?人|请人|帮忙){{0,3}}{verb}(?:一下|{verb}|洗|换)?",
        )


def _spaced(pinyin: str) -> str:
    return " ?".join(pinyin)


def _pinyin_table(words: Sequence[str]) -> dict[str, str]:
    table = dict(_PINYIN_OF_TIME)
    for word in words:
        spelled = "".join(lazy_pinyin(word))
        if len(word) > 1 and len(spelled) > 3 and spelled.isascii():
            table.setdefault(spelled, word)
    return table


@lru_cache(maxsize=64)
def compiled(services: tuple[ServiceWords, ...]) -> Catalogue:
    """The catalogue of these services; kept for the 64 most recently used lists."""
    return Catalogue(services)
