"""Slots of a page (`<!-- glossary -->`) into HTML, by the templates in `overrides/slots/`, and what templates can call.

Among it are the findings, by their statuses, and the sources at the end of a page, and the rows of the slot `parallel`, which
shows pages in all languages: one row a block, one cell a language.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from lxml import html
from markupsafe import Markup, escape

from papercheck.languages.cldr import is_right_to_left
from papercheck.markdown.blocks import SLOT
from papercheck.model import PINPOINTED, SLOTS, BlockKind, Claim, Page, Slot, Source, Term
from papercheck.translations import count_shares
from papersite.render.article import fill_citations, inner, pages_shown_on
from papersite.render.book import SECTION_LEVEL, Book, CitingPlace, page_label, place_label, titled_label
from papersite.render.markdown_blocks import finish_inline

FILLED = frozenset(SLOTS) - {Slot.PARTS}
"""Slots with a template of their own; `parts` is filled before, from what was read of them."""


def fill_slots(content: str, page: Page, book: Book, templates: Environment) -> str:
    """The HTML of a page with every slot filled; an unknown slot stays, and the checker reports it."""

    def fill(slot: re.Match[str]) -> str:
        if slot[1] not in FILLED:
            return slot[0]
        return strict(templates).get_template(f"slots/{slot[1]}.html").render(book=book, page=page)

    return SLOT.sub(fill, content)


def list_sources(book: Book) -> list[tuple[str, Source]]:
    """Every source, sorted, each behind the letter that it is filed under."""
    sources = sorted(book.paper.sources.values(), key=lambda source: book.references[source.id].position)
    return [(_find_letter(book.references[source.id].entry), source) for source in sources]


def _find_letter(entry: str) -> str:
    """The letter that an entry is filed under, without its accents and strokes."""
    first = next(filter(str.isalnum, Markup(entry).striptags()), "")
    name = re.match(r"LATIN (?:CAPITAL|SMALL) (?:LETTER|LIGATURE) ([A-Z])", unicodedata.name(first, ""))
    return name[1] if name else first.upper()


def group_uses(uses: Iterable[CitingPlace], book: Book, page: Page) -> Mapping[str, list[tuple[str, str]]]:
    """By name of a page: label and link of each of its places among those that cite a source."""
    places: dict[str, list[tuple[str, str]]] = {}
    for use in uses:
        target = book.pages[use.page]
        link = (place_label(use, book), book.link(page, target, use.anchor))
        places.setdefault(page_label(target, book), []).append(link)
    return places


def describe_state(source: Source, book: Book) -> list[str]:
    """How a source was read, and whether its URL was opened, in words."""
    reading, phrases = source.reading, []
    if reading.copy and reading.read:
        phrases.append(book.word(f"source.read.{reading.copy}", date=book.day(reading.read)))
    if health := book.health.get(source.url or ""):
        phrases.append(f"{book.word(f'health.{health.state}')} ({book.day(health.checked)})")
    elif reading.checked:
        phrases.append(book.word("source.checked", date=book.day(reading.checked)))
    # Where none was checked at all, the page says so once, in words of its own.
    elif book.health and (source.url or "DOI" in source.csl):
        phrases.append(book.word("source.unchecked"))
    return phrases


def count_states(book: Book) -> Mapping[str, object]:
    """How sources were read, how their URLs answered, which need a look, and the last day that any was asked."""
    sources = book.paper.sources.values()
    found = {source.id: book.health.get(source.url) for source in sources if source.url}
    # Nobody has opened some of them yet.
    states = {id_: health.state if health else "unchecked" for id_, health in found.items()}
    return {
        "copies": Counter(source.reading.copy for source in sources if source.reading.copy),
        "states": Counter(states.values()),
        "last": max((health.checked for health in found.values() if health), default=None),
        "troubled": [source for source in sources if states.get(source.id) in ("failing", "dead")],
    }


def translated_files(code: str, book: Book) -> list[tuple[str, int, int]]:
    """Every page and record of the original: its title, its count of texts, and of those whose translation is current."""
    stamps, files = book.paper.stamps.get(code, {}), []
    for path, digests in sorted(book.paper.digests.items()):
        current = sum(stamps.get(path, {}).get(key) == digest for key, digest in digests.items())
        title = book.pages[path].title if path in book.pages else path
        files.append((title, len(digests), current))
    return files


def sort_terms(book: Book) -> list[Term]:
    """The terms by the alphabet, for which quotation marks, capitals and accents do not count."""

    def letters(term: Term) -> str:
        name = unicodedata.normalize("NFKD", term.term.get(book.language.code, "").casefold())
        return "".join(filter(str.isalnum, name))

    return sorted(book.paper.terms, key=letters)


def search_places(book: Book, page: Page) -> str:
    """Pages that a question can name by the prefix of their pinpoints or by their number, as JSON."""
    places = {
        place.prefix: (
            book.link(page, place),
            titled_label(place, book) if place.is_numbered else place.list_title,
            page_label(place, book) if place.is_numbered else "",
        )
        for place in book.pages.values()
        if place.prefix
    }
    return json.dumps(places, ensure_ascii=False)


def claims_by_page(book: Book) -> Mapping[str, list[Claim]]:
    """The claims by the name of the page that restates them, which is empty where none does."""
    groups: dict[str, list[Claim]] = {}
    for claim in book.paper.claims:
        home = book.home_of(claim.pinpoint)
        groups.setdefault(home.name if home else "", []).append(claim)
    return groups


_LISTS = ("sources", "parallel")
"""Kinds of pages that are lists themselves, and so have none at their end."""


def count_statuses(claims: Iterable[Claim], book: Book) -> Mapping[str, int]:
    """How many claims there are of each status that occurs, in the order of the paper's statuses."""
    counts = Counter(claim.check.status for claim in claims)
    # A status without a word in the strings comes last; that it has none is said where it is shown.
    return {status: counts[status] for status in (*book.group("status"), *counts) if counts[status]}


