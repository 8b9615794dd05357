"""Pages: blocks, citations, links and pinpoints of one Markdown file, each with its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from papercheck.model.rule import Origin, Place

Slot = StrEnum(
    "Slot",
    "BIBLIOGRAPHY BYLINE CARDS CHANGES CITE EVIDENCE FINDINGS GLOSSARY OPERATOR PARALLEL PARTS SEARCH STATUS TAKEAWAY",
)
"""What the machine can put in place of `<!-- name -->`, the name in lower case."""
SLOTS = tuple(Slot)

_read_origin = lru_cache(maxsize=1)(Origin)


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


KEY = r"\w(?:\w|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*"
"""The key of a source as it is typed without braces: letters, digits, and punctuation between them."""
OTHER_FORMS = re.compile(
    r"\{cite[\w:]*\}`(?P<myst>[^`\n]+)`|\\[A-Za-z]*cite\w*\*?(?:\[[^\]\n]*\])*\{(?P<latex>[^{}\n]+)\}"
)
"""How MyST and LaTeX cite: {cite}`key`, \\citep{key, other}."""

CitationMode = StrEnum("CitationMode", "NORMAL NARRATIVE YEAR")
"""How a source is cited: in brackets; by its author, within a sentence; or without its author, `[-@key]`."""


@dataclass(frozen=True, slots=True)
class CitedWork:
    """One source within a citation."""

    source_id: str
    place: Place
    locator: Locator | None = None
    prefix: str = ""
    """What was typed in front of the key: `see`."""
    suffix: str = ""
    """What was typed behind it, the locator among it: `, p. 12, and passim`."""
    mode: CitationMode = CitationMode.NORMAL

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but a key, and a locator that opens with a word: `@key, p. 12`."""
        text = self.locator.text if self.locator else ""
        is_whole = self.suffix.replace(" ", "") == (f",{text}" if text else "").replace(" ", "")
        return is_whole and not text[:1].isdigit() and not self.prefix and self.mode is CitationMode.NORMAL


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in Pandoc's syntax, `[see @key, p. 12; @other]`, and the stretch of text it takes up."""

    works: tuple[CitedWork, ...]
    place: Place
    start: int
    end: int
    typed: str = ""
    """As it was typed, on one line."""

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but keys and locators."""
        return all(work.is_plain for work in self.works)


BlockKind = StrEnum(
    "BlockKind", "HEADING PARAGRAPH ITEM QUOTATION CELL TITLE CAPTION CODE FOOTNOTE MEANING SLOT HTML"
)
"""What a block of Markdown is to a reader. A title is that of an admonition, or a term before its definition; a meaning is
that of an abbreviation."""
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
    """What a reader reads: the text without marks, citations, code, URLs and comments."""
    own: str = ""
    """The same without what is marked as another language than the page's."""
    leftover: str = ""
    """`words` with blanks for escaped signs, where they hold some that mean something to Markdown; else empty."""


class ComponentKind(StrEnum):
    """What holds blocks together, or stands beside them."""

    LIST = "list"
    TABLE = "table"
    QUOTATION = "quotation"
    ADMONITION = "admonition"
    FIGURE = "figure"
    TABS = "tabs"
    NOTE = "footnote mark"
    INCLUDE = "include"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Something on a page that is more, or less, than a block of words."""

    kind: ComponentKind
    place: Place
    detail: str = ""
    """The kind of a list or admonition, the label of a footnote mark, the file of an include, the words of a comment."""
    size: tuple[int, ...] = ()
    """The items of a list and, of tasks, how many are done; the rows and columns of a table; the tabs of a set."""


@dataclass(frozen=True, slots=True)
class Link:
    """A URL as an author typed it."""

    target: str
    place: Place
    is_image: bool = False
    text: str = ""
    """What stands in the brackets: the alternative text of an image."""
    language: str = ""
    """The language of what it leads to, where `hreflang` says so."""
    is_raw: bool = False
    """Whether it is an attribute of an HTML tag, which stays as it was typed."""
    uses: int = 1
    """How many links lead there by its name, where it is typed behind a name: `[moon]: moon.md`."""


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
    is_borrowed: bool = False
    """Whether it is the original's, which stands in for one that an unfinished language lacks."""
    kind: str = ""
    title: str = ""
    description: str = ""
    fields: Mapping[str, Place] = field(default_factory=dict)
    """Where each front matter key stands."""
    body: str = ""
    """The Markdown below the front matter."""
    first_line: int = 1
    """The line of the file on which `body` starts."""
    html: str = ""
    """The article; each citation is one private-use character, and one stands before each relative target."""
    plain: str = ""
    """What a reader reads of `body`: code, comments, tags, ids and targets of links are blanks, so that offsets stay true."""
    short: str = ""
    """The title without what all pages of its kind begin with, for lists: `cost exit work its credibility`; may be empty."""
    topic: str = ""
    """What the page is about, in a few words without a verb, where no sentence fits; may be empty."""
    pull: str = ""
    """One sentence worth quoting, which says whose it is; may be empty."""
    prefix: str | None = None
    """The prefix of the pinpoints this page promises, `r1`, or `None`."""
    badge: str | None = None
    is_searchable: bool = True
    addresses: tuple[str, ...] = ()
    """What its front matter names it by for other generators, as typed: `slug`, `url`, `aliases` and the like."""
    key: str = ""
    """What its front matter joins it to the same page in other languages by, whatever they are called: Hugo's `translationKey`."""
    blocks: tuple[Block, ...] = ()
    components: tuple[Component, ...] = ()
    citations: tuple[Citation, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    links: tuple[Link, ...] = ()
    anchors: frozenset[str] = frozenset()
    """Every id of the article, whether it was typed or not."""
    words: str | None = None
    """The readable text, folded, a line a block; read only where a link leads to words, and the Markdown says them all."""

    def place(self, offset: int) -> Place:
        """The place of an offset of `body`, and so of `plain`."""
        return _read_origin(self.body, self.path, self.first_line).place(offset)

    @property
    def list_title(self) -> str:
        """What a list of pages calls it: the short title, or else the title."""
        return self.short or self.title

    @property
    def ending(self) -> str:
        """How the name of its file ends: `.md`, or `.mdx`."""
        return f".{self.path.rpartition('.')[2]}"

    @property
    def is_fragment(self) -> bool:
        """Whether it is a piece that pages show, which the programs that make sites know by the name of its file: `_ebb.mdx`."""
        name = self.path.rpartition("/")[2]
        return name.startswith("_") and not name.lower().startswith("_index.")

    @property
    def url_path(self) -> str:
        """The URL below that of the language, as directories: `reasons/1/`, and `` for the home page."""
        return re.sub(r"(?:(?:^|/)(?:index|README))?\.md$", "/", self.name).removeprefix("/")

    @property
    def number(self) -> int | None:
        """The number of a numbered page, from its file name: `3` for `reasons/3.md`."""
        return int(self._stem) if self._stem.isascii() and self._stem.isdigit() else None

    @property
    def part_id(self) -> str:
        """What a part of the paper is called in URLs, and where it stands beside others: `r3`, `part-the-harbour`."""
        return self.prefix or f"part-{self._stem}"

    @property
    def _stem(self) -> str:
        return self.name.removesuffix(".md").rpartition("/")[2]

    @property
    def is_numbered(self) -> bool:
        """Whether the page is a part of the paper, and has a number among them."""
        return self.kind == "part" and self.number is not None

    @property
    def pinpoints(self) -> tuple[Block, ...]:
        """The paragraphs, items and quotations that carry an id, in reading order."""
        return tuple(block for block in self.blocks if block.id and block.kind in PINPOINTED)
