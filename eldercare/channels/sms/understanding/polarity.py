"""Does an answer mean yes or no? A yes that was not meant sends somebody out, so doubt is its own result."""

import re
from enum import StrEnum


class Polarity(StrEnum):
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    NEITHER = "neither"


_UNABLE = r"[去来接干做弄走赶抽脱离顾忙出过到送陪帮修洗上排腾挪分办理抬搬胜担应]不(?:了|开|上|及|过来?|去|来|到|成|出|动|赢|得)"
_DOUBT = (
    r"稍后|回头(?:说|回|再)|待会|告诉你|不清楚|说不好|又好像|又不(?!能|行|去)|不一定|不确定|不知道?(?!了)|不好说|不晓得|说不准|说不定|没准儿?|看情况|看看(?:再|吧|情况|时间)|再说(?:吧)?$|再看|再定|到时候(?:再|看)|考虑|想一?想|商量|问(?:问|一下)|等等|等一?[下会]|尽量|争取|可能|也许|大概|或许|恐怕(?!不|没|去不|来不)"
    r"|犹豫|难说|maybe|perhaps|not sure|depends|might|will see|let me (?:see|check|think)|think about it|possibly"
)
_ASKED = r"有(?:什么|啥)不|又好像|是不是|行不行|能不能|可不可以|好不好|中不中|成不成|去不去|来不来|要不要|方不方便|有没有(?!问题)|不是不|不是说不|没说不|不能不|不会不"
_NEUTRAL = (
    r"不好意思|不用(?:谢|客气|管|急|担心|等|怕)|不客气|别客气|甭客气|不谢|不麻烦|不管|不过|不但|不仅|不论|不要紧|不耽误|不怕|不嫌|不辛苦|不远|不累|不迟|不晚|不急|不急着|不着急|没关系|没什么|没啥(?!问题|时间|空)|没事儿?|不知道了|不然|不放心|别急|别担心|别着急|放心"
    r"|有问必答|明白|知道了|收到|了解|谢谢|辛苦|麻烦|要不是|要不然|对了|对不对|好久|好几|好多|好像|好好|你好|您好|大家好|行人|行李|银行|中午|中间|中医|中国|中药|中学|成都|成绩|能量|能力|是否|接(?:着|下来|电话)|来电|来着|从来|本来|原来|后来|回来|起来|以来|未来|过来|出来|上来|下来|过去|出去|回去|上去|下去|进去|失去|去年|可是|可惜|可怜|可爱|对面|对方|可以理解"
)
_NO = (
    r"不(?:太|大|怎么|咋|是很|很|咋太)?(?:乐意|行|中|成|能|会|好|可以|方便|合适|愿意?|想|去|来|接|要|用|必|干|做|约|了|敢|可|得|在|舒服|同意|答应|接受|参加|需要?|打算|准备|顺路|空|便|弄|派|送|赶|考虑|应|收|选|报名|是|对|够|顾|闲|当|感兴趣)(?:[去来接做干]|过去|参加)?"
    rf"|{_UNABLE}|没(?:有|得)?(?:时间|空|功夫|工夫|办?法子?(?:[去来接做干]|过去|参加)?|门|戏|可能|闲|人|车|兴趣|精力|力气|条件|资格|在家|想|那个时间|多余)|没(?:有)?(?:空闲|有时间|有空)|没[去来]成|没(?:戏|门)|无(?:法|暇|空|能为力)|不得[空闲]|没有$|没$|否$"
    r"|有(?:点儿?|些|别的?|其他|其它|另外|急|要紧|重要|私|大|家)?(?:事|安排|约|课|会|病|困难|问题|难处|任务)(?:儿|情|了|啦|在身|要办|走不开|去不了)?|约了|约好了?(?:别|人)|(?:在|去|到|回)(?:外地|外面|外边|老家|娘家|医院|北京|太原|国外)|出(?:差|远?门|国)了?|出去(?:了|玩)|回老家|(?:在|要|正|得)?(?:上班|加班|值班|开会|住院|上课|考试|带孩子|带孙子|看孩子|看孙子|接孩子|接孙子|带娃)|生病|病了|感冒|发烧|身体.{0,3}(?:不|欠)|腿疼|腰疼|头疼|腿脚|太?累了?|太远了?|太晚了?|太早了?|太忙|很忙|正忙|忙着|忙得|忙不|有点忙|比较忙|挺忙|(?<!帮)我?忙(?:,|$|呢|啊|死)"
    r"|算了|免了|拉倒|罢了|改天|改日|改时间|下次|下回|以后再|回头再|(?:换|找|让|叫|派|问|请|给)(?:个|一个|一下|其他|其它|别)?的?(?:别人|其他人|别的人|人家|他人|人(?:吧|去|来)|人$)|别人(?:去|来|吧)|另(?:找|请|派|外找)|谢绝|拒绝|婉拒|拒|放弃|退单|退出|退掉|取消|撤销|推掉|推了|爱莫能助|够呛|难(?:$|办|了)|抱歉|对不起|对不住|恕|遗憾|可惜|否|不$|不[,了啊呀啦哦哈吧咧]|甭|别(?:来|派|找我?|叫我|安排|去|等|送|给我|算我|打)|不凑巧|no way|[么木莫冇](?:有)?(?:时间|空|功夫|工夫)|^悬|算啦|远得很|[离路]得?远|力不足|力不从心|[很可太挺正真老]忙|(?:叫|让|找|派|请)(?:老|小)?[^,我]{1,3}(?:去|来|接|干|做|帮)(?:吧|$)"
)
_YES = (
    r"(?:没|莫|木|么|冇)(?:有|得|啥|什么|多大)?(?:问题|麻达|毛病|麻烦)|(?:不是|没|没有|没什么)问题|放心(?:吧|好了|啦)?$|哦了|阔以|准到|^安排$|闹得?成|能闹|^闹|ojbk|没(?:有|得|啥|什么|多大)?(?:问题|毛病|意见|说的)|没二话|问题不大|不成问题|不忙|不见不散|不错|必须(?:的|来|去)?|一定(?:来|去|到|准时|办)?|肯定(?:来|去|能|行|可以|到)?|当然|愿意|乐意|同意|答应|接受|接单|接了|可以|有空|有时间|有功夫|有工夫|得空|得闲|得着空|抽得?出?空|方便|[赶来顾]得[上及]|[去来接走排腾]得[了开上]"
    r"|算我一个|算上我|加我一个|交给我|包在我身上|包我身上|我(?:来|去|接|能|行|可以|干|做|到|报名|要|有空|愿意|上|帮|陪|送|会(?:去|来|到))|准时(?:到|来|去|参加)?|马上(?:来|去|到|出发|过去)|这就(?:来|去|到|走)|得嘞|好嘞|好哩|好咧|好滴|好哒|好呀|好啊|好吧|好哇|好勒|妥妥|妥了|妥|要得|使得|没跑|成交|确认|确定|安排吧|安排上|报名|参加|能(?:去|来|接|行|成|到|干|做|帮|陪|送|办|赶|安排)|会(?:去|来|到)|去(?:吧|呀|啊|的|呢)?$|来(?:吧|呀|啊|的)?$|行(?:吧|呀|啊|的|了|咧|哩)|可(?:$|,|吧)|中(?:$|,|啊|吧|咧|呀)|能(?:$|,|了|的|啊|咧)"
)  # fmt: skip
_SHORT_YES = r"(?:^|(?<=[,我俺就那都也嗯哦噢啊哎诶唉欸说能行好午天上晚下点半会]))(?:好(?![累难远忙冷热晚早疼烦困渴饿辛像心人吃看听笑玩贵怕])|行(?!不|动|程)|中(?!不)|成(?!不)|能(?!不)|来(?!不)|去(?!不|哪|世)|接(?!不)|要(?!不|是)|可|是|对(?!不)|得(?!不)|妥|嗯+|恩+|唔|诶|欸|昂)(?=$|[,好的嘞吧呀啊了咧哩呢哦哈哇嘛滴哒勒就没我俺行来去可以谢您到准马明后今上下肯一定放收这那给知呗\d])"
_ENGLISH_NO = r"(?a:\b(?:no(?! prob(?:lem)?s?| worries| trouble| issue)|n|nope|nah|not(?! a problem| an issue| busy)(?: (?:free|available|able|ok|okay|good|sure i can))?|cannot|can ?not|can'?t|cant|unable|busy|decline|reject|refuse|sorry|won'?t|don'?t|couldn'?t|unavailable|someone else|somebody else|unfortunately|afraid|skip|another (?:time|day)|i'?ll pass|pass|never|isn'?t|too (?:far|late|early|tired)|out of town|have to work|at work|working|have plans|other plans|away|sick)\b)"
_ENGLISH_YES = r"(?a:\b(?:y|yes|yeah|yep|yup|ya|yea|aye|ok|okay|okey|k|kk|sure|fine|accept|accepted|agree|agreed|confirm|confirmed|will do|i can(?!'?t|not| not)|can do|i will|i'?ll (?:do|take|go|come|be|help)|i'?m (?:in|coming|free|available|on)|i am (?:in|coming|free|available)|of course|certainly|absolutely|no prob(?:lem)?s?|np|okk+|no worries|no trouble|not a problem|not busy|gladly|happy to|love to|count me in|on my way|coming|good|great|alright|all right|right|deal|definitely|sounds good|take it|with pleasure|free|available|why not|roger|yessir)\b)"
_TOKENS = re.compile(
    f"(?P<yes1>(?:愿意|可以|能|我来?|乐意)帮忙|(?:没|莫|木|么|冇)(?:问题|麻达)|不是问题|放心(?:吧|好了|啦)?$|没(?:有|得|啥|什么|多大)?问题|不忙|不见不散|不错|不成问题|没(?:有|啥|什么)?意见)|(?P<asked>{_ASKED})|(?P<doubt>{_DOUBT})|(?P<neutral>{_NEUTRAL})|(?P<no>{_NO}|{_ENGLISH_NO})|(?P<yes>{_YES}|{_SHORT_YES}|{_ENGLISH_YES})"
)
_ASKS = re.compile(r"(?:吗|么|不|没|没有)\?*$|\?$")
_TURNS = re.compile(r"^(?:不过|但是?|可是?|又|还是|那|哦不|啊不|只是|后来|再想想|我看|sorry i meant|but|actually)")
_PARTICLES = re.compile(r"我们?|俺|那|今天|明天|上午|下午|[的了啊呀吧呢哦哈嘛哇咧啦都也就真,? ]")
_STRAYS = re.compile(r"不|没|别|未|无(?!线)|甭|难|忙")


