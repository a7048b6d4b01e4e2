"""Is a text that names a service a request for it? Judged by its shape, since people name services in passing all day long."""

import re
from collections.abc import Iterable
from enum import IntEnum

from eldercare.channels.sms.understanding.places import find_place
from eldercare.channels.sms.understanding.services import Named

Span = tuple[int, int]
_NAME = 4


class Asking(IntEnum):
    """How strongly a text asks for something."""

    NOT = 0
    NAMED = 1
    WISHED = 2
    ASKED = 3


_WORKER = r"(?:人|师傅|师父|阿姨|保洁|护工|志愿者|电工|水暖工|水工|大夫|医生|律师|工人|小伙子|年轻人|大姐|维修工|理发师|老师|钟点工|家政|搓澡工|陪诊员|陪诊师|跑腿)"
_ONE = r"(?:个|一?[个位名]|几个|俩|两个)?"
_SOME = r"(?:个|一?下|一?[份次个回趟]|两|俩|二|三|四|五|六|[1-9])"
_ASK = re.compile(
    rf"替(?:我|俺)|(?:帮|帮下)(?:我|俺|忙|个忙|咱(?!们)|一下)|给(?:我|俺|咱(?!们)|家里|(?![你他她它]).{{2,6}}?)(?=.{{0,8}}?(?:送|订|定|约|安排|叫|找|派|来|打扫|收拾|理|剪|洗|修|买|取|拿|弄|做|办|挂|开|换|通|留|报|预|点|缴|交|擦|推|陪|□))"
    rf"|(?:派|叫|找|安排|请|喊|雇){_ONE}{_WORKER}|来(?:一?[个位名]|几个|俩){_WORKER}|上门|送(?:[到来上]|过来)(?!了)|送(?:一下|{_SOME})|(?:能|请|想|要|帮忙|麻烦|车|人)(?:来|过来)?[送接带拉]我|派(?:个|辆|一辆)?车|代[买取交缴领办购送]|咨询|预约|预订|预定|下单|点单|(?:^|我|俺|想|要|,|天|[上中下]午|早|晚|儿|给)(?:点|来|要|约|订|定|报|叫|加)(?:{_SOME})"
    r"|需要(?=人|个|有人|师傅|帮|[一两二三四]|预约|上门|陪|找|请|安排|社区|志愿)|(?<![更太很不么好怪真挺点些嫌别])麻烦|劳驾|拜托|能不能|能否|可不可以|可否|(?:能(?!够)|可以).{0,20}(?:吗|么|不|嘛)[,?]*$|(?:行不行|好不好|行吗|可以吗|好吗|成吗|中不中|能行不|行不|可以不|方便吗)[,?]*$|有没有(?:个)?(?:人|谁|师傅|志愿者)|有(?:没有)?人(?:能|可以|会)|谁(?:能|可以|来)(?:帮|给|来|陪)"
    r"|陪(?:我|俺|着我|同我|护)|教(?:我|俺|教我?)|求(?:人|助|帮)|申请|登记|报名|(?:想|要)(?:找|请|叫|订|定|约|预约|报)|安排|[订定送]□|请(?!客|假|吃|问|教|你吃|大家吃|我吃|回|进|坐)(?=.{0,12}(?:来|派|送|安排|帮|给|到|上门|陪|修|打扫))|约(?:个|一下|一次|下)|订(?:个|一)|让(?:人|师傅|志愿者|你们)|(?:快|赶紧|赶快|马上)?来(?:人(?![讲说宣检查了])|个人)"
)
_WISH = re.compile(
    r"(?:想要?|需要|要|得|打算|希望|盼|该|用)(?:去|来|再|也|先|找|请|个|咨询|问问?|了解|学学?|一?[次份下趟回个]|享受|体验|办|做|预约|约|点|吃|报|申请|用|下)*(?:你们?的|社区的?|一下)?$"
)
_QUESTION = re.compile(
    r"多少|几[点时号天个]|什么|为什么|怎么(?!办)|咋(?!办|弄)|啥|谁(?!能|可以|来)|哪|多久|多大|多远|是不是|(?:吃|洗|理|去|来|做|买|看|送|订|到|好|完)(?:了)?(?:没有?|吗|么)[,?]*$|了(?:吗|没有?|么)|[呢]\??$"
)
_PAST = re.compile(
    r"昨|前天|刚(?!好)|已经|上次|上回|上周|上个?月|去年|那天|当时|曾经|以前|从前|了(?=,|$|吧|啊|哈|呢|啦|嘛|～)|过[了的]|完了?|着呢|正在|在(?=[吃洗理看买打做聊散给帮])|回来"
)
_STORY = re.compile(
    r"因为|所以|但是?|不过|然后|结果|虽然|其实|感觉|觉得|听说|说是|以为|本来|终于|居然|原来|据说|反正|可惜|难道|不是|如果|要是|假如|的时候|之后|以后|之前|每次|有时|经常|总是|一直|从来|呜呜|555|唉|真[的是好不]|好(?:累|困|饿|冷|热|无聊|烦|难|久|想|多|开心)|太(?![阳原太])|也是|就是|还是|只是|都是|不如|记得|别忘|注意|小心|喜欢|讨厌|爱(?!心|人)|应该|肯定|一定|可能|估计|似乎|比较|非常|十分|特别(?!想)|最(?!近|好)|越|像|叫做|关于|根据|通过|之一|问题是"
)
_YOUNG = re.compile(
    r"一起|一块儿?|一同|咱们|咱俩|宿舍|寝室|同学|室友|舍友|上课|下课|放学|考试|考完|图书馆|公司|单位|开会|加班|下班|上班|电影|唱歌|ktv|逛街|火车|飞机|机场|约会|男朋友|女朋友|男友|女友|亲爱的|宝贝|宝宝|哥们|兄弟|姐妹|晚安|么么|生日|聚会|聚餐|喝酒|火锅|烧烤|旅游|微博|qq|酒店|宾馆|前台|房间|入住|书店|电脑|笔记本|京东|当当|淘宝|网上|网购|快递员|客户|老板|经理|会议|项目|学校|大学|老婆大人|主人|人家|回家(?=[吃洗睡])|回去|家里等|请客|我请|你请"
)
_TO_YOU = re.compile(
    r"(?:陪|给|帮|等|跟|和|找|带|送|为|教|与|叫|约|请|喂|对|替)(?:[你妳他她它](?!们)|大家|主人|姐姐(?!们))|请(?:你们?|大家|客|我们?|他|她|您).{0,2}吃|(?:给|帮|替|陪|为|跟)您(?!添|说)|你(?:是|的|要|想|在|去|吃|洗|说|不|有|会|就|也|都|才|快|先|还|真|这|那|怎|昨|今|明|晚|早|跟|和|什|一)"
)
_OF_OTHERS = re.compile(r"(?<![给帮替为])[他她它]")
_POLITE_YOU = re.compile(
    r"你们?好|您们?好|谢谢你们?|麻烦你们?|请你们?(?=[来派给帮安送上陪找])|辛苦你们?|你们(?:能|可以|那|这|帮|给|派|来|有|安排|社区|要)|你(?:能|可以|帮我|给我|看)|(?:给|帮|替)他(?=[送订约理洗修买取打做])"
)
_NOTICE = re.compile(
    r"您的|您(?:已|预约)|尊敬的|(?:预约|下单|订单|支付|取消|挂号)成功|已(?:完成|送达|取消|到|签收|接单)|验证码|取件码|编号|回复"
)
_CALLED = re.compile(
    r"^(?:老?妈|老?爸|爸爸|妈妈|房东|老板|老师|师兄|师姐|学长|学姐|亲|哥|姐),?(?:帮|给|能|来|水|灯|我想|我要)"
)
_INVITES = re.compile(
    r"(?:吗|么|叫我|呢)[,?]*$|(?:吃|吃个|一起|回家)?(?:饭|餐|散步|遛弯|聊天|出门|下楼)吧[,?]*$|约饭|约个?饭"
)
_LAUGH = re.compile(r"哈哈|呵呵|嘿嘿|嘻嘻|嘎嘎|233|hhh|\^_\^|lol|笑")
_REFUSED = re.compile(
    r"(?<![能要可行好会有])(?:不想|不要|别|没(?:有|能|去)?|不用|不会|不能|不需要|不去|不吃|不必|懒得|不爱|不喜欢|不是|未|拒绝|讨厌|不|禁止|停止|无)(?:再|去|来|先|给我|我)?(?:.)?$"
)
_LONGS_FOR = re.compile(r"(?:^|我|俺|,)(?:又|也|就)?(?:想|该)(?:去|来|要)?$")
_AFTER_COMPOUND = re.compile(
    r"店|馆|师(?!傅)|厅|费|钱|局|系|课(?!程?吧)|机|液|粉|员|工|处|时间|时(?!候|间)|完|好[了吃的]|过|回来|没|着|不错|不[好行能会是]|很|太(?![阳原太])|真|难|是|有(?!人)|被|都(?!要|想)|也(?!要|想|得)|还(?!要|想|得|有|需)|卡|票|桶|盆|巾|水(?![果费管电])|间|房|袋|碗|业|界|圈|用品|器|学|院|专业|顾问|意识|书|规|团|后|前|途|的(?!人|师傅|志愿者|服务|饭|餐|话|$|,|[吧啊呀吗])|和(?=客|房|服)|[质味量种类品]|免费|供应|丰|券|说|时|中(?!午)|才|又(?!要|想)|只|可|没|比|越|以|上(?!门|午|来|楼)|里|外|这|那|就|比|从|被|让"
)
_AFTER_HELPER = re.compile(r"(?:员|师|工|的?(?:人|阿姨|师傅|志愿者|大姐|服务))")
_GOING = re.compile(
    r"(?:去|在|先|正|正在|刚|完|又|常|老|总|只|没|光|天天|每天|一个人|自己|出去|回家|回去|过去|开始|忙着|等着|等我|跟着|着急|快|才|都|也|还|会|能|可|为|是|从|把|被|对|的|了|和|与)$"
)
_FILLER = re.compile(
    r"请问|麻烦(?:你|您|你们|大家)?|谢谢(?:你|您|你们|大家)?|感谢|多谢|辛苦(?:了|你|您)?|劳驾|拜托|你好|您好|喂|在吗|社区(?:的)?|同志|师傅们?|姑娘|小伙子|工作人员|一下子?|服务|项目|上门|志愿者|老师|需要|想要|希望|打算|准备|预约|预订|预定|安排|登记|申请|报名|报|能不能|能否|可不可以|可以|可否|能|行不行|好不好|有没有|有人|没有|有|派|找|叫|请|让|帮忙?|给|替|陪|教|求|我们?|俺们?|咱们?|自己|你们|您|你|家里|家|这里|这边|那边|来|去|到|上|下|要|想|订|定|点|约|送|买|做|办|吃|用|弄|个|份|次|趟|回|些|一|人|把|和|跟|也|再|就|还|那|这|得|该|会|在|从|的|地|得|了|吧|呢|啊|呀|哦|哈|嘛|哇|吗|么|咧|呗|啦|不|行|好|左右|大概|大约|或者?|过来|出去|进来|时候|方便|有空|多|热乎?|咨询|问题|问一?问|了解|学|地址|住址?|\d+(?:号楼|单元|[栋幢楼室层号门])?|[一二三四五六七八九十]+(?:号楼|单元|[栋幢楼室层])|单元|老人|腿脚|,|\?| "
)
_ONLY_POLITE = re.compile(
    r"请问|请|麻烦(?:你|您|你们|大家)?(?:了)?|谢谢(?:你|您|你们|大家)?(?:了|啊)?|感谢|多谢|辛苦(?:了|你|您)?|劳驾|拜托|你们?好|您好|喂|社区|师傅|服务|项目|上门|一下|一次|一个|一份|个|吧|呢|啊|呀|哦|哈|嘛|哇|咧|呗|啦|左右|大概|的(?=$|,)|我要|我想|要|想|需要|申请|预约|或者?|,| "
)
_COURTESY = re.compile(r"谢谢(?:你|您)?(?:了|啊)?|麻烦(?:你|您)?了?|服务|请|,")
_FAMILY_DOES = re.compile(
    r"(?:(?<!让)(?<!叫)(?<!请)(?<!给))(?:儿子|女儿|闺女|孙子|孙女|儿媳妇?|媳妇|姑娘|保姆|护工|女婿|老伴儿?|老公|老婆|我妈|我爸|老头子?)[^,不没]{0,6}(?:给|帮|陪|替|带|送|领)(?:我|俺)"
)
_FAULT = re.compile(
    r"(?:水管|水龙头|龙头|灯泡?|灯管|马桶|下水道?|下水管|地漏|暖气片?|门锁|锁子?|插座|开关|热水器|电闸|管道|厕所|坐便器?|水箱|油烟机|燃气灶|煤气灶|灶台|洗衣机|电视机?|冰箱|空调|电扇|风扇|窗户|纱窗|电线|线路|大门|防盗门|墙皮|屋顶|房顶|轮椅|电饭锅|晾衣架|水表|电表|纱门|门铃)(?:又|都|好像|里|那|一直|有点|突然|也|往外|老|总是|关不|的){0,3}"
    r"(?:坏了?|漏|堵|不亮|不热|不转|不制冷|不出水|滴水|打不[开着]|关不(?:上|住|严)|没电|没水|跳闸|掉|松了|断了|裂了|不通|不下水|反味|反水|冒水|烧了|冲不|下不去|流不|不上水|卡住|不好使|不能用|用不了|出毛病|有毛病|出问题)|家里(?:没电|停电|跳闸|漏水|没水|停水|断电)|(?:厨房|卫生间|屋顶|厕所|楼上)漏水"
)
_FAULT_NOT = re.compile(
    r"但|首先|其次|另外|而且|还有|修好|换了|好了|已经|昨|你|他|她|宿舍|酒店|房间|公司|教室|哈|了吗|没$|电影|太(?![阳原太])|质量|客服|买|京东|差|这款|这个|货|用了|不到|很|住"
)


