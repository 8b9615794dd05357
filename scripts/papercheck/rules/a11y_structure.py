"""Rules about a page as a whole: its language and title, its headings, tables and landmarks, and the way of the keyboard."""

import re
from collections.abc import Iterator

from papercheck.languages.cldr import is_tag, primary_language
from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Element, Site, SitePage
from papercheck.rules import rule
from papercheck.rules.a11y_names import is_hidden

_LANGUAGES = ("lang", "xml:lang")

_SMALLEST_SCALE = 2
"""How many times a reader must be able to enlarge a page: 200 % (WCAG 1.4.4)."""
_SHORTEST_STAY = 72_000
"""Seconds after which a page may leave by itself: 20 hours (WCAG 2.2.1)."""

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LANDMARKS = {
    "nav": "navigation",
    "main": "main",
    "aside": "complementary",
    "header": "banner",
    "footer": "contentinfo",
}
_ROLES = frozenset("navigation main complementary banner contentinfo search region form".split())
_SECTIONS = frozenset({"article", "aside", "main", "nav", "section"})
"""Elements in which a header or a footer is that of a part."""
_CONTENT = frozenset({"main", "a", "img", "table", "form"})
"""What a page has that is more than a note to a machine."""
_FOCUSABLE = frozenset({"button", "select", "textarea", "iframe", "summary"})


@rule("a11y", ERROR)
def missing_html_language(site: Site) -> Iterator[Problem]:
    """Every page says which language it is in.

    Bad:  <html>
    Good: <html lang="en">
    """
    for page in site.pages.values():
        if not page.language:
            html = next(page.select("html"), None)
            message = "The page does not say which language it is in."
            yield Problem(site.place(page, html), message, 'Write `<html lang="…">`.')


@rule("a11y", ERROR)
def invalid_language_tag(site: Site) -> Iterator[Problem]:
    """A language is named by its tag.

    Bad:  <i lang="deutsch">
    Good: <i lang="de">
    """
    for page, element in site.select():
        for name in _LANGUAGES if element.tag == "link" else (*_LANGUAGES, "hreflang"):
            value = element.attributes.get(name, "").strip()
            # `x-default`, and what people agree upon in private.
            if value and not value.lower().startswith("x-") and not is_tag(value):
                message = f"`{value}` is no language tag."
                fix = "Write a tag of two or three letters, with a region where it matters."
                yield Problem(site.place(page, element, name), message, fix)


@rule("a11y", WARNING)
def unmarked_language(site: Site) -> Iterator[Problem]:
    """A link to another language says in which language its own words are.

    Bad:  <a href="de/" hreflang="de">Deutsch</a> on an English page
    Good: <a href="de/" hreflang="de" lang="de">Deutsch</a>
    """
    for page in site.pages.values():
        own = primary_language(page.language)
        for link in page.select("a"):
            code = primary_language(link.attributes.get("hreflang", ""))
            is_unmarked = code and code != own and "lang" not in link.attributes and _is_switch(link)
            if is_unmarked and link.text in site.lexicon(code).words("names"):
                message = f"`{link.text}` is in `{code}` and does not say so."
                yield Problem(site.place(page, link), message, f'Add `lang="{code}"`.')


def _is_switch(link: Element) -> bool:
    return bool(link.ancestors & {"nav", "header"}) and not link.ancestors & {"article", "main"}


@rule("a11y", WARNING)
def duplicate_title(site: Site) -> Iterator[Problem]:
    """No two pages of a language have the same title.

    Bad:  <title>Tides</title> on every page
    Good: <title>High tide · Tides</title>
    """
    seen: dict[tuple[str, str], SitePage] = {}
    for page in site.pages.values():
        if page.title and page.is_listed:
            other = seen.setdefault((primary_language(page.language), page.title), page)
            if other is not page:
                message = f"`{page.title}` is also the title of {site.prefix}{other.path}."
                fix = "Say first what this page is about."
                yield Problem(site.place(page, next(page.select("title"))), message, fix)


@rule("a11y", ERROR)
def disabled_zoom(site: Site) -> Iterator[Problem]:
    """A reader can enlarge the page.

    Bad:  <meta name="viewport" content="width=device-width, user-scalable=no">
    Good: <meta name="viewport" content="width=device-width, initial-scale=1">
    """
    for page, meta in site.metas("viewport"):
        content = meta.attributes.get("content", "").lower()
        parts = (part.partition("=") for part in re.split(r"[,;]", content))
        settings = {name.strip(): value.strip() for name, _, value in parts}
        is_fixed = settings.get("user-scalable") in {"no", "0"}
        if is_fixed or _read_scale(settings.get("maximum-scale", "")) < _SMALLEST_SCALE:
            message = "Readers cannot enlarge the page."
            fix = "Remove `user-scalable` and `maximum-scale`."
            yield Problem(site.place(page, meta, "content"), message, fix)


