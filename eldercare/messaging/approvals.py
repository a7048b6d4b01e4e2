"""What carriers that take no free text say to our wordings, and the words in which they want to be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eldercare.database import session
from eldercare.errors import N_, Invalid
from eldercare.messaging.states import ApprovalState
from eldercare.messaging.templates import in_order
from eldercare.messaging.wording_models import TemplateApproval
from eldercare.messaging.wordings import words_of
from eldercare.straight import insert_unless_taken
from eldercare.transaction import hold_one

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Carrier:
    """A carrier of the mainland, and how its form names the n-th placeholder."""

    gateway: str
    title: str
    placeholder: str

    def worded(self, wording: str) -> str:
        """Return a wording as this carrier's form wants it: with {1} or ${name} for what is filled in."""
        return wording.format_map(self.placeholders(wording))

    def placeholders(self, wording: str) -> dict[str, str]:
        """Return what stands for each placeholder of this wording in the carrier's form, in their order."""
        return {name: self.placeholder % {"n": n, "name": name} for n, name in enumerate(in_order(wording), 1)}


CARRIERS = {
    carrier.gateway: carrier
    for carrier in (Carrier("tencent", "腾讯云", "{%(n)s}"), Carrier("aliyun", "阿里云", "${%(name)s}"))
}


def approval_of(gateway: str, template_id: str, version: int, language: str) -> TemplateApproval | None:
    """Return what this carrier said to one version of a wording; None where it has not been asked."""
    query = select(TemplateApproval).where(
        TemplateApproval.gateway == gateway,
        TemplateApproval.template == template_id,
        TemplateApproval.version == version,
        TemplateApproval.language == language,
    )
    return session.scalars(query).one_or_none()


def carrier_id_of(gateway: str, template_id: str, version: int, language: str) -> str:
    """Return the carrier's own name for this wording, "" unless it has approved exactly this version."""
    found = approval_of(gateway, template_id, version, language)
    return found.carrier_id if found is not None and found.state is ApprovalState.APPROVED else ""


def approvals(templates: Iterable[str] | None = None) -> list[TemplateApproval]:
    """Return what carriers said, of these templates or of all, the newest versions first."""
    query = select(TemplateApproval).options(joinedload(TemplateApproval.changed_by))
    if templates is not None:
        query = query.where(TemplateApproval.template.in_(list(templates)))
    order = TemplateApproval.version.desc(), TemplateApproval.gateway, TemplateApproval.language.desc()
    return list(session.scalars(query.order_by(*order)))


def record(
    gateway: str,
    template_id: str,
    version: int,
    language: str,
    *,
    state: ApprovalState,
    carrier_id: str = "",
    note: str = "",
    staff_id: int,
    at: datetime,
) -> TemplateApproval:
    """Record that a version was submitted to a carrier, or what the carrier answered.

    Raises NotFound for a wording that does not exist, Invalid for an approval without the carrier's own name for it or
    a rejection without what it says.
    """
    words_of(template_id, version)
    if language not in LANGUAGES or not gateway.strip():
        raise Invalid(N_("Please choose a carrier and a language."))
    if state is ApprovalState.APPROVED and not carrier_id.strip():
        raise Invalid(N_("An approved text has a number at the carrier: please fill it in."))
    if state is ApprovalState.REJECTED and not note.strip():
        raise Invalid(N_("Please note what the carrier says against it."))
    whose: dict[str, object] = {"gateway": gateway, "template": template_id, "version": version, "language": language}
    what: dict[str, object] = {
        "state": state,
        "carrier_id": carrier_id.strip() if state is ApprovalState.APPROVED else "",
        "note": note.strip(),
        "changed_by_id": staff_id,
        "changed_at": at,
    }
    return insert_unless_taken(TemplateApproval, whose | what) or _changed(whose, what)


def _changed(whose: dict[str, object], what: dict[str, object]) -> TemplateApproval:
    approval = hold_one(TemplateApproval, session.scalars(select(TemplateApproval.id).filter_by(**whose)).one())
    for name, value in what.items():
        setattr(approval, name, value)
    return approval
