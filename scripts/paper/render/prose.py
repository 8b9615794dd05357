"""Markdown with our citations into Markdown and HTML that any Markdown reader understands."""

import re
from collections.abc import Callable, Sequence

import markdown
from markupsafe import Markup

from paper.model import Citation, CitedWork, Page
from paper.prose.citations import Origin, citations
from paper.render.book import Book

_PARAGRAPH = re.compile(r"\A<p>(.*)</p>\Z", re.DOTALL)
_READER = markdown.Markdown(extensions=["attr_list", "pymdownx.betterem"])


def with_citations(text: str, found: Sequence[Citation], book: Book, to: Callable[[CitedWork], str]) -> str:
    """The text with each citation replaced by its links."""
    parts, end = [], 0
    for citation in found:
        parts += [text[end : citation.start], book.cited(citation, to)]
        end = citation.end
    return "".join([*parts, text[end:]])


def inline(text: str, book: Book, page: Page) -> Markup:
    """One paragraph of a record as HTML, for use on a page."""
    prefix = "locator."
    words = {word: name for name, listed in book.group(prefix.rstrip(".")).items() for word in listed.split()}
    found, _ = citations(text, Origin(page.path), words)
    cited = with_citations(text, found, book, lambda work: book.source_link(page, work.source_id))
    content = _READER.reset().convert(cited)
    single = _PARAGRAPH.match(content)
    return Markup(single[1] if single and "<p>" not in single[1] else content)


def plain(text: str) -> str:
    """Markdown of one paragraph as plain text without its citations, for cards and descriptions."""
    found, _ = citations(text, Origin(""), {})
    for citation in reversed(found):
        text = text[: citation.start].rstrip() + text[citation.end :]
    content = _READER.reset().convert(text)
    return " ".join(Markup(content).striptags().split())
