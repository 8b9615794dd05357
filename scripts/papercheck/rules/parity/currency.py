"""Promises about currency: a translation was made from what its original says today.

What it was made from stands in one place, the lock file `docs/_data/translations.yml`, as digests of the original's
blocks. Neither front matter nor history is asked, so a shallow clone or a copied folder gives the same answer. Without
a lock file nothing is required.
"""

from collections.abc import Iterator, Mapping

from papercheck.model import ERROR, WARNING, Page, Paper, Place, Problem
from papercheck.rules import rule

LOCK = "docs/_data/translations.yml"


@rule("parity", ERROR)
def stale_translation(paper: Paper) -> Iterator[Problem]:
    """Every translated block was made from the present text of its original; white space never counts.

    Bad:  the English of `#r1-p3` changed after the German was written
    Good: the German was read again, and scripts/stamp was run
    """
    yield from _outdated(paper, "was made from an older text of the original", missing=False)


@rule("parity", ERROR)
def unstamped_translation(paper: Paper) -> Iterator[Problem]:
    """Every translated block records the text it was made from.

    Bad:  a new German paragraph, and no entry in docs/_data/translations.yml
    Good: the same after scripts/stamp
    """
    yield from _outdated(paper, "does not record which text it was made from", missing=True)


def _outdated(paper: Paper, what: str, *, missing: bool) -> Iterator[Problem]:
    if "translations" not in paper.records:
        return
    origins = _Places(paper, paper.original.code)
    for language in paper.translations:
        stamped, places = paper.stamps.get(language.code, {}), _Places(paper, language.code)
        for file, keys in paper.digests.items():
            for key, now in keys.items():
                then, place = stamped.get(file, {}).get(key), places.of(file, key)
                if place and (then is None if missing else then not in (None, now)):
                    yield Problem(
                        place,
                        f"`{key}` {what} ({origins.of(file, key)}).",
                        f"Read it against the original, mend it, then run `scripts/stamp {language.code} {file}`.",
                    )


class _Places:
    """Where the texts of a language stand that the lock file may name."""

    def __init__(self, paper: Paper, code: str) -> None:
        self._pages: Mapping[str, Page] = {page.name: page for page in paper.in_language(code)}
        self._blocks: dict[str, dict[str | None, Place]] = {}
        self._records = {claim.id: claim.place for claim in paper.claims}
        self._records |= {term.id: term.place for term in paper.terms}
        self._records |= {source.id: source.place for source in paper.sources.values()}

    def of(self, file: str, key: str) -> Place | None:
        """The place of a key; `None` where its text is not there, which other rules tell."""
        if not file.endswith(".md"):
            return self._records.get(key)
        page = self._pages.get(file)
        if page is None:
            return None
        if key == "front":
            return page.fields.get("title", Place(page.path))
        if file not in self._blocks:
            self._blocks[file] = {block.id: block.place for block in reversed(page.blocks)}
        return self._blocks[file].get(key)


@rule("parity", WARNING)
def stamp_nowhere(paper: Paper) -> Iterator[Problem]:
    """Every entry of the lock file names a text of the original, for a language of the paper.

    Bad:  `t-p9` in docs/_data/translations.yml, and no such paragraph
    Good: the same after scripts/stamp
    """
    codes = {language.code for language in paper.translations}
    for code, files in paper.stamps.items():
        if code not in codes:
            yield _nowhere(f"`{code}`", "which is no translation of this paper")
        for file, keys in files.items() if code in codes else ():
            if {f"docs/{paper.original.code}/{file}", f"docs/{file}"} & paper.unread:
                continue
            for key in keys:
                if key not in paper.digests.get(file, {}):
                    yield _nowhere(f"`{key}` of {file} for `{code}`", "which the original does not have")


def _nowhere(what: str, why: str) -> Problem:
    message = f"The lock file records {what}, {why}."
    return Problem(Place(LOCK), message, "Run scripts/stamp.")
