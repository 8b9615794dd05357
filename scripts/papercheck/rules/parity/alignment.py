"""Two rows of blocks into pairs that say the same, by their lengths, and by what no translation changes (Gale and Church, 1993)."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import erfc, inf, log, sqrt
from statistics import median
from typing import NamedTuple

from papercheck.model import Block, BlockKind, Place

Pieces = tuple[Block, ...]

WORDED = frozenset(BlockKind) - {BlockKind.CODE, BlockKind.SLOT}
"""Kinds of blocks that hold words for readers."""
_COMPARED = WORDED | {BlockKind.CODE}

MOST_PAIRS = 20_000
"""As many pairs of blocks are weighed, each with each; where there would be more, nothing is aligned."""
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
OTHER_LEVEL, SECTION_GAP, LENGTH_OF_SECTION = 3.0, 3.0, 0.4
"""Weights of headings: for each level they are apart, for one too many, and for the lengths of what stands below them."""

_FIXED_PIECE = re.compile(
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


def _join(units: Sequence[Unit]) -> Unit | None:
    """Several as one, if they are of one kind and no headings."""
    first, *others = units
    if any(first.level or unit.kind != first.kind for unit in others):
        return None
    fixed = frozenset().union(*(unit.fixed for unit in units))
    return Unit(first.kind, first.level, sum(unit.length for unit in units), fixed)


def _measure(blocks: Iterable[Block]) -> Unit:
    held = tuple(blocks)
    length = sum(len(block.words or block.text) for block in held)
    fixed = frozenset(piece for block in held for piece in _FIXED_PIECE.findall(block.text))
    return Unit(held[0].kind, held[0].level, length, fixed)


def align_blocks(
    left: Sequence[Block], right: Sequence[Block], ratio: float
) -> Iterator[tuple[Pieces, Pieces]]:
    """The blocks that say the same, in order; an empty side where the other has something more.

    What stands on both sides between two pairs is one pair: nobody can tell its blocks apart.
    """
    units = [[_measure([block]) for block in side] for side in (left, right)]
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
    sides = ([len(block.words) for block in side] for side in (left, right))
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
    if fixed := one.fixed | other.fixed:
        cost += FIXED * (1 - 2 * len(one.fixed & other.fixed) / len(fixed))
    return cost + MERGED * (len(left) + len(right) - 2)


def align_pages(
    left: Sequence[Block], right: Sequence[Block], *, may_reorder: bool
) -> Iterator[tuple[Pieces, Pieces, tuple[str, str], bool]]:
    """What two pages say that says the same, section by section; an empty side where only one of both has something.

    Where a section has not the same parts on both sides, its whole texts stand behind them, else empty ones. Last stands
    whether the pair is sure. `may_reorder`: a translation may have rows in its own order, as by its alphabet.
    """
    ratio, numbers = find_ratio(left, right), dict[Place, int]()
    for number, (one, other) in enumerate(align_headings(left, right, ratio)):
        numbers |= {one.place: number, other.place: number} if one and other else {}
    shared = {block.id for block in left} & {block.id for block in right} - {None}
    theirs, ours = (_group_blocks(side, shared, numbers) for side in (left, right))
    for key in dict.fromkeys((*theirs, *ours)):
        yield from _pair_group(theirs.get(key, []), ours.get(key, []), ratio, may_reorder=may_reorder)


def _group_blocks(
    blocks: Iterable[Block], shared: Container[str | None], numbers: Mapping[Place, int]
) -> Mapping[str | int, list[Block]]:
    """Blocks by the id they stand at or behind, if both pages have it, or else by the number of their heading."""
    groups: dict[str | int, list[Block]] = {}
    key: str | int = -1
    for block in blocks:
        if block.id and block.id in shared:
            key = block.id
        elif block.place in numbers and block.level:
            key = numbers[block.place]
        if block.kind in _COMPARED:
            groups.setdefault(key, []).append(block)
    return groups


def _pair_group(
    theirs: list[Block], ours: list[Block], ratio: float, *, may_reorder: bool
) -> Iterator[tuple[Pieces, Pieces, tuple[str, str], bool]]:
    """Block by block where both sides have the same kinds in the same order, else as their lengths say."""
    is_even = _list_kinds(theirs) == _list_kinds(ours)
    is_sure = is_even and not (may_reorder and _is_reordered(theirs, ours))
    section = ("", "") if is_sure else (_join_texts(theirs), _join_texts(ours))
    if len({*map(_count_cells, (theirs, ours))}) > 1:
        # Which cell is which nobody can tell where a row is missing; the structure says that one is.
        theirs, ours = ([it for it in side if it.kind is not BlockKind.CELL] for side in (theirs, ours))
        is_even = _list_kinds(theirs) == _list_kinds(ours)
    aligned: Iterable[tuple[Pieces, Pieces]] = ((tuple(theirs), tuple(ours)),)
    if is_even:
        aligned = (((one,), (other,)) for one, other in zip(theirs, ours, strict=True))
    elif len(theirs) * len(ours) <= MOST_PAIRS:
        aligned = align_blocks(theirs, ours, ratio)
    for sides in aligned:
        one, other = (tuple(block for block in side if block.kind in WORDED) for side in sides)
        if (one or other) and (is_even or not _is_chance(one, other)):
            yield one, other, section, is_sure


def _is_reordered(theirs: Iterable[Block], ours: Iterable[Block]) -> bool:
    """Whether the code, URLs or numbers of a block stand in another block on the other side, as in a list by alphabet."""
    # A cell of nothing but a number says nothing of its row.
    left, right = (
        [frozenset(_FIXED_PIECE.findall(it.text) if re.search(r"[^\W\d_]", it.text) else ()) for it in side]
        for side in (theirs, ours)
    )
    return any(one and one != other and one in right for one, other in zip(left, right, strict=True))


def _list_kinds(blocks: Iterable[Block]) -> list[BlockKind]:
    return [block.kind for block in blocks]


def _count_cells(blocks: Iterable[Block]) -> int:
    return _list_kinds(blocks).count(BlockKind.CELL)


def _join_texts(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks)


def _is_chance(theirs: Pieces, ours: Pieces) -> bool:
    """Whether items of lists that are not as long were paired by their lengths alone, and by nothing that both of them hold."""
    fixed = [{*_FIXED_PIECE.findall(_join_texts(side))} for side in (theirs, ours)]
    are_items = all(block.kind is BlockKind.ITEM for block in (*theirs, *ours))
    return are_items and any(fixed) and fixed[0].isdisjoint(fixed[1])
