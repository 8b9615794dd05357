"""Rules about the URLs of built HTML: each leads to something that is there, and none asks another host for anything."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from operator import itemgetter
from posixpath import commonprefix
from urllib.parse import unquote

from papercheck.languages.cldr import is_language_folder, primary_language
from papercheck.model import ERROR, NOTE, WARNING, Place, Problem, Result, Verdict
from papercheck.model.site import Element, Reference, Site, SitePage, Use
from papercheck.rules import SHOWN, Defect, page_rule, read_data, rule
from papercheck.urls import find_host, fold_name, is_example_host, spell
from papercheck.urls.classification import FetchTarget, classify
from papercheck.urls.url_fragments import parse_fragment

_CODE = ("javascript:", "vbscript:", "livescript:", "data:text/html", "data:application/xhtml")
"""Starts of URLs that browsers run, or open as a page of this site."""
_NOWHERE = "Name a file of this site, or remove the address."
_BELOW = "Build what lies there with its whole address, the folder included, or write addresses from here on."


@rule("links", ERROR, WARNING, also="site")
def broken_link(site: Site) -> Iterator[Problem]:
    """Every URL that leads inside leads to a file that is there, spelled as it is, and to an id or words on it; none in a circle.

    Bad:  <a href="../glosary/#high-tide">, <img srcset="tide@2x.png 2x"> without that file
    Good: <a href="../glossary/#high-tide">
    """
    for page, reference in _list_clean_urls(site):
        message = (
            f"`{reference.url}` is found only where a server adds `.html`, which most addresses here have."
        )
        yield Problem(site.place(page, reference), message, "Write all of them alike.", WARNING)
    yield from _judge_links(site)


def _judge_links(site: Site) -> Iterator[Problem]:
    """Each link that is wrong: the same address in the same folder is one mistake."""
    ends: dict[str, bool] = {}
    for page, reference in _list_files(site):
        target, severity = reference.target, None
        if _is_told_otherwise(reference, page, site):
            continue
        below = ""
        if target.verdict in {Verdict.BROKEN, Verdict.REFUSED}:
            below = _find_below(reference, page, site)
            reason = f"it is found below `{below}/` only" if below else target.reason
            message = f"`{reference.url}` leads nowhere: {reason}."
            _, quote, similar = target.reason.partition("spelled `")
            fix = f"Spell it like the file: `{similar}." if quote else _BELOW if below else _NOWHERE
            # That folder may well have a host of its own.
            severity = (
                WARNING if (below or _is_for_server(reference, site)) and not site.is_publication else None
            )
        elif target.verdict is Verdict.INVALID:
            message = f"`{reference.attribute}` has no usable address: {target.reason}."
            fix = "Name the target, or remove the attribute."
        elif target.fragment and (missing := _find_missing(site, reference)):
            message = f"`{reference.url}` names `#{missing}`, which is not on {site.prefix}{target.file}."
            fix = _suggest_id(site.pages.get(target.file), unquote(missing))
            # A style sheet names what browsers of old took of a drawing: a letter type.
            severity = None if page or site.is_publication else WARNING
        elif page and reference is page.redirect and not _arrives(page, site, ends):
            message = f"`{reference.url}` leads back here."
            fix = "Name the page that readers are meant to see."
        else:
            continue
        is_relative = "://" not in reference.url and not reference.url.startswith("/")
        folder = page.path.rpartition("/")[0] if page and is_relative else ""
        where = page.path if page and reference is page.redirect else folder
        kind = (below,) if below else (message, where)
        yield Problem(site.place(page, reference), message, fix, severity, kind)


def _is_told_otherwise(reference: Reference, page: SitePage | None, site: Site) -> bool:
    """Whether a URL that leads nowhere is that of the page itself, as `wrong_page_url` says, or is for a script to fill in.

    In a publication each is told.
    """
    if page is None or reference.element is None or site.is_publication:
        return False
    if reference.url.startswith("/cdn-cgi/"):
        # Cloudflare answers these itself, on any site that it serves.
        return True
    if reference.target.verdict is Verdict.BROKEN and reference in page.relations.get("canonical", ()):
        return bool(site.base_url) and page.is_listed and not site.is_copy(page)
    # Style sheets tell pictures apart by what stands behind `#`, which shows no less of them: `ebb.svg#only-dark`.
    if reference.element.tag in ("img", "source") and reference.target.verdict is Verdict.OK:
        return True
    id_ = reference.element.attributes.get("id", "") if reference.target.verdict is Verdict.INVALID else ""
    named = re.compile(rf"[\"'`#]{re.escape(id_)}[\"'`]")
    return bool(id_) and not reference.url and any(named.search(it.text) for it in page.select("script"))


_SERVERS = frozenset(("vercel.json", "netlify.toml", "_redirects", "firebase.json", ".htaccess"))
"""Settings of servers, which may lead an address elsewhere."""


def _is_for_server(reference: Reference, site: Site) -> bool:
    """Whether a server may know more of an address than the files say: it is one of a page, on a site with settings for a server."""
    is_of_file = "." in reference.url.rpartition("/")[2].partition("?")[0].removesuffix(".html")
    return not (is_of_file or _SERVERS.isdisjoint(site.files))


def _find_below(reference: Reference, page: SitePage | None, site: Site) -> str:
    """The folder above the page that has what an address at the top of the host leads to: a site that was built by itself."""
    path = unquote(re.split("[?#]", reference.url)[0])
    folders = page.path.split("/")[:-1] if page and path[:1] == "/" and not path.startswith("//") else []
    above = ("/".join(folders[:depth]) for depth in range(1, len(folders) + 1))
    ends = (path, f"{path.rstrip('/')}/index.html")
    return next((it for it in above if any(f"{it}{end}" in site.files for end in ends)), "")


def _list_clean_urls(site: Site) -> Iterator[tuple[SitePage | None, Reference]]:
    """The first link to a page without its `.html`, on a site where most links to such pages have it."""
    # Its own address is what a 404 page has of itself, wherever it is shown.
    found = (it for it in _list_files(site) if not (it[0] and it[0].is_404_page))
    links = [(page, reference) for page, reference in found if reference.target.file.endswith(".html")]
    clean = [found for found in links if found[1].target.verdict is Verdict.OK and found[1].target.reason]
    ended = sum(reference.url.partition("#")[0].endswith(".html") for _, reference in links) if clean else 0
    yield from clean[:1] if ended > len(clean) else ()


def _suggest_id(page: SitePage | None, name: str) -> str:
    """How to mend a fragment that names an id that a page does not have."""
    similar = next((id_ for id_ in (page.anchors if page else ()) if fold_name(id_) == fold_name(name)), "")
    is_id = f"Write `#{spell(similar, name)}`."
    return is_id if similar else "Name an id of that page, or remove what stands from `#` on."


def _find_missing(site: Site, reference: Reference) -> str:
    """The part of a fragment that is not on the page it leads to; empty where all is there or nobody can tell."""
    target = reference.target
    page = site.pages.get(target.file) or site.svg_files.get(target.file)
    if page is None or not target.fragment or target.fragment in page.anchors:
        return ""
    name, directive, text = target.fragment.partition(":~:")
    id_ = unquote(name)
    if name and page.anchors.isdisjoint({name, id_}) and id_.lower() != "top":
        return name
    is_there = not directive or parse_fragment(target.fragment).is_in(site.texts.get(page.path, ""))
    return "" if is_there else directive + text


def _arrives(page: SitePage, site: Site, ends: dict[str, bool]) -> bool:
    """Whether redirects from a page on come to an end; `ends` holds what is known of the pages on the way."""
    way: list[str] = []
    now: SitePage | None = page
    while now is not None and now.redirect and now.path not in ends and now.redirect.target.file != now.path:
        ends[now.path] = False
        way.append(now.path)
        now = site.pages.get(now.redirect.target.file)
    ends.update(dict.fromkeys(way, now is None or ends.get(now.path, True)))
    return ends.get(page.path, True)


@rule("links", WARNING, also="site")
def missing_trailing_slash(site: Site) -> Iterator[Problem]:
    """A link to a folder ends in a slash, so that no server has to send readers on.

    Bad:  <a href="../context">
    Good: <a href="../context/">
    """
    for page, reference in _list_files(site):
        # Of its own address `wrong_page_url` says so.
        is_own = page is not None and reference in page.relations.get("canonical", ())
        if reference.target.verdict is Verdict.REDIRECTED and not is_own:
            path, mark, rest = reference.url.partition("#")
            message, fix = f"`{reference.url}` leads to a folder.", f"Write `{path}/{mark}{rest}`."
            yield Problem(site.place(page, reference), message, fix, kind="folder")


_IDLE = re.compile(r"javascript:\s*+(?:void\s*+\(?\s*+0\s*+\)?)?\s*+;?\s*+", re.IGNORECASE)
"""A URL that does nothing: `javascript:void(0)`, `javascript:;`."""


@page_rule("links", ERROR, NOTE, also="site", with_svg=True)
def javascript_url(page: SitePage, site: Site) -> Iterator[Defect]:
    """No URL runs code.

    Bad:  <a href="javascript:print()">
    Good: <a href="../print/">
    """
    for reference in page.references:
        if not _is_code(reference) or reference.use is Use.NAME:
            continue
        # Themes make buttons so, and their scripts press them; a publication has none.
        is_idle = not site.is_publication and _IDLE.fullmatch(reference.target.url)
        attributes = reference.element.attributes if reference.element else {}
        if not (is_idle and attributes.get("tabindex", "").startswith("-")):
            message = f"`{reference.url[:SHOWN]}` is code and no address."
            yield Defect(reference, message, "Remove it.", severity=NOTE if is_idle else ERROR)


def name_page(path: str) -> list[str]:
    """The path of a page without the folders of languages and countries: the same for all its counterparts."""
    return [name for name in path.split("/") if not is_language_folder(name)]


@page_rule("site", ERROR)
def missing_title(page: SitePage, _: Site) -> Iterator[Defect]:
    """Every page has a title.

    Bad:  <title></title>
    Good: <title>Tides</title>
    """
    if not page.title:
        fix = "Add `<title>…</title>` to its head."
        yield Defect(next(page.select("title"), None), "The page has no title.", fix)


@rule("a11y", WARNING)
def duplicate_title(site: Site) -> Iterator[Problem]:
    """No two pages of a language have the same title.

    Bad:  <title>Tides</title> on every page
    Good: <title>High tide · Tides</title>
    """
    seen: dict[tuple[str, ...], SitePage] = {}
    for page in site.pages.values():
        if not (page.title and page.is_listed) or site.is_copy(page):
            continue
        key = primary_language(page.language), page.title, *list_versions(page)
        other = seen.setdefault(key, page)
        if other is not page and not are_variants(page, other):
            message = f"`{page.title}` is also the title of {site.prefix}{other.path}."
            place = site.place(page, next(page.select("title")))
            kind = _list_differing_folders(page.path, other.path)
            yield Problem(place, message, "Say first what this page is about.", kind=kind)


_VERSION = re.compile(r"v?\d+(?:\.\d+)+|v\d+|latest|stable|next")


def list_versions(page: SitePage) -> list[str]:
    """The folders on the way to a page that are versions of what it describes: `2.1.0`."""
    return [name for name in page.path.split("/")[:-1] if _VERSION.fullmatch(name)]


def are_variants(page: SitePage, other: SitePage) -> bool:
    """Whether two pages of one language are for readers of different places, as they say or as their folders do."""
    pairs = ((page, other), (other, page))
    is_named = any(
        two.path == link.target.file for one, two in pairs for link in one.relations.get("alternate", ())
    )
    return is_named or name_page(page.path) == name_page(other.path)


def _list_differing_folders(path: str, other: str) -> tuple[str, ...]:
    """Two paths up to where they end alike: `light/`, `dark/`, for all pages that are in both."""
    end = commonprefix((path[::-1], other[::-1]))[::-1]
    end = end[end.find("/") :] if "/" in end else ""
    return path.removesuffix(end), other.removesuffix(end)


def tell_apart(url: str, own: str) -> str:
    """How a wrong address of a page differs from its own, the same for all pages where one setting is wrong.

    What stands before the end that they share, or the `/` that the wrong one lacks.
    """
    wrong, right = re.sub(r"(?<=/)index\.html$", "", unquote(url)), unquote(own)
    return "/" if f"{wrong}/" == right else " ".join(_list_differing_folders(wrong, right))


@rule("site", ERROR)
def duplicate_id(site: Site) -> Iterator[Problem]:
    """An id stands once on a page.

    Bad:  <p id="tide"> … <p id="tide">
    Good: <p id="tide"> … <p id="ebb">
    """
    for page in site.documents:
        for id_ in page.duplicate_ids:
            message = f"`#{id_}` stands more than once on this page."
            again = Element("", {"id": id_}, "", frozenset(), order=0, occurrence=1)
            yield Problem(site.place(page, again), message, "Give each element an id of its own.")


def _list_references(site: Site) -> Iterator[tuple[SitePage | None, Reference, bool]]:
    """Every reference of the site, with the page it stands on, and whether a browser comes across it."""
    for page in site.documents:
        yield from ((page, reference, True) for reference in page.references)
    for asset in site.assets.values():
        is_met = asset.kind != "style" or asset.path in site.loaded
        yield from ((None, reference, is_met) for reference in asset.references)


def _list_files(site: Site) -> Iterator[tuple[SitePage | None, Reference]]:
    """Every reference that names a file, and not only a host to connect with."""
    for page, reference, _ in _list_references(site):
        link = reference.element if reference.use is Use.HINT else None
        if link is None or {"preconnect", "dns-prefetch"}.isdisjoint(link.tokens("rel")):
            yield page, reference


def _is_code(reference: Reference) -> bool:
    return reference.target.url.lower().startswith(_CODE)


def list_results(
    site: Site, *, only_wrong: bool = False
) -> tuple[tuple[Result, ...], tuple[tuple[str, Place], ...]]:
    """A verdict for every URL that the folder can judge, and the other URLs, each with its place.

    With `only_wrong`, only the other URLs that are of no use in any network: no place is looked for in vain.
    """
    judged: list[Result] = []
    others: list[tuple[str, Place]] = []
    is_usable = cache(lambda url: isinstance(classify(url, Place("")), FetchTarget))
    for page, reference in _list_files(site):
        target, is_code = reference.target, _is_code(reference)
        if only_wrong and (is_code or target.verdict is not None or is_usable(reference.url)):
            continue
        place, missing = site.place(page, reference), _find_missing(site, reference)
        if is_code:
            judged.append(Result(reference.url, place, Verdict.REFUSED, "it is code and no address"))
        elif target.verdict is None:
            others.append((reference.url, place))
        elif missing:
            judged.append(Result(reference.url, place, Verdict.BROKEN, f"`#{missing}` is not on that page"))
        else:
            judged.append(Result(reference.url, place, target.verdict, target.reason))
    return tuple(judged), tuple(others)


_DATA = read_data(__file__)
_NAMESPACES = frozenset(_DATA["namespaces"].split())
"""Hosts whose URLs are names in scripts, and are not requested."""


@rule("site", ERROR, WARNING, NOTE)
def third_party_request(site: Site) -> Iterator[Problem]:
    """A browser asks no other host for anything, unless a reader follows a link: no file, connection, form or ping.

    Bad:  <link rel="stylesheet" href="https://fonts.example/css">, fetch("https://count.example/visit")
    Good: <link rel="stylesheet" href="../assets/fonts.css">
    """
    # Connections that are made in advance come last, since they are made for something else.
    for _, host, problem in sorted(_list_requests(site), key=itemgetter(0)):
        yield replace(problem, kind=(host, problem.severity), again="The host is named")


def _list_requests(site: Site) -> Iterator[tuple[bool, str, Problem]]:
    """What a browser asks other hosts for: whether it is only a hint, the host, and what to say of it."""
    sure = ERROR if site.is_publication else WARNING
    for page, reference, is_met in _list_references(site):
        if reference.use in _DATA["requests"] and site.is_third_party(reference):
            said = _DATA["requests"][reference.use]
            message = said["message"].format(url=reference.url, host=reference.host)
            severity = sure if is_met and reference.use is not Use.REDIRECT else WARNING
            problem = Problem(site.place(page, reference), message, said["fix"], severity)
            yield reference.use is Use.HINT, reference.host, problem
    for where, base in ((page, base) for page in site.pages.values() for base in page.select("base")):
        if host := _find_foreign_host(base.attributes.get("href", ""), site):
            message = f"Every address of the page is relative to `{host}`."
            place = site.place(where, base, "href")
            yield False, host, Problem(place, message, "Remove the element.", sure)
    for kind, url, place in _list_script_parts(site, "requests", "urls"):
        host, is_request = _find_foreign_host(url, site), kind == "requests"
        is_name = host in _NAMESPACES or is_example_host(host.partition(":")[0])
        if host and "$" not in host and (is_request or not is_name):
            message = f"The script {'asks' if is_request else 'names'} `{host}`."
            fix = "Publish what it needs with the site, or remove the call."
            # A site without a policy may well link to others from its scripts.
            severity = sure if is_request else WARNING if sure is ERROR else NOTE
            yield False, host, Problem(place, message, fix, severity)


def _find_foreign_host(url: str, site: Site) -> str:
    host = find_host(url, with_port=True)
    return "" if host == site.host else host


def _list_script_parts(site: Site, *kinds: str) -> Iterator[tuple[str, str, Place]]:
    """What scripts hold of these kinds, with its place: `requests`, and of those that a page loads `urls` and `storage`."""
    for page in site.pages.values():
        for element, script in page.scripts:
            found = [(kind, text) for kind in kinds for text, _ in getattr(script, kind)]
            place = site.place(page, element) if found else Place("")
            yield from ((kind, text, place) for kind, text in found)
    for asset in site.assets.values():
        for kind in kinds:
            for text, offset in getattr(asset.script, kind):
                if asset.origin and (kind == "requests" or asset.path in site.loaded):
                    yield kind, text, asset.origin.place(offset)


@rule("site", WARNING)
def client_side_storage(site: Site) -> Iterator[Problem]:
    """Nothing is kept on the reader's device unless a reader asked for it.

    Bad:  localStorage.setItem("visited", "yes")
    Good: nothing kept
    """
    fix = "Do without, or keep only what a reader chose, and say so in the privacy notice."
    for _, name, place in _list_script_parts(site, "storage"):
        yield Problem(place, f"The script uses `{name}`.", fix, kind=name)
