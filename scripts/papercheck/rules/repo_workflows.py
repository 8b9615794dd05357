"""Promises about workflows: fixed programs, few rights, an end, nothing left over from earlier runs, and news of versions."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, WARNING, Place, Problem
from papercheck.model.surroundings import Job, Repository, Step
from papercheck.rules import rule

_COMMIT = re.compile(r"[^@\s]+@[0-9a-f]{40}")
_DIGEST = re.compile(r"docker://[^@\s]+@sha256:[0-9a-f]{64}")


@rule("repo", ERROR)
def unpinned_action(repository: Repository) -> Iterator[Problem]:
    """Every action, workflow and image of others is named by its commit or digest, which nobody can move.

    Bad:  uses: actions/checkout@v7
    Good: uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
    """
    for uses, place, _ in _used(repository):
        if not (_COMMIT.fullmatch(uses) or _DIGEST.fullmatch(uses)):
            name, _, version = uses.partition("@")
            image = name.removeprefix("docker://")
            fixed = f"{image}@sha256:…" if image != name else f"{name}@<commit> # {version or 'v1.0.0'}"
            yield Problem(
                place,
                f"`{uses}` can be another program tomorrow.",
                f"Name what never changes, and the version behind it: `{fixed}`.",
            )


@rule("repo", WARNING)
def action_without_version(repository: Repository) -> Iterator[Problem]:
    """Every commit of an action says in a comment which version it is.

    Bad:  uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1
    Good: uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
    """
    for uses, place, version in _used(repository):
        if _COMMIT.fullmatch(uses) and not re.search(r"\d", version):
            yield Problem(
                place,
                f"Nobody can see which version `{uses}` is.",
                "Write the version behind it as a comment: `# v1.2.3`.",
            )


def _used(repository: Repository) -> Iterator[tuple[str, Place, str]]:
    """Whatever of others is run: its name, where it stands, and the comment behind it."""
    for workflow in repository.workflows:
        for job in workflow.jobs:
            called = [
                (job.uses, job.place, job.version),
                *((step.uses, step.place, step.version) for step in job.steps),
                *((image, place, "") for image, place in job.images),
            ]
            yield from (each for each in called if each[0] and not each[0].startswith("./"))


@rule("repo", ERROR)
def missing_permissions(repository: Repository) -> Iterator[Problem]:
    """Every workflow says which rights it has, so that a setting elsewhere cannot widen them.

    Bad:  a workflow without `permissions`
    Good: permissions: {}
    """
    for workflow in repository.workflows:
        is_open = workflow.rights is None and any(job.rights is None for job in workflow.jobs)
        if is_open and not workflow.is_action:
            yield Problem(
                Place(workflow.path),
                "The workflow has whatever rights the settings of the repository give.",
                "Write `permissions: {}` at the top, and in each job the rights it needs.",
            )


@rule("repo", ERROR)
def wide_permissions(repository: Repository) -> Iterator[Problem]:
    """Nothing has more rights than its job: a workflow as a whole may at most read, and no job may write everything.

    Bad:  permissions: write-all
    Good: permissions: {}
    """
    for workflow in repository.workflows:
        writes = sorted(name for name, right in (workflow.rights or {}).items() if right == "write")
        if writes:
            what = "everything" if writes == ["*"] else f"`{writes[0]}`"
            fix = "Write `permissions: {}` at the top, and the right to write in the one job that needs it."
            yield Problem(
                workflow.rights_place or Place(workflow.path),
                f"Every job of the workflow may write {what}.",
                fix,
            )
        for job in workflow.jobs:
            if (job.rights or {}).get("*") == "write":
                fix = "Name the rights that the job needs, each on a line below `permissions:`."
                yield Problem(job.place, f"The job `{job.id}` may write everything.", fix)


@rule("repo", ERROR)
def missing_timeout(repository: Repository) -> Iterator[Problem]:
    """Every job ends by itself.

    Bad:  a job without `timeout-minutes`
    Good: timeout-minutes: 15
    """
    for workflow in repository.workflows:
        for job in workflow.jobs:
            if not (job.has_timeout or job.uses or workflow.is_action):
                yield Problem(
                    job.place,
                    f"The job `{job.id}` may run for six hours.",
                    "Write `timeout-minutes: 15`, or as long as it needs.",
                )


@rule("repo", ERROR)
def cache_in_publishing_job(repository: Repository) -> Iterator[Problem]:
    """What is published is made from this commit and its locks alone, not from what an earlier run left behind.

    Bad:  actions/cache in the job that uploads the site
    Good: actions/cache in the job that tests
    """
    for workflow in repository.workflows:
        for job in workflow.jobs:
            for step in job.steps if _publishes(job) else ():
                if _restores(step):
                    yield Problem(
                        step.place,
                        f"The job `{job.id}` publishes, and takes files from a cache that other runs can write.",
                        "Remove the cache from this job.",
                    )


_PUBLISHING = re.compile(
    r"actions/(?:deploy-pages|upload-pages-artifact)@|pypa/gh-action-pypi-publish@|(?:peaceiris|jamesives)/[\w-]*pages[\w-]*@|softprops/action-gh-release@"
)
_PUBLISHING_COMMAND = re.compile(
    r"\b(?:gh-deploy|twine\s+upload|npm\s+publish|uv\s+publish|gh\s+release\s+create)\b"
)


def _publishes(job: Job) -> bool:
    rights = job.rights or {}
    return (
        any(rights.get(name) == "write" for name in ("pages", "id-token", "packages"))
        or any(_PUBLISHING.match(step.uses.lower()) for step in job.steps)
        or any(step.script and _PUBLISHING_COMMAND.search(step.script.text) for step in job.steps)
    )


def _restores(step: Step) -> bool:
    sets_up = "/setup-" in step.uses and step.inputs.get("cache", "").lower() not in ("", "false")
    return sets_up or step.uses.lower().startswith(("actions/cache@", "actions/cache/restore@"))


@rule("repo", WARNING)
def unwatched_dependencies(repository: Repository) -> Iterator[Problem]:
    """Somebody is told when an action or a package has a newer version.

    Bad:  workflows and a requirements file, without .github/dependabot.yml
    Good: .github/dependabot.yml with `github-actions` and `pip`
    """
    used = {"github-actions": [workflow.path for workflow in repository.workflows]}
    used["pip"] = [each.place.path for each in repository.requirements if each.name]
    watched = repository.watched or frozenset()
    on_github = any(path.startswith(".github/") for path in repository.sizes)
    for kind, paths in used.items():
        if paths and on_github and not watched & {kind, "*"} and not (kind == "pip" and "uv" in watched):
            yield Problem(
                Place(".github/dependabot.yml"),
                f"Nobody is told of newer versions of what `{paths[0]}` names.",
                f"Add an entry with `package-ecosystem: {kind}`.",
            )
