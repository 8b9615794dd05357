"""Rules on the structure of pages: headings, pinpoints, and all that is no running text are those of the original."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import zip_longest

from papercheck.model import ERROR, Block, BlockKind, Page, Part, PartKind, Place, Problem
from papercheck.rules import rule
from papercheck.rules.parity.comparison import Comparison, Localiser
from papercheck.text import capitalise, count, shorten

TOO_MANY = 400
"""Pieces of one kind on a page beyond which they are compared in turn: the search for the best match takes the square."""
SHOWN = 60
"""Characters of a line of code that a message quotes, so that it stays on one line of a terminal."""

DRAWN = frozenset("mermaid plantuml dot graphviz d2 text txt".split())
"""Languages of code that hold words for readers, and are translated."""
REMARKS = {
    **dict.fromkeys(("sql", "lua", "haskell", "ada"), "--"),
    **dict.fromkeys(("tex", "latex", "matlab", "erlang"), "%"),
    **dict.fromkeys(("ini", "lisp", "clojure", "asm"), ";"),
}
"""What begins a remark in languages of code that do it neither with `#` nor with `//`."""


@rule("parity", ERROR)
def headings_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation has the headings of its original: as many, of the same levels, with the same ids, in the same order.

    Bad:  original `## Loss {: #loss }`, translation without it
    Good: translation `## Verlust {: #loss }`
    """
    for original, page in comparison.pages:
        left, right = _list_blocks(original, BlockKind.HEADING), _list_blocks(page, BlockKind.HEADING)
        if all(block.id for block in (*left, *right)):
            theirs, ours = _by_id(left), _by_id(right)
            yield from _compare_ids(theirs, ours, page, "section")
            yield from _compare_order(theirs, ours, _name_level, "sections in the order and at the levels")
        elif len(left) != len(right):
            yield from _compare_outlines(left, right, original, page)
        else:
            yield from _compare_in_turn(left, right)


@rule("parity", ERROR)
def pinpoints_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation carries the pinpoints of its original: the same set, in the same order, on blocks of the same kind.

    Bad:  original `{: #r1-p3 }`, no block of the translation with that id
    Good: `{: #r1-p3 }` in both
    """
    for original, page in comparison.pages:
        theirs, ours = _by_id(original.pinpoints), _by_id(page.pinpoints)
        yield from _compare_ids(theirs, ours, page, "block")
        yield from _compare_order(theirs, ours, lambda block: block.kind, "blocks in the order and form")


def _list_blocks(page: Page, kind: BlockKind) -> list[Block]:
    return [block for block in page.blocks if block.kind is kind]


def _by_id(blocks: Sequence[Block]) -> Mapping[str, Block]:
    return {block.id: block for block in blocks if block.id}


def _name_level(block: Block) -> str:
    return f"level {block.level}"


def _compare_ids(
    theirs: Mapping[str, Block], ours: Mapping[str, Block], page: Page, what: str
) -> Iterator[Problem]:
    for id_, block in theirs.items():
        if id_ not in ours:
            message = f"`#{id_}` is in {block.place} but not here."
            fix = f"Add the {what} with `{{: #{id_} }}`, or remove it from the original."
            yield Problem(Place(page.path), message, fix)
    for id_, block in ours.items():
        if id_ not in theirs:
            message = f"`#{id_}` is here but not in the original."
            yield Problem(block.place, message, f"Add the {what} to the original, or remove it here.")


def _compare_order(
    theirs: Mapping[str, Block], ours: Mapping[str, Block], form: Callable[[Block], str], what: str
) -> Iterator[Problem]:
    """The first block with another id or form than the original's, where both have the same ids."""
    if theirs.keys() != ours.keys():
        return
    for block, other in zip(theirs.values(), ours.values(), strict=True):
        if (block.id, form(block)) != (other.id, form(other)):
            message = (
                f"`#{other.id}` ({form(other)}) stands where {block.place} has `#{block.id}` ({form(block)})."
            )
            yield Problem(other.place, message, f"Put the {what} of the original.")
            return


