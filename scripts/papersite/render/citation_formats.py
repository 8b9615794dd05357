"""Entries of a registry into the formats of programs: CSL-JSON, BibTeX, RIS, and the templates of Wikipedias.

Pandoc writes BibTeX too, but sets English titles in capitals and drops site, day and language; RIS it only reads.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from papercheck.model import Source
from papercheck.registry.rich_text import drop_tags, mark_tags, write_tags
from papersite.render.book import Book, page_label
from papersite.render.citable_works import (
    PAPER,
    author_names,
    describe_issue,
    is_citable,
    issued_parts,
    list_works,
    plain_reference,
)

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
