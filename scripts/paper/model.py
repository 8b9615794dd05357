"""The values that every room shares: frozen, complete at birth, and without behaviour that reads the world.

Places are 1-based and relative to the paper's root; languages are BCP 47 tags as the site's folders name them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Texts = Mapping[str, str]
"""One text in each language, by language code."""

LocatorWords = tuple[Mapping[str, str], Mapping[str, str]]
"""Words that open a locator: a language's own, then those of others, each with CSL's name for its kind: `p.` → `page`."""

SLOTS = (
    "bibliography",
    "cards",
    "evidence",
    "glossary",
    "operator",
    "parallel",
    "reasons",
    "search",
    "status",
    "takeaway",
)
"""What the machine can put in place of `<!-- name -->`."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file, and a line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Severity(StrEnum):
    """How sure a finding is: `error` is wrong for certain, `warning` is doubtful."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One promise that is not kept: where, which rule, what is wrong, and how to mend it."""

    place: Place
    rule: str
    message: str
    fix: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.message}\n    fix: {self.fix}"


class Verdict(StrEnum):
    """What can be said of an address."""

    OK = "ok"
    REDIRECTED = "redirected"
    BROKEN = "broken"
    UNVERIFIED = "unverified"
    SKIPPED = "skipped"
    INVALID = "invalid"
    REFUSED = "refused"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One address at one place, and what was found out about it."""

    url: str
    """As typed."""
    place: Place
    verdict: Verdict
    reason: str = ""
    final_url: str | None = None
    digest: str = ""
    """Of the title and the text of a page that was read, without blanks; empty for other documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A result, and what earlier checks of the same address say about it."""

    result: Result
    is_watched: bool = False
    """Whether earlier checks are on record, so that one failure alone proves nothing."""
    is_dead: bool = False
    """Whether enough of them failed over enough days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language of the paper."""

    code: str
    """The folder below `docs/` and the value of `html lang`."""
    name: str
    """What the language calls itself."""
    is_original: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What the machine knows of a language, from a data file of its own: words by topic."""

    topics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By topic, each word and its value: `months` → `May` → `5`; a list has words without values."""

    def words(self, topic: str) -> tuple[str, ...]:
        """The words of a topic, in their order; none where the language has no such topic."""
        return tuple(self.topics.get(topic, ()))

    def values(self, topic: str) -> Mapping[str, str]:
        """The words of a topic and what each stands for."""
        return self.topics.get(topic, {})


@dataclass(frozen=True, slots=True)
class Locator:
    """The place within a source, as CSL tells kinds apart."""

    kind: str
    """A CSL locator type: `page`, `section`, `paragraph`, …"""
    value: str
    text: str
    """As typed, in the words of the page's language: `p. 12`."""
    is_foreign: bool = False
    """Whether its word is one of another language than the page's."""


@dataclass(frozen=True, slots=True)
class CitedWork:
    """One source within a citation."""

    source_id: str
    place: Place
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in Pandoc's syntax, `[@key, p. 12; @other]`, and the stretch of text it takes up."""

    works: tuple[CitedWork, ...]
    place: Place
    start: int
    end: int


class BlockKind(StrEnum):
    """What a block of Markdown is to a reader."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTATION = "quotation"
    CELL = "cell"
    CODE = "code"
    FOOTNOTE = "footnote"
    SLOT = "slot"
    HTML = "html"


PINPOINTED = frozenset({BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.QUOTATION})
"""The kinds that carry a pinpoint on pages that promise them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of a page, in reading order."""

    kind: BlockKind
    place: Place
    text: str
    """The Markdown of the block without its attribute list; the name, for a slot."""
    id: str | None = None
    classes: tuple[str, ...] = ()
    level: int = 0
    """1 to 6 for a heading, else 0."""
    language: str | None = None
    """The value of `lang`, where the block has one."""
    words: str = ""
    """What a reader reads: the text without marks, citations, code, addresses and comments."""
    own: str = ""
    """The same without what is marked as another language than the page's."""


