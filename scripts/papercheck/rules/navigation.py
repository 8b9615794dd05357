"""How readers get about in built HTML: to every page by links and by the sitemap, and by links whose words say where they lead."""

import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote

from papercheck.languages.cldr import is_language_folder
from papercheck.model import ERROR, WARNING, Problem
from papercheck.model.site import Element, Site, SitePage, Use
from papercheck.rules import Defect, page_rule, rule
from papercheck.rules.a11y import is_hidden
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
    if page is None:
        return set()
    if site.is_publication or _list_led(page, site) - {_HOME} or not any(page.select("script")):
        return {_HOME}
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


_URL = re.compile(r"(?:https?://|www\.)\S{0,2000}", re.IGNORECASE)
_REMARK = re.compile(r"\[[^\[\]]*\]|\(.*\)")


def _strip_url(url: str) -> str:
    """A URL as it is read: decoded, without scheme, `www.` and the slash at its end."""
    plain = re.sub("//+", "/", unquote(url).casefold())
    return re.sub(r"^(?:(?:https?:)?/)?(?:www\.)?", "", plain).rstrip("/")


@page_rule("a11y", WARNING)
def vague_link(page: SitePage, site: Site) -> Iterator[Defect]:
    """The words of a link say where it leads, and those of two links are the same only if both lead to one place.

    Bad:  <a href="../context/">here</a>, <a href="a/">Read on</a> … <a href="b/">Read on</a>
    Good: <a href="../context/">the context</a>
    """
    words = {word.casefold() for word in site.lexicon(page.language).words("vague_links")}
    first: dict[tuple[str, bool, bool], tuple[str, tuple[str, str]] | None] = {}
    for reference in page.references:
        link, url, target = reference.element, reference.url, reference.target
        if link is None or link.tag != "a" or reference.attribute != "href":
            continue
        if _is_vague(link, words, site.pages.get(target.file), target.fragment):
            yield Defect(link, f"`{link.text}` does not say where the link leads.", "Write what is there.")
            continue
        # Two works may have one title, and a list of works cannot help it; nor can a menu, in which a word has its place.
        is_listed_work = not target.file and link.ancestors & {"li", "dd", "td"}
        is_in_menu = not site.is_publication and "nav" in link.ancestors
        # What stands in brackets says something of what is before it: `[source]`, `(method of Tide)`.
        is_remark = not site.is_publication and bool(_REMARK.fullmatch(link.text))
        is_left = is_listed_work or is_in_menu or is_remark or link.attributes.get("role") == "tab"
        if is_hidden(link) or is_left or not any(map(str.isalpha, link.text)):
            continue
        file, _, fragment = (target.file, "", target.fragment) if target.file else url.partition("#")
        file = file.rstrip("/")
        # Of headings that are called alike all but the first have a number behind their ids.
        goal = file, re.sub(r"[-_]\d+$", "", fragment)
        # A list of contents leads to what is on its page.
        is_content = bool(fragment) and target.file == page.path and "nav" in link.ancestors
        name = (link.text.casefold(), bool(target.file), is_content)
        other = first.setdefault(name, (url, goal))
        # A page and a place on it are in one place.
        if other and other[1] != goal and (other[1][0] != file or (other[1][1] and fragment)):
            first[name] = None
            message = f"`{link.text}` leads to `{url}` here and to `{other[0]}` above."
            yield Defect(link, message, "Say in the words what each leads to.")


def _is_vague(link: Element, words: Collection[str], led: SitePage | None, fragment: str) -> bool:
    """Whether the words of a link are a URL other than its own, or those of a language for any link, and not the title of its page, or the heading that it leads to."""
    said = link.text.strip(" .…:;,!>»›→[]()").casefold()
    if not (link.text and (said in words or _URL.fullmatch(link.text))):
        return False
    titles = (led.title, *(h1.text for h1 in led.select("h1"))) if led else ()
    headings = led.select("h2", "h3", "h4", "h5", "h6") if led and fragment else ()
    headed = (it.text.casefold() for it in headings if it.attributes.get("id") == unquote(fragment))
    # Behind its words a heading may have a link to itself.
    if any(text.startswith(said) for text in headed):
        return False
    is_own = _strip_url(link.text) == _strip_url(link.attributes.get("href", ""))
    return not is_own and said not in map(str.casefold, titles)


@page_rule("a11y", WARNING)
def new_window(page: SitePage, _: Site) -> Iterator[Defect]:
    """A link opens where the reader is.

    Bad:  <a href="../context/" target="_blank">
    Good: <a href="../context/">
    """
    for element in page.select("a", "area", "form", "base"):
        target = element.attributes.get("target", "").strip().lower()
        if target not in {"", "_self", "_top", "_parent"}:
            message = f'`target="{target}"` opens a new window.'
            yield Defect(element, message, "Remove it.", "target", kind=target)
