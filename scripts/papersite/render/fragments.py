"""The slots of a page: values into HTML through the templates in `overrides/slots/`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from papercheck.markdown.blocks import SLOT
from papercheck.model import Claim, Page, Slot, Source, Term
from papersite.render.book import Book
from papersite.render.parallel import parallel
from papersite.render.prose import inline, plain
from papersite.render.status import status
from papersite.render.templates import strict
from papersite.render.uses import Use, uses


@dataclass(frozen=True, slots=True)
class Fragments:
    """Fills slots for one language."""

    book: Book
    environment: Environment

    def filled(self, content: str, page: Page) -> str:
        """The HTML with every slot filled; an unknown slot is left to the checks."""
        return SLOT.sub(
            lambda match: self.slot(match[1], page) if match[1] in FILLINGS else match[0], content
        )

    def slot(self, name: str, page: Page) -> str:
        """One slot as HTML."""
        values = FILLINGS[name](self.book, page)
        return (
            strict(self.environment)
            .get_template(f"slots/{name}.html")
            .render(book=self.book, page=page, **values)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A reason in a list of reasons."""

    page: Page
    href: str
    lead: str


def cards(book: Book, page: Page) -> Mapping[str, object]:
    """Every reason with its one sentence."""
    return {"cards": [Card(page=each, href=book.link(page, each), lead=lead(each)) for each in book.reasons]}


def lead(page: Page) -> str:
    """The sentence that a page opens with, as plain text."""
    block = next((block for block in page.blocks if "lead" in block.classes), None)
    return plain(block.text) if block else page.description


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A source as its page shows it."""

    source: Source
    html: Markup
    note: str
    state: tuple[str, ...]
    places: Mapping[str, list[tuple[str, str]]]
    """By name of a page: label and address of each of its places that cite the source."""


def bibliography(book: Book, page: Page) -> Mapping[str, object]:
    """Every source, sorted, with how it was read and where it is cited."""
    used = uses(book)
    listed = sorted(book.paper.sources.values(), key=lambda source: book.references[source.id].sort_key)
    return {"entries": [_entry(source, used.get(source.id, ()), book, page) for source in listed]}


def _entry(source: Source, used: tuple[Use, ...], book: Book, page: Page) -> Entry:
    places: dict[str, list[tuple[str, str]]] = {}
    for use in used:
        target = book.pages[use.page]
        places.setdefault(name_of(target, book), []).append(
            (place_of(use, book), book.link(page, target, use.anchor))
        )
    note = source.reading.note.get(book.language.code, "")
    return Entry(
        source=source,
        html=Markup(book.references[source.id].entry),
        note=note,
        state=_state(source, book),
        places=places,
    )


def name_of(page: Page, book: Book) -> str:
    """The short name of a page: a reason's number, the menu's word, or the title."""
    word = f"menu.{page.name}"
    if page.kind == "reason":
        return book.word("reason.numbered", number=page.number)
    return book.word(word) if word in book.paper.strings else page.title


def place_of(use: Use, book: Book) -> str:
    """What a place is called: a claim's id, a term, the number of a pinpoint, or the id itself."""
    page = book.pages[use.page]
    names = {claim.anchor: claim.id for claim in book.paper.claims} if page.kind == "evidence" else {}
    names |= (
        {term.id: term.term.get(book.language.code, term.id) for term in book.paper.terms}
        if page.kind == "glossary"
        else {}
    )
    number = use.anchor.removeprefix(f"{page.prefix}-p") if page.prefix else use.anchor
    return names.get(use.anchor, f"¶ {number}" if number.isdigit() else number or name_of(page, book))


