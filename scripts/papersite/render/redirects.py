"""The short URLs of the numbered reasons: a small page each that leads on without a script."""

from collections.abc import Mapping

from jinja2 import Environment

from papersite.render.book import Book
from papersite.render.templates import strict


def redirects(book: Book, templates: Environment) -> Mapping[str, str]:
    """The redirecting pages of one language by their path below the site: `3/index.html`, `de/3/index.html`."""
    prefix = "" if book.language.is_original else f"{book.language.code}/"
    template = strict(templates).get_template("redirect.html")
    return {
        f"{prefix}{page.number}/index.html": template.render(book=book, source=page, url=book.address(page))
        + "\n"
        for page in book.reasons
    }
