"""The numbered parts of every language into the pages at their short URLs (`3/`, `de/3/`), which lead on to the parts.

The search page of an edition leads on to that of today's site.
"""

from collections.abc import Mapping
from operator import attrgetter

from jinja2 import Environment

from papercheck.model import Page
from papersite.publish.inlining import hash_source
from papersite.render import relative
from papersite.render.book import Book
from papersite.render.citable_works import live_root
from papersite.render.slots import strict


def redirect_pages(books: Mapping[str, Book], templates: Environment) -> Mapping[str, bytes]:
    """The page at the short URL of each numbered part, by path below the root of the site.

    It leads on by a relative URL, so that a preview or a fork leads into itself: with a script to the paragraph that the
    URL names, and without one to the part. To previews of links it says all that the part says of itself.
    """
    template = strict(templates).get_template("redirect.html")

    def render(part: Page, book: Book, target: str) -> str:
        menus: Mapping[str, object] = {"menu": ()}
        page = template.render(
            book=book, paper_page=part, menus=menus, target=target, hash_source=hash_source
        )
        return f"{page}\n"

    pages = {}
    for book in books.values():
        for part in filter(attrgetter("is_numbered"), book.parts):
            target = relative(book.short_path(part), book.path(part))
            pages[f"{book.short_path(part)}index.html"] = render(part, book, target).encode()
        if book.live_url and (search := book.of_kind("search")):
            pages[f"{book.path(search)}index.html"] = render(
                search, book, f"{live_root(search, book)}{book.path(search)}"
            ).encode()
    return pages
