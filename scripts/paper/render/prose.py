"""Markdown with our citations into Markdown and HTML that any Markdown reader understands."""

import re
from functools import cache

import markdown
from markupsafe import Markup

from paper.model import Page
from paper.prose.citations import Origin, citations
from paper.render.book import Book

_PARAGRAPH = re.compile(r"\A<p>(.*)</p>\Z", re.DOTALL)


@cache
def _reader() -> markdown.Markdown:
    return markdown.Markdown(extensions=["attr_list", "pymdownx.betterem"])


def with_citations(text: str, book: Book, page: Page) -> str:
    """The text with each citation replaced by links from a page to the entries of the works it names."""
    found, _ = citations(text, Origin(page.path), *book.paper.locators.get(book.language.code, ({}, {})))
    parts, end = [], 0
    for citation in found:
        link = book.cited(citation, lambda work: book.source_link(page, work.source_id))
        parts += [text[end : citation.start], link]
        end = citation.end
    return "".join([*parts, text[end:]])


def inline(text: str, book: Book, page: Page) -> Markup:
    """One paragraph of a record as HTML, for use on a page."""
    content = _reader().reset().convert(with_citations(text, book, page))
    single = _PARAGRAPH.match(content)
    return Markup(single[1] if single and "<p>" not in single[1] else content)


def plain(text: str) -> str:
    """Markdown of one paragraph as plain text without its citations, for cards and descriptions."""
    found, _ = citations(text, Origin(""), {})
    for citation in reversed(found):
        text = text[: citation.start].rstrip() + text[citation.end :]
    content = _reader().reset().convert(text)
    return " ".join(Markup(content).striptags().split())
