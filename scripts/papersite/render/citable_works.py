"""Pages into works that can be cited, as entries of a registry, and entries into the formats of programs.

The author of a page is who restates the paper, and says so. The formats are CSL-JSON, BibTeX, RIS, and the templates of
Wikipedias. Pandoc writes BibTeX too, but sets English titles in capitals and drops site, day and language; RIS it only reads.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml
from markupsafe import Markup

from papercheck.model import Name, Page, Place, Source
from papercheck.registry import drop_tags, mark_tags, write_tags
from papersite.render.book import Book, page_label

PAPER = "paper"
"""The id that the text which is restated has among the works; those of pages are the prefixes of their pinpoints."""


def list_works(book: Book) -> Mapping[str, Source]:
    """What can be cited, by id (`paper`, `r5`): the paper, the site by its home page, the parts, other pages with pinpoints."""
    pages = filter(is_citable, book.in_order)
    works = {page.prefix or "": work_of(page, book) for page in pages}
    return {PAPER: book.restated, **works} if book.restated else works


def is_citable(page: Page) -> bool:
    """Whether a page is a work of its own: one that promises pinpoints, and does not only gather other pages."""
    return page.prefix is not None and page.kind != "parts" and not page.is_borrowed


def work_of(page: Page, book: Book) -> Source:
    """A page as an entry of a registry, in CSL's terms; the day of the edition is its date, and its note names the paper."""
    name, title, paper = book.operator, cited_title(page, book, page.title), book.restated
    key = "-".join(part for part in (paper and paper.id, page.prefix, book.language.code) if part)
    csl: dict[str, object] = {"id": key, "type": "webpage", "title": title}
    csl |= {"author": [{"literal": name}], "language": book.language.code, "URL": cited_url(page, book)}
    if page.kind != "home":
        csl["container-title"] = book.site_name
    if book.edition:
        csl["issued"] = {"date-parts": [[book.edition.year, book.edition.month, book.edition.day]]}
    if paper:
        date = describe_issue(paper, book)
        csl["note"] = book.word("cite.note", author=author_names(paper), title=paper.title, date=date)
    place = Place(page.path)
    return Source(
        id=key,
        place=place,
        language=book.language.code,
        title=title,
        url=cited_url(page, book),
        csl=csl,
        days={"issued": (book.edition, book.edition)} if book.edition else {},
        names=(Name(place=place, role="author", literal=name),),
    )


def cited_title(page: Page, book: Book, title: str) -> str:
    """A title of a page as it is cited; it says whose argument the page restates."""
    whose = book.word("attribution.short")
    return f"{page_label(page, book)} ({whose}): {title}" if page.is_numbered else f"{title} ({whose})"


def author_names(source: Source, joint: str = " & ") -> str:
    """The authors of a source, as readers would write them."""
    return joint.join(name.text for name in source.names if name.role == "author")


def issued_parts(source: Source) -> Sequence[int]:
    """Year, month and day of publication, as far as they are known; of a range, its first day."""
    issued: Any = source.csl.get("issued", {})
    return [int(part) for part in (issued.get("date-parts") or [[]])[0]]


def describe_issue(source: Source, book: Book) -> str:
    """The day, month or year of publication in words, as precise as it is known."""
    if "issued" not in source.days:
        return ""
    first, last = source.days["issued"]
    if first == last:
        return book.day(first)
    return book.month(first) if (first.year, first.month) == (last.year, last.month) else str(first.year)


def plain_reference(source: Source, book: Book) -> str:
    """A work as one cites it in a text of the book's language, its URL behind it; empty where it was not formatted."""
    if reference := book.references.get(source.id):
        return f"{Markup(reference.entry).striptags()} {source.url or ''}".rstrip()
    return ""


def find_owner(page: Page, book: Book) -> Book:
    """The book whose page it is: that of the original, if the page is borrowed."""
    return book.all_books()[book.paper.original.code] if page.is_borrowed else book


def canonical_url(page: Page, book: Book) -> str:
    """The absolute URL at which search engines list a page: that of today's text."""
    book = find_owner(page, book)
    return urljoin(book.live_url or book.site_url, book.url(page).removeprefix(book.site_url))


def cited_url(page: Page, book: Book) -> str:
    """The URL by which a page is cited: that of a released text names its edition."""
    is_released = book.edition in book.paper.editions and not book.live_url
    return f"{book.url(page)}?e={book.edition}" if is_released else book.url(page)


def live_root(start: Page, book: Book) -> str:
    """The URL of the root of today's site, relative to a page; an edition lies two folders below it."""
    return f"{book.root(start)}../../" if book.live_url else book.root(start)


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
"""What BibTeX calls the months."""

_BREAKS = re.compile(r"[ \t\n\r\f\v\x1c-\x1f\x85\u2028\u2029]+")

_LATEX_TAGS = write_tags(
    {
        "i": (r"\textit{", "}"),
        "b": (r"\textbf{", "}"),
        "sup": (r"\textsuperscript{", "}"),
        "sub": (r"\textsubscript{", "}"),
    }
)
_WIKI = str.maketrans({sign: f"&#{ord(sign)};" for sign in "|[]{}<>&~'"})
_WIKI_URL = str.maketrans({sign: f"%{ord(sign):02X}" for sign in "|[]{}<>'"})


@cache
def _vocabulary() -> Mapping[str, dict[str, Any]]:
    text = Path(__file__).with_name("citation_vocabulary.yml").read_text(encoding="utf-8")
    return {name: dict(words) for name, words in yaml.safe_load(text).items()}


