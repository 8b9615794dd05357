"""Rules about the languages of a site: what a page says of its own, and how it names itself in the others."""

from collections.abc import Iterator
from dataclasses import dataclass

from papercheck.languages.cldr import is_tag, primary_language
from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Reference, Site, SitePage
from papercheck.rules import rule

_DEFAULT = "x-default"


def _alternates(page: SitePage) -> tuple[Reference, ...]:
    """The `link` elements that name a page in other languages."""
    return tuple(link for link in page.relations.get("alternate", ()) if _hreflang(link))


def _hreflang(link: Reference) -> str:
    """The language that an element says its URL is in, in lower case."""
    return link.element.attributes.get("hreflang", "").strip().lower() if link.element else ""


@dataclass(frozen=True, slots=True)
class _Folders:
    """The languages of a site by their folders: `de/` for each page below it, and the empty text for all the others."""

    site: Site
    languages: dict[str, str]

    @classmethod
    def of(cls, site: Site) -> "_Folders":
        pages = site.pages.values()
        known = {primary_language(page.language) for page in pages if page.language} | set(
            map(primary_language, site.lexicons)
        )
        known |= {primary_language(_hreflang(link)) for page in pages for link in _alternates(page)}
        folders = sorted({path.partition("/")[0] for path in site.pages if "/" in path})
        found = {f"{name}/": primary_language(name) for name in folders if is_tag(name)}
        found = {folder: code for folder, code in found.items() if code in known}
        home = site.pages.get("index.html")
        return cls(site, {"": primary_language(home.language) if home and found else "", **found})

    def language(self, page: SitePage) -> str:
        """The language of the folder a page is in; empty where it is not known."""
        return self.languages[self._folder(page)]

    def _folder(self, page: SitePage) -> str:
        first = f"{page.path.partition('/')[0]}/"
        return first if first in self.languages else ""

    def counterparts(self, page: SitePage) -> dict[str, SitePage]:
        """By language, the page of the same name in the folder of that language; the page itself included."""
        name = page.path.removeprefix(self._folder(page))
        found: dict[str, SitePage] = {}
        for folder, code in self.languages.items():
            if code and (other := self.site.pages.get(f"{folder}{name}")):
                found.setdefault(code, other)
        return found


@rule("site", ERROR)
def wrong_html_language(site: Site) -> Iterator[Problem]:
    """A page says the language of the folder it is in.

    Bad:  de/index.html with <html lang="en">
    Good: de/index.html with <html lang="de">
    """
    folders = _Folders.of(site)
    for page in site.pages.values():
        code = folders.language(page)
        if code and page.language and primary_language(page.language) != code and not page.is_404_page:
            message = f"The page says it is in `{page.language}`, and its place says `{code}`."
            fix = f'Write `<html lang="{code}">`, or move the page.'
            yield Problem(site.place(page, next(page.select("html")), "lang"), message, fix)


@rule("site", ERROR, WARNING)
def missing_404_page(site: Site) -> Iterator[Problem]:
    """A site in several languages has a 404 page of its own, which speaks all of them.

    Bad:  404.html with <html lang="de"> and nothing in English
    Good: 404.html with a section for each language, each with its `lang`
    """
    folders, page = _Folders.of(site).languages, site.pages.get("404.html")
    codes = {code for code in folders.values() if code}
    home = site.pages.get("index.html")
    if page is None and home and site.base_url and len(folders) > 1:
        message = "There is no 404.html."
        fix = "Add one that speaks every language of the site."
        yield Problem(site.place(home), message, fix, severity=WARNING)
    elif page and len(codes) > 1:
        spoken = {primary_language(element.attributes.get("lang", "")) for element in page.elements}
        if missing := sorted(codes - spoken):
            message = f"The page says nothing in `{'`, `'.join(missing)}`."
            yield Problem(site.place(page), message, f'Add a section with `lang="{missing[0]}"`.')


@rule("site", ERROR)
def wrong_language_switch(site: Site) -> Iterator[Problem]:
    """The language switch leads to the same page in the other language.

    Bad:  <nav><a href="../de/" hreflang="de" lang="de">Deutsch</a></nav> on context/
    Good: <nav><a href="../de/context/" hreflang="de" lang="de">Deutsch</a></nav> on context/
    """
    folders = _Folders.of(site)
    known = set(folders.languages.values())
    for page in site.pages.values():
        named = {_hreflang(link): link.target.file for link in _alternates(page)}
        others = folders.counterparts(page)
        for reference in page.references:
            if (code := _hreflang(reference)) and _is_switch(reference) and primary_language(code) in known:
                other = others.get(primary_language(code))
                right = {file for file in (named.get(code), other.path if other else None) if file}
                if right and reference.target.file not in right:
                    message = f"`{reference.url}` is not this page in `{code}`."
                    fix = f"Lead to {site.prefix}{min(right)}."
                    yield Problem(site.place_of(page, reference), message, fix)


