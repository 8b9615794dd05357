"""The whole paper, and the questions that are asked of it everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from papercheck.model.language import Language, Lexicon, LocatorWords, Texts, original
from papercheck.model.page import Block, Page
from papercheck.model.record import Anchors, Claim, Digests, Operator, Source, Style, Term


class Profile(StrEnum):
    """What a folder is held to."""

    ANY = "any"
    """Nothing that it never promised; what is there is checked."""
    PUBLICATION = "publication"
    """All of it: pinpoints, claims, layers, a strict registry, pages that say no more than the machine reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The whole paper: everything the checks, the hooks and the exports work with."""

    languages: tuple[Language, ...]
    profile: Profile = Profile.ANY
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
    def is_publication(self) -> bool:
        """Whether the paper is held to all that a publication promises."""
        return self.profile is Profile.PUBLICATION

    @property
    def original(self) -> Language:
        """The language the others are translated from."""
        return original(self.languages)

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
