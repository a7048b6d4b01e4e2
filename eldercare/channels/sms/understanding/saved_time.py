"""Words about saved time: that an order is to be paid with it, and how much of it there is."""

import re

_WITH = r"(?:用|拿|使|花|扣|走|凭|从|支取|动用)(?:一?下|点儿?|些)?"
_MINE = r"(?:我|俺|咱|自己|老伴儿?|我们|俺们|我家|家里)(?:自己)?(?:的|那|账上|账户里?|平时|以前|之前)*"
_KEPT = r"(?:平时|以前|之前)?(?:存|攒|积攒|积累|积存|储存|储蓄|积)(?:下来?|起来|好|着)?(?:了)?(?:的)?(?:那?(?:些|点儿?|几个))?"
_TIME = r"(?:服务|志愿|互助)?(?:时间|时长|钟头|小时|工时|分钟)"
_COIN = r"(?:时间(?:银行|[币幣]|券|卡|积分)|时长币)(?:里|里头|里面|上)?(?:的)?(?:余额|时间|时长)?"
_PAY = r"(?:来|去|支付|付款?|抵扣?|结算|兑换|换取?|支取|扣)*(?:可以吗|行吗|吧|就行)?"
_PAID_ZH = rf"(?:{_WITH}(?:{_MINE})?(?:{_COIN}|{_KEPT}{_TIME})|{_WITH}{_MINE}{_TIME}|(?:^|(?<=,)){_COIN}){_PAY}"
_PAID_EN = (
    r"(?:,? ?\b(?:please )?(?:pay(?:ing)?|paid)?(?: it| for it)? ?\b(?:with|using|use|from|by|on) (?:my |our |the )?"
    r"(?:(?:saved|banked|stored)[ -]?(?:up )?(?:time|hours|minutes)|time[ -]?bank(?: (?:hours|time|minutes|credits?))?"
    r"|time (?:credits?|coins?)|(?<=my )(?:hours|minutes))(?: (?:for|to (?:get|order|have|book)))?)"
)
_PAID = re.compile(rf"{_PAID_ZH}|{_PAID_EN}")
_SAYS_NOTHING = re.compile(
    r"(?:我|俺|咱|老人|想|要|需要|打算|准备|能不能|可不可以|能|可以|行不行|行|怎么|咋|请问?|你好|您好|麻烦|帮我|给我|一下|办事|东西|服务|谢谢|[了吗吧呢啊呀嘛,。!?])*"
    r"|(?:i|we|want|would|like|can|could|please|to|how|do|it|hello|hi|thanks?|you|something|[ ',.!?])*"
)

_ASKS = r"(?:请问|你好|您好|麻烦|帮我|给我|我?想|我?要|知道|能不能|,)*"
_LOOK = r"(?:查询|查看|查一?查|看一?看|问一?问|查|看|问|报)?(?:一下|下)?"
_WHOSE = rf"(?:(?:我|俺|咱|老伴儿?|我家|家里)(?:的)?)?(?:账上|账户上?|账户里|卡上|卡里|存折[上里]?|{_COIN})?(?:的)?"
_HOW_MUCH = r"(?:多少个?|几个?|几多|多大)"
_STILL = r"(?:还|现在|一共|总共|目前|到底|都)*"
_HOURS = r"(?:时间|(?:服务|志愿|互助)(?:时间|时长|小时数?|工时)|时长|小时数|工时)"
_END = r"(?:谢谢你?|[啊呀呢吗嘛了哇没,?])*"
_BALANCE = re.compile(
    rf"{_ASKS}{_LOOK}{_WHOSE}(?:{_KEPT})?(?:{_TIME})?(?:的)?(?:余额|结余)(?:是|有|还有|还剩)?{_HOW_MUCH}?{_END}"
    rf"|{_ASKS}{_LOOK}{_WHOSE}{_STILL}(?:有|剩下?|余下?|存|攒|积攒|能用|可用|可以用)(?:下|着|了|的)?"
    rf"{_HOW_MUCH}(?:可用|能用|可以用|存)?(?:的)?(?:{_TIME}|时间[币幣])(?:可以用|能用|可用|没用|没花)?{_END}"
    rf"|{_ASKS}(?:查询|查看|查一?查|查一?下|看看|查)(?:我|俺|咱)?(?:的)?(?:{_COIN}|{_KEPT}{_TIME}|时间账户|时长){_END}"
    rf"|{_ASKS}{_LOOK}(?:{_WHOSE}{_KEPT}{_TIME}|(?:{_WHOSE})?{_HOURS}|(?:(?:我|俺|咱)的?)?(?:{_COIN}|存折[上里]?))"
    rf"{_STILL}(?:有|剩下?|余下?)了?{_HOW_MUCH}{_END}"
    rf"|{_ASKS}{_LOOK}(?:我|俺|咱)?{_STILL}(?:(?:有|剩下?){_HOW_MUCH}余额|(?:存|攒|积攒)(?:下来?了?|了){_HOW_MUCH}){_END}"
    rf"|{_ASKS}(?:我的?)?(?:余额查询|(?:剩余|剩下|可用)(?:的)?(?:{_TIME}|时间[币幣])|(?<=我的)小时数|查(?:询|看|一?下)?(?:我的?)?存折){_END}"
    rf"|{_ASKS}(?:查询|查看|查一?查|查一?下|看看|查)(?:(?:我|俺|咱)的{_TIME}数?|(?:服务|志愿|互助)(?:时长|小时数?)){_END}"
    r"|my (?:saved )?hours|(?:saved )?hours left"
    r"|(?:please )?(?:(?:what(?:'s| is) |check |tell me |show )?(?:my |the )?(?:time |time[ -]?bank |hours )?balance"
    r"|how (?:much|many) (?:saved |more )?(?:time|hours|minutes)(?: (?:do|have) i (?:still )?(?:have|saved|got)| (?:is|are) left)"
    r"(?: left| saved| in (?:the|my) time ?bank)?|check (?:my )?(?:saved )?(?:time|hours))(?: please)?\??"
)


def without_payment(text: str) -> str | None:
    """Return the text without the words that say it is to be paid with saved time; None where none say so."""
    left, found = _PAID.subn(" " if text.isascii() else "", text, count=1)
    return left.strip(" ,") if found else None


def says_nothing(text: str) -> bool:
    """Tell whether what is left beside the words that say so names neither a service nor a time."""
    return _SAYS_NOTHING.fullmatch(text) is not None


def asks_balance(text: str) -> bool:
    """Asks how much saved time there is, and nothing else."""
    return _BALANCE.fullmatch(text) is not None
