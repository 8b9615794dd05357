"""Values into findings: one function for each promise, named like its rule, gathered here by family."""

from collections.abc import Callable, Iterable, Iterator

from paper.checks import citations, claims, links, pages, parity, pinpoints, stamps
from paper.model import Finding, Paper

Rule = Callable[[Paper], Iterator[Finding]]

FAMILIES: dict[str, tuple[Rule, ...]] = {
    "citations": citations.RULES,
    "parity": (*parity.RULES, *stamps.RULES),
    "claims": claims.RULES,
    "links": links.RULES,
    "pages": (*pages.RULES, *pinpoints.RULES),
}


def check(paper: Paper, unreadable: Iterable[Finding] = (), families: Iterable[str] = FAMILIES) -> tuple[Finding, ...]:
    """What could not be read and what does not keep its promise, sorted, each once."""
    found = set(unreadable)
    for family in families:
        for rule in FAMILIES[family]:
            found.update(rule(paper))
    return tuple(sorted(found))
