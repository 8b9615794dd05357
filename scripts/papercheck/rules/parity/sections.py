"""Sections of two pages that belong together: by what no translation changes wherever they stand, or else in order."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise, takewhile
from math import inf
from operator import attrgetter, itemgetter
from typing import NamedTuple

from papercheck.model import Block, BlockKind, Place
from papercheck.rules.parity.pairs import FIXED_PIECE, align, list_kin, share, weigh_lengths
from papercheck.text import measure

OTHER_LEVEL, GAP, LENGTH = 3.0, 3.0, 0.4
"""Weights of headings: for each level they are apart, for one too many, and for the lengths of what stands below them."""
OTHER_LEVEL_THAN_MOST, KNOWN = 5.0, 3
"""The same weight where most headings, and at least so many, have a level that was to be expected."""
SAME = 4.0
"""What a pair of headings gains that say the same word by word, as a name of a command does, and loses if their emoji differ."""
FIXED, ANCHOR = 1.5, 3.0
"""What a pair of sections gains that share numbers, code and URLs, and those that stand in one section of either page alone;
and loses if none of it is shared."""
ALIKE, MANY_ALIKE = 2.0, 4
"""What sections gain by words that begin alike in both languages, and how many say all of it."""
EMPTY = 2.0
"""Weight of a section with nothing but others below it, beside one with something of its own."""
SAME_FORM = 2.0
"""What a pair of sections gains that have the same kinds of blocks in the same order, more than one of them."""
SAME_OPENING, MOST_OPENING = 1.0, 5
"""What a pair of sections gains for each item or cell but one, if they begin with as many, and for how many at most."""
NO_LOSS = 0.5
"""The share of anchors with which such a pair neither gains nor loses by them."""
FEWEST_SHARED, CERTAIN = 3, 4
"""Twice of what sections must share at least, and half more, to be the same ones in another order: if they found none in order,
and in any case."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_TARGET = re.compile(r"\]\(<?([^)\s>]+)")
_EMOJI = re.compile("[\U0001f1e6-\U0001f1ff]{2}|[\u2600-\u27bf\U0001f300-\U0001faff]")
# A number of one or two figures is one of anything.
_MARK = re.compile(r"\D|\d{3}")


class Section(NamedTuple):
    """What is known of a section without understanding it."""

    heading: Block
    level: int
    length: int
    whole: int
    """Its length with those of the sections below it."""
    fixed: frozenset[str]
    title: str
    """What its heading says."""
    sign: str
    """The emoji before or behind that."""
    form: tuple[BlockKind, ...]
    opening: tuple[str, int] | None
    """What it begins with, and how many of it, if these are several items or cells."""
    anchors: frozenset[str] = frozenset()
    """What of it stands nowhere else on its page, and in one section of the other one."""
    held: frozenset[str] = frozenset()
    """The same of it with those below it."""
    kin: frozenset[str] = frozenset()
    held_kin: frozenset[str] = frozenset()
    """Both of what words begin with."""
    same: int = -1
    """What it has in common with the one that is the same for certain, and with no other."""


Headings = tuple[Block | None, Block | None]
"""Two that belong together; `None` where the other page has one more."""
Sides = tuple[Sequence[Section], Sequence[Section]]
Weigh = Callable[[Sequence[Section], Sequence[Section]], float]
Match = Callable[[Sequence[Section], Sequence[Section]], Iterable[tuple[int, int]]]


def match_headings(
    left: Sequence[Block], right: Sequence[Block], ratio: float
) -> tuple[Sequence[Headings], Mapping[Place, Block]]:
    """The headings that belong together: by what no translation changes wherever they stand, and the others in order.

    They come in order of the original, those that only the translation has in between. Behind them, by the place of the
    heading in the original: those of the translation that stand in another order.
    """
    theirs, ours = sides = _read_sections(left, right)
    found = _find_same(theirs, ours, CERTAIN)
    # At another level it may be a part of the one below which it stands.
    same = {i: j for i, j in found if theirs[i].level == ours[j].level or theirs[i].title == ours[j].title}
    if _is_in_turn(theirs, ours, same):
        return [(one.heading, other.heading) for one, other in zip(*sides, strict=True)], {}
    if all(side and sum(it.level == 1 for it in side) == side[0].level == 1 for side in sides):
        # The title of the page.
        same = {0: 0} | {i: j for i, j in same.items() if i and j}
    for number, pair in enumerate(same.items()):
        for side, it in zip(sides, pair, strict=True):
            side[it] = side[it]._replace(same=number)
    in_order = _align_in_order(theirs, ours, ratio)
    moved = {i: j for i, j in same.items() if i not in in_order}
    weigh = partial(_weigh, ratio=ratio)
    for i, j in sorted(moved.items(), reverse=True):
        # What stands below a section goes with it.
        below = _list_below(theirs, i), _list_below(ours, j)
        moved |= _match_lone(sides, in_order | moved, below, partial(_align_rows, weigh=weigh))
    rest = range(len(theirs)), range(len(ours))
    moved |= _match_lone(sides, in_order | moved, rest, partial(_find_same, fewest=FEWEST_SHARED))
    moved |= _match_lone(sides, in_order | moved, rest, partial(_align_rows, weigh=weigh, most=0))
    places = {theirs[i].heading.place: ours[j].heading for i, j in moved.items()}
    return [*_list_pairs(theirs, ours, in_order | moved)], places


