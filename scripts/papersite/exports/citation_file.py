"""A site into `CITATION.cff` (Citation File Format 1.2.0), which GitHub and reference managers read in a repository."""

import json
from collections.abc import Mapping

import yaml

from papercheck.model import Source
from papersite.exports.writer import Export
from papersite.render.book import Book
from papersite.render.citable_works import issued_parts, organisation
from papersite.render.citation_formats import type_in


def citation_file(books: Mapping[str, Book]) -> tuple[Export, ...]:
    """How the site is cited, in the words of the original; `scripts/build` copies the file to the root of the repository."""
    original = next(book for book in books.values() if book.language.is_original)
    return (Export(name="CITATION.cff", make=lambda: {"CITATION.cff": _write(original)}),)


def _write(book: Book) -> bytes:
    paper = book.paper.sources.get(book.word("attribution.source"))
    site: dict[str, object] = {
        "title": book.site_name,
        "authors": [{"name": organisation(book)}],
        "url": book.site_url,
    }
    if book.edition:
        site["date-released"] = book.edition.isoformat()
    own: dict[str, object] = {"license": book.word("licence.id"), "languages": [book.language.code]}
    content = {
        "cff-version": "1.2.0",
        "message": book.word("cite.message"),
        **site,
        "preferred-citation": {"type": "website", **site, **own},
        **({"references": [_reference(paper)]} if paper else {}),
    }
    # Through JSON, because YAML would write what stands twice as a reference.
    text = yaml.safe_dump(json.loads(json.dumps(content)), allow_unicode=True, sort_keys=False, width=1000)
    return f"# Written by scripts/build.\n{text}".encode()


def _reference(source: Source) -> Mapping[str, object]:
    authors = [
        {"name": name.literal} if name.literal else {"family-names": name.family, "given-names": name.given}
        for name in source.names
        if name.role == "author"
    ]
    entry = {
        "type": type_in(source, "cff"),
        "title": source.title,
        "authors": authors,
        **dict(zip(("year", "month"), issued_parts(source), strict=False)),
        "publisher": {"name": source.csl["publisher"]} if "publisher" in source.csl else None,
        "url": source.url,
        "languages": [source.language],
    }
    return {name: value for name, value in entry.items() if value}
