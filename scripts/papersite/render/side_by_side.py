"""The pages of a paper in all its languages into rows of the slot `parallel`: one row a block, one cell a language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import html
from markupsafe import Markup, escape

from papercheck.model import PINPOINTED, BlockKind, Page
from papersite.render.article import fill_citations, inner
from papersite.render.book import SECTION_LEVEL, Book, page_order
from papersite.render.markdown_blocks import finish_inline

_ALIGNED = PINPOINTED | {BlockKind.HEADING}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedText:
    """One block in one language."""

    language: str
    name: str
    """Of the language, in itself."""
    html: Markup
    href: str
    """Where the block stands on its own page, relative to the page that shows it here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedRow:
    """The same block in every language."""

    id: str
    level: int
    """0 for a text, 2 to 6 for a heading."""
    layer: str
    """The layer the block is in; empty for none."""
    cells: tuple[AlignedText, ...]


def side_by_side_values(book: Book, page: Page) -> Mapping[str, object]:
    """The page with pinpoints that this one is named after (`r1.md` after the prefix `r1`) as rows, or else a list of all.

    They stand in the order of the home page, the reasons and the rest; each with its link to the page that shows it so,
    or, where the paper has none, to its place on this one.
    """
    aligned = sorted((one for one in book.pages.values() if one.prefix), key=page_order)
    books = book.all_books()
    apart = {one.name: target for one in aligned if (target := _named_after(one, book))}
    shown = [one for one in aligned if apart.get(one.name) is page]
    sections = shown or ([] if apart else aligned)
    return {
        "chapters": [
            (apart[one.name].title, book.link(page, apart[one.name])) for one in aligned if one.name in apart
        ]
        if not shown
        else [],
        "sections": [list(_Section(one, page, book, books).rows()) for one in sections],
    }


def find_parallel(page: Page, book: Book) -> Page | None:
    """The page that shows another one in every language; `None` for a page without pinpoints."""
    return (_named_after(page, book) or book.of_kind("parallel")) if page.prefix else None


def _named_after(page: Page, book: Book) -> Page | None:
    stem = f"/{page.prefix}.md"
    return next(
        (one for one in book.pages.values() if one.kind == "parallel" and one.name.endswith(stem)), None
    )


@dataclass(frozen=True, slots=True)
class _Section:
    """One page in every language (`aligned`), to be shown on another one (`page`)."""

    aligned: Page
    page: Page
    book: Book
    books: Mapping[str, Book]

    def rows(self) -> Iterator[AlignedRow]:
        """The title, then every heading and every block with an id."""
        name = self.aligned.name
        pages = {code: book.pages[name] for code, book in self.books.items() if name in book.pages}
        titles = {code: (page, escape(page.title), "") for code, page in pages.items()}
        yield self._row(f"page-{self.aligned.prefix}", 2, "", titles)
        layer = ""
        texts = {code: _texts_by_id(page, self.books[code]) for code, page in pages.items()}
        for block in self.aligned.blocks:
            layer = self.book.layer_of(block) if block.level == SECTION_LEVEL else layer
            if block.id and block.kind in _ALIGNED:
                same = {
                    code: (pages[code], by_id[block.id], block.id)
                    for code, by_id in texts.items()
                    if block.id in by_id
                }
                yield self._row(block.id, block.level + 1 if block.level else 0, layer, same)

    def _row(
        self, id_: str, level: int, layer: str, texts: Mapping[str, tuple[Page, Markup, str]]
    ) -> AlignedRow:
        cells = (
            AlignedText(
                language=code,
                name=self.books[code].language.name,
                html=text,
                href=self.book.link_to(self.page, self.books[code], page, anchor),
            )
            for code, (page, text, anchor) in texts.items()
        )
        return AlignedRow(id=id_, level=level, layer=layer, cells=tuple(cells))


def _texts_by_id(page: Page, book: Book) -> Mapping[str, Markup]:
    """The blocks of a page that have an id, as HTML without links: they belong to the page itself."""
    if not page.html:
        return {}
    root = html.fragment_fromstring(
        fill_citations(page.html, page.citations, book, None), create_parent="div"
    )
    for link in root.xpath(".//a"):
        link.drop_tag()
    finish_inline(root, book)
    for elsewhere in root.xpath(".//img | .//sup[starts-with(@id, 'fnref')]"):
        elsewhere.drop_tree()
    for nested in root.xpath(".//li[@id]/ul | .//li[@id]/ol"):
        nested.drop_tree()
    typed = {block.id for block in page.blocks}
    return {
        element.get("id"): Markup(inner(element).strip())
        for element in root.xpath(".//*[@id]")
        if element.get("id") in typed
    }
