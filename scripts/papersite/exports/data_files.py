"""A paper and its built pages into files that programs read, by path below the root of the site.

Scripts of pages fetch words and notes when they are first used. Claims are data with a JSON Schema. Reference managers get
works and sources, readers of feeds the list of corrections as Atom (RFC 4287): an item of that list bears its day in its id,
`corrected-2027-01-31`, and a second one of that day `-2` behind it; the edition itself is an entry of every feed.
"""

import json
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from jinja2 import Environment
from lxml import html
from markupsafe import Markup

from papercheck.model import Claim, Page, Source, Term
from papercheck.registry.records import CLAIM_KINDS, STATUSES, SUPPORTS
from papersite.exports.writer import ExportError
from papersite.render.article import first_sentence, plain_text, render_inline
from papersite.render.book import Book, page_label
from papersite.render.citable_works import WRITERS, issued_parts, list_works, type_in
from papersite.render.page_metadata import CHANGES, edit_link, has_feed
from papersite.render.slots import strict

Books = Mapping[str, Book]


def _dump(content: object, **layout: Any) -> bytes:
    return f"{json.dumps(content, ensure_ascii=False, **layout)}\n".encode()


def action_files(books: Books) -> Mapping[str, bytes]:
    """The words of actions, which assets/actions.js reads, and for each language what notes show of terms and sources."""
    files: dict[str, object] = {
        "assets/actions.json": {code: _describe_actions(book) for code, book in books.items()},
        **{f"assets/notes-{code}.json": _describe_notes(book) for code, book in books.items()},
    }
    return {path: _dump(words, separators=(",", ":")) for path, words in files.items()}


_LONGEST_PASSAGE = 70
"""Characters of a source's own words in a note: enough to recognise the place."""


def _describe_notes(book: Book) -> Mapping[str, Mapping[str, object]]:
    """By id, the first words of what was read of each source, with their language, and what each term means, as HTML."""
    passages = {
        source.id: [source.language, textwrap.shorten(opening, _LONGEST_PASSAGE, placeholder=" …")]
        for source in book.paper.sources.values()
        if (opening := source.reading.passage.partition("\n")[0])
    }
    return {"passages": passages, "terms": {term.id: _define(term, book) for term in book.paper.terms}}


def _define(term: Term, book: Book) -> str:
    """A term in the page's language, its name in the others, and the first sentence of its definition."""
    code = book.language.code
    others = [Markup(' <i lang="{}">{}</i>').format(*name) for name in term.term.items() if name[0] != code]
    meaning = first_sentence(plain_text(term.definition.get(code, "")))
    return Markup("<b>{}</b>{}: {}").format(term.term.get(code, ""), Markup().join(others), meaning)


def _describe_actions(book: Book) -> Mapping[str, object]:
    """The words of one language, what its pages with pinpoints are called, by path, and where each paragraph is edited."""
    values = {name: book.word(f"attribution.{name}") for name in ("title", "about")}
    values["site"], nested = book.site_name, book.word("actions.nested")
    values["edition"] = book.word("actions.edition", date=book.day(book.edition)) if book.edition else ""
    pages = [page for page in book.pages.values() if page.pinpoints]
    edits = {
        block.id: edit_link(page, book, block) for page in pages for block in page.pinpoints if book.edit_url
    }
    forms = "label failed unshared quotation source short paragraph".split()
    return {
        **{name: book.word(f"actions.{name}") for name in forms},
        "names": {**book.group("actions.names"), **({"edit": book.word("colophon.edit")} if edits else {})},
        "edits": edits,
        "done": {"link": book.word("pinpoint.copied"), **book.group("actions.done")},
        "nested": dict(zip(nested[::2], nested[1::2], strict=False)),
        **{whose: book.word(f"actions.{whose}", **values) for whose in ("restated", "own")},
        "pages": {book.path(page): _name_page(page, book) for page in pages},
    }


def _name_page(page: Page, book: Book) -> str:
    return book.word("actions.part", number=page.number) if page.is_numbered else page_label(page, book)


VERSION = 1
"""Of the form of the file: the next one where a member goes or changes its meaning."""

DATA, SCHEMA = "claims.json", "claims.schema.json"


