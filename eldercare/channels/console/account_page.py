"""The page of one account: what it holds, its lines, what is held, its limits and what may be done with it."""

import secrets
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from eldercare.channels.console.access import me
from eldercare.channels.console.account_names import counterparts, name_of, spendable_said
from eldercare.channels.console.forms.fields import Form, options
from eldercare.channels.console.forms.timebank import LimitsForm, ReasonForm, ReverseForm, TransferForm
from eldercare.channels.console.hand_posting_words import named
from eldercare.channels.console.words import because
from eldercare.clock import at_local, now
from eldercare.localtime import zone
from eldercare.staff import queries as staff
from eldercare.timebank import queries, statements
from eldercare.timebank.account_steps import may_owe
from eldercare.timebank.expiry import queries as expiry
from eldercare.timebank.hand_postings import queries as hand_postings
from eldercare.timebank.models import Account
from eldercare.timebank.statements import Wanted
from eldercare.timebank.states import TransferKind
from eldercare.web.ledger_words import amount, around_holds, around_lines, hold_said

Wrong = tuple[str, Form]
ROWS = 50
EVENTS = {
    "limits": _l("Limits changed"),
    "frozen": _l("Frozen"),
    "thawed": _l("Released again"),
    "closed": _l("Closed"),
}
LIMITS = {
    "floor": _l("Least that may be left"),
    "ceiling": _l("Most that it may hold"),
    "daily_limit": _l("Most that may leave on one day"),
}


@dataclass(frozen=True)
class Asked:
    """What the filter of a statement says; days are local, and `until` is one of them."""

    kind: TransferKind | None
    since: date | None
    until: date | None

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            kinds=frozenset({self.kind} if self.kind else ()),
            since=at_local(self.since, time.min, zone()) if self.since else None,
            until=at_local(self.until + timedelta(days=1), time.min, zone()) if self.until else None,
        )

    @property
    def arguments(self) -> dict[str, Any]:
        days = {name: day.isoformat() if day else None for name, day in (("since", self.since), ("until", self.until))}
        return {"kind": self.kind.value if self.kind else None, **days}

    @property
    def is_filter(self) -> bool:
        return any((self.kind, self.since, self.until))


def asked() -> Asked:
    """Return the filter in the page's address; what cannot be read is not filtered by."""
    kind = request.args.get("kind", "")
    return Asked(
        kind=TransferKind(kind) if kind in set(TransferKind) else None,
        since=day_asked("since"),
        until=day_asked("until"),
    )


def day_asked(name: str) -> date | None:
    """Return the day that the page's address names, None for none or none that there is."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2999 else None


def page(account: Account, *, form: TransferForm | None = None, wrong: Wrong | None = None, rows: int = ROWS) -> str:
    """Return the page; `form` and `wrong` are what was refused, the latter with the step that it belongs to."""
    before, filtered = request.args.get("before", type=int), asked()
    found = statements.lines(account, filtered.wanted, before=before, limit=rows + 1)
    lines = found[:rows]
    return render_template(
        "console/timebank/show.html",
        account=account,
        name=name_of(account),
        name_of=name_of,
        amount=amount,
        lines=lines,
        around=around_lines(lines),
        reversed_ids=statements.reversed_among([line.transfer_id for line in lines]),
        to_be_reversed=hand_postings.to_be_reversed([line.transfer_id for line in lines]),
        filtered=filtered,
        transfer_kinds=list(TransferKind),
        next_url=_here(account, filtered, before=lines[-1].version) if len(found) > rows else None,
        first_url=_here(account, filtered) if before else None,
        wrong_step=wrong[0] if wrong else "",
        event_words=EVENTS,
        because=because,
        limit_words=LIMITS,
        **_beside(account),
        **_forms(account, form, wrong),
    )


def _here(account: Account, filtered: Asked, **more: Any) -> str:
    return url_for("console.timebank.show", account_id=account.id, **{**filtered.arguments, **more})


def _beside(account: Account) -> dict[str, object]:
    held = statements.holds_of(account.id, limit=12)
    around, events = around_holds(held), queries.events_of(account.id)
    return {
        "holds": [(one, hold_said(one, around), around.order_of((one.about_kind, one.about_id))) for one in held],
        "lapsing": expiry.announced(account.id),
        "waiting": hand_postings.waiting_on(account.id),
        "others": named(hand_postings.deciders(account.community_id, besides=me().id)),
        "leaves_now": spendable_said(account, at=now()),
        "events": [(event, _staff_name(event.by_id) if event.by_kind.value == "staff" else "") for event in events],
    }


def _staff_name(staff_id: int | None) -> str:
    found = staff.find(staff_id) if staff_id is not None else None
    return found.name if found else ""


def _forms(account: Account, form: TransferForm | None, wrong: Wrong | None) -> dict[str, object]:
    looked_for = request.values.get("who", "").strip()
    if form is None:
        form = TransferForm(formdata=None, key=secrets.token_hex(8))
    form.to.choices = options(counterparts(account, looked_for))
    step, refused = wrong or ("", None)
    reverse = refused if isinstance(refused, ReverseForm) else ReverseForm(formdata=None, key=secrets.token_hex(8))
    return {
        "form": form,
        "who_asked": looked_for,
        "reverse": reverse,
        "may_owe": may_owe(account),
        "limits": refused if step == "limits" else LimitsForm.of(account),
        "frost": refused if step in {"freeze", "thaw"} else ReasonForm(formdata=None),
        "refused": refused,
    }
