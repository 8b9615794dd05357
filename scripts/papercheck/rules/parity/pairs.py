"""Blocks of two languages into pairs that say the same: by their lengths, and by what no translation changes (Gale and Church, 1993).

What a pair is and what only one page has, and texts of pages as blocks.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from itertools import accumulate
from math import erfc, inf, log, sqrt
from statistics import median
from typing import NamedTuple, TypeVar

from papercheck.languages import read_lexicons
from papercheck.model import Block, BlockKind, Page, Place
from papercheck.text import count, measure

TITLE = "title"
"""The id of a title that is looked at as a block."""
WORDED = frozenset(BlockKind) - {BlockKind.CODE, BlockKind.SLOT}
"""Kinds of blocks that hold words for readers."""
TEMPLATE = re.compile(
    r"""\{%-?\s*(?P<code>highlight|raw|code)\b.*?(?:\{%-?\s*end(?P=code)\b|$(?!\n))   # Liquid: code
    | \{\{[<%].*?(?:[>%]\}\}|$(?!\n)) | \{%.*?%\} | \{\*.*?\*\}        # what programs read
    | ^(?:import|export)\b[^\n]*\bfrom\b                                # MDX
    | ^---[ ]/?[\w-]+[ ]---$                                              # `--- collapse ---`
    | ^<[A-Za-z][\w.]*\s(?:[^{}>]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*/>   # `<Editor script={'a := b'} />`, `<img src={require('a b.png')} />`
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
"""What a page holds for the program that builds it."""

KIN, CLEARER = 4, 2
"""Letters that a word has in common with the same one in another language, and how many more such words tell blocks apart."""
_LONG_WORD = re.compile(rf"[^\W\d_]{{{KIN + 1},}}")
FIRST_LINES = 5
"""Lines that a message names of many: enough to see of what kind they are."""
PLAIN = re.compile(r"(?:\b[^\W\d_]\w*\b\W+){2}")
"""Words from which on a text is no name or number that all languages have: three, in a row or not."""
_END = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"”“»’)]))\s+|\n")
_LETTERS = re.compile(r"(?<!\w)[^\W\d_]\.(?:\s?[^\W\d_]\.\Z|\Z(?P<one>))")
"""`z. B.`, `e.g.`, or the first letter of such, at the end of a text."""
ABBREVIATION = 16
"""Characters in which the longest abbreviation stands with the one before it."""


def join_lines(text: str) -> str:
    """A text on one line, with one blank between words."""
    return " ".join(text.split())


def split_sentences(text: str) -> Iterator[str]:
    """The sentences of a text, as lines and full stops show them."""
    start = 0
    for found in (*_END.finditer(text), None):
        if found is None or "\n" in found[0] or not _is_shortened(text, found):
            end, after = found.span() if found else (len(text), 0)
            if sentence := text[start:end].strip():
                yield sentence
            start = after


def _is_shortened(text: str, blank: re.Match[str]) -> bool:
    """Whether the full stop before a blank ends an abbreviation, and no sentence: `z. B.`, `bzw.`, `Art. 5`."""
    start, end = blank.span()
    before, behind = text[max(start - ABBREVIATION, 0) : start], text[end : end + 2]
    letters = _LETTERS.search(before)
    # `Vitamin C. It …` ends one.
    if letters and (letters["one"] is None or behind[1:] == "." or behind[:1].islower()):
        return True
    word = before.split()[-1].lstrip("([{“„«‘‚\"'")
    always, before_numbers = _list_abbreviations()
    return word in always or (word in before_numbers and behind[:1].isdecimal())


@cache
def _list_abbreviations() -> tuple[frozenset[str], frozenset[str]]:
    """Of every language that is known by a file: those that end no sentence, and those that end none before a number."""
    lexicons = read_lexicons(()).values()
    topics = ("abbreviations", "locators")
    always, places = (frozenset(word for it in lexicons for word in it.words(topic)) for topic in topics)
    return always, places


@dataclass(frozen=True)
class Pair:
    """Blocks of the original and what a translation made of them."""

    original: tuple[Block, ...]
    translation: tuple[Block, ...]
    language: str
    section: tuple[str, str] = ("", "")
    """All that stands around them on both sides, where that has not the same parts in order: what is not here may be beside it."""
    is_sure: bool = True
    """Whether they belong together for certain: their section has the same kinds of blocks in the same order on both sides."""

    @cached_property
    def words(self) -> tuple[str, str]:
        """What the original says, and what the translation says."""
        sides = (self.original, self.translation)
        # Lines of a paragraph are no sentences.
        theirs, ours = ("\n".join(join_lines(it.words) for it in side if it.words) for side in sides)
        return theirs, ours

    @cached_property
    def translated(self) -> tuple[str, str]:
        """The same without the sentences that were left as they are: they are not translated, and that is all to be said."""
        theirs, ours = self.words
        same = {*split_sentences(theirs)} & {*filter(PLAIN.search, split_sentences(ours))}
        for sentence in sorted(same, key=len, reverse=True):
            theirs, ours = theirs.replace(sentence, ""), ours.replace(sentence, "")
        return theirs, ours

    @property
    def origin(self) -> Place:
        """Where the original stands."""
        return self.original[0].place

    @property
    def place(self) -> Place:
        """Where the translation stands."""
        return self.translation[0].place


@dataclass(frozen=True)
class Gap:
    """What only one of two pages has: the headings of sections in a row, or paragraphs."""

    blocks: tuple[Block, ...]
    is_lost: bool
    """Whether the original has it."""
    near: Place
    """Where on the other page it would stand, as far as is known."""
    instead: tuple[Block, ...] = ()
    """What the translation has in its place, where the original has it."""
    is_exact: bool = False
    """Whether it is just this one, and not perhaps the one beside it."""


def find_missing(block: Block, beside: Iterable[tuple[Block, Block]]) -> Block | None:
    """Which of a lone block and those beside it, each with the one it is paired with, the other page lacks; `None` if unknown.

    Blocks of about the same lengths may have been paired for no other reason. Words that begin alike in both languages
    tell more: `hypotheses`, `Hypothesen`.
    """
    pairs = list(beside)
    for near, other in pairs:
        if _count_kin(block, other) >= _count_kin(near, other) + CLEARER:
            return near
    is_apart = all(_count_kin(near, other) >= _count_kin(block, other) + CLEARER for near, other in pairs)
    return block if pairs and is_apart else None


def _count_kin(one: Block, other: Block) -> int:
    return len(list_kin(one) & list_kin(other))


def list_kin(block: Block) -> frozenset[str]:
    """What words of a block begin with that may have it in common with the same ones in another language."""
    return frozenset(word[:KIN].casefold() for word in _LONG_WORD.findall(block.words))


def name_more(blocks: Sequence[object]) -> str:
    """How many others there are, as a part of a sentence."""
    return f", with {len(blocks)} more behind it," if blocks else ""


def name_lines(places: Sequence[Place], one: str, several: str) -> str:
    """How many others there are in the same file, and in which lines the first ones stand, as a part of a sentence.

    `one` and `several` are its verb: `so does`, `so do`.
    """
    if not places:
        return ""
    lines = [*dict.fromkeys(str(place.line) for place in places)]
    more = ", …" if len(lines) > FIRST_LINES else ""
    where = f"{'lines' if lines[1:] else 'line'} {', '.join(lines[:FIRST_LINES])}{more}"
    return f", and {several if places[1:] else one} {count(len(places), 'more block')} ({where})"


def list_worded(page: Page) -> Iterator[Block]:
    """The blocks of a page that hold words, title and description first."""
    return (block for block in (*list_front(page), *page.blocks) if block.kind in WORDED)


def list_front(page: Page) -> Iterator[Block]:
    """The texts of the front matter as blocks, those that are missing without words."""
    for field in (TITLE, "short", "topic", "pull", "description"):
        yield make_block(getattr(page, field), page.fields.get(field, Place(page.path)), field)


def make_block(text: str, place: Place, id_: str | None = None) -> Block:
    """A block of a text that is none: of front matter, or of an image."""
    kind = BlockKind.PARAGRAPH if id_ else BlockKind.CAPTION
    return Block(kind=kind, place=place, text=text, id=id_, words=text, own=text)


WORDY = 20
"""Letters and blanks of the shortest block whose length says something of its language."""


def find_ratio(left: Iterable[Block], right: Iterable[Block]) -> float:
    """How many times longer than its original a translation is, by all blocks or by the middle one, whichever is less far.

    Where paragraphs are missing, the middle one is as long as ever; where they were merged, all together are.
    """
    sides = ([measure(block.words) for block in side] for side in (left, right))
    theirs, ours = ([length for length in side if length >= WORDY] or [1] for side in sides)
    return min((median(ours) / median(theirs), sum(ours) / sum(theirs)), key=lambda ratio: abs(log(ratio)))


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
