"""Promises about documents: every address can be opened by everybody, and names one document that no other entry has."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult

from papercheck.model import ERROR, WARNING, Paper, Problem, Source
from papercheck.rules import rule
from papercheck.rules.citations.registry import has_note, outside_addresses, place, text, words
from papercheck.rules.citations.urls import host, is_home, is_local, normal, parted

_PARTS = ("chapter", "entry", "entry-dictionary", "entry-encyclopedia", "paper-conference", "figure")
_FORBIDDEN = re.compile(r"[\s<>\"{}|\\^`]")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_TWICE = re.compile(r"https?:/*https?(?::|/)", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]{0,61}\w)?\.)+[^\W\d_][\w-]*\.?|\d{1,3}(?:\.\d{1,3}){3}|[\da-f:]+:[\da-f:]+"
)


@rule("citations", ERROR)
def local_address(paper: Paper) -> Iterator[Problem]:
    """An address is one that every reader can open.

    Bad:  file:///C:/Users/jo/report.pdf, http://localhost/report
    Good: https://example.org/report.pdf
    """
    for where, address in outside_addresses(paper):
        if is_local(address) and not _TWICE.match(address):
            message = f"`{address}` can only be reached on its author's machine or network."
            yield Problem(where, message, "Give the public address, or leave it out.")


@rule("citations", ERROR)
def malformed_address(paper: Paper) -> Iterator[Problem]:
    """An address of an entry is complete, and holds nothing that an address cannot hold.

    Bad:  URL: www.example.org/report
    Good: URL: https://www.example.org/report
    """
    for source in paper.sources.values():
        for name in ("URL", "archive_url"):
            address = text(source, name)
            fault = "" if not address or is_local(address) or _is_script(address) else _fault(address)
            if fault:
                fix = _meant(address)
                yield Problem(place(source, name), f"`{address}` is not a web address: {fault}.", fix)


def _is_script(address: str) -> bool:
    return bool(re.match(r"\s*(?:javascript|vbscript|data):", address, re.IGNORECASE))


def _fault(address: str) -> str:
    parts = parted(address)
    if parts is None:
        return "its host or port cannot be read"
    faults = (
        (parts.scheme not in ("http", "https"), "it does not start with https:// or http://"),
        (bool(_FORBIDDEN.search(address)), "it holds a sign that addresses do not hold"),
        (bool(_PERCENT.search(address)), "a percent sign has no two hexadecimal digits behind it"),
        (bool(_TWICE.match(address)), "it starts twice"),
        (not _HOST.fullmatch(parts.hostname or ""), "it names no host"),
        (
            address[-1] in ".,;:" or address.count(")") > address.count("("),
            "it ends with a sign of the sentence around it",
        ),
    )
    return next((said for is_wrong, said in faults if is_wrong), "")


def _meant(address: str) -> str:
    typed = address.strip()
    if re.fullmatch(r"(?:www\.|(?=[\w-]+\.[a-z]{2,6}/))[\w.-]+\.[a-z]{2,}(?:/\S*)?", typed, re.IGNORECASE):
        return f"Write `https://{typed}`."
    if found := re.fullmatch(r"(?:doi:\s*)?(10\.\d{4,9}/\S+)", typed, re.IGNORECASE):
        return f"Write `DOI: {found[1]}`."
    return "Copy the address again, with https:// in front; write a blank as %20."


@rule("citations", WARNING)
def home_address(paper: Paper) -> Iterator[Problem]:
    """An address names the document and not only the site, unless the source is the site, or a note says why.

    Bad:  title: Wages in 2023, URL: https://example.org/
    Good: title: Wages in 2023, URL: https://example.org/wages-2023
    """
    sites = words(paper, "untitled")
    for source in paper.sources.values():
        parts = parted(source.url or "")
        if (
            parts
            and parts.hostname
            and is_home(parts)
            and not has_note(source)
            and not _is_site(source, parts, sites)
        ):
            message = f"`{source.url}` of `{source.id}` is a home page."
            fix = "Give the address of the document, or say in `note` why there is none."
            yield Problem(place(source, "URL"), message, fix)


def _is_site(source: Source, parts: SplitResult, sites: frozenset[str]) -> bool:
    """Whether a source is the site itself: its title names the host, or says that it is a site."""
    name = "".join(each for each in host(parts).rpartition(".")[0] if each.isalnum())
    title = [re.sub(r"\W", "", word) for word in source.title.casefold().split()]
    whole, initials = "".join(title), "".join(word[:1] for word in title)
    is_named = name == initials or (bool(name) and name in whole) or (bool(whole) and whole in name)
    return is_named or any(word in sites for word in title)


@rule("citations", WARNING)
def same_address(paper: Paper) -> Iterator[Problem]:
    """No two entries have the address of one page, however it was copied; parts of one book may.

    Bad:  https://example.org/report and http://www.example.org/report/?utm_source=x
    Good: one entry, cited by both texts
    """
    seen: dict[str, tuple[str, Source]] = {}
    for source in paper.sources.values():
        parts = parted(source.url or "")
        if not parts or not parts.hostname or is_home(parts) or source.csl.get("type") in _PARTS:
            continue
        page, fragment = normal(source.url or "")
        other, first = seen.setdefault(page, (fragment, source))
        if (
            first is not source
            and not (fragment and other and fragment != other)
            and not _shares_doi(first, source)
        ):
            message = f"`{source.id}` has the address of `{first.id}` ({first.place})."
            fix = "Merge the two entries, or give each the address of its own part."
            yield Problem(place(source, "URL"), message, fix)


def _shares_doi(first: Source, second: Source) -> bool:
    return bool(first.csl.get("DOI")) and first.csl.get("DOI") == second.csl.get("DOI")
