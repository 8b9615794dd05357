"""Promises about pages as files: each in every language, under the same name."""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from papercheck.model import ERROR, Page, Paper, Place, Problem
from papercheck.rules import rule

ALIKE = 0.6
"""From this share of common structure on, two pages of different names are taken for the same page."""
FEW = 3
"""With fewer marks than this a page is like any other."""
COMMON = 30
"""What so many pages have says nothing about any of them."""


@rule("parity", ERROR)
def missing_page(paper: Paper) -> Iterator[Problem]:
    """Every page of the original exists in every language.

    Bad:  docs/en/context.md without docs/de/context.md
    Good: both
    """
    for language in paper.translations:
        renamed = {page.path for page in _renamed(paper, language.code).values()}
        for page in _without_counterpart(paper, paper.original.code, language.code):
            if page.path not in renamed:
                yield Problem(
                    Place(page.path),
                    f"`{page.name}` has no page in `{language.code}`.",
                    f"Write docs/{language.code}/{page.name}, or remove the original.",
                )


@rule("parity", ERROR)
def orphan_page(paper: Paper) -> Iterator[Problem]:
    """Every translated page has an original.

    Bad:  docs/de/extra.md without docs/en/extra.md
    Good: both
    """
    original = paper.original.code
    for language in paper.translations:
        renamed = _renamed(paper, language.code)
        for page in _without_counterpart(paper, language.code, original):
            if page.path not in renamed:
                yield Problem(
                    Place(page.path),
                    f"`{page.name}` has no page in `{original}`.",
                    f"Write docs/{original}/{page.name}, rename this page like its original, or remove it.",
                )


@rule("parity", ERROR)
def renamed_page(paper: Paper) -> Iterator[Problem]:
    """A page has the same file name in every language.

    Bad:  docs/en/context.md, docs/de/hintergrund.md
    Good: docs/en/context.md, docs/de/context.md
    """
    for language in paper.translations:
        for path, original in _renamed(paper, language.code).items():
            yield Problem(
                Place(path),
                f"This page is built like {original.path}, but has another name.",
                f"Rename it to docs/{language.code}/{original.name}, or rename the original.",
            )


def _without_counterpart(paper: Paper, code: str, other: str) -> list[Page]:
    names = {page.name for page in paper.in_language(other)}
    return [
        page
        for page in paper.in_language(code)
        if page.name not in names and f"docs/{other}/{page.name}" not in paper.unread
    ]


def _renamed(paper: Paper, code: str) -> Mapping[str, Page]:
    """Pages of a translation that stand under another name than their original, by path."""
    orphans = _without_counterpart(paper, code, paper.original.code)
    free = _without_counterpart(paper, paper.original.code, code) if orphans else []
    shelf = _Shelf(free)
    return {page.path: original for page in orphans if (original := shelf.take(page))}


class _Shelf:
    """Originals without a translation, each given away once."""

    def __init__(self, pages: list[Page]) -> None:
        self._free = {page.name: page for page in pages}
        self._folded = {page.name.casefold(): page.name for page in pages}
        self._marks = {page.name: _marks(page) for page in pages}
        self._bearers: dict[str, list[str]] = {}
        for name, marks in self._marks.items():
            for mark in marks:
                self._bearers.setdefault(mark, []).append(name)

    def take(self, page: Page) -> Page | None:
        """The page that differs in case only, or else the one that is built most alike."""
        same = self._folded.get(page.name.casefold())
        marks = _marks(page)
        telling = (
            self._bearers[mark] for mark in marks if len(self._bearers.get(mark, ())) in range(1, COMMON)
        )
        near = [
            name
            for name, _ in Counter(chain.from_iterable(telling)).most_common(COMMON)
            if name in self._free
        ]
        alike = [name for name in near if _likeness(marks, self._marks[name]) >= ALIKE]
        best = max(alike, key=lambda name: _likeness(marks, self._marks[name]), default=None)
        name = same if same in self._free else best
        return self._free.pop(name) if name is not None else None


def _likeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """The share of ids, citations, links and numbers that two pages have in common; nothing where there are too few."""
    together = ours | theirs
    return len(ours & theirs) / len(together) if len(together) >= FEW else 0.0


def _marks(page: Page) -> frozenset[str]:
    ids = {f"#{block.id}" for block in page.blocks if block.id}
    works = {f"@{work.source_id}" for citation in page.citations for work in citation.works}
    targets = {link.target for link in page.links}
    words = {word.strip(".,;:()") for block in page.blocks for word in block.words.split()}
    numbers = {word for word in words if any(each.isdigit() for each in word)}
    headings = tuple(block.level for block in page.blocks if block.level)
    return frozenset(ids | works | targets | numbers | ({f"levels {headings}"} if headings else set()))
