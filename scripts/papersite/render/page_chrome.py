"""A page of a paper into what stands around its text: menus, the same page in other languages, what follows a reason."""

import re
import textwrap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from papercheck.model import Language, Page
from papersite.render.article import plain_text
from papersite.render.book import SECTION_LEVEL, Book, attribution, is_attributed, page_label
from papersite.render.citable_works import cited_title
from papersite.render.citations import takeaway_values
from papersite.render.page_end import end_values
from papersite.render.page_metadata import metadata_values
from papersite.render.side_by_side import find_parallel


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuLink:
    """A link of a menu."""

    title: str
    href: str
    """Relative to the page that shows the menu."""
    current: str = ""
    """`aria-current` (WAI-ARIA): `page` for the page itself, `true` for the overview of a reason, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """A page in one of its languages, as a link of the language switch and as `hreflang` of the head."""

    language: Language
    href: str
    """Relative to the page that shows the switch."""
    url: str
    """Absolute."""
    is_current: bool


def chrome_values(
    page: Page, books: Mapping[str, Book], book: Book, menus: Mapping[str, Collection[str]]
) -> Mapping[str, object]:
    """What the template of a whole page asks for; `menus` lists the names of pages by menu."""
    return {
        "book": book,
        "paper_page": page,
        "alternates": alternates(page, books, book),
        "other_tags": [other.word("tag") for other in books.values() if other is not book],
        "menus": {
            menu: [_menu_link(book.pages[name], page, book) for name in names if name in book.pages]
            for menu, names in menus.items()
        },
        "home": book.of_kind("home"),
        "missing": book.paper.operator.missing,
        "attribution": attribution(page, book),
        "head_title": head_title(page, book),
        "monogram": monogram(book),
        "printed": _printed(page, book),
        "contents": _contents(page, book),
        "actions": _actions(page, book),
        **(end := end_values(page, book)),
        **metadata_values(page, menus.get("menu", ()), end["works"], book),
        **(_reason_values(page, book) if page.kind == "reason" else _NO_REASON),
    }


def lost_page_values(books: Mapping[str, Book], menus: Mapping[str, Iterable[str]]) -> Mapping[str, object]:
    """What the 404 page shows: every language with its main menu, in absolute URLs, since it stands at any depth."""
    original = next(book for book in books.values() if book.language.is_original)

    def menu(book: Book) -> list[tuple[str, str]]:
        pages = (book.pages[name] for name in menus.get("menu", ()) if name in book.pages)
        return [(page_label(page, book), book.url(page)) for page in pages]

    return {
        "books": books,
        "book": original,
        "head_title": "404",
        "monogram": monogram(original),
        "lost_menus": {code: menu(book) for code, book in books.items()},
    }


def monogram(book: Book) -> str:
    """What stands for the site in small: the number of its reasons, or else its first letter."""
    return str(len(book.reasons)) if book.reasons else book.site_name[:1]


def display_texts(books: Mapping[str, Book]) -> list[str]:
    """Everything that stands in the display face: titles, headings and the words of the interface among them."""
    texts = []
    for book in books.values():
        stem = [book.word("reason.stem")] if book.reasons else []
        texts += [monogram(book), book.site_name, book.word("lost.title"), *stem]
        for page in book.pages.values():
            headings = [plain_text(block.text) for block in page.blocks if block.level]
            texts += [page.title, page.list_title, *headings]
    return texts


LONGEST_TITLE = 70
"""Characters of a title in the head, before the name of the site: search results show about sixty."""


def head_title(page: Page, book: Book) -> str:
    """The title for browser tabs, search results and previews; whose argument it is, is never what is cut off."""
    if not is_attributed(page):
        return textwrap.shorten(page.title, LONGEST_TITLE, placeholder="…")
    title = page.topic or page.list_title
    room = LONGEST_TITLE - len(cited_title(page, book, ""))
    return cited_title(page, book, textwrap.shorten(title, room, placeholder="…"))


def _printed(page: Page, book: Book) -> Markup:
    """What every sheet of a printed page says at its foot, the URL and the day of the edition, as a property of CSS."""
    parts = [book.url(page), *([book.day(book.edition)] if book.edition else [])]
    text = re.sub(r"[\\\"<\n]", lambda found: f"\\{ord(found[0]):x} ", " · ".join(parts))
    return Markup(f':root{{--printed:"{text}"}}')


_FEWEST_HEADINGS = 3
"""Headings of the second level from which a page gets a list of them."""


def _contents(page: Page, book: Book) -> list[tuple[str, str, str]]:
    """Id, title and layer of the headings of the second level, where there are several and the page is no home page."""
    found = [
        (block.id, plain_text(block.text), book.layer_of(block))
        for block in page.blocks
        if block.level == SECTION_LEVEL and block.id
    ]
    return found if len(found) >= _FEWEST_HEADINGS and page.kind != "home" else []


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAction:
    """Something that can be done with a page."""

    title: str
    href: str
    icon: str
    """The icon of the theme that stands before the title, by its path below `.icons/`."""


def _actions(page: Page, book: Book) -> list[PageAction]:
    """What can be done with a page."""
    share = PageAction(title=book.word("share.title"), href="#share", icon="material/format-quote-close")
    actions = [share] if page.kind == "reason" else []
    if parallel := find_parallel(page, book):
        href = book.link(page, parallel)
        actions.append(PageAction(title=book.word("parallel.open"), href=href, icon="material/view-column"))
    return actions


def alternates(page: Page, books: Mapping[str, Book], book: Book) -> list[Alternate]:
    """A page of one book in every language that has it, its own included."""
    return [
        Alternate(
            language=other.language,
            href=book.link_to(page, other, counterpart),
            url=other.url(counterpart),
            is_current=other is book,
        )
        for other in books.values()
        if (counterpart := other.pages.get(page.name))
    ]


def _menu_link(target: Page, page: Page, book: Book) -> MenuLink:
    is_overview = target.kind == "reasons" and page.kind == "reason"
    current = "page" if target is page else "true" if is_overview else ""
    return MenuLink(title=page_label(target, book), href=book.link(page, target), current=current)


_NO_REASON: Mapping[str, object] = {"turn": (), "neighbours": {}, "takeaway": None}


def _reason_values(page: Page, book: Book) -> Mapping[str, object]:
    """What only a reason has: the way to each of the others, and how to cite it."""
    position = book.reasons.index(page)
    neighbours = {"previous": book.reasons[:position][-1:], "next": book.reasons[position + 1 :][:1]}
    return {
        "turn": [(reason.number, book.link(page, reason)) for reason in book.reasons],
        "neighbours": {
            way: (reason.number, reason.list_title, book.link(page, reason))
            for way, reasons in neighbours.items()
            for reason in reasons
        },
        "takeaway": takeaway_values(book, page),
    }
