"""Slots of a page (`<!-- glossary -->`) into HTML: records of the paper through the templates in `overrides/slots/`."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from papercheck.markdown.blocks import SLOT
from papercheck.model import Page, Slot, Source
from papersite.render.article import render_inline
from papersite.render.book import Book, CitingPlace, collect_uses, page_label, place_label
from papersite.render.citable_works import author_names, describe_issue
from papersite.render.citations import BIBLIOGRAPHY, cite_values, file_links, takeaway_values
from papersite.render.claim_ledger import claim_values
from papersite.render.findings import claims_on, collect_findings
from papersite.render.side_by_side import side_by_side_values
from papersite.render.templates import strict


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSource:
    """A source as the list of sources shows it."""

    source: Source
    letter: str
    """What its entry is sorted under."""
    entry: Markup
    note: str
    state: tuple[str, ...]
    """How it was read, and whether its URL was opened, in words."""
    places: Mapping[str, list[tuple[str, str]]]
    """By name of a page: label and link of each of its places that cite the source."""


def source_list_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every source, sorted, with how it was read and where it is cited."""
    uses = collect_uses(book)
    sources = sorted(book.paper.sources.values(), key=lambda source: book.references[source.id].position)
    return {
        "files": file_links(f"{book.root(page)}{BIBLIOGRAPHY}", book),
        "entries": [
            ListedSource(
                source=source,
                letter=_find_letter(book.references[source.id].entry),
                entry=Markup(book.references[source.id].entry),
                note=source.reading.note.get(book.language.code, ""),
                state=_describe_state(source, book),
                places=_places(uses.get(source.id, ()), book, page),
            )
            for source in sources
        ],
    }


def _find_letter(entry: str) -> str:
    """The letter that an entry is filed under, without its accents and strokes."""
    first = next(filter(str.isalnum, Markup(entry).striptags()), "")
    name = re.match(r"LATIN (?:CAPITAL|SMALL) (?:LETTER|LIGATURE) ([A-Z])", unicodedata.name(first, ""))
    return name[1] if name else first.upper()


def _places(uses: Iterable[CitingPlace], book: Book, page: Page) -> Mapping[str, list[tuple[str, str]]]:
    places: dict[str, list[tuple[str, str]]] = {}
    for use in uses:
        target = book.pages[use.page]
        link = (place_label(use, book), book.link(page, target, use.anchor))
        places.setdefault(page_label(target, book), []).append(link)
    return places


def _describe_state(source: Source, book: Book) -> tuple[str, ...]:
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
    return tuple(phrases)


def status_values(book: Book, page: Page) -> Mapping[str, object]:
    """How sources were read, how their URLs answered, and how current each translation is."""
    sources = list(book.paper.sources.values())
    found = {source.id: book.health.get(source.url) for source in sources if source.url}
    days = [health.checked for health in found.values() if health]
    # Nobody has opened some of them yet.
    states = {id_: health.state if health else "unchecked" for id_, health in found.items()}
    return {
        "total": len(sources),
        "copies": Counter(source.reading.copy for source in sources if source.reading.copy),
        "states": Counter(states.values()),
        "last": book.day(max(days)) if days else "",
        "troubled": [source for source in sources if states.get(source.id) in ("failing", "dead")],
        "translations": {
            language.name: _translated_files(language.code, book) for language in book.paper.translations
        },
    }


def _translated_files(code: str, book: Book) -> list[tuple[str, int, int]]:
    """Every page and record of the original: its title, its count of texts, and of those whose translation is current."""
    stamps, files = book.paper.stamps.get(code, {}), []
    for path, digests in sorted(book.paper.digests.items()):
        current = sum(stamps.get(path, {}).get(key) == digest for key, digest in digests.items())
        title = book.pages[path].title if path in book.pages else path
        files.append((title, len(digests), current))
    return files


