"""SVG images of a paper into drawings within its pages."""

import posixpath
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

from papercheck.model import Page
from papersite.render.book import Book


def inline_drawings(root: HtmlElement, page: Page, book: Book) -> None:
    """Put SVG images of the paper into the page, so that they take its colours and faces; others stay images."""
    for image in root.xpath(".//img[contains(@src, '.svg')]"):
        file = _find_drawing(image.get("src", ""), page, book)
        if file is None:
            continue
        drawing = html.fragment_fromstring(file.read_text(encoding="utf-8"))
        drawing.attrib.update({"role": "img", "aria-label": image.get("alt", "")})
        drawing.tail = image.tail
        image.getparent().replace(image, drawing)


def _find_drawing(url: str, page: Page, book: Book) -> Path | None:
    """The file that a relative URL of a page leads to, if it is one of the language's own drawings."""
    if book.folder is None or "/" not in url or ":" in url:
        return None
    file = Path(posixpath.normpath(book.folder / page.url_path / url))
    return file if file.is_relative_to(book.folder) and file.is_file() else None
