"""Promises about the order of a page: headings, tables, landmarks, and the way the keyboard takes."""

from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Element, Site, SitePage
from papercheck.rules import rule
from papercheck.rules.a11y.names import is_hidden

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LANDMARKS = {
    "nav": "navigation",
    "main": "main",
    "aside": "complementary",
    "header": "banner",
    "footer": "contentinfo",
}
_ROLES = frozenset(
    {"navigation", "main", "complementary", "banner", "contentinfo", "search", "region", "form"}
)
_TEXTUAL = frozenset({"main", "a", "img", "table", "form"})
"""What a page has that is more than a note to a machine."""
_SECTIONS = frozenset({"article", "aside", "main", "nav", "section"})
_ALONE = frozenset({"banner", "contentinfo", "main"})
_FOCUSABLE = frozenset({"button", "select", "textarea", "iframe", "summary"})


def _headings(page: SitePage) -> list[Element]:
    """The headings that are read out, in order."""
    return [each for each in page.elements if _level(each) and not is_hidden(each)]


def _level(element: Element) -> int:
    role = element.attributes.get("role", "")
    if role == "heading":
        level = element.attributes.get("aria-level", "2")
        return int(level) if level.isascii() and level.isdigit() and len(level) == 1 else 2
    return int(element.tag[1]) if element.tag in _HEADINGS and role in {"", "heading"} else 0


@rule("a11y", ERROR)
def missing_h1(site: Site) -> Iterator[Problem]:
    """Every page with text has one heading of the first level, and no more.

    Bad:  <h2>Tides</h2> alone, or <h1> twice
    Good: <h1>Tides</h1> and <h2>High tide</h2>
    """
    for page in site.pages.values():
        levels = [(_level(each), each) for each in _headings(page)]
        first = [each for level, each in levels if level == 1]
        if levels and not first:
            yield Problem(
                site.place(page, levels[0][1]),
                "No heading of the page is an `h1`.",
                "Make the title of the text an `h1`.",
            )
        for each in first[1:]:
            yield Problem(site.place(page, each), f"`{each.text}` is a second `h1`.", "Make it an `h2`.")
        if not levels and page.is_listed and page.title and page.tags.keys() & _TEXTUAL:
            yield Problem(
                site.place(page, next(page.of("main"), None)),
                "The page has no heading.",
                "Begin the text with an `h1`.",
            )


@rule("a11y", ERROR)
def skipped_heading(site: Site) -> Iterator[Problem]:
    """No level of headings is left out on the way down.

    Bad:  <h2> followed by <h4>
    Good: <h2> followed by <h3>
    """
    for page in site.pages.values():
        before = 0
        for each in _headings(page):
            level = _level(each)
            if before and level > before + 1:
                yield Problem(
                    site.place(page, each),
                    f"`{each.text}` is of level {level} and follows level {before}.",
                    f"Make it an `h{before + 1}`.",
                )
            before = level


@rule("a11y", ERROR)
def empty_heading(site: Site) -> Iterator[Problem]:
    """A heading says something.

    Bad:  <h2></h2>
    Good: <h2>High tide</h2>
    """
    for page in site.pages.values():
        for each in _headings(page):
            if not any(map(str.isalnum, each.text)):
                yield Problem(site.place(page, each), "The heading is empty.", "Give it words, or remove it.")


@rule("a11y", ERROR)
def table_without_headers(site: Site) -> Iterator[Problem]:
    """A table says what its rows and columns are.

    Bad:  <table><tr><td>Day</td><td>Height</td></tr></table>
    Good: <table><tr><th>Day</th><th>Height</th></tr></table>
    """
    for page in site.pages.values():
        for table in page.of("table"):
            is_data = table.attributes.get("role") not in {"presentation", "none"} and "td" in table.holds
            # A table beside line numbers is how programs show code.
            if is_data and "th" not in table.holds and "pre" not in table.holds:
                yield Problem(
                    site.place(page, table),
                    "The table has no header cells.",
                    "Make its first row or column `th`.",
                )


@rule("a11y", WARNING)
def nameless_landmark(site: Site) -> Iterator[Problem]:
    """Of two landmarks of one kind, each has a name of its own.

    Bad:  <nav>…</nav> <nav>…</nav>
    Good: <nav aria-label="Pages">…</nav> <nav aria-label="Language">…</nav>
    """
    for page in site.pages.values():
        seen: dict[tuple[str, str], Element] = {}
        for element in page.elements:
            role = _role(element)
            name = (
                element.attributes.get("aria-label", "").strip()
                or element.attributes.get("aria-labelledby", "").strip()
            )
            if not role or (role in {"region", "form"} and not name) or is_hidden(element):
                continue
            if seen.setdefault((role, name.casefold()), element) is not element:
                called = f"also called `{name}`" if name else "without a name"
                yield Problem(
                    site.place(page, element),
                    f"This is a second `{role}` {called}.",
                    "Keep one `main`."
                    if role == "main"
                    else "Give each a name of its own with `aria-label`.",
                )


def _role(element: Element) -> str:
    """The landmark an element is; empty where it is none."""
    role = element.attributes.get("role", "").strip().lower()
    if role:
        return role if role in _ROLES else ""
    landmark = _LANDMARKS.get(element.tag, "")
    if element.tag in {"header", "footer"} and element.within & _SECTIONS:
        return ""
    return landmark


@rule("a11y", WARNING)
def positive_tabindex(site: Site) -> Iterator[Problem]:
    """The keyboard goes through a page in the order in which it is read.

    Bad:  <a href="#text" tabindex="1">
    Good: <a href="#text">
    """
    for page in site.pages.values():
        for element in page.elements:
            value = element.attributes.get("tabindex", "").strip()
            if value.isascii() and value.isdigit() and int(value[:9]) > 0:
                yield Problem(
                    site.place(page, element, "tabindex"),
                    f'`tabindex="{value[:9]}"` changes the order of the keyboard.',
                    "Remove it, and put the element where it is to be reached.",
                )


@rule("a11y", WARNING)
def stolen_focus(site: Site) -> Iterator[Problem]:
    """A page starts at its start.

    Bad:  <input name="q" autofocus>
    Good: <input name="q">
    """
    for page in site.pages.values():
        for element in page.elements:
            if "autofocus" in element.attributes and "dialog" not in element.within:
                yield Problem(
                    site.place(page, element),
                    "The page starts in the middle, at this element.",
                    "Remove `autofocus`.",
                )


@rule("a11y", ERROR)
def hidden_control(site: Site) -> Iterator[Problem]:
    """Nothing that the keyboard reaches is hidden from those who listen.

    Bad:  <a href="../" aria-hidden="true">Home</a>
    Good: <a href="../">Home</a>
    """
    for page in site.pages.values():
        for element in page.elements:
            is_silent = element.attributes.get("aria-hidden") == "true" or "(hidden)" in element.within
            if is_silent and "(absent)" not in element.within and _is_focusable(element):
                yield Problem(
                    site.place(page, element),
                    f"This `{element.tag}` is reached by the keyboard and hidden from those who listen.",
                    'Remove `aria-hidden`, or add `tabindex="-1"`.',
                )


def _is_focusable(element: Element) -> bool:
    attributes = element.attributes
    tabindex = attributes.get("tabindex", "").strip()
    if "disabled" in attributes or tabindex.startswith("-") or "hidden" in attributes:
        return False
    if element.tag in {"a", "area"}:
        return "href" in attributes
    return (
        element.tag in _FOCUSABLE
        or (element.tag == "input" and attributes.get("type", "").lower() != "hidden")
        or tabindex.isdigit()
    )
