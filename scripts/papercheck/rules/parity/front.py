"""Promises about front matter: the same fields, and the same values where they are no text."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, Page, Paper, Place, Problem
from papercheck.rules import rule
from papercheck.rules.parity.alignment import translated

COMPARED = ("kind", "pinpoints", "badge", "search")
_OF_TRANSLATIONS = re.compile(
    r"translat|original|source|lang|locale|review|hreflang|i18n|l10n", re.IGNORECASE
)
"""Fields that a translation may well have alone: who made it, when, and from what."""


@rule("parity", ERROR)
def front_matter_differs(paper: Paper) -> Iterator[Problem]:
    """Front matter has the same fields in every language; kind, pinpoints, badge and search have the same values.

    Bad:  original `badge: contested`, translation `badge: supported`
    Good: the same in both
    """
    for original, page in translated(paper):
        yield from _values(original, page)
        yield from _fields(original, page)


def _values(original: Page, page: Page) -> Iterator[Problem]:
    for name, theirs, ours in (
        ("kind", original.kind, page.kind),
        ("pinpoints", original.prefix, page.prefix),
        ("badge", original.badge, page.badge),
        ("search", original.is_searchable, page.is_searchable),
    ):
        if theirs != ours:
            yield Problem(
                page.fields.get(name, Place(page.path)),
                f"`{name}` is `{ours}` here but `{theirs}` in {original.path}.",
                f"Give `{name}` the same value in both.",
            )


def _fields(original: Page, page: Page) -> Iterator[Problem]:
    for name, place in original.fields.items():
        if name not in page.fields and name not in COMPARED:
            message = f"`{name}` is in {place} but not here."
            fix = f"Add `{name}:` in this language, or remove it from the original."
            yield Problem(Place(page.path), message, fix)
    for name, place in page.fields.items():
        if name not in original.fields and name not in COMPARED and not _OF_TRANSLATIONS.search(name):
            message = f"`{name}` is here but not in {original.path}."
            fix = f"Add `{name}:` to the original, or remove it here."
            yield Problem(place, message, fix)
