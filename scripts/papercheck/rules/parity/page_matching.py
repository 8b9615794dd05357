"""Which page of a translation belongs to which of the original, by their names, their places and what both hold."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from papercheck.model import Language, Page
from papercheck.rules.parity import Comparison, work_out_once
from papercheck.rules.parity.language_identification import find_foreign

ALIKE = 0.6
"""Share of common marks from which on two pages of different names are the same page: somewhat more than half, since a
translation in progress lacks some of them, and pages of one paper share some."""
FEW = 3
"""Marks of two pages together from which on their likeness says anything; with one or two it is chance."""
FEWEST_BEGUN = 5
"""Missing pages beyond which a translation that has not as many is one that was begun."""
FEWEST_PLACED = 3
"""Pages of one folder that only one language has, from which on as many of the other are those under other names."""
COMMON = 30
"""Pages with a mark from which on the mark says nothing about any of them; it also bounds the search."""


Pages = list[Page]
Pairs = Mapping[str, Page]
"""By the name of a page: the original that it is one of."""


class Matched(NamedTuple):
    """The pages of a language beside those of the original."""

    language: Language
    lost: Pages
    """Originals without a page."""
    orphans: Pages
    """Pages without an original of their name."""
    renamed: Pairs
    """The originals of other names that some of these are pages of."""
    placed: Pairs
    """Those of them that only their place tells."""
    are_apart: bool = False
    """Whether the language names most of its pages in its own words, so that nobody can tell what is missing."""
    is_doubtful: bool = False
    """Whether pages without an original may be some of those that are missing; in a publication they are not."""


@work_out_once
def match_pages(comparison: Comparison) -> tuple[Matched, ...]:
    """The pages of each language. A page that is there and cannot be read is not missing."""
    return tuple(_match_pages(comparison))


def _match_pages(comparison: Comparison) -> Iterator[Matched]:
    paper = comparison.paper
    names = {it.code: {*map(comparison.name, paper.in_language(it.code))} for it in paper.languages}
    for language in paper.translations:
        lost, orphans = (
            [
                page
                for page in paper.in_language(code)
                if comparison.name(page) not in names[other.code]
                and other.locate(page.name, page.ending) not in paper.unread
            ]
            for code, other in ((comparison.code, language), (language.code, paper.original))
        )
        if not paper.is_publication:
            # A page may lie in a folder of its own, alone or beside its images.
            shared = {_name_folder(page) for page in lost} & {_name_folder(page) for page in orphans}
            # What is named by a language, as `tables-de.md`, is for that one alone.
            codes = "|".join(re.escape(it.code) for it in paper.languages)
            own = re.compile(rf".*[-_.](?:{codes})\.md", re.IGNORECASE)
            lost, orphans = (
                [
                    it
                    for it in side
                    if not (it.is_fragment or own.fullmatch(it.name) or _name_folder(it) in shared)
                ]
                for side in (lost, orphans)
            )
        is_most = len(orphans) * 2 > len(paper.in_language(language.code))
        if is_most and len(orphans) > FEWEST_PLACED and not paper.is_publication:
            yield Matched(language, [], orphans, {}, {}, are_apart=True)
            continue
        renamed, placed = _find_renamed(orphans, lost) if orphans else {}, {}
        if not paper.is_publication:
            placed = dict(_pair_places(orphans, lost, renamed))
        renamed = {**renamed, **placed}
        known = {original.name for original in renamed.values()}
        lost = [page for page in lost if page.name not in known]
        is_open = not paper.is_publication and any(page.name not in renamed for page in orphans)
        yield Matched(language, lost, orphans, renamed, placed, is_doubtful=bool(lost) and is_open)


def _name_folder(page: Page) -> str:
    """The name of a page without a folder of its own: `faq.md` for `faq/faq.md` and `faq/index.md`."""
    return re.sub(r"(?i)/(?:_?index|readme)\.md$|(?:(?<=/)|^)([^/]+)/\1\.md$", r"\1.md", page.name)


def list_absent(lost: Pages, translated: Sequence[Page]) -> Mapping[str, Pages]:
    """By the outermost folder of which a translation has nothing: the pages that it lacks, where they are several.

    Where it lacks most of all, by an empty name: all that it lacks.
    """
    if len(lost) > max(FEWEST_BEGUN, len(translated)):
        return {"": lost}
    # A list of what lies in a folder is nothing of it.
    there = {folder for page in translated for folder in _list_folders(_name_folder(page))}
    absent: dict[str, Pages] = {}
    for page in lost:
        folder = next((folder for folder in _list_folders(page.name) if folder not in there), "")
        absent.setdefault(folder, []).append(page)
    return {folder: pages for folder, pages in absent.items() if folder and len(pages) >= FEWEST_PLACED}


def _list_folders(name: str) -> Iterator[str]:
    """The folders of a page of this name below the one of its language, from the outside in: `guide/`, `guide/api/`."""
    return (name[: sign.end()] for sign in re.finditer("/", name))


def _pair_places(orphans: Pages, lost: Pages, known: Mapping[str, Page]) -> Iterator[tuple[str, Page]]:
    """The pages that only one language has, where as many are in a folder of each, in their order."""
    taken = {page.name for page in known.values()}
    places: dict[tuple[str, ...], tuple[Pages, Pages]] = {}
    for number, (side, out) in enumerate(((orphans, known.keys()), (lost, taken))):
        for page in (page for page in side if page.name not in out):
            # A folder with a number is called by that: `2-Publishing` is `2`.
            folders = tuple(re.sub(r"(?<=\d)\D.*", "", name) for name in page.name.split("/")[:-1])
            places.setdefault(folders, ([], []))[number].append(page)
    for left, right in places.values():
        if FEWEST_PLACED <= len(left) == len(right):
            yield from ((page.name, original) for page, original in zip(left, right, strict=True))


def _find_renamed(orphans: Pages, originals: Pages) -> Pairs:
    """By the name of a page, the original that differs in case only, or else the one that has most rare marks in common."""
    free = {page.name: page for page in originals}
    folded = {name.casefold(): name for name in free}
    marks = {page.name: _list_marks(page) for page in originals}
    bearers: dict[str, list[str]] = {}
    for name, listed in marks.items():
        for mark in listed:
            bearers.setdefault(mark, []).append(name)
    renamed = {}
    for page in orphans:
        ours = _list_marks(page)
        rare = (bearers[mark] for mark in sorted(ours & bearers.keys()) if len(bearers[mark]) < COMMON)
        near = Counter(name for names in rare for name in names if name in free)
        best = max(near, key=lambda name: near[name], default="")
        theirs = marks.get(best, set())
        together = ours | theirs
        is_alike = len(together) >= FEW and len(ours & theirs) / len(together) >= ALIKE
        same = folded.get(page.name.casefold(), "")
        if same in free or is_alike:
            renamed[page.name] = free.pop(same if same in free else best)
    return renamed


def _list_marks(page: Page) -> set[str]:
    """What a page has in every language alike: ids, citations, links, numbers, and the levels of its headings."""
    marks = {f"#{block.id}" for block in page.blocks if block.id}
    marks |= {f"@{work.source_id}" for citation in page.citations for work in citation.works}
    marks |= {link.target for link in page.links}
    words = {word.strip(".,;:()") for block in page.blocks for word in block.words.split()}
    marks |= {word for word in words if any(map(str.isdigit, word))}
    levels = " ".join(str(block.level) for block in page.blocks if block.level)
    return marks | ({f"levels {levels}"} if levels else set())


@work_out_once
def find_misplaced(comparison: Comparison) -> Mapping[str, Language]:
    """By the path of a page among the originals: the language that most of it is in, and which lacks that very page.

    In a publication there is none.
    """
    found = () if comparison.is_publication else find_foreign(comparison)
    whole = {(text.path, text.other) for text in found if text.is_whole}
    return {
        page.path: matched.language
        for matched in (match_pages(comparison) if whole else ())
        for page in matched.lost
        if (page.path, matched.language.code) in whole and not matched.language.is_unfinished
    }