def _align_in_order(theirs: Sequence[Section], ours: Sequence[Section], ratio: float) -> dict[int, int]:
    """The sections that belong together in order, by their numbers."""
    found = dict(_align_rows(theirs, ours, partial(_weigh, ratio=ratio)))
    shifts = Counter(ours[j].level - theirs[i].level for i, j in found.items())
    shift, number = max(shifts.items(), key=itemgetter(1), default=(0, 0))
    if number >= KNOWN and number * 2 > shifts.total():
        # Where most levels are those of the original, or all as many deeper, another one says more.
        ours = [section._replace(level=section.level - shift) for section in ours]
        found = dict(_align_rows(theirs, ours, partial(_weigh, ratio=ratio, level=OTHER_LEVEL_THAN_MOST)))
    return found


def _align_rows(
    theirs: Sequence[Section], ours: Sequence[Section], weigh: Weigh, most: float = inf
) -> Iterator[tuple[int, int]]:
    """The sections that belong together in order, by their numbers, but for pairs that cost more than `most`."""
    for one, other in align(theirs, ours, weigh):
        if one and other and weigh(theirs[one.start : one.stop], ours[other.start : other.stop]) < most:
            yield one.start, other.start


def _match_lone(
    sides: Sides, found: Mapping[int, int], numbers: tuple[Iterable[int], Iterable[int]], match: Match
) -> dict[int, int]:
    """Pairs of those sections with these numbers that have none yet; `match` counts from the first of them."""
    taken = found.keys(), {*found.values()}
    left, right = ([it for it in row if it not in out] for row, out in zip(numbers, taken, strict=True))
    pairs = match([sides[0][it] for it in left], [sides[1][it] for it in right])
    return {left[i]: right[j] for i, j in pairs}


def _is_in_turn(theirs: Sequence[Section], ours: Sequence[Section], same: Mapping[int, int]) -> bool:
    """Whether each level of the one side is one of the other, and nothing says that the sections stand in another order."""
    levels = {(one.level, other.level) for one, other in zip(theirs, ours, strict=False)}
    if len(theirs) != len(ours) or any(len({*row}) != len(levels) for row in zip(*levels, strict=True)):
        return False
    shared = sum(len(one.anchors & other.anchors) for one, other in zip(theirs, ours, strict=True))
    elsewhere = sum(len(one.anchors) for one in theirs) - shared
    return all(i == j for i, j in same.items()) and elsewhere <= max(shared, FEWEST_SHARED)


def _find_same(theirs: Sequence[Section], ours: Sequence[Section], fewest: int) -> Iterator[tuple[int, int]]:
    """The sections, by their numbers, that are the same for certain, in whatever order they stand.

    Their headings have the same emoji or words, or they share most of what stands in one section of each page alone.
    """
    left, right = dict(enumerate(theirs)), dict(enumerate(ours))
    for name in (attrgetter("sign"), attrgetter("title")):
        named = [_list_names(side, name) for side in (left, right)]
        for key in named[0].keys() & named[1].keys():
            del left[named[0][key]], right[named[1][key]]
            yield named[0][key], named[1][key]
    marks = {number: {*filter(_MARK.search, section.anchors)} for number, section in right.items()}
    where = {mark: number for number, held in marks.items() for mark in held}
    for number, section in left.items():
        own = {*filter(_MARK.search, section.anchors)}
        votes = Counter(where[mark] for mark in own if mark in where)
        for other, shared in votes.most_common(1):
            if shared * 2 > max(len(own | marks[other]), fewest):
                yield number, other


def _list_names(sections: Mapping[int, Section], name: Callable[[Section], str]) -> Mapping[str, int]:
    """The numbers of sections by what they are called, if one alone is."""
    counts = Counter(map(name, sections.values()))
    return {name(it): number for number, it in sections.items() if name(it) and counts[name(it)] == 1}


def _list_pairs(
    theirs: Sequence[Section], ours: Sequence[Section], found: Mapping[int, int]
) -> Iterator[Headings]:
    """All headings in order of the original, those that only the translation has behind what they stand behind there."""
    origins = {j: i for i, j in found.items()}
    added: dict[int, list[Block]] = {}
    behind = -1
    for number, section in enumerate(ours):
        behind = origins.get(number, behind)
        if number not in origins:
            added.setdefault(behind, []).append(section.heading)
    yield from ((None, block) for block in added.get(-1, ()))
    for number, section in enumerate(theirs):
        yield section.heading, ours[found[number]].heading if number in found else None
        yield from ((None, block) for block in added.get(number, ()))