def sort_claims(claims: Iterable[Claim], book: Book) -> list[Claim]:
    """Claims in the order of the paper's statuses; those of one status stay in their order."""
    listed = list(claims)
    statuses = list(count_statuses(listed, book))
    return sorted(listed, key=lambda claim: statuses.index(claim.check.status))


def claims_on(pages: Iterable[Page], book: Book) -> list[Claim]:
    """The claims that pages restate, in the order of the paper."""
    pinpoints = {block.id for page in pages for block in page.pinpoints}
    return [claim for claim in book.paper.claims if claim.pinpoint in pinpoints]


def claims_below(page: Page, book: Book) -> list[Claim]:
    """The claims whose findings stand at the end of a page: those that its text restates."""
    return [] if page.kind in _LISTS else claims_on(pages_shown_on(page, book), book)


def works_below(page: Page, book: Book) -> list[Source]:
    """The sources that stand at the end of a page: those that its text, findings and records cite, each once, sorted."""
    if page.kind in _LISTS:
        return []
    code = book.language.code
    citations = [citation for shown in pages_shown_on(page, book) for citation in shown.citations]
    for claim in book.paper.claims if page.kind == "evidence" else claims_below(page, book):
        citations += claim.check.citations.get(code, ())
    for term in book.paper.terms if page.kind == "glossary" else ():
        citations += term.citations.get(code, ())
    cited = {work.source_id for citation in citations for work in citation.works}
    known = sorted((book.references[id_].position, id_) for id_ in cited & book.references.keys())
    return [book.paper.sources[id_] for _, id_ in known]


_MODULES = "article book citable_works page_metadata slots".split()
"""Modules of this room whose public functions templates can call, by their names."""


