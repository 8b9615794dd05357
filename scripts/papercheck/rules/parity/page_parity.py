"""Rules on pages as files: each is there in every language, under the same name, with the same front matter and links."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from itertools import chain

from papercheck.model import ERROR, WARNING, Link, Page, Paper, Place, Problem, Severity
from papercheck.rules import rule
from papercheck.rules.parity.comparison import Comparison
from papercheck.urls import is_outside

ALIKE = 0.6
"""Share of common marks from which on two pages of different names are the same page: somewhat more than half, since a
translation in progress lacks some of them, and pages of one paper share some."""
FEW = 3
"""Marks of two pages together from which on their likeness says anything; with one or two it is chance."""
COMMON = 30
"""Pages with a mark from which on the mark says nothing about any of them; it also bounds the search."""

LOCK = "docs/_data/translations.yml"
"""The lock file: digests of what each translated block was made from. Neither front matter nor history is asked, so that
a shallow clone or a copied folder gives the same answer. Without a lock file nothing is required."""

COMPARED = ("kind", "pinpoints", "badge", "search")
"""Fields whose values are compared; of all others only that they are there."""
_OF_TRANSLATIONS = re.compile(
    r"translat|original|source|lang|locale|review|hreflang|i18n|l10n",  # `translator`, `source_commit`
    re.IGNORECASE,
)
"""Fields that a translation may well have alone: who made it, when, and from what."""


@rule("parity", ERROR)
def missing_page(comparison: Comparison) -> Iterator[Problem]:
    """Every page of the original exists in every language.

    Bad:  docs/en/context.md without docs/de/context.md
    Good: both
    """
    paper = comparison.paper
    for language in paper.translations:
        renamed = {page.path for page in _find_renamed(paper, language.code).values()}
        for page in _list_alone(paper, comparison.code, language.code):
            if page.path not in renamed:
                message = f"`{page.name}` has no page in `{language.code}`."
                fix = f"Write docs/{language.code}/{page.name}, or remove the original."
                yield Problem(Place(page.path), message, fix)


@rule("parity", ERROR)
def orphan_page(comparison: Comparison) -> Iterator[Problem]:
    """Every translated page has an original.

    Bad:  docs/de/extra.md without docs/en/extra.md
    Good: both
    """
    paper, code = comparison.paper, comparison.code
    for language in paper.translations:
        renamed = _find_renamed(paper, language.code)
        for page in _list_alone(paper, language.code, code):
            if page.path not in renamed:
                message = f"`{page.name}` has no page in `{code}`."
                fix = f"Write docs/{code}/{page.name}, rename this page like its original, or remove it."
                yield Problem(Place(page.path), message, fix)


@rule("parity", ERROR)
def renamed_page(comparison: Comparison) -> Iterator[Problem]:
    """A page has the same file name in every language.

    Bad:  docs/en/context.md, docs/de/hintergrund.md
    Good: docs/en/context.md, docs/de/context.md
    """
    for language in comparison.paper.translations:
        for path, original in _find_renamed(comparison.paper, language.code).items():
            message = f"This page is built like {original.path}, but has another name."
            fix = f"Rename it to docs/{language.code}/{original.name}, or rename the original."
            yield Problem(Place(path), message, fix)


def _list_alone(paper: Paper, code: str, other: str) -> list[Page]:
    """The pages of a language that another one does not have, not even as a file that cannot be read."""
    names = {page.name for page in paper.in_language(other)}
    return [
        page
        for page in paper.in_language(code)
        if page.name not in names and f"docs/{other}/{page.name}" not in paper.unread
    ]


def _find_renamed(paper: Paper, code: str) -> Mapping[str, Page]:
    """Pages of a translation that stand under another name than their original, by path."""
    orphans = _list_alone(paper, code, paper.original.code)
    shelf = _Shelf(_list_alone(paper, paper.original.code, code) if orphans else [])
    return {page.path: original for page in orphans if (original := shelf.take(page))}


class _Shelf:
    """Originals without a translation, each given away once."""

    def __init__(self, pages: list[Page]) -> None:
        self._free = {page.name: page for page in pages}
        self._folded = {page.name.casefold(): page.name for page in pages}
        self._marks = {page.name: _list_marks(page) for page in pages}
        self._bearers: dict[str, list[str]] = {}
        for name, marks in self._marks.items():
            for mark in marks:
                self._bearers.setdefault(mark, []).append(name)

    def take(self, page: Page) -> Page | None:
        """The page that differs in case only, or else the one that is built most alike."""
        same = self._folded.get(page.name.casefold())
        marks = _list_marks(page)
        bearers = (self._bearers.get(mark, ()) for mark in marks)
        near = Counter(chain.from_iterable(names for names in bearers if len(names) < COMMON))
        likeness = {
            name: _likeness(marks, self._marks[name])
            for name, _ in near.most_common(COMMON)
            if name in self._free
        }
        best = max(likeness, key=lambda name: likeness[name], default=None)
        best = best if best is not None and likeness[best] >= ALIKE else None
        name = same if same in self._free else best
        return self._free.pop(name) if name is not None else None


def _likeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """The share of marks that two pages have in common; nothing where there are too few."""
    together = ours | theirs
    return len(ours & theirs) / len(together) if len(together) >= FEW else 0.0


def _list_marks(page: Page) -> frozenset[str]:
    """What a page has in every language alike: ids, citations, links, numbers, and the levels of its headings."""
    ids = {f"#{block.id}" for block in page.blocks if block.id}
    works = {f"@{work.source_id}" for citation in page.citations for work in citation.works}
    targets = {link.target for link in page.links}
    words = {word.strip(".,;:()") for block in page.blocks for word in block.words.split()}
    numbers = {word for word in words if any(sign.isdigit() for sign in word)}
    levels = tuple(block.level for block in page.blocks if block.level)
    return frozenset(ids | works | targets | numbers | ({f"levels {levels}"} if levels else set()))


@rule("parity", ERROR)
def front_matter_differs(comparison: Comparison) -> Iterator[Problem]:
    """Front matter has the same fields in every language; kind, pinpoints, badge and search have the same values.

    Bad:  original `badge: contested`, translation `badge: supported`
    Good: the same in both
    """
    # The fields of a publication are all known, and each that is wrong or missing is named on its own page.
    are_fields_free = not comparison.paper.is_publication
    for original, page in comparison.pages:
        yield from _compare_values(original, page)
        yield from _compare_fields(original, page) if are_fields_free else ()


def _compare_values(original: Page, page: Page) -> Iterator[Problem]:
    for name, theirs, ours in (
        ("kind", original.kind, page.kind),
        ("pinpoints", original.prefix, page.prefix),
        ("badge", original.badge, page.badge),
        ("search", original.is_searchable, page.is_searchable),
    ):
        if theirs != ours:
            message = f"`{name}` is `{ours}` here but `{theirs}` in {original.path}."
            place = page.fields.get(name, Place(page.path))
            yield Problem(place, message, f"Give `{name}` the same value in both.")


def _compare_fields(original: Page, page: Page) -> Iterator[Problem]:
    lost = [name for name in original.fields if name not in page.fields and name not in COMPARED]
    added = [name for name in page.fields if name not in original.fields and name not in COMPARED]
    if len(lost) == len(added) == 1 and get_close_matches(added[0], lost):
        # Whichever of the two is misspelt: neither must be added to the other page.
        message = f"`{added[0]}` stands where {original.fields[lost[0]]} has `{lost[0]}`."
        yield Problem(page.fields[added[0]], message, "Give the field the same name in both.")
        return
    for name in lost:
        message = f"`{name}` is in {original.fields[name]} but not here."
        fix = f"Add `{name}:` in this language, or remove it from the original."
        yield Problem(Place(page.path), message, fix)
    for name in added:
        if not _OF_TRANSLATIONS.search(name):
            message = f"`{name}` is here but not in {original.path}."
            yield Problem(page.fields[name], message, f"Add `{name}:` to the original, or remove it here.")


@rule("parity", ERROR)
def stale_translation(comparison: Comparison) -> Iterator[Problem]:
    """Every translated block was made from the present text of its original; white space never counts.

    Bad:  the English of `#r1-p3` changed after the German was written
    Good: the German was read again, and scripts/stamp was run
    """
    yield from _find_outdated(
        comparison.paper, "was made from an older text of the original", is_missing=False
    )


@rule("parity", ERROR)
def unstamped_translation(comparison: Comparison) -> Iterator[Problem]:
    """Every translated block records the text it was made from.

    Bad:  a new German paragraph, and no entry in docs/_data/translations.yml
    Good: the same after scripts/stamp
    """
    yield from _find_outdated(
        comparison.paper, "does not record which text it was made from", is_missing=True
    )


def _has_lock(paper: Paper) -> bool:
    return "translations" in paper.records


def _find_outdated(paper: Paper, what: str, *, is_missing: bool) -> Iterator[Problem]:
    """Blocks without an entry in the lock file (`is_missing`), or with another digest than the original has now."""
    originals = _TextPlaces(paper, paper.original.code)
    for language in paper.translations if _has_lock(paper) else ():
        stamps, places = paper.stamps.get(language.code, {}), _TextPlaces(paper, language.code)
        for file, keys in paper.digests.items():
            for key, now in keys.items():
                then, place = stamps.get(file, {}).get(key), places.find(file, key)
                if place and (then is None if is_missing else then not in (None, now)):
                    message = f"`{key}` {what} ({originals.find(file, key)})."
                    fix = f"Read it against the original, mend it, then run `scripts/stamp {language.code} {file}`."
                    yield Problem(place, message, fix)


class _TextPlaces:
    """Where the texts of a language stand that the lock file may name."""

    def __init__(self, paper: Paper, code: str) -> None:
        self._pages = {page.name: page for page in paper.in_language(code)}
        self._blocks: dict[str, Mapping[str | None, Place]] = {}
        self._records = {claim.id: claim.place for claim in paper.claims}
        self._records |= {term.id: term.place for term in paper.terms}
        self._records |= {source.id: source.place for source in paper.sources.values()}

    def find(self, file: str, key: str) -> Place | None:
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
def orphan_stamp(comparison: Comparison) -> Iterator[Problem]:
    """Every entry of the lock file names a text of the original, for a language of the paper.

    Bad:  `t-p9` in docs/_data/translations.yml, and no such paragraph
    Good: the same after scripts/stamp
    """
    paper = comparison.paper
    codes = {language.code for language in paper.translations}
    for code, files in paper.stamps.items():
        if code not in codes:
            yield _describe_stamp(f"`{code}`", "which is no translation of this paper")
            continue
        for file, keys in files.items():
            is_read = paper.unread.isdisjoint({f"docs/{comparison.code}/{file}", f"docs/{file}"})
            for key in keys.keys() - paper.digests.get(file, {}).keys() if is_read else ():
                yield _describe_stamp(f"`{key}` of {file} for `{code}`", "which the original does not have")


def _describe_stamp(what: str, why: str) -> Problem:
    return Problem(Place(LOCK), f"The lock file records {what}, {why}.", "Run scripts/stamp.")


Targets = list[tuple[str, Link]]
"""Links, each with its URL as it would be typed in any language."""


@rule("parity", ERROR, WARNING)
def links_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation links to the same pages, files and sections as its original, and to the same external URLs.

    Bad:  original: [ebb](moon.md#ebb)   translation: [Ebbe](moon.md#flood)
    Good: original: [ebb](moon.md#ebb)   translation: [Ebbe](moon.md#ebb)
    """
    for original, page in comparison.pages:
        for severity, is_external in ((ERROR, False), (WARNING, True)):
            left, right = (
                _list_targets(side, comparison, is_external=is_external) for side in (original, page)
            )
            lost, added = _unmatched(left, right)
            yield from _report_links(lost, added, severity, comparison, (original, page))


