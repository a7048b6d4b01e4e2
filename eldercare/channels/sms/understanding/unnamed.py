"""Wishes that do not name their service: told as a need, or misspelt by the sound; and calls for help of no known kind."""

import re
from dataclasses import replace

from eldercare.channels.sms.understanding.meaning import Intent, Meaning, ServiceWords
from eldercare.channels.sms.understanding.needs import asks_us, find_needs
from eldercare.channels.sms.understanding.reading import Reading, blank, left_over, timed, uncounted
from eldercare.channels.sms.understanding.requests import is_for_others, is_talk
from eldercare.channels.sms.understanding.stories import is_told
from eldercare.channels.sms.understanding.topics import find_topics, is_elsewhere
from eldercare.channels.sms.understanding.whom import find_quantity
from eldercare.channels.sms.understanding.wishes import placed

_LIMIT, _SHORT, _SPAN = 40, 16, 30
_AGREEABLE = re.compile(r"行不行?|可以|左右|大概|大约|方便|有空|来吧|不|行|就这样")
_HAN_WORD = re.compile(r"[\u4e00-\u9fff]{2,6}")
_ASKS_SOMETHING = re.compile(
    r"(?:能不能|能否|可不可以|麻烦|请|求).{0,6}(?:帮|来|派|给我|给俺|找)|(?:帮|替)(?:我|俺|忙|个忙)|(?:找|派|叫)(?:个|几个)?人|有没有人|谁能|来(?:个|位)(?:志愿者|人|师傅|大夫)|^想(?=[给把去学买听看装搞配办做弄修换寄])|没人(?:管|帮|照顾|陪)|(?:社区|居委会|网格员|你们).{0,6}(?:能|管|帮|来人)|^(?:请问|咨询).{0,14}(?:社区|服务|上门|预约|报名|申请|补贴|养老|老年|政策|食堂|活动|有没有人|能不能)|(?:我|俺|家|老伴|妈|爸|老人)[^,]{0,14}(?:怎么办|咋办|咋弄)$|想(?:咨询|问一?问|打听)"
    r"|\b(?:can|could) (?:you|someone|anyone) (?:please )?(?:help|come|send)|\bi need (?:some )?help|\bhelp (?:me )?with"
)
_LETTER = 300
_TO_THE_COMMUNITY = re.compile(
    r"社区|居委会?|网格员|\d号楼|单元|我家老|老伴|我妈|我爸|腿脚|走不动|一个人住|独居|\bmy (?:wife|husband|mother|father)\b"
)
_NARRATED = re.compile(r"[说问道答]:|酒店|作者|本书|这本|卖家|客服|记者|从前|有一天|同学|女友|男友")
_CANNOT = re.compile(
    r"没(?:力气|人|法|劲|精神)|[干做洗弄拿够走办]不(?:动|了|着|成|来)|不(?:方便|会|敢|能自己)|太(?:难|沉|重)"
)
# What is said by those who cannot manage at home, and hardly by anybody else.
_CANNOT_MANAGE = re.compile(
    r"腿脚|走不动|卧床|瘫痪|独居|行动不便|手抖|孤寡|残疾|上门|[洗做干走拿搬弄够买提扫拖擦换扛抬端]不(?:了|动|着)|[上下]不(?:了|去|来)(?:楼|公交|车|床|$)|要人|代[领办买交缴取购]"
    r"|没人.{0,4}(?:陪|送|领|管|照|带|帮|做|推|扶|洗|修|买|说)|想(?:找|请|让)(?!你)|希望.{0,8}(?:有人|上门|帮|陪|社区|来人)|需要.{0,6}(?:人|陪|帮|代|师傅|照顾)|(?:请|麻烦).{0,4}(?:帮|派|来人|社区|师傅|关照|看看)"
    r"|(?:家里|家中|屋里|厨房|卫生间|窗|门|灯|扶手|线路).{0,7}(?:坏|漏|堵|破|松|渗|老化|不畅|断|没反应)|上当(?:了|受骗)|被骗了|冻结|紧急的?事|照看|关照"
)
_NOT_TO_US = re.compile(
    r"哈哈|呵呵|主人|本小姐|哥哥|姐姐|宝贝|亲爱|老婆|老公|男友|女友|同学|老师|作者|卖家|客服|酒店|书|电脑|系统|软件|手机(?!.{0,4}(?:用|教|充))|电影|游戏|你(?!们|好|能|可以)|他们|笑|爱|喜欢|想不想|但|觉得|如果|要是|怎么办\?|为什么|的时候|才|都|又|吧$|他|她|记者|报|们(?!能|帮)"
)


