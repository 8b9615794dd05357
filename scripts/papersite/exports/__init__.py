"""The values and articles of a build into the files that readers and programs take away; each is a list of `Export`."""

from collections.abc import Mapping
from functools import partial

from jinja2 import Environment

from papersite.exports.action_words import action_files
from papersite.exports.claims_data import claims_files
from papersite.exports.markdown_twins import twin_files
from papersite.exports.short_urls import redirect_pages
from papersite.exports.writer import Articles, Export
from papersite.render.book import Book


def collect_exports(
    books: Mapping[str, Book], articles: Articles, templates: Environment
) -> tuple[Export, ...]:
    """Everything that is made beside the pages; nothing of it is made yet."""
    return (
        Export(name="short URLs", make=partial(redirect_pages, books, templates)),
        Export(name="words of actions", make=partial(action_files, books)),
        Export(name="claims as data", make=partial(claims_files, books)),
        Export(name="pages in Markdown", make=partial(twin_files, books, articles)),
    )