_PARTS = re.compile(
    r"上午|下午|中午|早上|晚上|前晌|后晌|今[天儿日]|明[天儿日]|后[天儿日]|周[一二三四五六日天]|礼拜[一二三四五六天]"
)
_PINYIN = {
    "hao": Polarity.YES, "hao de": Polarity.YES, "haode": Polarity.YES, "xing": Polarity.YES, "keyi": Polarity.YES, "ke yi": Polarity.YES, "wo qu": Polarity.YES, "woqu": Polarity.YES, "neng": Polarity.YES,
    "zhong": Polarity.YES, "mei wenti": Polarity.YES, "meiwenti": Polarity.YES, "mei wen ti": Polarity.YES, "en": Polarity.YES, "bu": Polarity.NO, "bu xing": Polarity.NO, "buxing": Polarity.NO, "bu qu": Polarity.NO,
    "buqu": Polarity.NO, "bu keyi": Polarity.NO, "bukeyi": Polarity.NO, "mei kong": Polarity.NO, "meikong": Polarity.NO, "qu bu liao": Polarity.NO, "qubuliao": Polarity.NO, "bu yong le": Polarity.NO, "bu zhong": Polarity.NO, "mei shijian": Polarity.NO,
}  # fmt: skip


def polarity(text: str) -> Polarity:
    """Weigh a plain text clause by clause: a refusal after a yes is a refusal; a yes after a refusal needs a "but", else it is in doubt."""
    if text in _PINYIN:
        return _PINYIN[text]
    result = Polarity.NEITHER
    for clause in re.split(r",|(?<=\?)", text):
        said = _clause(clause)
        if said is Polarity.NEITHER:
            continue
        if result is Polarity.NO and said is not Polarity.NO:
            if said is Polarity.YES and not _TURNS.match(clause):
                return Polarity.UNSURE
            result = said if _TURNS.match(clause) else Polarity.NO
        else:
            result = said
    return result


def is_only_polarity(text: str) -> bool:
    """Tell whether a plain text says yes or no and nothing else."""
    return not _PARTICLES.sub("", _TOKENS.sub("", text))


def _clause(clause: str) -> Polarity:
    kinds = [(match.lastgroup or "").removesuffix("1") for match in _TOKENS.finditer(clause)]
    if "asked" in kinds:
        return Polarity.UNSURE
    if "doubt" in kinds:
        return (
            Polarity.NO
            if kinds[-1] == "no" and "yes" not in kinds and kinds.index("doubt") < len(kinds) - 1
            else Polarity.UNSURE
        )
    if {"yes", "no"} <= set(kinds) and len(set(_PARTS.findall(clause))) > 1:
        return Polarity.UNSURE
    if "no" in kinds:
        after = kinds[len(kinds) - kinds[::-1].index("no") :]
        return Polarity.UNSURE if "yes" in after else Polarity.NO
    if "yes" in kinds:
        if _ASKS.search(clause):
            return Polarity.UNSURE
        rest = _TOKENS.sub("", clause)
        return Polarity.UNSURE if _STRAYS.search(rest) else Polarity.YES
    return Polarity.NEITHER
