"""Records: sources, claims, terms, style, published ids, and who runs the site."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from papercheck.model.page import Citation
from papercheck.model.problem import Place

Texts = Mapping[str, str]
"""One text in each language, by language code."""


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
    place: Place = field(default_factory=lambda: Place("docs/_data/operator.yml"))

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the fields nobody has filled."""
        return tuple(name for name, value in self.fields.items() if not value)


Digests = Mapping[str, Mapping[str, str]]
"""By file (`reasons/1.md`, `_data/claims.yml`), by key (an id of that file): the digest of a text of the original."""
