"""Values into findings: one function for each promise, named like its rule, gathered by area.

A rule goes into its module's `RULES`, a module's `RULES` into the area it belongs to: here for papers, in `built` for
sites, in `surroundings` for repositories. What is not asked for is not even imported.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from paper.checks import citations, claims, links, pages, parity, pinpoints
from paper.checks.reading import READING
from paper.model import Finding, Paper

AREAS = ("citations", "parity", "claims", "links", "site", "a11y", "repo")
"""What can be asked for by name, in this order."""

PaperRule = Callable[[Paper], Iterator[Finding]]

PAPER_RULES: Mapping[str, tuple[PaperRule, ...]] = {
    "citations": citations.RULES,
    "parity": parity.RULES,
    "claims": (*claims.RULES, *pages.RULES, *pinpoints.RULES),
    "links": links.RULES,
}
"""What is judged from the Markdown and the records, by area."""


def name(rule: Callable[..., object]) -> str:
    """The name of the rule that a function keeps."""
    return rule.__name__.replace("_", "-")


def asked(areas: Iterable[str] = PAPER_RULES) -> frozenset[str]:
    """The names of the rules that judge a paper in these areas, and of those that reading keeps."""
    rules = (rule for area in areas for rule in PAPER_RULES.get(area, ()))
    return frozenset({*READING, *(name(rule) for rule in rules)})


def check(
    paper: Paper, unreadable: Iterable[Finding] = (), areas: Iterable[str] = PAPER_RULES
) -> tuple[Finding, ...]:
    """What could not be read and what does not keep its promise, sorted, each once."""
    rules = (rule for area in areas for rule in PAPER_RULES.get(area, ()))
    return tuple(sorted({*unreadable, *(finding for rule in rules for finding in rule(paper))}))
