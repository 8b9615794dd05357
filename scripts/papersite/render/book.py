"""A paper and one of its languages into what the pages of that language need: words, pages, URLs and references.

It also knows what refers to what on them: sources and the places that cite them, pinpoints and claims.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from html import escape
from operator import attrgetter
from pathlib import Path
from urllib.parse import quote, urljoin

from papercheck.fetch.ledger import LedgerEntry
from papercheck.model import Block, BlockKind, Citation, CitedWork, Language, Page, Paper, Source
from papersite.bibliography import FormattedReference, link_works
from papersite.render import Foreign, relative

_UNENCODED = "/:@&+,;=!~*'()"
"""Characters that a path may hold as they are (RFC 3986, pchar) and that lxml leaves alone in attributes that hold URLs."""

_MONTHS = 12

SECTION_LEVEL = 2
"""The level of the headings that part a page, and that lists of contents show."""


def _refuse_missing_word(name: str, language: str) -> None:
    raise LookupError(f"strings.yml lacks the word {name} ({language})")


@dataclass(frozen=True, eq=False)
class Book:
    """One language of the paper, in one build."""

    paper: Paper
    language: Language
    references: Mapping[str, FormattedReference]
    site_url: str
    """The public address of the site, ending in `/`; of an edition, its own, and then `live_url` is that of today's site."""
    site_name: str
    health: Mapping[str, LedgerEntry] = field(default_factory=dict)
    """What the last check found out about outside URLs, by URL."""
    all_books: Callable[[], Mapping[str, "Book"]] = dict
    """The books of all languages by code, this one among them; called only for what shows more than one language."""
    folder: Path | None = None
    """Where the files of this language lie, for drawings; `None` where none are read."""
    edition: date | None = None
    """The day that the edition bears, from mkdocs.yml."""
    live_url: str = ""
    edit_url: str = ""
    report_missing_word: Callable[[str, str], None] = _refuse_missing_word
    """Called with the name of an interface word and a language that `strings.yml` lacks; the page then shows the name."""

    @property
    def restated(self) -> Source | None:
        """The text that the paper restates, as `attribution.source` names it; `None` where no source has that id."""
        return self.paper.sources.get(self.word("attribution.source"))

    @property
    def operator(self) -> str:
        """Who restates the paper; while nobody is on record, the name of the site stands for its operator."""
        return self.paper.operator.fields.get("name") or self.site_name

    def word(self, name: str, **values: object) -> str:
        """An interface word in this language, its `{placeholders}` filled."""
        text = self.paper.strings.get(name, {}).get(self.language.code, "")
        if not text:
            self.report_missing_word(name, self.language.code)
            text = name
        for key, value in values.items():
            text = text.replace(f"{{{key}}}", str(value))
        return text

    def layer_of(self, block: Block) -> str:
        """The layer that a heading opens, by its class; empty for none."""
        layers = self.group("layer")
        return next((name for name in block.classes if name in layers), "")

    def group(self, prefix: str) -> Mapping[str, str]:
        """All interface words whose name starts with `prefix.`, by the rest of the name, in the order of the file."""
        names = (name for name in self.paper.strings if name.startswith(f"{prefix}."))
        return {name.removeprefix(f"{prefix}."): self.word(name) for name in names}

    def day(self, day: date) -> str:
        """A day, as this language writes it: `4 May 2025`."""
        return self.word("date.form", day=day.day, month=self._month(day), year=day.year)

    def month(self, day: date) -> str:
        """The month of a day with its year: `May 2025`."""
        return f"{self._month(day)} {day.year}"

    def _month(self, day: date) -> str:
        months = self.word("date.months").split()
        return months[day.month - 1] if len(months) == _MONTHS else str(day.month)

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """The pages of this language by name, those that it borrows among them."""
        return {page.name: page for page in self.paper.shown_in(self.language.code)}

    @cached_property
    def own_pages(self) -> Mapping[str, Page]:
        """Those that it does not borrow."""
        return {name: page for name, page in self.pages.items() if not page.is_borrowed}

    @cached_property
    def parts(self) -> tuple[Page, ...]:
        """The parts of the paper, in their order."""
        return tuple(page for page in self.pages.values() if page.kind == "part")

    @cached_property
    def in_order(self) -> tuple[Page, ...]:
        """The pages as one reads them: the home page, the list of the parts, the parts, and the rest by their names."""
        kinds = {"home": 0, "parts": 1, "part": 2}
        return tuple(sorted(self.pages.values(), key=lambda page: kinds.get(page.kind, len(kinds))))

    def of_kind(self, kind: str) -> Page | None:
        """The first page of a kind (`home`, `part`, `evidence`, …); `None` where there is none."""
        return self._kinds.get(kind)

    @cached_property
    def _kinds(self) -> Mapping[str, Page]:
        return {page.kind: page for page in reversed([*self.pages.values()])}

    def home_of(self, pinpoint: str) -> Page | None:
        """The page on which an id stands; `None` where no page has it."""
        return self._homes.get(pinpoint)

    @cached_property
    def _homes(self) -> Mapping[str, Page]:
        return {block.id: page for page in self.pages.values() for block in page.blocks if block.id}

    @property
    def folder_path(self) -> str:
        """The path of the language's pages below the site's root: `de/`, and the empty text for the original."""
        return "" if self.language.is_original else f"{self.language.code}/"

    def path(self, page: Page) -> str:
        """The path of a page below the site's root: `de/reasons/1/`."""
        return f"{self.folder_path}{page.url_path}"

    def absolute(self, path: str) -> str:
        """The absolute URL of a path below the site's root, percent-encoded: the same in links, metadata and sitemap."""
        return urljoin(self.site_url, quote(path, safe=_UNENCODED))

    def url(self, page: Page) -> str:
        """The absolute URL of a page."""
        return self.absolute(self.path(page))

    @property
    def feed_path(self) -> str:
        """The path of the feed of this language: `de/feed.xml`."""
        return f"{self.folder_path}feed.xml"

    def short_path(self, part: Page) -> str:
        """The path at which a redirect leads to a numbered part: `de/1/`; that of the page where it has no number."""
        return f"{self.folder_path}{part.number}/" if part.is_numbered else self.path(part)

    def handout_path(self, part: Page) -> str:
        """The path of the sheet to print for a part: `de/handouts/r1.pdf`."""
        return f"{self.folder_path}handouts/{part.part_id}.pdf"

    def render_citation(self, citation: Citation, start: Page | None) -> str:
        """A citation as HTML, with links from a page to the works' entries, or without links."""
        found = self.references.get(citation.typed)
        shown = link_works(found.label, partial(self.source_link, start) if start else None) if found else ""
        if citation.is_plain:
            shown = f"({'; '.join(self._work(work, start) for work in citation.works)})"
        return f'<span class="cite">{shown or escape(citation.typed)}</span>'

    def _work(self, work: CitedWork, start: Page | None) -> str:
        reference = self.references.get(work.source_id)
        label = reference.label if reference else escape(work.source_id)
        locator = f", {escape(work.locator.text)}" if work.locator else ""
        if start is None:
            return f"{label}{locator}"
        return f'<a href="{escape(self.source_link(start, work.source_id))}">{label}{locator}</a>'

    def link(self, start: Page, page: Page, fragment: str = "") -> str:
        """The URL of a page, and of an id on it, relative to another page of the same language."""
        if start is page and fragment:
            return f"#{fragment}"
        return self.link_to(start, self, page, fragment)

    def root(self, start: Page) -> str:
        """The URL of the site's root, relative to a page."""
        return relative(self.path(start), "")

    def home_path(self, start: Page) -> str:
        """The URL of the folder of this language, relative to a page."""
        return relative(self.path(start), self.folder_path)

    def link_to(self, start: Page, other: "Book", page: Page, fragment: str = "") -> str:
        """The URL of a page of any language, relative to a page of this one."""
        return relative(self.path(start), other.path(page)) + (f"#{fragment}" if fragment else "")

    def source_link(self, start: Page, source_id: str) -> str:
        """The URL of a source's entry on the page that lists the sources, relative to a page."""
        page, source = self.of_kind("sources"), self.paper.sources.get(source_id)
        return self.link(start, page, source.anchor) if page and source else f"#{source_id}"


