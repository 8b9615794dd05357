"""Promises about numbers that carry a check digit or a fixed form: ISBN, ISSN, ORCID, ECLI and CELEX."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from papercheck.model import ERROR, WARNING, Page, Paper, Place, Problem, Severity
from papercheck.rules import rule
from papercheck.rules.citations.digits import is_celex, is_ecli, is_orcid, isbn_fault, isbns, issn_fault
from papercheck.rules.citations.registry import place, text

_CELEX_ADDRESS = re.compile(r"CELEX(?::|%3A)(?P<celex>[^&#?\s/:%]+)", re.IGNORECASE)
_IN_PROSE = {
    "ISBN": re.compile(r"\bISBN(?:-1[03])?:?[ \u00a0]?(?P<id>\d[\d \u00a0‐-–-]{8,15}[\dXx])(?!\d)"),
    "ISSN": re.compile(r"\bISSN:?[ \u00a0]?(?P<id>\d{4}[‐-–-]?\d{3}[\dXx])\b"),
    "ECLI": re.compile(r"\b(?P<id>ECLI:[\w:.]*\w)", re.IGNORECASE),
    "ORCID": re.compile(r"\borcid\.org/(?P<id>[\w-]{15,25})", re.IGNORECASE),
}


@rule("citations", ERROR, WARNING)
def wrong_isbn(paper: Paper) -> Iterator[Problem]:
    """An ISBN has ten or thirteen digits, a last one that fits, and hyphens between its four or five parts, if any.

    Bad:  ISBN: 978-3-16-148410-1
    Good: ISBN: 978-3-16-148410-0
    """
    for where, typed in _numbers(paper, "ISBN"):
        for isbn in isbns(typed):
            if fault := isbn_fault(isbn):
                severity = Severity.WARNING if fault == "hyphens" else Severity.ERROR
                yield Problem(
                    where,
                    f"`{isbn}` {_ISBN_FAULTS[fault]}.",
                    "Copy it again from the imprint.",
                    severity=severity,
                )


_ISBN_FAULTS = {
    "form": "is not an ISBN, which has ten or thirteen digits",
    "digit": "is not an ISBN: its last digit does not fit the others",
    "prefix": "is not an ISBN: thirteen digits start with 978 or 979",
    "hyphens": "has hyphens that do not part it as an ISBN is parted",
}


@rule("citations", ERROR)
def wrong_issn(paper: Paper) -> Iterator[Problem]:
    """An ISSN has twice four digits, and its last one fits.

    Bad:  ISSN: 2049-3631
    Good: ISSN: 2049-3630
    """
    for where, typed in _numbers(paper, "ISSN"):
        for issn in re.split(r"[\s,;]+", typed):
            if issn and (fault := issn_fault(issn)):
                said = (
                    "its last digit does not fit the others"
                    if fault == "digit"
                    else "it has twice four digits"
                )
                yield Problem(where, f"`{issn}` is not an ISSN: {said}.", "Copy it again from the imprint.")


@rule("citations", ERROR)
def wrong_orcid(paper: Paper) -> Iterator[Problem]:
    """An ORCID has four times four digits, and its last one fits.

    Bad:  ORCID: 0000-0002-1825-0098
    Good: ORCID: 0000-0002-1825-0097
    """
    typed = [
        (name.place, name.orcid) for source in paper.sources.values() for name in source.names if name.orcid
    ]
    for where, orcid in (*typed, *_mentioned(paper, "ORCID")):
        if not is_orcid(
            re.sub(r"^(?:https?://)?(?:www\.)?orcid\.org/", "", orcid.strip(), flags=re.IGNORECASE)
        ):
            message = f"`{orcid}` is not an ORCID: four times four digits, of which the last fits the others."
            yield Problem(where, message, "Copy it again from the person's record.")


@rule("citations", ERROR)
def wrong_ecli(paper: Paper) -> Iterator[Problem]:
    """An ECLI names country, court, year and number, with colons between them.

    Bad:  ECLI:DE:BVerfG:24.04.2013
    Good: ECLI:DE:BVerfG:2013:rs20130424.1bvr121507
    """
    for where, ecli in _numbers(paper, "ECLI"):
        if not is_ecli(ecli, paper.today.year):
            message = f"`{ecli}` is not an ECLI."
            yield Problem(
                where, message, "Write `ECLI:`, country, court, year and number, as the court gives it."
            )


@rule("citations", ERROR)
def wrong_celex(paper: Paper) -> Iterator[Problem]:
    """A CELEX number names sector, year, type and number of a document of the European Union.

    Bad:  CELEX: 2016R679
    Good: CELEX: 32016R0679
    """
    for source in paper.sources.values():
        address = _CELEX_ADDRESS.search(source.url or "")
        typed = {
            "CELEX": text(source, "CELEX").removeprefix("CELEX:").strip(),
            "URL": unquote(address["celex"]) if address else "",
        }
        for name, celex in typed.items():
            if celex and not is_celex(celex):
                message = f"`{celex}` of `{source.id}` is not a CELEX number."
                yield Problem(
                    place(source, name),
                    message,
                    "Copy it again; the General Data Protection Regulation has 32016R0679.",
                )


def _numbers(paper: Paper, name: str) -> Iterator[tuple[Place, str]]:
    """What the registry and the texts give as a number of this kind."""
    for source in paper.sources.values():
        if typed := text(source, name):
            yield place(source, name), typed
        elif text(source, "number").upper().startswith(f"{name}:"):
            yield place(source, "number"), text(source, "number")
    yield from _mentioned(paper, name)


def _mentioned(paper: Paper, name: str) -> Iterator[tuple[Place, str]]:
    for page in paper.pages:
        if name in page.plain.upper():
            yield from ((_at(page, match), match["id"]) for match in _IN_PROSE[name].finditer(page.plain))


def _at(page: Page, match: re.Match[str]) -> Place:
    return page.place(match.start("id"))