def _compare_outlines(left: list[Block], right: list[Block], original: Page, page: Page) -> Iterator[Problem]:
    """One problem where the outlines part: with fewer or more headings, all that follow would differ too."""
    for theirs, ours in zip_longest(left, right):
        if theirs is None or ours is None or (theirs.level, theirs.id) != (ours.level, ours.id):
            there = theirs.place if theirs else Place(original.path)
            verb = "is" if len(right) == 1 else "are"
            message = f"There {verb} {count(len(right), 'heading')} here but {len(left)} in {original.path}; they part at {there}."
            place = ours.place if ours else Place(page.path)
            yield Problem(place, message, "Give the page the sections of the original.")
            return


def _compare_in_turn(left: list[Block], right: list[Block]) -> Iterator[Problem]:
    for theirs, ours in zip(left, right, strict=True):
        if theirs.level != ours.level:
            message = f"A heading of level {ours.level} stands where {theirs.place} has one of level {theirs.level}."
            yield Problem(ours.place, message, f"Write it with `{'#' * theirs.level}`.")
        if theirs.id and theirs.id != ours.id:
            has = f"`#{ours.id}`" if ours.id else "none"
            message = f"{theirs.place} has the id `#{theirs.id}`, and this heading has {has}."
            yield Problem(ours.place, message, f"Write `{{: #{theirs.id} }}` behind it.")
        elif ours.id and not theirs.id:
            message = f"`#{ours.id}` is here, and {theirs.place} has no id."
            yield Problem(ours.place, message, "Give the heading of the original the same id.")


@rule("parity", ERROR)
def slots_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation has the slots of its original, in the same order.

    Bad:  original `<!-- cards -->`, translation without it
    Good: `<!-- cards -->` in both
    """
    for original, page in comparison.pages:
        theirs, ours = (
            ", ".join(f"`{block.text}`" for block in _list_blocks(side, BlockKind.SLOT)) or "none"
            for side in (original, page)
        )
        if theirs != ours:
            message = f"The slots are {ours} here but {theirs} in {original.path}."
            yield Problem(Place(page.path), message, "Use the same slots in the same order.")


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing of a kind on a page, such as a list or an image."""

    place: Place
    mark: str
    """What must be the same in both languages."""
    name: str
    """How to speak of it: `a list of 3 items`."""
    is_wrong: bool = False
    """Whether another rule refuses it: then it is no example for the other language."""


def _compare_pieces(comparison: Comparison, read: Callable[[Page], list[Piece]]) -> Iterator[Problem]:
    """What both pages have of a kind, in order: what is missing, what is too much, and what differs."""
    for original, page in comparison.pages:
        for theirs, ours in _match_pieces(read(original), read(page)):
            if (theirs and theirs.is_wrong) or (ours and ours.is_wrong):
                continue
            if theirs and ours:
                message = f"{capitalise(ours.name)} stands where {theirs.place} has {theirs.name}."
                yield Problem(ours.place, message, "Give it the form and content of the original.")
            elif theirs:
                message = f"{capitalise(theirs.name)} is in {theirs.place} but not here."
                place = comparison.find_counterpart(theirs.place, original, page)
                yield Problem(place, message, "Add it, or remove it from the original.")
            elif ours:
                message = f"{capitalise(ours.name)} is here but not in {original.path}."
                yield Problem(ours.place, message, "Add it to the original, or remove it here.")


def _match_pieces(left: list[Piece], right: list[Piece]) -> Iterator[tuple[Piece | None, Piece | None]]:
    """The pieces that differ, each with the one in its place."""
    theirs, ours = [piece.mark for piece in left], [piece.mark for piece in right]
    if theirs == ours:
        return
    if len(left) == len(right) or max(len(left), len(right)) > TOO_MANY:
        spans = [(0, len(left), 0, len(right))]
    else:
        matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
        spans = [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]
    for start, end, other_start, other_end in spans:
        for one, other in zip_longest(left[start:end], right[other_start:other_end]):
            if one is None or other is None or one.mark != other.mark:
                yield one, other


@rule("parity", ERROR)
def structure_differs(comparison: Comparison) -> Iterator[Problem]:
    """A translation has the lists, tables, quotations, admonitions, tabs, footnotes and includes of its original.

    Bad:  original: three items.   translation: two of them.
    Good: original: three items.   translation: three items, in the same order.
    """
    for kind in _NAMES:
        yield from _compare_pieces(comparison, partial(_list_parts, kind=kind))
    yield from _compare_pieces(comparison, _list_footnotes)
    yield from _compare_pieces(comparison, partial(_list_includes, localiser=comparison.localiser))


