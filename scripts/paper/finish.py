"""Built pages into the pages that are published: without what the theme's frame leaves behind, and with short addresses."""

from collections.abc import Mapping
from html import escape

from lxml import html

from paper.render.book import Book

_LEFTOVERS = "//input[contains(@class, 'md-toggle')] | //label[@class='md-overlay'] | //body/div[@data-md-component and not(@data-md-component='container')]"
"""Controls of the theme's script bundle, which is not loaded: they would be dead tab stops."""


def finish(document: str, language: str | None = None) -> str:
    """A built page without the theme's dead controls; `language` where the page's own is not that of the build."""
    root = html.document_fromstring(document)
    if language:
        root.set("lang", language)
    for element in root.xpath(_LEFTOVERS):
        element.drop_tree()
    root.attrib.pop("class", None)
    return "<!doctype html>\n" + html.tostring(root, encoding="unicode") + "\n"


def redirects(book: Book) -> Mapping[str, str]:
    """Short addresses of the numbered reasons (`3/`), as files below the site's root."""
    prefix = "" if book.language.is_original else f"{book.language.code}/"
    return {
        f"{prefix}{page.number}/index.html": _redirect(book.address(page), page.title, book)
        for page in book.reasons
    }


def _redirect(address: str, title: str, book: Book) -> str:
    target = escape(address)
    return (
        f'<!doctype html>\n<html lang="{book.language.code}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">\n'
        f'<meta name="robots" content="noindex">\n<meta http-equiv="refresh" content="0; url={target}">\n'
        f'<link rel="canonical" href="{target}">\n<title>{escape(title)}</title>\n</head>\n'
        f'<body>\n<p>{escape(book.word("redirect"))} <a href="{target}">{escape(title)}</a>.</p>\n</body>\n</html>\n'
    )
