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
    promise: Promise
    areas: ClassVar[tuple[str, ...]] = ("any",)
    severities: ClassVar[tuple[Severity, ...]] = (ERROR,)

    def __call__(self, place: Place, message: str, fix: str) -> Finding:
        """The finding that this rule is broken."""
        return Finding(place, self.name, message, fix)


AnyRule = Rule[Any] | ParserRule
"""A rule of either kind, for whoever lists or describes them."""
