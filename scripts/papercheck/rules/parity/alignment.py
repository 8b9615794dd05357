"""Original and translation side by side: pages with pages, and blocks with the blocks that say the same."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from papercheck.model import Block, BlockKind, Page, Paper, Place

WORDED = frozenset(BlockKind) - {BlockKind.CODE, BlockKind.SLOT}
"""The kinds of blocks that hold words."""
TITLE = "title"
"""The id of a title that is looked at as a block."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Blocks of the original and what a translation made of them, as few as can be told apart."""

    original: tuple[Block, ...]
    translation: tuple[Block, ...]
    language: str
    words: tuple[str, str]
    """What the original says, and what the translation says."""

    @property
    def place(self) -> Place:
        """Where the translation stands."""
        return self.translation[0].place


def _pair(original: Sequence[Block], translation: Sequence[Block], language: str) -> Pair:
    theirs, ours = (
        "\n".join(block.words for block in blocks if block.words) for blocks in (original, translation)
    )
    return Pair(tuple(original), tuple(translation), language, (theirs, ours))


def translated(paper: Paper) -> Iterator[tuple[Page, Page]]:
    """Each translated page with its original."""
    code = paper.original.code
    originals = {page.name: page for page in paper.in_language(code)}
    for page in paper.pages:
        original = originals.get(page.name)
        if original is not None and page.language != code:
            yield original, page


_LAST: list[tuple[Paper, tuple[Pair, ...]]] = []
"""The paper whose pairs were asked for last, and these: many rules ask for them in a row."""


def pairs(paper: Paper) -> tuple[Pair, ...]:
    """Everything that is translated, in pairs: front matter, blocks, and the texts of records."""
    if not _LAST or _LAST[0][0] is not paper:
        _LAST[:] = [(paper, tuple(_pairs(paper)))]
    return _LAST[0][1]


def _pairs(paper: Paper) -> Iterator[Pair]:
    for original, page in translated(paper):
        yield from page_pairs(original, page)
    code, others = paper.original.code, [language.code for language in paper.translations]
    for passage in paper.passages:
        for other in others:
            if code in passage and other in passage:
                yield _pair([passage[code]], [passage[other]], other)


def page_pairs(original: Page, page: Page) -> Iterator[Pair]:
    """The pairs of one page."""
    for theirs, ours in zip(front_blocks(original), front_blocks(page), strict=True):
        if theirs.words and ours.words:
            yield _pair([theirs], [ours], page.language)
    left, right = _groups(original, page), _groups(page, original)
    for key in left:
        if key in right:
            yield from _within(left[key], right[key], page.language)


def front_blocks(page: Page) -> tuple[Block, Block]:
    """Title and description as blocks."""
    return _front_block(page, TITLE, page.title), _front_block(page, "description", page.description)


def _front_block(page: Page, field: str, text: str) -> Block:
    place = page.fields.get(field, Place(page.path))
    return Block(kind=BlockKind.PARAGRAPH, place=place, text=text, id=field, words=text, own=text)


Key = str | int


def _groups(page: Page, other: Page) -> dict[Key, list[Block]]:
    """Blocks by the id they stand at or behind; by the number of their heading, where headings have no ids.

    Headings without ids are counted only where both pages have the same levels: else nobody can tell which
    belongs to which, and their blocks are left out.
    """
    is_countable = levels(page) == levels(other)
    groups: dict[Key, list[Block]] = {}
    key: Key | None = 0
    number = 0
    for block in page.blocks:
        if block.kind is BlockKind.HEADING:
            number += 1
            key = block.id or (number if is_countable else None)
        elif block.id:
            key = block.id
        if key is not None and block.kind in WORDED:
            groups.setdefault(key, []).append(block)
    return groups


def levels(page: Page) -> tuple[int, ...]:
    """The levels of the headings of a page, in order."""
    return tuple(block.level for block in page.blocks if block.kind is BlockKind.HEADING)


def _within(theirs: Sequence[Block], ours: Sequence[Block], language: str) -> Iterator[Pair]:
    """Block by block where runs of one kind are of one length, run by run where they are not, else all together."""
    left, right = _runs(theirs), _runs(ours)
    if [run[0].kind for run in left] != [run[0].kind for run in right]:
        yield _pair(theirs, ours, language)
        return
    for one, other in zip(left, right, strict=True):
        if len(one) == len(other):
            yield from (_pair([each], [its], language) for each, its in zip(one, other, strict=True))
        else:
            yield _pair(one, other, language)


def _runs(blocks: Sequence[Block]) -> list[list[Block]]:
    return [list(run) for _, run in groupby(blocks, key=lambda block: block.kind)]


class Counterparts:
    """Where in a translation the places of its original are: at the block with the same id, else at the same block."""

    def __init__(self, original: Page, page: Page) -> None:
        ours = {block.id: block.place for block in page.blocks if block.id}
        self._top = Place(page.path)
        found: list[tuple[Place, Place]] = []
        known: Place | None = None
        for index, block in enumerate(original.blocks):
            known = ours.get(block.id, known) if block.id else known
            same = page.blocks[index].place if index < len(page.blocks) else self._top
            found.append((block.place, known or same))
        # Footnotes come last among the blocks, wherever they stand.
        found.sort()
        self._starts = [start for start, _ in found]
        self._places = [place for _, place in found]

    def of(self, place: Place) -> Place:
        """The place in the translation; its top for what stands before every block of the original."""
        index = bisect_right(self._starts, place) - 1
        return self._places[index] if index >= 0 else self._top
