"""Is a text told rather than written to us: a joke, a dialogue, a review, a role play? Works on the plain form."""

import re

_DIALOGUE = re.compile(
    r"[说问道答喊叫曰回吼讲]:|[\u4e00-\u9fffa-z甲乙丙]:[^\d].*[\u4e00-\u9fffa-z甲乙丙]:[^\d]|&(?:quot|nbsp|[lr]dquo);|\bbr\b"
)
_NARRATION = re.compile(
    r"(?:有|某|那|这|第二|第一|前)一?天(?!没|了)|一日|从前|话说|据说|有(?:一)?(?:个|位|只|对|名)(?=[^,]{0,8}(?:人|男|女|学生|农民|小偷|商人|国王|朋友|同学|小孩|孩子|小伙))|某[地人日个男女国校]|上学|小时候"
    r"|于是|然后|结果(?!出来)|原来|只见|后来|最后|终于|不料|谁知|没想到|这时|此时|随即|顿时|只好|突然发现|忽然发现|因为|所以|虽然|但是|然而|因此|如此|其实|仿佛|好像在|似乎|据|记者|作者|本书|小说|主人公|故事|酒店|前台|服务员|店员|客服|老板|经理|顾客|网友|网民|楼主|同事|同学|室友|舍友|闺蜜|哥们|兄弟|男友|女友|男朋友|女朋友|恋人|老师|教授|校长|学生|司机|乘客|售货员|记者|歹徒被|警察:|医生:|牧师|和尚|方丈|神父|修女|国王|公主|王子|皇帝|将军|小明|小红|小王|女神|男神|屌丝|土豪|上帝|地球|人生|爱情|世界|灵魂|天使|命运|青春|梦想|心灵|宇宙|星球|历史|战争|武器|敌人|曹操|唐僧|悟空|孙悟空|八戒|白雪公主|奥特曼|皮卡丘|手指|尾巴|母鸡|公鸡|香蕉|蜘蛛|猫|喜羊羊|恐龙"
)
_REPORT = re.compile(
    r"图为|据悉|据报|记者|新华社|本报|国王|总统|总理|主席|议会|人民(?!医院)|政府|群众|干警|民警|公安干警|战士|队员|落网|主凶|灾区|有关部门|造成|主要原因|教训|警示|[主客]场|比赛|冠军|出版社|散文|小说|经济|企业|住院治疗|经医院|被送进|法律|法院判|曰|遂|乃是|吾|汝|众将|将士|引众|敌军|持刀而|患者|该[国市县省厂公]|我国|全国|美元|万元|[一二三四五六七八九十百]届"
)
_PLAY = re.compile(
    r"唔,|姆,|看板娘|咱的|本小姐|主人|baka|喵|qaq|qwq|\btat\b|orz|亲亲|抱抱|么么|呜[咿咕]|嘤|惹(?:$|,)|[ωдεз∀≧≦╥﹏〃╯╰□☆★♪σ]|在线等|装死|欧尼酱|哥哥大人|少女|魔法|螺旋|复读机"
)
_ADDRESSES = re.compile(
    r"快来人|快派|派人|派个|来个?人|来救|救救?(?:我|俺|他|她|人|命)|帮帮|麻烦你|你们|社区|\d+(?:号楼|单元|栋|幢|室)|[一二三四五六七八九十]单元|号楼|住在?|地址|电话(?:是|号)?1\d{10}|1\d{10}|打不通|急死|怎么办|咋办|赶紧|赶快|求求|快点?(?:来|过来|叫|打)|起不来|站不起|动不了|不动弹|叫不醒|不省人事"
)
_LONG, _VERY_LONG = 45, 110


def is_play(text: str) -> bool:
    """Tell whether a plain text plays a part, in the manner of a game or a comic."""
    return _PLAY.search(text) is not None


def is_told(text: str) -> bool:
    """Tell whether a plain text reports or invents something instead of asking us for help."""
    if is_play(text):
        return True
    if _REPORT.search(text) and not _ADDRESSES.search(text):
        return True
    marks = _marks(text) + 2 * bool(_DIALOGUE.search(text))
    if len(text) <= _LONG:
        return marks >= 2 and not _ADDRESSES.search(text)
    if len(text) > _VERY_LONG:
        return marks >= 1 or not _ADDRESSES.search(text)
    return marks >= 2 or not _ADDRESSES.search(text)


def is_narrated(text: str) -> bool:
    """Tell whether a plain text has a single word that belongs to stories, reviews or news rather than to a call."""
    return bool(_PLAY.search(text) or _NARRATION.search(text) or _REPORT.search(text) or _DIALOGUE.search(text))


def may_be_told_by_a_witness(text: str) -> bool:
    """Tell whether a told text is plain enough that somebody may be describing what he or she sees."""
    return (
        len(text) <= _VERY_LONG
        and not _PLAY.search(text)
        and not _DIALOGUE.search(text)
        and _marks(text) < 2
        and not _REPORT.search(text)
    )


def _marks(text: str) -> int:
    return len(set(_NARRATION.findall(text)))
