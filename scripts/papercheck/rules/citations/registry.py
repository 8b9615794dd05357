"""What several rules ask of the registry, and of the texts that cite it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from difflib import get_close_matches

from papercheck.model import Citation, CitedWork, Page, Paper, Place, Source
from papercheck.rules.citations.urls import bare_addresses

_MARKER = re.compile(r"\s*(?:[-*+>|#]|\d{1,3}[.)]\s)")
"""What opens an item, a row, a quotation or a heading; within a paragraph it opens nothing."""

_MOST_GUESSES = 50
_OUTSIDE = re.compile(r"(?:https?|ftp|file):")


def cited_works(paper: Paper) -> Iterator[CitedWork]:
    """Every source that is cited anywhere, as often as it is."""
    for citation in every_citation(paper):
        yield from citation.works


def every_citation(paper: Paper) -> Iterator[Citation]:
    """Every citation of pages, claims and terms."""
    for page in paper.pages:
        yield from page.citations
    for citations in recorded_citations(paper):
        yield from citations


def recorded_citations(paper: Paper) -> Iterator[tuple[Citation, ...]]:
    """The citations of each text of a claim or term."""
    for record in (
        *(claim.check.citations for claim in paper.claims),
        *(term.citations for term in paper.terms),
    ):
        yield from record.values()


def place(source: Source, name: str) -> Place:
    """Where a field of an entry stands; where it has none, the entry."""
    return source.typed[name].place if name in source.typed else source.place


def text(source: Source, name: str) -> str:
    """A field as it was typed; nothing where there is none."""
    return source.typed[name].text if name in source.typed else ""


def has_note(source: Source) -> bool:
    """Whether the entry tells readers what to know of it, which answers what else would be asked."""
    return bool(text(source, "note") or any(source.reading.note.values()))


def tells_readings(paper: Paper) -> bool:
    """Whether the registry has the strict form, which says how each source was read."""
    return any(source.reading.read or source.reading.copy for source in paper.sources.values())


def words(paper: Paper, topic: str) -> frozenset[str]:
    """The words of a topic in every language the machine knows, in lower case: authors mix languages."""
    return frozenset(word.casefold() for lexicon in paper.lexicons.values() for word in lexicon.words(topic))


def entry_texts(paper: Paper) -> Iterator[tuple[Place, str, str]]:
    """Every text of the registry: where it stands, what it is, and the text."""
    for source in paper.sources.values():
        for name, typed in source.typed.items():
            if name not in ("abstract", "passage"):
                yield typed.place, f"`{name}` of `{source.id}`", typed.text
        for person in source.names:
            yield person.place, f"`{person.role}` of `{source.id}`", person.text


def register_or_rename(source_id: str, paper: Paper, *, guesses: int = 0) -> str:
    """How to mend a key that is not registered; of very many the registry is another one, and no name is looked for."""
    near = get_close_matches(source_id, paper.sources, n=1) if guesses < _MOST_GUESSES else []
    add = f"dd `{source_id}` to {paper.registry}."
    return f"Write `@{near[0]}`, or a{add}" if near else f"A{add}"


def outside_addresses(paper: Paper) -> Iterator[tuple[Place, str]]:
    """Every outside address of the registry and of the texts, links or not."""
    for source in paper.sources.values():
        if source.url:
            yield place(source, "URL"), source.url
    for page in paper.pages:
        yield from ((link.place, link.target) for link in page.links if _OUTSIDE.match(link.target))
        if "://" not in page.plain:
            continue
        where = places(page)
        yield from ((where(offset), address) for offset, address in bare_addresses(page.plain))


def citations_within(page: Page) -> Callable[[int, int], tuple[Citation, ...]]:
    """The citations between two offsets of a page, for those who ask for many."""
    starts = [citation.start for citation in page.citations]
    return lambda begin, end: page.citations[bisect_left(starts, begin) : bisect_left(starts, end)]


def places(page: Page) -> Callable[[int], Place]:
    """The place of any offset of a page, for those who ask for many."""
    lines = [0, *(match.end() for match in re.finditer("\n", page.body))]

    def place_at(offset: int) -> Place:
        line = bisect_right(lines, offset)
        return Place(page.path, page.first_line + line - 1, offset - lines[line - 1] + 1)

    return place_at


def stretches(page: Page) -> Iterator[tuple[int, int]]:
    """Where each paragraph, list item, table row or heading of a page begins and ends in its text."""
    begin = offset = 0
    is_marked = False
    for line in (*page.plain.split("\n"), ""):
        found = _MARKER.match(line)
        if (not line.strip() or (found and is_marked)) and begin < offset:
            yield begin, offset
            begin = offset
        if line.strip() and begin == offset:
            is_marked = bool(found)
        offset += len(line) + 1
        if not line.strip():
            begin = offset
