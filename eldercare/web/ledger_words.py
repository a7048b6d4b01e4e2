"""What a line of a statement and a hold are about, looked up for a whole page at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from eldercare.orders import queries as orders
from eldercare.orders.models import Order
from eldercare.timebank import queries as timebank
from eldercare.timebank.goods import queries as goods
from eldercare.timebank.goods.models import Good
from eldercare.timebank.models import Account, Hold
from eldercare.timebank.queries import StatementLine
from eldercare.timebank.states import AccountKind, Currency
from eldercare.web.filters import minutes, when
from eldercare.web.language import current_language

ORDER, CORRECTION, GOODS = "order", "correction", "goods"


@dataclass(frozen=True)
class Around:
    """The accounts on the other side, and the orders and goods that lines or holds are about, by id."""

    accounts: dict[int, Account]
    orders: dict[int, Order]
    goods: dict[int, Good]

    def order_of(self, about: tuple[str, int] | None) -> Order | None:
        """Return the order that this is about, None for anything else."""
        return self.orders.get(about[1]) if about is not None and about[0] == ORDER else None


def around_lines(lines: Sequence[StatementLine]) -> Around:
    """Look up what these lines speak of, in two statements, or three where goods were taken."""
    about = [line.about for line in lines]
    return Around(
        accounts=timebank.accounts_by_id(line.other_account_id for line in lines),
        orders=_orders(about),
        goods=_goods(about),
    )


def around_holds(holds: Sequence[Hold]) -> Around:
    """Look up what these holds are for, in one statement, or two where goods are."""
    about = [(one.about_kind, one.about_id) for one in holds]
    return Around(accounts={}, orders=_orders(about), goods=_goods(about))


def _orders(about: Iterable[tuple[str, int] | None]) -> dict[int, Order]:
    ids = {one[1] for one in about if one is not None and one[0] == ORDER}
    return orders.named(ids) if ids else {}


def _goods(about: Iterable[tuple[str, int] | None]) -> dict[int, Good]:
    ids = {one[1] for one in about if one is not None and one[0] == GOODS}
    return goods.named(ids) if ids else {}


def order_said(order: Order) -> str:
    """Return the service and for whom, "Bathing · Wang Xiulan"."""
    return " · ".join(filter(None, [service_of(order), order.elder.person.name if order.elder else ""]))


def service_of(order: Order) -> str:
    """Return the service alone, for paper that others may see."""
    return order.service.said(current_language()) if order.service else _("Order %(number)s", number=order.number)


def about_said(line: StatementLine, around: Around) -> str:
    """Return what the line is about where the other account does not tell it: a service, a request, a remark."""
    order = around.order_of(line.about)
    if order is not None:
        return service_of(order)
    if line.about is not None and line.about[0] == CORRECTION:
        return _("Hours put right")
    if around.accounts[line.other_account_id].kind is not AccountKind.ISSUANCE:
        return ""
    return _memo_said(line.memo, line.about, around)


def _memo_said(memo: str, about: tuple[str, int] | None, around: Around) -> str:
    """Return the remark, with the name of the goods that it speaks of in the language of the page."""
    good = around.goods.get(about[1]) if about is not None and about[0] == GOODS else None
    return memo if good is None else memo.replace(good.name, good.said(current_language()), 1)


def hold_said(held: Hold, around: Around) -> str:
    """Return what minutes are held for: "Bathing · Wang Xiulan, tomorrow 09:30"."""
    order = around.order_of((held.about_kind, held.about_id))
    if order is not None:
        return ", ".join(filter(None, [order_said(order), when(order.starts_at) if order.starts_at else ""]))
    return _memo_said(held.memo, (held.about_kind, held.about_id), around) or _("The community is looking at it")


def amount(count: int, currency: Currency = Currency.MINUTES) -> str:
    """Return so many minutes or points in words."""
    return _("%(n)s points", n=count) if currency is Currency.POINTS else minutes(count)


def hours_and_minutes(count: int) -> str:
    """Return minutes as a passbook has room for them: "12:05", "1,748:00", "-0:30"."""
    hours, rest = divmod(abs(count), 60)
    return f"{'-' if count < 0 else ''}{hours:,}:{rest:02d}"
