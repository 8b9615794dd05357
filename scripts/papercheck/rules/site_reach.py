"""Whether readers and search engines come to a page of built HTML: by links from the home page, and by the sitemap."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from papercheck.languages.cldr import is_language_folder
from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Site, SitePage, Use
from papercheck.rules import rule
from papercheck.rules.site_links import name_page

_HOME = "index.html"
_FOLLOWED = frozenset({Use.LINK, Use.REDIRECT, Use.FRAME, Use.SUBMIT})
_NAMED = re.compile(
    r"""
    (?: / | [\"'`](?=\w+[-\d]) )                          # in a path, or made of words: one alone may be a tag
    (?P<name>[\w%.~-]{3,200}?) (?:\.html|/)?
    (?=\\?[\"'`](?!\s*:))                                # no key of the data
    """,
    re.VERBOSE,
)
"""The end of an address in a script or its data: `"slug":"spring-tide"`, `"/texts/ebb/"`."""


@rule("site", ERROR, WARNING)
def unreachable_page(site: Site) -> Iterator[Problem]:
    """Every page that is meant to be found can be: by links from the home page, and in the sitemap, which lists no other.

    Bad:  extra/index.html, to which no page links
    Good: the same, with a link on a page that can be reached, and a line in sitemap.xml
    """
    reached = _find_reached(site)
    # A script may make links that nobody sees here.
    severity = ERROR if site.is_publication else WARNING
    sitemaps = [asset.references for asset in site.assets.values() if asset.kind == "sitemap"]
    listed = {ref.target.file: ref for refs in sitemaps for ref in refs if ref.attribute == "loc"}
    named = {ref.target.file for refs in sitemaps for ref in refs if ref.use is Use.NAME}
    has_sitemap = not listed.keys().isdisjoint(site.pages)
    for page in site.pages.values():
        is_sought = page.is_listed and not site.is_copy(page)
        if reached and page.path not in reached and is_sought and page.title:
            message = "No link leads here from the home page."
            fix = "Link to it, mark it `noindex`, or remove it."
            yield Problem(site.place(page), message, fix, severity, ("link", *name_page(page.path)))
        if has_sitemap and is_sought and page.path not in listed.keys() | named:
            message, fix = "The page is not in the sitemap.", "Add it, or mark the page `noindex`."
            yield Problem(site.place(page), message, fix, WARNING, ("entry", *name_page(page.path)))
        elif page.path in listed and not page.is_listed:
            entry = listed[page.path]
            message, kind = f"`{entry.url}` is not meant to be found.", ("listed", *name_page(page.path))
            yield Problem(site.place(None, entry), message, "Remove it from the sitemap.", WARNING, kind)


def _find_reached(site: Site) -> set[str]:
    """The pages to which links lead from the home page, or may lead by a script; none where nobody can tell."""
    reached: set[str] = set()
    waiting = _find_homes(site)
    named, read = {} if site.is_publication else _list_last_names(site), set[str]()
    while waiting:
        path = waiting.pop()
        reached.add(path)
        page = site.pages[path]
        texts = {*_list_data(page)} - read if named else set()
        read |= texts
        shown = {name for text in texts for name in _NAMED.findall(text) if name in named}
        waiting |= _list_led(page, site).union(*(named[name] for name in shown)) - reached
    return reached


def _list_led(page: SitePage, site: Site) -> set[str]:
    """The pages to which one leads."""
    followed = {ref.target.file for ref in page.references if ref.use in _FOLLOWED}
    # A script may offer to go where counterparts of the page are.
    offered = page.relations.get("alternate", ()) if not site.is_publication else ()
    return site.pages.keys() & (followed | {ref.target.file for ref in offered})


def _find_homes(site: Site) -> set[str]:
    """The pages at which readers begin: those of each language where the first one leads on by a script alone."""
    page = site.pages.get(_HOME)
    if (
        page is None
        or site.is_publication
        or _list_led(page, site) - {_HOME}
        or not any(page.select("script"))
    ):
        return {_HOME} if page else set()
    inner = (path for path in site.pages if path.count("/") == 1 and path.endswith(f"/{_HOME}"))
    languages = {path for path in inner if is_language_folder(path.partition("/")[0])}
    return languages and {_HOME, *languages}


def _list_last_names(site: Site) -> dict[str, list[str]]:
    """The pages by the last name of their addresses: `spring-tide`."""
    named: dict[str, list[str]] = {}
    for path in site.pages:
        name = path.removesuffix(f"/{_HOME}").removesuffix(".html").rpartition("/")[2]
        for typed in {name, unquote(name)}:
            named.setdefault(typed, []).append(path)
    return named


def _list_data(page: SitePage) -> Iterator[str]:
    """What scripts of a page hold, and what components that they show are given."""
    # What is said of the page to search engines shows nothing.
    scripts = (it for it in page.select("script") if "application/ld+json" not in it.tokens("type"))
    yield from (script.text for script in scripts if script.text)
    yield from (element.attributes["props"] for element in page.elements if "props" in element.attributes)
