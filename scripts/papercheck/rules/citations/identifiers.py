"""Promises about identifiers: a DOI has its form and fits its address, and no two sources have one identifier."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote

from papercheck.model import ERROR, Paper, Problem, Source
from papercheck.rules import rule
from papercheck.rules.citations.digits import isbns
from papercheck.rules.citations.registry import place, text

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\u2010-\u2015\u2018-\u201f\u200b-\u200f\ufeff]+", re.ASCII)
_DOI_ADDRESS = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(?P<doi>[^?#]*)", re.IGNORECASE)
_PARTS = ("chapter", "entry", "entry-dictionary", "entry-encyclopedia", "paper-conference")


@rule("citations", ERROR)
def malformed_doi(paper: Paper) -> Iterator[Problem]:
    """A DOI is `10.`, a number, a slash and a name; the address of the resolver or `doi:` may stand in front.

    Bad:  DOI: 10.1000
    Good: DOI: 10.1000/182, DOI: https://doi.org/10.1000/182
    """
    for source in paper.sources.values():
        for name, doi in _dois(source):
            if not _is_doi(doi):
                meant = html.unescape(unquote(doi)).rstrip(".,;:")
                fix = (
                    f"Write `{meant}`."
                    if _is_doi(meant)
                    else "Copy it again; it starts with `10.` and holds a slash."
                )
                yield Problem(place(source, name), f"`{doi}` of `{source.id}` is not a DOI.", fix)


def _is_doi(doi: str) -> bool:
    return (
        bool(_DOI.fullmatch(doi))
        and doi[-1] not in ".,;:"
        and html.unescape(doi) == doi
        and "%2f" not in doi[:20].lower()
    )


def _dois(source: Source) -> Iterator[tuple[str, str]]:
    if doi := str(source.csl.get("DOI", "")):
        yield "DOI", doi
    if found := _DOI_ADDRESS.match(source.url or ""):
        yield "URL", unquote(found["doi"])


@rule("citations", ERROR)
def doi_differs(paper: Paper) -> Iterator[Problem]:
    """The DOI of an entry and the one in its address are the same.

    Bad:  DOI: 10.1000/182, URL: https://doi.org/10.1000/183
    Good: DOI: 10.1000/182, URL: https://doi.org/10.1000/182
    """
    for source in paper.sources.values():
        dois = dict(_dois(source))
        if len({doi.casefold() for doi in dois.values()}) > 1:
            message = f"`{source.id}` has the DOI `{dois['DOI']}`, but its address leads to `{dois['URL']}`."
            yield Problem(place(source, "URL"), message, "Find out which is right, and correct the other.")


@rule("citations", ERROR)
def same_identifier(paper: Paper) -> Iterator[Problem]:
    """No two entries have one identifier; parts of a book share its ISBN.

    Bad:  two entries with DOI: 10.1000/182
    Good: one entry, cited by both texts
    """
    for name, normal in _SAME.items():
        seen: dict[str, Source] = {}
        for source in paper.sources.values():
            others = [seen.setdefault(value, source) for value in normal(source)]
            first = next((other for other in others if other is not source), source)
            if first is not source and not (name == "ISBN" and _may_share(first, source)):
                message = f"`{source.id}` has the same {name} as `{first.id}` ({first.place})."
                yield Problem(place(source, name), message, "Merge the two entries, or correct one of them.")


def _books(source: Source) -> Iterator[str]:
    """What an ISBN says in both its lengths: neither the prefix of the longer one nor the last digit, which follows."""
    for isbn in isbns(text(source, "ISBN")):
        digits = re.sub(r"[^\dX]", "", isbn.upper())[:-1]
        yield digits[len("978") :] if len(digits) > len("123456789") and digits.startswith("978") else digits


def _plain(name: str) -> Callable[[Source], Iterable[str]]:
    return lambda source: filter(None, [text(source, name).casefold()])


_SAME: dict[str, Callable[[Source], Iterable[str]]] = {
    "DOI": lambda source: filter(None, [str(source.csl.get("DOI", "")).casefold()]),
    "ISBN": lambda source: filter(None, _books(source)),
    "ECLI": _plain("ECLI"),
    "CELEX": _plain("CELEX"),
}


def _may_share(first: Source, second: Source) -> bool:
    is_part = any(
        source.csl.get("type") in _PARTS or text(source, "container-title") for source in (first, second)
    )
    return is_part or text(first, "volume") != text(second, "volume")
