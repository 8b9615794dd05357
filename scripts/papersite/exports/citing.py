"""Works and sources into files for reference managers: one a work, format and language, and the whole bibliography."""

from collections.abc import Iterable, Mapping
from functools import partial

from papercheck.model import Source
from papersite.exports.writer import Export
from papersite.render.book import Book
from papersite.render.citable_works import list_works
from papersite.render.citations import BIBLIOGRAPHY, WRITERS


def citation_files(books: Mapping[str, Book]) -> tuple[Export, ...]:
    """A file a work beside the page on citing (`de/cite/r5.bib`), where there is one, and `sources.bib` at the root."""
    exports = []
    for code, book in books.items():
        if page := book.of_kind("cite"):
            works = {f"{book.path(page)}{id_}": [work] for id_, work in list_works(book).items()}
            exports.append(Export(name=f"citations ({code})", make=partial(_write, works)))
        if book.language.is_original and book.paper.sources:
            all_sources = {BIBLIOGRAPHY: book.paper.sources.values()}
            exports.append(Export(name="bibliography", make=partial(_write, all_sources)))
    return tuple(exports)


def _write(works: Mapping[str, Iterable[Source]]) -> Mapping[str, bytes]:
    """The files by path, in every format, from the works by path without suffix."""
    return {
        f"{stem}.{suffix}": write(sources).encode()
        for stem, sources in works.items()
        for suffix, write in WRITERS.items()
    }
