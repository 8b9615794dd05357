"""Slots of a page (`<!-- glossary -->`) into HTML, by the templates in `overrides/slots/`, and what templates can call."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from papercheck.languages.cldr import is_right_to_left
from papercheck.markdown.blocks import SLOT
from papercheck.model import SLOTS, Claim, Page, Slot, Source, Term
from papercheck.translations import count_shares
from papersite.render import (
    citable_works,
    citation_formats,
    findings,
    page_chrome,
    page_metadata,
    side_by_side,
)
from papersite.render.article import plain_text, render_inline
from papersite.render.book import (
    Book,
    CitingPlace,
    attribution,
    collect_uses,
    full_title,
    page_label,
    place_label,
    titled_label,
)

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


_CALLED = (
    *(
        is_right_to_left,
        attribution,
        collect_uses,
        full_title,
        page_label,
        place_label,
        titled_label,
        CitingPlace,
    ),
    *(render_inline, plain_text, list_sources, group_uses, describe_state, count_states, translated_files),
    *(claims_by_page, search_places, sort_terms),
    *(findings.claims_on, findings.claims_below, findings.works_below, findings.sort_claims),
    *(findings.count_statuses, findings.first_sentence),
    *(citable_works.author_names, citable_works.describe_issue, citable_works.is_citable),
    *(citable_works.work_of, citable_works.plain_reference),
    *(citation_formats.file_links, citation_formats.list_formatted, citation_formats.undivided),
    *(
        page_chrome.head_title,
        page_chrome.menu_pages,
        page_chrome.monogram,
        page_chrome.printed,
        page_chrome.edit_link,
    ),
    *(
        page_metadata.structured_data,
        page_metadata.names_feed,
        page_metadata.card_page,
        page_metadata.card_path,
    ),
    *(count_shares, citable_works.find_owner, citable_works.canonical_url, citable_works.live_root),
    *(side_by_side.find_parallel, side_by_side.list_parallels, side_by_side.list_rows),
)
"""What templates can call, by its name."""


def template_environment(folders: Sequence[Path]) -> Environment:
    """An environment that reads templates from the first folder that has them.

    Every value is escaped where it is printed, in HTML and XML alike; only `Markup` is printed as it stands.
    """
    loader = FileSystemLoader(folders)
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals |= {function.__name__: function for function in _CALLED}
    # A build that knows of editions lists them instead.
    environment.globals["list_steps"] = lambda _: ()
    return environment


@lru_cache(maxsize=2)
def strict(environment: Environment) -> Environment:
    """The same environment, for templates of our own: a value they ask for and do not get is an error.

    Made once for each environment: every overlay compiles its templates anew.
    """
    return environment.overlay(undefined=StrictUndefined)