def _read_scale(text: str) -> float:
    return float(text) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4})?", text) else _SMALLEST_SCALE


@rule("a11y", ERROR)
def timed_refresh(site: Site) -> Iterator[Problem]:
    """A page does not leave while a reader reads it.

    Bad:  <meta http-equiv="refresh" content="5; url=next.html">
    Good: <meta http-equiv="refresh" content="0; url=next.html">
    """
    for page, meta in site.metas("refresh"):
        delay = re.match(r"\s*([0-9]{1,9})", meta.attributes.get("content", ""))
        if delay and "http-equiv" in meta.attributes and 0 < int(delay[1]) <= _SHORTEST_STAY:
            message = f"The page reloads or leaves after {int(delay[1])} s."
            yield Problem(site.place(page, meta, "content"), message, "Leave at once, or offer a link.")


@rule("a11y", WARNING)
def new_window(site: Site) -> Iterator[Problem]:
    """A link opens where the reader is.

    Bad:  <a href="../context/" target="_blank">
    Good: <a href="../context/">
    """
    for page, element in site.select("a", "area", "form", "base"):
        target = element.attributes.get("target", "").strip().lower()
        if target and target not in {"_self", "_top", "_parent"}:
            message = f'`target="{target}"` opens a new window.'
            yield Problem(site.place(page, element, "target"), message, "Remove it.")


@rule("a11y", ERROR, WARNING)
def autoplay(site: Site) -> Iterator[Problem]:
    """No text moves by itself, and no video or audio starts by itself.

    Bad:  <video autoplay>, <marquee>
    Good: <video controls>
    """
    for page in site.pages.values():
        for element in page.select("marquee", "blink"):
            message = f"`{element.tag}` moves by itself."
            yield Problem(site.place(page, element), message, "Write it as plain text.")
        for element in page.select("video", "audio"):
            is_silent = element.tag == "video" and "muted" in element.attributes
            if "autoplay" in element.attributes and not (is_silent and "controls" in element.attributes):
                yield Problem(
                    site.place(page, element),
                    f"The {element.tag} starts by itself.",
                    "Remove `autoplay`, and add `controls`.",
                    severity=WARNING if is_silent else ERROR,
                )


def _headings(page: SitePage) -> list[tuple[int, Element]]:
    """The headings that are read out, in order, each with its level."""
    levels = ((_level(element), element) for element in page.elements)
    return [(level, element) for level, element in levels if level and not is_hidden(element)]


def _level(element: Element) -> int:
    """The level of a heading; 0 for every other element."""
    role = element.attributes.get("role", "")
    if role == "heading":
        level = element.attributes.get("aria-level", "2")
        return int(level) if level.isascii() and level.isdigit() and len(level) == 1 else 2
    return int(element.tag[1]) if element.tag in _HEADINGS and not role else 0


@rule("a11y", ERROR)
def missing_h1(site: Site) -> Iterator[Problem]:
    """Every page with text has one heading of the first level, and no more.

    Bad:  <h2>Tides</h2> alone, or <h1> twice
    Good: <h1>Tides</h1> and <h2>High tide</h2>
    """
    for page in site.pages.values():
        headings = _headings(page)
        first = [heading for level, heading in headings if level == 1]
        if headings and not first:
            message = "No heading of the page is an `h1`."
            yield Problem(site.place(page, headings[0][1]), message, "Make the title of the text an `h1`.")
        for heading in first[1:]:
            message = f"`{heading.text}` is a second `h1`."
            yield Problem(site.place(page, heading), message, "Make it an `h2`.")
        if not headings and page.is_listed and page.title and page.tags.keys() & _CONTENT:
            main = next(page.select("main"), None)
            yield Problem(site.place(page, main), "The page has no heading.", "Begin the text with an `h1`.")


@rule("a11y", ERROR)
def skipped_heading(site: Site) -> Iterator[Problem]:
    """No level of headings is left out on the way down.

    Bad:  <h2> followed by <h4>
    Good: <h2> followed by <h3>
    """
    for page in site.pages.values():
        before = 0
        for level, heading in _headings(page):
            if before and level > before + 1:
                message = f"`{heading.text}` is of level {level} and follows level {before}."
                yield Problem(site.place(page, heading), message, f"Make it an `h{before + 1}`.")
            before = level


