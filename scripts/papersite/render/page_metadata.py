"""A page into what its head says of it to programs: the work that it is, JSON-LD of schema.org, its feed, and its card.

A card is the image that links to a page show elsewhere (Open Graph).
"""

import json
from collections.abc import Collection, Iterable
from typing import Any

from markupsafe import Markup

from papercheck.model import Page, Source
from papersite.render.book import Book, attribution, full_title, page_label
from papersite.render.citable_works import is_citable, issued_parts, work_of
from papersite.render.citation_formats import type_in, undivided

CHANGES = "corrections"
"""The id of the heading below which a page lists corrections."""

Node = dict[str, Any]
"""An object of JSON-LD; what is empty is left out."""


def metadata_values(page: Page, menu: Collection[str], cited: Iterable[Source], book: Book) -> Node:
    """What the head says of a page that cites certain sources; `work` is `None` where the page is none."""
    work = work_of(page, book) if is_citable(page) else None
    listed = book.paper.sources.values() if page.kind == "sources" else ()
    nodes = [_source_node(source, book) for source in listed]
    if work:
        nodes = [_work_node(page, cited, book, work), *_breadcrumbs(page, book)]
    document = {"@context": "https://schema.org", "@graph": nodes}
    # In a script `</script>` and `<!--` are markup, even within a text.
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    names_feed = has_feed(book) and page in (book.of_kind("home"), book.home_of(CHANGES))
    shown = page if has_card(page, menu) else book.of_kind("home")
    said = filter(None, (full_title(shown, book), attribution(shown, book))) if shown else ()
    return {
        "work": work,
        "work_author": undivided(book.operator),
        "data": Markup(data) if nodes else "",
        "feed": book.absolute(book.feed_path) if names_feed else "",
        "card": card_path(shown, book) if shown else "",
        "card_text": ", ".join(said),
    }


def has_card(page: Page, menu: Collection[str]) -> bool:
    """Whether a page has a card of its own: the home page, each reason, and what else the main menu lists by name."""
    return page.kind in ("home", "reason") or (page.name in menu and page.kind != "search")


def card_path(page: Page, book: Book) -> str:
    """The path of the card of a page below the root of the site: `de/cards/r5.png`."""
    name = page.name.removesuffix(".md").removesuffix("/index").replace("/", "-")
    return f"{book.folder_path}cards/{f'r{page.number}' if page.kind == 'reason' else name}.png"


def has_feed(book: Book) -> bool:
    """Whether there is a feed: each of its entries has a day, and the first is that of the edition."""
    return book.edition is not None and book.of_kind("home") is not None


def _work_node(page: Page, cited: Iterable[Source], book: Book, work: Source) -> Node:
    """A page as a work that is based on the paper. It is no review of a claim: a finding is no verdict on a person."""
    home, paper = book.of_kind("home"), book.restated
    # What is needed to know a source that another page describes.
    known = _source_node(paper, book) if paper else {}
    body = {"@type": "Organization", "name": book.operator}
    day = book.edition.isoformat() if book.edition else ""
    others = [
        {"@id": other.url(other.pages[page.name])}
        for other in book.all_books().values()
        if page.name in other.pages and book.language.is_original is not other.language.is_original
    ]
    return _filled(
        {
            "@type": "WebSite" if page is home else "Article",
            "@id": work.url,
            "name" if page is home else "headline": work.title,
            "inLanguage": work.language,
            "datePublished": day,
            "dateModified": day,
            "author": body,
            "publisher": body,
            "license": book.word("licence.url"),
            "isPartOf": {"@id": book.url(home)} if home and page is not home else None,
            "isBasedOn": {name: known[name] for name in ("@type", "@id", "name", "author") if name in known},
            "citation": [{"@id": _id(source, book)} for source in cited if source is not paper],
            "workTranslation" if book.language.is_original else "translationOfWork": others,
        }
    )


def _breadcrumbs(page: Page, book: Book) -> list[Node]:
    """The way to a page from the home page; a reason is reached by the list of them."""
    overview = book.of_kind("reasons") if page.kind == "reason" else None
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
