"""Works and sources into files for reference managers: one a work, format and language, the whole bibliography, `CITATION.cff`."""

import json
from collections.abc import Mapping

import yaml

from papercheck.model import Source
from papersite.render.book import Book
from papersite.render.citable_works import WRITERS, issued_parts, list_works, type_in


def citation_files(books: Mapping[str, Book]) -> Mapping[str, bytes]:
    """All files, by path below the root of the site.

    They are a file a work beside the page on citing (`de/cite/r5.bib`), where there is one; `sources.bib`, and
    `CITATION.cff` in the words of the original, which `scripts/build` copies to the root of the repository.
    """
    original = next(book for book in books.values() if book.language.is_original)
    works = {
        f"{book.path(page)}{id_}": [work]
        for book in books.values()
        if (page := book.of_kind("cite") or original.of_kind("cite"))
        for id_, work in list_works(book).items()
    }
    if original.paper.sources:
        works["sources"] = list(original.paper.sources.values())
    files = {
        f"{stem}.{suffix}": write(sources).encode()
        for stem, sources in works.items()
        for suffix, write in WRITERS.items()
    }
    return {**files, "CITATION.cff": _write_cff(original)}


def _write_cff(book: Book) -> bytes:
    """How the site is cited, in the Citation File Format 1.2.0, which GitHub and reference managers read in a repository."""
    site: dict[str, object] = {
        "title": book.site_name,
        "authors": [{"name": book.operator}],
        "url": book.site_url,
        **({"date-released": book.edition.isoformat()} if book.edition else {}),
    }
    own: dict[str, object] = {"license": book.word("licence.id"), "languages": [book.language.code]}
    content = {
        "cff-version": "1.2.0",
        "message": book.word("cite.message"),
        **site,
        "preferred-citation": {"type": "website", **site, **own},
        **({"references": [_reference(book.restated)]} if book.restated else {}),
    }
    # Through JSON, because YAML would write what stands twice as a reference.
    text = yaml.safe_dump(json.loads(json.dumps(content)), allow_unicode=True, sort_keys=False, width=1000)
    return f"# Written by scripts/build.\n{text}".encode()


def _reference(source: Source) -> Mapping[str, object]:
    entry = {
        "type": type_in(source, "cff"),
        "title": source.title,
        "authors": [
            {"name": name.literal}
            if name.literal
            else {"family-names": name.family, "given-names": name.given}
            for name in source.names
            if name.role == "author"
        ],
        **dict(zip(("year", "month"), issued_parts(source), strict=False)),
        "publisher": {"name": source.csl["publisher"]} if "publisher" in source.csl else None,
        "url": source.url,
        "languages": [source.language],
    }
    return {name: value for name, value in entry.items() if value}