def claims_files(books: Books) -> Mapping[str, bytes]:
    """`claims.json` with all texts in every finished language, and the schema of that file; none for a paper without claims."""
    books = {code: book for code, book in books.items() if not book.language.is_unfinished}
    original = next(book for book in books.values() if book.language.is_original)
    if not original.paper.claims:
        return {}
    files = {DATA: _describe_claims(books, original), SCHEMA: _describe_form(books, original)}
    return {path: _dump(content, indent=1) for path, content in files.items()}


def _describe_claims(books: Books, original: Book) -> Mapping[str, object]:
    paper, work = original.paper, original.restated
    ids = {citation["source"] for claim in paper.claims for citation in _list_citations(claim, original)}
    sources = {id_: _describe_source(paper.sources[id_], books) for id_ in paper.sources if id_ in ids}
    return {
        "$schema": original.absolute(SCHEMA),
        "version": VERSION,
        **({"edition": original.edition.isoformat()} if original.edition else {}),
        "site": _urls(books, lambda book: book.of_kind("home")),
        "languages": sorted(books, key=lambda code: code != original.language.code),
        "work": work.id if work else None,
        "attribution": {code: book.word("attribution.title") for code, book in books.items()},
        "licence": {code: book.word("colophon.licence") for code, book in books.items()},
        "claims": [_describe_claim(claim, books, original) for claim in paper.claims],
        "sources": sources,
    }


def _describe_claim(claim: Claim, books: Books, original: Book) -> Mapping[str, object]:
    return {
        "id": claim.id,
        "kinds": list(claim.kinds),
        "hedge": _texts(claim.hedge, books) or None,
        "support": claim.support,
        "pinpoint": claim.pinpoint,
        "url": _urls(books, lambda book: book.home_of(claim.pinpoint), claim.pinpoint),
        "entry": _urls(books, lambda book: book.of_kind("evidence"), claim.anchor),
        "text": _texts(claim.text, books),
        "finding": {
            "status": claim.check.status,
            "text": _texts(claim.check.text, books),
            "citations": list(_list_citations(claim, original)),
        },
    }


def _list_citations(claim: Claim, book: Book) -> Iterator[Mapping[str, object]]:
    """What a finding cites; every language cites the same."""
    citations = claim.check.citations.get(book.language.code, ())
    works = [work for citation in citations for work in citation.works]
    for source, locator in dict.fromkeys((work.source_id, work.locator) for work in works):
        place = {"locator": {"kind": locator.kind, "value": locator.value}} if locator else {}
        yield {"source": source, **place}


def _describe_source(source: Source, books: Books) -> Mapping[str, object]:
    return {
        "title": source.title,
        "language": source.language,
        **({"url": source.url} if source.url else {}),
        "entry": _urls(books, lambda book: book.of_kind("sources"), source.anchor),
    }


def _texts(texts: Mapping[str, str] | None, books: Books) -> Mapping[str, str]:
    """Texts of a record without markup, citations by the names of the works; only in languages of the paper."""
    return {
        code: " ".join(render_inline(texts[code], book, None).striptags().split())
        for code, book in books.items()
        if texts and texts.get(code)
    }


def _urls(books: Books, find: Callable[[Book], Page | None], fragment: str = "") -> Mapping[str, str]:
    """The URL of a page, or of an id on it, in every language that has it."""
    end = f"#{fragment}" if fragment else ""
    return {code: f"{book.url(page)}{end}" for code, book in books.items() if (page := find(book))}


def _describe_form(books: Books, original: Book) -> Mapping[str, object]:
    """The JSON Schema (draft 2020-12), with what this paper may hold: its languages, and the words that records know."""
    schema = json.loads(Path(__file__).with_name(SCHEMA).read_text("utf-8"))
    defined, version = schema["$defs"], schema["properties"]["version"]
    version["const"] = VERSION
    defined["texts"]["propertyNames"] = defined["urls"]["propertyNames"] = {"enum": sorted(books)}
    defined["claim"]["properties"]["kinds"]["items"]["enum"] = list(CLAIM_KINDS)
    defined["claim"]["properties"]["support"]["enum"] = list(SUPPORTS)
    defined["finding"]["properties"]["status"]["enum"] = list(STATUSES)
    return {"$id": original.absolute(SCHEMA), **schema}


