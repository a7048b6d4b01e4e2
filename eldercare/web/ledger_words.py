"""What a line of a statement and a hold are about, looked up for a whole page at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from eldercare.orders import queries as orders
from eldercare.orders.models import Order
from eldercare.timebank import queries as timebank
from eldercare.timebank.models import Account, Hold
from eldercare.timebank.queries import StatementLine
from eldercare.timebank.states import AccountKind, Currency
from eldercare.web.filters import minutes, when
from eldercare.web.language import current_language

ORDER, CORRECTION = "order", "correction"


@dataclass(frozen=True)
class Around:
    """The accounts on the other side, and the orders that lines or holds are about, by id."""

    accounts: dict[int, Account]
    orders: dict[int, Order]

    def order_of(self, about: tuple[str, int] | None) -> Order | None:
        """Return the order that this is about, None for anything else."""
        return self.orders.get(about[1]) if about is not None and about[0] == ORDER else None


def around_lines(lines: Sequence[StatementLine]) -> Around:
    """Look up what these lines speak of, in two statements."""
    return Around(
        accounts=timebank.accounts_by_id(line.other_account_id for line in lines),
        orders=_orders(line.about for line in lines),
    )


def around_holds(holds: Sequence[Hold]) -> Around:
    """Look up what these holds are for, in one statement."""
    return Around(accounts={}, orders=_orders((one.about_kind, one.about_id) for one in holds))


def _orders(about: Iterable[tuple[str, int] | None]) -> dict[int, Order]:
    ids = {one[1] for one in about if one is not None and one[0] == ORDER}
    return orders.named(ids) if ids else {}


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
    return line.memo if around.accounts[line.other_account_id].kind is AccountKind.ISSUANCE else ""


def hold_said(held: Hold, around: Around) -> str:
    """Return what minutes are held for: "Bathing · Wang Xiulan, tomorrow 09:30"."""
    order = around.order_of((held.about_kind, held.about_id))
    if order is not None:
        return ", ".join(filter(None, [order_said(order), when(order.starts_at) if order.starts_at else ""]))
    return held.memo or _("The community is looking at it")


def amount(count: int, currency: Currency = Currency.MINUTES) -> str:
    """Return so many minutes or points in words."""
    return _("%(n)s points", n=count) if currency is Currency.POINTS else minutes(count)


def hours_and_minutes(count: int) -> str:
    """Return minutes as a passbook has room for them: "12:05", "1,748:00", "-0:30"."""
    hours, rest = divmod(abs(count), 60)
    return f"{'-' if count < 0 else ''}{hours:,}:{rest:02d}"
