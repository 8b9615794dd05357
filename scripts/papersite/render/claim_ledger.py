"""The claims of a paper into the rows of the slot `evidence`, below the page that restates each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from papercheck.model import Claim, Page
from papersite.render.article import render_inline
from papersite.render.book import Book, CitingPlace, page_label, place_label, titled_label


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim as the ledger of claims shows it."""

    claim: Claim
    text: Markup
    finding: Markup
    hedge: str
    """Empty where the claim has none."""
    kinds: str
    place: str
    """The name of the paragraph that restates the claim; empty where there is none."""
    href: str


def claim_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every claim with what was found, below the page that restates it, and how many there are of each status."""
    claims = book.paper.claims
    counts = Counter(claim.check.status for claim in claims)
    groups: dict[str, list[ClaimRow]] = {}
    for claim in claims:
        home = book.home_of(claim.pinpoint)
        groups.setdefault(home.name if home else "", []).append(_claim_row(claim, home, book, page))
    return {
        "groups": [
            (f"ledger-{number}", *_group_names(book.pages.get(name), book), rows)
            for number, (name, rows) in enumerate(groups.items(), start=1)
        ],
        # One level below the last heading of the page's own text, or below its title.
        "level": max([1, *(block.level for block in page.blocks)]) + 1,
        "total": len(claims),
        "counts": {status: counts[status] for status in book.group("status") if counts[status]},
    }


def _group_names(home: Page | None, book: Book) -> tuple[str, str]:
    """The short name and the title of a page, as headings of the claims that it restates."""
    if home:
        return page_label(home, book), titled_label(home, book)
    return book.word("claim.nowhere"), book.word("claim.nowhere")


def _claim_row(claim: Claim, home: Page | None, book: Book, page: Page) -> ClaimRow:
    code = book.language.code
    place = place_label(CitingPlace(home.name, claim.pinpoint), book) if home else ""
    return ClaimRow(
        claim=claim,
        text=render_inline(claim.text.get(code, ""), book, page),
        finding=render_inline(claim.check.text.get(code, ""), book, page),
        hedge=claim.hedge.get(code, "") if claim.hedge else "",
        kinds=", ".join(book.word(f"kind.{kind}") for kind in claim.kinds),
        place=f"{page_label(home, book)}, {place}" if home else "",
        href=book.link(page, home, claim.pinpoint) if home else "",
    )
