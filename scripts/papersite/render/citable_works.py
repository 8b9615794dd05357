"""Pages into works that can be cited, as entries of a registry, and into their URLs where a paper has editions.

The author of a page is who restates the paper, and says so.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from markupsafe import Markup

from papercheck.model import Name, Page, Place, Source
from papersite.render.book import Book, page_label

PAPER = "paper"
"""The id that the text which is restated has among the works; those of pages are the prefixes of their pinpoints."""


def list_works(book: Book) -> Mapping[str, Source]:
    """What can be cited, by id (`paper`, `r5`): the paper, the site by its home page, the parts, other pages with pinpoints."""
    pages = filter(is_citable, book.in_order)
    works = {page.prefix or "": work_of(page, book) for page in pages}
    return {PAPER: book.restated, **works} if book.restated else works


def is_citable(page: Page) -> bool:
    """Whether a page is a work of its own: one that promises pinpoints, and does not only gather other pages."""
    return page.prefix is not None and page.kind != "parts" and not page.is_borrowed


def work_of(page: Page, book: Book) -> Source:
    """A page as an entry of a registry, in CSL's terms; the day of the edition is its date, and its note names the paper."""
    name, title, paper = book.operator, cited_title(page, book, page.title), book.restated
    key = "-".join(part for part in (paper and paper.id, page.prefix, book.language.code) if part)
    csl: dict[str, object] = {"id": key, "type": "webpage", "title": title}
    csl |= {"author": [{"literal": name}], "language": book.language.code, "URL": cited_url(page, book)}
    if page.kind != "home":
        csl["container-title"] = book.site_name
    if book.edition:
        csl["issued"] = {"date-parts": [[book.edition.year, book.edition.month, book.edition.day]]}
    if paper:
        date = describe_issue(paper, book)
        csl["note"] = book.word("cite.note", author=author_names(paper), title=paper.title, date=date)
    place = Place(page.path)
    return Source(
        id=key,
        place=place,
        language=book.language.code,
        title=title,
        url=cited_url(page, book),
        csl=csl,
        days={"issued": (book.edition, book.edition)} if book.edition else {},
        names=(Name(place=place, role="author", literal=name),),
    )


def cited_title(page: Page, book: Book, title: str) -> str:
    """A title of a page as it is cited; it says whose argument the page restates."""
    whose = book.word("attribution.short")
    return f"{page_label(page, book)} ({whose}): {title}" if page.is_numbered else f"{title} ({whose})"


def author_names(source: Source, joint: str = " & ") -> str:
    """The authors of a source, as readers would write them."""
    return joint.join(name.text for name in source.names if name.role == "author")


def issued_parts(source: Source) -> Sequence[int]:
    """Year, month and day of publication, as far as they are known; of a range, its first day."""
    issued: Any = source.csl.get("issued", {})
    return [int(part) for part in (issued.get("date-parts") or [[]])[0]]


def describe_issue(source: Source, book: Book) -> str:
    """The day, month or year of publication in words, as precise as it is known."""
    if "issued" not in source.days:
        return ""
    first, last = source.days["issued"]
    if first == last:
        return book.day(first)
    return book.month(first) if (first.year, first.month) == (last.year, last.month) else str(first.year)


def plain_reference(source: Source, book: Book) -> str:
    """A work as one cites it in a text of the book's language, its URL behind it; empty where it was not formatted."""
    if reference := book.references.get(source.id):
        return f"{Markup(reference.entry).striptags()} {source.url or ''}".rstrip()
    return ""


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
