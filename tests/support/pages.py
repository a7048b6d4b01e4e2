"""What every page of ours must be, checked on each one that a test fetches."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

WITHOUT_END = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
RESOURCES = frozenset({("img", "src"), ("script", "src"), ("link", "href"), ("source", "src"), ("iframe", "src")})
NEEDS_NO_LABEL = frozenset({"hidden", "submit", "button", "reset", "image"})
CSRF_FIELD = "csrf_token"


@dataclass
class Element:
    """One tag of a page with what stands inside it."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words inside, with single spaces."""
        words = (child if isinstance(child, str) else child.text for child in self.children)
        return re.sub(r"\s+", " ", " ".join(words)).strip()

    def all(self, *tags: str) -> list[Element]:
        """Every element below this one, in order; only those with one of these tags, when any is named."""
        found: list[Element] = []
        self._gather(tags, found)
        return found

    def _gather(self, tags: tuple[str, ...], found: list[Element]) -> None:
        for child in self.children:
            if not isinstance(child, str):
                if not tags or child.tag in tags:
                    found.append(child)
                child._gather(tags, found)

    def get(self, attribute: str) -> str:
        return self.attributes.get(attribute, "")

    def is_inside(self, tag: str) -> bool:
        return self.parent is not None and (self.parent.tag == tag or self.parent.is_inside(tag))


class Page(Element):
    """A parsed page; `page.text` is all that can be read on it."""

    @property
    def heading(self) -> str:
        return self.all("h1")[0].text

    @property
    def main_text(self) -> str:
        return self.all("main")[0].text

    @property
    def links(self) -> list[str]:
        return [link.get("href") for link in self.all("a")]

    def form(self, action: str) -> Element:
        """Return the one form that goes to this address; KeyError naming those there are."""
        forms = self.all("form")
        found = [form for form in forms if form.get("action") == action]
        if len(found) != 1:
            raise KeyError(f"{len(found)} forms go to {action}; there are {[form.get('action') for form in forms]}")
        return found[0]


def values_of(form: Element) -> dict[str, str | list[str]]:
    """Return what a browser would send if somebody pressed the form's button and changed nothing."""
    values: dict[str, list[str]] = {}
    for box in form.all("input", "textarea", "select"):
        if not box.get("name") or "disabled" in box.attributes:
            continue
        if box.tag == "select":
            options = box.all("option")
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            for option in chosen:
                values.setdefault(box.get("name"), []).append(option.attributes.get("value", option.text))
        elif box.tag == "textarea":
            values.setdefault(box.get("name"), []).append(box.text)
        elif box.get("type") in {"checkbox", "radio"}:
            if "checked" in box.attributes:
                values.setdefault(box.get("name"), []).append(box.attributes.get("value", "on"))
        elif box.get("type") not in {"submit", "button", "image", "reset", "file"}:
            values.setdefault(box.get("name"), []).append(box.get("value"))
    return {name: given[0] if len(given) == 1 else given for name, given in values.items()}


def parse(html: str) -> Page:
    """Return the page, or the fragment, that this HTML describes."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page("", {})
        self._open: Element = self.page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        if tag not in WITHOUT_END:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in WITHOUT_END:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        closing: Element | None = self._open
        while closing is not None and closing.tag != tag:
            closing = closing.parent
        if closing is not None and closing.parent is not None:
            self._open = closing.parent

    def handle_data(self, data: str) -> None:
        if self._open.tag not in {"script", "style"} or data.strip():
            self._open.children.append(data)


def problems_of(html: str) -> list[str]:
    """Return every house rule that this page, or fragment of one, breaks; nothing when all is well."""
    return problems_on(parse(html))


def problems_on(page: Page) -> list[str]:
    """Return the same of a page that was read already."""
    problems = [*_form_problems(page), *_inline_problems(page), *_outside_problems(page), *_label_problems(page)]
    if page.all("html"):
        problems += _whole_page_problems(page)
    return problems


def _whole_page_problems(page: Page) -> list[str]:
    problems = []
    headings = [heading.text for heading in page.all("h1")]
    titles = [title.text for title in page.all("title") if not title.is_inside("svg")]
    if len(headings) != 1:
        problems.append(f"one h1 is wanted, not {headings}")
    elif len(titles) != 1 or not titles[0].startswith(headings[0]) or not headings[0]:
        problems.append(f"the title {titles} does not start with the heading {headings[0]!r}")
    if not page.all("html")[0].get("lang"):
        problems.append("html has no lang")
    ids = [element.get("id") for element in page.all() if "id" in element.attributes]
    problems += [f"the id {name!r} is used twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    return problems


def _form_problems(page: Page) -> list[str]:
    problems = []
    for form in page.all("form"):
        shown = f"the form to {form.get('action')!r}"
        if not form.get("action") or form.get("method").lower() not in {"get", "post"}:
            problems.append(f"{shown} lacks an action or a method")
        if form.get("method").lower() == "post" and not any(
            box.get("name") == CSRF_FIELD and box.get("value") for box in form.all("input")
        ):
            problems.append(f"{shown} has no CSRF token")
    return problems


def _inline_problems(page: Page) -> list[str]:
    problems = []
    for element in page.all():
        if element.tag == "style" or "style" in element.attributes:
            problems.append(f"inline style in <{element.tag}>, which the content security policy forbids")
        if element.tag == "script" and not element.get("src") and element.get("type") != "application/json":
            problems.append("inline script, which the content security policy forbids")
        problems += [
            f"{name}= in <{element.tag}>, which the content security policy forbids"
            for name in element.attributes
            if re.fullmatch(r"on[a-z]+|hx-on.*", name)
        ]
    return problems


def _outside_problems(page: Page) -> list[str]:
    return [
        f"<{element.tag}> asks another site: {element.get(attribute)}"
        for element in page.all()
        for tag, attribute in RESOURCES
        if element.tag == tag and re.match(r"(https?:)?//", element.get(attribute))
    ]


def _label_problems(page: Page) -> list[str]:
    labelled = {label.get("for") for label in page.all("label")}
    return [
        f"the field {box.get('name')!r} has no label"
        for box in page.all("input", "select", "textarea")
        if box.get("type") not in NEEDS_NO_LABEL
        and not (box.get("id") and box.get("id") in labelled)
        and not box.is_inside("label")
        and not (box.get("aria-label") or box.get("aria-labelledby"))
    ]
