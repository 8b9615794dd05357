"""Promises about what an address carries: it leads straight to a document, and tells nothing of who copied it."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult

from papercheck.model import WARNING, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.citations.registry import outside_addresses, words
from papercheck.rules.citations.urls import cleaned, has_session, host, is_tracker, pairs, parted, segments

_SHORTENERS = frozenset(
    "bit.ly t.co tinyurl.com goo.gl ow.ly is.gd v.gd buff.ly lnkd.in t1p.de kurzelinks.de kurzlink.de rb.gy cutt.ly"
    " shorturl.at short.io tiny.cc bit.do dlvr.it trib.al fb.me amzn.to t.ly s.id soo.gd rebrand.ly bl.ink ift.tt wp.me"
    " nyti.ms wapo.st spoti.fi tnyurl.com qr.ae u.to x.co adf.ly shorte.st clck.ru vk.cc g.co".split()
)
_ENGINES = re.compile(
    r"(?:scholar\.|news\.|cse\.)?google\.[a-z.]{2,6}|bing\.com|duckduckgo\.com|search\.yahoo\.com|ecosia\.org|startpage\.com|search\.brave\.com|qwant\.com|yandex\.[a-z]{2,3}|baidu\.com"
)
_WRAPPERS = re.compile(
    r"l\.facebook\.com|lm\.facebook\.com|.*\.safelinks\.protection\.outlook\.com|.*\.translate\.goog|translate\.google\.[a-z.]{2,6}"
    r"|webcache\.googleusercontent\.com|urldefense\.(?:com|proofpoint\.com)|.*\bezproxy\b.*|.*\.idm\.oclc\.org|.*\.proxy\..*|out\.reddit\.com|slack-redir\.net|href\.li|anonym\.to"
)


@rule("citations", WARNING)
def search_address(paper: Paper) -> Iterator[Problem]:
    """An address leads to a document, not to a list of search results, which is another one tomorrow.

    Bad:  https://example.org/search?q=wages
    Good: https://example.org/reports/wages-2023
    """
    paths, parameters = words(paper, "search_paths"), words(paper, "search_parameters")
    for where, address in outside_addresses(paper):
        parts = parted(address)
        if parts and _is_search(parts, paths, parameters):
            message = f"`{address}` is a page of search results."
            yield Problem(where, message, "Give the address of the document that was found.")


def _is_search(parts: SplitResult, paths: frozenset[str], parameters: frozenset[str]) -> bool:
    steps, asked = segments(parts), [(name, value) for name, value in pairs(parts) if value]
    searched = [value for name, value in asked if name in parameters]
    if _ENGINES.fullmatch(host(parts)):
        return bool(searched) and steps[:1] != ["books"] and "url" not in steps
    if any(step in paths for step in steps):
        found = bool(searched) or (bool(asked) and steps[-1] in paths)
        return found or (len(steps) > 1 and steps[-2] in paths and bool(re.search(r"[ +]", steps[-1])))
    if not steps and any(name == "s" and re.search(r"[^\W\d_]", value) for name, value in asked):
        return True
    has_id = any(name in ("id", "isbn", "doi") for name, _ in asked)
    return not has_id and any(" " in value.strip() for value in searched)


@rule("citations", WARNING)
def session_address(paper: Paper) -> Iterator[Problem]:
    """An address holds no session, which ends with the visit.

    Bad:  https://example.org/report;jsessionid=8A1F77C0D2
    Good: https://example.org/report
    """
    for where, address in outside_addresses(paper):
        parts = parted(address)
        if parts and has_session(parts):
            fix = f"Write `{cleaned(address)}`, and open it."
            yield Problem(where, f"`{address}` holds a session of one visit.", fix)


@rule("citations", WARNING)
def tracked_address(paper: Paper) -> Iterator[Problem]:
    """An address says nothing of who sent the reader.

    Bad:  https://example.org/report?utm_source=newsletter
    Good: https://example.org/report
    """
    for where, address in outside_addresses(paper):
        parts = parted(address)
        names = [name for name, _ in pairs(parts) if is_tracker(name)] if parts else []
        if names:
            message = f"`{address}` carries `{names[0]}`, which follows readers."
            yield Problem(where, message, f"Write `{cleaned(address)}`.")


@rule("citations", WARNING)
def shortened_address(paper: Paper) -> Iterator[Problem]:
    """An address shows where it leads, and depends on nobody else.

    Bad:  https://bit.ly/3xYz
    Good: https://example.org/report
    """
    for where, address in outside_addresses(paper):
        parts = parted(address)
        if parts and host(parts) in _SHORTENERS and parts.path.strip("/"):
            message = f"`{address}` is a shortened address."
            yield Problem(where, message, "Open it, and write where it leads.")


@rule("citations", WARNING)
def wrapped_address(paper: Paper) -> Iterator[Problem]:
    """An address leads to its document without a redirector, a translator or a library's door in between.

    Bad:  https://www.google.com/url?q=https://example.org/report
    Good: https://example.org/report
    """
    for where, address in outside_addresses(paper):
        parts = parted(address)
        if not parts:
            continue
        inner = next((value for _, value in pairs(parts) if re.match(r"https?://", value)), "")
        is_engine = (
            bool(inner) and bool(_ENGINES.fullmatch(host(parts))) and segments(parts) in (["url"], ["imgres"])
        )
        if is_engine or _WRAPPERS.fullmatch(host(parts)):
            fix = f"Write `{inner}`." if inner else "Write the address of the document itself."
            yield Problem(where, f"`{address}` leads through somebody else.", fix)
