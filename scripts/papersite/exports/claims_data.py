"""The claims of a paper into `claims.json`, with all texts in every language, and the JSON Schema of that file."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from papercheck.model import Claim, Page, Source
from papercheck.registry.records import CLAIM_KINDS, STATUSES, SUPPORTS
from papersite.render.article import render_inline
from papersite.render.book import Book

VERSION = 1
"""Of the form of the file: the next one where a member goes or changes its meaning."""

DATA, SCHEMA = "claims.json", "claims.schema.json"

Books = Mapping[str, Book]


def claims_files(books: Books) -> Mapping[str, bytes]:
    """Both files, by path below the root of the site, in finished languages; none for a paper without claims."""
    books = {code: book for code, book in books.items() if not book.language.is_unfinished}
    original = next(book for book in books.values() if book.language.is_original)
    if not original.paper.claims:
        return {}
    return {DATA: _dump(_describe_claims(books, original)), SCHEMA: _dump(_describe_form(books, original))}


def _dump(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _describe_claims(books: Books, original: Book) -> Mapping[str, object]:
    paper, work = original.paper, original.restated
    ids = {citation["source"] for claim in paper.claims for citation in _list_citations(claim, original)}
    cited = [source for id_, source in paper.sources.items() if id_ in ids]
    return {
        "$schema": original.absolute(SCHEMA),
        "version": VERSION,
        **({"edition": original.edition.isoformat()} if original.edition else {}),
        "site": _urls(books, lambda book: book.of_kind("home")),
        "languages": sorted(books, key=lambda code: code != original.language.code),
        "work": work.id if work else None,
        "attribution": {code: book.word("attribution.title") for code, book in books.items()},
        "licence": {code: book.word("colophon.licence") for code, book in books.items()},
        "claims": [_describe_claim(claim, books, original) for claim in paper.claims],
        "sources": {source.id: _describe_source(source, books) for source in cited},
    }


def _describe_claim(claim: Claim, books: Books, original: Book) -> Mapping[str, object]:
    return {
        "id": claim.id,
        "kinds": list(claim.kinds),
        "hedge": _texts(claim.hedge, books) or None,
        "support": claim.support,
        "pinpoint": claim.pinpoint,
        "url": _urls(books, lambda book: book.home_of(claim.pinpoint), claim.pinpoint),
        "entry": _urls(books, lambda book: book.of_kind("evidence"), claim.anchor),
        "text": _texts(claim.text, books),
        "finding": {
            "status": claim.check.status,
            "text": _texts(claim.check.text, books),
            "citations": list(_list_citations(claim, original)),
        },
    }


def _list_citations(claim: Claim, book: Book) -> Iterator[Mapping[str, object]]:
    """What a finding cites; every language cites the same."""
    citations = claim.check.citations.get(book.language.code, ())
    works = [work for citation in citations for work in citation.works]
    for source, locator in dict.fromkeys((work.source_id, work.locator) for work in works):
        place = {"locator": {"kind": locator.kind, "value": locator.value}} if locator else {}
        yield {"source": source, **place}


def _describe_source(source: Source, books: Books) -> Mapping[str, object]:
    return {
        "title": source.title,
        "language": source.language,
        **({"url": source.url} if source.url else {}),
        "entry": _urls(books, lambda book: book.of_kind("sources"), source.anchor),
    }


def _texts(texts: Mapping[str, str] | None, books: Books) -> Mapping[str, str]:
    """Texts of a record without markup, citations by the names of the works; only in languages of the paper."""
    return {
        code: " ".join(render_inline(texts[code], book, None).striptags().split())
        for code, book in books.items()
        if texts and texts.get(code)
    }


def _urls(books: Books, find: Callable[[Book], Page | None], fragment: str = "") -> Mapping[str, str]:
    """The URL of a page, or of an id on it, in every language that has it."""
    end = f"#{fragment}" if fragment else ""
    return {code: f"{book.url(page)}{end}" for code, book in books.items() if (page := find(book))}


def _describe_form(books: Books, original: Book) -> Mapping[str, object]:
    """The JSON Schema (draft 2020-12), with what this paper may hold: its languages, and the words that records know."""
    schema = json.loads(Path(__file__).with_name(SCHEMA).read_text("utf-8"))
    defined, version = schema["$defs"], schema["properties"]["version"]
    version["const"] = VERSION
    defined["texts"]["propertyNames"] = defined["urls"]["propertyNames"] = {"enum": sorted(books)}
    defined["claim"]["properties"]["kinds"]["items"]["enum"] = list(CLAIM_KINDS)
    defined["claim"]["properties"]["support"]["enum"] = list(SUPPORTS)
    defined["finding"]["properties"]["status"]["enum"] = list(STATUSES)
    return {"$id": original.absolute(SCHEMA), **schema}
