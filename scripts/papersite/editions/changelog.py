"""Editions and today's text into what readers are told: a list of changes, and files that answer links to an edition.

A link such as `reasons/5/?e=2027-01-31#r5-p3` leads to today's text; `since.js` asks these files what changed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from papercheck.model.site import EDITIONS
from papersite.editions.archives import Edition
from papersite.editions.differences import Change, Text, compare, read_text, write_paragraphs
from papersite.render.book import Book

Step = tuple[date | None, date | None, list[Change]]
"""An edition, or `None` for today's text; the edition before it, or `None` for the first; what changed between them."""


def list_steps(book: Book, editions: Sequence[Edition]) -> Iterator[Step]:
    """Every edition of a book's language, the newest first; before them today's text where it differs, or is one itself."""
    versions: list[tuple[date | None, Text]] = [
        (edition.day, edition.texts[code])
        for edition in editions
        if (code := book.language.code) in edition.texts
    ]
    versions.append((book.edition if book.live_url else None, read_text(book)))
    for (earlier, old), (later, new) in reversed(list(pairwise(versions))):
        changes = list(compare(old, new, book.paper.anchors.aliases))
        if later or changes:
            yield later, earlier, changes
    if first := versions[0][0]:
        yield first, None, []


def group_changes(changes: Iterable[Change]) -> Mapping[str, list[Change]]:
    """Changes by the title of the page to list them under."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.first.title, []).append(change)
    return groups


def edition_files(books: Mapping[str, Book], editions: Sequence[Edition]) -> Mapping[str, bytes]:
    """The paragraphs of an edition that is released; for today's site, what answers links to editions."""
    if any(book.live_url for book in books.values()):
        return write_paragraphs({code: read_text(book) for code, book in books.items()})
    has_page = any(book.of_kind("changes") for book in books.values())
    return _since_files(books, editions) if editions or has_page else {}


def _since_files(books: Mapping[str, Book], editions: Sequence[Edition]) -> Mapping[str, bytes]:
    """What `since.js` fetches, by path: words and days of the editions, and for each edition what changed since it."""
    words = {
        code: {
            **book.group("changes"),
            **book.group("since"),
            "days": {str(edition.day): book.day(edition.day) for edition in editions},
            "changes": book.path(page) if (page := book.of_kind("changes")) else "",
        }
        for code, book in books.items()
    }
    files: dict[str, object] = {"assets/editions.json": words}
    for edition in editions:
        files[f"assets/since-{edition.day}.json"] = {
            code: dict(_list_changed(edition, edition.texts[code], book))
            for code, book in books.items()
            if code in edition.texts
        }
    return {path: json.dumps(content, ensure_ascii=False).encode() + b"\n" for path, content in files.items()}


def _list_changed(edition: Edition, old: Text, book: Book) -> Iterator[tuple[str, object]]:
    """By every id of a paragraph that changed, the old one and new ones: how, where it was, and where its words are now."""
    for change in compare(old, read_text(book), book.paper.anchors.aliases):
        described = {
            "kinds": change.kinds,
            "old": f"{EDITIONS}/{edition.day}/{change.old.url}" if change.old else "",
            "new": [paragraph.url for paragraph in change.new],
            "words": change.words,
        }
        new = (paragraph.id for paragraph in change.new if paragraph.id not in old)
        for id_ in (*([change.old.id] if change.old else []), *new):
            yield id_, described
