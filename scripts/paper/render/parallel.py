"""The paper in all its languages side by side, aligned by pinpoint."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import html
from markupsafe import Markup

from paper.model import Block, BlockKind, Page
from paper.render.article import inner
from paper.render.book import Book
from paper.render.prose import inline


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One block in one language."""

    language: str
    html: Markup
    href: str
    """Where the block stands on its own page, relative to the page that shows it here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The same block in every language."""

    id: str
    level: int
    """0 for a text, 2 to 6 for a heading."""
    cells: tuple[Cell, ...]


def parallel(book: Book, page: Page, books: Mapping[str, Book]) -> Mapping[str, object]:
    """Every page with pinpoints, in the order of the home page, the reasons and the rest, as rows."""
    chosen = sorted((each for each in book.pages.values() if each.prefix), key=_order)
    return {"sections": [list(_rows(each, page, book, books)) for each in chosen]}


def _order(page: Page) -> tuple[int, str]:
    kinds = ("home", "reasons", "reason")
    return (kinds.index(page.kind) if page.kind in kinds else len(kinds), page.name)


def _rows(shown: Page, page: Page, book: Book, books: Mapping[str, Book]) -> Iterator[Row]:
    counterparts = {code: each.pages[shown.name] for code, each in books.items() if shown.name in each.pages}
    titles = {code: Block(kind=BlockKind.HEADING, place=shown.fields["title"], text=each.title) for code, each in counterparts.items()}
    yield _row(f"page-{shown.prefix}", 2, titles, counterparts, page, book, books)
    blocks = {code: {block.id: block for block in each.blocks} for code, each in counterparts.items()}
    for block in shown.blocks:
        if block.id and block.kind in (BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.QUOTATION):
            same = {code: by_id[block.id] for code, by_id in blocks.items() if block.id in by_id}
            yield _row(block.id, block.level + 1 if block.level else 0, same, counterparts, page, book, books)


def _row(id_: str, level: int, blocks: Mapping[str, Block], pages: Mapping[str, Page], page: Page, book: Book, books: Mapping[str, Book]) -> Row:  # noqa: PLR0913 - a row is made of all of these
    cells = tuple(
        Cell(language=code, html=_text(block, books[code], pages[code]), href=book.link_to(page, books[code], pages[code], block.id or ""))
        for code, block in blocks.items()
    )
    return Row(id=id_, level=level, cells=cells)


def _text(block: Block, book: Book, page: Page) -> Markup:
    """A block as HTML without links: they belong to its own page."""
    root = html.fragment_fromstring(inline(block.text, book, page), create_parent="div")
    for link in root.findall(".//a"):
        link.drop_tag()
    for emphasis in root.xpath(".//em[@lang]"):
        emphasis.tag = "i"
    return Markup(inner(root))
