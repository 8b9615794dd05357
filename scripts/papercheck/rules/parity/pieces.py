"""Things on two pages that no translation changes, such as lists, images and links: matched, and told where they differ."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from typing import NamedTuple

from papercheck.model import WARNING, BlockKind, ComponentKind, Page, Place, Problem
from papercheck.rules.parity import Comparison, report_difference
from papercheck.rules.parity.pairs import PagePair

IMAGE = "image"
TOO_MANY = 400
"""Pieces of one kind on a page beyond which they are compared in turn: the search for the best match takes the square."""


LOST, ADDED = "Add it, or remove it from the original.", "Add it to the original, or remove it here."


class Piece(NamedTuple):
    """One thing on a page, such as a list or an image."""

    kind: str
    place: Place
    mark: str
    """What must be the same in both languages."""
    name: str
    """How to speak of it: `a list of 3 items`."""
    is_wrong: bool = False
    """Whether another rule refuses it: then it is no example for the other language."""
    fix: str = "Give it the form and content of the original."
    """What to do with another one in its place."""
    typed: str = ""
    """The URL of an external link, as it is typed."""


ABSENT = Piece("", Place(""), "\0", "")


def compare_pieces(
    comparison: Comparison,
    pages: PagePair,
    read: Callable[[Comparison, Page], Iterable[Piece]],
) -> Iterator[Problem]:
    """What both pages have of each kind, in order: what is missing, what is too much, and what differs."""
    left, right = (tuple(read(comparison, side)) for side in (pages.original, pages.page))
    for kind in dict.fromkeys(piece.kind for piece in left + right):
        theirs, ours = ([piece for piece in pieces if piece.kind == kind] for pieces in (left, right))
        if kind == IMAGE:
            theirs, ours = name_several(theirs, ours, kind)
        is_placed = kind not in (ComponentKind.NOTE, BlockKind.FOOTNOTE)
        if kind == ComponentKind.FIGURE and pages.is_open and not _have_as_many_images(pages):
            # The image is told.
            continue
        matched = match_sections(pages, theirs, ours) if is_placed else match_pieces(theirs, ours)
        yield from report_pieces(pages, matched)


def _have_as_many_images(pages: PagePair) -> bool:
    return len({sum(link.is_image for link in side.links) for side in (pages.original, pages.page)}) == 1


def name_several(left: list[Piece], right: list[Piece], what: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces, those that the other page has as well named as one of several: nobody can tell which of them is missing."""
    counts = [Counter(piece.mark for piece in side) for side in (left, right)]
    one, other = (
        [
            it._replace(name=f"one of {own[it.mark]} {what}s{it.name.partition(what)[2]}")
            if 0 < theirs[it.mark] < own[it.mark]
            else it
            for it in side
        ]
        for side, own, theirs in zip((left, right), counts, counts[::-1], strict=True)
    )
    return one, other


def report_pieces(pages: PagePair, pairs: Iterable[tuple[Piece, Piece]]) -> Iterator[Problem]:
    """What each pair of pieces differs in; a piece that only one page has stands beside one without a name.

    What stands in a section or paragraph that is missing is told with that.
    """
    for theirs, ours in pairs:
        origin = theirs.place if theirs.name else pages.original.path
        place = ours.place if ours.name else pages.find_counterpart(theirs.place)
        is_told = any(it.is_wrong or (it.name and pages.covers(it.place)) for it in (theirs, ours))
        if not is_told:
            # Elsewhere a part in place of another, or one too many, may have been paired with the wrong one: of such
            # findings 76 and 84 of 100 were right, of lost parts 96.
            severity = WARNING if ours.name and pages.is_open else None
            lone = theirs if theirs.name else ours
            if pages.is_open and lone.kind == ComponentKind.LIST and ABSENT in (theirs, ours):
                # A list may have become a sentence.
                severity = WARNING if pages.is_reworded(lone.place) else severity
            fixes = (LOST, ADDED, theirs.fix)
            yield report_difference(place, origin, theirs.name, ours.name, *fixes, severity=severity)


def fold_beside(pages: PagePair, pairs: Iterable[tuple[Piece, Piece]]) -> Iterator[tuple[Piece, Piece]]:
    """The pairs, with one for all lone pieces of a side that stand in one block."""

    def find_block(pair: tuple[Piece, Piece]) -> object:
        theirs, ours = pair
        return (
            pair
            if theirs.name and ours.name
            else (bool(ours.name), pages.find_block(theirs.place if theirs.name else ours.place))
        )

    for _, group in groupby(pairs, key=find_block):
        (theirs, ours), *others = group
        more = f", with {len(others)} more beside it," if others else ""
        yield (
            theirs._replace(name=theirs.name and theirs.name + more),
            ours._replace(name=ours.name and ours.name + more),
        )


def match_sections(pages: PagePair, left: list[Piece], right: list[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """The pieces in pairs whose marks differ; where one page has more of them, section by section.

    Elsewhere than in a publication, what one section lacks and another one has more was moved, and is not missing.
    """
    if len(left) == len(right):
        yield from match_pieces(left, right)
        return
    heads = [(one.place, other.place) for one, other in pages.headings if one and other]
    groups: dict[int, tuple[list[Piece], list[Piece]]] = {}
    for side, pieces in enumerate((left, right)):
        starts = [places[side] for places in heads]
        for piece in pieces:
            groups.setdefault(bisect_right(starts, piece.place), ([], []))[side].append(piece)
    pairs = [pair for _, sides in sorted(groups.items()) for pair in match_pieces(*sides)]
    lone = [Counter(pair[side].mark for pair in pairs if not pair[1 - side].name) for side in (0, 1)]
    moved = lone[0] & lone[1] if pages.is_open else Counter[str]()
    spare = (Counter(moved), Counter(moved))
    for pair in pairs:
        mark, left_over = (pair[0].mark, spare[0]) if pair[0].name else (pair[1].mark, spare[1])
        if all(piece.name for piece in pair) or not left_over[mark]:
            yield pair
        else:
            left_over[mark] -= 1


def match_pieces(left: list[Piece], right: list[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """The pieces in pairs whose marks differ: in turn where both pages have as many, else by the best match."""
    theirs, ours = ([piece.mark for piece in pieces] for pieces in (left, right))
    spans = [(0, len(left), 0, len(right))]
    if len(left) != len(right) and max(len(left), len(right)) <= TOO_MANY:
        matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
        spans = [(start, end, first, last) for _, start, end, first, last in matcher.get_opcodes()]
    for start, end, first, last in spans:
        pairs = zip_longest(left[start:end], right[first:last], fillvalue=ABSENT)
        yield from ((one, other) for one, other in pairs if one.mark != other.mark)


def subtract(pieces: list[Piece], others: list[Piece], one: str, other: str) -> list[Piece]:
    """The pieces that are left when each of the others takes one of its own, by these fields of both: the last ones of a kind."""
    spare = Counter(getattr(piece, other) for piece in others)
    remaining = []
    for piece in pieces:
        spare[getattr(piece, one)] -= 1
        remaining += [piece] if spare[getattr(piece, one)] < 0 else []
    return remaining
