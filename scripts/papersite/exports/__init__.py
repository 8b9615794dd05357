"""The values and articles of a build into the files that readers and programs take away; each is a list of `Export`."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment

from papersite.exports.action_words import action_files
from papersite.exports.cards import export_cards
from papersite.exports.change_feed import change_feeds
from papersite.exports.citation_file import citation_file
from papersite.exports.citing import citation_files
from papersite.exports.claims_data import claims_files
from papersite.exports.handouts import export_handouts
from papersite.exports.markdown_twins import twin_files
from papersite.exports.pandoc_files import export_files
from papersite.exports.printed_paper import export_paper
from papersite.exports.short_urls import redirect_pages
from papersite.exports.typesetting import Typesetter
from papersite.exports.volume import bind_chapters
from papersite.exports.writer import Articles, Export
from papersite.render.book import Book


def collect_exports(
    books: Mapping[str, Book],
    articles: Articles,
    templates: Environment,
    menus: Mapping[str, Collection[str]],
    theme: Path,
) -> tuple[Export, ...]:
    """Everything that is made beside the pages; nothing of it is made yet.

    `menus` lists names of pages by menu; `theme` is the folder with what is typeset, in `print/`.
    """
    printed = (
        export
        for code, book in books.items()
        for export in _print(book, articles.get(code, {}), menus, Typesetter(theme))
    )
    return (
        *printed,
        Export(name="short URLs", make=partial(redirect_pages, books, templates)),
        Export(name="words of actions", make=partial(action_files, books)),
        Export(name="claims as data", make=partial(claims_files, books)),
        Export(name="pages in Markdown", make=partial(twin_files, books, articles)),
        *citation_files(books),
        *change_feeds(books, articles, templates),
        *citation_file(books),
    )


def _print(
    book: Book, articles: Mapping[str, str], menus: Mapping[str, Collection[str]], typesetter: Typesetter
) -> Iterator[Export]:
    """What is typeset in one language."""
    chapters = bind_chapters(book, articles, menus)
    yield export_paper(book, chapters, typesetter)
    yield from export_files(book, chapters, typesetter)
    yield export_cards(book, menus.get("menu", ()), typesetter)
    yield from export_handouts(book, articles, typesetter)