@dataclass(frozen=True, slots=True)
class CitingPlace:
    """One place that cites a source: the name of a page and an id on it, which is empty above the first id."""

    page: str
    anchor: str


def collect_uses(book: Book) -> Mapping[str, tuple[CitingPlace, ...]]:
    """Every place that cites a source, by source id, in the order of the pages, each place once."""
    found: dict[str, dict[CitingPlace, None]] = {}
    for citation, use in _all_uses(book):
        for work in citation.works:
            found.setdefault(work.source_id, {})[use] = None
    return {source_id: tuple(places) for source_id, places in found.items()}


def _all_uses(book: Book) -> Iterator[tuple[Citation, CitingPlace]]:
    code = book.language.code
    for page in book.pages.values():
        for citation in page.citations:
            yield citation, CitingPlace(page.name, _anchor_of(page, citation))
    if page_of_claims := book.of_kind("evidence"):
        for claim in book.paper.claims:
            for citation in claim.check.citations.get(code, ()):
                yield citation, CitingPlace(page_of_claims.name, claim.anchor)
    if glossary := book.of_kind("glossary"):
        for term in book.paper.terms:
            for citation in term.citations.get(code, ()):
                yield citation, CitingPlace(glossary.name, term.id)


def _anchor_of(page: Page, citation: Citation) -> str:
    """The id at or before a citation; for one in a title, that of what stands below it."""
    # On a page footnotes come last, wherever they were typed.
    blocks = sorted(page.blocks, key=attrgetter("place"))
    number = bisect_right(blocks, citation.place, key=attrgetter("place"))
    is_title = number > 0 and blocks[number - 1].kind is BlockKind.TITLE
    near = blocks[number:] if is_title else reversed(blocks[:number])
    return next((block.id for block in near if block.id), "")


