"""What the checker promises: every rule with its area, its severity, and its promise as its docstring puts it."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType

from paper.checks import ADDRESS_RULES, PAPER_RULES, REPOSITORY_RULES, SITE_RULES
from paper.checks.reading import READING
from paper.model import Severity

AREAS = ("citations", "parity", "claims", "links", "site", "a11y", "repo")
"""What can be asked for by name, in this order."""

TABLES: tuple[Mapping[str, tuple[Callable[..., object], ...]], ...] = (
    PAPER_RULES,
    SITE_RULES,
    ADDRESS_RULES,
    REPOSITORY_RULES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One rule, as it is listed and explained."""

    area: str
    rule: str
    severity: str
    """`error`, `warning`, or `error or warning` where it depends."""
    promise: str
    bad: str
    good: str


def promises(areas: Iterable[str] = AREAS) -> tuple[Promise, ...]:
    """Every rule of these areas, in their order, and then by name; first what can be said of any file."""
    wanted = tuple(areas)
    listed = {rule: _explained("any", rule, "error", text) for rule, text in READING.items()}
    for area in wanted:
        for table in TABLES:
            for function in table.get(area, ()):
                # A rule of two areas is listed with the first.
                listed.setdefault(name(function), _promise(area, function))
    order = ("any", *wanted)
    return tuple(sorted(listed.values(), key=lambda each: (order.index(each.area), each.rule)))


def name(function: Callable[..., object]) -> str:
    """The name of the rule that a function keeps."""
    return function.__name__.replace("_", "-")


def _promise(area: str, function: Callable[..., object]) -> Promise:
    return _explained(area, name(function), _severity(function), function.__doc__ or "")


def _explained(area: str, rule: str, severity: str, text: str) -> Promise:
    parts = re.split(r"^(?:Bad|Good): *", inspect.cleandoc(text), flags=re.MULTILINE)
    promise, bad, good = (*(" ".join(part.split()) for part in parts), "", "")[:3]
    return Promise(area=area, rule=rule, severity=severity, promise=promise, bad=bad, good=good)


def _severity(function: Callable[..., object]) -> str:
    """How sure a rule is, from the severities that it and what it calls in its module name; an error if none is named."""
    named = sorted(set(_named(function, set())))
    return " or ".join(named) if Severity.WARNING in named else Severity.ERROR


def _named(function: object, seen: set[object]) -> Iterator[str]:
    if not isinstance(function, FunctionType) or function in seen:
        return
    seen.add(function)
    for name in _names(function.__code__):
        value = function.__globals__.get(name)
        if name in Severity.__members__ or isinstance(value, Severity):
            yield value if isinstance(value, Severity) else Severity[name]
        elif getattr(value, "__module__", None) == function.__module__:
            yield from _named(value, seen)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
