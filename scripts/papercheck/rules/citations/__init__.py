"""Rules of citations, and what several of them ask of a paper: its citations, the fields of its entries, its texts."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from itertools import chain

from papercheck.model import Citation, CitedWork, Origin, Page, Paper, Place, Problem, Rule, Severity, Source
from papercheck.rules import rule
from papercheck.urls import find_bare_urls, is_outside

LONGEST_SHOWN = 80
"""Characters of a checked text that a message shows."""
Faults = Iterable[tuple[str, ...]]
"""What is wrong with an entry: the field, the message, the fix, and the severity unless it is the rule's first."""
Finds = Iterable[tuple[int, str, str] | tuple[int, str, str, Severity]]
"""What is wrong with a page: the offset in its body, the message, the fix, and the severity in the same way."""


def entry_rule(*severities: Severity) -> Callable[[Callable[[Source, Paper], Faults]], Rule[Paper]]:
    """Make a rule of a function that judges one entry: each of its faults stands at the field, or at the entry."""

    def decorate(judge: Callable[[Source, Paper], Faults]) -> Rule[Paper]:
        @wraps(judge)
        def find(paper: Paper) -> Iterator[Problem]:
            for source in paper.sources.values():
                for name, message, fix, *severity in judge(source, paper):
                    yield Problem(locate_field(source, name), message, fix, *map(Severity, severity))

        return rule("citations", *severities)(find)

    return decorate


def list_works(paper: Paper) -> Iterator[tuple[str, CitedWork]]:
    """Every cited work of pages, claims and terms, as often as it is cited, with the language it is cited in."""
    on_pages = ((page.language, page.citations) for page in paper.pages)
    in_records = (cited for _, _, by_language in list_records(paper) for cited in by_language.items())
    for code, citations in chain(on_pages, in_records):
        yield from ((code, work) for citation in citations for work in citation.works)


def list_records(paper: Paper) -> Iterator[tuple[str, Place, Mapping[str, tuple[Citation, ...]]]]:
    """Id, place and citations by language of every claim and every term."""
    yield from ((claim.id, claim.place, claim.check.citations) for claim in paper.claims)
    yield from ((term.id, term.place, term.citations) for term in paper.terms)


def list_outside_urls(paper: Paper) -> Iterator[tuple[Place, str]]:
    """Every outside URL of the registry and of the texts, whether it is a link or not."""
    for source in paper.sources.values():
        if source.url:
            yield locate_field(source, "URL"), source.url
    for page in paper.pages:
        yield from ((link.place, link.target) for link in page.links if is_outside(link.target))
        if "://" in page.plain:
            origin = Origin(page.body, page.path, page.first_line)
            yield from ((origin.place(offset), url) for offset, url in find_bare_urls(page.plain))


def locate_field(source: Source, name: str) -> Place:
    """The place of a field of an entry; the place of the entry where it has no such field."""
    return source.typed[name].place if name in source.typed else source.place


def read_field(source: Source, *names: str) -> str:
    """The first of these fields that an entry has, as it was typed; empty where there is none."""
    return next(
        (source.typed[name].text for name in names if name in source.typed and source.typed[name].text), ""
    )


def has_note(source: Source) -> bool:
    """Whether an entry has a note for readers, which may give the reason for whatever is unusual about it."""
    return bool(read_field(source, "note") or any(source.reading.note.values()))


def collect_words(paper: Paper, topic: str) -> frozenset[str]:
    """The words of a topic of every lexicon, in lower case: authors mix languages."""
    return frozenset(word.casefold() for lexicon in paper.lexicons.values() for word in lexicon.words(topic))


def place_problems(page: Page, finds: Finds) -> Iterator[Problem]:
    """Problems of a page out of offsets; its lines are counted once, and only where something is wrong."""
    origin: Origin | None = None
    for offset, message, fix, *severity in finds:
        origin = origin or Origin(page.body, page.path, page.first_line)
        yield Problem(origin.place(offset), message, fix, *map(Severity, severity))
