"""What the scripts of pages fetch when they are first used: the interface words of actions, and what notes show of terms and sources."""

import json
import textwrap
from collections.abc import Mapping

from markupsafe import Markup

from papercheck.model import Page, Term
from papersite.render.article import plain_text
from papersite.render.book import Book, page_label
from papersite.render.findings import first_sentence
from papersite.render.page_metadata import edit_link

WORDS = "assets/actions.json"
"""Read by assets/actions.js, beside which it lies."""


def action_files(books: Mapping[str, Book]) -> Mapping[str, bytes]:
    """The files, by their paths below the root of the site: one of actions, and one of notes for each language."""
    files: dict[str, object] = {WORDS: {code: _describe_actions(book) for code, book in books.items()}}
    files |= {f"assets/notes-{code}.json": _describe_notes(book) for code, book in books.items()}
    return {
        path: (json.dumps(words, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
        for path, words in files.items()
    }


_LONGEST_PASSAGE = 70
"""Characters of a source's own words in a note: enough to recognise the place."""


def _describe_notes(book: Book) -> Mapping[str, Mapping[str, object]]:
    """By id, the first words of what was read of each source, with their language, and what each term means, as HTML."""
    passages = {
        source.id: [source.language, textwrap.shorten(opening, _LONGEST_PASSAGE, placeholder=" …")]
        for source in book.paper.sources.values()
        if (opening := source.reading.passage.partition("\n")[0])
    }
    return {"passages": passages, "terms": {term.id: _define(term, book) for term in book.paper.terms}}


def _define(term: Term, book: Book) -> str:
    """A term in the page's language, its name in the others, and the first sentence of its definition."""
    code = book.language.code
    others = [Markup(' <i lang="{}">{}</i>').format(*name) for name in term.term.items() if name[0] != code]
    meaning = first_sentence(plain_text(term.definition.get(code, "")))
    return Markup("<b>{}</b>{}: {}").format(term.term.get(code, ""), Markup().join(others), meaning)


def _describe_actions(book: Book) -> Mapping[str, object]:
    """The words of one language, what each of its pages with pinpoints is called, by path below the site's root, and where each paragraph is edited."""
    edition = book.word("actions.edition", date=book.day(book.edition)) if book.edition else ""
    values = {name: book.word(f"attribution.{name}") for name in ("title", "about")}
    values |= {"site": book.site_name, "edition": edition}
    nested = book.word("actions.nested")
    pages = [page for page in book.pages.values() if page.pinpoints]
    edits = {
        block.id: edit_link(page, book, block) for page in pages for block in page.pinpoints if book.edit_url
    }
    forms = "label failed unshared quotation source short paragraph".split()
    return {
        **{name: book.word(f"actions.{name}") for name in forms},
        "names": {**book.group("actions.names"), **({"edit": book.word("colophon.edit")} if edits else {})},
        "edits": edits,
        "done": {"link": book.word("pinpoint.copied"), **book.group("actions.done")},
        "nested": dict(zip(nested[::2], nested[1::2], strict=False)),
        **{whose: book.word(f"actions.{whose}", **values) for whose in ("restated", "own")},
        "pages": {book.path(page): _name_page(page, book) for page in pages},
    }


def _name_page(page: Page, book: Book) -> str:
    """What a page is called within a sentence."""
    return book.word("actions.part", number=page.number) if page.is_numbered else page_label(page, book)
