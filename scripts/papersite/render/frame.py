"""What stands around the text of a page: menus, languages, the end of a reason; as values for the templates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from papercheck.model import Page
from papersite.render.book import Book
from papersite.render.fragments import name_of, row, takeaway


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A link of a menu."""

    title: str
    href: str
    is_current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A language the page can be read in."""

    code: str
    name: str
    href: str
    absolute: str
    is_current: bool
    is_original: bool


def frame(
    page: Page, books: Mapping[str, Book], book: Book, menus: Mapping[str, Iterable[str]]
) -> Mapping[str, object]:
    """Everything a page template asks for; `menus` lists page names by menu."""
    return {
        "book": book,
        "source": page,
        "tongues": tongues(page, books, book),
        "menus": {
            name: [item for each in names if (item := _item(each, page, book))]
            for name, names in menus.items()
        },
        "home": book.of_kind("home"),
        "missing": book.paper.operator.missing,
        "attributed": _is_attributed(page, book),
        **_reason(page, book),
    }


def tongues(page: Page, books: Mapping[str, Book], book: Book) -> list[Tongue]:
    """The page in every language that has it."""
    found = []
    for code, other in books.items():
        counterpart = other.pages.get(page.name)
        if counterpart:
            href = book.link_to(page, other, counterpart)
            found.append(
                Tongue(
                    code=code,
                    name=other.language.name,
                    href=href,
                    absolute=other.address(counterpart),
                    is_current=other is book,
                    is_original=other.language.is_original,
                )
            )
    return found


def _item(name: str, page: Page, book: Book) -> Item | None:
    target = book.pages.get(name)
    if target is None:
        return None
    return Item(title=name_of(target, book), href=book.link(page, target), is_current=target is page)


def _is_attributed(page: Page, book: Book) -> bool:
    """Whether the page restates the author: then its title says so."""
    return any("argument" in block.classes for block in page.blocks) or page.kind in (
        "home",
        "reason",
        "reasons",
        "evidence",
    )


def _reason(page: Page, book: Book) -> Mapping[str, object]:
    """What stands below a reason: its claims, its sources, how to cite it, and its neighbours."""
    if page.kind != "reason":
        return {"neighbours": {}, "claims": (), "works": (), "takeaway": {}}
    pinpoints = {block.id for block in page.pinpoints}
    position = book.reasons.index(page)
    neighbours = {
        "previous": book.reasons[position - 1] if position else None,
        "next": book.reasons[position + 1] if position + 1 < len(book.reasons) else None,
    }
    return {
        "neighbours": {
            name: (each.number, each.title, book.link(page, each))
            for name, each in neighbours.items()
            if each
        },
        "claims": [row(claim, book, page) for claim in book.paper.claims if claim.pinpoint in pinpoints],
        "works": _works(page, book),
        "takeaway": takeaway(book, page),
    }


def _works(page: Page, book: Book) -> list[tuple[Markup, str]]:
    """The sources cited on a page, each once, sorted, with the address of its entry."""
    cited = {work.source_id for citation in page.citations for work in citation.works}
    known = sorted((book.references[each].sort_key, each) for each in cited if each in book.references)
    return [(Markup(book.references[each].entry), book.source_link(page, each)) for _, each in known]
