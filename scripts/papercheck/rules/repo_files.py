"""Promises about the files of a repository as such: what leads outside, what vanishes, what must not be there."""

import re
from collections.abc import Iterator
from difflib import get_close_matches

from papercheck.model import ERROR, WARNING, Place, Problem
from papercheck.model.surroundings import Repository
from papercheck.rules import rule

LARGE = 5_000_000
"""Bytes; a page, a picture or a record is far below, and what is once in the history stays there."""

_LOCALE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{4})?(?:-[A-Z]{2})?|[a-z]{2}_[A-Z]{2}")
"""The folders that the language plugin takes for languages."""

_KINDS = {
    "aws": "an access key of AWS",
    "github": "a token of GitHub",
    "gitlab": "a token of GitLab",
    "slack": "a token of Slack",
    "stripe": "a key of Stripe",
    "google": "a key of Google",
    "pypi": "a token of PyPI",
    "npm": "a token of npm",
    "private": "a private key",
}


@rule("repo", ERROR)
def symbolic_link(repository: Repository) -> Iterator[Problem]:
    """Every file is a file: no link brings in what lies elsewhere.

    Bad:  docs/en/terms.md -> /etc/passwd
    Good: docs/en/terms.md
    """
    for path, target in repository.symlinks.items():
        yield Problem(
            Place(path),
            f"The file is a symbolic link to `{target}`; what it leads to would be published.",
            "Put the file itself there.",
        )


@rule("repo", ERROR)
def vanishing_folder(repository: Repository) -> Iterator[Problem]:
    """No folder of `docs/` looks like a language that is none, for the site would silently lose it.

    Bad:  docs/js/menu.js
    Good: docs/assets/menu.js
    """
    for folder in repository.folders:
        if repository.languages and _LOCALE.fullmatch(folder) and folder not in repository.languages:
            near = get_close_matches(folder, repository.languages, n=1)
            also = f"If it is meant for `{near[0]}`, name it so; else move" if near else "Move"
            yield Problem(
                Place(f"docs/{folder}"),
                f"`{folder}` looks like a language, but mkdocs.yml lists none of that name; the site would be built without it.",
                f"{also} its files below a folder with a longer name, such as `assets`.",
            )


@rule("repo", WARNING)
def large_file(repository: Repository) -> Iterator[Problem]:
    """No file is so large that every copy of the repository would feel it.

    Bad:  docs/assets/talk.mp4 with 80 MB
    Good: docs/assets/talk.webp with 80 kB
    """
    for path, size in repository.sizes.items():
        if size > LARGE:
            yield Problem(
                Place(path),
                f"The file has {size:,} bytes.",
                f"Keep files below {LARGE:,} bytes; publish a large one elsewhere, and cite it.",
            )


@rule("repo", ERROR)
def exposed_key(repository: Repository) -> Iterator[Problem]:
    """No key, token or private key lies in a file.

    Bad:  token: ghp_…
    Good: a secret of the build server, given to the one step that needs it
    """
    for suspect in repository.suspects:
        yield Problem(
            suspect.place,
            f"The text looks like {_KINDS.get(suspect.kind, 'a key')}.",
            "Revoke it first, since every copy of the history keeps it; then take it out.",
        )
