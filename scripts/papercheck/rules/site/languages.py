"""Promises about the languages of a site: what a page says of its own, and how it names its counterparts."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Reference, Site, SitePage
from papercheck.rules import rule

CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", re.IGNORECASE)
"""A language tag, in its main lines."""


def primary(tag: str) -> str:
    """The language of a tag without its script and region, in lower case."""
    return tag.strip().lower().partition("-")[0]


def folders(site: Site) -> dict[str, str]:
    """The languages of a site by their folders: `de/` for each page below it, and the empty text for all the others."""
    known = {primary(page.language) for page in site.pages.values() if page.language} | {
        primary(each) for each in site.lexicons
    }
    known |= {
        primary(alternate.element.attributes["hreflang"])
        for page in site.pages.values()
        for alternate in alternates(page)
        if alternate.element
    }
    first = {path.partition("/")[0] for path in site.pages if "/" in path}
    found = {
        f"{each}/": primary(each) for each in sorted(first) if CODE.fullmatch(each) and primary(each) in known
    }
    home = site.pages.get("index.html")
    return {"": primary(home.language) if home and found else "", **found}


def folder(page: SitePage, languages: dict[str, str]) -> str:
    """The language folder a page is in."""
    first = f"{page.path.partition('/')[0]}/"
    return first if first in languages else ""


def alternates(page: SitePage) -> tuple[Reference, ...]:
    """The `link` elements that name a page in other languages."""
    return tuple(
        each
        for each in page.relations.get("alternate", ())
        if each.element is not None and each.element.attributes.get("hreflang")
    )


def code_of(alternate: Reference) -> str:
    """The language that a `link` element says its address is in, in lower case."""
    return alternate.element.attributes["hreflang"].strip().lower() if alternate.element else ""


def counterpart(page: SitePage, code: str, site: Site, languages: dict[str, str]) -> SitePage | None:
    """The page of the same name in the folder of another language."""
    name = page.path.removeprefix(folder(page, languages))
    return next(
        (
            site.pages[f"{prefix}{name}"]
            for prefix, each in languages.items()
            if each == primary(code) and f"{prefix}{name}" in site.pages
        ),
        None,
    )


@rule("site", ERROR)
def wrong_html_language(site: Site) -> Iterator[Problem]:
    """A page says the language of the folder it is in.

    Bad:  de/index.html with <html lang="en">
    Good: de/index.html with <html lang="de">
    """
    languages = folders(site)
    for page in site.pages.values():
        code = languages[folder(page, languages)]
        if code and page.language and primary(page.language) != code and not page.is_lost_page:
            html = next(page.of("html"))
            yield Problem(
                site.place(page, html, "lang"),
                f"The page says it is in `{page.language}`, and its place says `{code}`.",
                f'Write `<html lang="{code}">`, or move the page.',
            )


@rule("site", ERROR)
def one_language_lost_page(site: Site) -> Iterator[Problem]:
    """The page that servers show for a lost address speaks every language of the site.

    Bad:  404.html with <html lang="de"> and nothing in English
    Good: 404.html with a section for each language, each with its `lang`
    """
    codes = {code for code in folders(site).values() if code}
    page = site.pages.get("404.html")
    if page is None or len(codes) < 2:  # noqa: PLR2004
        return
    spoken = {primary(each.attributes["lang"]) for each in page.elements if each.attributes.get("lang")}
    if missing := sorted(codes - spoken):
        yield Problem(
            site.place(page),
            f"The page says nothing in `{'`, `'.join(missing)}`.",
            f'Add a section with `lang="{missing[0]}"`.',
        )


@rule("site", WARNING)
def missing_lost_page(site: Site) -> Iterator[Problem]:
    """A site in several languages has a page of its own for a lost address.

    Bad:  index.html and de/index.html with canonical addresses, and no 404.html
    Good: the same with 404.html
    """
    if (
        site.base_url
        and "index.html" in site.pages
        and len(folders(site)) > 1
        and "404.html" not in site.pages
    ):
        yield Problem(
            site.place(site.pages["index.html"]),
            "There is no 404.html.",
            "Add one that speaks every language of the site.",
        )


@rule("site", ERROR)
def wrong_switch(site: Site) -> Iterator[Problem]:
    """The language switch leads to the same page in the other language.

    Bad:  <nav><a href="../de/" hreflang="de" lang="de">Deutsch</a></nav> on context/
    Good: <nav><a href="../de/context/" hreflang="de" lang="de">Deutsch</a></nav> on context/
    """
    languages = folders(site)
    for page in site.pages.values():
        declared = {code_of(each): each.target.file for each in alternates(page)}
        for reference in page.references:
            element = reference.element
            if (
                element is None
                or element.tag != "a"
                or not element.attributes.get("hreflang")
                or not _is_switch(element.within)
            ):
                continue
            code = element.attributes["hreflang"].strip().lower()
            other = counterpart(page, code, site, languages)
            right = {file for file in (declared.get(code), other.path if other else None) if file}
            if right and primary(code) in languages.values() and reference.target.file not in right:
                yield Problem(
                    site.place_of(page, reference),
                    f"`{reference.address}` is not this page in `{code}`.",
                    f"Lead to {site.prefix}{min(right)}.",
                )


def _is_switch(within: frozenset[str]) -> bool:
    return "nav" in within or ("header" in within and not within & {"article", "main"})
