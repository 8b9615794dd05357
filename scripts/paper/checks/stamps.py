"""Promises about currency: a translation was made from what its original says today."""

from collections.abc import Iterator

from paper.model import Finding, Paper, Place


def stale_translation(paper: Paper) -> Iterator[Finding]:
    """Every translated block was made from the present text of its original; white space never counts.

    Bad:  the English of `#r1-p3` changed after the German was written
    Good: the German was read again, and scripts/stamp was run
    """
    yield from _outdated(paper, "stale-translation", "was made from an older text of the original", missing=False)


def unstamped_translation(paper: Paper) -> Iterator[Finding]:
    """Every translated block records the text it was made from.

    Bad:  a new German paragraph, and no entry in docs/_data/translations.yml
    Good: the same after scripts/stamp
    """
    yield from _outdated(paper, "unstamped-translation", "does not record which text it was made from", missing=True)


def _outdated(paper: Paper, rule: str, what: str, *, missing: bool) -> Iterator[Finding]:
    if "translations" not in paper.records:
        return
    for language in paper.translations:
        stamped = paper.stamps.get(language.code, {})
        for file, keys in paper.digests.items():
            for key, now in keys.items():
                then, place = stamped.get(file, {}).get(key), _place(file, key, language.code, paper)
                if place and (then is None if missing else then not in (None, now)):
                    yield Finding(place, rule, f"`{key}` {what} ({_place(file, key, paper.original.code, paper)}).", f"Read it against the original, mend it, then run `scripts/stamp {language.code} {file}`.")


def _place(file: str, key: str, code: str, paper: Paper) -> Place | None:
    """Where the text of a key stands in a language; `None` where it does not, which other rules tell."""
    if not file.endswith(".md"):
        records = {record.id: record.place for record in (*paper.claims, *paper.terms, *paper.sources.values())}
        return records.get(key)
    page = paper.page(code, file)
    if page is None:
        return None
    if key == "front":
        return page.fields.get("title", Place(page.path))
    return next((block.place for block in page.blocks if block.id == key), None)


RULES = (stale_translation, unstamped_translation)