def template_environment(folders: Sequence[Path], **functions: object) -> Environment:
    """An environment that reads templates from the first folder that has them, and lets them call some functions more.

    Every value is escaped where it is printed, in HTML and XML alike; only `Markup` is printed as it stands.
    """
    loader = FileSystemLoader(folders)
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    for module in (import_module(f"papersite.render.{name}") for name in _MODULES):
        own = ((name, it) for name, it in vars(module).items() if name[0] != "_")
        environment.globals |= {
            name: it for name, it in own if getattr(it, "__module__", "") == module.__name__
        }
    environment.globals |= {"is_right_to_left": is_right_to_left, "count_shares": count_shares}
    # A build that knows of editions lists them instead.
    environment.globals |= {"list_steps": lambda _: (), **functions}
    return environment


@lru_cache(maxsize=2)
def strict(environment: Environment) -> Environment:
    """The same environment, for templates of our own: a value they ask for and do not get is an error.

    Made once for each environment: every overlay compiles its templates anew.
    """
    return environment.overlay(undefined=StrictUndefined)


_ALIGNED = PINPOINTED | {BlockKind.HEADING}


def list_parallels(book: Book, page: Page) -> tuple[list[Page], list[Page]]:
    """What a page with the slot shows: pages to go on to, and pages with pinpoints that stand on it in all languages.

    The latter is the page that this one is named after (`r1.md` after the prefix `r1`). One that is named after none lists
    all that are, in the order of the home page, the parts and the rest, or shows all where the paper has none.
    """
    aligned = [one for one in book.in_order if one.prefix]
    apart = {one.name: target for one in aligned if (target := _named_after(one, book))}
    shown = [one for one in aligned if apart.get(one.name) is page]
    return [] if shown else list(apart.values()), shown or ([] if apart else aligned)


def find_parallel(page: Page, book: Book) -> Page | None:
    """The page that shows another one in every language; `None` for a page without pinpoints."""
    return (_named_after(page, book) or book.of_kind("parallel")) if page.prefix else None


def _named_after(page: Page, book: Book) -> Page | None:
    parallels = (one for one in book.pages.values() if one.kind == "parallel")
    return next((one for one in parallels if one.name.endswith(f"/{page.prefix}.md")), None)


Row = Mapping[str, object]
"""The same block in every language: its `id`, which is its `anchor` on its own page, the `level` of a heading or 0, its
`layer`, and as `cells` pairs of a book and the HTML of the text."""


def list_rows(aligned: Page, book: Book) -> Iterator[Row]:
    """The title of a page that is shown on another one, then every heading and every block with an id."""
    name = aligned.name
    books = [other for other in book.all_books().values() if name in other.own_pages]
    titles = [(other, escape(other.pages[name].title)) for other in books]
    yield {"id": f"page-{aligned.prefix}", "anchor": "", "level": 2, "layer": "", "cells": titles}
    layer, found = "", [(other, _texts_by_id(other.pages[name], other)) for other in books]
    for block in aligned.blocks:
        layer = book.layer_of(block) if block.level == SECTION_LEVEL else layer
        if block.id and block.kind in _ALIGNED:
            cells = [(other, texts[block.id]) for other, texts in found if block.id in texts]
            level = block.level + 1 if block.level else 0
            yield {"id": block.id, "anchor": block.id, "level": level, "layer": layer, "cells": cells}


def _texts_by_id(page: Page, book: Book) -> Mapping[str, Markup]:
    """The blocks of a page that have an id, as HTML without links, which belong to the page itself; of an image what it shows, in words."""
    if not page.html:
        return {}
    content = fill_citations(page.html, page.citations, book, None)
    root = html.fragment_fromstring(content, create_parent="div")
    for link in root.xpath(".//a"):
        link.drop_tag()
    finish_inline(root, book)
    for image in root.xpath(".//img"):
        image.tail = f"{image.get('alt', '')}{image.tail or ''}"
    for elsewhere in root.xpath(".//img | .//sup[starts-with(@id, 'fnref')]"):
        elsewhere.drop_tree()
    for nested in root.xpath(".//li[@id]/ul | .//li[@id]/ol"):
        nested.drop_tree()
    typed = {block.id for block in page.blocks}
    return {
        element.get("id"): Markup(inner(element).strip())
        for element in root.xpath(".//*[@id]")
        if element.get("id") in typed
    }
