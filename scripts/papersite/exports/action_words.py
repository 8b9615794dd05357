"""The interface words of every language into the one file that the actions of pages fetch when they are first used."""

import json
from collections.abc import Mapping

from papercheck.model import Page
from papersite.render.book import Book, page_label

WORDS = "assets/actions.json"
"""Read by assets/actions.js, beside which it lies."""


def action_files(books: Mapping[str, Book]) -> Mapping[str, bytes]:
    """The file, by its path below the root of the site."""
    words = {code: _describe_actions(book) for code, book in books.items()}
    return {WORDS: (json.dumps(words, ensure_ascii=False, separators=(",", ":")) + "\n").encode()}


def _describe_actions(book: Book) -> Mapping[str, object]:
    """The words of one language, and what each of its pages with pinpoints is called, by path below the site's root."""
    edition = book.word("actions.edition", date=book.day(book.edition)) if book.edition else ""
    values = {name: book.word(f"attribution.{name}") for name in ("title", "about")}
    values |= {"site": book.site_name, "edition": edition}
    nested = book.word("actions.nested")
    forms = "label failed unshared quotation source short paragraph".split()
    return {
        **{name: book.word(f"actions.{name}") for name in forms},
        "names": book.group("actions.names"),
        "done": {"link": book.word("pinpoint.copied"), **book.group("actions.done")},
        "nested": dict(zip(nested[::2], nested[1::2], strict=False)),
        **{whose: book.word(f"actions.{whose}", **values) for whose in ("restated", "own")},
        "pages": {book.path(page): _name_page(page, book) for page in book.pages.values() if page.pinpoints},
    }


def _name_page(page: Page, book: Book) -> str:
    """What a page is called within a sentence."""
    is_reason = page.kind == "reason"
    return book.word("actions.reason", number=page.number) if is_reason else page_label(page, book)