def _is_switch(reference: Reference) -> bool:
    link = reference.element
    if link is None or link.tag != "a":
        return False
    return "nav" in link.ancestors or (
        "header" in link.ancestors and not link.ancestors & {"article", "main"}
    )


@rule("site", ERROR)
def relative_hreflang(site: Site) -> Iterator[Problem]:
    """The URL of a page in another language is complete, with scheme and host.

    Bad:  <link rel="alternate" hreflang="de" href="de/">
    Good: <link rel="alternate" hreflang="de" href="https://example.org/de/">
    """
    for page in site.pages.values():
        for link in _alternates(page):
            if "://" not in link.url.partition("?")[0]:
                message = f"`{link.url}` is no complete address."
                fix = f"Write it with scheme and host{f': `{site.base_url}…`' if site.base_url else ''}."
                yield Problem(site.place_of(page, link), message, fix)


@rule("site", ERROR)
def wrong_hreflang(site: Site) -> Iterator[Problem]:
    """A language that a page is said to be in is a language, named once, and that page says it is in it.

    Bad:  hreflang="de" for a page with <html lang="en">
    Good: hreflang="de" for a page with <html lang="de">
    """
    for page in site.pages.values():
        seen: dict[str, str] = {}
        for link in _alternates(page):
            code, target = _hreflang(link), site.pages.get(link.target.file)
            said = target.language if target else ""
            if code != _DEFAULT and not is_tag(code):
                message = f"`{code}` is no language tag."
                fix = "Write a tag of two or three letters, with a region where it matters."
            elif seen.setdefault(code, link.url) != link.url:
                message, fix = (
                    f"`{code}` is named twice, the other time with `{seen[code]}`.",
                    "Keep the right one.",
                )
            elif code != _DEFAULT and said and primary_language(said) != primary_language(code):
                message = f"`{link.url}` is called `{code}` and says it is in `{said}`."
                fix = "Name the page of that language, or correct what the page says."
            else:
                continue
            yield Problem(site.place_of(page, link), message, fix)


@rule("site", ERROR)
def one_sided_hreflang(site: Site) -> Iterator[Problem]:
    """A page that names its counterparts names itself too, and each of them names it.

    Bad:  index.html names de/, and de/index.html does not name index.html
    Good: both name both
    """
    named = {page.path: {link.target.file for link in _alternates(page)} for page in site.pages.values()}
    for page in site.pages.values():
        links = _alternates(page)
        if not links or not page.is_listed or "" in named[page.path]:
            continue
        if page.path not in named[page.path]:
            language = page.language or "its language"
            message = "The page names its counterparts and not itself."
            fix = f"Add a `link` with `hreflang` for `{language}` and the address of this page."
            yield Problem(site.place_of(page, links[0]), message, fix)
        for link in links:
            other = link.target.file
            if _hreflang(link) != _DEFAULT and page.path not in named.get(other, {page.path}):
                message = f"`{link.url}` does not name this page in return."
                fix = f"Add a `link` with `hreflang` to {site.prefix}{other}, or remove this one."
                yield Problem(site.place_of(page, link), message, fix)


@rule("site", WARNING)
def missing_x_default(site: Site) -> Iterator[Problem]:
    """A page that names its counterparts says which of them is for everyone else.

    Bad:  hreflang="en" and hreflang="de"
    Good: the same and hreflang="x-default"
    """
    for page in site.pages.values():
        links = _alternates(page)
        if links and page.is_listed and _DEFAULT not in map(_hreflang, links):
            message = "No counterpart is for readers of other languages."
            fix = 'Add `<link rel="alternate" hreflang="x-default" href="…">`.'
            yield Problem(site.place_of(page, links[0]), message, fix)


@rule("site", ERROR)
def missing_hreflang(site: Site) -> Iterator[Problem]:
    """Where pages name their counterparts, every page that has one does.

    Bad:  a page without hreflang beside pages with it, and the same page in de/
    Good: hreflang on both
    """
    if any(map(_alternates, site.pages.values())):
        folders = _Folders.of(site)
        for page in site.pages.values():
            others = [other for other in folders.counterparts(page).values() if other is not page]
            if others and page.is_listed and not _alternates(page):
                message = "The page does not name its counterparts in other languages."
                fix = "Add `link` elements with `hreflang`, as on the other pages."
                yield Problem(site.place(page), message, fix)
