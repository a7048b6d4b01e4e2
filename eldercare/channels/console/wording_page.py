"""The page of one text: how it is worded, what that looks like filled in, what carriers say, what it was before."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from flask import render_template

from eldercare.channels.console import carriers
from eldercare.channels.console.access import scope
from eldercare.channels.console.forms.wordings import ApprovalForm, BackForm, WordingForm
from eldercare.channels.console.template_words import placeholder_word, receiver_of, what_for
from eldercare.messaging import approvals, wordings
from eldercare.messaging.length import longest_parts, longest_values, parts
from eldercare.messaging.samples import samples
from eldercare.messaging.templates import Template
from eldercare.messaging.wording_models import TemplateVersion
from eldercare.messaging.wording_queries import last_filled_in
from eldercare.messaging.wording_rules import Remark, Words, is_only_spoken, needed, problems, warnings
from eldercare.web.language import said

LANGUAGES = ("zh", "en")
SECRET = frozenset({"sign_in_code"})
SAME, GONE, NEW = "same", "gone", "new"
ALIKE = 0.5  # less alike than this, and a list of differences is harder to read than both texts


@dataclass(frozen=True)
class Preview:
    """A wording filled in; `is_real` when the values are those of a text that was sent."""

    language: str
    text: str
    spoken: str
    parts: int
    at_most: int
    is_real: bool


@dataclass(frozen=True)
class Past:
    """One version in the history, and how it differs from the one before."""

    version: int
    saved: TemplateVersion | None
    changes: dict[str, list[tuple[str, str]]]


def wording_page(
    template_id: str,
    *,
    form: WordingForm | None = None,
    approval: ApprovalForm | None = None,
    back: tuple[int, BackForm] | None = None,
) -> str:
    """Return the page; with what was typed, where a form is given."""
    ours, now_used = wordings.template(template_id), wordings.current(template_id)
    version = wordings.newest_version(template_id)
    is_typed = form is not None
    if form is None:
        form = WordingForm(formdata=None)
        form.show(wordings.words_of(template_id, version), version)
    remarks = problems(ours, form.words)
    told = warnings(ours, form.words) if is_typed and not remarks else []
    return render_template(
        "console/wordings/show.html",
        ours=ours,
        used=now_used,
        version=version,
        receiver=receiver_of(ours),
        what=what_for(ours).rstrip("。."),
        form=form,
        counters=_counters(ours, form.words, remarks),
        warned=[(remark.field, said(remark.error)) for remark in told],
        previews=[] if remarks else [_preview(ours, form.words, language) for language in LANGUAGES],
        spoken_only=is_only_spoken(ours),
        placeholders=[(name, placeholder_word(name), name in needed(ours)) for name in sorted(ours.placeholders)],
        past=_past(template_id),
        back=back,
        back_form=BackForm(formdata=None),
        approval=approval or approval_form(version),
        approvals=approvals.approvals([template_id]),
        carriers=carriers.titles(),
        asked_titles=", ".join(carriers.titles()[name] for name in carriers.asked()),
    )


def approval_form(version: int | None = None) -> ApprovalForm:
    """Return the form about a carrier's answer: an empty one about this version, or with what was typed."""
    form = ApprovalForm() if version is None else ApprovalForm(formdata=None)
    if version is not None:
        form.asked_about.data = str(version)
    form.gateway.choices = list(carriers.titles().items())
    return form


@dataclass(frozen=True)
class Counter:
    """What the length counter beside a field starts from: the count now, and what each placeholder may grow to."""

    letters: int
    parts: int
    longest: dict[str, str]


def _counters(ours: Template, words: Words, remarks: list[Remark]) -> dict[str, Counter]:
    broken = {remark.field for remark in remarks}
    return {
        language: Counter(
            len(wording),
            0 if language in broken else longest_parts(wording, language),
            longest_values(ours.placeholders, language),
        )
        for language, wording in (("zh", words.zh), ("en", words.en))
    }


def _preview(ours: Template, words: Words, language: str) -> Preview:
    template = wordings.worded(ours, words)
    real = {} if ours.id in SECRET else last_filled_in(ours.id, language, scope())
    values = samples(ours.placeholders, language) | real
    text, spoken = template.render(language, values), template.spoken(language, values)
    at_most = longest_parts(template.wording(language), language)
    return Preview(language, text, spoken if spoken != text else "", parts(text), at_most, bool(real))


def _past(template_id: str) -> list[Past]:
    versions = wordings.history(template_id)
    before = [*(Words.of(version) for version in versions[1:]), Words.of(wordings.template(template_id))]
    rows = [
        Past(version.version, version, _changes(old, Words.of(version)))
        for version, old in zip(versions, before, strict=False)
    ]
    return [*rows, Past(0, None, _whole(before[-1]))] if versions else []


def _changes(old: Words, new: Words) -> dict[str, list[tuple[str, str]]]:
    pairs = zip(old.each, new.each, strict=True)
    return {field: compared(was, became) for (field, was), (_field, became) in pairs if was != became}


def _whole(words: Words) -> dict[str, list[tuple[str, str]]]:
    return {field: [(SAME, wording)] for field, wording in words.each if wording}


def compared(was: str, became: str) -> list[tuple[str, str]]:
    """Return what stayed, went and came between two wordings, in reading order; both whole where little stayed."""
    found: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, was, became, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [(what, text) for what, text in ((GONE, was), (NEW, became)) if text]
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            found.append((SAME, was[start:end]))
            continue
        found += [(GONE, was[start:end]), (NEW, became[new_start:new_end])]
    return [(what, text) for what, text in found if text]
