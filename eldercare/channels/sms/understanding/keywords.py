"""Short fixed sayings: leave and join again, ask for a person, ask what there is, the same as last time, call off, small talk."""

import re

_TAIL = r"[啊呀吧了啦呢哦噢哈嘛哇的哒咧,?]*"


def _whole(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(alternatives)}){_TAIL}")


_STOP = _whole(
    r"stop|stop ?all|unsubscribe|opt ?out|quit|end|revoke|td|t|r|(?:回复?|发)?(?:td|t|r)退订|(?:我)?(?:要|想|请|帮我)?退订(?:短信|服务|信息|td)?|取消订阅|停止(?:发送|接收|短信)?|停发(?:短信)?|拒收"
    r"|(?:请)?(?:别|不要|不许|甭|停止)(?:再)?(?:给我|给俺|往我手机|向我)?(?:发|推送|发送)(?:来)?(?:短信|信息|消息|通知|这些)?",
    r"(?:please )?(?:stop|don't|do not) (?:texting|messaging|sending|text|message)(?: me)?(?: messages| texts)?",
)
_START = _whole(
    r"start|unstop|resume|subscribe(?: again)?|opt ?in",
    r"(?:我)?(?:要|想|请|帮我)?(?:重新|恢复|继续)(?:订阅|接收|发送|开通)?(?:短信|信息|通知)?|(?:我)?(?:要|想)?(?:再)?订阅|开通短信|重订",
)
_HUMAN = re.compile(
    r"0|(?:我?(?:要|想|请)?(?:转|接|找|要)?人工(?:服务|客服|座席)?|(?:我?(?:要|想|请|找|转|联系))?(?:客服|接线员|话务员|工作人员|社区工作人员|真人|活人|值班(?:员|人员)?|负责人|网格员|社工))(?:说话|接电话|帮忙)?[啊呀吧了啦呢,]*"
    r"|.{0,8}(?:给|跟)(?:我|俺)(?:回|打|来)(?:个|一个|一下)?(?:电话|话)(?!费).{0,4}|.{0,6}(?:回个?电|回电话?|回我电话|打我电话|打电话给我)[啊呀吧了一下,谢]*|.{0,6}(?:和|跟|找|同)(?:个)?(?:真人|活人|工作人员|你们的?人|人工|社区的?人)(?:说|讲|聊|谈|沟通|联系).{0,4}|(?:我)?(?:看|听|弄|搞)不(?:懂|明白|清|会)[啊呀了,]*"
    r"|(?:i want to |i'd like to |can i |let me |please )?(?:talk|speak|connect me) (?:to|with) (?:a |an |the |some)?(?:human|person|operator|someone|somebody|body|staff|agent|real person|worker)(?: please)?|operator|human|agent|staff|(?:please |can you |could you )?(?:call|ring|phone) me(?: back)?(?: please| now)?|real person"
)
_MENU = _whole(
    r"菜单|目录|清单|服务(?:清单|项目|内容|目录|列表)?|帮助|功能|说明|\?+|？+|menu|services|list|info|options|what (?:services )?(?:do|can) (?:you|i) (?:have|offer|do|order|get|provide)|what(?:'s| is) (?:there|available|on offer)",
    r"(?:请问|你好|您好|我想知道|问一下|想问问?)?,?(?:你们|咱们|社区|这里|这儿|这|现在|咱|平台)*(?:都|能|可以|还)*(?:有|提供|能做|能干|能办|能帮|可以做|可以办|干|点|订|做|弄|办)(?:些)?(?:什么|啥|哪些|甚|哪几样|什么样)(?:的)?(?:服务|项目|活|事|忙|内容|东西|可以(?:点|订|做))*",
    r"(?:怎么|咋|如何)(?:用|点|订|下单|点单|预约|约)(?:服务|这个)?|(?:都)?(?:有)?(?:哪些|什么|啥|甚)服务|看看?(?:菜单|服务)|发(?:个|一下)?(?:菜单|服务清单|清单)(?:给我|来)?",
)
REPEAT = re.compile(
    r"老样子|老规矩|照旧|照常(?!理|营)|照老样|照(?:着)?(?:上|前)(?:次|回)|(?:跟|和|与|同|像|按|依)(?:以?前几?|上|前|昨天?|以往|往常|平时|平常|之前|夜来)(?:次|回|一次|那次|天|回的)?(?:的)?(?:一个?样|一模一样|相同|来|办|同样)|同(?:上次|上回|前)|还是(?:那|老)(?:个|样)?(?:样|样子)|还(?:是)?(?:那个|老)样(?:子)?|(?:再)?来个?(?:一样|同样)的|一样的再来|同样的再来|再来一(?:次|回|份)(?:一样的)?$|还要(?:上次|上回|老)(?:那个|那样|样)?的?"
    r"|\bthe usual\b|\bsame (?:again|as (?:last time|before|usual|always|yesterday))|\b(?:as|like) (?:last time|before|usual)\b|\brepeat (?:my )?(?:last )?order\b|^same$"
)
CANCEL = re.compile(
    r"取消(?!订阅)|撤(?:销|单|回|了)|退(?:单|了|掉|预约)|(?:不|甭)(?:要|订|约|预约|点|做|去|吃|洗|理|剪|打扫|修|买|取|用|用来|用送|用去|用派|需要|想要|用上门|用打扫|用修|用买|用取|用陪|用订|用安排)(?:了|啦|咧)|(?:别|不用|不要|甭|先别)(?:再)?(?:来|送|派|安排|过来|上门|打扫|修|买|取|做|订|给我(?:送|订|安排))(?:人|餐|饭)?(?:了|啦|咧|吧|$|,)|\bcancel\b|\bcall (?:it )?off\b|no longer need|don't (?:need|want) (?:it |the |my )?.{0,14}(?:any ?more|any longer)"
)
CHANGE = re.compile(
    r"改(?:到|成|为|在|个时间|时间|期|一下)|换(?:到|成|个时间|个日子)|推(?:迟|后|到)|提前(?:到)?|延(?:后|期|迟)|\bresched|\bchange (?:it |the time )?to\b|\bmove (?:it )?to\b|\bpostpone\b"
)
_CHAT = re.compile(
    r"(?:谢谢?|多谢|感谢|辛苦|麻烦|费心|劳驾|好的?|好嘞|好咧|好滴|好哒|好啊|好吧|好呀|嗯+|恩+|哦+|噢+|喔|哈+|呵+|嘿+|嘻+|收到|知道|明白|了解|晓得|清楚|对|是的?|行|中|可以|ok|okay|okey|k|没事|没关系|不客气|不用谢|不谢|你好|您好|早上?好|早安|晚安|晚上好|中午好|下午好|再见|拜拜|bye|good ?(?:bye|morning|night|evening|afternoon)|hi|hello|hey|thanks?(?: you)?(?: very much| so much| a lot)?|thx|ty|cheers|great|got it|noted|fine|nice|cool|well done|welcome|哎|唉|喂|在吗|在不在"
    r"|你们?|您|大家|太|很|真|非常|十分|了|啊|呀|啦|呢|吧|哈|哇|哦|们|都|费|好心|好人|棒|好|赞|满意|不错|服务|师傅|姑娘|小伙子|社区|同志|孩子|闺女|,|\?| )+"
)


def is_stop(text: str) -> bool:
    """Wants no more texts."""
    return _STOP.fullmatch(text) is not None


def is_start(text: str) -> bool:
    """Wants texts again."""
    return _START.fullmatch(text) is not None


def wants_human(text: str) -> bool:
    """Wants to be called or to talk to a person."""
    return _HUMAN.fullmatch(text) is not None


def asks_menu(text: str) -> bool:
    """Asks what can be ordered, or how."""
    return _MENU.fullmatch(text) is not None


def is_small_talk(text: str) -> bool:
    """Nothing but thanks, greetings and acknowledgement."""
    return _CHAT.fullmatch(text) is not None
