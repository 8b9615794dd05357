"""A page of a paper into what stands around its text: menus, the same page in other languages, what follows a reason."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from papercheck.model import Origin, Page
from papersite.render.book import Book, page_label
from papersite.render.slots import citation_values, claim_row, strict

GROUPS = ("menu", "reasons", "foot")
"""The main menu, the numbered reasons, which follow their overview and stand in no menu, and the foot of every page."""

_FORM = (
    "Write pages by their path below a folder of a language, each in one of the groups `menu`, `reasons` and `foot`:"
    " `nav: [{menu: [index.md, reasons/index.md]}, {reasons: [reasons/1.md]}, {foot: [imprint.md]}]`."
    " A page's title is that of its front matter, or the word `menu.PATH` of docs/_data/strings.yml."
)

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
            way: (reason.number, reason.list_title, book.link(page, reason))
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


class MenuError(ValueError):
    """The `nav` has no form that menus can be made of; the message says where, what is wrong, and how to mend it."""


def read_menus(
    nav: object, pages: Collection[str], settings: str, path: str
) -> Mapping[str, tuple[str, ...]]:
    """The names of pages (`reasons/1.md`) by group.

    `nav` is its value in the text `settings` of the file `path`; `pages` are the names of all pages of the paper.
    Raises `MenuError` for what is no list of groups, for an unknown group, and for a page that is not there.
    """
    for name, complaint in _complaints(nav, pages):
        found = re.search(rf"^[ -]*{re.escape(name)}(?!\w)" if name else r"^nav:", settings, re.MULTILINE)
        place = Origin(settings, path).place(found.start() if found else 0)
        raise MenuError(f"{place}: nav: {complaint}\n    fix: {_FORM}")
    return {name: tuple(names) for group in nav for name, names in group.items()}  # type: ignore[attr-defined]


def _complaints(nav: object, pages: Collection[str]) -> Iterator[tuple[str, str]]:
    """What stands in the way, in the order of the file: the word to look for in it, and a sentence."""
    if not isinstance(nav, list):
        yield "", "There is no list of pages, so the site has no menu."
        return
    for group in nav:
        name, names = next(iter(group.items())) if isinstance(group, dict) and group else (str(group), None)
        if name not in GROUPS:
            yield name, f"`{name}` is no group of pages."
        elif not isinstance(names, list) or not all(isinstance(page, str) for page in names):
            yield name, f"`{name}` is no list of paths."
        else:
            yield from ((page, f"No page is called `{page}`.") for page in names if page not in pages)
    if not any(isinstance(group, dict) and group.get("menu") for group in nav):
        yield "", "There is no group `menu`, so the main menu is empty."


def write_redirects(book: Book, templates: Environment, site: Path) -> None:
    """Write a small page to the short URL of each reason (`3/`, `de/3/`), which leads on without a script."""
    template = strict(templates).get_template("redirect.html")
    for reason in book.reasons:
        file = site / book.short_path(reason) / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        page = template.render(book=book, page=reason, url=book.url(reason))
        file.write_text(f"{page}\n", encoding="utf-8")