def needed(reading: Reading) -> Meaning | None:
    """Something is lacking, so a service is meant. Asked back unless there is one such service and help is asked for."""
    text = reading.plain
    if is_for_others(text):
        return None
    found = [service for need in find_needs(text) if (service := reading.catalogue.by_any_word(need.words))]
    if not found or is_told(text):
        return None
    others = tuple(dict.fromkeys(service.code for service in found if service.code != found[0].code))
    if not asks_us(text):
        return _guess(reading, found[0], others)
    return replace(placed(reading, found[0], reading.said, asks=True), more=others)


def touched(reading: Reading) -> Meaning | None:
    """Something that a service has to do with is asked for, in words that no closer grammar knows: asked back."""
    text = reading.plain
    found = [service for words in find_topics(text) if (service := reading.catalogue.by_any_word(words))]
    if not found or is_for_others(text) or is_told(text):
        return None
    first = next((word.service for word in reading.named if word.service in found), found[0])
    return _guess(reading, first, tuple(dict.fromkeys(other.code for other in found if other is not first)))


def misspelt(reading: Reading) -> Meaning | None:
    """What is left beside time and courtesy sounds like a service ("里发", "注餐"): asked back."""
    if len(reading.plain) > _SHORT or any(end - start > 1 for start, end in (word.span for word in reading.named)):
        return None
    left = reading.plain
    for span in reading.said.spans:
        left = blank(left, span)
    word = _HAN_WORD.fullmatch(uncounted(left))
    service = _by_sound(reading, word[0]) if word else None
    return _guess(reading, service, ()) if service else None


def _by_sound(reading: Reading, word: str) -> ServiceWords | None:
    """By the whole word, else by what follows a verb of ordering ("定午犯")."""
    found = reading.catalogue.by_sound(word)
    return found or (
        reading.catalogue.by_sound(word[1:]) if len(word) > 2 and word[0] in "定订丁顶要送叫来点买" else None
    )


def bare_time(reading: Reading) -> Meaning | None:
    """A day or a time and nothing else: half of a wish, whose other half has to be asked for."""
    if len(reading.plain) > _SPAN:
        return None
    said = reading.said
    quantity = find_quantity(reading.plain) if said.anything or len(reading.plain) < _SHORT else None
    whole = any(span == (0, len(reading.plain)) for span in said.spans)
    exact = said.days or any(clock.start for clock in said.clocks) or said.in_minutes or quantity
    if not (exact or (said.anything and whole)) or _AGREEABLE.sub(
        "", left_over(reading, said, *([quantity[1]] if quantity else []))
    ):
        return None
    return replace(timed(Meaning(reading.text, Intent.UNCLEAR), reading.when(said, None)), asks_back=True)


def half_asked(reading: Reading) -> Meaning | None:
    """A service and a time beside one another, in words that no grammar fits: asked back rather than let go."""
    text = reading.plain
    if len(text) > _SHORT + 4 or not reading.named or not _half(reading):
        return None
    if is_for_others(text) or is_told(text) or is_talk(text) or is_elsewhere(text):
        return None
    return _guess(reading, reading.named[0].service, ())


def _half(reading: Reading) -> bool:
    said = reading.said
    return bool(said.days or said.clocks or said.vague or _CANNOT.search(reading.plain))


def asks_something(reading: Reading) -> Meaning | None:
    """Somebody is asked for something that no service fits: never dropped, but put to a person."""
    text = reading.plain
    asks = _ASKS_SOMETHING.search(text) or (_CANNOT_MANAGE.search(text) and not is_talk(text))
    if len(text) > _LIMIT or not asks or _NOT_TO_US.search(text) or is_told(text):
        return None
    return Meaning(reading.text, Intent.UNCLEAR, asks_back=True)


def long_letter(reading: Reading) -> Meaning | None:
    """A long text that speaks to the community and wants something is put to a person; other long texts are left alone."""
    text = reading.plain
    wants = len(text) < _LETTER and _TO_THE_COMMUNITY.search(text) and _ASKS_SOMETHING.search(text)
    return Meaning(reading.text, Intent.UNCLEAR, asks_back=True) if wants and not _NARRATED.search(text) else None


def doubted(meaning: Meaning, reading: Reading) -> Meaning:
    """An order whose text also tells of a need that another service answers is asked back."""
    found = [
        service.code for need in find_needs(reading.plain) if (service := reading.catalogue.by_any_word(need.words))
    ]
    if meaning.asks_back or not found or meaning.service == found[0]:
        return meaning
    return replace(meaning, asks_back=True, more=(*meaning.more, found[0]))


def _guess(reading: Reading, service: ServiceWords, others: tuple[str, ...]) -> Meaning:
    named = (word.service.code for word in reading.named)
    more = tuple(code for code in dict.fromkeys((*others, *named)) if code != service.code)
    meaning = Meaning(reading.text, Intent.UNCLEAR, service=service.code, more=more)
    return replace(timed(meaning, reading.when(reading.said, service)), asks_back=True)
