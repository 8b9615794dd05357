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
_CONTENT = frozenset({"main", "a", "img", "table", "form"})
"""What a page has that is more than a note to a machine."""
_FOCUSABLE = frozenset({"button", "select", "textarea", "iframe", "summary"})


@page_rule("a11y", ERROR, WARNING)
def unmarked_language(page: SitePage, site: Site) -> Iterator[Defect]:
    """A page, its parts, and its links to other languages say by a language tag which language they are in.

    Bad:  <html>, <i lang="deutsch">, <nav><a href="de/" hreflang="de">Deutsch</a></nav> on an English page
    Good: <html lang="en">, <i lang="de">, <nav><a href="de/" hreflang="de" lang="de">Deutsch</a></nav>
    """
    if not page.language:
        message = "The page does not say which language it is in."
        yield Defect(next(page.select("html"), None), message, 'Write `<html lang="…">`.')
    for element in page.elements:
        for name in ("lang", "xml:lang", "hreflang"):
            value = element.attributes.get(name, "").strip()
            # `x-default`, and what people agree upon in private; a `link` is judged as a counterpart of the page.
            is_fine = not value or value.lower().startswith("x-") or is_tag(value)
            if not is_fine and (element.tag, name) != ("link", "hreflang"):
                fix = "Write a tag of two or three letters, with a region where it matters."
                yield Defect(element, f"`{value}` is no language tag.", fix, name)
    for link in page.select("a"):
        code = primary_language(link.attributes.get("hreflang", ""))
        is_other = code not in ("", primary_language(page.language)) and "lang" not in link.attributes
        is_switch = link.ancestors & {"nav", "header"} and not link.ancestors & {"article", "main"}
        if is_other and is_switch and link.text in site.lexicon(code).words("names"):
            message = f"`{link.text}` is in `{code}` and does not say so."
            yield Defect(link, message, f'Add `lang="{code}"`.', severity=WARNING)


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


@page_rule("a11y", ERROR, WARNING)
def automatic_change(page: SitePage, _: Site) -> Iterator[Defect]:
    """No text moves by itself, no video or audio starts by itself, and no page leaves while a reader reads it.

    Bad:  <video autoplay>, <marquee>, <meta http-equiv="refresh" content="5; url=next.html">
    Good: <video controls>, <meta http-equiv="refresh" content="0; url=next.html">
    """
    for meta in page.metas.get("refresh", ()):
        delay = re.match(r"\s*([0-9]{1,9})", meta.attributes.get("content", ""))
        if delay and "http-equiv" in meta.attributes and 0 < int(delay[1]) <= _SHORTEST_STAY:
            message = f"The page reloads or leaves after {int(delay[1])} s."
            yield Defect(meta, message, "Leave at once, or offer a link.", "content")
    for element in page.select("marquee", "blink"):
        yield Defect(element, f"`{element.tag}` moves by itself.", "Write it as plain text.")
    for element in page.select("video", "audio"):
        is_silent = element.tag == "video" and "muted" in element.attributes
        if "autoplay" in element.attributes and not (is_silent and "controls" in element.attributes):
            message, fix = f"The {element.tag} starts by itself.", "Remove `autoplay`, and add `controls`."
            yield Defect(element, message, fix, severity=WARNING if is_silent else ERROR)


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
def broken_outline(page: SitePage, _: Site) -> Iterator[Defect]:
    """The headings of a page are its outline: one of the first level, none empty, and no level left out on the way down.

    Bad:  <h2>Tides</h2> alone, <h1> twice, <h2></h2>, <h2> followed by <h4>
    Good: <h1>Tides</h1> <h2>High tide</h2> <h3>Spring tide</h3>
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
    for (before, _heading), (level, heading) in pairwise(headings):
        if level > before + 1:
            message = f"`{heading.text}` is of level {level} and follows level {before}."
            yield Defect(heading, message, f"Make it an `h{before + 1}`.")
    for _level, heading in headings:
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


@page_rule("a11y", ERROR, WARNING)
def wrong_focus(page: SitePage, _: Site) -> Iterator[Defect]:
    """The keyboard starts at the start of a page, follows the order of the text, and reaches nothing that is not read out.

    Bad:  <input name="q" autofocus>, <a href="#text" tabindex="1">, <a href="../" aria-hidden="true">Home</a>
    Good: <input name="q">, <a href="#text">, <a href="../">Home</a>
    """
    for element in page.elements:
        attributes, around = element.attributes, element.ancestors
        value = attributes.get("tabindex", "").strip()
        if value.isascii() and value.isdigit() and int(value[:9]) > 0:
            message = f'`tabindex="{value[:9]}"` changes the order of the keyboard.'
            fix = "Remove it, and put the element where it is to be reached."
            yield Defect(element, message, fix, "tabindex", WARNING)
        if "autofocus" in attributes and "dialog" not in around:
            message = "The page starts in the middle, at this element."
            yield Defect(element, message, "Remove `autofocus`.", severity=WARNING)
        is_silent = attributes.get("aria-hidden") == "true" or "(hidden)" in around
        if is_silent and "(absent)" not in around and _is_focusable(element):
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