def is_attributed(page: Page) -> bool:
    """Whether the page restates the author: then its title says so."""
    kinds = ("home", "part", "parts", "evidence", "parallel")
    return page.kind in kinds or any("argument" in block.classes for block in page.blocks)


def attribution(page: Page, book: Book) -> str:
    """Whose argument a page restates, in the words that stand beside its title; empty where it restates nobody's."""
    if not is_attributed(page):
        return ""
    return book.word("attribution.title" if page.kind in ("part", "parts") else "attribution.about")


def page_label(page: Page, book: Book) -> str:
    """The short name of a page: a part's number, the menu's word, or the title (of a part the short one)."""
    word = f"menu.{page.name}"
    if page.is_numbered:
        return book.word("part.numbered", number=page.number)
    label = book.word(word) if word in book.paper.strings else ""
    # Its own title says more than a word of another language.
    if label and (page.is_borrowed or not isinstance(label, Foreign)):
        return label
    return page.list_title if page.kind == "part" else page.title


def titled_label(page: Page, book: Book) -> str:
    """The short name of a page; that of a numbered part with its title behind the number, as in lists."""
    label = page_label(page, book)
    return f"{label}: {page.list_title}" if page.is_numbered else label


def full_title(page: Page, book: Book) -> str:
    """The title of a page; that of a numbered part behind its number."""
    return f"{page_label(page, book)}: {page.title}" if page.is_numbered else page.title


def place_label(use: CitingPlace, book: Book) -> str:
    """The name of a place: a claim's id, a term, a footnote, the number of a pinpoint (`¶ 3`), a heading, or the id itself."""
    page = book.pages[use.page]
    names = {block.id or "": block.text for block in page.blocks if block.level}
    if page.kind == "evidence":
        names |= {claim.anchor: claim.id for claim in book.paper.claims}
    elif page.kind == "glossary":
        names |= {term.id: term.term.get(book.language.code, term.id) for term in book.paper.terms}
    notes = (block.id or "" for block in page.blocks if block.kind is BlockKind.FOOTNOTE)
    names |= {id_: book.word("footnote.mark", number=number) for number, id_ in enumerate(notes, 1)}
    number = use.anchor.rpartition("-p")[2]
    name = f"¶ {number}" if number.isdecimal() else use.anchor
    return names.get(use.anchor) or name or page_label(page, book)
