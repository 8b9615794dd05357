"""A page of a paper into what stands below its text: findings and cited sources, which notes beside its words show too."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from papercheck.model import Citation, Claim, Page, Source
from papersite.render.article import pages_shown_on
from papersite.render.book import Book
from papersite.render.findings import claims_on, collect_findings

_LISTS = ("sources", "parallel")
"""Kinds of pages that are lists themselves, and so have none at their end."""


def end_values(page: Page, book: Book) -> Mapping[str, Any]:
    """What stands below a text: findings and cited sources."""
    if page.kind in _LISTS:
        return {"findings": None, "works": []}
    shown = pages_shown_on(page, book)
    claims = claims_on(shown, book)
    return {
        "findings": collect_findings(claims, book, page) if claims else None,
        "works": _cited_works(_citations(shown, claims, page, book), book),
    }


def _citations(shown: Iterable[Page], claims: Iterable[Claim], page: Page, book: Book) -> Iterator[Citation]:
    """The citations of a page: of its text, of the findings at its end, and of the records that it lists."""
    code = book.language.code
    for one in shown:
        yield from one.citations
    for claim in book.paper.claims if page.kind == "evidence" else claims:
        yield from claim.check.citations.get(code, ())
    for term in book.paper.terms if page.kind == "glossary" else ():
        yield from term.citations.get(code, ())


def _cited_works(citations: Iterable[Citation], book: Book) -> list[Source]:
    """The sources that are cited, each once, sorted."""
    cited = {work.source_id for citation in citations for work in citation.works}
    known = sorted((book.references[id_].position, id_) for id_ in cited & book.references.keys())
    return [book.paper.sources[id_] for _, id_ in known]