def find_fault(text: str) -> Span | None:
    """Where a short text says that something at home is broken ("水龙头漏水了"), which asks for repair without naming it."""
    if len(text) > 30 or _FAULT_NOT.search(text):
        return None
    match = _FAULT.search(text)
    return match.span() if match else None


def is_for_others(text: str) -> bool:
    """Tell whether a text speaks to one's own family, tells what they do, or is a notice or a joke."""
    return any(sign.search(text) for sign in (_FAMILY_DOES, _CALLED, _LAUGH, _NOTICE))


def is_talk(text: str) -> bool:
    """Tell whether a text is said among friends or family, asks about somebody's doings, or tells of the past."""
    others = _TO_YOU.search(_POLITE_YOU.sub("", text)) or _OF_OTHERS.search(text) or _INVITES.search(text)
    return bool(others) or any(sign.search(text) for sign in (_YOUNG, _STORY, _PAST, _QUESTION))


def asking(text: str, named: list[Named], known: Iterable[Span]) -> Asking:
    """How strongly a Chinese plain text asks for the service words `named`; `known` are spans of time, quantity and beneficiary."""
    known = list(known)
    meant = wanted(text, named, known)
    if not meant or any(veto.search(text) for veto in (_LAUGH, _NOTICE, _CALLED)):
        return Asking.NOT
    spans = [word.span for word in meant]
    everyday = all(word.everyday for word in meant)
    rest = _without(text, [*spans, *known])
    place = find_place(rest)
    rest = _without(rest, [place]) if place else rest
    courtesy = _COURTESY if all(word.means for word in meant) else _ONLY_POLITE
    if not courtesy.sub("", rest.replace("□", "")) and not (everyday and _INVITES.search(text)):
        return Asking.NAMED
    if _TO_YOU.search(_POLITE_YOU.sub("", text)) or len(text) > 80:
        return Asking.NOT
    residue = _residue(rest) - (_NAME if place else 0)
    asked = _ASK.search(_without(text, [span for span, word in zip(spans, meant, strict=True) if word.everyday]))
    if asked:
        return Asking.ASKED if _may_ask(text, _core(rest), residue, everyday) else Asking.NOT
    if _OF_OTHERS.search(_POLITE_YOU.sub("", text)):
        return Asking.NOT
    first = min(spans)
    longs = bool(_LONGS_FOR.search(text[: first[0]])) and residue <= 0
    if _STORY.search(rest) or _YOUNG.search(text) or _QUESTION.search(rest) or (_PAST.search(rest) and not longs):
        return Asking.NOT
    if _WISH.search(_without(text[: first[0]], [span for span in known if span[1] <= first[0]]).replace("□", "")):
        return Asking.WISHED if residue <= (2 if everyday else 8) else Asking.NOT
    if _GOING.search(text[: first[0]]) or (everyday and (not (known or place) or _INVITES.search(text))):
        return Asking.NOT
    return Asking.NAMED if residue <= (0 if everyday else 2) else Asking.NOT


