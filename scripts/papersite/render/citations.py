"""What pages show for citing: references as text, the same in the formats of programs, and links to files of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from papercheck.model import Page, Source
from papersite.render.book import Book, page_label
from papersite.render.citable_works import PAPER, is_citable, list_works, plain_reference, work_of
from papersite.render.citation_formats import write_bibtex, write_csl_json, write_ris, write_wikipedia

WRITERS = {"bib": write_bibtex, "ris": write_ris, "json": write_csl_json}
"""The functions that write files, by the suffix of their names."""

BIBLIOGRAPHY = "sources"
"""The name of the files with the whole bibliography, which stand at the root of the site: titles are the same in every language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedWork:
    """A work as the page on citing shows it."""

    id: str
    title: str
    plain: str
    language: str
    """Of its title."""
    formats: tuple[tuple[str, str, str], ...]
    """Of each format: its name, the text, and the URL of the file; empty where there is none."""


def cite_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every work that can be cited, in every format."""
    titles = {found.prefix: page_label(found, book) for found in book.pages.values() if is_citable(found)}
    titles[PAPER] = book.word("cite.paper")
    return {
        "works": [
            CitedWork(
                id=id_,
                title=titles[id_],
                plain=plain_reference(source, book),
                language=source.language,
                formats=_formats(id_, source, book),
            )
            for id_, source in list_works(book).items()
        ]
    }


def _formats(id_: str, source: Source, book: Book) -> tuple[tuple[str, str, str], ...]:
    written = [
        (book.word(f"cite.format.{suffix}"), write([source]), f"{id_}.{suffix}")
        for suffix, write in WRITERS.items()
    ]
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
        "short": book.short_url(page) if page.kind == "reason" else "",
        "handout": f"{book.root(page)}{book.handout_path(page)}",
    }


def file_links(stem: str, book: Book) -> list[tuple[str, str]]:
    """The names of the formats with the URLs of files that start alike."""
    return [(book.word(f"cite.format.{suffix}"), f"{stem}.{suffix}") for suffix in WRITERS]
