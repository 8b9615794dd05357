"""The registry of sources into the values of two slots: the list of sources, and the state of sources and translations."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from papercheck.model import Page, Source
from papersite.render.book import Book
from papersite.render.cross_references import CitingPlace, collect_uses, page_label, place_label


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSource:
    """A source as the list of sources shows it."""

    source: Source
    entry: Markup
    note: str
    state: tuple[str, ...]
    """How it was read, and whether its URL was opened, in words."""
    places: Mapping[str, tuple[tuple[str, str], ...]]
    """By name of a page: label and link of each of its places that cite the source."""


def source_list_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every source, sorted, with how it was read and where it is cited."""
    uses = collect_uses(book)
    sources = sorted(book.paper.sources.values(), key=lambda source: book.references[source.id].sort_key)
    return {
        "entries": [
            ListedSource(
                source=source,
                entry=Markup(book.references[source.id].entry),
                note=source.reading.note.get(book.language.code, ""),
                state=_describe_state(source, book),
                places=_places(uses.get(source.id, ()), book, page),
            )
            for source in sources
        ]
    }


def _places(
    uses: tuple[CitingPlace, ...], book: Book, page: Page
) -> Mapping[str, tuple[tuple[str, str], ...]]:
    places: dict[str, tuple[tuple[str, str], ...]] = {}
    for use in uses:
        target = book.pages[use.page]
        link = (place_label(use, book), book.link(page, target, use.anchor))
        label = page_label(target, book)
        places[label] = (*places.get(label, ()), link)
    return places


def _describe_state(source: Source, book: Book) -> tuple[str, ...]:
    reading, phrases = source.reading, []
    if reading.copy and reading.read:
        phrases.append(book.word(f"source.read.{reading.copy}", date=book.day(reading.read)))
    if health := book.health.get(source.url or ""):
        phrases.append(f"{book.word(f'health.{health.state}')} ({book.day(health.checked)})")
    elif reading.checked:
        phrases.append(book.word("source.checked", date=book.day(reading.checked)))
    elif source.url or "DOI" in source.csl:
        phrases.append(book.word("source.unchecked"))
    return tuple(phrases)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedFile:
    """One file of the original and how much of its translation is current."""

    title: str
    total: int
    current: int


def status_values(book: Book, page: Page) -> Mapping[str, object]:
    """How sources were read, how their URLs answered, and how current each translation is."""
    sources = list(book.paper.sources.values())
    states = {source.id: _state_of(source, book) for source in sources if source.url}
    days = [health.checked for source in sources if (health := book.health.get(source.url or ""))]
    return {
        "total": len(sources),
        "copies": Counter(source.reading.copy for source in sources if source.reading.copy),
        "states": Counter(states.values()),
        "last": book.day(max(days)) if days else "",
        "troubled": [source for source in sources if states.get(source.id) in ("failing", "dead")],
        "translations": {
            language.name: _translated_files(language.code, book) for language in book.paper.translations
        },
    }


def _state_of(source: Source, book: Book) -> str:
    """The health of a source's URL; `unchecked` where nobody has opened it yet."""
    health = book.health.get(source.url or "")
    return health.state if health else "unchecked"


def _translated_files(code: str, book: Book) -> list[TranslatedFile]:
    """Every page and record of the original, with its count of texts and of those whose translation is current."""
    stamps, files = book.paper.stamps.get(code, {}), []
    for path, digests in sorted(book.paper.digests.items()):
        current = sum(stamps.get(path, {}).get(key) == digest for key, digest in digests.items())
        title = book.pages[path].title if path in book.pages else path
        files.append(TranslatedFile(title=title, total=len(digests), current=current))
    return files