def wanted(text: str, named: list[Named], known: Iterable[Span] = ()) -> list[Named]:
    """The service words that are not merely named in passing: refused, done already, or part of another word."""
    asks, begins = bool(_ASK.search(text)), {start for start, _ in known}
    return [word for word in named if not _in_passing(text, word, asks, begins)]


def _may_ask(text: str, core: str, residue: int, everyday: bool) -> bool:
    if (
        _FAMILY_DOES.search(text)
        or re.search(r"多少钱|几点|什么时候(?!都)|为什么|怎么(?!办)|昨[天晚]|已经", text)
        or len(text) > 60
    ):
        return False
    if re.search(r"如果|要是|假如", core) and not re.search(r"请|麻烦|帮我|给我", core):
        return False
    if everyday and (_YOUNG.search(text) or _STORY.search(core)):
        return False
    return residue <= (8 if everyday else 14)


def _in_passing(text: str, word: Named, asks: bool, begins: set[int]) -> bool:
    """The word is refused, done already, or only part of another word ("理发店", "洗澡水")."""
    start, end = word.span
    if _REFUSED.search(text[max(0, start - 6) : start]) and text[start - 1 : start] not in ("做", "煮"):
        return True
    if end in begins:
        return False
    after = text[end:]
    if re.match(r"了(?!吗)|过|完(?!.{0,2}[再还])", after) and not asks and not _LONGS_FOR.search(text[:start]):
        return True
    match = _AFTER_COMPOUND.match(after)
    return bool(match) and not (asks and _AFTER_HELPER.match(after))


def _without(text: str, spans: Iterable[Span]) -> str:
    """The text with these places blanked out, so that positions stay."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "□" * (end - start)
    return "".join(chars)


def _residue(rest: str) -> int:
    """How many characters neither the grammar nor courtesy accounts for, in the parts that hold something known."""
    return len(_FILLER.sub("", _core(rest).replace("□", "")))


def _core(rest: str) -> str:
    """The clauses that hold something known or that ask; the others are reasons and circumstances."""
    return ",".join(part for part in re.split(r",|(?<=□)(?=[她他])", rest) if "□" in part or _ASK.search(part))
