"""Things on two pages that no translation changes, such as lists, images and links: matched, and told where they differ."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from operator import attrgetter, itemgetter
from typing import NamedTuple

from papercheck.model import WARNING, Block, BlockKind, ComponentKind, Page, Place, Problem
from papercheck.rules import SHOWN
from papercheck.rules.parity import Comparison, report_difference
from papercheck.rules.parity.pairs import FIXED_PIECE, name_more
from papercheck.rules.parity.side_by_side import HOLDING, PagePair
from papercheck.text import shorten

IMAGE = "image"
LIKE, NEARBY = 0.6, 0.1
"""Share of letters in common from which on one piece took the place of another, and what counts as that in one section."""
LONG = 300
"""Characters from which on marks are compared by their words, and words up to which they are."""
MOST_ALIKE = 20
"""Pieces in a row up to which the ones most alike are sought, each of which is weighed with each."""
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
    """The URL of a link, as it is typed."""
    is_one_of: bool = False
    """Whether it is one of several that are the same, and nobody can tell which of them the other page lacks."""
    is_paired: bool | None = None
    """Whether a link leads to a page that the other language has as well; if not, nobody can tell what it has instead."""


ABSENT = Piece("", Place(""), "\0", "")


def compare_pieces(
    comparison: Comparison, pages: PagePair, read: Callable[[Comparison, Page], Iterable[Piece]]
) -> Iterator[Problem]:
    """What both pages have of each kind, in order: what is missing, what is too much, and what differs."""
    left, right = (tuple(read(comparison, side)) for side in (pages.original, pages.page))
    for kind in dict.fromkeys(piece.kind for piece in left + right):
        theirs, ours = ([piece for piece in pieces if piece.kind == kind] for pieces in (left, right))
        if kind == ComponentKind.LIST:
            # Those that are not read as lists stand between the others.
            theirs, ours = (sorted(side, key=attrgetter("place")) for side in (theirs, ours))
        if kind == IMAGE and (pages.is_open or len(theirs) != len(ours)):
            theirs, ours = (leave_missing(pages, *it, IMAGE) for it in ((theirs, ours), (ours, theirs)))
        is_placed = kind not in (ComponentKind.NOTE, BlockKind.FOOTNOTE)
        if pages.is_open and not is_placed:
            # Notes are told apart by their names.
            theirs, ours = subtract(theirs, ours, "mark", "mark"), subtract(ours, theirs, "mark", "mark")
        if kind == ComponentKind.FIGURE and pages.is_open:
            # Elsewhere a program may make one of an image, and images are compared.
            continue
        matched = match_pieces(theirs, ours)
        if is_placed:
            # The paths of images are much alike.
            matched = match_sections(pages, theirs, ours, by_block=kind == IMAGE and pages.is_open)
        if kind == ComponentKind.LIST and pages.is_open:
            matched = _leave_other_forms(pages, matched)
        yield from report_pieces(pages, fold_beside(pages, matched))


def _leave_other_forms(
    pages: PagePair, pairs: Iterable[tuple[Piece, Piece]]
) -> Iterator[tuple[Piece, Piece]]:
    """The pairs, but for lone lists whose items the other page has as lines of a paragraph, or in a sentence."""
    lines: dict[tuple[str, int], int] = {}
    for theirs, ours in pairs:
        lone = theirs if theirs.name else ours
        place, key = lone.place, (lone.place.path, pages.find_section(lone.place))
        # A numbered one may be words that begin with a number, such as `1. class`.
        is_plain = ABSENT in (theirs, ours) and lone.mark.startswith("ul")
        items = pages.list_items(place) if is_plain else ()
        spare = lines.setdefault(key, pages.count_spare_lines(place))
        if items[1:] and spare >= len(items):
            lines[key] -= len(items)
        elif not _is_prose_beside(pages, items):
            yield theirs, ours


def _is_prose_beside(pages: PagePair, items: Sequence[Block]) -> bool:
    """Whether each item of a list has code, URLs or numbers, and prose of the same section all of them on the other page."""
    fixed = [{*FIXED_PIECE.findall(item.text)} for item in items]
    if not fixed or not all(fixed):
        return False
    place = items[0].place
    other = pages.page if place.path == pages.original.path else pages.original
    section = pages.find_section(place)
    prose = (it for it in other.blocks if it.kind is BlockKind.PARAGRAPH)
    beside = (it.text for it in prose if pages.find_section(it.place) == section)
    return any(set().union(*fixed) <= {*FIXED_PIECE.findall(text)} for text in beside)


def leave_missing(pages: PagePair, pieces: list[Piece], others: list[Piece], kind: str) -> list[Piece]:
    """The pieces that the other page, which has `others`, has not or not as often; they are links or images, as `kind` says."""
    lone, there = [], _group_marks(others)
    for mark, held in _group_marks(pieces).items():
        same = there.get(mark, [])
        surplus = len(held) - len(same)
        found = _find_lone(pages, held, same) if surplus > 0 else []
        # Images with names of their own are not called by one of these.
        called = held[0].name.partition(kind)[2] if len({piece.name for piece in held}) == 1 else ""
        name = f"one of {len(held)} {kind}s{called}"
        if len(found) > surplus > 0:
            # Nobody can tell which of them is missing.
            lines = shorten(", ".join(str(piece.place.line) for piece in held), SHOWN)
            tail = f", with {surplus - 1} more of them," if surplus > 1 else ""
            found = [held[0]._replace(name=f"{name} (in lines {lines}){tail}", is_one_of=True)]
        elif same:
            found = [piece._replace(name=name) for piece in found]
        lone += found
    return sorted(lone, key=attrgetter("place"))


def _group_marks(pieces: Iterable[Piece]) -> dict[str, list[Piece]]:
    groups: dict[str, list[Piece]] = {}
    for piece in pieces:
        groups.setdefault(piece.mark, []).append(piece)
    return groups


def _find_lone(pages: PagePair, pieces: list[Piece], others: list[Piece]) -> list[Piece]:
    """The pieces that the blocks belonging to theirs do not have as well, or not as often."""
    spare = Counter(pages.find_pair(piece.place) for piece in others)
    lone = []
    for piece in pieces:
        pair = pages.find_pair(piece.place)
        spare[pair] -= 1
        lone += [piece] if spare[pair] < 0 or pair is None else []
    return lone


def report_pieces(pages: PagePair, pairs: Iterable[tuple[Piece, Piece]]) -> Iterator[Problem]:
    """What each pair of pieces differs in; a piece that only one page has stands beside one without a name.

    What stands in a section or paragraph that is missing is told with that.
    """
    for theirs, ours in pairs:
        origin = theirs.place if theirs.name and not theirs.is_one_of else pages.original.path
        place = ours.place if ours.name else pages.find_counterpart(theirs.place)
        if theirs.is_one_of or ours.is_one_of:
            place = Place(pages.page.path)
        covered = (
            pages.covers(it.place, by_parts=it.kind not in HOLDING) for it in (theirs, ours) if it.name
        )
        if not (theirs.is_wrong or ours.is_wrong or any(covered)):
            # Elsewhere it is a guess which parts belong together: of such findings, judged by hand, 42 of 53 were right.
            severity = WARNING if pages.is_open else None
            fixes = (LOST, ADDED, theirs.fix)
            yield report_difference(place, origin, theirs.name, ours.name, *fixes, severity=severity)


def fold_beside(pages: PagePair, pairs: Iterable[tuple[Piece, Piece]]) -> Iterator[tuple[Piece, Piece]]:
    """The pairs; elsewhere than in a publication with one for all lone pieces in a row that miss at the same place."""

    def find_place(pair: tuple[Piece, Piece]) -> object:
        lone = pair[0] if pair[0].name else pair[1]
        is_lone = pages.is_open and ABSENT in pair and not lone.is_one_of
        return (lone.place.path, pages.find_counterpart(lone.place), lone.is_wrong) if is_lone else pair

    for _, group in groupby(pairs, key=find_place):
        pair, *others = group
        theirs, ours = (it._replace(name=it.name and it.name + name_more(others)) for it in pair)
        yield theirs, ours


def match_sections(
    pages: PagePair, left: list[Piece], right: list[Piece], *, by_block: bool = False
) -> Iterator[tuple[Piece, Piece]]:
    """The pieces in pairs whose marks differ, section by section, or block by block.

    Of a publication all in turn, where both pages have as many. Elsewhere what one section lacks and another one has more was
    moved, and is not missing.
    """
    if len(left) == len(right) and not pages.is_open:
        yield from match_pieces(left, right)
        return
    yield from ((piece, ABSENT) for piece in left if piece.is_one_of)
    yield from ((ABSENT, piece) for piece in right if piece.is_one_of)
    groups: dict[object, tuple[list[Piece], list[Piece]]] = {}
    for side, pieces in enumerate((left, right)):
        for piece in (piece for piece in pieces if not piece.is_one_of):
            key = (pages.find_pair(piece.place) or piece) if by_block else pages.find_section(piece.place)
            groups.setdefault(key, ([], []))[side].append(piece)
    pairs = [pair for sides in groups.values() for pair in match_pieces(*_leave_beside(pages, *sides))]
    lone = [Counter(pair[side].mark for pair in pairs if not pair[1 - side].name) for side in (0, 1)]
    moved = lone[0] & lone[1] if pages.is_open else Counter[str]()
    spare = (Counter(moved), Counter(moved))
    for pair in pairs:
        mark, left_over = (pair[0].mark, spare[0]) if pair[0].name else (pair[1].mark, spare[1])
        if all(piece.name for piece in pair) or not left_over[mark]:
            yield pair
        else:
            left_over[mark] -= 1


def _leave_beside(pages: PagePair, left: list[Piece], right: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """The pieces of a section; where one side has more, without those that are the same and stand in blocks that belong together."""
    if len(left) == len(right) or max(len(left), len(right)) > TOO_MANY or not pages.is_open:
        return left, right
    ours = {(pages.find_pair(piece.place), piece.mark): piece for piece in right}
    pairs = [(piece, ours.get((pages.find_pair(piece.place), piece.mark))) for piece in left]
    taken = {other for piece, other in pairs if other and pages.find_pair(other.place) is not None}
    same = {piece for piece, other in pairs if other in taken}
    return [it for it in left if it not in same], [it for it in right if it not in taken]


def match_alike(pages: PagePair, left: list[Piece], right: list[Piece]) -> list[tuple[Piece, Piece]]:
    """The pieces that only one page has: those most alike in pairs, sooner if they are in one section, and each other one alone.

    Those of a section that has as many on both sides belong together in turn, if nothing is more alike.
    """
    pairs = [*match_sections(pages, left, right)]
    theirs, ours = ([pair[side] for pair in pairs if pair[side].name] for side in (0, 1))
    theirs, ours = subtract(theirs, ours, "mark", "mark"), subtract(ours, theirs, "mark", "mark")
    if len(theirs) * len(ours) > MOST_ALIKE**2:
        return pairs

    sizes = [Counter(pages.find_section(piece.place) for piece in side) for side in (left, right)]
    sections = {pair: pages.find_section(pair[0].place) for pair in pairs}
    in_turn = {pair for pair, number in sections.items() if len({size[number] for size in sizes}) == 1}

    def rate(one: Piece, other: Piece) -> float:
        bonus = NEARBY * (pages.find_section(one.place) == pages.find_section(other.place))
        marks = _split_mark(one.mark), _split_mark(other.mark)
        ratio = SequenceMatcher(None, *marks, autojunk=False).ratio()
        return max(ratio + bonus, LIKE * ((one, other) in in_turn))

    rated = sorted(((rate(one, other), one, other) for one in theirs for other in ours), key=itemgetter(0))
    found = []
    while rated and rated[-1][0] >= LIKE:
        _, one, other = rated.pop()
        found.append((one, other))
        rated = [it for it in rated if it[1] is not one and it[2] is not other]
    taken = [piece for pair in found for piece in pair]
    found += [(piece, ABSENT) for piece in theirs if piece not in taken]
    found += [(ABSENT, piece) for piece in ours if piece not in taken]
    return found


def _split_mark(mark: str) -> Sequence[str]:
    """What of a mark is compared: its characters, or words and signs where it is long."""
    return mark if len(mark) < LONG else re.findall(r"\w+|[^\w\s]", mark)[:LONG]


def match_pieces(left: list[Piece], right: list[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """The pieces in pairs whose marks differ: in turn where both pages have as many, else by the best match."""
    theirs, ours = ([piece.mark for piece in pieces] for pieces in (left, right))
    spans = [(0, len(left), 0, len(right))]
    if len(left) != len(right) and max(len(left), len(right)) <= TOO_MANY:
        matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
        spans = [(start, end, first, last) for _, start, end, first, last in matcher.get_opcodes()]
    for start, end, first, last in spans:
        shift = _find_shift(theirs[start:end], ours[first:last])
        one = [ABSENT] * -shift + left[start:end]
        other = [ABSENT] * shift + right[first:last]
        pairs = zip_longest(one, other, fillvalue=ABSENT)
        yield from ((one, other) for one, other in pairs if one.mark != other.mark)


def _find_shift(theirs: Sequence[str], ours: Sequence[str]) -> int:
    """How many marks further on those of the shorter side are most like those of the longer one; below zero if the first one is."""
    shorter, longer = sorted((theirs, ours), key=len)
    if not shorter or len(shorter) == len(longer) or len(longer) > MOST_ALIKE:
        return 0

    def rate(shift: int) -> float:
        pairs = [*zip(shorter, longer[shift:], strict=False)]
        # A list of as many items is sooner the same than one of the same kind.
        sizes = sum(one.partition(" ")[2] == other.partition(" ")[2] for one, other in pairs)
        return sizes + sum(SequenceMatcher(None, *pair, autojunk=False).quick_ratio() for pair in pairs)

    best = max(range(len(longer) - len(shorter) + 1), key=rate)
    return -best if shorter is theirs else best


def subtract(pieces: list[Piece], others: list[Piece], one: str, other: str) -> list[Piece]:
    """The pieces that are left when each of the others takes one of its own, by these fields of both: the last ones of a kind."""
    spare = Counter(getattr(piece, other) for piece in others)
    remaining = []
    for piece in pieces:
        spare[getattr(piece, one)] -= 1
        remaining += [piece] if spare[getattr(piece, one)] < 0 else []
    return remaining