def _list_parts(page: Page, kind: PartKind) -> list[Piece]:
    parts = [part for part in page.parts if part.kind is kind]
    return [Piece(part.place, f"{part.detail} {part.size}", _NAMES[kind](part)) for part in parts]


def _name_list(part: Part) -> str:
    kind = {"ol": "a numbered list", "dl": "a list of definitions"}.get(part.detail, "a list")
    return f"{kind} of {count(part.size[0], 'item')}"


def _name_table(part: Part) -> str:
    return f"a table of {count(part.size[0], 'row')} and {count(part.size[1], 'column')}"


_NAMES: Mapping[PartKind, Callable[[Part], str]] = {
    PartKind.LIST: _name_list,
    PartKind.TABLE: _name_table,
    PartKind.QUOTATION: lambda part: f"a {part.kind}",
    PartKind.ADMONITION: lambda part: f"a box of the kind `{part.detail}`",
    PartKind.TABS: lambda part: f"a set of {count(part.size[0], 'tab')}",
}


@rule("parity", ERROR)
def images_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation shows the images of its original, and says in words what the original says in words.

    Bad:  original: ![Tides](tides.svg)   translation: ![](tides.svg)
    Good: original: ![Tides](tides.svg)   translation: ![Gezeiten](tides.svg)
    """

    def list_images(page: Page) -> list[Piece]:
        pieces = []
        for link in page.links:
            if link.is_image:
                without = "" if link.text.strip() else " without a text"
                mark = comparison.localiser.localise(link.target, page) + without
                is_wrong = comparison.targets.is_wrong(link, page)
                pieces.append(Piece(link.place, mark, f"the image `{link.target}`{without}", is_wrong))
        return pieces

    yield from _compare_pieces(comparison, list_images)


@rule("parity", ERROR)
def code_differs(comparison: Comparison) -> Iterator[Problem]:
    """Code is the same in every language; only remarks in it, and the words in drawings, are translated.

    Bad:  original: print("tide")   translation: drucke("flut")
    Good: original: print("tide")   translation: print("tide")
    """
    yield from _compare_pieces(comparison, _list_code)


def _list_code(page: Page) -> list[Piece]:
    return [
        Piece(block.place, _strip_remarks(block), f"the code `{_first_line(block)}`")
        for block in _list_blocks(page, BlockKind.CODE)
    ]


def _strip_remarks(block: Block) -> str:
    """The lines of code without remarks; of a drawing only its language, since its words are translated."""
    language = block.classes[0] if block.classes else ""
    if language in DRAWN:
        return language
    mark = REMARKS.get(language, r"\#|//")
    remark = re.compile(
        rf"""(?:(?<=\s)|^)(?:{mark})[^\n]*            # `x = 1  # a remark`, to the end of the line
        | /\*[^*\n]*\*/                             # `/* a remark */`
        | <!--(?:[^\n<]|<(?!!--))*?-->               # `<!-- a remark -->`
        """,
        re.MULTILINE | re.VERBOSE,
    )
    lines = (line.rstrip() for line in remark.sub("", block.text).split("\n"))
    return "\n".join(line for line in lines if line)


def _first_line(block: Block) -> str:
    return shorten(next((line for line in block.text.split("\n") if line.strip()), ""), SHOWN)


def _list_footnotes(page: Page) -> list[Piece]:
    marks = [part for part in page.parts if part.kind is PartKind.NOTE]
    pieces = [Piece(part.place, part.detail, f"the mark `[^{part.detail}]`") for part in marks]
    for block in _list_blocks(page, BlockKind.FOOTNOTE):
        label = str(block.id).removeprefix("fn:")
        pieces.append(Piece(block.place, f"{label}:", f"the note `[^{label}]:`"))
    return sorted(pieces, key=lambda piece: piece.mark)


def _list_includes(page: Page, localiser: Localiser) -> list[Piece]:
    return [
        Piece(part.place, localiser.localise_file(part.detail), f"the include of `{part.detail}`")
        for part in page.parts
        if part.kind is PartKind.INCLUDE
    ]
