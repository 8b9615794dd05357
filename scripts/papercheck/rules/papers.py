"""What is judged from the Markdown and the records of a paper."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from papercheck.model import Finding, Paper
from papercheck.rules import citations, claims, links, name, pages, parity, pinpoints
from papercheck.rules.reading import READING

PaperRule = Callable[[Paper], Iterator[Finding]]

PAPER_RULES: Mapping[str, tuple[PaperRule, ...]] = {
    "citations": citations.RULES,
    "parity": parity.RULES,
    "claims": (*claims.RULES, *pages.RULES, *pinpoints.RULES),
    "links": links.RULES,
}
"""By area."""


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
