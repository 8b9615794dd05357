"""The one runner of rules: a value and rules into findings; a rule that fails is named, and the others still speak."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from papercheck.failures import describe_failure
from papercheck.model import Finding, Paper, Rule
from papercheck.rules.families import PAPER, PARITY, list_rules

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
        from papercheck.rules.parity.comparison import Comparison

        judgement.add(run_rules(rules, Comparison(paper)))
    return judgement


def _find_all(rule: Rule[Value], value: Value) -> set[Finding]:
    return set(rule(value))
