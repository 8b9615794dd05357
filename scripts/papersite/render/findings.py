"""Claims into what a page shows of their findings: one square a claim, in order of finding, and their number in words."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from papercheck.model import Claim, Page
from papersite.render.article import render_inline
from papersite.render.book import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    """What was found about one claim, as a page shows it."""

    claim: Claim
    href: str
    """The claim's entry in the ledger, relative to the page; empty where the paper has no ledger."""
    text: Markup
    """The first sentence of the finding, its citations included; the ledger has the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The findings of some claims, in the order of the paper's statuses."""

    listed: tuple[ShownFinding, ...]
    counts: Mapping[str, int]
    """How many claims there are of each status that occurs."""


def collect_findings(claims: Collection[Claim], book: Book, page: Page) -> Findings:
    """The findings of claims for a page that shows them; claims of one status stay in their order."""
    counts = Counter(claim.check.status for claim in claims)
    # A status without a word in the strings comes last; that it has none is said where it is shown.
    statuses = list(dict.fromkeys([*book.group("status"), *counts]))
    ledger = book.of_kind("evidence")
    listed = sorted(claims, key=lambda claim: statuses.index(claim.check.status))
    return Findings(
        listed=tuple(
            ShownFinding(
                claim=claim,
                href=book.link(page, ledger, claim.anchor) if ledger else "",
                text=render_inline(first_sentence(claim.check.text.get(book.language.code, "")), book, page),
            )
            for claim in listed
        ),
        counts={status: counts[status] for status in statuses if counts[status]},
    )


def claims_on(pages: Iterable[Page], book: Book) -> list[Claim]:
    """The claims that pages restate, in the order of the paper."""
    pinpoints = {block.id for page in pages for block in page.pinpoints}
    return [claim for claim in book.paper.claims if claim.pinpoint in pinpoints]


_SENTENCE_END = re.compile(r"(?<!\b\w\.)(?<!\b\d\d\.)(?<=[.!?…])\s+")
"""Where a sentence may end: not after one letter (`e. V.`), nor after a day of the month in German (`23. November`)."""

_SHORTEST_SENTENCE = 40
"""Characters below which a full stop is rather that of an abbreviation."""

_PAIRS = (("[", "]"), ("(", ")"))


def first_sentence(text: str) -> str:
    """What a Markdown text says first; a full stop within brackets ends nothing."""
    found = ""
    for sentence in _SENTENCE_END.split(text):
        found = f"{found} {sentence}".strip()
        is_closed = all(found.count(one) == found.count(other) for one, other in _PAIRS)
        if len(found) >= _SHORTEST_SENTENCE and is_closed:
            break
    return found
