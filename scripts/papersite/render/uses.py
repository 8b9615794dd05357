"""Where each source is cited and each claim restated, so that links lead both ways."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from papercheck.model import Citation, Claim, Page
from papersite.render.book import Book


@dataclass(frozen=True, slots=True)
class Use:
    """One place that cites a source: the name of a page and the id a reader can be sent to."""

    page: str
    anchor: str


def uses(book: Book) -> Mapping[str, tuple[Use, ...]]:
    """Every place that cites a source, by source id, in the order of the pages, each place once."""
    found: dict[str, dict[Use, None]] = {}
    for source_id, use in _all(book):
        found.setdefault(source_id, {})[use] = None
    return {source_id: tuple(places) for source_id, places in found.items()}


def _all(book: Book) -> Iterator[tuple[str, Use]]:
    for page in book.pages.values():
        for citation in page.citations:
            yield from _works(citation, Use(page.name, _anchor(page, citation)))
    for page, anchor, found in _records(book):
        for citation in found:
            yield from _works(citation, Use(page.name, anchor))


def _records(book: Book) -> Iterator[tuple[Page, str, tuple[Citation, ...]]]:
    code = book.language.code
    if ledger := book.of_kind("evidence"):
        yield from (
            (ledger, claim.anchor, claim.check.citations.get(code, ())) for claim in book.paper.claims
        )
    if glossary := book.of_kind("glossary"):
        yield from ((glossary, term.id, term.citations.get(code, ())) for term in book.paper.terms)


def _works(citation: Citation, use: Use) -> Iterator[tuple[str, Use]]:
    return ((work.source_id, use) for work in citation.works)


def _anchor(page: Page, citation: Citation) -> str:
    """The id at or before a citation."""
    before = [block.id for block in page.blocks if block.id and block.place <= citation.place]
    return before[-1] if before else ""


def claims_at(book: Book) -> Mapping[str, tuple[Claim, ...]]:
    """The claims that each pinpoint restates."""
    found: dict[str, tuple[Claim, ...]] = {}
    for claim in book.paper.claims:
        found[claim.pinpoint] = (*found.get(claim.pinpoint, ()), claim)
    return found
