"""For whom something is asked, and how many."""

import re

from eldercare.channels.sms.understanding.numerals import NUMBER, number

_OWN = r"(?:我|俺|咱|咱们|我们|俺们)?(?:家)?(?:的)?"
_PAIR = r"爸妈|爹娘|父母|二老|老两口|公婆|爷爷奶奶|姥姥姥爷|公公婆婆|岳父岳母"
_AGE = r"[大二三四五六七八小老]?"
_KIN = rf"(?:{_PAIR}|老伴儿?|老头子?|老太太|老太婆|老婆子|老爷子|老人家?|老汉|当家的|老公|老婆|爱人|丈夫|妻子|媳妇|妈妈?|母亲|娘|老娘|老妈|爸爸?|父亲|爹|老爹|老爸|爷爷|奶奶|姥姥|姥爷|外公|外婆|公公|婆婆|岳父|岳母|丈母娘|老?丈人|大伯|伯伯|大爷|大妈|大娘|{_AGE}(?:叔叔?|婶婶?|婶子|姑姑?|姨妈?|舅舅?|哥哥?|姐姐?|弟弟?|妹妹?|嫂子)|邻居|儿子|女儿|闺女|孙子|孙女|孩子|娃)"
_TITLE = r"(?:奶奶|爷爷|大爷|大妈|大娘|大叔|大婶|婶子|婶|叔|伯|阿姨|姨|老师|师傅|老太太|老太|老头|哥|姐|嫂子|嫂|先生|女士|老人|老爷子|大哥|大姐)"
_WHERE = r"(?:我家)?(?:隔壁|楼上|楼下|对门|邻居|同楼|前院|后院|旁边)(?:的)?"
_PERSON = rf"(?:{_WHERE}[\u4e00-\u9fff]{{0,2}}{_TITLE}|[\u4e00-\u9fff]{{1,2}}{_TITLE}|{_WHERE}?老[\u4e00-\u9fff](?={{verb}})|{_OWN}{_KIN}(?:们)?)"
_VERB = r"(?:送|订|定|点|约|预约|预订|理|洗|打扫|收拾|修|买|取|拿|叫|找|安排|派|来|上门|剪|擦|推|铰|剃|搓|做|看|陪|办|挂|报|要|弄|聊|教|量|测|请|助|代|也|带|维|保|打|缴|交|换|通)"
_TIME = r"(?:大?[今明后]天|[今明后]儿|今晚|明[早晚]|[上下中]午|早上|晚上|下?周|下?星期|下?礼拜|\d)"
_THEN = rf"(?:{_VERB}|{_TIME})"
_NAME = rf"(?!安排|联系|预约|预订|忙|[约订找叫看问]|一|家里|这|那)[\u4e00-\u9fff]{{2,4}}?(?={_THEN})"
_FOR = re.compile(
    rf"(?:给|帮|替|为|代)(?P<whom>{_PERSON.replace('{verb}', _THEN)}|(?!我|俺|咱|你|他们?|她们?|大家|自己|一下|忙){_NAME})"
)
_SUBJECT = re.compile(
    rf"(?:^|,)(?P<whom>{_OWN}{_KIN}|{_WHERE}[\u4e00-\u9fff]{{0,2}}{_TITLE}|[\u4e00-\u9fff]{_TITLE})(?=[^,]{{0,8}}?(?:想|要|需要|得|该|[今明后](?:天|儿|日|早|晚)))"
)
_LAST = re.compile(rf"(?:给|帮|替|为|是给)(?P<whom>{_PERSON.replace('{verb}', '$|,')})(?:的)?(?:$|,)")
_ENGLISH = re.compile(
    r"\bfor (?P<whom>(?:my|our|the) (?!\w+ (?:hour|minute)s?\b)(?:(?:old|dear|neighbou?r'?s?) )?[a-z]+(?:-in-law)?(?: (?:mr|mrs|ms|miss) [a-z]+)?|(?:mr|mrs|ms|miss|granny|grandma|grandpa|uncle|aunt|auntie)\.? [a-z]+|mum|mom|dad|mother|father|grandma|grandpa)\b"
)
_ENGLISH_SUBJECT = re.compile(
    r"^(?P<whom>(?:(?:my|our) )?(?:mum|mom|dad|mother|father|grandma|grandpa|grandmother|grandfather|husband|wife|aunt|uncle|parents)(?:-in-law)?) (?=(?:also )?(?:needs?|wants?|would like|could use|has no|have no)\b)"
)
_MENTIONED = re.compile(
    rf"(?P<own>(?:我|俺|咱)们?家?的?{_KIN})|(?:^|,)(?P<bare>{_KIN})|\b(?P<my>(?:my|our) (?:old )?[a-z]+(?:-in-law)?)|(?P<titled>[\u4e00-\u9fff]{_TITLE})"
)
_QUANTITY = re.compile(
    rf"(?P<n>{NUMBER})(?:人份|份儿?|盒|套|客|(?<!一)个人|口人|位|(?<!一)人(?!工|民))|(?P<two>俩人|咱俩|我俩|俺俩)|(?:x|×|\*)(?P<x>\d{{1,2}})\b|(?P<g>{NUMBER})个(?=盒?饭|餐|人的)|(?:^|[^\d.:])(?P<en>[1-9]\d?|two|three|four|five|six) (?:meals?|lunch(?:es)?|dinners?|portions?|people|persons?|of us|breakfasts?)|for (?P<us>[2-9]|two|three|four|five|six)(?: people| persons)?(?=$|,| please| tomorrow| today)"
)


def find_whom(text: str) -> tuple[str, tuple[int, int]] | None:
    """The words that say for whom, if for somebody else, and where they stand with their preposition."""
    for pattern in (_FOR, _LAST, _SUBJECT, _ENGLISH, _ENGLISH_SUBJECT):
        match = pattern.search(text)
        if match:
            return match["whom"], match.span()
    return None


def find_mentioned(text: str) -> list[str]:
    """The words for those close to the writer, and for old neighbours, in a plain text: "我妈", "my father", "李奶奶"."""
    return [next(filter(None, match.groups())) for match in _MENTIONED.finditer(text)]


def find_quantity(text: str) -> tuple[int, tuple[int, int]] | None:
    """How many portions or persons, and where that stands."""
    match = _QUANTITY.search(text)
    if not match:
        return None
    if match["two"]:
        return 2, match.span()
    said = match["n"] or match["x"] or match["g"] or match["en"] or match["us"]
    amount = number(said)
    return (amount, match.span()) if 0 < amount <= 50 else None
