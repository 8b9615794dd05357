"""Markdown with our citations into Markdown and HTML that any Markdown reader understands."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import markdown
from markupsafe import Markup

from papercheck.markdown.citations import Origin, citations
from papercheck.model import Citation, Page
from papersite.render.book import Book

_FIRST_MARK, _LAST_MARK = 0xF0000, 0xFFFFD
"""A private-use area of Unicode, which no text may use: each of its characters stands for one citation."""

_MARK = re.compile(f"[{chr(_FIRST_MARK)}-{chr(_LAST_MARK)}]")
_SIMPLE = re.compile(
    r"[^\W\d_](?:[^\x00-\x1f\x7f-\x9f*_\[\]<>&\\`{}!]*[^\s\x00-\x1f\x7f-\x9f*_\[\]<>&\\`{}!])?"
)
"""Text without any sign that means something to a reader of Markdown: most blocks are that, and need none."""

_PARAGRAPH = re.compile(r"\A<p>(.*)</p>\Z", re.DOTALL)


@cache
def _reader() -> markdown.Markdown:
    return markdown.Markdown(extensions=["attr_list", "pymdownx.betterem"])


@lru_cache(maxsize=10_000)
def converted(text: str) -> str:
    """Markdown as HTML; many texts stand on more than one page, and most are the same when a site is built again."""
    if _SIMPLE.fullmatch(text):
        return f"<p>{text}</p>"
    return _reader().reset().convert(text)


def marked(text: str, book: Book) -> tuple[str, tuple[Citation, ...]]:
    """Markdown with one private character in place of each citation: no reader of Markdown makes anything else of it."""
    if "@" not in text:
        return text, ()
    found, _ = citations(text, Origin(""), *book.paper.locators.get(book.language.code, ({}, {})))
    parts, end = [], 0
    for number, citation in enumerate(found):
        parts += [text[end : citation.start], chr(_FIRST_MARK + number)]
        end = citation.end
    return "".join([*parts, text[end:]]), tuple(found)


def cited(content: str, found: Sequence[Citation], book: Book, page: Page | None) -> str:
    """HTML with each mark replaced by its citation: by links from a page to the entries of the works, or by their names alone."""

    def citation(match: re.Match[str]) -> str:
        return book.cited(found[ord(match[0]) - _FIRST_MARK], page)

    return _MARK.sub(citation, content) if found else content


def inline(text: str, book: Book, page: Page) -> Markup:
    """One paragraph of a record as HTML, for use on a page."""
    typed, found = marked(text, book)
    return Markup(cited(paragraph(typed), found, book, page))


def paragraph(text: str) -> str:
    """Markdown as HTML, without the element around it where it is a single paragraph."""
    content = converted(text)
    single = _PARAGRAPH.match(content)
    return single[1] if single and "<p>" not in single[1] else content


def plain(text: str) -> str:
    """Markdown of one paragraph as plain text without its citations, for cards and descriptions."""
    found, _ = citations(text, Origin(""), {})
    for citation in reversed(found):
        text = text[: citation.start].rstrip() + text[citation.end :]
    content = converted(text)
    return " ".join(Markup(content).striptags().split())
