"""Blocks of two languages that belong together, what only one of both has, and texts of pages as blocks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from statistics import median

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
    | ^<[A-Za-z][\w.]*\s(?:[^{}>]|\{[^{}]*\})*/>   # `<Editor script={'a := b'} />`, `<img src={require('a b.png')} />`
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
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”“»’)]?\s+|\n")


def join_lines(text: str) -> str:
    """A text on one line, with one blank between words."""
    return " ".join(text.split())


def split_sentences(text: str) -> Iterator[str]:
    """The sentences of a text, as lines and full stops show them."""
    return (part.strip() for part in _SENTENCE.split(text) if part and part.strip())


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
    starts = [{word[:KIN].casefold() for word in _LONG_WORD.findall(it.words)} for it in (one, other)]
    return len(starts[0] & starts[1])


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