class PartKind(StrEnum):
    """What holds blocks together, or stands beside them."""

    LIST = "list"
    TABLE = "table"
    QUOTATION = "quotation"
    ADMONITION = "admonition"
    TABS = "tabs"
    NOTE = "footnote mark"
    INCLUDE = "include"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something on a page that is more, or less, than a block of words."""

    kind: PartKind
    place: Place
    detail: str = ""
    """The kind of a list or admonition, the label of a footnote mark, the file of an include, the words of a comment."""
    size: tuple[int, ...] = ()
    """The items of a list, the rows and columns of a table, the tabs of a set."""


@dataclass(frozen=True, slots=True)
class Link:
    """An address as an author typed it."""

    target: str
    place: Place
    is_image: bool = False
    text: str = ""
    """What stands in the brackets: the alternative text of an image."""
    language: str = ""
    """The language of what it leads to, where `hreflang` says so."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that an attribute list sets: `id`, `class`, `lang`, or whatever else was typed."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One Markdown file in one language."""

    path: str
    """Relative to the root: `docs/en/reasons/1.md`."""
    name: str
    """Relative to the language's folder, the same in every language: `reasons/1.md`."""
    language: str
    kind: str
    title: str
    description: str
    fields: Mapping[str, Place]
    """Where each front matter key stands."""
    body: str
    """The Markdown below the front matter."""
    first_line: int
    """The line of the file on which `body` starts."""
    plain: str = ""
    """What a reader reads of `body`: code, comments, tags, ids and targets of links are blanks, so that offsets stay true."""
    prefix: str | None = None
    """The prefix of the pinpoints this page promises, `r1`, or `None`."""
    badge: str | None = None
    is_searchable: bool = True
    blocks: tuple[Block, ...] = ()
    parts: tuple[Part, ...] = ()
    citations: tuple[Citation, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    links: tuple[Link, ...] = ()
    anchors: frozenset[str] = frozenset()
    """Ids that the built page has beside those an author typed; read only where a link leads to one."""

    def place(self, offset: int) -> Place:
        """The place of an offset of `body`, and so of `plain`."""
        before = self.body[:offset]
        return Place(self.path, self.first_line + before.count("\n"), offset - before.rfind("\n"))

    @property
    def address(self) -> str:
        """The address below the language's folder, as directories: `reasons/1/`, and `` for the home page."""
        stem = self.name.removesuffix(".md")
        stem = "" if stem == "index" else stem.removesuffix("/index")
        return f"{stem}/" if stem else ""

    @property
    def number(self) -> int | None:
        """The number of a numbered page, from its file name: `3` for `reasons/3.md`."""
        stem = self.name.removesuffix(".md").rpartition("/")[2]
        return int(stem) if stem.isascii() and stem.isdigit() else None

    @property
    def pinpoints(self) -> tuple[Block, ...]:
        """The paragraphs, items and quotations that carry an id, in reading order."""
        return tuple(block for block in self.blocks if block.id and block.kind in PINPOINTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How we know a source: which copy was read, when, and whether its address was opened."""

    read: date | None = None
    copy: str = ""
    """`passage`, `abstract`, `opening`, `quoted` or `none`."""
    checked: date | None = None
    """When the live address was last opened; `None`: not yet."""
    note: Texts = field(default_factory=dict)
    passage: str = ""
    """The words of the source that were stored; quotations are held against them."""


@dataclass(frozen=True, slots=True)
class Typed:
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
    """One entry that another one points to: with `crossref` it inherits from it."""

    place: Place
    kind: str
    """`crossref`, `xref` or `related`."""
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
    typed: Mapping[str, Typed] = field(default_factory=dict)
    """Every plain field as it was typed, by CSL's name or ours (`read`, `archive_url`, …)."""
    days: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    """By the name of every date that could be read: the first and the last day it can mean."""
    names: tuple[Name, ...] = ()
    related: tuple[Related, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of the entry on the page that lists the sources."""
        return f"source-{self.id}"


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
    text: Texts
    check: Check

    @property
    def anchor(self) -> str:
        """The id of the claim in the ledger."""
        return self.id.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A glossary entry."""

    id: str
    place: Place
    term: Texts
    other: Texts | None
    definition: Texts
    law: Texts | None
    use: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By language, the words that texts use for it."""
    avoid: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By language, the words that texts do not use for it."""
    citations: Mapping[str, tuple[Citation, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What a paper asks of its wording, by language; what it does not ask for is free."""

    avoid: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By language: words that are not used, and what is written instead, if that is said."""
    address: Mapping[str, str] = field(default_factory=dict)
    """By language: `formal` or `informal`."""
    quotation_marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By language: pairs of marks, such as `„…“`."""


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
    place: Place = Place("docs/_data/operator.yml")

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the fields nobody has filled."""
        return tuple(name for name, value in self.fields.items() if not value)


Digests = Mapping[str, Mapping[str, str]]
"""By file (`reasons/1.md`, `_data/claims.yml`), by key (an id of that file): the digest of a text of the original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The whole paper: everything the checks, the hooks and the exports work with."""

    languages: tuple[Language, ...]
    pages: tuple[Page, ...]
    sources: Mapping[str, Source] = field(default_factory=dict)
    registries: tuple[str, ...] = ("docs/_data/sources.yml",)
    """Files that may hold the sources, at least one: the first was read, or would be."""
    claims: tuple[Claim, ...] = ()
    terms: tuple[Term, ...] = ()
    strings: Mapping[str, Texts] = field(default_factory=dict)
    locators: Mapping[str, LocatorWords] = field(default_factory=dict)
    """By language."""
    passages: tuple[Mapping[str, Block], ...] = ()
    """The texts of claims, terms and notes in each language, read like the blocks of a page."""
    style: Style = field(default_factory=Style)
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)
    """By language, what the machine knows of it."""
    operator: Operator = field(default_factory=Operator)
    anchors: Anchors = field(default_factory=Anchors)
    digests: Digests = field(default_factory=dict)
    """The original as it is now: by file and key, the digest of its text."""
    stamps: Mapping[str, Digests] = field(default_factory=dict)
    """By language, what each translated block was made from, as the lock file records it."""
    records: frozenset[str] = frozenset()
    """Which records exist: `sources`, `claims`, `terms`, `strings`, …: what is not there is not required."""
    unread: frozenset[str] = frozenset()
    """Paths of pages that exist but could not be read; what is wrong with them is already a finding."""
    files: frozenset[str] = frozenset()
    """Every file below the root, spelled as the file system lists it; none where nobody looked."""
    others: tuple[Page, ...] = ()
    """Markdown outside the language folders; nothing but its links is judged."""
    today: date = date.min

    @property
    def original(self) -> Language:
        """The language the others are translated from; one without a name where there is none."""
        nameless = Language(code="", name="", is_original=True)
        return next(
            (each for each in self.languages if each.is_original), next(iter(self.languages), nameless)
        )

    @property
    def registry(self) -> str:
        """The file the sources were read from, or would be."""
        return self.registries[0]

    @property
    def translations(self) -> tuple[Language, ...]:
        """The languages made from the original."""
        return tuple(each for each in self.languages if each is not self.original)

    def lexicon(self, code: str) -> Lexicon:
        """What is known of a language, or of the language it is a variety of: `de-AT` reads `de`."""
        return self.lexicons.get(code) or self.lexicons.get(code.partition("-")[0]) or Lexicon()

    def in_language(self, code: str) -> tuple[Page, ...]:
        """The pages of one language, in the order of their names."""
        return tuple(page for page in self.pages if page.language == code)

    def page(self, code: str, name: str) -> Page | None:
        """The page of that name in that language, if there is one."""
        return next((page for page in self.pages if (page.language, page.name) == (code, name)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that is right to keep: which, why, who says so, and until when."""

    place: Place
    """Where the waiver itself stands."""
    rule: str
    path: str
    line: int | None = None
    text: str = ""
    """Words of the finding's message; empty: any."""
    reason: str = ""
    owner: str = ""
    until: date | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is the one that is waived."""
        return (
            (finding.rule, finding.place.path) == (self.rule, self.path)
            and self.line in (None, finding.place.line)
            and self.text in finding.message
        )


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of an outside address from checks online."""

    state: str
    """`alive`, `failing`, `dead` or `unverified`."""
    checked: date
    """The last check."""
