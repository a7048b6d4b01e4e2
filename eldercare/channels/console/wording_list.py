"""The list of wordings: grouped by whom they are for, found by their words or by what carriers say to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from eldercare.channels.console import carriers
from eldercare.channels.console.template_words import RECEIVERS, Receiver, receiver_of, what_for
from eldercare.channels.console.words import word
from eldercare.errors import N_
from eldercare.messaging.approvals import LANGUAGES
from eldercare.messaging.length import longest_parts
from eldercare.messaging.states import ApprovalState
from eldercare.messaging.wording_queries import InUse, in_use
from eldercare.messaging.wording_rules import is_only_spoken


class Only(StrEnum):
    """Which texts are asked for."""

    CHANGED = "changed"
    LONG = "long"
    DRAFT = "missing"
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


ONLY: dict[Only, str] = {
    Only.CHANGED: N_("Changed by us here"),
    Only.LONG: N_("Longer than one part"),
    Only.DRAFT: N_("Not submitted yet"),
    Only.WAITING: N_("Waiting for a carrier"),
    Only.APPROVED: N_("Approved by a carrier"),
    Only.REJECTED: N_("Rejected by a carrier"),
}
BY_STATE = {
    ApprovalState.DRAFT: Only.DRAFT,
    ApprovalState.SUBMITTED: Only.WAITING,
    ApprovalState.APPROVED: Only.APPROVED,
    ApprovalState.REJECTED: Only.REJECTED,
}


@dataclass(frozen=True)
class Said:
    """What one carrier says to the wording in one language."""

    state: ApprovalState
    word: str
    carrier: str
    language: str


@dataclass(frozen=True)
class Row:
    """One text. `parts` is the most it may take, 0 where it is only spoken."""

    it: InUse
    title: str
    receiver: Receiver
    parts: int
    said: list[Said]

    @property
    def marks(self) -> set[Only]:
        """What it may be asked for by."""
        found = {BY_STATE[one.state] for one in self.said}
        return found | ({Only.CHANGED} if self.it.saved else set()) | ({Only.LONG} if self.parts > 1 else set())

    def speaks_of(self, text: str) -> bool:
        """Tell whether these words stand in it, in what it is for, or in its name."""
        template = self.it.template
        words = (template.id, template.zh, template.en, template.say_zh, template.say_en, self.title)
        return text.casefold() in " ".join(words).casefold()


@dataclass(frozen=True)
class Group:
    """The texts for one kind of receiver, and how many of them carry which mark."""

    receiver: Receiver
    title: str
    rows: list[Row]
    marked: list[tuple[Only, str, int]]


def wordings_seen() -> dict[str, Any]:
    """Return what the list that the address asks for is made of."""
    text, asked, kind = (request.args.get(name, "").strip() for name in ("q", "only", "receiver"))
    only = Only(asked) if asked in set(Only) else None
    receiver = Receiver(kind) if kind in set(Receiver) else None
    everything = [_row(one) for one in in_use()]
    found = [row for row in everything if row.speaks_of(text) and receiver in {None, row.receiver}]
    shown = [row for row in found if only is None or only in row.marks]
    return {
        "groups": _groups(shown),
        "q": text,
        "only": only,
        "is_narrowed": bool(text or only or receiver),
        "count": len(shown),
        "filters": [
            (mark, label, n, url_for("console.wordings.index", q=text or None, only=mark.value))
            for mark, label, n in _marked(found, keep=only)
        ],
        "needs_approval": bool(carriers.asked()),
    }


def _row(one: InUse) -> Row:
    template = one.template
    is_spoken = is_only_spoken(template)
    parts = 0 if is_spoken else max(longest_parts(template.wording(language), language) for language in LANGUAGES)
    return Row(one, what_for(template) or template.id, receiver_of(template), parts, [] if is_spoken else _said(one))


def _said(one: InUse) -> list[Said]:
    """Return what each carrier says; of those in use also that they have not been asked about the Chinese."""
    titles, languages = carriers.titles(), {"zh": _("Chinese"), "en": _("English")}
    known = {approval.gateway for approval in one.approvals if approval.language == "zh"}
    draft = ApprovalState.DRAFT
    missing = [
        Said(draft, word(draft), titles[name], languages["zh"]) for name in carriers.asked() if name not in known
    ]
    return missing + [
        Said(it.state, word(it.state), titles.get(it.gateway, it.gateway), languages[it.language])
        for it in one.approvals
    ]


def _groups(rows: Sequence[Row]) -> list[Group]:
    by_receiver = {receiver: [row for row in rows if row.receiver is receiver] for receiver in RECEIVERS}
    return [
        Group(receiver, _(RECEIVERS[receiver]), inside, _marked(inside))
        for receiver, inside in by_receiver.items()
        if inside
    ]


def _marked(rows: Sequence[Row], *, keep: Only | None = None) -> list[tuple[Only, str, int]]:
    """Return each mark that some of these carry, with its word and their number; and the one to keep in any case."""
    counts = {mark: sum(mark in row.marks for row in rows) for mark in Only}
    return [(mark, _(ONLY[mark]), count) for mark, count in counts.items() if count or mark is keep]
