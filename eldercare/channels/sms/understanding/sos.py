"""Is this text a call for help, now, for a person? Missing one is worse than one too many, but everyday talk must not page anybody."""

import re
from enum import IntEnum

from eldercare.channels.sms.understanding.danger import Danger
from eldercare.channels.sms.understanding.emergencies import DANGERS
from eldercare.channels.sms.understanding.english_calls import calls_in_english
from eldercare.channels.sms.understanding.likeness import likeness
from eldercare.channels.sms.understanding.mended import mended
from eldercare.channels.sms.understanding.needs import find_needs
from eldercare.channels.sms.understanding.signs import SIGNS, URGENT_SIGNS, may_hold_a_sign
from eldercare.channels.sms.understanding.sounds import sounds_like_a_call
from eldercare.channels.sms.understanding.stories import is_narrated, is_told, may_be_told_by_a_witness

_AFTER_NUMBER = r"(?![\d块元斤路个平万米克分岁页楼栋室层km名人票家所件条万亿多余年天位头辆公种])"
_EMERGENCY_NUMBER = rf"(?<![\d\-])(?:120|110|119|999|911){_AFTER_NUMBER}"
_WORK = r"(?!.{0,6}(?:修|换|打扫|收拾|送|通|理|装|取|拿|搬|陪|洗|买|教|做饭|缴|交))"
_PLEA = re.compile(
    r"救命|揪命|^躺在?地上|(?:我|俺|老伴|妈|爸|老人|老太太|大爷|大妈|奶奶|爷爷|有人).{0,3}躺(?:在)?(?:地上|路边|地下|楼道|马路|雪)|在(?:地上|雪地里?|楼道里?)躺了|浑身(?:没劲|无力|没力).{0,4}(?:站|起|动)不|救救(?=我|俺|他|她|咱|老|孩|妈|爸|爷|奶|人|命|大|伤|那|这|,|$|吧|啊)|(?<![拯挽足])(?<!足以)救(?:我|俺)(?!于|数|了|一命|出)|快救人|救人[啊呀哪]|^救人$|快救|求救(?!于|信号)|呼救|(?<![a-z])s,?o,?s(?![a-z])(?!.{0,2}村)|(?<!尽)快(?:点儿?|些)?来个?人"
    + _WORK
    + r"|(?:^|,)来人(?:[啊呀哪呐哇]|救|$|,快)"
    r"|(?:赶紧|赶快|(?<!尽)快|速|马上|立刻)(?:点儿?|来)?(?:来人|叫人|派人|喊人)"
    + _WORK
    + rf"|(?:打|拨|叫|喊|找|呼叫|联系|打个).{{0,4}}{_EMERGENCY_NUMBER}|(?:快|赶紧|赶快|马上|急|立刻).{0, 3}送.{0, 5}(?:医院|急诊)(?!药)|(?:快|请|帮|要(?!了)|得|需要|急).{{0,4}}{_EMERGENCY_NUMBER}|{_EMERGENCY_NUMBER}(?:救|快)"
    r"|(?:叫|要|打|喊|派|需要|快|来|麻烦|请)(?!了).{0,4}(?:救护车|急救车|消防|警察(?!局))|^救护车|(?:快|帮我|帮忙|请|赶紧)报警|紧急(?:求助|呼叫)|^紧急救助|(?:情况|十万火|非常)紧急|打.{0,3}急救(?:电话|中心)?|一键求助|出人命|人命关天"
    r"|(?:快|快来|谁来|谁能|有没有人|有人能|求求|快点)(?:你们?)?(?:来)?(?:人)?帮帮?(?:我|俺)(?:[啊呀吧]*$|[,啊呀])|快来(?:帮|救)(?:帮|救)?(?:我|俺)[啊呀吧]*(?:,|$)|快来我家|(?:快|赶紧|赶快|马上)(?:点)?(?:帮我|给我)?(?:叫|找|喊)(?:个)?(?:医生|大夫|人(?!修|来修|打扫))"
)
_WHOLE = re.compile(
    r"(?:s[ ,.]*[o0][ ,.]*s|揪命|(?:我?(?:快|要|可能)?不行了,?)+(?:(?:我)?要死了)?|(?:快,?){2,}|(?:急,?){2,}|(?:疼,?|痛,?){2,}|疼|快|(?:sos ?)+|120|110|119|911|紧急|急救|求助|危险|报警|来人|救|就命|旧命|舅命|酒命|救名|救明|救民|jiu ?ming|jiuwo|jiu wo|mayday|帮帮我|救援|呼叫|呼救|(?:我|我们)?(?:现在)?(?:很|有|非常|好)?危险|一键求助|出事了|不好了出事了|救护|(?:十万)?火急|(?:快来,?)+|要?死人了|救(?:我)?(?:老伴|老头子?|老婆|老公|妈|爸|人命)|帮帮忙,?不行了|快来啊|快来呀)[,啊呀哇哪]*"
)
# Somebody old does not answer, and who writes fears the worst: words that else only ask for a number or a visit.
_NO_ANSWER_AND_FEAR = re.compile(
    r"(?:妈|爸|爷|奶|姥|外公|外婆|老人|老伴|大娘|邻居|叔|婶|老头|老太)[^,你]{0,6}(?:电话|手机)[^,你]{0,5}"
    r"(?:不接|没接|没人接|打不通|关机)[^,你]{0,6},?[^,你]{0,6}(?:担心|怕|别是)[^,你]{0,4}(?:出事|出了?什么事|有事|摔)"
)
_BARE = re.compile(r"骨折|窒息|倒地|中风|抽搐|昏迷|流血|出血|触电|烫伤|中毒|休克")
_EARNEST = re.compile(
    r"(?:救命|救我|救救我).{0,6}(?:难受|冷|热|疼|痛|晕|闷|喘|没电|起不来|摔|血)|不是(?:在)?(?:开玩笑|闹着玩)|没(?:有)?开玩笑"
)
_IDLE = re.compile(
    r"今天|明天|天气|太阳|空调|外面|夏天|冬天|教室|宿舍|热搜|热门|冷笑话|作业|论文|考试|游戏|电影|小说|追剧|可爱|心疼"
)
_FIGURATIVE_PLEA = re.compile(
    r"救命(?:恩|稻草|之|药|钱|的[钱药]|符|草|神器|法宝|粮|丸)|救(?:我|人)(?:一命)?(?:的恩)|救人(?:一命|英雄|精神|要紧吗)|救(?:一下)?场|救救(?:这|我(?:的|家)的?(?:花|猫|狗|鱼|鸟|树|菜|手机|电脑))|(?:太|好|真|也太|超)(?:好|可爱|帅|美|搞笑|尴尬|离谱|难|甜|香|贵|丑|绝|真实|逗|土|热|冷|困|无聊|多|笑|吃|看|烦|吵|忙|想[笑吃看]|快乐|上头|色)"
    r"|股票|基金|三缺一|麻将|作业|论文|考试|期末|复习|挂科|ddl|加班|老板|开学|上班|上课|减肥|长胖|综艺|爱豆|磕|cp|追剧|直播|抢票|游戏|代码|电脑|ppt|题目?(?!材)|体测|社死|谁懂|绝了|无语|emo|裂开|单身|相亲|刘海|剪|发型|双十一|不想[上起写学去]|起床|闹钟|选课|抢课|怎么这么|到底|什么鬼|好烦|表白|男神|女神|小姐姐|帅哥|美女|被(?:可爱|美|帅|甜)|蚊子|蟑螂|老鼠|手机|没网|蹭|电影|小说|歌|唐僧|悟空|美人|英雄救"
)
_LAUGH = re.compile(
    r"哈哈|hh+|呵呵|嘿嘿|嘻嘻|笑死|笑得|笑尿|笑喷|笑哭|233|嘎嘎|lol|xswl|hiahia|捂脸|偷笑|\^_\^|笑得我|逗死|hoho"
)
_PAST = re.compile(
    r"昨[天晚日儿]|前[天儿]|夜来|夜儿|上次|上回|上(?:个)?(?:周|星期|礼拜|月)|去年|前年|今年[春夏]|以前|从前|当年|那年|那天|那次|那回|那会|那时|小时候|年轻|曾经|前几天|前两天|前一阵|前阵子|前段|有一次|有次|有回|(?:\d+|[几两一二三四五六七八九十半]+)(?:天|年|个?月|周|个?星期)(?:以|之)?前|[倒跤过断晕伤](?:过)(?!去|来)"
)
_RESOLVED = re.compile(
    r"没(?:什么|啥|多大|大)?事(?:了|啦|儿了|,|$)|没(?:什么)?大碍|(?<!准备)(?<![写攒买备装弄想说锁关存留])好(?:了|多了|点了|些了|转)(?!吗)|出院|恢复|缓过来|(?<![不没])能(?:走|下地|下床|动|起来)了|扶起来了|(?:已经|都)(?:送|去|到|在)(?:了)?医院|不(?:疼|痛|晕|闷|难受)了|没受伤|误(?:报|触|按|会)|(?:不是|没(?:有)?)[^,]{1,4}(?:就?是(?!不)|只是)(?:睡|炒|在|蹭|有点)|拉(?:到|去)?(?:了)?医院|拉走|节哀|按错|痊愈|好利索|(?:摔|病|骨折)[^,]{0,4}住院|虚惊|(?:火|已经|被)(?:灭了|扑灭)|修好|处理(?:好|完)?了|解决了|平安|无大?碍|不想(?:跳|死)了|放心|住院(?:了)?[两几一二三四五六七八九十\d]|没摔着|不要紧|开玩笑|试(?:一?试|一下)|测试|假的"
)
_INFORMATION = re.compile(
    r"怎么(?:止|治|防|预防|避免|才能不|办理)|如何|怎样(?:防|避|预|才)|预防|防止|防(?:摔|跌|滑|火|盗(?!门)|煤气|中风|触电|止)|避免|以免|免得|学走路|(?:上次|那次|那回|去年|之前)[^,]{0,4}[摔跌]|自己(?:又)?(?:爬|站)起来|没哭|(?:老|总|经常|常|爱)(?:是)?[摔跌]|电话(?:是)?多少|号码是|(?:怎么|怎样|咋)扶|讲座|膏药|药膏|哪里[买有]|(?:中风|脑梗|偏瘫|瘫痪|骨折|心梗|心脏病|卧床).{0,3}(?:好几|几|多|[一二两三四五六七八九十\d]+)(?:多)?个?(?:年|月)|知识|课(?!桌)|培训|宣传|演练|演习|手册|视频(?!里?看)|新闻|电影|电视剧|剧情|韩剧|小说|游戏|节目|报道|报纸|文章|帖|菜谱|听歌|唱歌|歌词|保险|注意(?!力)|当心|(?<![不没])小心|如果|要是|假如|假设|万一|倘若|的话|会不会|(?<!害)怕(?!是|的|得)|担心|生怕|做梦|梦[见到]|听说|据说|容易|风险|概率|比如|例如|标语|海报|报警器(?!.{0,4}[响叫鸣])|灭火器|防滑|扶手|拐杖|后遗症|康复|护理(?!员)|患者|病史|得过|好几年|多年|症状|有什么区别|什么意思|别让|千万别|提醒|警告|谣言|段子|成语|谚语|俗话|比喻|安全(?:检查|教育|隐患)|排查|巡查|该不该|(?:要不要|敢不敢)扶|[倒跤]了?(?:以)?后(?:该|要|怎么|应)|历史|战争|死了.{0,2}年|不(?:小心)?就会|就会|才会|可能会|的时候(?:要|应|怎)"
)
_STILL = re.compile(
    r"从昨|昨[天晚夜](?:下午|上)?(?:起|开始|就|到)|现在|这会|这阵|刚刚?(?!好)|刚才|方才|到现在|还(?:在|没|是|不|疼|起)|一直(?!躺)|快来|救|来人|帮帮|起不来|下不了|疼得|动不了|爬不起|站不起|正在|又(?:摔|晕|犯|疼|发|倒|喘)|越来越|今天.{0,6}(?:动不|起不|更|站不)"
)
_NEGATED = re.compile(
    r"(?:没(?:有)?(?![劲力法人意知])|没能|没让|不会|不是|并没|别|不要|不用|未|差点儿?|差一点儿?|险些|几乎|幸好没|不怕|防|以为|像|好像要|假装|装)(?:.|再|被|让你|人)?$"
)
_THE_OTHER = re.compile(r"(?:你|您)(?!们|好|快).{0,4}$")
_OUTSIDERS = re.compile(
    r"为何|就好像|犹如|宛如|仿佛|必(?:摔|跌)|哪里跌倒|跌倒.{0,6}爬起|不小心会|会(?:摔|跌|滑)[下倒]|导致|由于|发生率|致死|致使|使我|[^患]者[^$]|其中|甚至|医务人员|患(?:有)?心|死于|该国|清剿|优于|疗效|效果|评语|并且|不免|以致|与|这就(?:打|拨)|(?:明星|演员|总统|球员|电视(?:里|上|剧|播|演|说)|这剧|虐得|多少钱|怎么(?:安装|收费|办卡|报名)|网上|国外|美国|日本|哪个|谁(?:的|说|演|赢|家孩子))"
)
_ERRAND = re.compile(
    r"想(?:找人|找个人|借|约|订|请人?|要).{0,8}(?:上门|洗|理|扫|饭|送|轮椅|拐|按摩|看病|陪|聊)|(?:能|可以|帮忙?|给)(?:我)?(?:代买|读|缴)|改[\d一二三四五六七八九十]+点"
)
_NO_POWER = re.compile(r",?(?:我)?(?:的)?手机(?:也|都)?(?:快|要)?没(?:有)?电了?")
_QUESTION = re.compile(r"(?:吗|没有?|么|嘛|呢)[,?]*$|\?$|是不是.{0,6}[了倒]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_PLEADS = re.compile(r"我|俺|怎么办|咋办|咋弄|能|救|快|来|帮|有人吗")


_BRIEF = 26
# What was learnt (likeness.py) decides alone from SURE on; less of it is enough beside a sign, and a danger told in plain
# words is only doubted when hardly anything speaks for it. The first two trade calls that are missed for false pages.
SURE, ENOUGH_WITH_A_SIGN, HARDLY, DOUBTFUL = 0.7, -1.0, -2.0, -2.2


class Alarm(IntEnum):
    """How much a text sounds like somebody in danger. DOUBT is for a person to look at, CALL pages at once."""

    NONE = 0
    DOUBT = 1
    CALL = 2


def alarm(text: str) -> Alarm:
    """Tell whether a plain text says that somebody is in danger at this moment."""
    text = as_meant(text)
    if _calls_outright(text):
        return Alarm.CALL
    if _BARE.fullmatch(text):
        return Alarm.DOUBT
    if _LAUGH.search(text):
        return Alarm.NONE
    if _pleads(text):
        return _unless_told(text)
    if not _HAN.search(text):
        return Alarm.NONE
    learnt = likeness(text)
    if _tells_of_danger(text):
        return _unless_told(text) if learnt > HARDLY else Alarm.DOUBT
    return _by_what_was_learnt(text, learnt)


def is_call_for_help(text: str) -> bool:
    """Tell whether a plain text is certain enough a call for help to page the one on duty."""
    return alarm(text) is Alarm.CALL


def as_meant(text: str) -> str:
    """Return a plain text with misspelt words of danger put right, and without the talk of a telephone that runs out of power."""
    return mended(_NO_POWER.sub("", text.replace("冇", "没")))


def says_so(text: str) -> bool:
    """Tell whether a text as it was meant calls in phrases that we know, whatever was learnt."""
    return _calls_outright(text) or (not _LAUGH.search(text) and (_pleads(text) or _tells_of_danger(text)))


def _calls_outright(text: str) -> bool:
    if _WHOLE.fullmatch(text) or sounds_like_a_call(text) or calls_in_english(text) or _NO_ANSWER_AND_FEAR.search(text):
        return True
    return bool(_EARNEST.search(text) and _PLEA.search(text) and not _IDLE.search(text))


def _pleads(text: str) -> bool:
    return bool(_PLEA.search(text)) and not _is_figurative(text)


def _tells_of_danger(text: str) -> bool:
    return _is_now(text) and any(_happens(danger, text) for danger in DANGERS)


def _unless_told(text: str) -> Alarm:
    if not is_told(text):
        return Alarm.CALL
    return Alarm.DOUBT if may_be_told_by_a_witness(text) else Alarm.NONE


def _by_what_was_learnt(text: str, learnt: float) -> Alarm:
    """No phrase that we know: what it is made of must speak for itself, or beside a sign put together from parts."""
    if learnt <= DOUBTFUL or is_told(text):
        return Alarm.NONE
    if learnt > SURE or (learnt > ENOUGH_WITH_A_SIGN and _shows_a_sign(text)):
        return Alarm.CALL
    return Alarm.DOUBT


def _shows_a_sign(text: str) -> bool:
    if len(text) > _BRIEF or is_narrated(text) or not _is_now(text) or not may_hold_a_sign(text):
        return False
    is_need = any(True for _ in find_needs(text))
    return any(_happens(sign, text) for sign in (URGENT_SIGNS if is_need else SIGNS))


def _happens(danger: Danger, text: str) -> bool:
    """Said of somebody other than "you", not negated, and not in surroundings that make it harmless."""
    for match in danger.said.finditer(text):
        before = text[: match.start()]
        if not _NEGATED.search(before[-5:]) and not _THE_OTHER.search(before):
            return danger.harmless is None or not danger.harmless.search(text)
    return False


def _is_figurative(text: str) -> bool:
    if _tells_of_danger(text):
        return False
    if _FIGURATIVE_PLEA.search(text):
        return True
    return bool(
        _RESOLVED.search(text)
        or _INFORMATION.search(text)
        or _OUTSIDERS.search(text)
        or (_PAST.search(text) and not _STILL.search(text))
        or _negated_plea(text)
    )


def _negated_plea(text: str) -> bool:
    match = _PLEA.search(text)
    return bool(
        match and re.search(r"(?:不用|不是|别|不要|没有?|不必|怎么|如何|请教.{0,3})(?:再|去)?$", text[: match.start()])
    )


def _is_now(text: str) -> bool:
    if _RESOLVED.search(text) or _INFORMATION.search(text) or _OUTSIDERS.search(text):
        return False
    if (_PAST.search(text) or _ERRAND.search(text)) and not _STILL.search(text):
        return False
    return not (_QUESTION.search(text) and not _PLEADS.search(text))
