"""The paper in all its languages side by side, aligned by pinpoint."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lxml import html
from markupsafe import Markup

from papercheck.model import PINPOINTED, BlockKind, Page
from papersite.render.article import inner
from papersite.render.book import Book
from papersite.render.prose import cited, marked, paragraph

_SHOWN = PINPOINTED | {BlockKind.HEADING}


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


def parallel(book: Book, page: Page) -> Mapping[str, object]:
    """Every page with pinpoints, in the order of the home page, the reasons and the rest, as rows."""
    chosen = sorted((each for each in book.pages.values() if each.prefix), key=_order)
    return {"sections": [list(_Section(shown, page, book, book.every()).rows()) for shown in chosen]}


def _order(page: Page) -> tuple[int, str]:
    kinds = ("home", "reasons", "reason")
    return (kinds.index(page.kind) if page.kind in kinds else len(kinds), page.name)


@dataclass(frozen=True, slots=True)
class _Section:
    """One page in every language, to be shown on another one."""

    shown: Page
    page: Page
    book: Book
    books: Mapping[str, Book]

    def rows(self) -> Iterator[Row]:
        """The title, then every heading and every block with an id."""
        pages = {
            code: each.pages[self.shown.name]
            for code, each in self.books.items()
            if self.shown.name in each.pages
        }
        yield self._row(
            f"page-{self.shown.prefix}", 2, {code: (each, each.title, "") for code, each in pages.items()}
        )
        blocks = {code: {block.id: block for block in each.blocks} for code, each in pages.items()}
        for block in self.shown.blocks:
            if block.id and block.kind in _SHOWN:
                same = {
                    code: (pages[code], by_id[block.id].text, block.id)
                    for code, by_id in blocks.items()
                    if block.id in by_id
                }
                yield self._row(block.id, block.level + 1 if block.level else 0, same)

    def _row(self, id_: str, level: int, texts: Mapping[str, tuple[Page, str, str]]) -> Row:
        cells = (
            Cell(
                language=code,
                html=_text(text, self.books[code]),
                href=self.book.link_to(self.page, self.books[code], page, anchor),
            )
            for code, (page, text, anchor) in texts.items()
        )
        return Row(id=id_, level=level, cells=tuple(cells))


@lru_cache(maxsize=2_000)
def _text(text: str, book: Book) -> Markup:
    """A block as HTML without links: they belong to its own page."""
    typed, found = marked(text, book)
    return Markup(cited(_without_links(typed), found, book, None))


@lru_cache(maxsize=10_000)
def _without_links(text: str) -> str:
    content = paragraph(text)
    if "<a" not in content and "<em" not in content:
        return content
    root = html.fragment_fromstring(content, create_parent="div")
    for link in root.findall(".//a"):
        link.drop_tag()
    for emphasis in root.xpath(".//em[@lang]"):
        emphasis.tag = "i"
    return inner(root)
