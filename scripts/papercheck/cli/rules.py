"""Rules and a value into what each of them says. A rule that fails is named; the others still say what they find."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

from papercheck.cli.failures import failure
from papercheck.model import Finding
from papercheck.rules import name

Value = TypeVar("Value")
Rules = Iterable[Callable[[Value], Iterator[Finding]]]
Answers = list[tuple[str, tuple[Finding, ...], str]]
"""By the name of a rule: what it finds, and why it could not say."""


def asked(value: Value, rules: Rules[Value]) -> Answers:
    """What each rule says of a value."""
    answers = [(name(rule), *tried(name(rule), partial(_all, rule, value))) for rule in rules]
    return [(rule, findings or (), problem) for rule, findings, problem in answers]


def tried(rule: str, step: Callable[[], Value]) -> tuple[Value | None, str]:
    """A value, or why there is none."""
    try:
        return step(), ""
    except Exception as error:  # noqa: BLE001  # one rule that fails must not silence the others
        return None, failure("papercheck", f"The rule `{rule}`", error)


def _all(rule: Callable[[Value], Iterator[Finding]], value: Value) -> tuple[Finding, ...]:
    return tuple(rule(value))
