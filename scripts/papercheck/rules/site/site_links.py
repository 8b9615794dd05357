"""Rules about the URLs of built HTML, which lead to something that is there, and a verdict on each of them."""

from collections.abc import Iterator
from urllib.parse import unquote

from papercheck.model import ERROR, WARNING, Place, Problem, Result, Verdict
from papercheck.model.site import Reference, Site, SitePage, Use
from papercheck.rules import rule
from papercheck.urls.url_fragments import parse_fragment

_GONE = frozenset({Verdict.BROKEN, Verdict.REFUSED})
_CODE = ("javascript:", "vbscript:", "livescript:", "data:text/html", "data:application/xhtml")
"""Starts of URLs that browsers run, or open as a page of this site."""
_CONNECTING = frozenset({"preconnect", "dns-prefetch"})
"""Relations of `link` elements that name a host and no file."""
_FOLLOWED = frozenset({Use.LINK, Use.REDIRECT, Use.FRAME, Use.SUBMIT})
_LONGEST_QUOTE = 60
"""Characters of a script in a URL that a message quotes."""


@rule("links", ERROR, also="site")
def broken_link(site: Site) -> Iterator[Problem]:
    """Every URL that leads inside leads to a file that is there, spelled as it is, and to an id or words on it.

    Bad:  <a href="../glosary/#high-tide">, <img srcset="tide@2x.png 2x"> without that file
    Good: <a href="../glossary/#high-tide">
    """
    for page, reference in _list_references(site):
        target = reference.target
        if target.verdict in _GONE:
            message, fix = f"`{reference.url}` leads nowhere: {target.reason}.", _fix(reference)
        elif target.verdict is Verdict.INVALID:
            message = f"`{reference.attribute}` has no usable address: {target.reason}."
            fix = "Name the target, or remove the attribute."
        elif target.fragment and (missing := _find_missing(site, reference)):
            file = f"{site.prefix}{target.file}"
            message = f"`{reference.url}` names `#{missing}`, which is not on {file}."
            fix = "Name an id of that page, or remove what stands from `#` on."
        else:
            continue
        yield Problem(site.place_of(page, reference), message, fix)


def _fix(reference: Reference) -> str:
    _, quote, similar = reference.target.reason.partition("spelled `")
    if quote:
        return f"Spell it like the file: `{similar.removesuffix('`')}`."
    return "Name a file of this site, or remove the address."


def _find_missing(site: Site, reference: Reference) -> str:
    """The part of a fragment that is not on the page it leads to; empty where all is there or nobody can tell."""
    target = reference.target
    page = site.pages.get(target.file) or site.svg_files.get(target.file)
    if page is None or not target.fragment or target.fragment in page.anchors:
        return ""
    name, directive, text = target.fragment.partition(":~:")
    id_ = unquote(name)
    if name and name not in page.anchors and id_ not in page.anchors and id_.lower() != "top":
        return name
    is_there = not directive or parse_fragment(target.fragment).is_in(site.texts.get(page.path, ""))
    return "" if is_there else directive + text


@rule("links", ERROR, also="site")
def redirect_loop(site: Site) -> Iterator[Problem]:
    """A page that sends its readers on does not send them round in a circle.

    Bad:  two pages with <meta http-equiv="refresh" content="0; url=…">, each to the other
    Good: <meta http-equiv="refresh" content="0; url=../here/">
    """
    ends: dict[str, bool] = {}
    for page in site.pages.values():
        if page.redirect and not _arrives(page, site, ends):
            message = f"`{page.redirect.url}` leads back here."
            fix = "Name the page that readers are meant to see."
            yield Problem(site.place_of(page, page.redirect), message, fix)


def _arrives(page: SitePage, site: Site, ends: dict[str, bool]) -> bool:
    """Whether redirects from a page on come to an end; `ends` holds what is known of the pages on the way."""
    way: list[str] = []
    now: SitePage | None = page
    while now is not None and now.redirect and now.path not in ends and now.redirect.target.file != now.path:
        ends[now.path] = False
        way.append(now.path)
        now = site.pages.get(now.redirect.target.file)
    is_end = now is None or ends.get(now.path, True)
    ends.update(dict.fromkeys(way, is_end))
    return ends.get(page.path, True)


