"""Promises about a document as a whole: its language, its title, its size, and that it stays where the reader is."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Element, Site, SitePage
from papercheck.rules import rule

_TAG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3})){0,5}"
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8}){1,5}){0,5}(?:-x(?:-[a-z0-9]{1,8}){1,5})?|x(?:-[a-z0-9]{1,8}){1,5}",
    re.IGNORECASE,
)
_CHILDISH = frozenset({"english", "german", "deutsch", "french", "undefined", "none", "null"})
_LANGUAGES = ("lang", "xml:lang")
_SMALLEST_SCALE = 2
_LONGEST_DELAY = 72_000


@rule("a11y", ERROR)
def missing_html_language(site: Site) -> Iterator[Problem]:
    """Every page says which language it is in.

    Bad:  <html>
    Good: <html lang="en">
    """
    for page in site.pages.values():
        if not page.language:
            yield Problem(
                site.place(page, next(page.of("html"), None)),
                "The page does not say which language it is in.",
                'Write `<html lang="…">`.',
            )


@rule("a11y", ERROR)
def invalid_language(site: Site) -> Iterator[Problem]:
    """A language is named by its tag.

    Bad:  <i lang="deutsch">
    Good: <i lang="de">
    """
    for page in site.pages.values():
        for element in page.elements:
            for name in _LANGUAGES if element.tag == "link" else (*_LANGUAGES, "hreflang"):
                value = element.attributes.get(name, "").strip()
                if (
                    value
                    and value.lower() != "x-default"
                    and (not _TAG.fullmatch(value) or value.lower() in _CHILDISH)
                ):
                    yield Problem(
                        site.place(page, element, name),
                        f"`{value}` is no language tag.",
                        "Write a tag of two or three letters, with a region where it matters.",
                    )


@rule("a11y", WARNING)
def unmarked_language(site: Site) -> Iterator[Problem]:
    """A link to another language says in which language its own words are.

    Bad:  <a href="de/" hreflang="de">Deutsch</a> on an English page
    Good: <a href="de/" hreflang="de" lang="de">Deutsch</a>
    """
    for page in site.pages.values():
        for link in page.of("a"):
            code = _primary(link.attributes.get("hreflang", ""))
            is_switch = bool(link.within & {"nav", "header"}) and not link.within & {"article", "main"}
            if (
                code
                and is_switch
                and code != _primary(page.language)
                and "lang" not in link.attributes
                and link.text in site.lexicon(code).words("names")
            ):
                yield Problem(
                    site.place(page, link),
                    f"`{link.text}` is in `{code}` and does not say so.",
                    f'Add `lang="{code}"`.',
                )


def _primary(tag: str) -> str:
    return tag.strip().lower().partition("-")[0]


@rule("a11y", WARNING)
def repeated_title(site: Site) -> Iterator[Problem]:
    """No two pages of a language have the same title.

    Bad:  <title>Tides</title> on every page
    Good: <title>High tide · Tides</title>
    """
    seen: dict[tuple[str, str], SitePage] = {}
    for page in site.pages.values():
        if page.title and page.is_listed:
            other = seen.setdefault((_primary(page.language), page.title), page)
            if other is not page:
                yield Problem(
                    site.place(page, next(page.of("title"))),
                    f"`{page.title}` is also the title of {site.prefix}{other.path}.",
                    "Say first what this page is about.",
                )


@rule("a11y", ERROR)
def forbidden_zoom(site: Site) -> Iterator[Problem]:
    """A reader can enlarge the page.

    Bad:  <meta name="viewport" content="width=device-width, user-scalable=no">
    Good: <meta name="viewport" content="width=device-width, initial-scale=1">
    """
    for page in site.pages.values():
        for meta in page.metas.get("viewport", ()):
            said = dict(_settings(meta))
            if (
                said.get("user-scalable") in {"no", "0"}
                or _number(said.get("maximum-scale", "")) < _SMALLEST_SCALE
            ):
                yield Problem(
                    site.place(page, meta, "content"),
                    "Readers cannot enlarge the page.",
                    "Remove `user-scalable` and `maximum-scale`.",
                )


def _settings(meta: Element) -> Iterator[tuple[str, str]]:
    for each in re.split(r"[,;]", meta.attributes.get("content", "").lower()):
        name, _, value = each.partition("=")
        yield name.strip(), value.strip()


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,4})?", text) else _SMALLEST_SCALE


@rule("a11y", ERROR)
def timed_refresh(site: Site) -> Iterator[Problem]:
    """A page does not leave while a reader reads it.

    Bad:  <meta http-equiv="refresh" content="5; url=next.html">
    Good: <meta http-equiv="refresh" content="0; url=next.html">
    """
    for page in site.pages.values():
        for meta in page.metas.get("refresh", ()):
            match = (
                re.match(r"\s*([0-9]{1,9})", meta.attributes.get("content", ""))
                if "http-equiv" in meta.attributes
                else None
            )
            if match and 0 < int(match[1]) <= _LONGEST_DELAY:
                yield Problem(
                    site.place(page, meta, "content"),
                    f"The page reloads or leaves after {int(match[1])} s.",
                    "Leave at once, or offer a link.",
                )


@rule("a11y", WARNING)
def new_window(site: Site) -> Iterator[Problem]:
    """A link opens where the reader is.

    Bad:  <a href="../context/" target="_blank">
    Good: <a href="../context/">
    """
    for page in site.pages.values():
        for element in page.of("a", "area", "form", "base"):
            target = element.attributes.get("target", "").strip().lower()
            if target and target not in {"_self", "_top", "_parent"}:
                yield Problem(
                    site.place(page, element, "target"),
                    f'`target="{target}"` opens a new window.',
                    "Remove it.",
                )


@rule("a11y", ERROR, WARNING)
def moving_text(site: Site) -> Iterator[Problem]:
    """Nothing moves or sounds by itself.

    Bad:  <video autoplay>, <marquee>
    Good: <video controls>
    """
    for page in site.pages.values():
        for element in page.of("marquee", "blink"):
            yield Problem(
                site.place(page, element), f"`{element.tag}` moves by itself.", "Write it as plain text."
            )
        for element in page.of("video", "audio"):
            is_silent = element.tag == "video" and "muted" in element.attributes
            if "autoplay" in element.attributes and not (is_silent and "controls" in element.attributes):
                yield Problem(
                    site.place(page, element),
                    f"The {element.tag} starts by itself.",
                    "Remove `autoplay`, and add `controls`.",
                    severity=WARNING if is_silent else ERROR,
                )
