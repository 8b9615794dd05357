"""A page into what its head says of it to programs, and into what stands around its text: its title, menus, printed sheets.

Programs get JSON-LD of schema.org, a feed, and a card: the image that links to a page show elsewhere (Open Graph).
"""

import json
import re
import textwrap
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from papercheck.model import Block, Page, Source
from papersite.render.article import plain_text
from papersite.render.book import Book, is_attributed, page_label
from papersite.render.citable_works import cited_title, is_citable, issued_parts, type_in, work_of
from papersite.render.slots import works_below

CHANGES = "corrections"
"""The id of the heading below which a page lists corrections."""

Node = dict[str, Any]
"""An object of JSON-LD; what is empty is left out."""


def structured_data(page: Page, book: Book) -> Markup:
    """What a page says of its work, or of the sources that it lists, as JSON-LD; empty where it says nothing."""
    is_list = page.kind == "sources" and not page.is_borrowed
    listed = book.paper.sources.values() if is_list else ()
    nodes = [_source_node(source, book) for source in listed]
    if is_citable(page):
        nodes = [_work_node(page, book), *_breadcrumbs(page, book)]
    document = {"@context": "https://schema.org", "@graph": nodes}
    # In a script `</script>` and `<!--` are markup, even within a text.
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(data if nodes else "")


def names_feed(page: Page, book: Book) -> bool:
    """Whether the head names the feed: where there is one, that of the home page and of the page of corrections."""
    return has_feed(book) and page in (book.of_kind("home"), book.home_of(CHANGES))


def card_page(page: Page, book: Book, menu: Collection[str]) -> Page | None:
    """The page whose card a page shows: its own, or else the home page."""
    page = page if has_card(page, menu) else book.of_kind("home") or page
    return page if has_card(page, menu) and not page.is_borrowed else None


def has_card(page: Page, menu: Collection[str]) -> bool:
    """Whether a page has a card of its own: the home page, each part, and what else the main menu lists by name."""
    return page.kind in ("home", "part") or (page.name in menu and page.kind != "search")


def card_path(page: Page, book: Book) -> str:
    """The path of the card of a page below the root of the site: `de/cards/r5.png`."""
    name = page.name.removesuffix(".md").removesuffix("/index").replace("/", "-")
    return f"{book.folder_path}cards/{(page.kind == 'part' and page.prefix) or name}.png"


def has_feed(book: Book) -> bool:
    """Whether there is a feed: each of its entries has a day, and the first is that of the edition."""
    home = book.of_kind("home")
    return book.edition is not None and not book.live_url and home is not None and not home.is_borrowed


def _work_node(page: Page, book: Book) -> Node:
    """A page as a work that is based on the paper. It is no review of a claim: a finding is no verdict on a person."""
    home, paper, work = book.of_kind("home"), book.restated, work_of(page, book)
    # What is needed to know a source that another page describes.
    known = _source_node(paper, book) if paper else {}
    body = {"@type": "Organization", "name": book.operator}
    day = book.edition.isoformat() if book.edition else ""
    others = [
        {"@id": other.url(other.pages[page.name])}
        for other in book.all_books().values()
        if page.name in other.own_pages and book.language.is_original is not other.language.is_original
    ]
    return _filled(
        {
            "@type": "WebSite" if page is home else "Article",
            "@id": book.url(page),
            "name" if page is home else "headline": work.title,
            "inLanguage": work.language,
            "datePublished": day,
            "dateModified": day,
            "author": body,
            "publisher": body,
            "license": book.word("licence.url"),
            "isPartOf": {"@id": book.url(home)} if home and page is not home else None,
            "isBasedOn": {name: known[name] for name in ("@type", "@id", "name", "author") if name in known},
            "citation": [
                {"@id": _id(source, book)} for source in works_below(page, book) if source is not paper
            ],
            "workTranslation" if book.language.is_original else "translationOfWork": others,
        }
    )


def _breadcrumbs(page: Page, book: Book) -> list[Node]:
    """The way to a page from the home page; a part is reached by the list of them."""
    overview = book.of_kind("parts") if page.kind == "part" else None
    steps = [step for step in (book.of_kind("home"), overview, page) if step]
    items = [
        {"@type": "ListItem", "position": position, "name": page_label(step, book), "item": book.url(step)}
        for position, step in enumerate(steps, 1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}] if page.kind != "home" else []


def _source_node(source: Source, book: Book) -> Node:
    """A source as it is registered; data of other pages name it by the same id."""
    authors = [
        {"@type": "Organization" if name.literal else "Person", "name": name.text}
        for name in source.names
        if name.role == "author"
    ]
    publisher = source.csl.get("publisher")
    return _filled(
        {
            "@type": type_in(source, "schema"),
            "@id": _id(source, book),
            "name": source.title,
            "author": authors,
            "datePublished": "-".join(f"{part:02}" for part in issued_parts(source)),
            "inLanguage": source.language,
            "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
            "url": source.url,
        }
    )


def _id(source: Source, book: Book) -> str:
    """The URL of a source's entry on the page that lists the sources, or else its own."""
    page = book.of_kind("sources")
    return f"{book.url(page)}#{source.anchor}" if page else source.url or source.id


def _filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value}


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
