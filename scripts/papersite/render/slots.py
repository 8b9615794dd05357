"""Slots of a page (`<!-- glossary -->`) into HTML: records of the paper through the templates in `overrides/slots/`."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from papercheck.markdown.blocks import SLOT
from papercheck.model import Claim, Page, Slot, Source
from papersite.render.article import plain_text, render_inline
from papersite.render.book import Book, CitingPlace, collect_uses, page_label, place_label
from papersite.render.side_by_side import side_by_side_values


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSource:
    """A source as the list of sources shows it."""

    source: Source
    entry: Markup
    note: str
    state: tuple[str, ...]
    """How it was read, and whether its URL was opened, in words."""
    places: Mapping[str, tuple[tuple[str, str], ...]]
    """By name of a page: label and link of each of its places that cite the source."""


def source_list_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every source, sorted, with how it was read and where it is cited."""
    uses = collect_uses(book)
    sources = sorted(book.paper.sources.values(), key=lambda source: book.references[source.id].sort_key)
    return {
        "entries": [
            ListedSource(
                source=source,
                entry=Markup(book.references[source.id].entry),
                note=source.reading.note.get(book.language.code, ""),
                state=_describe_state(source, book),
                places=_places(uses.get(source.id, ()), book, page),
            )
            for source in sources
        ]
    }


def _places(
    uses: tuple[CitingPlace, ...], book: Book, page: Page
) -> Mapping[str, tuple[tuple[str, str], ...]]:
    places: dict[str, tuple[tuple[str, str], ...]] = {}
    for use in uses:
        target = book.pages[use.page]
        link = (place_label(use, book), book.link(page, target, use.anchor))
        label = page_label(target, book)
        places[label] = (*places.get(label, ()), link)
    return places


def _describe_state(source: Source, book: Book) -> tuple[str, ...]:
    reading, phrases = source.reading, []
    if reading.copy and reading.read:
        phrases.append(book.word(f"source.read.{reading.copy}", date=book.day(reading.read)))
    if health := book.health.get(source.url or ""):
        phrases.append(f"{book.word(f'health.{health.state}')} ({book.day(health.checked)})")
    elif reading.checked:
        phrases.append(book.word("source.checked", date=book.day(reading.checked)))
    elif source.url or "DOI" in source.csl:
        phrases.append(book.word("source.unchecked"))
    return tuple(phrases)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedFile:
    """One file of the original and how much of its translation is current."""

    title: str
    total: int
    current: int


def status_values(book: Book, page: Page) -> Mapping[str, object]:
    """How sources were read, how their URLs answered, and how current each translation is."""
    sources = list(book.paper.sources.values())
    states = {source.id: _state_of(source, book) for source in sources if source.url}
    days = [health.checked for source in sources if (health := book.health.get(source.url or ""))]
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


def _state_of(source: Source, book: Book) -> str:
    """The health of a source's URL; `unchecked` where nobody has opened it yet."""
    health = book.health.get(source.url or "")
    return health.state if health else "unchecked"


def _translated_files(code: str, book: Book) -> list[TranslatedFile]:
    """Every page and record of the original, with its count of texts and of those whose translation is current."""
    stamps, files = book.paper.stamps.get(code, {}), []
    for path, digests in sorted(book.paper.digests.items()):
        current = sum(stamps.get(path, {}).get(key) == digest for key, digest in digests.items())
        title = book.pages[path].title if path in book.pages else path
        files.append(TranslatedFile(title=title, total=len(digests), current=current))
    return files