@rule("links", WARNING, also="site")
def missing_trailing_slash(site: Site) -> Iterator[Problem]:
    """A link to a folder ends in a slash, so that no server has to send readers on.

    Bad:  <a href="../context">
    Good: <a href="../context/">
    """
    for page, reference in _list_references(site):
        if reference.target.verdict is Verdict.REDIRECTED:
            path, mark, rest = reference.url.partition("#")
            message = f"`{reference.url}` leads to a folder."
            yield Problem(site.place_of(page, reference), message, f"Write `{path}/{mark}{rest}`.")


@rule("links", ERROR, also="site")
def javascript_url(site: Site) -> Iterator[Problem]:
    """No URL runs code.

    Bad:  <a href="javascript:print()">
    Good: <a href="../print/">
    """
    for page in site.documents:
        for reference in page.references:
            if _is_code(reference) and reference.use is not Use.NAME:
                message = f"`{reference.url[:_LONGEST_QUOTE]}` is code and no address."
                yield Problem(site.place_of(page, reference), message, "Remove it.")


@rule("site", ERROR)
def unreachable_page(site: Site) -> Iterator[Problem]:
    """Every page can be reached from the home page by links.

    Bad:  extra/index.html, to which no page links
    Good: the same, with a link on a page that can be reached
    """
    reached = _find_reached(site)
    for page in site.pages.values():
        if reached and page.path not in reached and page.is_listed and page.title:
            message = "No link leads here from the home page."
            yield Problem(site.place(page), message, "Link to it, mark it `noindex`, or remove it.")


def _find_reached(site: Site) -> set[str]:
    reached: set[str] = set()
    waiting = {"index.html"} & site.pages.keys()
    while waiting:
        path = waiting.pop()
        reached.add(path)
        waiting |= {
            reference.target.file
            for reference in site.pages[path].references
            if reference.use in _FOLLOWED and reference.target.file in site.pages
        } - reached
    return reached


@rule("site", ERROR)
def duplicate_id(site: Site) -> Iterator[Problem]:
    """An id stands once on a page.

    Bad:  <p id="tide"> … <p id="tide">
    Good: <p id="tide"> … <p id="ebb">
    """
    for page in site.documents:
        for id_ in page.duplicate_ids:
            message = f"`#{id_}` stands more than once on this page."
            yield Problem(site.place_of_id(page, id_, 1), message, "Give each element an id of its own.")


def _list_references(site: Site) -> Iterator[tuple[SitePage | None, Reference]]:
    """Every reference of the site, with the page it stands on."""
    for page in site.documents:
        for reference in page.references:
            if reference.use is not Use.HINT or not _is_connection(reference):
                yield page, reference
    for asset in site.assets.values():
        for reference in asset.references:
            yield None, reference


def _is_connection(reference: Reference) -> bool:
    return bool(reference.element and _CONNECTING.intersection(reference.element.tokens("rel")))


def _is_code(reference: Reference) -> bool:
    """Whether a URL is code, which browsers would run."""
    return bool(reference.target.url) and reference.target.url.lower().startswith(_CODE)


Results = tuple[tuple[Result, ...], tuple[tuple[str, Place], ...]]


def list_results(site: Site, *, only_outside: bool = False) -> Results:
    """A verdict for every URL that the folder can judge, and the other URLs, each with its place."""
    judged: list[Result] = []
    others: list[tuple[str, Place]] = []
    for reference, place in _list_outside(site) if only_outside else _list_all(site):
        if reference.target.verdict is None and not _is_code(reference):
            others.append((reference.url, place))
        else:
            judged.append(Result(reference.url, place, *_judge(site, reference)))
    return tuple(judged), tuple(others)


def _judge(site: Site, reference: Reference) -> tuple[Verdict, str]:
    target = reference.target
    if target.verdict is None:
        return Verdict.REFUSED, "it is code and no address"
    if target.fragment and (missing := _find_missing(site, reference)):
        return Verdict.BROKEN, f"`#{missing}` is not on that page"
    return target.verdict, target.reason


def _list_outside(site: Site) -> Iterator[tuple[Reference, Place]]:
    for page, reference in _list_references(site):
        if reference.target.verdict is None and not _is_code(reference):
            yield reference, site.place_of(page, reference)


def _list_all(site: Site) -> Iterator[tuple[Reference, Place]]:
    for page in site.documents:
        yield from site.places(page)
    for asset in site.assets.values():
        yield from ((reference, site.place_of(None, reference)) for reference in asset.references)
