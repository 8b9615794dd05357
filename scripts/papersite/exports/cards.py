"""Pages into the images that links to them show elsewhere: one card for each reason and each page of the main menu."""

from collections.abc import Collection, Iterable, Mapping

from papercheck.model import Page
from papersite.exports.typesetting import Typesetter
from papersite.exports.writer import Export
from papersite.render.book import Book, attribution
from papersite.render.card_images import card_image, has_card
from papersite.render.findings import claims_on, collect_findings
from papersite.render.page_chrome import monogram

TEMPLATE = "card.typ"

_OF_ALL = ("home", "reasons", "evidence")
"""Kinds of pages whose cards show the findings of all claims."""


def export_cards(book: Book, menu: Collection[str], typesetter: Typesetter) -> Export:
    """All cards of a language, set in one run: `cards/r5.png`, `cards/evidence.png`, 1200 by 630 pixels."""
    pages = [page for page in book.pages.values() if has_card(page, menu)]
    paths = [card.path for page in pages if (card := card_image(page, menu, book))]
    values = card_values(pages, book)

    def make() -> Mapping[str, bytes]:
        return dict(zip(paths, typesetter.set_images(TEMPLATE, values), strict=True))

    ingredients = typesetter.ingredients({**values, "paths": paths})
    name = f"cards ({book.language.code})"
    return Export(name=name, make=make, runs_apart=True, ingredients=ingredients)


def card_values(pages: Iterable[Page], book: Book) -> Mapping[str, object]:
    """What the template of cards takes: what all share, and the words and squares of each."""
    return {
        "language": book.language.code,
        "name": book.language.name,
        "site": book.site_name,
        "monogram": monogram(book),
        "caption": book.word("findings.caption"),
        "cards": [_values(page, book) for page in pages],
    }


def finding_values(page: Page, book: Book) -> Mapping[str, object]:
    """The squares and words of what was found on a page, as templates of print take them."""
    claims = book.paper.claims if page.kind in _OF_ALL else claims_on([page], book)
    found = collect_findings(claims, book, page)
    return {
        "squares": [finding.claim.check.status for finding in found.listed],
        "tally": [f"{book.word(f'status.{status}')} {count}" for status, count in found.counts.items()],
    }


def _values(page: Page, book: Book) -> Mapping[str, object]:
    is_ending = page.kind == "reason" and bool(page.short)
    return {
        "number": str(page.number) if page.kind == "reason" else "",
        "stem": book.word("reason.stem") if is_ending else "",
        "title": page.list_title if is_ending else page.title,
        "attribution": attribution(page, book),
        "complaint": f"the title of {book.language.code}/{page.name} is too long for a card; give the page a shorter one.",
        **finding_values(page, book),
    }