def type_in(source: Source, format_: str) -> str:
    """What a format (`bibtex`, `ris`, `schema`, `cff`) calls the type of a source."""
    types = _vocabulary()["types"]
    return str(types.get(str(source.csl.get("type")), types["other"])[format_])


def write_csl_json(sources: Iterable[Source]) -> str:
    """CSL-JSON: the entries as they are registered."""
    return json.dumps([source.csl for source in sources], ensure_ascii=False, indent=1) + "\n"


def write_bibtex(sources: Iterable[Source]) -> str:
    """BibTeX in UTF-8; titles stand in two pairs of braces, so that no style changes their capitals."""
    return "\n".join(map(_bibtex_entry, sources))


def _bibtex_entry(source: Source) -> str:
    kind = type_in(source, "bibtex")
    lines = [
        f"{role} = {{{' and '.join(_name(name, _latex) for name in names)}}}"
        for role in ("author", "editor")
        if (names := _names(source, role))
    ]
    for variable, text in _values(source, mark_tags):
        fields = _vocabulary()["variables"][variable]
        value = text if variable in ("URL", "DOI") else _latex(text)
        value = f"{{{value}}}" if variable == "title" else value
        lines.append(f"{fields.get(kind, fields['bibtex'])} = {{{value}}}")
    for name, part in zip(("year", "month", "day"), issued_parts(source), strict=False):
        lines.append(f"{name} = {_MONTHS[part - 1] if name == 'month' else f'{{{part}}}'}")
    return ",\n  ".join([f"@{kind}{{{source.id}", *lines]) + "\n}\n"


def write_ris(sources: Iterable[Source]) -> str:
    """RIS: a tag a line, and lines end in CR LF."""
    return "".join(f"{tag}  - {value}\r\n" for source in sources for tag, value in _ris_lines(source))


def _ris_lines(source: Source) -> Iterator[tuple[str, str]]:
    yield "TY", type_in(source, "ris")
    yield "ID", source.id
    for tag, role in (("AU", "author"), ("ED", "editor")):
        yield from ((tag, _name(name, undivided)) for name in _names(source, role))
    if parts := issued_parts(source):
        yield "PY", f"{parts[0]:04}"
        yield "DA", "/".join(f"{part:02}" for part in parts) + "/" * (3 - len(parts))
    for variable, text in _values(source):
        first, dash, last = text.replace("–", "-").partition("-") if variable == "page" else (text, "", "")
        yield _vocabulary()["variables"][variable]["ris"], first
        if dash:
            yield "EP", last
    yield "ER", ""


def write_wikipedia(source: Source, book: Book) -> str:
    """The template for what is on the web, as words name it; the day of access is left to whoever opens the page."""
    is_body = all(name.literal for name in source.names)
    values = {
        **dict(_values(source)),
        "body" if is_body else "person": author_names(source, ", "),
        "issued": describe_issue(source, book),
        "accessed": "",
    }
    said: dict[str, str] = {}
    for name, parameter in book.group("cite.wikipedia").items():
        if values.get(name) or name == "accessed":
            said.setdefault(parameter, values[name].translate(_WIKI_URL if name == "URL" else _WIKI))
    parameters = (f" |{parameter}={value}" for parameter, value in said.items())
    return f"{{{{{book.word('cite.wikipedia.template')}{''.join(parameters)}}}}}"


def undivided(name: str) -> str:
    """A name for formats that part names at commas and semicolons, where that of a body would become a person's."""
    return " – ".join(part.strip() for part in name.replace(";", ",").split(",") if part.strip())


def _latex(text: str) -> str:
    return text.translate(str.maketrans(_vocabulary()["latex"]) | _LATEX_TAGS)


def _values(source: Source, shape: Callable[[str], str] = drop_tags) -> Iterator[tuple[str, str]]:
    """The variables of an entry that formats have fields for, each as one line; `shape` says what comes of the tags of CSL."""
    for variable in _vocabulary()["variables"]:
        if text := _line(str(source.csl.get(variable, ""))):
            yield variable, shape(text) if variable in source.typed else text


def _line(text: str) -> str:
    """A text as one line; spaces that do not break stay."""
    return _BREAKS.sub(" ", text).strip()


def _names(source: Source, role: str) -> Iterable[Mapping[str, str]]:
    csl: Mapping[str, Any] = source.csl
    return csl.get(role) or ()


def _name(name: Mapping[str, str], write: Callable[[str], str]) -> str:
    """`van Dijk, Ko`; the name of a body in one piece."""
    if "literal" in name:
        literal = write(_line(name["literal"]))
        return f"{{{literal}}}" if write is _latex else literal
    family = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))
    return ", ".join(write(part) for part in (family, name.get("given", "")) if part)


WRITERS = {"bib": write_bibtex, "ris": write_ris, "json": write_csl_json}
"""The functions that write files, by the suffix of their names."""


def file_links(stem: str, book: Book) -> list[tuple[str, str]]:
    """The names of the formats with the URLs of files that start alike."""
    return [(book.word(f"cite.format.{suffix}"), f"{stem}.{suffix}") for suffix in WRITERS]


def list_formatted(book: Book) -> Iterator[tuple[str, str, str, list[tuple[str, str, str]]]]:
    """Every work that can be cited: id, title, the reference as text, and name, text and file of each format."""
    titles = {found.prefix: page_label(found, book) for found in book.pages.values() if is_citable(found)}
    titles[PAPER] = book.word("cite.paper")
    for id_, work in list_works(book).items():
        files = zip(file_links(id_, book), WRITERS.values(), strict=True)
        formats = [(name, write([work]), url) for (name, url), write in files]
        formats.append((book.word("cite.format.wikipedia"), write_wikipedia(work, book), ""))
        yield id_, titles[id_], plain_reference(work, book), formats
