"""What the wallet says of a line: what it was, with whom, for what."""

from dataclasses import dataclass

from flask_babel import gettext as _

from eldercare.channels.mobile.words import TRANSFERS
from eldercare.people.masking import masked
from eldercare.timebank.models import Account
from eldercare.timebank.queries import StatementLine
from eldercare.timebank.states import AccountKind, TransferKind
from eldercare.web.ledger_words import Around, about_said, order_said

OWN_WORDS = frozenset({TransferKind.ADJUST, TransferKind.REVERSE, TransferKind.OPENING})
"""Where the memo is a reason that somebody wrote for the one who reads it."""


@dataclass(frozen=True)
class Said:
    """A line of the statement in words."""

    what: str
    about: str
    is_arrival: bool


def lines_said(lines: list[StatementLine], around: Around, *, known: dict[int, str]) -> dict[int, Said]:
    """Return the lines in words by version; `known` are the names of those whom the reader knows by name."""
    return {line.version: _said(line, around, known) for line in lines}


def _said(line: StatementLine, around: Around, known: dict[int, str]) -> Said:
    order, other = around.order_of(line.about), around.accounts.get(line.other_account_id)
    parts = [order_said(order) if order else about_said(line, around), _with_whom(line, other, known)]
    if line.memo not in parts and (line.kind in OWN_WORDS or not any(parts)):
        parts.append(line.memo)
    return Said(what=_what(line), about=" · ".join(filter(None, parts)), is_arrival=line.minutes > 0)


def _what(line: StatementLine) -> str:
    if line.kind is TransferKind.GIFT:
        return _("Gift received") if line.minutes > 0 else _("Given away")
    return str(TRANSFERS[line.kind])


def _with_whom(line: StatementLine, other: Account | None, known: dict[int, str]) -> str:
    if other is None or line.kind not in {TransferKind.GIFT, TransferKind.DONATE, TransferKind.INHERIT}:
        return ""
    if other.kind is AccountKind.POOL:
        return _("to the community pool")
    if other.person is not None:
        # Who gives tells so with the name; to whom one gave is only known by name where it is family.
        name = other.person.name if line.minutes > 0 else known.get(other.person.id) or masked(other.person.name)
    else:
        name = other.joint_holder.name if other.joint_holder else ""
    return _("from %(name)s", name=name) if line.minutes > 0 else _("to %(name)s", name=name)
