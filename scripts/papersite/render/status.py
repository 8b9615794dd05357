"""The state of the paper: how its sources are, and how current its translations."""

from collections.abc import Mapping
from dataclasses import dataclass

from papercheck.model import Page, Source
from papersite.render.book import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """One file of the original and how much of its translation is current."""

    title: str
    total: int
    current: int


def status(book: Book, page: Page) -> Mapping[str, object]:
    """Sources by reading and by health, and the translations of this paper, language by language."""
    sources = list(book.paper.sources.values())
    checked = [known.checked for source in sources if (known := book.health.get(source.url or ""))]
    copies = [source.reading.copy for source in sources if source.reading.copy]
    states = [state_of(source, book) for source in sources if source.url]
    return {
        "total": len(sources),
        "copies": {name: copies.count(name) for name in dict.fromkeys(copies)},
        "states": {name: states.count(name) for name in dict.fromkeys(states)},
        "last": book.day(max(checked)) if checked else "",
        "troubled": [
            source for source in sources if source.url and state_of(source, book) in ("failing", "dead")
        ],
        "translations": {
            language.name: _translated(language.code, book) for language in book.paper.translations
        },
    }


def state_of(source: Source, book: Book) -> str:
    """The health of a source's address; `unchecked` where nobody has opened it yet."""
    known = book.health.get(source.url or "")
    return known.state if known else "unchecked"


def _translated(code: str, book: Book) -> list[Translated]:
    """Every page and record of the original, with its count of texts and of those whose translation is current."""
    stamps, found = book.paper.stamps.get(code, {}), []
    for file, keys in sorted(book.paper.digests.items()):
        current = sum(stamps.get(file, {}).get(key) == digest for key, digest in keys.items())
        page = book.pages.get(file)
        found.append(Translated(title=page.title if page else file, total=len(keys), current=current))
    return found
