"""What was read of Markdown into HTML for a page: citations filled in, targets resolved, reasons gathered."""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from html import escape, unescape
from typing import NamedTuple

from markupsafe import Markup

from papercheck.markdown.blocks import SLOT
from papercheck.markdown.citation_syntax import FIRST_MARK, MARK, Bracket, interpret
from papercheck.markdown.dialect import TEXT
from papercheck.markdown.raw_html import ids
from papercheck.markdown.reader import TARGET_MARK, MarkdownReader
from papercheck.model import Citation, Origin, Page, Slot
from papersite.render.book import Book

_PARAGRAPH = re.compile(r"\A<p>(.*)</p>\Z", re.DOTALL)
_TARGET = re.compile(f'{TARGET_MARK}([^"]*)')
_HEADING = re.compile(r"<(/?)h([1-5])\b")


class _Passage(NamedTuple):
    html: str
    citations: Sequence[Bracket]


@cache
def _reader() -> MarkdownReader:
    return MarkdownReader(TEXT)


@lru_cache(maxsize=10_000)
def _read(text: str) -> _Passage:
    """A text of a record; many stand on more than one page, and most are the same when a site is built again."""
    parsed = _reader().parse(text)
    single = _PARAGRAPH.match(parsed.html)
    is_single = single and "<p>" not in single[1]
    return _Passage(single[1] if single and is_single else parsed.html, parsed.citations)


def render_inline(text: str, book: Book, page: Page | None) -> Markup:
    """One paragraph of a record as HTML, for use on a page; without a page, without links of citations."""
    passage = _read(text)
    words = book.paper.locators.get(book.language.code, ({}, {}))
    citations, _ = interpret(passage.citations, Origin(text, ""), *words)
    return Markup(_TARGET.sub(r"\1", fill_citations(passage.html, citations, book, page)))


def plain_text(text: str) -> str:
    """Markdown of one paragraph as plain text without its citations, for cards and descriptions."""
    html = re.sub(rf"\s*{MARK.pattern}", "", _read(text).html)
    return " ".join(Markup(html).striptags().split())


def fill_citations(html: str, citations: Sequence[Citation], book: Book, page: Page | None) -> str:
    """HTML with each mark replaced by its citation: by links from a page to the entries of the works, or by their names alone."""
    return MARK.sub(lambda mark: book.render_citation(citations[ord(mark[0]) - FIRST_MARK], page), html)


def render_text(page: Page, book: Book) -> str:
    """The article of a page with its citations, and with every reason in place of the slot that asks for them."""
    html = fill_citations(page.html, page.citations, book, page)
    return SLOT.sub(lambda match: gather_reasons(page, book) if match[1] == Slot.REASONS else match[0], html)


def gather_reasons(page: Page, book: Book) -> str:
    """Every reason as it stands on another page: its headings one level down, below its own title."""
    taken: set[str] = set()
    reasons = []
    for reason in book.reasons:
        id_ = reason.prefix or f"reason-{reason.number}"
        html = fill_citations(reason.html, reason.citations, book, page)
        html = _HEADING.sub(lambda tag: f"<{tag[1]}h{int(tag[2]) + 1}", _with_own_ids(html, taken, id_))
        taken |= ids(html) | {id_}
        reasons.append(f'<h2 class="reason" id="{escape(id_)}">{escape(reason.title)}</h2>\n{html}')
    return "\n".join(reasons)


def _with_own_ids(html: str, taken: set[str], prefix: str) -> str:
    """An id that another reason has too, such as that of a footnote, belongs to its reason, and so does what leads there."""
    for id_ in sorted(ids(html) & taken):
        typed = re.escape(escape(id_))
        html = re.sub(
            rf'((?: id="| href="{TARGET_MARK}?#)){typed}"', rf'\g<1>{escape(prefix)}-{escape(id_)}"', html
        )
    return html


def resolve_targets(html: str, resolve: Callable[[str], str]) -> str:
    """HTML with each relative target as `resolve` makes it of the one that was typed."""
    return _TARGET.sub(lambda match: escape(resolve(unescape(match[1]))), html)
