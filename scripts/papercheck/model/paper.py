"""The whole paper: its records (sources, claims, terms, …), its languages, and what surrounds it in its repository."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from papercheck.model.page import Block, Citation, Page
from papercheck.model.rule import Place
from papercheck.model.settings import Language, LocatorWords, SiteSettings

Texts = Mapping[str, str]
"""One text in each language, by language code."""

Digests = Mapping[str, Mapping[str, str]]
"""By file (`reasons/1.md`, `_data/claims.yml`), by key (an id of that file): the digest of a text of the original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How we know a source: which copy was read, when, and whether its URL was opened."""

    read: date | None = None
    copy: str = ""
    """`passage`, `abstract`, `opening`, `quoted` or `none`."""
    checked: date | None = None
    """When the live URL was last opened; `None`: not yet."""
    note: Texts = field(default_factory=dict)
    passage: str = ""
    """The words of the source that were stored; quotations are held against them."""


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field of an entry as it was typed."""

    place: Place
    text: str
    fault: str = ""
    """What keeps a date from being read: `impossible`, `ambiguous`, `two-digit`, `placeholder`, `malformed`."""
    suggestion: str = ""
    """The form that was probably meant, where it can only be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A person or a body that an entry names."""

    place: Place
    role: str
    """As CSL calls it: `author`, `editor`, …"""
    family: str = ""
    given: str = ""
    literal: str = ""
    """The name of a body, or one that was given in one piece."""
    orcid: str = ""

    @property
    def text(self) -> str:
        """The name as a reader would write it."""
        return self.literal or f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class Related:
    """One entry that another one points to, by `crossref`, from which it inherits, by `xref` or by `related`."""

    place: Place
    kind: str
    source_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An entry of the registry, in CSL's terms."""

    id: str
    place: Place
    language: str
    title: str
    url: str | None
    csl: Mapping[str, object]
    """The entry as CSL-JSON, without `custom`."""
    reading: Reading = field(default_factory=Reading)
    typed: Mapping[str, TypedField] = field(default_factory=dict)
    """Every plain field as it was typed, by CSL's name or ours (`read`, `archive_url`, …)."""
    days: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    """By the name of every date that could be read: the first and the last day it can mean."""
    names: tuple[Name, ...] = ()
    related: tuple[Related, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of the entry on the page that lists the sources."""
        return f"source-{self.id}"

    @property
    def urls(self) -> tuple[TypedField, ...]:
        """Its URL and that of an archived copy, as far as it has them."""
        fields = (self.typed.get(name) for name in ("URL", "archive_url"))
        return tuple(field for field in fields if field and field.text)

    def place_of(self, name: str) -> Place:
        """The place of a field of the entry; the place of the entry where it has no such field."""
        return self.typed[name].place if name in self.typed else self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What could be found out about a claim."""

    status: str
    text: Texts
    citations: Mapping[str, tuple[Citation, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One atomic statement of the original, where it is restated, and what was found."""

    id: str
    place: Place
    kinds: tuple[str, ...]
    hedge: Texts | None
    support: str
    pinpoint: str
    pinpoint_place: Place
    text: Texts
    check: Check

    @property
    def anchor(self) -> str:
        """The id of the claim in the ledger."""
        return self.id.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A glossary entry; words and citations by language."""

    id: str
    place: Place
    term: Texts
    other: Texts | None
    definition: Texts
    law: Texts | None
    use: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The words that texts use for it."""
    avoid: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The words that texts do not use for it."""
    citations: Mapping[str, tuple[Citation, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a paper asks of its wording, by language; what it does not ask for is free."""

    avoid: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Words that are not used, and what is written instead, if that is said."""
    address: Mapping[str, str] = field(default_factory=dict)
    """`formal` or `informal`."""
    quotation_marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Pairs of marks, such as `„…“`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """Ids that were published: by page, and where those that moved went."""

    locked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who runs the site. An empty field is a placeholder that nobody has filled yet."""

    fields: Mapping[str, str | None] = field(default_factory=dict)
    place: Place = field(default_factory=lambda: Place("docs/_data/operator.yml"))

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the fields nobody has filled."""
        return tuple(name for name, value in self.fields.items() if not value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What the machine knows of a language: words by topic."""

    values: Callable[[str], Mapping[str, str]] = lambda _: {}
    """The words of a topic and what each stands for, if for anything: `months` → `May` → `5`."""

    def words(self, topic: str) -> tuple[str, ...]:
        """The words of a topic, in their order; none where the language has no such topic."""
        return tuple(self.values(topic))


def find_lexicon(lexicons: Mapping[str, Lexicon], code: str) -> Lexicon:
    """What is known of a language, or of the one it is a variety of: `de-AT` reads `de`; an empty lexicon if nothing."""
    return lexicons.get(code) or lexicons.get(code.partition("-")[0]) or Lexicon()


def find_original(languages: Sequence[Language]) -> Language:
    """The language that the others are translated from: the one that says so, the first, or one without a name."""
    nameless = Language(code="", name="", is_original=True)
    return next((language for language in languages if language.is_original), next(iter(languages), nameless))


Profile = StrEnum("Profile", "ANY PUBLICATION")
"""What a folder is held to: `any`, nothing that it never promised; `publication`, all that a publication promises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The whole paper: everything the checks, the hooks and the exports work with; lexicons and locators by language."""

    languages: tuple[Language, ...]
    profile: Profile = Profile.ANY
    is_site: bool = False
    """Whether a publication has a theme, so that its site is made of it: then it has all records that this needs."""
    pages: tuple[Page, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    registries: tuple[str, ...] = ("docs/_data/sources.yml",)
    """Files that may hold the sources, at least one: the first was read, or would be."""
    claims: tuple[Claim, ...] = ()
    terms: tuple[Term, ...] = ()
    strings: Mapping[str, Texts] = field(default_factory=dict)
    locators: Mapping[str, LocatorWords] = field(default_factory=dict)
    passages: tuple[Mapping[str, Block], ...] = ()
    """The texts of claims, terms and notes in each language, read like the blocks of a page."""
    style: Style = field(default_factory=Style)
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)
    operator: Operator = field(default_factory=Operator)
    anchors: Anchors = field(default_factory=Anchors)
    editions: Mapping[date, str] = field(default_factory=dict)
    """The editions that were released, by day: the SHA-256 of each one's list of sums."""
    digests: Digests = field(default_factory=dict)
    """The original as it is now: by file and key, the digest of its text."""
    stamps: Mapping[str, Digests] = field(default_factory=dict)
    """By language, what each translated block was made from, as the lock file records it."""
    records: frozenset[str] = frozenset()
    """Which records exist: `sources`, `claims`, `terms`, `strings`, …: what is not there is not required."""
    unread: frozenset[str] = frozenset()
    """Paths of pages that exist but could not be read; what is wrong with them is already a finding."""
    files: frozenset[str] = frozenset()
    """Every file below the root, spelled as the file system lists it, and those that a build makes; none where nobody looked."""
    site: SiteSettings = field(default_factory=SiteSettings)
    borrowed: tuple[Page, ...] = ()
    """For each page that an unfinished language lacks, that of the original, under the path of the missing one."""
    others: tuple[Page, ...] = ()
    """Markdown outside the language folders; nothing but its links is judged."""
    today: date = date.min

    @property
    def is_publication(self) -> bool:
        """Whether the paper is held to all that a publication promises."""
        return self.profile is Profile.PUBLICATION

    @property
    def original(self) -> Language:
        """The language the others are translated from."""
        return find_original(self.languages)

    @property
    def registry(self) -> str:
        """The file the sources were read from, or would be."""
        return self.registries[0]

    @property
    def translations(self) -> tuple[Language, ...]:
        """The languages made from the original."""
        return tuple(language for language in self.languages if language is not self.original)

    def lexicon(self, code: str) -> Lexicon:
        """What is known of a language."""
        return find_lexicon(self.lexicons, code)

    def in_language(self, code: str) -> tuple[Page, ...]:
        """The pages of one language, in the order of their names."""
        return tuple(page for page in self.pages if page.language == code)

    def shown_in(self, code: str) -> tuple[Page, ...]:
        """The pages that readers of a language find, its own and those that it borrows, in the order of the original's."""
        own, borrowed = self.in_language(code), [page for page in self.borrowed if page.language == code]
        originals = self.in_language(self.original.code) if borrowed else ()
        order = {page.name: number for number, page in enumerate(originals)}
        return tuple(sorted((*own, *borrowed), key=lambda page: order.get(page.name, len(order))))

    def page(self, code: str, name: str) -> Page | None:
        """The page of that name in that language, if there is one."""
        return next((page for page in self.pages if (page.language, page.name) == (code, name)), None)