def _read_sections(left: Sequence[Block], right: Sequence[Block]) -> tuple[list[Section], list[Section]]:
    """The sections of both pages, with what is found in one of them alone on either page."""
    rows = [[_read_section(section) for section in _split_sections(side)] for side in (left, right)]
    marks, kin = (_find_unique(rows, name) for name in ("anchors", "kin"))
    theirs, ours = ([*_complete(row, marks, kin)] for row in rows)
    return theirs, ours


def _find_unique(rows: Iterable[Iterable[Section]], name: str) -> frozenset[str]:
    counts = [Counter(piece for section in row for piece in getattr(section, name)) for row in rows]
    return frozenset(piece for piece, number in counts[0].items() if number == counts[1][piece] == 1)


def _complete(row: Sequence[Section], marks: frozenset[str], kin: frozenset[str]) -> Iterator[Section]:
    for number, section in enumerate(row):
        reach = [section, *(row[it] for it in _list_below(row, number))]
        yield section._replace(
            anchors=section.anchors & marks,
            held=frozenset().union(*(it.anchors for it in reach)) & marks,
            kin=section.kin & kin,
            held_kin=frozenset().union(*(it.kin for it in reach)) & kin,
            whole=sum(it.length for it in reach),
        )


def _list_below(row: Sequence[Section], number: int) -> Iterator[int]:
    """The numbers of the sections below another one."""
    return takewhile(lambda it: row[it].level > row[number].level, range(number + 1, len(row)))


def _split_sections(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    starts = [number for number, block in enumerate(blocks) if block.level]
    return (blocks[start:end] for start, end in pairwise([*starts, len(blocks)]))


def _read_section(blocks: Sequence[Block]) -> Section:
    heading, *others = blocks
    fixed = frozenset(piece for block in blocks for piece in FIXED_PIECE.findall(block.text))
    files = {_find_file(target) for block in blocks for target in _TARGET.findall(block.text)} - {""}
    length = sum(measure(block.words or block.text) for block in blocks)
    return Section(
        heading,
        heading.level,
        length,
        length,
        fixed,
        title=heading.words.casefold().rstrip(" :.?!"),
        sign="".join(_EMOJI.findall(heading.text)),
        form=tuple(block.kind for block in others),
        opening=_find_opening(others),
        anchors=fixed | files | {*map(str.casefold, _WORD.findall(heading.words))},
        kin=frozenset().union(*map(list_kin, blocks)),
    )


def _find_file(target: str) -> str:
    """The name of the page or file that a local address leads to."""
    return "" if "://" in target else target.partition("#")[0].rstrip("/").rpartition("/")[2]


def _weigh(
    left: Sequence[Section], right: Sequence[Section], ratio: float, level: float = OTHER_LEVEL
) -> float:
    if len(left) > 1 or len(right) > 1:
        return inf
    if not left or not right:
        return GAP
    (one,), (other,) = left, right
    if one.same != other.same:
        return inf
    lengths = weigh_lengths(one.length * ratio, other.length), weigh_lengths(one.whole * ratio, other.whole)
    cost = min(lengths) * LENGTH + level * abs(one.level - other.level)
    cost += EMPTY * (bool(one.form) != bool(other.form)) - SAME * (one.title == other.title)
    cost += SAME * bool(one.sign and other.sign and one.sign != other.sign)
    same_opening = one.opening if one.opening == other.opening else None
    if same_opening:
        cost -= SAME_OPENING * min(same_opening[1] - 1, MOST_OPENING)
    elif one.form == other.form and len({*one.form}) > 1:
        cost -= SAME_FORM
    if one.fixed or other.fixed:
        cost += FIXED * (1 - 2 * share(one.fixed, other.fixed))
    if one.anchors or other.anchors or (one.held and other.held):
        shares = (share(one.anchors, other.anchors), share(one.held, other.held))
        # The rest of one that begins alike may be a section of its own.
        cost += ANCHOR * (1 - 2 * max(*shares, NO_LOSS if same_opening else 0))
    return cost - ALIKE * max(_rate_kin(one.kin, other.kin), _rate_kin(one.held_kin, other.held_kin))


def _rate_kin(left: frozenset[str], right: frozenset[str]) -> float:
    """How much words have in common, from 0 to 1; a few of them say little."""
    return share(left, right) * min(len(left | right) / MANY_ALIKE, 1)


def _find_opening(blocks: Sequence[Block]) -> tuple[str, int] | None:
    kinds = [block.kind for block in blocks]
    number = sum(1 for _ in takewhile(kinds[0].__eq__, kinds)) if kinds else 0
    return (kinds[0], number) if number > 1 and kinds[0] in (BlockKind.ITEM, BlockKind.CELL) else None