def citation_files(books: Books) -> Mapping[str, bytes]:
    """A file a work and format beside the page on citing (`de/cite/r5.bib`), where there is one; `sources.bib`; `CITATION.cff`.

    The last is in the words of the original, and `scripts/build` copies it to the root of the repository.
    """
    original = next(book for book in books.values() if book.language.is_original)
    works = {
        f"{book.path(page)}{id_}": [work]
        for book in books.values()
        if (page := book.of_kind("cite") or original.of_kind("cite"))
        for id_, work in list_works(book).items()
    }
    if original.paper.sources:
        works["sources"] = list(original.paper.sources.values())
    files = {
        f"{stem}.{suffix}": write(sources).encode()
        for stem, sources in works.items()
        for suffix, write in WRITERS.items()
    }
    return {**files, "CITATION.cff": _write_cff(original)}


def _write_cff(book: Book) -> bytes:
    """How the site is cited, in the Citation File Format 1.2.0, which GitHub and reference managers read in a repository."""
    site: dict[str, object] = {
        "title": book.site_name,
        "authors": [{"name": book.operator}],
        "url": book.site_url,
        **({"date-released": book.edition.isoformat()} if book.edition else {}),
    }
    own: dict[str, object] = {"license": book.word("licence.id"), "languages": [book.language.code]}
    content = {
        "cff-version": "1.2.0",
        "message": book.word("cite.message"),
        **site,
        "preferred-citation": {"type": "website", **site, **own},
        **({"references": [_reference(book.restated)]} if book.restated else {}),
    }
    # Through JSON, because YAML would write what stands twice as a reference.
    text = yaml.safe_dump(json.loads(json.dumps(content)), allow_unicode=True, sort_keys=False, width=1000)
    return f"# Written by scripts/build.\n{text}".encode()


def _reference(source: Source) -> Mapping[str, object]:
    entry = {
        "type": type_in(source, "cff"),
        "title": source.title,
        "authors": [
            {"name": name.literal}
            if name.literal
            else {"family-names": name.family, "given-names": name.given}
            for name in source.names
            if name.role == "author"
        ],
        **dict(zip(("year", "month"), issued_parts(source), strict=False)),
        "publisher": {"name": source.csl["publisher"]} if "publisher" in source.csl else None,
        "url": source.url,
        "languages": [source.language],
    }
    return {name: value for name, value in entry.items() if value}


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST_TITLE = 100


class _Entry(NamedTuple):
    id: str
    url: str
    day: date
    text: str


def feed_file(book: Book, articles: Mapping[str, str], templates: Environment) -> Mapping[str, bytes]:
    """The feed of a language, by its path; none where the edition bears no day. Raises `ExportError`."""
    if not has_feed(book) or not (home := book.of_kind("home")):
        return {}
    changes = sorted(_list_changes(book, articles), key=attrgetter("day"), reverse=True)
    template = strict(templates).get_template("feed.html")
    url = book.url(book.home_of(CHANGES) or home)
    title = partial(textwrap.shorten, width=_LONGEST_TITLE, placeholder="…")
    text = template.render(book=book, changes=changes, url=url, title=title)
    return {book.feed_path: f"{text}\n".encode()}


def _list_changes(book: Book, articles: Mapping[str, str]) -> Iterator[_Entry]:
    """The items of the list below the heading of corrections, and the edition. Raises `ExportError` for one without a day."""
    if page := book.home_of(CHANGES):
        root = html.fragment_fromstring(articles.get(page.name, ""), create_parent="div")
        nearest = "preceding-sibling::*[self::h2 or self::h3][1]/@id=$id"
        for item in root.xpath(f"//*[self::ul or self::ol][{nearest}]/li", id=CHANGES):
            yield _read_change(item, book.url(page))
    home, day = book.of_kind("home"), book.edition
    if home and day:
        text, url = book.word("feed.edition", date=book.day(day), site=book.site_name), book.url(home)
        yield _Entry(id=f"{url}#edition-{day.isoformat()}", url=url, day=day, text=text)


def _read_change(item: html.HtmlElement, page: str) -> _Entry:
    url, found = f"{page}#{item.get('id', '')}", _DAY.search(item.get("id", ""))
    for mark in item.xpath(".//a[@class='mark']"):
        mark.drop_tree()
    text = " ".join(item.text_content().split())
    try:
        return _Entry(id=url, url=url, day=date.fromisoformat(found[0] if found else ""), text=text)
    except ValueError:
        hint = "Give it an id such as `{: #corrected-2027-01-31 }`."
        raise ExportError(f"the correction “{textwrap.shorten(text, 60)}” has no day. {hint}") from None
