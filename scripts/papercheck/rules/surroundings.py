"""What is judged from what surrounds a paper."""

from collections.abc import Callable, Iterator, Mapping

from papercheck.model import Finding
from papercheck.model.surroundings import Repository
from papercheck.rules import (
    repo_files,
    repo_injections,
    repo_proposals,
    repo_requests,
    repo_requirements,
    repo_settings,
    repo_workflows,
)

RepositoryRule = Callable[[Repository], Iterator[Finding]]

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
"""By area."""
