"""Promises about the packages a paper is built with: each of one version, with its hash, from the one index."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from papercheck.model import ERROR, Problem
from papercheck.model.surroundings import Repository, Requirement
from papercheck.rules import rule

INDEXES = frozenset({"pypi.org", "pypi.python.org"})
_INDEX_OPTIONS = (
    "-i",
    "--index-url",
    "--extra-index-url",
    "-f",
    "--find-links",
    "--trusted-host",
    "--pypi-url",
)


@rule("repo", ERROR)
def unpinned_requirement(repository: Repository) -> Iterator[Problem]:
    """Every package that is installed has one exact version.

    Bad:  mkdocs>=1.6
    Good: mkdocs==1.6.1 --hash=sha256:…
    """
    for requirement in _packages(repository):
        if not requirement.version:
            yield Problem(
                requirement.place,
                f"`{requirement.text}` allows more than one version.",
                f"Name the version in the list this file is made from, as `{requirement.name}==…`, and make the file anew.",
            )


@rule("repo", ERROR)
def requirement_without_hash(repository: Repository) -> Iterator[Problem]:
    """Every package that is installed is compared with a hash.

    Bad:  mkdocs==1.6.1
    Good: mkdocs==1.6.1 --hash=sha256:…
    """
    for requirement in _packages(repository):
        weak = [each for each in requirement.hashes if not each.startswith(("sha256:", "sha384:", "sha512:"))]
        if weak or (requirement.version and not requirement.hashes):
            what = f"a hash that proves nothing, `{weak[0]}`" if weak else "no hash"
            yield Problem(
                requirement.place,
                f"`{requirement.name}` has {what}.",
                "Make the file anew with hashes: `uv pip compile --generate-hashes`.",
            )


def _packages(repository: Repository) -> Iterator[Requirement]:
    return (each for each in repository.requirements if each.is_locked and each.name and not each.address)


@rule("repo", ERROR)
def requirement_from_elsewhere(repository: Repository) -> Iterator[Problem]:
    """Every package comes from the package index, none from an address or a repository.

    Bad:  theme @ git+https://github.com/someone/theme
    Good: theme==1.0 --hash=sha256:…
    """
    for requirement in repository.requirements:
        if _is_remote(requirement.address):
            yield Problem(
                requirement.place,
                f"`{requirement.text}` is not taken from the package index.",
                "Name a released version of the package: `name==version`.",
            )


def _is_remote(address: str) -> bool:
    scheme, separator, _ = address.partition(":")
    return bool(separator) and scheme != "file" and len(scheme) > 1


@rule("repo", ERROR)
def foreign_index(repository: Repository) -> Iterator[Problem]:
    """Packages come from one index, the public one.

    Bad:  --extra-index-url https://packages.example.org/simple
    Good: a list of packages and nothing else
    """
    for requirement in repository.requirements:
        if requirement.option in _INDEX_OPTIONS and not _is_public(requirement.value):
            yield Problem(
                requirement.place,
                f"`{requirement.text}` lets another place answer for any package.",
                "Remove the line; take every package from the public index.",
            )


def _is_public(address: str) -> bool:
    try:
        return urlsplit(address).hostname in INDEXES and address.startswith("https:")
    except ValueError:
        return False


@rule("repo", ERROR)
def prerelease_allowed(repository: Repository) -> Iterator[Problem]:
    """Only finished versions are installed.

    Bad:  --pre
    Good: a list of packages and nothing else
    """
    for requirement in repository.requirements:
        if requirement.option == "--pre":
            yield Problem(
                requirement.place,
                "`--pre` lets unfinished versions of every package in.",
                "Remove the line; where an unfinished version is wanted, name it: `name==2.0rc1`.",
            )
