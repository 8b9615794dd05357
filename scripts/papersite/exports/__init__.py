"""The values and articles of a build into the files that readers and programs take away; each is a list of `Export`."""

from collections.abc import Collection, Mapping
from pathlib import Path

from jinja2 import Environment

from papersite.exports.cards import export_cards
from papersite.exports.typesetting import Typesetter
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
    del articles, templates
    menu, typesetter = menus.get("menu", ()), Typesetter(theme)
    return tuple(export_cards(book, menu, typesetter) for book in books.values())
