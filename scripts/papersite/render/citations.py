"""What pages show for citing: references as text, the same in the formats of programs, and links to files of them."""

from collections.abc import Mapping

from markupsafe import Markup

from papercheck.model import Page, Source
from papersite.render.book import Book, page_label
from papersite.render.citable_works import PAPER, is_citable, list_works, plain_reference, work_of
from papersite.render.citation_formats import write_bibtex, write_csl_json, write_ris, write_wikipedia

WRITERS = {"bib": write_bibtex, "ris": write_ris, "json": write_csl_json}
"""The functions that write files, by the suffix of their names."""

BIBLIOGRAPHY = "sources"
"""The name of the files with the whole bibliography, which stand at the root of the site: titles are the same in every language."""


def cite_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every work that can be cited: id, title, the reference as text, and every format."""
    titles = {found.prefix: page_label(found, book) for found in book.pages.values() if is_citable(found)}
    titles[PAPER] = book.word("cite.paper")
    works = [
        (id_, titles[id_], plain_reference(source, book), _formats(id_, source, book))
        for id_, source in list_works(book).items()
    ]
    return {"works": works}


def _formats(id_: str, source: Source, book: Book) -> tuple[tuple[str, str, str], ...]:
    """Of each format: its name, the text, and the URL of the file; empty where there is none."""
    files = zip(file_links(id_, book), WRITERS.values(), strict=True)
    written = [(name, write([source]), url) for (name, url), write in files]
    return (*written, (book.word("cite.format.wikipedia"), write_wikipedia(source, book), ""))


def takeaway_values(book: Book, page: Page) -> Mapping[str, object]:
    """How to cite a page and the paper, with links to files and to the page on citing, and the page's short URL."""
    original, cite = book.references.get(book.word("attribution.source")), book.of_kind("cite")
    folder, own = book.link(page, cite) if cite else "", page.prefix or ""
    return {
        "original": Markup(original.entry) if original else "",
        "form": plain_reference(work_of(page, book), book) if is_citable(page) else "",
        "files": file_links(f"{folder}{own}", book),
        "cite": folder,
        "own": own,
        "short": book.absolute(book.short_path(page)) if page.kind == "reason" else "",
        "handout": f"{book.root(page)}{book.handout_path(page)}",
    }


def file_links(stem: str, book: Book) -> list[tuple[str, str]]:
    """The names of the formats with the URLs of files that start alike."""
    return [(book.word(f"cite.format.{suffix}"), f"{stem}.{suffix}") for suffix in WRITERS]
