"""The one runner of rules: a value and rules into findings; a rule that fails is named, and the others still speak."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import TypeVar

from papercheck.model import Finding, Paper, Place, Rule
from papercheck.rules.families import PAPER, PARITY, list_rules
from papercheck.text import line

Value = TypeVar("Value")


@dataclass(slots=True)
class Judgement:
    """What came of judging: what was found, which rules were asked, and what could not be done."""

    findings: set[Finding] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    """The names of the rules that were asked, whether they could answer or not."""
    failures: list[str] = field(default_factory=list)
    """A sentence for each step or rule of the checker that failed."""

    def add(self, other: "Judgement") -> None:
        """Take over what another one holds."""
        self.findings |= other.findings
        self.asked |= other.asked
        self.failures += other.failures

    def attempt(self, step: str, call: Callable[[], Value]) -> Value | None:
        """The value of a call; `None` if it fails, and then a sentence that names the step."""
        try:
            return call()
        except Exception as error:  # noqa: BLE001  # what fails here must not silence what else is judged
            self.failures.append(describe_failure("papercheck", step, error))
            return None


def run_rules(rules: Iterable[Rule[Value]], value: Value) -> Judgement:
    """Ask every rule about a value."""
    judgement = Judgement()
    for rule in rules:
        judgement.asked.add(rule.name)
        found = judgement.attempt(f"The rule `{rule.name}`", partial(_find_all, rule, value))
        judgement.findings |= found or set()
    return judgement


def judge_paper(paper: Paper, areas: Iterable[str]) -> Judgement:
    """Ask the rules of these areas about a paper: of its languages each for itself, and side by side."""
    wanted = tuple(areas)
    judgement = run_rules(list_rules(PAPER, wanted), paper)
    if rules := list_rules(PARITY, wanted):
        from papercheck.rules.parity import Comparison

        judgement.add(run_rules(rules, Comparison(paper)))
    return judgement


def _find_all(rule: Rule[Value], value: Value) -> set[Finding]:
    return set(rule(value))


def describe_failure(command: str, what: str, error: Exception) -> str:
    """The sentence that stands where a traceback would."""
    frames = list(walk_tb(error.__traceback__))
    module, number = Path(frames[-1][0].f_code.co_filename).name, frames[-1][1]
    place = next(_places(error.__traceback__), None)
    about = f" at {place}" if place else ""
    return line(
        f"{command}: {what} failed{about} ({type(error).__name__} in {module}:{number}). "
        "This is a mistake of the program: please report it, with the file."
    )


def _places(traceback: TracebackType | None) -> Iterator[Place]:
    """The places that the program was busy with when it failed, the innermost first."""
    for frame, _ in reversed(list(walk_tb(traceback))):
        for value in frame.f_locals.values():
            place = value if isinstance(value, Place) else getattr(value, "place", None)
            path = getattr(value, "path", None)
            if isinstance(place, Place):
                yield place
            elif isinstance(path, str):
                yield Place(path)
