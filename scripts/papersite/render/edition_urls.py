"""A page into its URLs where a paper has editions: the one it is cited by, that of today's text, the way from one to the other."""

from urllib.parse import urljoin

from papercheck.model import Page
from papersite.render.book import Book


def find_owner(page: Page, book: Book) -> Book:
    """The book whose page it is: that of the original, if the page is borrowed."""
    return book.all_books()[book.paper.original.code] if page.is_borrowed else book


def canonical_url(page: Page, book: Book) -> str:
    """The absolute URL at which search engines list a page: that of today's text."""
    book = find_owner(page, book)
    return urljoin(book.live_url or book.site_url, book.url(page).removeprefix(book.site_url))


def cited_url(page: Page, book: Book) -> str:
    """The URL by which a page is cited: that of a released text names its edition."""
    is_released = book.edition in book.paper.editions and not book.live_url
    return f"{book.url(page)}?e={book.edition}" if is_released else book.url(page)


def live_root(start: Page, book: Book) -> str:
    """The URL of the root of today's site, relative to a page; an edition lies two folders below it."""
    return f"{book.root(start)}../../" if book.live_url else book.root(start)
