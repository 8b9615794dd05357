"""The values and articles of a build into the files that readers and programs take away, as a list of `Export`."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from jinja2 import Environment

from papersite.exports.data_files import action_files, citation_files, claims_files, feed_file
from papersite.exports.markdown_twins import twin_files
from papersite.exports.pandoc_files import export_files
from papersite.exports.printed_files import Typesetter, export_cards, export_handouts, export_paper
from papersite.exports.volume import bind_chapters
from papersite.exports.writer import Articles, Export
from papersite.publish import hash_source
from papersite.render import relative
from papersite.render.book import Book
from papersite.render.citable_works import live_root
from papersite.render.slots import strict


def collect_exports(
    books: Mapping[str, Book],
    articles: Articles,
    templates: Environment,
    menus: Mapping[str, Collection[str]],
    theme: Path,
) -> Iterator[Export]:
    """Everything that is made beside the pages; nothing of it is made yet.

    `menus` lists names of pages by menu; `theme` is the folder with what is typeset, in `print/`.
    """
    typesetter = Typesetter(theme)
    for code, book in books.items():
        if not book.pages:
            continue
        chapters = bind_chapters(book, articles[code], menus)
        yield export_paper(book, chapters, typesetter)
        yield from export_files(book, chapters, typesetter)
        yield export_cards(book, menus.get("menu", ()), typesetter)
        yield from export_handouts(book, articles[code], typesetter)
        yield Export(name=f"feed ({code})", make=partial(feed_file, book, articles[code], templates))
    yield Export(name="short URLs", make=partial(redirect_pages, books, templates))
    yield Export(name="words of actions", make=partial(action_files, books))
    yield Export(name="claims as data", make=partial(claims_files, books))
    yield Export(name="pages in Markdown", make=partial(twin_files, books, articles))
    yield Export(name="citations", make=partial(citation_files, books))


def redirect_pages(books: Mapping[str, Book], templates: Environment) -> Mapping[str, bytes]:
    """The page at the short URL of each numbered part (`3/`, `de/3/`), by path below the root of the site.

    It leads on by a relative URL, so that a preview or a fork leads into itself: with a script to the paragraph that the
    URL names, and without one to the part. To previews of links it says all that the part says of itself.
    The search page of an edition leads on to that of today's site.
    """
    template, pages = strict(templates).get_template("redirect.html"), {}
    for book in books.values():
        short = ((part, book.short_path(part)) for part in book.parts if part.is_numbered)
        leading = [(part, path, relative(path, book.path(part))) for part, path in short]
        if book.live_url and (search := book.of_kind("search")):
            path = book.path(search)
            leading.append((search, path, f"{live_root(search, book)}{path}"))
        for page, path, target in leading:
            values = {"book": book, "paper_page": page, "menus": {"menu": ()}, "target": target}
            pages[f"{path}index.html"] = f"{template.render(values, hash_source=hash_source)}\n".encode()
    return pages
