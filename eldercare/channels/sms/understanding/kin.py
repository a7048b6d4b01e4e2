"""What "my dad" or "Granny Li" says of the one who is meant, and whether that can be a certain person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

FEMALE, MALE = "female", "male"
PARENT, GRANDPARENT, IN_LAW, SPOUSE, SIBLING, AUNT_OR_UNCLE, NEIGHBOUR = (
    "parent",
    "grandparent",
    "in-law",
    "spouse",
    "sibling",
    "aunt or uncle",
    "neighbour",
)
_AGE = "[大二三四五六七八小老]?"

# What people call somebody: the words, whether that is a woman or a man, and what he or she is to the one who speaks.
_WORDS = (
    (r"(?:老|亲)?(?:妈妈?|娘|母亲)|mum|mom|mam|ma|mummy|mommy|mother", FEMALE, PARENT),
    (r"(?:老|亲)?(?:爸爸?|爹|父亲)|dad|da|pa|daddy|father", MALE, PARENT),
    (r"奶奶|姥姥|外婆|grandma|granny|gran|nan|nana|grandmother", FEMALE, GRANDPARENT),
    (r"爷爷|姥爷|外公|grandpa|grandad|granddad|grandfather", MALE, GRANDPARENT),
    (r"婆婆|岳母|丈母娘|mother-in-law", FEMALE, IN_LAW),
    (r"公公|岳父|老?丈人|father-in-law", MALE, IN_LAW),
    (r"老婆|妻子|wife", FEMALE, SPOUSE),
    (r"老公|丈夫|当家的|husband", MALE, SPOUSE),
    (r"老伴儿?|爱人", "", SPOUSE),
    (rf"{_AGE}(?:姐姐?|妹妹?|嫂子?)|sister", FEMALE, SIBLING),
    (rf"{_AGE}(?:哥哥?|弟弟?)|brother", MALE, SIBLING),
    (rf"{_AGE}(?:姑姑?|姨妈?|婶婶|婶子|舅妈|伯母)|aunt|auntie|aunty", FEMALE, AUNT_OR_UNCLE),
    (rf"{_AGE}(?:叔叔?|伯伯?|舅舅?|姑父|姨父)|uncle", MALE, AUNT_OR_UNCLE),
    (r"邻居|neighbou?r", "", NEIGHBOUR),
    (r"大妈|大娘|大婶|老太太?|老太婆|老婆子|闺女|女儿|孙女", FEMALE, ""),
    (r"大爷|大叔|老爷子|老头子?|老汉|儿子|孙子", MALE, ""),
)
_CALLED = tuple((re.compile(words), sex, tie) for words, sex, tie in _WORDS)
# How strangers say it politely, after a name: no kin then.
_TITLES = tuple(
    (re.compile(rf"(?P<name>.*?)(?:{words})"), sex)
    for words, sex in (
        (r"奶奶|大妈|大娘|大婶|大姐|大嫂|阿姨|婶子|老太太|老太|女士|婆婆|嫂子|姨|婶|姐|嫂", FEMALE),
        (r"爷爷|大爷|大叔|大伯|大哥|先生|老爷子|老头|老汉|叔|伯|哥|爷", MALE),
        (r"老师|师傅|老人", ""),
    )
)
_ENGLISH_TITLE = re.compile(r"(?P<title>mr|mrs|ms|miss|granny|grandma|grandpa|uncle|aunt|auntie)\.? (?P<name>[a-z]+)")
_OWN = re.compile(r"^(?:(?:我|俺|咱)们?家?的?|家里?的?|(?:my|our|the) (?:old |dear )?)")
_WHERE = re.compile(r"^(?:我家)?(?:隔壁|楼上|楼下|对门|邻居|同楼|前院|后院|旁边)的?")
_OTHERS = re.compile(r"^(?:孩子|娃儿?|他|她|老|小|大)")
_SEVERAL = re.compile(r"们|爸妈|爹娘|父母|二老|老两口|公婆|爷爷奶奶|姥姥姥爷|公公婆婆|岳父岳母|parents")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎武乔贺赖龚文樊兰殷施陶洪翟颜倪"
    "严牛温芦季俞章鲁葛毕聂丛焦柳邢岳齐梅庄辛管祝左涂谷祁舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍"
    "位覃霍翁隋景薄单包柏宁柯阮桂闵解强柴华车冉房边郗郜原"
)
_RELATIONS = (
    (re.compile(r"女婿|儿媳|媳妇|in-law"), IN_LAW),
    (re.compile(r"孙|\bgrand"), GRANDPARENT),
    (re.compile(r"儿子|女儿|闺女|儿女|子女|孩子|[长次]子|[长次]女|\bson\b|daughter|\bchild"), PARENT),
    (re.compile(r"侄|甥|nephew|niece"), AUNT_OR_UNCLE),
    (re.compile(r"老伴|配偶|丈夫|妻子|爱人|老公|老婆|husband|wife|spouse"), SPOUSE),
    (re.compile(r"[哥弟姐妹兄]|brother|sister|sibling"), SIBLING),
    (re.compile(r"邻|neighbou?r"), NEIGHBOUR),
)
# A wife says "my mother" of her husband's; neighbours call the old as if they were their own.
_ALSO = frozenset({(PARENT, IN_LAW), (GRANDPARENT, IN_LAW), (GRANDPARENT, NEIGHBOUR), (AUNT_OR_UNCLE, NEIGHBOUR)})


@dataclass(frozen=True)
class Called:
    """What a text says of the one who is meant; empty where it says nothing of it. `several`: more than one is meant."""

    sex: str = ""
    tie: str = ""
    name: str = ""
    several: bool = False


def called(whom: str) -> Called:
    """Return what these words say, as `find_whom` quotes them from a plain text: "我爸", "隔壁李奶奶", "my dad"."""
    if _SEVERAL.search(whom):
        return Called(several=True)
    bare = _WHERE.sub("", _OWN.sub("", whom, count=1), count=1)
    for words, sex, tie in _CALLED:
        if words.fullmatch(bare):
            return Called(sex, tie if bare == whom or _OWN.match(whom) else "")
    return next(_titled(bare), Called())


def _titled(bare: str) -> Iterator[Called]:
    if english := _ENGLISH_TITLE.fullmatch(bare):
        sex = MALE if english["title"] in {"mr", "grandpa", "uncle"} else FEMALE
        yield Called(sex, name=english["name"])
    for title, sex in _TITLES:
        if match := title.fullmatch(bare):
            yield Called(sex, name=_OTHERS.sub("", match["name"], count=1))
    if re.fullmatch(r"老[\u4e00-\u9fff]", bare):
        yield Called(name=bare[1])
    elif re.fullmatch(r"[\u4e00-\u9fff]{2,3}", bare) and bare[0] in _SURNAMES:
        yield Called(name=bare)


def tie_of(relation: str) -> str:
    """Return what an elder is to a contact who is "女儿" or "daughter" to that elder; "" where the words are not known."""
    said = relation.lower()
    return next((tie for words, tie in _RELATIONS if words.search(said)), "")


def can_be(one: Called, *, name: str, sex: str, relation: str) -> bool:
    """Tell whether this can be the elder of that name and sex, to whom the one who speaks is this `relation`.

    What is not known contradicts nothing.
    """
    if one.sex and sex in {FEMALE, MALE} and one.sex != sex:
        return False
    if one.name and one.name not in name.lower() and one.name.isascii() == name.isascii():
        return False
    tie = tie_of(relation)
    return not (one.tie and tie) or one.tie == tie or (one.tie, tie) in _ALSO