def fill_slots(content: str, page: Page, book: Book, templates: Environment) -> str:
    """The HTML of a page with every slot filled; an unknown slot stays, and the checker reports it."""

    def fill(name: str) -> str:
        values = FILLINGS[name](book, page)
        return strict(templates).get_template(f"slots/{name}.html").render(book=book, page=page, **values)

    return SLOT.sub(lambda slot: fill(slot[1]) if slot[1] in FILLINGS else slot[0], content)


def card_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every reason with its findings; short titles go on from one stem."""
    return {
        "has_stem": any(reason.short for reason in book.reasons),
        "cards": [
            (reason, collect_findings(claims_on([reason], book), book, page)) for reason in book.reasons
        ],
    }


def findings_values(book: Book, page: Page) -> Mapping[str, object]:
    """The findings of all claims."""
    ledger = book.of_kind("evidence")
    return {
        "findings": collect_findings(book.paper.claims, book, page),
        "ledger": "" if ledger is None or ledger is page else book.link(page, ledger),
    }


def byline_values(book: Book, page: Page) -> Mapping[str, object]:
    """Who wrote what is restated, and when; where to read it; and who restated it."""
    source = book.restated
    cite = book.of_kind("cite")
    return {
        "author": author_names(source) if source else "",
        "issued": describe_issue(source, book) if source else "",
        "cite": book.link(page, cite) if cite else "#takeaway",
        "original_url": source.url if source else None,
        "operator": book.paper.operator.fields.get("name"),
    }


def glossary_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every term in the order of the paper, with its definition and the law on it, and all by the alphabet, to link them."""
    code, terms = book.language.code, book.paper.terms
    texts = ([term.definition.get(code, ""), (term.law or {}).get(code, "")] for term in terms)
    return {
        "terms": [
            (term, *(render_inline(text, book, page) for text in rendered))
            for term, rendered in zip(terms, texts, strict=True)
        ],
        "listed": sorted(terms, key=lambda term: _letters(term.term.get(code, ""))),
    }


def _letters(term: str) -> str:
    """What a term is sorted by: its letters, without quotation marks, capitals and accents."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", term.casefold()) if letter.isalnum())


def operator_values(book: Book, page: Page) -> Mapping[str, object]:
    """Who runs the site: label, value and name of each field; a value is `None` where it is not filled in."""
    fields = book.paper.operator.fields
    return {"fields": [(book.word(f"operator.{name}"), value, name) for name, value in fields.items()]}


def search_values(book: Book, page: Page) -> Mapping[str, object]:
    """Pages that a question can name by the prefix of their pinpoints or by their number, and where to look when nothing is found."""
    places = {}
    for place in book.pages.values():
        if place.prefix:
            name = page_label(place, book) if place.kind == "reason" else ""
            title = f"{name}: {place.list_title}" if name else place.list_title
            places[place.prefix] = (book.link(page, place), title, name)
    kinds = (book.of_kind(kind) for kind in ("reasons", "glossary", "sources"))
    helps = [(page_label(found, book), book.link(page, found), "") for found in kinds if found]
    for code, other in book.all_books().items():
        if other is not book and (counterpart := other.pages.get(page.name)):
            label = f"{page_label(counterpart, other)} ({other.language.name})"
            helps.append((label, book.link_to(page, other, counterpart), code))
    return {"places": json.dumps(places, ensure_ascii=False), "helps": helps}


FILLINGS: Mapping[str, Callable[[Book, Page], Mapping[str, object]]] = {
    Slot.BIBLIOGRAPHY: source_list_values,
    Slot.BYLINE: byline_values,
    Slot.CARDS: card_values,
    Slot.CITE: cite_values,
    Slot.EVIDENCE: claim_values,
    Slot.FINDINGS: findings_values,
    Slot.GLOSSARY: glossary_values,
    Slot.OPERATOR: operator_values,
    Slot.PARALLEL: side_by_side_values,
    Slot.SEARCH: search_values,
    Slot.STATUS: status_values,
    Slot.TAKEAWAY: takeaway_values,
}
"""The function that makes the values of each slot's template; `reasons` is filled before, from what was read of them."""
