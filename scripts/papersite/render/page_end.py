"""A page of a paper into what stands below its text, and into the notes beside its words: findings, cited sources, terms."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from papercheck.model import Citation, Claim, Page, Source, Term
from papersite.render.article import pages_shown_on, plain_text
from papersite.render.book import Book
from papersite.render.findings import claims_on, collect_findings, first_sentence

_LISTS = ("sources", "parallel")
"""Kinds of pages that are lists themselves, and so have none at their end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSource:
    """A source at the end of a page that cites it; notes beside its citations show the same."""

    source: Source
    entry: Markup
    passage: str
    """The first words of what was read of it; empty where none are on record."""


def end_values(page: Page, book: Book) -> Mapping[str, Any]:
    """What stands below a text and what notes beside its words show: findings, cited sources, terms."""
    if page.kind in _LISTS:
        return {"findings": None, "works": [], "terms": []}
    shown = pages_shown_on(page, book)
    claims = claims_on(shown, book)
    return {
        "findings": collect_findings(claims, book, page) if claims else None,
        "works": _cited_works(_citations(shown, claims, page, book), book),
        "terms": [] if page.kind == "glossary" else _linked_terms(shown, book),
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


_LONGEST_PASSAGE = 70
"""Characters of a source's own words in a note: enough to recognise the place."""


def _cited_works(citations: Iterable[Citation], book: Book) -> list[CitedSource]:
    """The sources that are cited, each once, sorted."""
    cited = {work.source_id for citation in citations for work in citation.works}
    known = sorted((book.references[id_].position, id_) for id_ in cited & book.references.keys())
    sources = [book.paper.sources[id_] for _, id_ in known]
    openings = (source.reading.passage.partition("\n")[0] for source in sources)
    return [
        CitedSource(
            source=source,
            entry=Markup(book.references[source.id].entry),
            passage=textwrap.shorten(opening, _LONGEST_PASSAGE, placeholder=" …"),
        )
        for source, opening in zip(sources, openings, strict=True)
    ]


def _linked_terms(shown: Iterable[Page], book: Book) -> list[tuple[Term, str]]:
    """The terms that pages link, each with the first sentence of its definition as plain text."""
    code = book.language.code
    linked = {link.target.rpartition("#")[2] for page in shown for link in page.links}
    return [
        (term, first_sentence(plain_text(term.definition.get(code, ""))))
        for term in book.paper.terms
        if term.id in linked
    ]
