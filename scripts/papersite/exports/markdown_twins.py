"""The built articles into a Markdown twin of each page, with its ids, and into the list of twins, `llms.txt`, of each language."""

from collections.abc import Iterable, Iterator, Mapping

import yaml

from papercheck.model import Page
from papersite.exports.claims_data import DATA, SCHEMA
from papersite.exports.markdown_writer import escape_markdown, write_markdown
from papersite.exports.writer import Articles
from papersite.render.book import Book, is_attributed, page_label, titled_label

TWIN = "index.md"
"""The name of a twin, which lies beside its page."""


def twin_files(books: Mapping[str, Book], articles: Articles) -> Mapping[str, bytes]:
    """The twins and the lists of them, by path below the root of the site."""
    files = {
        f"{book.path(page)}{TWIN}": _write_twin(page, articles[code][page.name], book)
        for code, book in books.items()
        for page in book.pages.values()
        if page.name in articles[code]
    }
    files |= {f"{book.folder_path}llms.txt": _list_twins(book) for book in books.values() if book.pages}
    return {path: text.encode() for path, text in files.items()}


def _write_twin(page: Page, article: str, book: Book) -> str:
    """A page in Markdown below a front matter that says what it is and whose."""
    whose = book.word("attribution.title") if is_attributed(page) else ""
    front = {
        "title": page.title,
        **({"attribution": whose} if whose else {}),
        "description": page.description,
        "site": book.site_name,
        "url": book.url(page),
        "language": book.word("tag"),
        "licence": book.word("colophon.licence"),
        **({"edition": book.edition.isoformat()} if book.edition else {}),
    }
    parts = [
        f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10_000)}---",
        f"# {escape_markdown(page.title)}",
        *([f"*{escape_markdown(whose)}*"] if whose else []),
        write_markdown(article, book.url(page)),
    ]
    return "\n\n".join(parts) + "\n"


def _list_twins(book: Book) -> str:
    """The list of the twins of one language for language models, in the form of https://llmstxt.org/."""
    home, overview, pages = book.of_kind("home"), book.of_kind("parts"), book.pages.values()
    optional = [page for page in pages if page.kind == "parallel"]
    listed = [page for page in pages if page.kind not in ("part", "parallel")]
    # The home page comes first, whatever the order of the files.
    others = sorted(listed, key=lambda page: page is not home)
    parts = [f"# {escape_markdown(book.site_name)}"]
    if home:
        parts.append(f"> {escape_markdown(home.description)}")
    parts += _section(book.word("data.pages"), (_entry(page, book) for page in others))
    name = page_label(overview, book) if overview else book.word("data.pages")
    parts += _section(name, (_entry(page, book) for page in book.parts))
    parts += _section(book.word("data.files"), _list_files(book))
    # The name that the form gives to what may be left out.
    parts += _section("Optional", (_entry(page, book) for page in optional))
    return "\n\n".join(parts) + "\n"


def _section(title: str, entries: Iterable[str]) -> Iterator[str]:
    if listed := list(entries):
        yield f"## {escape_markdown(title)}\n\n" + "\n".join(listed)


def _entry(page: Page, book: Book) -> str:
    return _link(titled_label(page, book), f"{book.url(page)}{TWIN}", page.description)


def _list_files(book: Book) -> Iterator[str]:
    if book.paper.claims:
        yield _link(DATA, book.absolute(DATA), book.word("data.claims"))
        yield _link(SCHEMA, book.absolute(SCHEMA), book.word("data.schema"))


def _link(name: str, url: str, note: str) -> str:
    return f"- [{escape_markdown(name)}]({url}): {escape_markdown(note)}"
