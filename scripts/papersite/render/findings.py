"""Claims and citations of a page into what stands at its end: findings, by their statuses, and cited sources."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from papercheck.model import Claim, Page, Source
from papersite.render.article import pages_shown_on
from papersite.render.book import Book

_LISTS = ("sources", "parallel")
"""Kinds of pages that are lists themselves, and so have none at their end."""


def count_statuses(claims: Iterable[Claim], book: Book) -> Mapping[str, int]:
    """How many claims there are of each status that occurs, in the order of the paper's statuses."""
    counts = Counter(claim.check.status for claim in claims)
    # A status without a word in the strings comes last; that it has none is said where it is shown.
    return {status: counts[status] for status in (*book.group("status"), *counts) if counts[status]}


def sort_claims(claims: Iterable[Claim], book: Book) -> list[Claim]:
    """Claims in the order of the paper's statuses; those of one status stay in their order."""
    listed = list(claims)
    statuses = list(count_statuses(listed, book))
    return sorted(listed, key=lambda claim: statuses.index(claim.check.status))


def claims_on(pages: Iterable[Page], book: Book) -> list[Claim]:
    """The claims that pages restate, in the order of the paper."""
    pinpoints = {block.id for page in pages for block in page.pinpoints}
    return [claim for claim in book.paper.claims if claim.pinpoint in pinpoints]


def claims_below(page: Page, book: Book) -> list[Claim]:
    """The claims whose findings stand at the end of a page: those that its text restates."""
    return [] if page.kind in _LISTS else claims_on(pages_shown_on(page, book), book)


def works_below(page: Page, book: Book) -> list[Source]:
    """The sources that stand at the end of a page: those that its text, findings and records cite, each once, sorted."""
    if page.kind in _LISTS:
        return []
    code = book.language.code
    citations = [citation for shown in pages_shown_on(page, book) for citation in shown.citations]
    for claim in book.paper.claims if page.kind == "evidence" else claims_below(page, book):
        citations += claim.check.citations.get(code, ())
    for term in book.paper.terms if page.kind == "glossary" else ():
        citations += term.citations.get(code, ())
    cited = {work.source_id for citation in citations for work in citation.works}
    known = sorted((book.references[id_].position, id_) for id_ in cited & book.references.keys())
    return [book.paper.sources[id_] for _, id_ in known]


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
    return type(text)(found)
