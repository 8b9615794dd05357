"""The values and articles of a build into the files that readers and programs take away; each is a list of `Export`."""

from collections.abc import Mapping

from jinja2 import Environment

from papersite.exports.change_feed import change_feeds
from papersite.exports.citation_file import citation_file
from papersite.exports.citing import citation_files
from papersite.exports.writer import Articles, Export
from papersite.render.book import Book


def collect_exports(
    books: Mapping[str, Book], articles: Articles, templates: Environment
) -> tuple[Export, ...]:
    """Everything that is made beside the pages; nothing of it is made yet."""
    return (*citation_files(books), *change_feeds(books, articles, templates), *citation_file(books))
