"""Rules about a page as a whole: its language and title, its headings, tables and landmarks, and the way of the keyboard."""

import re
from collections.abc import Iterator
from itertools import pairwise

from papercheck.languages.cldr import is_tag, primary_language
from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Element, Site, SitePage
from papercheck.rules import Defect, page_rule, rule
from papercheck.rules.a11y_names import is_hidden

_SMALLEST_SCALE = 2
"""How many times a reader must be able to enlarge a page: 200 % (WCAG 1.4.4)."""
_SHORTEST_STAY = 72_000
"""Seconds after which a page may leave by itself: 20 hours (WCAG 2.2.1)."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LANDMARKS = {
    "nav": "navigation",
    "main": "main",
    "aside": "complementary",
    "header": "banner",
    "footer": "contentinfo",
}
_ROLES = frozenset({*_LANDMARKS.values(), "search", "region", "form"})
_SECTIONS = frozenset({"article", "aside", "main", "nav", "section"})
"""Elements in which a header or a footer is that of a part."""
_CONTENT = frozenset({"main", "a", "img", "table", "form"})
"""What a page has that is more than a note to a machine."""
_FOCUSABLE = frozenset({"button", "select", "textarea", "iframe", "summary"})


@page_rule("a11y", ERROR)
def missing_html_language(page: SitePage, _: Site) -> Iterator[Defect]:
    """Every page says which language it is in.

    Bad:  <html>
    Good: <html lang="en">
    """
    if not page.language:
        message = "The page does not say which language it is in."
        yield Defect(next(page.select("html"), None), message, 'Write `<html lang="…">`.')


@page_rule("a11y", ERROR)
def invalid_language_tag(page: SitePage, _: Site) -> Iterator[Defect]:
    """A language is named by its tag.

    Bad:  <i lang="deutsch">
    Good: <i lang="de">
    """
    for element in page.elements:
        for name in ("lang", "xml:lang", "hreflang"):
            value = element.attributes.get(name, "").strip()
            # `x-default`, and what people agree upon in private; a `link` is judged as a counterpart of the page.
            is_fine = not value or value.lower().startswith("x-") or is_tag(value)
            if not is_fine and (element.tag, name) != ("link", "hreflang"):
                fix = "Write a tag of two or three letters, with a region where it matters."
                yield Defect(element, f"`{value}` is no language tag.", fix, name)


@page_rule("a11y", WARNING)
def unmarked_language(page: SitePage, site: Site) -> Iterator[Defect]:
    """A link to another language says in which language its own words are.

    Bad:  <a href="de/" hreflang="de">Deutsch</a> on an English page
    Good: <a href="de/" hreflang="de" lang="de">Deutsch</a>
    """
    own = primary_language(page.language)
    for link in page.select("a"):
        code = primary_language(link.attributes.get("hreflang", ""))
        if code in ("", own) or "lang" in link.attributes:
            continue
        is_switch = link.ancestors & {"nav", "header"} and not link.ancestors & {"article", "main"}
        if is_switch and link.text in site.lexicon(code).words("names"):
            message = f"`{link.text}` is in `{code}` and does not say so."
            yield Defect(link, message, f'Add `lang="{code}"`.')


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
                place = site.place(page, next(page.select("title")))
                yield Problem(place, message, "Say first what this page is about.")


@page_rule("a11y", ERROR)
def disabled_zoom(page: SitePage, _: Site) -> Iterator[Defect]:
    """A reader can enlarge the page.

    Bad:  <meta name="viewport" content="width=device-width, user-scalable=no">
    Good: <meta name="viewport" content="width=device-width, initial-scale=1">
    """
    for meta in page.metas.get("viewport", ()):
        parts = re.split(r"[,;]", meta.attributes.get("content", "").lower())
        settings = {name.strip(): value.strip() for name, _, value in (part.partition("=") for part in parts)}
        scale = re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4})?", settings.get("maximum-scale", ""))
        if settings.get("user-scalable") in {"no", "0"} or (scale and float(scale[0]) < _SMALLEST_SCALE):
            fix = "Remove `user-scalable` and `maximum-scale`."
            yield Defect(meta, "Readers cannot enlarge the page.", fix, "content")


@page_rule("a11y", ERROR)
def timed_refresh(page: SitePage, _: Site) -> Iterator[Defect]:
    """A page does not leave while a reader reads it.

    Bad:  <meta http-equiv="refresh" content="5; url=next.html">
    Good: <meta http-equiv="refresh" content="0; url=next.html">
    """
    for meta in page.metas.get("refresh", ()):
        delay = re.match(r"\s*([0-9]{1,9})", meta.attributes.get("content", ""))
        if delay and "http-equiv" in meta.attributes and 0 < int(delay[1]) <= _SHORTEST_STAY:
            message = f"The page reloads or leaves after {int(delay[1])} s."
            yield Defect(meta, message, "Leave at once, or offer a link.", "content")


@page_rule("a11y", WARNING)
def new_window(page: SitePage, _: Site) -> Iterator[Defect]:
    """A link opens where the reader is.

    Bad:  <a href="../context/" target="_blank">
    Good: <a href="../context/">
    """
    for element in page.select("a", "area", "form", "base"):
        target = element.attributes.get("target", "").strip().lower()
        if target not in {"", "_self", "_top", "_parent"}:
            yield Defect(element, f'`target="{target}"` opens a new window.', "Remove it.", "target")


@page_rule("a11y", ERROR, WARNING)
def autoplay(page: SitePage, _: Site) -> Iterator[Defect]:
    """No text moves by itself, and no video or audio starts by itself.

    Bad:  <video autoplay>, <marquee>
    Good: <video controls>
    """
    for element in page.select("marquee", "blink"):
        yield Defect(element, f"`{element.tag}` moves by itself.", "Write it as plain text.", severity=ERROR)
    for element in page.select("video", "audio"):
        is_silent = element.tag == "video" and "muted" in element.attributes
        if "autoplay" in element.attributes and not (is_silent and "controls" in element.attributes):
            message, fix = f"The {element.tag} starts by itself.", "Remove `autoplay`, and add `controls`."
            yield Defect(element, message, fix, severity=WARNING if is_silent else ERROR)


def _list_headings(page: SitePage) -> list[tuple[int, Element]]:
    """The headings that are read out, in order, each with its level."""
    levels = ((_find_level(element), element) for element in page.elements)
    return [(level, element) for level, element in levels if level and not is_hidden(element)]


def _find_level(element: Element) -> int:
    """The level of a heading; 0 for every other element."""
    if role := element.attributes.get("role", ""):
        level = element.attributes.get("aria-level", "")
        return 0 if role != "heading" else int(level) if re.fullmatch(r"[0-9]", level) else 2
    return _HEADINGS.get(element.tag, 0)


@page_rule("a11y", ERROR)
def missing_h1(page: SitePage, _: Site) -> Iterator[Defect]:
    """Every page with text has one heading of the first level, and no more.

    Bad:  <h2>Tides</h2> alone, or <h1> twice
    Good: <h1>Tides</h1> and <h2>High tide</h2>
    """
    headings = _list_headings(page)
    first = [heading for level, heading in headings if level == 1]
    if headings and not first:
        message = "No heading of the page is an `h1`."
        yield Defect(headings[0][1], message, "Make the title of the text an `h1`.")
    for heading in first[1:]:
        yield Defect(heading, f"`{heading.text}` is a second `h1`.", "Make it an `h2`.")
    if not headings and page.is_listed and page.title and page.tags.keys() & _CONTENT:
        main = next(page.select("main"), None)
        yield Defect(main, "The page has no heading.", "Begin the text with an `h1`.")


@page_rule("a11y", ERROR)
def skipped_heading(page: SitePage, _: Site) -> Iterator[Defect]:
    """No level of headings is left out on the way down.

    Bad:  <h2> followed by <h4>
    Good: <h2> followed by <h3>
    """
    for (before, _heading), (level, heading) in pairwise(_list_headings(page)):
        if level > before + 1:
            message = f"`{heading.text}` is of level {level} and follows level {before}."
            yield Defect(heading, message, f"Make it an `h{before + 1}`.")


@page_rule("a11y", ERROR)
def empty_heading(page: SitePage, _: Site) -> Iterator[Defect]:
    """A heading says something.

    Bad:  <h2></h2>
    Good: <h2>High tide</h2>
    """
    for _level, heading in _list_headings(page):
        if not any(map(str.isalnum, heading.text)):
            yield Defect(heading, "The heading is empty.", "Give it words, or remove it.")


@page_rule("a11y", ERROR)
def table_without_headers(page: SitePage, _: Site) -> Iterator[Defect]:
    """A table says what its rows and columns are.

    Bad:  <table><tr><td>Day</td><td>Height</td></tr></table>
    Good: <table><tr><th>Day</th><th>Height</th></tr></table>
    """
    for table in page.select("table"):
        is_data = table.attributes.get("role") not in {"presentation", "none"} and "td" in table.contents
        # A table beside line numbers is how programs show code.
        if is_data and table.contents.isdisjoint({"th", "pre"}):
            yield Defect(table, "The table has no header cells.", "Make its first row or column `th`.")


@page_rule("a11y", WARNING)
def nameless_landmark(page: SitePage, _: Site) -> Iterator[Defect]:
    """Of two landmarks of one kind, each has a name of its own.

    Bad:  <nav>…</nav> <nav>…</nav>
    Good: <nav aria-label="Pages">…</nav> <nav aria-label="Language">…</nav>
    """
    seen: dict[tuple[str, str], Element] = {}
    for element in page.elements:
        named = (element.attributes.get(name, "").strip() for name in ("aria-label", "aria-labelledby"))
        role, name = _find_landmark(element), next(filter(None, named), "")
        if not role or (role in {"region", "form"} and not name) or is_hidden(element):
            continue
        if seen.setdefault((role, name.casefold()), element) is not element:
            message = f"This is a second `{role}` {f'also called `{name}`' if name else 'without a name'}."
            fix = "Keep one `main`." if role == "main" else "Give each a name of its own with `aria-label`."
            yield Defect(element, message, fix)


def _find_landmark(element: Element) -> str:
    """The landmark an element is; empty where it is none."""
    if role := element.attributes.get("role", "").strip().lower():
        return role if role in _ROLES else ""
    is_of_part = element.tag in {"header", "footer"} and element.ancestors & _SECTIONS
    return "" if is_of_part else _LANDMARKS.get(element.tag, "")


@page_rule("a11y", WARNING)
def positive_tabindex(page: SitePage, _: Site) -> Iterator[Defect]:
    """The keyboard goes through a page in the order in which it is read.

    Bad:  <a href="#text" tabindex="1">
    Good: <a href="#text">
    """
    for element in page.elements:
        value = element.attributes.get("tabindex", "").strip()
        if value.isascii() and value.isdigit() and int(value[:9]) > 0:
            message = f'`tabindex="{value[:9]}"` changes the order of the keyboard.'
            fix = "Remove it, and put the element where it is to be reached."
            yield Defect(element, message, fix, "tabindex")


@page_rule("a11y", WARNING)
def autofocus(page: SitePage, _: Site) -> Iterator[Defect]:
    """A page starts at its start.

    Bad:  <input name="q" autofocus>
    Good: <input name="q">
    """
    for element in page.elements:
        if "autofocus" in element.attributes and "dialog" not in element.ancestors:
            yield Defect(element, "The page starts in the middle, at this element.", "Remove `autofocus`.")


@page_rule("a11y", ERROR)
def focusable_hidden_element(page: SitePage, _: Site) -> Iterator[Defect]:
    """Nothing that the keyboard reaches is hidden from those who listen.

    Bad:  <a href="../" aria-hidden="true">Home</a>
    Good: <a href="../">Home</a>
    """
    for element in page.elements:
        is_silent = element.attributes.get("aria-hidden") == "true" or "(hidden)" in element.ancestors
        if is_silent and "(absent)" not in element.ancestors and _is_focusable(element):
            message = f"This `{element.tag}` is reached by the keyboard and hidden from those who listen."
            yield Defect(element, message, 'Remove `aria-hidden`, or add `tabindex="-1"`.')


def _is_focusable(element: Element) -> bool:
    attributes, tabindex = element.attributes, element.attributes.get("tabindex", "").strip()
    if "disabled" in attributes or "hidden" in attributes or tabindex.startswith("-"):
        return False
    if element.tag in {"a", "area"}:
        return "href" in attributes
    is_field = element.tag == "input" and attributes.get("type", "").lower() != "hidden"
    return element.tag in _FOCUSABLE or is_field or tabindex.isdigit()