@rule("a11y", ERROR)
def empty_heading(site: Site) -> Iterator[Problem]:
    """A heading says something.

    Bad:  <h2></h2>
    Good: <h2>High tide</h2>
    """
    for page in site.pages.values():
        for _, heading in _headings(page):
            if not any(map(str.isalnum, heading.text)):
                message = "The heading is empty."
                yield Problem(site.place(page, heading), message, "Give it words, or remove it.")


@rule("a11y", ERROR)
def table_without_headers(site: Site) -> Iterator[Problem]:
    """A table says what its rows and columns are.

    Bad:  <table><tr><td>Day</td><td>Height</td></tr></table>
    Good: <table><tr><th>Day</th><th>Height</th></tr></table>
    """
    for page, table in site.select("table"):
        is_data = table.attributes.get("role") not in {"presentation", "none"} and "td" in table.contents
        # A table beside line numbers is how programs show code.
        if is_data and table.contents.isdisjoint({"th", "pre"}):
            message = "The table has no header cells."
            yield Problem(site.place(page, table), message, "Make its first row or column `th`.")


@rule("a11y", WARNING)
def nameless_landmark(site: Site) -> Iterator[Problem]:
    """Of two landmarks of one kind, each has a name of its own.

    Bad:  <nav>…</nav> <nav>…</nav>
    Good: <nav aria-label="Pages">…</nav> <nav aria-label="Language">…</nav>
    """
    for page in site.pages.values():
        seen: dict[tuple[str, str], Element] = {}
        for element in page.elements:
            role, name = _role(element), _landmark_name(element)
            if not role or (role in {"region", "form"} and not name) or is_hidden(element):
                continue
            if seen.setdefault((role, name.casefold()), element) is not element:
                named = f"also called `{name}`" if name else "without a name"
                is_main = role == "main"
                message = f"This is a second `{role}` {named}."
                fix = "Keep one `main`." if is_main else "Give each a name of its own with `aria-label`."
                yield Problem(site.place(page, element), message, fix)


def _landmark_name(element: Element) -> str:
    named = (element.attributes.get(name, "").strip() for name in ("aria-label", "aria-labelledby"))
    return next(filter(None, named), "")


def _role(element: Element) -> str:
    """The landmark an element is; empty where it is none."""
    if role := element.attributes.get("role", "").strip().lower():
        return role if role in _ROLES else ""
    is_of_part = element.tag in {"header", "footer"} and element.ancestors & _SECTIONS
    return "" if is_of_part else _LANDMARKS.get(element.tag, "")


@rule("a11y", WARNING)
def positive_tabindex(site: Site) -> Iterator[Problem]:
    """The keyboard goes through a page in the order in which it is read.

    Bad:  <a href="#text" tabindex="1">
    Good: <a href="#text">
    """
    for page, element in site.select():
        value = element.attributes.get("tabindex", "").strip()
        if value.isascii() and value.isdigit() and int(value[:9]) > 0:
            message = f'`tabindex="{value[:9]}"` changes the order of the keyboard.'
            fix = "Remove it, and put the element where it is to be reached."
            yield Problem(site.place(page, element, "tabindex"), message, fix)


@rule("a11y", WARNING)
def autofocus(site: Site) -> Iterator[Problem]:
    """A page starts at its start.

    Bad:  <input name="q" autofocus>
    Good: <input name="q">
    """
    for page, element in site.select():
        if "autofocus" in element.attributes and "dialog" not in element.ancestors:
            message = "The page starts in the middle, at this element."
            yield Problem(site.place(page, element), message, "Remove `autofocus`.")


@rule("a11y", ERROR)
def focusable_hidden_element(site: Site) -> Iterator[Problem]:
    """Nothing that the keyboard reaches is hidden from those who listen.

    Bad:  <a href="../" aria-hidden="true">Home</a>
    Good: <a href="../">Home</a>
    """
    for page, element in site.select():
        is_silent = element.attributes.get("aria-hidden") == "true" or "(hidden)" in element.ancestors
        if is_silent and "(absent)" not in element.ancestors and _is_focusable(element):
            message = f"This `{element.tag}` is reached by the keyboard and hidden from those who listen."
            yield Problem(site.place(page, element), message, 'Remove `aria-hidden`, or add `tabindex="-1"`.')


def _is_focusable(element: Element) -> bool:
    attributes = element.attributes
    tabindex = attributes.get("tabindex", "").strip()
    if "disabled" in attributes or tabindex.startswith("-") or "hidden" in attributes:
        return False
    if element.tag in {"a", "area"}:
        return "href" in attributes
    is_field = element.tag == "input" and attributes.get("type", "").lower() != "hidden"
    return element.tag in _FOCUSABLE or is_field or tabindex.isdigit()
