"""A page of a paper into what stands around its text: menus, the same page in other languages, what follows a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from papercheck.model import Page
from papersite.render.book import Book
from papersite.render.cross_references import page_label
from papersite.render.slots import citation_values, claim_row
from papersite.render.templates import strict

_ATTRIBUTED_KINDS = ("home", "reason", "reasons", "evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuLink:
    """A link of a menu."""

    title: str
    href: str
    """Relative to the page that shows the menu."""
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """A page in one of its languages, as a link of the language switch and as `hreflang` of the head."""

    code: str
    name: str
    href: str
    """Relative to the page that shows the switch."""
    url: str
    """Absolute."""
    is_current: bool
    is_original: bool


def chrome_values(
    page: Page, books: Mapping[str, Book], book: Book, menus: Mapping[str, Iterable[str]]
) -> Mapping[str, object]:
    """What the template of a whole page asks for; `menus` lists the names of pages by menu."""
    return {
        "book": book,
        "paper_page": page,
        "alternates": alternates(page, books, book),
        "menus": {
            menu: [_menu_link(book.pages[name], page, book) for name in names if name in book.pages]
            for menu, names in menus.items()
        },
        "home": book.of_kind("home"),
        "missing": book.paper.operator.missing,
        "is_attributed": _is_attributed(page),
        **(_reason_values(page, book) if page.kind == "reason" else {}),
    }


def alternates(page: Page, books: Mapping[str, Book], book: Book) -> list[Alternate]:
    """A page of one book in every language that has it, its own included."""
    return [
        Alternate(
            code=code,
            name=other.language.name,
            href=book.link_to(page, other, counterpart),
            url=other.url(counterpart),
            is_current=other is book,
            is_original=other.language.is_original,
        )
        for code, other in books.items()
        if (counterpart := other.pages.get(page.name))
    ]


def _menu_link(target: Page, page: Page, book: Book) -> MenuLink:
    return MenuLink(title=page_label(target, book), href=book.link(page, target), is_current=target is page)


def _is_attributed(page: Page) -> bool:
    """Whether the page restates the author: then its title says so."""
    return page.kind in _ATTRIBUTED_KINDS or any("argument" in block.classes for block in page.blocks)


def _reason_values(page: Page, book: Book) -> Mapping[str, object]:
    """What stands below a reason: its claims, the sources it cites, how to cite it, and its neighbours."""
    pinpoints = {block.id for block in page.pinpoints}
    position = book.reasons.index(page)
    neighbours = {"previous": book.reasons[:position][-1:], "next": book.reasons[position + 1 :][:1]}
    return {
        "neighbours": {
            way: (reason.number, reason.title, book.link(page, reason))
            for way, reasons in neighbours.items()
            for reason in reasons
        },
        "claims": [
            claim_row(claim, book, page) for claim in book.paper.claims if claim.pinpoint in pinpoints
        ],
        "works": _cited_works(page, book),
        "takeaway": citation_values(book, page),
    }


def _cited_works(page: Page, book: Book) -> list[tuple[Markup, str]]:
    """The sources cited on a page, each once, sorted, with the link to its entry."""
    cited = {work.source_id for citation in page.citations for work in citation.works}
    known = sorted((book.references[id_].sort_key, id_) for id_ in cited & book.references.keys())
    return [(Markup(book.references[id_].entry), book.source_link(page, id_)) for _, id_ in known]


def redirect_pages(book: Book, templates: Environment) -> Mapping[str, str]:
    """A small page at the short URL of each reason, which leads on without a script.

    Pages of one language by their path below the site: `3/index.html`, `de/3/index.html`.
    """
    template = strict(templates).get_template("redirect.html")
    return {
        f"{book.short_path(page)}index.html": f"{template.render(book=book, page=page, url=book.url(page))}\n"
        for page in book.reasons
    }
