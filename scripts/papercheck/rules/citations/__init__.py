"""Rules of citations, and what several of them ask of a paper: its citations, the fields of its entries, its texts."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import chain

from papercheck.model import Citation, CitedWork, Paper, Place, Source
from papercheck.urls import find_bare_urls, is_outside

LONGEST_SHOWN = 80
"""Characters of a checked text that a message shows."""


def list_citations(paper: Paper) -> Iterator[tuple[str, Citation]]:
    """Every citation of pages, claims and terms, with the language it stands in."""
    on_pages = ((page.language, page.citations) for page in paper.pages)
    in_records = (cited for _, _, by_language in list_records(paper) for cited in by_language.items())
    for code, citations in chain(on_pages, in_records):
        yield from ((code, citation) for citation in citations)


def list_works(paper: Paper) -> Iterator[tuple[str, CitedWork]]:
    """Every cited work, as often as it is cited, with the language it is cited in."""
    yield from ((code, work) for code, citation in list_citations(paper) for work in citation.works)


def list_records(paper: Paper) -> Iterator[tuple[str, Place, Mapping[str, tuple[Citation, ...]]]]:
    """Id, place and citations by language of every claim and every term."""
    yield from ((claim.id, claim.place, claim.check.citations) for claim in paper.claims)
    yield from ((term.id, term.place, term.citations) for term in paper.terms)


def list_outside_urls(paper: Paper) -> Iterator[tuple[Place, str]]:
    """Every outside URL of the registry and of the texts, whether it is a link or not."""
    for source in paper.sources.values():
        if source.url:
            yield source.place_of("URL"), source.url
    for page in paper.pages:
        yield from ((link.place, link.target) for link in page.links if is_outside(link.target))
        # A link whose words are its URL names that once.
        linked = {(link.place.line, link.target) for link in page.links}
        bare = find_bare_urls(page.plain) if "://" in page.plain else ()
        placed = ((page.place(offset), url) for offset, url in bare)
        yield from ((place, url) for place, url in placed if (place.line, url) not in linked)


def read_field(source: Source, *names: str) -> str:
    """The first of these fields that an entry has, as it was typed; empty where there is none."""
    return next(filter(None, (source.typed[name].text for name in names if name in source.typed)), "")


def has_note(source: Source) -> bool:
    """Whether an entry has a note for readers, which may give the reason for whatever is unusual about it."""
    return bool(read_field(source, "note") or any(source.reading.note.values()))


def find_latest_day(paper: Paper) -> date:
    """The last day that may have begun: in the east it has, while the machine that checks still counts the day before."""
    return paper.today + timedelta(days=1)


def collect_words(paper: Paper, topic: str) -> frozenset[str]:
    """The words of a topic of every lexicon, in lower case: authors mix languages."""
    return frozenset(word.casefold() for lexicon in paper.lexicons.values() for word in lexicon.words(topic))
