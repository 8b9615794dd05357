"""What the checker promises: every rule with its area, its severity, and its promise as its docstring puts it."""

import ast
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from textwrap import dedent
from types import FunctionType

from papercheck.model import Finding, Severity
from papercheck.rules import AREAS, addresses, name
from papercheck.rules.built import SITE_RULES
from papercheck.rules.papers import PAPER_RULES
from papercheck.rules.reading import READING
from papercheck.rules.surroundings import REPOSITORY_RULES

FINDING = fields(Finding)

TABLES: tuple[Mapping[str, tuple[Callable[..., object], ...]], ...] = (
    PAPER_RULES,
    SITE_RULES,
    {"links": addresses.RULES},
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


def _promise(area: str, function: Callable[..., object]) -> Promise:
    return _explained(area, name(function), _severity(function), function.__doc__ or "")


def _explained(area: str, rule: str, severity: str, text: str) -> Promise:
    parts = re.split(r"^(?:Bad|Good): *", inspect.cleandoc(text), flags=re.MULTILINE)
    promise, bad, good = (*(" ".join(part.split()) for part in parts), "", "")[:3]
    return Promise(area=area, rule=rule, severity=severity, promise=promise, bad=bad, good=good)


def _severity(function: Callable[..., object]) -> str:
    """How sure a rule is: every severity that it, or what it calls in this room, gives to a finding."""
    given = {severity for part in _parts(function, set()) for severity in _given(part)}
    return " or ".join(sorted(given)) or Severity.ERROR


def _parts(part: object, seen: set[object]) -> Iterator[FunctionType | type]:
    """A function or class, and those of this room that its source names."""
    if not isinstance(part, FunctionType | type) or not part.__module__.startswith("papercheck.rules"):
        return
    if part in seen:
        return
    seen.add(part)
    yield part
    names = {node.id for node in ast.walk(_source(part)) if isinstance(node, ast.Name)}
    for each in sorted(names):
        yield from _parts(vars(sys.modules[part.__module__]).get(each), seen)


def _given(part: FunctionType | type) -> Iterator[Severity]:
    for node in ast.walk(_source(part)):
        if isinstance(node, ast.Attribute) and node.attr in Severity.__members__:
            yield Severity[node.attr]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
            # Without its last field a finding is an error.
            yield from () if len(node.args) == len(FINDING) or node.keywords else (Severity.ERROR,)


@cache
def _source(part: FunctionType | type) -> ast.Module:
    return ast.parse(dedent(inspect.getsource(part)))
