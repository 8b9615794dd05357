"""The whole paper, its languages, and what surrounds it in its repository."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from papercheck.model.page import Block, Page
from papercheck.model.problem import Place
from papercheck.model.record import Anchors, Claim, Digests, Operator, Source, Style, Term, Texts

LocatorWords = tuple[Mapping[str, str], Mapping[str, str]]
"""Words that open a locator: a language's own, then those of others, each with CSL's name for its kind: `p.` → `page`."""


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


def original(languages: Sequence[Language]) -> Language:
    """The language that the others are translated from: the one that says so, the first, or one without a name."""
    nameless = Language(code="", name="", is_original=True)
    return next((language for language in languages if language.is_original), next(iter(languages), nameless))


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
        return tuple(language for language in self.languages if language is not self.original)

    def lexicon(self, code: str) -> Lexicon:
        """What is known of a language, or of the language it is a variety of: `de-AT` reads `de`."""
        return self.lexicons.get(code) or self.lexicons.get(code.partition("-")[0]) or Lexicon()

    def in_language(self, code: str) -> tuple[Page, ...]:
        """The pages of one language, in the order of their names."""
        return tuple(page for page in self.pages if page.language == code)

    def page(self, code: str, name: str) -> Page | None:
        """The page of that name in that language, if there is one."""
        return next((page for page in self.pages if (page.language, page.name) == (code, name)), None)


@dataclass(frozen=True, slots=True)
class Setting:
    """One value of a settings file: the names that lead to it, and how it was typed."""

    names: tuple[str, ...]
    text: str
    tag: str
    place: Place


@dataclass(frozen=True, slots=True)
class Expression:
    """What stands in `${{ }}` within a script of a composite action."""

    text: str
    """Without the brackets."""
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What surrounds a paper: its files, its settings, and what runs for it."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    """By path, the bytes of every file."""
    symlinks: Mapping[str, str] = field(default_factory=dict)
    """By path, where a symbolic link leads."""
    folders: tuple[str, ...] = ()
    """The folders directly below `docs/`."""
    languages: tuple[str, ...] = ()
    """Those that `mkdocs.yml` lists."""
    settings: tuple[Setting, ...] = ()
    """Every value of `mkdocs.yml`."""
    expressions: tuple[Expression, ...] = ()

    def setting(self, *names: str) -> Setting | None:
        """The value that these names lead to, if there is one."""
        return next((setting for setting in self.settings if setting.names == names), None)

    def listed(self, name: str, item: str) -> Setting | None:
        """An item of a list of names or of groups, such as a plugin, if it is there."""
        for setting in self.settings:
            if setting.names[:2] == (name, item) or (setting.names == (name,) and setting.text == item):
                return setting
        return None
