"""What is wrong: a place, a finding there, and a waiver that keeps one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from papercheck.text import Lines


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
        self._lines, self._path, self._line, self._column = Lines(text), path, line, column

    def place(self, offset: int) -> Place:
        """The place of an offset of the text, whose first character stands at the line and column given."""
        line, column = self._lines.position(offset)
        first = self._column - 1 if line == 1 else 0
        return Place(self._path, self._line + line - 1, column + first)


class Severity(StrEnum):
    """How sure a finding is: `error` is wrong for certain, `warning` is doubtful."""

    ERROR = "error"
    WARNING = "warning"


ERROR, WARNING = Severity.ERROR, Severity.WARNING


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule finds: where, what is wrong (one sentence), and how to mend it (one imperative sentence)."""

    place: Place
    message: str
    fix: str
    severity: Severity | None = None
    """`None`: that of the rule. A rule of several severities says here which one applies."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A problem as it is reported: with the name of the rule and its severity."""

    place: Place
    rule: str
    message: str
    fix: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.message}\n    fix: {self.fix}"


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
    reason: str
    owner: str
    until: date

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is the one that is waived."""
        return (
            (finding.rule, finding.place.path) == (self.rule, self.path)
            and self.line in (None, finding.place.line)
            and self.text in finding.message
        )
