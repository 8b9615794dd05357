"""A paper in one language into what refers to what on its pages: sources and the places that cite them, pinpoints and claims."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from papercheck.model import Citation, Claim, Page
from papersite.render.book import Book


@dataclass(frozen=True, slots=True)
class CitingPlace:
    """One place that cites a source: the name of a page and an id on it, which is empty above the first id."""

    page: str
    anchor: str


def collect_uses(book: Book) -> Mapping[str, tuple[CitingPlace, ...]]:
    """Every place that cites a source, by source id, in the order of the pages, each place once."""
    found: dict[str, dict[CitingPlace, None]] = {}
    for citation, use in _all_uses(book):
        for work in citation.works:
            found.setdefault(work.source_id, {})[use] = None
    return {source_id: tuple(places) for source_id, places in found.items()}


def _all_uses(book: Book) -> Iterator[tuple[Citation, CitingPlace]]:
    code = book.language.code
    for page in book.pages.values():
        for citation in page.citations:
            yield citation, CitingPlace(page.name, _anchor_before(page, citation))
    if page_of_claims := book.of_kind("evidence"):
        for claim in book.paper.claims:
            for citation in claim.check.citations.get(code, ()):
                yield citation, CitingPlace(page_of_claims.name, claim.anchor)
    if glossary := book.of_kind("glossary"):
        for term in book.paper.terms:
            for citation in term.citations.get(code, ()):
                yield citation, CitingPlace(glossary.name, term.id)


def _anchor_before(page: Page, citation: Citation) -> str:
    """The id at or before a citation."""
    before = [block.id for block in page.blocks if block.id and block.place <= citation.place]
    return before[-1] if before else ""


def claims_by_pinpoint(book: Book) -> Mapping[str, tuple[Claim, ...]]:
    """The claims that each pinpoint restates."""
    found: dict[str, tuple[Claim, ...]] = {}
    for claim in book.paper.claims:
        found[claim.pinpoint] = (*found.get(claim.pinpoint, ()), claim)
    return found


def page_label(page: Page, book: Book) -> str:
    """The short name of a page: a reason's number, the menu's word, or the title."""
    word = f"menu.{page.name}"
    if page.kind == "reason":
        return book.word("reason.numbered", number=page.number)
    return book.word(word) if word in book.paper.strings else page.title


def place_label(use: CitingPlace, book: Book) -> str:
    """The name of a place: a claim's id, a term, the number of a pinpoint (`¶ 3`), or the id itself."""
    page = book.pages[use.page]
    names: dict[str, str] = {}
    if page.kind == "evidence":
        names = {claim.anchor: claim.id for claim in book.paper.claims}
    elif page.kind == "glossary":
        names = {term.id: term.term.get(book.language.code, term.id) for term in book.paper.terms}
    number = use.anchor.removeprefix(f"{page.prefix}-p") if page.prefix else use.anchor
    return names.get(use.anchor, f"¶ {number}" if number.isdecimal() else number or page_label(page, book))
