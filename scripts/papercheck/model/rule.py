"""What is found and by which rule: places, problems, findings, waivers, verdicts of URLs, and the promises themselves."""

import inspect
import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from papercheck.text import count, matches_any, tell_apart

Value = TypeVar("Value")

_EXAMPLES = re.compile(r"^(?:Bad|Good): *", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file, and a line and column counted from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Origin:
    """Where a text comes from, so that an offset in it becomes a place."""

    def __init__(self, text: str, path: str, line: int = 1, column: int = 1) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._path, self._line, self._column = path, line, column

    def place(self, offset: int) -> Place:
        """The place of an offset of the text, whose first character stands at the line and column given."""
        line = bisect_right(self._starts, offset)
        column = offset - self._starts[line - 1] + (self._column if line == 1 else 1)
        return Place(self._path, self._line + line - 1, column)


Severity = StrEnum("Severity", "ERROR WARNING NOTE")
"""How sure a finding is: `error` is wrong for certain, `warning` is doubtful; a `note` is nothing wrong, and never counts."""

ERROR, WARNING, NOTE = Severity


AGAIN = "The same is"
"""How a finding begins to say where else it is, if nothing else is said."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule finds: where, what is wrong (one sentence), and how to mend it (one imperative sentence)."""

    place: Place
    message: str
    fix: str
    severity: Severity | None = None
    """`None`: that of the rule. A rule of several severities says here which one applies."""
    kind: str | tuple[object, ...] = ""
    """What makes it the same as others: elsewhere than in a publication the first is told for all. Empty: one of its own."""
    again: str = AGAIN
    """How the sentence on the others begins."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A problem as it is reported: with the name of the rule and its severity."""

    place: Place
    rule: str
    message: str
    fix: str
    severity: Severity = ERROR
    rank: int = field(default=1, compare=False)
    """0: the file cannot be read, so that other rules do not know what is in it; 2: it may follow from another finding."""
    alike: tuple["Finding", ...] = field(default=(), compare=False)
    """Of one that is told for several places: each of these, itself among them."""
    again: str = field(default="", compare=False)

    @classmethod
    def fold(cls, alike: Sequence["Finding"], again: str) -> "Finding":
        """The first finding, with the number of the others in its message."""
        if not alike[1:]:
            return alike[0]
        message = f"{alike[0].message} {again} in {count(len(alike) - 1, 'other place')}."
        return replace(alike[0], message=message, alike=tuple(alike), again=again)

    def leave_out(self, is_left: Callable[["Finding"], bool]) -> Iterator["Finding"]:
        """The finding without the places that are left out; nothing if all are."""
        alike = self.alike or (self,)
        if kept := [finding for finding in alike if not is_left(finding)]:
            yield self if len(kept) == len(alike) else Finding.fold(kept, self.again)

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.rule}: {self.message}\n    fix: {self.fix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A finding that is right to keep: which, why, who says so, and until when."""

    place: Place
    """Where the waiver itself stands."""
    rule: str
    path: str
    """A file, or a pattern of files."""
    line: int | None = None
    text: str = ""
    """Words of the finding's message; empty: any."""
    reason: str
    owner: str
    until: date

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is the one that is waived, or is told for that one as well."""
        if finding.alike:
            return any(map(self.covers, finding.alike))
        is_there = matches_any(finding.place.path, [self.path]) and self.line in (None, finding.place.line)
        return is_there and finding.rule == self.rule and self.text in finding.message


Verdict = StrEnum("Verdict", "OK REDIRECTED BROKEN UNVERIFIED SKIPPED INVALID REFUSED ARCHIVED")
"""What can be said of a URL."""


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One URL, as typed, at one place, and what one check found out about it."""

    url: str
    place: Place
    verdict: Verdict
    reason: str = ""
    final_url: str | None = None
    digest: str = ""
    """Of the title and the text of a page that was read, without blanks; empty for other documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A result, and what earlier checks of the same URL say about it."""

    result: Result
    is_watched: bool = False
    """Whether earlier checks are on record, so that one failure alone proves nothing."""
    is_dead: bool = False
    """Whether enough of them failed over enough days."""


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
    is_last: bool = False
    """Whether what it finds often follows from something else that is wrong, such as a file that cannot be read."""

    def __call__(self, value: Value) -> Iterator[Finding]:
        """What breaks the promise, with the name and severity of this rule."""
        is_each = getattr(value, "is_publication", True)
        groups: dict[Hashable, list[Problem]] = {}
        for number, problem in enumerate(self.find(value)):
            groups.setdefault(number if is_each else problem.kind or number, []).append(problem)
        for problems in groups.values():
            yield Finding.fold([*map(self._report, problems)], problems[0].again)

    def _report(self, problem: Problem) -> Finding:
        severity = problem.severity or self.severities[0]
        if severity not in self.severities:
            raise ValueError(f"the rule {self.name} does not declare the severity {severity}")
        message = f"{problem.message}{tell_apart(f'{problem.message} {problem.fix}')}"
        return Finding(problem.place, self.name, message, problem.fix, severity, 1 + self.is_last)


@dataclass(frozen=True, slots=True)
class ParserRule:
    """A rule that is judged while a file is read, by whatever reads it; always an error."""

    name: str
    text: str
    bad: str
    good: str
    rank: int = 1
    """That of its findings."""
    areas: ClassVar[tuple[str, ...]] = ("any",)
    severities: ClassVar[tuple[Severity, ...]] = (ERROR,)

    @property
    def promise(self) -> Promise:
        """What the rule promises, with its examples."""
        return Promise(self.text, self.bad, self.good)

    def __call__(self, place: Place, message: str, fix: str) -> Finding:
        """The finding that this rule is broken."""
        return Finding(place, self.name, message, fix, rank=self.rank)


AnyRule = Rule[Any] | ParserRule
"""A rule of either kind, for whoever lists or describes them."""

DATA_SYNTAX = ParserRule(
    "data-syntax",
    "Every YAML, JSON and BibTeX file can be read, and records hold plain data: no tags, no aliases, no depths.",
    "title: Ebb: a primer, author: *author, !!python/name:os.getcwd",
    "title: 'Ebb: a primer', author: Jo Doe",
    rank=0,
)
DUPLICATE_ENTRY = ParserRule(
    "duplicate-entry",
    "A field stands once in its record, and a source, a claim or a term once in its list.",
    "{title: Tides, title: Ebb}, or `id: A1` of two claims",
    "{title: Tides}, `id: A1` and `id: A2`",
)
MALFORMED_CITATION = ParserRule(
    "malformed-citation", "What looks like a citation is one.", "[@moon 2024], [@moon, 12]", "[@moon, p. 12]"
)
MISSING_FIELD = ParserRule(
    "missing-field", "Every record has the fields it needs, and a page a text.", "{id: a}", "{id: a, term: a}"
)
NOT_UTF_8 = ParserRule("not-utf-8", "Every text is UTF-8.", "a page saved as Windows-1252", "as UTF-8", 0)
STALE_WAIVER = ParserRule(
    "stale-waiver",
    "Every waiver waives something, and has a last day to come.",
    "until: 2020-01-01",
    "none",
    2,
)
UNKNOWN_FIELD = ParserRule("unknown-field", "Every field is one that somebody reads.", "tilte:", "title:")
UNREADABLE_FILE = ParserRule(
    "unreadable-file",
    "Every file can be opened, is small and flat enough to be read, and holds no merge conflict.",
    "3 MB, <<<<<<< HEAD",
    "30 kB",
    rank=0,
)
WRONG_FORM = ParserRule("wrong-form", "Every field has the form it needs.", "search: perhaps", "search: true")

PARSER_RULES = tuple(value for value in tuple(globals().values()) if isinstance(value, ParserRule))
"""All of them, by name."""
