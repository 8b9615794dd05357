"""Two rows of blocks into pairs that say the same, by their lengths, and by what no translation changes (Gale and Church, 1993)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, pairwise, takewhile
from math import erfc, inf, log, sqrt
from operator import itemgetter
from typing import NamedTuple

from papercheck.model import Block, BlockKind, Place
from papercheck.text import measure

Pieces = tuple[Block, ...]

VARIANCE = 6.8
"""How lengths of translations vary, by letter: what Gale and Church measured."""
WORST = 8.0
"""What the least likely pair of lengths costs, as the logarithm of its odds, like all weights here."""
GAP, MERGED, OTHER_KIND = 4.6, 3.5, 4.0
"""Weight of a block that is on one side only (1 in 100), of two that became one, and of an item in place of a paragraph."""
FIXED = 1.5
"""What a pair gains whose numbers, code and URLs are the same, and loses if none is."""
OTHER_SECTION = 1.5
"""Weight of blocks that do not stand below as many headings, one of which the other page lacks."""
OTHER_LEVEL, SECTION_GAP, LENGTH_OF_SECTION = 3.0, 3.0, 0.4
"""Weights of headings: for each level they are apart, for one too many, and for the lengths of what stands below them."""
OTHER_LEVEL_THAN_MOST, KNOWN = 5.0, 3
"""The same weight where most headings, and at least so many, have a level that was to be expected."""
SAME_TITLE = 4.0
"""What a pair of headings gains that say the same word by word, as a name of a command does."""
ANCHOR = 3.0
"""What a pair of sections gains that share what stands in one section of either page alone, and loses if none of it is shared."""

SAME_OPENING, MOST_OPENING = 1.0, 5
"""What a pair of sections gains for each item or cell but one, if they begin with as many, and for how many at most."""
NO_LOSS = 0.5
"""The share of anchors with which such a pair neither gains nor loses by them."""

FIXED_PIECE = re.compile(
    r"""`[^`\n]+`                       # code
    | https?://[^\s)>]+                 # a URL
    | \b\w*\d\w*                        # a number
    | \b[^\W\d_]+[A-Z]\w*               # `GitHub`
    """,
    re.VERBOSE,
)
MOST_WEIGHED = 40_000
"""Pairs that are weighed to align two rows: 200 with 200. Of longer rows only what stands about as far from the start is."""
FEWEST_SHARED = 3
"""Twice of what sections must share at least, and half more, to be the same ones in another order."""

_WORD = re.compile(r"[^\W\d_]{4,}")


class Unit(NamedTuple):
    """What is known of a block, or of a section, without understanding it."""

    kind: str
    level: int
    length: int
    fixed: frozenset[str]
    section: int = 0
    """How many headings stand above it, among what is aligned."""
    whole: int = 0
    """The length of a section with those below it."""
    depth: int = 0
    """The level that is compared."""
    title: str = ""
    """What the heading of a section says."""
    anchors: frozenset[str] = frozenset()
    """What of a section stands nowhere else on its page, and once on the other one."""
    held: frozenset[str] = frozenset()
    """The same of a section with those below it."""
    opening: tuple[str, int] | None = None
    """What a section begins with, and how many of it, if these are several items or cells."""


def _join(units: Sequence[Unit]) -> Unit | None:
    """Several as one, if they are of one kind and no headings."""
    first, *others = units
    if not others:
        return first
    if any(first.level or unit.kind != first.kind for unit in others):
        return None
    fixed = frozenset().union(*(unit.fixed for unit in units))
    return Unit(first.kind, first.level, sum(unit.length for unit in units), fixed, first.section)


def _measure(blocks: Iterable[Block], section: int = 0) -> Unit:
    held = tuple(blocks)
    length = sum(measure(block.words or block.text) for block in held)
    fixed = frozenset(piece for block in held for piece in FIXED_PIECE.findall(block.text))
    return Unit(held[0].kind, held[0].level, length, fixed, section)


def align_blocks(
    left: Sequence[Block], right: Sequence[Block], ratio: float
) -> Iterator[tuple[Pieces, Pieces]]:
    """The blocks that say the same, in order; an empty side where the other has something more.

    What stands on both sides between two pairs is one pair: nobody can tell its blocks apart.
    """
    units = [
        [
            _measure([block], section)
            for block, section in zip(side, accumulate(bool(it.level) for it in side), strict=True)
        ]
        for side in (left, right)
    ]
    matched = [pair for pair in _align(units[0], units[1], ratio) if all(pair)]
    start = first = 0
    for one, other in (*matched, (range(len(left), len(left)), range(len(right), len(right)))):
        between = (left[start : one.start], right[first : other.start])
        for theirs, ours in (between, (left[one.start : one.stop], right[other.start : other.stop])):
            if theirs or ours:
                yield tuple(theirs), tuple(ours)
        start, first = one.stop, other.stop


def align_sentences(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Sentences that belong together by their lengths and by what no translation changes, as one text where they were merged.

    One that has no counterpart stands beside an empty text.
    """
    units = [
        [Unit("", 0, measure(text), frozenset(FIXED_PIECE.findall(text))) for text in side]
        for side in (left, right)
    ]
    theirs, ours = (sum(unit.length for unit in side) or 1 for side in units)
    for one, other in _align(units[0], units[1], ours / theirs):
        yield " ".join(left[one.start : one.stop]), " ".join(right[other.start : other.stop])


def align_headings(
    left: Sequence[Block], right: Sequence[Block], ratio: float
) -> Iterator[tuple[Block | None, Block | None]]:
    """The headings that belong together, in order; `None` where the other side has one more."""
    sides = [list(_split_sections(side)) for side in (left, right)]
    if _is_in_turn(*sides):
        yield from ((one[0], other[0]) for one, other in zip(*sides, strict=True))
        return
    if all(side and sum(it[0].level == 1 for it in side) == side[0][0].level == 1 for side in sides):
        # The title of the page.
        yield sides[0].pop(0)[0], sides[1].pop(0)[0]
    theirs, ours = _measure_sections(sides)
    aligned = _align(theirs, ours, ratio)
    shifts = Counter(ours[it.start].depth - theirs[one.start].depth for one, it in aligned if one and it)
    shift, number = max(shifts.items(), key=itemgetter(1), default=(0, 0))
    if number >= KNOWN and number * 2 > shifts.total():
        # Where most levels are those of the original, or all as many deeper, another one says more.
        ours = [unit._replace(depth=unit.depth - shift) for unit in ours]
        aligned = _align(theirs, ours, ratio, OTHER_LEVEL_THAN_MOST)
    for one, other in aligned:
        yield sides[0][one[0]][0] if one else None, sides[1][other[0]][0] if other else None


def _is_in_turn(left: Sequence[Sequence[Block]], right: Sequence[Sequence[Block]]) -> bool:
    """Whether each level of the one side is one of the other, and no names say that the sections stand in another order."""
    levels = {(one[0].level, other[0].level) for one, other in zip(left, right, strict=False)}
    if len(left) != len(right) or any(len({*row}) != len(levels) for row in zip(*levels, strict=True)):
        return False
    theirs, ours = _measure_sections((left, right))
    shared = sum(len(one.anchors & other.anchors) for one, other in zip(theirs, ours, strict=True))
    elsewhere = sum(len(one.anchors) for one in theirs) - shared
    moved = {one.title for one, other in zip(theirs, ours, strict=True) if one.title != other.title}
    return not moved & {unit.title for unit in ours} and elsewhere <= max(shared, FEWEST_SHARED)


def find_moved(
    left: Sequence[Block], right: Sequence[Block], aligned: Iterable[tuple[Block | None, Block | None]]
) -> Iterator[tuple[Place, Block]]:
    """Of headings that found none beside them, those that belong together in another order.

    They say the same word by word, or share most of what stands in one section of each page alone.
    """
    lone = {block.place for pair in aligned for block in pair if block and not all(pair)}
    sides = [list(_split_sections(side)) for side in (left, right)]
    theirs, ours = (
        [(section[0], unit) for section, unit in zip(*row, strict=True) if section[0].place in lone]
        for row in zip(sides, _measure_sections(sides), strict=True)
    )
    for heading, one in theirs:
        for pair in ours:
            shared, union = len(one.anchors & pair[1].anchors), len(one.anchors | pair[1].anchors)
            if one.title == pair[1].title or shared * 2 > max(union, FEWEST_SHARED):
                ours.remove(pair)
                yield heading.place, pair[0]
                break


def _measure_sections(sides: Iterable[Sequence[Sequence[Block]]]) -> list[list[Unit]]:
    """Each section, with what is found in it alone on both pages, words of its heading among it."""
    measured = [[_measure(section) for section in side] for side in sides]
    held = [
        [
            unit.fixed | {*map(str.casefold, _WORD.findall(section[0].words))}
            for unit, section in zip(*row, strict=True)
        ]
        for row in zip(measured, sides, strict=True)
    ]
    counts = [Counter(piece for pieces in side for piece in pieces) for side in held]
    unique = {piece for piece, number in counts[0].items() if number == counts[1][piece] == 1}
    found: list[list[Unit]] = []
    for units, rows, sections in zip(measured, held, sides, strict=True):
        found.append([])
        for number, unit in enumerate(units):
            below = sum(1 for _ in takewhile(partial(_is_below, unit), units[number + 1 :]))
            reach = slice(number, number + 1 + below)
            found[-1].append(
                unit._replace(
                    depth=unit.level,
                    opening=_find_opening(sections[number][1:]),
                    title=sections[number][0].words.casefold().rstrip(" :.?!"),
                    anchors=rows[number] & unique,
                    whole=sum(it.length for it in units[reach]),
                    held=frozenset().union(*rows[reach]) & unique,
                )
            )
    return found


def _find_opening(blocks: Sequence[Block]) -> tuple[str, int] | None:
    kinds = [block.kind for block in blocks]
    number = sum(1 for _ in takewhile(kinds[0].__eq__, kinds)) if kinds else 0
    return (kinds[0], number) if number > 1 and kinds[0] in (BlockKind.ITEM, BlockKind.CELL) else None


def _is_below(above: Unit, unit: Unit) -> bool:
    return unit.level > above.level


def _split_sections(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    starts = [number for number, block in enumerate(blocks) if block.level]
    return (blocks[start:end] for start, end in pairwise([*starts, len(blocks)]))


def _align(
    left: Sequence[Unit], right: Sequence[Unit], ratio: float, level: float = OTHER_LEVEL
) -> list[tuple[range, range]]:
    """The cheapest way through both rows, by steps of one and one, one and none, and two or three and one."""
    steps = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (3, 1), (1, 3))
    best = {(0, 0): (0.0, (0, 0))}
    slope = len(right) / max(len(left), 1)
    # Wide enough for one step to the next, however much longer the one side is.
    reach = max(MOST_WEIGHED / max(len(left), 1) / 2, slope + 1)
    for i in range(len(left) + 1):
        for j in range(max(0, int(i * slope - reach)), min(len(right), int(i * slope + reach)) + 1):
            for down, across in steps if i or j else ():
                if before := best.get((i - down, j - across)):
                    cost = before[0] + _weigh(left[i - down : i], right[j - across : j], ratio, level)
                    if (i, j) not in best or cost < best[i, j][0]:
                        best[i, j] = cost, (down, across)
    path, i, j = [], len(left), len(right)
    while i or j:
        down, across = best[i, j][1]
        path.append((range(i - down, i), range(j - across, j)))
        i, j = i - down, j - across
    return path[::-1]


def _weigh(left: Sequence[Unit], right: Sequence[Unit], ratio: float, level: float) -> float:
    if not left or not right:
        return SECTION_GAP if (*left, *right)[0].level else GAP
    one, other = (_join(side) for side in (left, right))
    if one is None or other is None:
        return inf
    cost, same_opening = _weigh_lengths(one.length * ratio, other.length), None
    if one.level and other.level:
        cost = min(cost, _weigh_lengths(one.whole * ratio, other.whole)) * LENGTH_OF_SECTION
        cost += level * abs(one.depth - other.depth) - SAME_TITLE * (one.title == other.title)
        if same_opening := one.opening if one.opening == other.opening else None:
            cost -= SAME_OPENING * min(same_opening[1] - 1, MOST_OPENING)
    elif one.kind != other.kind:
        cost += OTHER_KIND
    cost += OTHER_SECTION * (one.section != other.section)
    if one.fixed or other.fixed:
        cost += FIXED * (1 - 2 * _share(one.fixed, other.fixed))
    if one.anchors or other.anchors or (one.held and other.held):
        shares = (_share(one.anchors, other.anchors), _share(one.held, other.held))
        # The rest of one that begins alike may be a section of its own.
        cost += ANCHOR * (1 - 2 * max(*shares, NO_LOSS if same_opening else 0))
    return cost + MERGED * (len(left) + len(right) - 2)


def _share(left: frozenset[str], right: frozenset[str]) -> float:
    """How much of what either side holds both hold, from 0 to 1."""
    return len(left & right) / len(left | right) if left or right else 0.0


def _weigh_lengths(one: float, other: float) -> float:
    spread = sqrt(VARIANCE * max((one + other) / 2, 1))
    odds = erfc(abs(other - one) / spread / sqrt(2))
    return min(-log(odds), WORST) if odds else WORST
