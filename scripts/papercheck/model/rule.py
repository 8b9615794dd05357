"""Rules: a promise with its name, its area and its severities, and the function that finds what breaks it."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from papercheck.model.problem import ERROR, Finding, Place, Problem, Severity

Value = TypeVar("Value")

_EXAMPLES = re.compile(r"^(?:Bad|Good): *", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a rule promises, in one sentence, with an example of what breaks it and one of what keeps it."""

    text: str
    bad: str
    good: str

    @classmethod
    def read(cls, docstring: str) -> "Promise":
        """Read a docstring: the promise, then `Bad:` and `Good:`; lines are joined by blanks."""
        parts = (" ".join(part.split()) for part in _EXAMPLES.split(inspect.cleandoc(docstring)))
        text, bad, good = (*parts, "", "")[:3]
        return cls(text, bad, good)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[Value]):
    """A rule that judges one value: a paper, a site, a repository, or what is known of outside URLs."""

    name: str
    areas: tuple[str, ...]
    """The areas it is asked for by; it is listed with the first."""
    severities: tuple[Severity, ...]
    """The first is that of a problem which names none."""
    find: Callable[[Value], Iterable[Problem]]
    promise: Promise

    def __call__(self, value: Value) -> Iterator[Finding]:
        """What breaks the promise, with the name and severity of this rule."""
        for problem in self.find(value):
            severity = problem.severity or self.severities[0]
            if severity not in self.severities:
                raise ValueError(f"the rule {self.name} does not declare the severity {severity}")
            yield Finding(problem.place, self.name, problem.message, problem.fix, severity)


@dataclass(frozen=True, slots=True)
class ParserRule:
    """A rule that is judged while a file is read, by whatever reads it; always an error."""

    name: str
    text: str
    bad: str
    good: str
    areas: ClassVar[tuple[str, ...]] = ("any",)
    severities: ClassVar[tuple[Severity, ...]] = (ERROR,)

    @property
    def promise(self) -> Promise:
        """What the rule promises, with its examples."""
        return Promise(self.text, self.bad, self.good)

    def __call__(self, place: Place, message: str, fix: str) -> Finding:
        """The finding that this rule is broken."""
        return Finding(place, self.name, message, fix)


AnyRule = Rule[Any] | ParserRule
"""A rule of either kind, for whoever lists or describes them."""

BIBTEX_SYNTAX = ParserRule(
    "bibtex-syntax",
    "Every BibTeX file can be read as BibTeX.",
    "@book{tides, title = {Tides}",
    "@book{tides, title = {Tides}}",
)
DUPLICATE_CLAIM = ParserRule(
    "duplicate-claim",
    "Every claim has an id of its own.",
    "two entries with `id: A1`",
    "`id: A1` and `id: A2`",
)
DUPLICATE_FIELD = ParserRule(
    "duplicate-field", "A field stands once in its record.", "{title: Tides, title: Waves}", "{title: Tides}"
)
DUPLICATE_KEY = ParserRule(
    "duplicate-key",
    "Every source has a key of its own.",
    "two entries with `id: moon-2024`",
    "`id: moon-2024` and `id: moon-2024-tides`",
)
DUPLICATE_TERM = ParserRule(
    "duplicate-term",
    "Every term has an id of its own.",
    "two entries with `id: tide`",
    "`id: tide` and `id: ebb`",
)
EXPIRED_WAIVER = ParserRule(
    "expired-waiver",
    "Every waiver has a last day, and it has not come and gone.",
    "until: 2020-01-01",
    "a day on which somebody will look again",
)
FILE_TOO_LARGE = ParserRule(
    "file-too-large",
    "No text is so large that reading it would take long.",
    "a page of 3 MB",
    "several pages",
)
JSON_SYNTAX = ParserRule(
    "json-syntax", "Every JSON file can be read as JSON.", '[{"id": "moon-2024",}]', '[{"id": "moon-2024"}]'
)
MALFORMED_CITATION = ParserRule(
    "malformed-citation",
    "Whatever looks like a citation is one.",
    "The moon moves the sea [@moon 2024].",
    "The moon moves the sea [@moon-2024].",
)
MISSING_FIELD = ParserRule(
    "missing-field",
    "Every record has the fields it needs.",
    "- id: moon-2024",
    "- {id: moon-2024, type: book, title: Tides, language: en}",
)
NESTED_TOO_DEEPLY = ParserRule(
    "nested-too-deeply",
    "No page nests its elements deeper than browsers follow.",
    "600 `div` elements, each in the one before",
    "each closed before the next",
)
NOT_UTF_8 = ParserRule(
    "not-utf-8", "Every text is UTF-8.", "a page saved as Windows-1252", "the same page saved as UTF-8"
)
UNCLOSED_FRONT_MATTER = ParserRule(
    "unclosed-front-matter",
    "Front matter that begins also ends.",
    "a page whose first line is `---`, and no other",
    "front matter between two lines of `---`",
)
UNKNOWN_FIELD = ParserRule(
    "unknown-field", "Every field of a record is one that somebody reads.", "tilte: Tides", "title: Tides"
)
UNREADABLE_FILE = ParserRule(
    "unreadable-file",
    "Every file can be opened.",
    "a page that only its owner may read",
    "a page that everybody may read",
)
UNREADABLE_LEDGER = ParserRule(
    "unreadable-ledger",
    "The record of earlier checks can be read.",
    "a ledger that was edited by hand",
    "the ledger of the last commit",
)
UNREADABLE_LOCATOR = ParserRule(
    "unreadable-locator",
    "Every locator says what kind of place it names.",
    "[@moon-2024, 12]",
    "[@moon-2024, p. 12]",
)
UNREADABLE_MARKDOWN = ParserRule(
    "unreadable-markdown",
    "Every page can be read as the site generator reads it.",
    "lists a thousand deep",
    "lists",
)
UNUSED_WAIVER = ParserRule(
    "unused-waiver", "Every waiver waives something.", "a waiver for a warning that is gone", "no waiver"
)
WRONG_FORM = ParserRule(
    "wrong-form",
    "Every field has the form that its readers expect.",
    "issued: last spring",
    "issued: 2024-04",
)
YAML_ALIAS = ParserRule(
    "yaml-alias",
    "Records are written out: no anchors, no aliases.",
    "author: *author",
    "author: [{family: Doe, given: Jo}]",
)
YAML_DEPTH = ParserRule(
    "yaml-depth",
    "Records are flat enough to be read.",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    "[moon-2024]",
)
YAML_SYNTAX = ParserRule(
    "yaml-syntax",
    "Every record can be read as YAML.",
    "title: Tides: an introduction",
    "title: 'Tides: an introduction'",
)
YAML_TAG = ParserRule(
    "yaml-tag",
    "Records hold data and nothing that could run.",
    "title: !!python/object/apply:os.getcwd []",
    "title: Tides",
)

PARSER_RULES = tuple(value for value in tuple(globals().values()) if isinstance(value, ParserRule))
"""All of them, by name."""
