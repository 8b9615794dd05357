"""Values into problems: a rule is a function that carries its name, decorated with its area and its severities.

To add a rule, write its function in the module of its family and lay its case into `tests/cases/`; nothing else.
"""

from collections.abc import Callable, Iterable

from papercheck.model import Problem, Rule, Severity
from papercheck.model.rule import Promise, Value

AREAS = ("citations", "parity", "claims", "links", "site", "a11y", "repo")
"""What can be asked for by name, in this order."""

Find = Callable[[Value], Iterable[Problem]]


def rule(area: str, *severities: Severity, also: str = "") -> Callable[[Find[Value]], Rule[Value]]:
    """Make a rule of a function: `unknown_source` is the rule `unknown-source`, its docstring is the promise.

    A rule of several severities gives the commonest first, and each problem of another one names it.
    `also` is a second area that asks the rule.
    """

    def decorate(find: Find[Value]) -> Rule[Value]:
        return Rule(
            name=find.__name__.replace("_", "-"),
            areas=(area, also) if also else (area,),
            severities=severities,
            find=find,
            promise=Promise.read(find.__doc__ or ""),
        )

    return decorate
