"""The page of one case: what it is about, the next step, who gets what, its evidence and history."""

from flask import render_template, request, url_for

from eldercare.channels.console.access import me, scope
from eldercare.channels.console.forms.evidence import EvidenceForm
from eldercare.channels.console.forms.successions import HeirForm, ReasonForm
from eldercare.channels.console.succession_words import TONES, ended, if_wrong, lines_of, lost, next_step
from eldercare.elders import queries as elders
from eldercare.evidence import queries as evidence
from eldercare.orders.reviews.service import ABOUT as OF_A_REVIEW
from eldercare.people import queries as people
from eldercare.people.models import Person
from eldercare.succession import queries
from eldercare.succession.addresses import is_at_old_address
from eldercare.succession.models import SuccessionCase
from eldercare.succession.service import ABOUT
from eldercare.succession.states import FROZEN, LIVE, CaseState
from eldercare.timebank import holds
from eldercare.timebank.corrections import queries as corrections
from eldercare.timebank.hand_postings import queries as hand_postings
from eldercare.volunteers import queries as volunteers

FOUND = 10


def page(
    case: SuccessionCase,
    *,
    papers: EvidenceForm | None = None,
    heir: HeirForm | None = None,
    wrong: tuple[str, ReasonForm] | None = None,
    trouble: str = "",
) -> str:
    """Return the page of a case, with what was wrong in the form that was sent, if any."""
    # Where somebody moved to is not for the old community to see.
    accounts = [one for one in queries.accounts_of(case.person_id) if one.community_id == case.community_id]
    held = [one for account in accounts for one in holds.pending_of(account.id)]
    return render_template(
        "console/successions/show.html",
        case=case,
        person=case.person,
        tone=TONES[case.state],
        step=next_step(case),
        if_wrong=if_wrong(case),
        is_frozen=case.state in FROZEN,
        is_live=case.state in LIVE,
        accounts=accounts,
        booked=[one.about_id for one in held if one.about_kind != OF_A_REVIEW],
        claims=corrections.open_of(case.person_id) if case.state in LIVE else [],
        proposals=hand_postings.waiting_ids([one.id for one in accounts]) if case.state in LIVE else [],
        is_looked_at=any(one.about_kind == OF_A_REVIEW for one in held),
        parts=queries.parts_of(case),
        papers=evidence.about(ABOUT, case.id),
        papers_form=papers or EvidenceForm(formdata=None),
        heir_form=heir or HeirForm(formdata=None),
        candidates=candidates(case),
        given=request.form,
        who_asked=request.values.get("who", "").strip(),
        wrong_key=wrong[0] if wrong else None,
        reason=wrong[1] if wrong else ReasonForm(formdata=None),
        trouble=trouble,
        ended=ended(case.stopped),
        lost=lost(case),
        lines=lines_of(case),
        has_old_address=case.state is CaseState.SETTLED and is_at_old_address(case.person),
        address_url=_address_url(case.person),
        is_mine=case.proposed_by_id == me().id,
    )


def _address_url(person: Person) -> str | None:
    """Where the asker can change the address; None for who lives outside the scope, or stands on no page of ours."""
    if not scope().has(person.community_id):
        return None
    if elders.find(person.id) is not None:
        return url_for("console.elders.edit", elder_id=person.id)
    if volunteers.find(person.id) is not None:
        return url_for("console.volunteers.edit", volunteer_id=person.id)
    return None


def candidates(case: SuccessionCase) -> list[tuple[Person, str]]:
    """Return who may inherit, with the relation: the family that is known, who was proposed before, who was found."""
    known = {tie.person: tie.relation for tie in case.person.contacts}
    known |= {one.person: one.relation for one in case.shares if one.person is not None}
    asked = request.values.get("who", "").strip()
    for person in people.by_name(asked, scope=scope(), limit=FOUND) if asked else []:
        known.setdefault(person, "")
    return [
        (person, relation) for person, relation in known.items() if person.id != case.person_id and not person.is_gone
    ]