def _state(source: Source, book: Book) -> tuple[str, ...]:
    """How the source was read and whether its address was opened, in words."""
    reading, said = source.reading, []
    if reading.copy and reading.read:
        said.append(book.word(f"source.read.{reading.copy}", date=book.day(reading.read)))
    if known := book.health.get(source.url or ""):
        said.append(f"{book.word(f'health.{known.state}')} ({book.day(known.checked)})")
    elif source.reading.checked:
        said.append(book.word("source.checked", date=book.day(source.reading.checked)))
    elif source.url or "DOI" in source.csl:
        said.append(book.word("source.unchecked"))
    return tuple(said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A claim as the ledger shows it."""

    claim: Claim
    anchor: str
    text: Markup
    hedge: str
    kinds: str
    place: str
    href: str


def evidence(book: Book, page: Page) -> Mapping[str, object]:
    """Every claim with what was found, and how many there are of each status."""
    rows = [row(claim, book, page) for claim in book.paper.claims]
    statuses = [
        name for name in book.group("status") if any(each.claim.check.status == name for each in rows)
    ]
    counts = {name: sum(each.claim.check.status == name for each in rows) for name in statuses}
    code = book.language.code
    findings = {claim.id: inline(claim.check.text.get(code, ""), book, page) for claim in book.paper.claims}
    # Below the last heading of the page's own text, or below its title.
    level = 1 + max((block.level for block in page.blocks), default=0)
    return {"rows": rows, "findings": findings, "counts": counts, "level": max(level, 2)}


def row(claim: Claim, book: Book, page: Page) -> Row:
    """One claim for a page that shows it."""
    code = book.language.code
    home = book.home_of(claim.pinpoint)
    return Row(
        claim=claim,
        anchor=claim.anchor,
        text=inline(claim.text.get(code, ""), book, page),
        hedge=claim.hedge.get(code, "") if claim.hedge else book.word("hedge.none"),
        kinds=", ".join(book.word(f"kind.{kind}") for kind in claim.kinds),
        place=f"{name_of(home, book)}, {place_of(Use(home.name, claim.pinpoint), book)}" if home else "",
        href=book.link(page, home, claim.pinpoint) if home else "",
    )


def glossary(book: Book, page: Page) -> Mapping[str, object]:
    """Every term in the order of this page's language, with its words in the other languages."""
    code = book.language.code
    others = [language for language in book.paper.languages if language.code != code]

    def entry(term: Term) -> Mapping[str, object]:
        return {
            "id": term.id,
            "term": term.term.get(code, ""),
            "other": term.other.get(code, "") if term.other else "",
            "foreign": [(language.code, term.term.get(language.code, "")) for language in others],
            "definition": inline(term.definition.get(code, ""), book, page),
            "law": inline(term.law.get(code, ""), book, page) if term.law else "",
        }

    return {"terms": [entry(term) for term in book.paper.terms]}


def operator(book: Book, page: Page) -> Mapping[str, object]:
    """Who runs the site, with what is missing said so."""
    fields = book.paper.operator.fields
    return {"fields": [(book.word(f"operator.{name}"), value, name) for name, value in fields.items()]}


def takeaway(book: Book, page: Page) -> Mapping[str, object]:
    """How to cite and share a page."""
    original = book.references.get(book.word("attribution.source"))
    address = book.address(page)
    title = (
        page.title
        if page.kind != "reason"
        else f"{book.word('reason.numbered', number=page.number)}: {page.title}"
    )
    short = book.address(page).replace(f"{page.address}", f"{page.number}/") if page.kind == "reason" else ""
    return {
        "address": address,
        "short": short,
        "original": Markup(original.entry) if original else "",
        "form": book.word(
            "share.form",
            title=title,
            attribution=book.word("attribution.title"),
            site=book.site_name,
            address=address,
        ),
    }


def nothing(book: Book, page: Page) -> Mapping[str, object]:
    """A slot whose template needs no values of its own."""
    return {}


FILLINGS: Mapping[str, Callable[[Book, Page], Mapping[str, object]]] = {
    Slot.BIBLIOGRAPHY: bibliography,
    Slot.CARDS: cards,
    Slot.EVIDENCE: evidence,
    Slot.GLOSSARY: glossary,
    Slot.OPERATOR: operator,
    Slot.PARALLEL: parallel,
    Slot.SEARCH: nothing,
    Slot.STATUS: status,
    Slot.TAKEAWAY: takeaway,
}
"""The values of each slot's template; the reasons are gathered before, from what was read of them."""
