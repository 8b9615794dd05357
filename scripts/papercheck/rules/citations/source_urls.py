"""URLs of entries and texts: whether each is complete, public, and leads straight to one document."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, unquote

from papercheck.model import ERROR, WARNING, Origin, Paper, Place, Problem, Source
from papercheck.rules import rule
from papercheck.rules.citations import collect_words, has_note, locate_field, read_field
from papercheck.urls import (
    clean_url,
    find_bare_urls,
    find_site,
    has_session,
    is_home,
    is_local,
    is_outside,
    is_tracker,
    list_parameters,
    read_host,
    split_url,
)

_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp|do|cgi)$")
_SHORTENERS = frozenset(
    "bit.ly t.co tinyurl.com goo.gl ow.ly is.gd v.gd buff.ly lnkd.in t1p.de kurzelinks.de kurzlink.de rb.gy cutt.ly"
    " shorturl.at short.io tiny.cc bit.do dlvr.it trib.al fb.me amzn.to t.ly s.id soo.gd rebrand.ly bl.ink ift.tt wp.me"
    " nyti.ms wapo.st spoti.fi tnyurl.com qr.ae u.to x.co adf.ly shorte.st clck.ru vk.cc g.co".split()
)
_ENGINES = re.compile(
    r"""
    (?:scholar\.|news\.|cse\.)?google\.[a-z.]{2,6}      # google.de, scholar.google.co.uk
    | bing\.com | duckduckgo\.com | search\.yahoo\.com | ecosia\.org | startpage\.com | search\.brave\.com | qwant\.com
    | yandex\.[a-z]{2,3} | baidu\.com
    """,
    re.VERBOSE,
)
_WRAPPERS = re.compile(
    r"""
    lm?\.facebook\.com | out\.reddit\.com | slack-redir\.net | href\.li | anonym\.to            # networks
    | .*\.safelinks\.protection\.outlook\.com | urldefense\.(?:com|proofpoint\.com)             # mail
    | .*\.translate\.goog | translate\.google\.[a-z.]{2,6} | webcache\.googleusercontent\.com   # translators, caches
    | .*\bezproxy\b.* | .*\.idm\.oclc\.org | .*\.proxy\..*                                      # libraries
    """,
    re.VERBOSE,
)
_FORBIDDEN = re.compile(r"[\s<>\"{}|\\^`]")
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_TWICE = re.compile(r"https?:/*https?(?::|/)", re.IGNORECASE)
_SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data):", re.IGNORECASE)
_SCHEMELESS = re.compile(r"(?:www\.|(?=[\w-]+\.[a-z]{2,6}/))[\w.-]+\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
"""`www.example.org`, `example.org/report`."""

_DOI = re.compile(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


def _list_outside_urls(paper: Paper) -> Iterator[tuple[Place, str]]:
    """Every outside URL of the registry and of the texts, whether it is a link or not."""
    for source in paper.sources.values():
        if source.url:
            yield locate_field(source, "URL"), source.url
    for page in paper.pages:
        yield from ((link.place, link.target) for link in page.links if is_outside(link.target))
        if "://" in page.plain:
            origin = Origin(page.body, page.path, page.first_line)
            yield from ((origin.place(offset), url) for offset, url in find_bare_urls(page.plain))


@rule("citations", WARNING)
def indirect_url(paper: Paper) -> Iterator[Problem]:
    """A URL leads straight to one document: no search, session, tracker, shortener or redirector stands in between.

    Bad:  https://example.org/search?q=wages, https://bit.ly/3xYz, https://example.org/report?utm_source=newsletter
    Good: https://example.org/reports/wages-2023
    """
    paths, parameters = collect_words(paper, "search_paths"), collect_words(paper, "search_parameters")
    for where, url in _list_outside_urls(paper):
        parts = split_url(url)
        if parts is None:
            continue
        if _is_search(parts, paths, parameters):
            fix = "Give the URL of the document that was found."
            yield Problem(where, f"`{url}` is a page of search results.", fix)
        for message, fix in _find_detours(url, parts):
            yield Problem(where, f"`{url}` {message}.", fix)


def _is_search(parts: SplitResult, paths: frozenset[str], names: frozenset[str]) -> bool:
    """Whether a URL leads to results; `paths` and `names` are words for steps of its path and for parameters."""
    steps = [_SUFFIX.sub("", unquote(step).casefold()) for step in parts.path.split("/") if step]
    query = [(name, value) for name, value in list_parameters(parts) if value]
    terms = [value for name, value in query if name in names]
    if _ENGINES.fullmatch(find_site(parts)):
        return bool(terms) and steps[:1] != ["books"] and "url" not in steps
    if any(step in paths for step in steps):
        is_result = bool(terms) or (bool(query) and steps[-1] in paths)
        return is_result or (len(steps) > 1 and steps[-2] in paths and bool(re.search(r"[ +]", steps[-1])))
    if not steps and any(name == "s" and re.search(r"[^\W\d_]", value) for name, value in query):
        return True
    has_id = any(name in ("id", "isbn", "doi") for name, _ in query)
    return not has_id and any(" " in value.strip() for value in terms)


def _find_detours(url: str, parts: SplitResult) -> Iterator[tuple[str, str]]:
    """What stands between a reader and the document, and the fix."""
    query = list_parameters(parts)
    trackers = [name for name, _ in query if is_tracker(name)]
    if has_session(parts):
        yield "holds a session of one visit", f"Write `{clean_url(url)}`, and open it."
    if trackers:
        yield f"carries `{trackers[0]}`, which follows readers", f"Write `{clean_url(url)}`."
    if find_site(parts) in _SHORTENERS and parts.path.strip("/"):
        yield "is a shortened URL", "Open it, and write where it leads."
    target = next((value for _, value in query if re.match(r"https?://", value)), "")
    is_engine = bool(target) and bool(_ENGINES.fullmatch(find_site(parts)))
    if (is_engine and parts.path.strip("/") in ("url", "imgres")) or _WRAPPERS.fullmatch(find_site(parts)):
        yield (
            "leads through somebody else",
            (f"Write `{target}`." if target else "Write the URL of the document itself."),
        )


@rule("citations", ERROR)
def unusable_url(paper: Paper) -> Iterator[Problem]:
    """Every reader can open every URL: it is public, complete, and holds nothing that a URL cannot hold.

    Bad:  URL: www.example.org/report, URL: file:///C:/Users/jo/report.pdf
    Good: URL: https://www.example.org/report
    """
    for where, url in _list_outside_urls(paper):
        if is_local(url) and not _TWICE.match(url):
            message = f"`{url}` can only be reached on its author's machine or network."
            yield Problem(where, message, "Give the public URL, or leave it out.")
    for source in paper.sources.values():
        for name in ("URL", "archive_url"):
            url = read_field(source, name)
            fault = "" if not url or is_local(url) or _SCRIPT.match(url) else _find_fault(url)
            if fault:
                message = f"`{url}` is not a web address: {fault}."
                yield Problem(locate_field(source, name), message, _suggest(url))


def _find_fault(url: str) -> str:
    parts = split_url(url)
    if parts is None:
        return "its host or port cannot be read"
    faults = {
        "it does not start with https:// or http://": parts.scheme not in ("http", "https"),
        "it holds a character that URLs do not hold": bool(_FORBIDDEN.search(url)),
        "a percent sign has no two hexadecimal digits behind it": bool(_LONE_PERCENT.search(url)),
        "it starts twice": bool(_TWICE.match(url)),
        "it names no host": read_host(parts) is None,
        "it ends with a character of the sentence around it": url[-1] in ".,;:"
        or url.count(")") > url.count("("),
    }
    return next((fault for fault, is_wrong in faults.items() if is_wrong), "")


def _suggest(url: str) -> str:
    typed = url.strip().rstrip(".,;:")
    if _SCHEMELESS.fullmatch(typed) and not _find_fault(f"https://{typed}"):
        return f"Write `https://{typed}`."
    if found := _DOI.fullmatch(typed):
        return f"Write `DOI: {found[1]}`."
    return "Copy the URL again, with https:// in front; write a blank as %20."


@rule("citations", WARNING)
def home_page_url(paper: Paper) -> Iterator[Problem]:
    """A URL names the document and not only the site, unless the source is the site, or a note says why.

    Bad:  title: Wages in 2023, URL: https://example.org/
    Good: title: Wages in 2023, URL: https://example.org/wages-2023
    """
    sites = collect_words(paper, "untitled")
    for source in paper.sources.values():
        parts = split_url(source.url or "")
        if not parts or not parts.hostname or not is_home(parts):
            continue
        if not has_note(source) and not _is_site(source, parts, sites):
            message = f"`{source.url}` of `{source.id}` is a home page."
            fix = "Give the URL of the document, or say in `note` why there is none."
            yield Problem(locate_field(source, "URL"), message, fix)


def _is_site(source: Source, parts: SplitResult, sites: frozenset[str]) -> bool:
    """Whether a source is the site itself: its title names the host, or says that it is a site."""
    name = "".join(filter(str.isalnum, find_site(parts).rpartition(".")[0]))
    title = [re.sub(r"\W", "", word) for word in source.title.casefold().split()]
    whole, initials = "".join(title), "".join(word[:1] for word in title)
    is_named = name == initials or (bool(name) and name in whole) or (bool(whole) and whole in name)
    return is_named or any(word in sites for word in title)
