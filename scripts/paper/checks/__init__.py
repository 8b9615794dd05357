"""Values into findings: one function for each promise, named like its rule, gathered here by area.

A rule goes into its module's `RULES`, a module's `RULES` into the area it belongs to.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from paper.checks import (
    a11y,
    addresses,
    citations,
    claims,
    links,
    pages,
    parity,
    pinpoints,
    repo_files,
    repo_injections,
    repo_proposals,
    repo_requests,
    repo_requirements,
    repo_settings,
    repo_workflows,
    site,
)
from paper.checks.reading import READING
from paper.model import Finding, Outcome, Paper
from paper.model_repository import Repository
from paper.model_site import Site

PaperRule = Callable[[Paper], Iterator[Finding]]
SiteRule = Callable[[Site], Iterator[Finding]]
AddressRule = Callable[[Sequence[Outcome]], Iterator[Finding]]
RepositoryRule = Callable[[Repository], Iterator[Finding]]

PAPER_RULES: Mapping[str, tuple[PaperRule, ...]] = {
    "citations": citations.RULES,
    "parity": parity.RULES,
    "claims": (*claims.RULES, *pages.RULES, *pinpoints.RULES),
    "links": links.RULES,
}
"""What is judged from the Markdown and the records, by area."""

SITE_RULES: Mapping[str, tuple[SiteRule, ...]] = {
    "links": site.LINK_RULES,
    "site": site.RULES,
    "a11y": a11y.RULES,
}
"""What is judged from a folder of built HTML, by area; its links belong to two areas."""

ADDRESS_RULES: Mapping[str, tuple[AddressRule, ...]] = {"links": addresses.RULES}
"""What is judged from the answers to outside addresses, by area."""

REPOSITORY_RULES: Mapping[str, tuple[RepositoryRule, ...]] = {
    "repo": (
        *repo_requirements.RULES,
        *repo_workflows.RULES,
        *repo_proposals.RULES,
        *repo_injections.RULES,
        *repo_settings.RULES,
        *repo_requests.RULES,
        *repo_files.RULES,
    ),
}
"""What is judged from what surrounds a paper, by area."""


def asked(areas: Iterable[str] = PAPER_RULES) -> frozenset[str]:
    """The names of the rules that judge a paper in these areas, and of those that reading keeps."""
    rules = (rule for area in areas for rule in PAPER_RULES.get(area, ()))
    return frozenset({*READING, *(rule.__name__.replace("_", "-") for rule in rules)})


def check(
    paper: Paper, unreadable: Iterable[Finding] = (), areas: Iterable[str] = PAPER_RULES
) -> tuple[Finding, ...]:
    """What could not be read and what does not keep its promise, sorted, each once."""
    rules = (rule for area in areas for rule in PAPER_RULES.get(area, ()))
    return tuple(sorted({*unreadable, *(finding for rule in rules for finding in rule(paper))}))


def check_site(
    built: Site, unreadable: Iterable[Finding] = (), areas: Iterable[str] = SITE_RULES
) -> tuple[Finding, ...]:
    """What could not be read of a site and what does not keep its promise, sorted, each once."""
    rules = (rule for area in areas for rule in SITE_RULES.get(area, ()))
    return tuple(sorted({*unreadable, *(finding for rule in rules for finding in rule(built))}))
