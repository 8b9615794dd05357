"""A page of a paper into what stands around its text: its title in the head, menus, what every printed sheet says."""

import re
import textwrap
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from markupsafe import Markup

from papercheck.model import Block, Page
from papersite.render.article import plain_text
from papersite.render.book import Book, is_attributed
from papersite.render.citable_works import cited_title

LONGEST_TITLE = 70
"""Characters of a title in the head, before the name of the site: search results show about sixty."""


def head_title(page: Page, book: Book) -> str:
    """The title for browser tabs, search results and previews; whose argument it is, is never what is cut off."""
    if not is_attributed(page):
        return textwrap.shorten(page.title, LONGEST_TITLE, placeholder="…")
    title = page.topic or page.list_title
    room = LONGEST_TITLE - len(cited_title(page, book, ""))
    return cited_title(page, book, textwrap.shorten(title, room, placeholder="…"))


def menu_pages(book: Book, names: Iterable[str]) -> list[Page]:
    """The pages that a menu names, as far as the book has them."""
    return [book.pages[name] for name in names if name in book.pages]


def monogram(book: Book) -> str:
    """What stands for the site in small: the number of its parts if all are numbered, or else its first letter."""
    is_counted = book.parts and all(part.is_numbered for part in book.parts)
    return str(len(book.parts)) if is_counted else book.site_name[:1]


def edit_link(page: Page, book: Book, block: Block | None = None) -> str:
    """The URL at which the file of a page is edited, at the line of a block."""
    # A page that is borrowed has no file, and its blocks are in that of the original.
    path = page.blocks[0].place.path if page.blocks else page.path
    return f"{book.edit_url}{quote(path.removeprefix('docs/'))}{f'#L{block.place.line}' if block else ''}"


def printed(page: Page, book: Book) -> Markup:
    """What every sheet of a printed page says at its foot, the URL and the day of the edition, as a property of CSS."""
    parts = [book.url(page), *([book.day(book.edition)] if book.edition else [])]
    text = re.sub(r"[\\\"<\n]", lambda found: f"\\{ord(found[0]):x} ", " · ".join(parts))
    return Markup(f':root{{--printed:"{text}"}}')


def display_texts(books: Mapping[str, Book]) -> list[str]:
    """Everything that stands in the display face: titles, headings and the words of the interface among them."""
    texts = []
    for book in books.values():
        texts += [monogram(book), book.site_name, book.word("lost.title"), book.group("part").get("stem", "")]
        for page in book.pages.values():
            headings = [plain_text(block.text) for block in page.blocks if block.level]
            texts += [page.title, page.list_title, *headings]
    return texts