def template_environment(folders: Sequence[Path]) -> Environment:
    """An environment that reads templates from the first folder that has them.

    Every value is escaped where it is printed, in HTML and XML alike; only `Markup` is printed as it stands.
    """
    return Environment(
        loader=FileSystemLoader(folders), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def strict(environment: Environment) -> Environment:
    """The same environment, for templates of our own: a value they ask for and do not get is an error."""
    return environment.overlay(undefined=StrictUndefined)


def fill_slots(content: str, page: Page, book: Book, templates: Environment) -> str:
    """The HTML of a page with every slot filled; an unknown slot stays, and the checker reports it."""

    def fill(name: str) -> str:
        values = FILLINGS[name](book, page)
        return strict(templates).get_template(f"slots/{name}.html").render(book=book, page=page, **values)

    return SLOT.sub(lambda slot: fill(slot[1]) if slot[1] in FILLINGS else slot[0], content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A reason in a list of reasons."""

    page: Page
    href: str
    lead: str


def card_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every reason with its one sentence; short titles go on from one stem."""
    return {
        "has_stem": any(reason.short for reason in book.reasons),
        "cards": [
            Card(page=reason, href=book.link(page, reason), lead=lead(reason)) for reason in book.reasons
        ],
    }


def lead(page: Page) -> str:
    """The sentence that a page opens with, as plain text."""
    block = next((block for block in page.blocks if "lead" in block.classes), None)
    return plain_text(block.text) if block else page.description


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim as the ledger of claims and the end of a reason show it."""

    claim: Claim
    anchor: str
    text: Markup
    hedge: str
    kinds: str
    place: str
    """The name of the paragraph that restates the claim; empty where there is none."""
    href: str


def claim_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every claim with what was found, and how many there are of each status."""
    claims, code = book.paper.claims, book.language.code
    counts = Counter(claim.check.status for claim in claims)
    # One level below the last heading of the page's own text, or below its title.
    level = max([1, *(block.level for block in page.blocks)]) + 1
    return {
        "rows": [claim_row(claim, book, page) for claim in claims],
        "findings": {claim.id: render_inline(claim.check.text.get(code, ""), book, page) for claim in claims},
        "counts": {status: counts[status] for status in book.group("status") if counts[status]},
        "level": level,
    }


def claim_row(claim: Claim, book: Book, page: Page) -> ClaimRow:
    """One claim for a page that shows it."""
    code = book.language.code
    home = book.home_of(claim.pinpoint)
    return ClaimRow(
        claim=claim,
        anchor=claim.anchor,
        text=render_inline(claim.text.get(code, ""), book, page),
        hedge=claim.hedge.get(code, "") if claim.hedge else book.word("hedge.none"),
        kinds=", ".join(book.word(f"kind.{kind}") for kind in claim.kinds),
        place=f"{page_label(home, book)}, {place_label(CitingPlace(home.name, claim.pinpoint), book)}"
        if home
        else "",
        href=book.link(page, home, claim.pinpoint) if home else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryEntry:
    """A term in the language of its page; `other` and `law` are empty where nothing is known."""

    id: str
    term: str
    other: str
    foreign: tuple[tuple[str, str], ...]
    """Code of a language and the term in it, for the other languages of the paper."""
    definition: Markup
    law: Markup


def glossary_values(book: Book, page: Page) -> Mapping[str, object]:
    """Every term with its words in the other languages."""
    code = book.language.code
    others = [language.code for language in book.paper.languages if language.code != code]
    return {
        "terms": [
            GlossaryEntry(
                id=term.id,
                term=term.term.get(code, ""),
                other=(term.other or {}).get(code, ""),
                foreign=tuple((other, term.term.get(other, "")) for other in others),
                definition=render_inline(term.definition.get(code, ""), book, page),
                law=render_inline((term.law or {}).get(code, ""), book, page),
            )
            for term in book.paper.terms
        ]
    }


def operator_values(book: Book, page: Page) -> Mapping[str, object]:
    """Who runs the site: label, value and name of each field; a value is `None` where it is not filled in."""
    fields = book.paper.operator.fields
    return {"fields": [(book.word(f"operator.{name}"), value, name) for name, value in fields.items()]}


def citation_values(book: Book, page: Page) -> Mapping[str, object]:
    """How to cite a page and the original, and the page's short URL."""
    original = book.references.get(book.word("attribution.source"))
    number = book.word("reason.numbered", number=page.number) if page.kind == "reason" else ""
    return {
        "original": Markup(original.entry) if original else "",
        "form": book.word(
            "share.form",
            title=f"{number}: {page.title}" if number else page.title,
            attribution=book.word("attribution.title"),
            site=book.site_name,
            address=book.url(page),
        ),
        "short": book.short_url(page) if number else "",
    }


def no_values(book: Book, page: Page) -> Mapping[str, object]:
    """Nothing, for a slot whose template needs no values of its own."""
    return {}


FILLINGS: Mapping[str, Callable[[Book, Page], Mapping[str, object]]] = {
    Slot.BIBLIOGRAPHY: source_list_values,
    Slot.CARDS: card_values,
    Slot.EVIDENCE: claim_values,
    Slot.GLOSSARY: glossary_values,
    Slot.OPERATOR: operator_values,
    Slot.PARALLEL: side_by_side_values,
    Slot.SEARCH: no_values,
    Slot.STATUS: status_values,
    Slot.TAKEAWAY: citation_values,
}
"""The function that makes the values of each slot's template; `reasons` is filled before, from what was read of them."""
