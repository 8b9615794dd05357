"""The pages of a paper in all its languages into rows of the slot `parallel`: one row a block, one cell a language."""

from collections.abc import Iterator, Mapping

from lxml import html
from markupsafe import Markup, escape

from papercheck.model import PINPOINTED, BlockKind, Page
from papersite.render.article import fill_citations, inner
from papersite.render.book import SECTION_LEVEL, Book
from papersite.render.markdown_blocks import finish_inline

_ALIGNED = PINPOINTED | {BlockKind.HEADING}


def list_parallels(book: Book, page: Page) -> tuple[list[Page], list[Page]]:
    """What a page with the slot shows: pages to go on to, and pages with pinpoints that stand on it in all languages.

    The latter is the page that this one is named after (`r1.md` after the prefix `r1`). One that is named after none lists
    all that are, in the order of the home page, the parts and the rest, or shows all where the paper has none.
    """
    aligned = [one for one in book.in_order if one.prefix]
    apart = {one.name: target for one in aligned if (target := _named_after(one, book))}
    shown = [one for one in aligned if apart.get(one.name) is page]
    return [] if shown else list(apart.values()), shown or ([] if apart else aligned)


def find_parallel(page: Page, book: Book) -> Page | None:
    """The page that shows another one in every language; `None` for a page without pinpoints."""
    return (_named_after(page, book) or book.of_kind("parallel")) if page.prefix else None


def _named_after(page: Page, book: Book) -> Page | None:
    parallels = (one for one in book.pages.values() if one.kind == "parallel")
    return next((one for one in parallels if one.name.endswith(f"/{page.prefix}.md")), None)


Row = Mapping[str, object]
"""The same block in every language: its `id`, which is its `anchor` on its own page, the `level` of a heading or 0, its
`layer`, and as `cells` pairs of a book and the HTML of the text."""


def list_rows(aligned: Page, book: Book) -> Iterator[Row]:
    """The title of a page that is shown on another one, then every heading and every block with an id."""
    name = aligned.name
    books = [other for other in book.all_books().values() if name in other.own_pages]
    titles = [(other, escape(other.pages[name].title)) for other in books]
    yield {"id": f"page-{aligned.prefix}", "anchor": "", "level": 2, "layer": "", "cells": titles}
    layer, found = "", [(other, _texts_by_id(other.pages[name], other)) for other in books]
    for block in aligned.blocks:
        layer = book.layer_of(block) if block.level == SECTION_LEVEL else layer
        if block.id and block.kind in _ALIGNED:
            cells = [(other, texts[block.id]) for other, texts in found if block.id in texts]
            level = block.level + 1 if block.level else 0
            yield {"id": block.id, "anchor": block.id, "level": level, "layer": layer, "cells": cells}


def _texts_by_id(page: Page, book: Book) -> Mapping[str, Markup]:
    """The blocks of a page that have an id, as HTML without links, which belong to the page itself; of an image what it shows, in words."""
    if not page.html:
        return {}
    content = fill_citations(page.html, page.citations, book, None)
    root = html.fragment_fromstring(content, create_parent="div")
    for link in root.xpath(".//a"):
        link.drop_tag()
    finish_inline(root, book)
    for image in root.xpath(".//img"):
        image.tail = f"{image.get('alt', '')}{image.tail or ''}"
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
