"""The pages of a paper in all its languages into rows of the slot `parallel`: one row a block, one cell a language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import html
from markupsafe import Markup, escape

from papercheck.model import PINPOINTED, BlockKind, Language, Page
from papersite.render.article import fill_citations, inner
from papersite.render.book import SECTION_LEVEL, Book, page_order
from papersite.render.markdown_blocks import finish_inline

_ALIGNED = PINPOINTED | {BlockKind.HEADING}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedText:
    """One block in one language."""

    language: Language
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
    apart = {one.name: target for one in aligned if (target := _named_after(one, book))}
    shown = [one for one in aligned if apart.get(one.name) is page]
    linked = () if shown else apart.values()
    sections = shown or ([] if apart else aligned)
    return {
        "chapters": [(target.title, book.link(page, target)) for target in linked],
        "sections": [list(_list_rows(one, page, book)) for one in sections],
    }


def find_parallel(page: Page, book: Book) -> Page | None:
    """The page that shows another one in every language; `None` for a page without pinpoints."""
    return (_named_after(page, book) or book.of_kind("parallel")) if page.prefix else None


def _named_after(page: Page, book: Book) -> Page | None:
    parallels = (one for one in book.pages.values() if one.kind == "parallel")
    return next((one for one in parallels if one.name.endswith(f"/{page.prefix}.md")), None)


def _list_rows(aligned: Page, shown_on: Page, book: Book) -> Iterator[AlignedRow]:
    """The title of a page that is shown on another one, then every heading and every block with an id."""
    name = aligned.name
    pages = {
        code: (other, other.pages[name]) for code, other in book.all_books().items() if name in other.pages
    }

    def align(id_: str, level: int, layer: str, texts: Mapping[str, Markup], anchor: str) -> AlignedRow:
        cells = (
            AlignedText(
                language=pages[code][0].language,
                html=text,
                href=book.link_to(shown_on, *pages[code], anchor),
            )
            for code, text in texts.items()
        )
        return AlignedRow(id=id_, level=level, layer=layer, cells=tuple(cells))

    titles = {code: escape(page.title) for code, (_, page) in pages.items()}
    yield align(f"page-{aligned.prefix}", 2, "", titles, "")
    layer, found = "", {code: _texts_by_id(page, other) for code, (other, page) in pages.items()}
    for block in aligned.blocks:
        layer = book.layer_of(block) if block.level == SECTION_LEVEL else layer
        if block.id and block.kind in _ALIGNED:
            same = {code: texts[block.id] for code, texts in found.items() if block.id in texts}
            yield align(block.id, block.level + 1 if block.level else 0, layer, same, block.id)


def _texts_by_id(page: Page, book: Book) -> Mapping[str, Markup]:
    """The blocks of a page that have an id, as HTML without links: they belong to the page itself."""
    if not page.html:
        return {}
    content = fill_citations(page.html, page.citations, book, None)
    root = html.fragment_fromstring(content, create_parent="div")
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