def _list_targets(page: Page, comparison: Comparison, *, is_external: bool) -> Targets:
    """Where the links of a page lead, images and switches to another language left out."""
    return [
        (comparison.localiser.localise(link.target, page), link)
        for link in page.links
        if not link.is_image and not link.language and is_outside(link.target) == is_external
    ]


def _report_links(
    lost: list[Link], added: list[Link], severity: Severity, comparison: Comparison, sides: tuple[Page, Page]
) -> Iterator[Problem]:
    """A problem for each link or couple of links; a wrong link is no example for the other language."""
    original, page = sides
    lost_wrong = [comparison.targets.is_wrong(link, original) for link in lost]
    added_wrong = [comparison.targets.is_wrong(link, page) for link in added]
    if len(lost) == len(added):
        for index, (theirs, ours) in enumerate(zip(lost, added, strict=True)):
            if not (lost_wrong[index] or added_wrong[index]):
                message = f"`{ours.target}` is linked here where {theirs.place} links to `{theirs.target}`."
                fix = f"Link to `{theirs.target}`, or the same in this language."
                yield Problem(ours.place, message, fix, severity)
        return
    # A wrong link may be meant for any of those that the other page has more.
    for link in lost if not any((*lost_wrong, *added_wrong)) else ():
        message = f"{link.place} links to `{link.target}`, and this page does so less often or not at all."
        fix = f"Link to `{link.target}`, or the same in this language, here too; or remove the link there."
        place = comparison.find_counterpart(link.place, original, page)
        yield Problem(place, message, fix, severity)
    for link in added if not any((*lost_wrong, *added_wrong)) else ():
        message = f"`{link.target}` is linked here more often than in {original.path}."
        yield Problem(link.place, message, "Link where the original links, or add the link there.", severity)


