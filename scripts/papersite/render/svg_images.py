"""SVG images of a paper into drawings within its pages."""

import posixpath
from pathlib import Path

from lxml import etree, html
from lxml.html import HtmlElement

from papercheck.model import Page
from papersite.render.book import Book

_ACTIVE = (
    "//*[local-name() = 'script' or local-name() = 'style' or local-name() = 'foreignObject']"
    " | //@*[starts-with(name(), 'on') or name() = 'style']"
)
"""XPath of what an SVG may do to the page around it; as an image it can do nothing."""


def inline_svg_images(root: HtmlElement, page: Page, book: Book) -> None:
    """Put SVG images of the paper into the page, so that they take its colours and faces; others stay images."""
    for image in root.xpath(".//img[contains(@src, '.svg')]"):
        file = _find_svg_image(image.get("src", ""), page, book)
        drawing = _read_svg_image(file) if file else None
        if drawing is None:
            continue
        drawing.attrib.update({"role": "img", "aria-label": image.get("alt", "")})
        drawing.tail = image.tail
        image.getparent().replace(image, drawing)


def _find_svg_image(url: str, page: Page, book: Book) -> Path | None:
    """The file that a relative URL of a page leads to, if it is one of the language's own drawings."""
    if book.folder is None or "/" not in url or ":" in url:
        return None
    file = Path(posixpath.normpath(book.folder / page.url_path / url))
    return file if file.is_relative_to(book.folder) and file.is_file() else None


def _read_svg_image(file: Path) -> HtmlElement | None:
    """The `svg` element of a file; `None` for a file that is no XML, or whose code or styles would reach the page."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        drawing = etree.fromstring(file.read_bytes(), parser)
    except etree.XMLSyntaxError:
        return None
    if drawing.xpath(_ACTIVE):
        return None
    return html.fragment_fromstring(etree.tostring(drawing, encoding="unicode", with_tail=False))
