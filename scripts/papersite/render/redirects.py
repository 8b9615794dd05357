"""The short addresses of the numbered reasons: a small page each that leads on without a script."""

from collections.abc import Mapping
from html import escape

from papersite.render.book import Book


def redirects(book: Book) -> Mapping[str, str]:
    """Short addresses (`3/`) as files below the site's root."""
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
