"""A book into what every printed thing says of itself: who wrote what, which edition it is, and under which licence."""

from collections.abc import Mapping
from html import escape

from lxml import html

from papersite.exports.volume import Node, spell_addresses, to_tree
from papersite.render.article import inner
from papersite.render.book import Book
from papersite.render.page_chrome import monogram


def document_values(book: Book) -> Mapping[str, object]:
    """Language, day, names and imprint of a document, as the templates of print take them."""
    tag = book.word("tag").split("-")
    day = book.edition
    return {
        "language": book.language.code,
        "region": tag[-1] if len(tag) > 1 else None,
        "day": [day.year, day.month, day.day] if day else None,
        "site": book.site_name,
        "authors": [operator(book)],
        "monogram": monogram(book),
        "caption": book.word("findings.caption"),
        "imprint": [(label, _nodes(text)) for label, text in imprint(book)],
        "edition": book.word("colophon.edition", date=book.day(day)) if day else "",
    }


def operator(book: Book) -> str:
    """Who restated and checked the paper; the site's name stands for an operator who is not named yet."""
    return book.paper.operator.fields.get("name") or book.site_name


def imprint(book: Book) -> list[tuple[str, str]]:
    """Label and HTML of each statement: the text that is restated, who restated it, edition and licence."""
    lines = []
    if original := book.references.get(book.word("attribution.source")):
        entry = html.fragment_fromstring(f"<p class='entry'>{original.entry}</p>", create_parent="div")
        spell_addresses(entry)
        lines.append((book.word("byline.paper"), inner(entry[0])))
    edition = [book.word("colophon.edition", date=book.day(book.edition))] if book.edition else []
    lines.append((book.word("byline.restated"), escape(" · ".join([operator(book), *edition]))))
    return [*lines, ("", escape(book.word("colophon.licence")))]


def _nodes(text: str) -> list[Node]:
    return to_tree(html.fragment_fromstring(text, create_parent="div"))