def _unmatched(left: Targets, right: Targets) -> tuple[list[Link], list[Link]]:
    """The links of each page that the other does not match.

    Of external URLs one of which names a language, only the hosts must agree: the paths may differ then.
    """
    lost, added = _subtract(left, right), _subtract(right, left)
    lost, added = _match_hosts(lost, added)
    added, lost = _match_hosts(added, lost)
    return [link for _, link in lost], [link for _, link in added]


def _subtract(left: Targets, right: Targets) -> Targets:
    """The links of one page that the other has not, or not as often: the last ones of a kind."""
    spare = Counter(target for target, _ in right)
    spare.subtract(target for target, _ in left)
    surplus: Targets = []
    for target, link in reversed(left):
        if spare[target] < 0:
            spare[target] += 1
            surplus.append((target, link))
    return surplus[::-1]


def _match_hosts(bare: Targets, other: Targets) -> tuple[Targets, Targets]:
    """What is left when hosts alone on one side are set against URLs of these hosts on the other."""
    hosts = Counter(target for target, _ in bare if target == _host(target))
    agreed = hosts & Counter(_host(target) for target, _ in other)
    return _remove(bare, agreed, str), _remove(other, agreed, _host)


def _remove(targets: Targets, agreed: Counter[str], key: Callable[[str], str]) -> Targets:
    """The links without the first ones of each key, as many as are agreed."""
    counts = Counter(agreed)
    remaining: Targets = []
    for target, link in targets:
        counts[key(target)] -= 1
        if counts[key(target)] < 0:
            remaining.append((target, link))
    return remaining


def _host(target: str) -> str:
    """The host of an external URL; of a local one, nothing that any URL could be."""
    return f"//{target.removeprefix('//').split('/')[0]}" if target.startswith("//") else ""


@rule("parity", ERROR)
def link_to_other_language(comparison: Comparison) -> Iterator[Problem]:
    """A link stays in its language, unless it says that it is a switch to another one.

    Bad:  [tides](../en/tides.md) on a German page
    Good: [Gezeiten](tides.md), or [English](../en/tides.md){: hreflang=en }
    """
    for page in comparison.paper.pages:
        for link in page.links:
            code = comparison.localiser.find_language(link.target, page)
            if code != page.language and not link.is_image and not link.language:
                message = f"`{link.target}` leads from `{page.language}` to `{code}`."
                fix = (
                    f"Link to the page in `{page.language}`, or say `{{: hreflang={code} }}` behind the link."
                )
                yield Problem(link.place, message, fix)
