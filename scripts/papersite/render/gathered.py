"""The page that shows all reasons: their Markdown gathered below one heading each."""

import re

from papercheck.markdown.blocks import SLOT
from papercheck.model import BlockKind, Page
from papersite.render.book import Book


def with_reasons(markdown: str, book: Book) -> str:
    """The Markdown of a page with every reason in place of the slot that asks for them."""
    return SLOT.sub(lambda match: gathered(book) if match[1] == "reasons" else match[0], markdown)


def gathered(book: Book) -> str:
    """The Markdown of every reason, its headings one level down, below its own title."""
    return "\n\n".join(
        f"## {page.title} {{: #{_id(page)} .reason }}\n\n{_demoted(page)}" for page in book.reasons
    )


def _id(page: Page) -> str:
    return page.prefix or f"reason-{page.number}"


def _demoted(page: Page) -> str:
    lines = page.body.split("\n")
    for block in page.blocks:
        index = block.place.line - page.first_line
        if block.kind is BlockKind.HEADING and re.match(r"#{1,5}(?!#)", lines[index]):
            lines[index] = f"#{lines[index]}"
    return "\n".join(lines)
