"""Two rows of blocks into pairs that say the same, by their lengths, and by what no translation changes (Gale and Church, 1993)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import erfc, inf, log, sqrt
from statistics import median
from typing import NamedTuple

from papercheck.model import Block
from papercheck.text import measure

Pieces = tuple[Block, ...]

VARIANCE = 6.8
"""How lengths of translations vary, by letter: what Gale and Church measured."""
WORDY = 20
"""Letters and blanks of the shortest block whose length says something of its language."""
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

FIXED_PIECE = re.compile(
    r"""`[^`\n]+`                       # code
    | https?://[^\s)>]+                 # a URL
    | \b\w*\d\w*                        # a number
    | \b[^\W\d_]+[A-Z]\w*               # `GitHub`
    """,
    re.VERBOSE,
)


class Unit(NamedTuple):
    """What is known of a block, or of a section, without understanding it."""

    kind: str
    level: int
    length: int
    fixed: frozenset[str]
    section: int = 0
    """How many headings stand above it, among what is aligned."""


def _join(units: Sequence[Unit]) -> Unit | None:
    """Several as one, if they are of one kind and no headings."""
    first, *others = units
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


def align_headings(
    left: Sequence[Block], right: Sequence[Block], ratio: float
) -> Iterator[tuple[Block | None, Block | None]]:
    """The headings that belong together, in order; `None` where the other side has one more."""
    sides = [list(_split_sections(side)) for side in (left, right)]
    levels = {(one[0].level, other[0].level) for one, other in zip(*sides, strict=False)}
    # Each level of the one side is one of the other, if it is another one.
    if len(sides[0]) == len(sides[1]) and all(
        len({*row}) == len(levels) for row in zip(*levels, strict=True)
    ):
        yield from ((one[0], other[0]) for one, other in zip(*sides, strict=True))
        return
    theirs, ours = ([_measure(section) for section in side] for side in sides)
    for one, other in _align(theirs, ours, ratio):
        yield sides[0][one[0]][0] if one else None, sides[1][other[0]][0] if other else None


def _split_sections(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    starts = [number for number, block in enumerate(blocks) if block.level]
    return (blocks[start:end] for start, end in pairwise([*starts, len(blocks)]))


def find_ratio(left: Iterable[Block], right: Iterable[Block]) -> float:
    """How many times longer than its original a translation is, by all blocks or by the middle one, whichever is less far.

    Where paragraphs are missing, the middle one is as long as ever; where they were merged, all together are.
    """
    sides = ([measure(block.words) for block in side] for side in (left, right))
    theirs, ours = ([length for length in side if length >= WORDY] or [1] for side in sides)
    return min((median(ours) / median(theirs), sum(ours) / sum(theirs)), key=lambda ratio: abs(log(ratio)))


def _align(left: Sequence[Unit], right: Sequence[Unit], ratio: float) -> list[tuple[range, range]]:
    """The cheapest way through both rows, by steps of one and one, one and none, and two or three and one."""
    steps = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2), (3, 1), (1, 3))
    best = {(0, 0): (0.0, (0, 0))}
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            for down, across in steps if i or j else ():
                if before := best.get((i - down, j - across)):
                    cost = before[0] + _weigh(left[i - down : i], right[j - across : j], ratio)
                    if (i, j) not in best or cost < best[i, j][0]:
                        best[i, j] = cost, (down, across)
    path, i, j = [], len(left), len(right)
    while i or j:
        down, across = best[i, j][1]
        path.append((range(i - down, i), range(j - across, j)))
        i, j = i - down, j - across
    return path[::-1]


def _weigh(left: Sequence[Unit], right: Sequence[Unit], ratio: float) -> float:
    if not left or not right:
        return SECTION_GAP if (*left, *right)[0].level else GAP
    one, other = (_join(side) for side in (left, right))
    if one is None or other is None:
        return inf
    spread = sqrt(VARIANCE * max((one.length * ratio + other.length) / 2, 1))
    odds = erfc(abs(other.length - one.length * ratio) / spread / sqrt(2))
    cost = min(-log(odds), WORST) if odds else WORST
    if one.level and other.level:
        cost = cost * LENGTH_OF_SECTION + OTHER_LEVEL * abs(one.level - other.level)
    elif one.kind != other.kind:
        cost += OTHER_KIND
    cost += OTHER_SECTION * (one.section != other.section)
    if fixed := one.fixed | other.fixed:
        cost += FIXED * (1 - 2 * len(one.fixed & other.fixed) / len(fixed))
    return cost + MERGED * (len(left) + len(right) - 2)
