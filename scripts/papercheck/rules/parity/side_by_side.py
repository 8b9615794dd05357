"""Two pages side by side: which of their blocks say the same, and what only one of both has."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby, takewhile
from operator import attrgetter, itemgetter

from papercheck.model import Block, BlockKind, ComponentKind, Page, Place
from papercheck.rules.parity.pairs import (
    FIXED_PIECE,
    TEMPLATE,
    WORDED,
    Gap,
    Pair,
    Pieces,
    align_blocks,
    find_missing,
    find_ratio,
    list_front,
)
from papercheck.rules.parity.sections import match_headings
from papercheck.text import measure

MOST_PAIRS = 20_000
"""As many pairs of blocks are weighed, each with each; where there would be more, nothing is aligned."""
ALIKE = 1.6
"""How many times longer what one page lacks may be than what it has more, so that it may be the same."""
PIECE = 20
"""Letters of the shortest paragraph that is missed: less is a word more or less beside it."""
_BREAK = re.compile(r"(?:\\|[ ]{2,})\r?\n|<br\s*/?>", re.IGNORECASE)
"""A line that ends within its paragraph."""
_COMPARED = WORDED | {BlockKind.CODE}
HOLDING = {
    ComponentKind.LIST: BlockKind.ITEM,
    ComponentKind.TABLE: BlockKind.CELL,
    ComponentKind.ADMONITION: None,
}
"""Parts that hold blocks, and of which kind these are, where they are not just set in."""

Stretch = tuple[Place, Place | None]
"""From a place on, up to another one; to the end of the page where there is none."""


class PagePair:
    """A page of the original and its translation. `is_open`: nobody promised that the one is built like the other."""

    def __init__(self, original: Page, page: Page, *, is_open: bool) -> None:
        self.original, self.page, self.is_open = original, page, is_open
        self.ratio = find_ratio(original.blocks, page.blocks)
        """How many times longer than its original the translation is."""
        self.headings, self.moved = match_headings(original.blocks, page.blocks, self.ratio)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """What both say, in pairs as small as can be told apart; with an empty side what only one of both pages has.

        Where a section has not the same parts on both sides, its whole texts are noted with the pair.
        """
        front = zip(list_front(self.original), list_front(self.page), strict=True)
        pairs = [
            Pair((one,), (other,), self.page.language) for one, other in front if one.words and other.words
        ]
        numbers = dict[Place, int]()
        for number, (theirs, ours) in enumerate(self.headings):
            numbers |= {theirs.place: number, ours.place: number} if theirs and ours else {}
        sides = self.original.blocks, self.page.blocks
        shared = {block.id for block in sides[0]} & {block.id for block in sides[1]} - {None}
        left, right = (_group_blocks(side, shared, numbers) for side in sides)
        for key in dict.fromkeys((*left, *right)):
            pairs += self._pair_group(left.get(key, []), right.get(key, []))
        return tuple(pairs)

    def _pair_group(self, theirs: list[Block], ours: list[Block]) -> Iterator[Pair]:
        """Block by block where both sides have the same kinds in the same order, else as their lengths say."""
        is_even = _list_kinds(theirs) == _list_kinds(ours)
        # A translation may have rows in its own order, as by its alphabet.
        is_sure = is_even and not (self.is_open and _is_reordered(theirs, ours))
        section = ("", "") if is_sure else (_join_texts(theirs), _join_texts(ours))
        if len({_list_kinds(side).count(BlockKind.CELL) for side in (theirs, ours)}) > 1:
            # Which cell is which nobody can tell where a row is missing; the structure says that one is.
            theirs, ours = ([it for it in side if it.kind is not BlockKind.CELL] for side in (theirs, ours))
            is_even = _list_kinds(theirs) == _list_kinds(ours)
        aligned: Iterable[tuple[Pieces, Pieces]] = ((tuple(theirs), tuple(ours)),)
        if is_even:
            aligned = (((one,), (other,)) for one, other in zip(theirs, ours, strict=True))
        elif len(theirs) * len(ours) <= MOST_PAIRS:
            aligned = align_blocks(theirs, ours, self.ratio)
        for sides in aligned:
            one, other = (tuple(block for block in side if block.kind in WORDED) for side in sides)
            if (one or other) and (is_even or not _is_chance(one, other)):
                yield Pair(one, other, self.page.language, section, is_sure)

    @cached_property
    def sections(self) -> tuple[Gap, ...]:
        """The sections that only one of both pages has, those in a row as one; with what the other page has in their place."""
        found, near = list[Gap](), (Place(self.original.path), Place(self.page.path))
        for is_whole, group in groupby(self.headings, key=all):
            headings = [*group]
            if is_whole:
                both = ((one.place, other.place) for one, other in headings if one and other)
                kept = [places for places in both if places[0] not in self.moved]
                near = kept[-1] if kept else near
                continue
            lost, added = (tuple(it for pair in headings if (it := pair[side])) for side in (0, 1))
            found.append(Gap(lost or added, bool(lost), near[bool(lost)], added if lost else ()))
        return tuple(found)

    @cached_property
    def paragraphs(self) -> tuple[Gap, ...]:
        """The paragraphs that only one of both pages has, but for those of sections that are told.

        Of other blocks, and of what has an id, the structure says so.
        """
        found, near = [], Place(self.page.path)
        for pair in self.pairs:
            near = pair.place if pair.translation else near
            is_lost, blocks = bool(pair.original), pair.original or pair.translation
            if pair.original and pair.translation:
                continue
            told = (*self._told_sections, *self._told_parts)
            lone = [it for it in blocks if _is_lone(it) and not _is_within(it.place, told)]
            if lone and self._is_missed(pair, lone, is_lost=is_lost):
                is_one = len(lone) == 1 and self.is_open
                missing = find_missing(lone[0], self._list_beside(lone[0])) if is_one else None
                place = near if is_lost else Place(self.original.path)
                held = (missing,) if missing else tuple(lone)
                found.append(Gap(held, is_lost, place, is_exact=bool(missing)))
        return tuple(found)

    def _list_beside(self, block: Block) -> Iterator[tuple[Block, Block]]:
        """The paragraphs before and behind one in its section, each with the one that it is paired with on the other page."""
        blocks, side = self._blocks_around(block.place), block.place.path != self.original.path
        number = blocks.index(block)
        for near in (*blocks[max(number - 1, 0) : number], *blocks[number + 1 : number + 2]):
            pair = self._pairs_by_place.get(near.place)
            sides = (pair.original, pair.translation) if pair else ()
            if [len(it) for it in sides] == [1, 1] and near.kind is BlockKind.PARAGRAPH:
                yield near, sides[not side][0]

    def leads_to_part(self, block: Block) -> bool:
        """Whether a list, table or box that the other page lacks follows on a block at once: that is told, and is one cause."""
        blocks = self._blocks_around(block.place)
        number = bisect_right(blocks, block.place, key=attrgetter("place"))
        is_on_page = 0 < number < len(blocks) and blocks[number - 1] is block
        return is_on_page and any(blocks[number].place == start for start, _ in self._told_parts)

    def list_spare(self, held: Pieces) -> Iterator[Block]:
        """What stands beside blocks of a page, on either hand, up to the first that the other page has as well."""
        blocks = self._blocks_around(held[0].place)
        first, end = (
            find(blocks, block.place, key=attrgetter("place"))
            for find, block in ((bisect_left, held[0]), (bisect_right, held[-1]))
        )
        for beside in (reversed(blocks[:first]), blocks[end:]) if held[0] in blocks[first:end] else ():
            for block in beside:
                pair = self._pairs_by_place.get(block.place)
                if not pair or (pair.original and pair.translation):
                    break
                yield block

    @cached_property
    def _pairs_by_place(self) -> Mapping[Place, Pair]:
        return {block.place: pair for pair in self.pairs for block in (*pair.original, *pair.translation)}

    def list_items(self, place: Place) -> Sequence[Block]:
        """The items from a place on, up to the next block that is none."""
        blocks = self._blocks_around(place)
        start = bisect_left(blocks, place, key=attrgetter("place"))
        return [*takewhile(lambda block: block.kind is BlockKind.ITEM, blocks[start:])]

    def count_spare_lines(self, place: Place) -> int:
        """How many more lines that end within their paragraph the other page has in the section of a place."""
        is_ours, section = place.path != self.original.path, self.find_section(place)
        theirs, ours = (lines[section] for lines in self._broken_lines)
        return theirs - ours if is_ours else ours - theirs

    @cached_property
    def _broken_lines(self) -> tuple[Counter[int], Counter[int]]:
        """By section, the lines of paragraphs of several lines on both pages."""
        counts = (Counter[int](), Counter[int]())
        for number, side in zip(counts, (self.original, self.page), strict=True):
            for block in side.blocks:
                if block.kind is BlockKind.PARAGRAPH and (breaks := len(_BREAK.findall(block.text.strip()))):
                    number[self.find_section(block.place)] += breaks + 1
        return counts

    def find_pair(self, place: Place) -> int | None:
        """What tells the pair of blocks that a place is in from every other one; `None` where it is in none."""
        blocks = self._blocks_around(place)
        number = bisect_right(blocks, place, key=attrgetter("place"))
        pair = self._pairs_by_place.get(blocks[number - 1].place) if number else None
        return id(pair) if pair else None

    def _blocks_around(self, place: Place) -> Sequence[Block]:
        return (self.original if place.path == self.original.path else self.page).blocks

    def find_section(self, place: Place) -> int:
        """The number of the last heading before a place that both pages have; below zero where there is none."""
        starts = self._starts[place.path != self.original.path]
        number = bisect_right(starts, place, key=itemgetter(0))
        return starts[number - 1][1] if number else -1

    @cached_property
    def _starts(self) -> tuple[Sequence[tuple[Place, int]], Sequence[tuple[Place, int]]]:
        both = [
            ((one.place, number), (other.place, number))
            for number, (one, other) in enumerate(self.headings)
            if one and other
        ]
        left, right = (sorted(pair[side] for pair in both) for side in (0, 1))
        return left, right

    def find_counterpart(self, place: Place) -> Place:
        """Where on the other page the block stands that belongs to the last one before a place."""
        is_ours = place.path != self.original.path
        anchors = self._anchors[is_ours]
        number = bisect_right(anchors, place, key=itemgetter(is_ours))
        other = self.original if is_ours else self.page
        return anchors[number - 1][not is_ours] if number else Place(other.path)

    @cached_property
    def _anchors(self) -> tuple[Sequence[tuple[Place, Place]], Sequence[tuple[Place, Place]]]:
        both = [(pair.origin, pair.place) for pair in self.pairs if pair.original and pair.translation]
        return sorted(both), sorted(both, key=itemgetter(1))

    def covers(self, place: Place, *, by_parts: bool) -> bool:
        """Whether a place is in a section or a paragraph that is missing on the other page: then nothing else of it is told.

        `by_parts`: also of a list, table or box that is missing, which itself stands where its first words do.
        """
        parts = self._told_parts if by_parts else ()
        return _is_within(place, (*self._told_sections, *self._told_paragraphs, *parts))

    @cached_property
    def _told_parts(self) -> list[Stretch]:
        """Where lists, tables and boxes stand in a section which on the other page has none: the structure says so."""
        found: dict[tuple[int, ComponentKind], tuple[list[Place], list[Place]]] = {}
        for number, side in enumerate((self.original, self.page) if self.is_open else ()):
            for part in side.components:
                key = self.find_section(part.place), part.kind
                found.setdefault(key, ([], []))[number].append(part.place)
        return [
            stretch
            for (_, kind), sides in found.items()
            if kind in HOLDING and not all(sides)
            for place in (*sides[0], *sides[1])
            if (stretch := self._find_end(place, HOLDING[kind]))
        ]

    def _find_end(self, place: Place, kind: BlockKind | None) -> Stretch | None:
        """From where a part starts to the first block that is neither of its kind nor set in below it."""
        blocks = self._blocks_around(place)
        first = bisect_left(blocks, place, key=attrgetter("place"))
        held = takewhile(lambda it: it.kind is kind or (it.place.column > 1 and not it.level), blocks[first:])
        number = sum(1 for _ in held)
        return _reach(blocks, first, first + number) if number else None

    @cached_property
    def _told_sections(self) -> list[Stretch]:
        """Where those sections stand of which not only the heading is missing."""
        sides = ((pair.original, pair.translation) for pair in self.pairs)
        matched = {it.place for one, other in sides if len(one) == len(other) == 1 for it in (*one, *other)}
        stretches = []
        rows = (row for gap in self.sections for row in (gap.blocks, gap.instead) if row)
        for headings in rows if self.is_open else ():
            blocks = self._blocks_around(headings[0].place)
            first, last = blocks.index(headings[0]), blocks.index(headings[-1])
            end = next((i for i in range(last + 1, len(blocks)) if blocks[i].level), len(blocks))
            inside = [it.place in matched for it in blocks[first:end] if it.kind in WORDED and not it.level]
            if sum(inside) * 2 <= len(inside):
                stretches.append(_reach(blocks, first, end))
        return stretches

    @cached_property
    def _told_paragraphs(self) -> list[Stretch]:
        stretches = []
        for gap in self.paragraphs if self.is_open else ():
            blocks = self._blocks_around(gap.blocks[0].place)
            numbers = [blocks.index(block) for block in gap.blocks] if self.is_certain(gap) else []
            stretches += [_reach(blocks, number, number + 1) for number in numbers]
        return stretches

    def is_certain(self, gap: Gap) -> bool:
        """Whether a paragraph is missing for certain; else it was moved, or a translation may say something of its own.

        Of 24 paragraphs judged by hand that only a translation had, 12 were missing in the original.
        """
        sizes = [
            sum(measure(block.words) for block in it.blocks)
            for it in self.paragraphs
            if it.is_lost != gap.is_lost
        ]
        size = sum(measure(block.words) for block in gap.blocks)
        if self.is_open and any(size < other * ALIKE and other < size * ALIKE for other in sizes):
            return False
        if self._has_part_instead(gap.blocks[0].place):
            return False
        own = (piece for block in gap.blocks for piece in FIXED_PIECE.findall(block.text))
        return gap.is_lost or not self.is_open or any(piece not in self.original.body for piece in own)

    def _has_part_instead(self, place: Place) -> bool:
        """Whether the other page alone has a list, table or box in the section of a place, which may say the same and is told."""
        section = self.find_section(place)
        starts = (start for start, _ in self._told_parts)
        return any(it.path != place.path and self.find_section(it) == section for it in starts)

    def _is_missed(self, pair: Pair, lone: Iterable[Block], *, is_lost: bool) -> bool:
        """Whether one side of a section is shorter without these blocks than the other: else they are part of one beside them."""
        size = sum(measure(block.words) for block in lone)
        theirs, ours = map(measure, pair.section)
        less = theirs * self.ratio - ours if is_lost else ours - theirs * self.ratio
        return not any(pair.section) or less > size * (self.ratio if is_lost else 1) / 2


def _reach(blocks: Sequence[Block], first: int, end: int) -> Stretch:
    return blocks[first].place, blocks[end].place if end < len(blocks) else None


def _is_within(place: Place, stretches: Iterable[Stretch]) -> bool:
    return any(
        start.path == place.path and start <= place and (end is None or place < end)
        for start, end in stretches
    )


def _is_lone(block: Block) -> bool:
    is_prose = block.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTATION)
    return is_prose and not block.id and len(TEMPLATE.sub("", block.words)) >= PIECE


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


def _is_reordered(theirs: Iterable[Block], ours: Iterable[Block]) -> bool:
    """Whether the code, URLs or numbers of a block stand in another block on the other side, as in a list by alphabet."""
    # A cell of nothing but a number says nothing of its row.
    left, right = (
        [frozenset(FIXED_PIECE.findall(it.text) if re.search(r"[^\W\d_]", it.text) else ()) for it in side]
        for side in (theirs, ours)
    )
    return any(one and one != other and one in right for one, other in zip(left, right, strict=True))


def _list_kinds(blocks: Iterable[Block]) -> list[BlockKind]:
    return [block.kind for block in blocks]


def _join_texts(blocks: Iterable[Block]) -> str:
    return "\n".join(block.text for block in blocks)


def _is_chance(theirs: Pieces, ours: Pieces) -> bool:
    """Whether items of lists that are not as long were paired by their lengths alone, and by nothing that both of them hold."""
    fixed = [{*FIXED_PIECE.findall(_join_texts(side))} for side in (theirs, ours)]
    are_items = all(block.kind is BlockKind.ITEM for block in (*theirs, *ours))
    return are_items and any(fixed) and fixed[0].isdisjoint(fixed[1])
