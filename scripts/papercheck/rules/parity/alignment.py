"""Two rows of blocks into pairs that say the same, by their lengths, and by what no translation changes (Gale and Church, 1993)."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from math import erfc, inf, log, sqrt
from typing import NamedTuple, TypeVar

from papercheck.model import Block
from papercheck.text import measure

Pieces = tuple[Block, ...]
Each = TypeVar("Each")

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
HEADING, HEADING_GAP, GAP_BELOW = 4.0, 3.0, 2.5
"""What two headings gain, whatever they say; and the weights of one too many, and of a block below it on that side only."""

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


class Unit(NamedTuple):
    """What is known of a block without understanding it."""

    kind: str
    level: int
    length: int
    fixed: frozenset[str]
    section: int = 0
    """How many headings stand above it, among what is aligned."""


def _join(units: Sequence[Unit]) -> Unit | None:
    """Several as one, if they are of one kind and no headings."""
    first, *others = units
    if not others:
        return first
    if any(first.level or unit.kind != first.kind for unit in others):
        return None
    fixed = frozenset().union(*(unit.fixed for unit in units))
    return Unit(first.kind, first.level, sum(unit.length for unit in units), fixed, first.section)


def _measure(block: Block, section: int) -> Unit:
    fixed = frozenset(FIXED_PIECE.findall(block.text))
    return Unit(block.kind, block.level, measure(block.words or block.text), fixed, section)


def align_blocks(
    left: Sequence[Block], right: Sequence[Block], ratio: float
) -> Iterator[tuple[Pieces, Pieces]]:
    """The blocks that say the same, in order; an empty side where the other has something more.

    What stands on both sides between two pairs is one pair: nobody can tell its blocks apart.
    """
    units = [
        [
            _measure(block, section)
            for block, section in zip(side, accumulate(bool(it.level) for it in side), strict=True)
        ]
        for side in (left, right)
    ]
    matched = [pair for pair in align(units[0], units[1], partial(_weigh, ratio=ratio)) if all(pair)]
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
    for one, other in align(units[0], units[1], partial(_weigh, ratio=ours / theirs)):
        yield " ".join(left[one.start : one.stop]), " ".join(right[other.start : other.stop])


def align(
    left: Sequence[Each], right: Sequence[Each], weigh: Callable[[Sequence[Each], Sequence[Each]], float]
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
                    cost = before[0] + weigh(left[i - down : i], right[j - across : j])
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
        (unit,) = (*left, *right)
        return HEADING_GAP if unit.level else GAP if unit.section <= 1 else GAP_BELOW
    one, other = (_join(side) for side in (left, right))
    if one is None or other is None:
        return inf
    are_headings = one.level and other.level
    cost = -HEADING if are_headings else weigh_lengths(one.length * ratio, other.length)
    cost += OTHER_KIND * (one.kind != other.kind) + OTHER_SECTION * (one.section != other.section)
    if one.fixed or other.fixed:
        cost += FIXED * (1 - 2 * share(one.fixed, other.fixed))
    return cost + MERGED * (len(left) + len(right) - 2)


def share(left: frozenset[str], right: frozenset[str]) -> float:
    """How much of what either side holds both hold, from 0 to 1."""
    return len(left & right) / len(left | right) if left or right else 0.0


def weigh_lengths(one: float, other: float) -> float:
    """What it costs that two texts that may say the same are as long as these."""
    spread = sqrt(VARIANCE * max((one + other) / 2, 1))
    odds = erfc(abs(other - one) / spread / sqrt(2))
    return min(-log(odds), WORST) if odds else WORST
