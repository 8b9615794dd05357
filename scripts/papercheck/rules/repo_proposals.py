"""Promises about what runs on proposals of strangers: no rights, no secrets, no token left behind, no machine of ours."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Problem, Severity
from papercheck.model.surroundings import Repository, Workflow
from papercheck.rules import rule


@rule("repo", WARNING)
def writing_pull_request(repository: Repository) -> Iterator[Problem]:
    """What runs on a proposal can write nothing but comments on it.

    Bad:  on: pull_request, with `contents: write` in the job
    Good: on: pull_request, with `contents: read` in the job
    """
    for workflow in _on_proposals(repository):
        for job in workflow.jobs:
            writes = [name for name, right in (job.rights or {}).items() if right == "write"]
            wide = sorted(
                {*writes} - {"*", "pull-requests", "issues", "checks", "statuses", "security-events"}
            )
            if wide and not _is_guarded(job.condition):
                yield Problem(
                    job.place,
                    f"The job `{job.id}` runs on proposals and may write `{wide[0]}`.",
                    "Do what needs the right in a workflow that runs on the main branch only.",
                )


@rule("repo", ERROR, WARNING)
def dangerous_trigger(repository: Repository) -> Iterator[Problem]:
    """No workflow runs with rights and secrets on what a stranger proposes.

    Bad:  on: pull_request_target
    Good: on: pull_request
    """
    for workflow in repository.workflows:
        for name, severity in (("pull_request_target", Severity.ERROR), ("workflow_run", Severity.WARNING)):
            if name in workflow.triggers:
                yield Problem(
                    workflow.triggers[name],
                    f"`{name}` gives the rights of this repository to a run that a stranger can start.",
                    "Use `pull_request`, or `push` on the main branch.",
                    severity=severity,
                )


@rule("repo", ERROR, WARNING)
def persisted_credentials(repository: Repository) -> Iterator[Problem]:
    """No token stays in the working copy for later steps to find.

    Bad:  uses: actions/checkout@… without more
    Good: with: {persist-credentials: false}
    """
    for workflow in repository.workflows:
        for job in workflow.jobs:
            pushes = (job.rights or workflow.rights or {}).get("contents") == "write"
            for step in job.steps:
                kept = step.inputs.get("persist-credentials", "").lower() != "false"
                if step.uses.lower().startswith("actions/checkout@") and kept:
                    yield Problem(
                        step.place,
                        "The token of the job stays in the working copy, where every later step can read it.",
                        "Add `with:` and below it `persist-credentials: false`.",
                        severity=WARNING if pushes else ERROR,
                    )


@rule("repo", ERROR)
def secret_in_pull_request(repository: Repository) -> Iterator[Problem]:
    """Nothing secret is given to what runs on a proposal.

    Bad:  on: pull_request, with `env: {TOKEN: ${{ secrets.TOKEN }}}`
    Good: on: push, with the same
    """
    for workflow in _on_proposals(repository):
        for job in workflow.jobs:
            given = [
                (job.secrets, job.condition),
                *((step.secrets, f"{job.condition} {step.condition}") for step in job.steps),
            ]
            for secrets, condition in given:
                for name, place in secrets:
                    if name.upper() != "GITHUB_TOKEN" and not _is_guarded(condition):
                        what = "Every secret" if name == "inherit" else f"`{name}`"
                        fix = "Move what needs it into a workflow that runs on the main branch only."
                        yield Problem(place, f"{what} is given to a job that runs on proposals.", fix)


@rule("repo", ERROR)
def self_hosted_on_pull_request(repository: Repository) -> Iterator[Problem]:
    """What strangers propose runs on a machine that is thrown away afterwards.

    Bad:  on: pull_request, with `runs-on: self-hosted`
    Good: on: pull_request, with `runs-on: ubuntu-24.04`
    """
    for workflow in _on_proposals(repository):
        for job in workflow.jobs:
            if "self-hosted" in (runner.lower() for runner in job.runners):
                yield Problem(
                    job.place,
                    f"The job `{job.id}` runs what anyone proposes on a machine of ours.",
                    "Write `runs-on: ubuntu-24.04`.",
                )


def _on_proposals(repository: Repository) -> Iterator[Workflow]:
    proposals = {"pull_request", "pull_request_target"}
    return (workflow for workflow in repository.workflows if proposals & workflow.triggers.keys())


def _is_guarded(condition: str) -> bool:
    """Whether a condition tells proposals apart from the rest."""
    return bool(
        re.search(r"github\.(?:event_name|ref\b|repository\b|event\.pull_request\.head\.repo)", condition)
    )
