"""The values and articles of a build into the files that readers and programs take away; each is a list of `Export`."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from jinja2 import Environment

from papersite.exports.cards import export_cards
from papersite.exports.handouts import export_handouts
from papersite.exports.pandoc_files import export_files
from papersite.exports.printed_paper import export_paper
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
    del templates
    return tuple(
        export
        for code, book in books.items()
        for export in _print(book, articles.get(code, {}), menus, Typesetter(theme))
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
