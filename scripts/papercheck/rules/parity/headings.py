"""Promises about the outline of a page: headings, pinpoints and slots as in the original."""

from collections.abc import Iterator
from itertools import zip_longest

from papercheck.model import ERROR, Block, BlockKind, Page, Paper, Place, Problem
from papercheck.rules import rule
from papercheck.rules.parity.alignment import translated


@rule("parity", ERROR)
def headings_differ(paper: Paper) -> Iterator[Problem]:
    """A translation has the headings of its original: as many, of the same levels, with the same ids, in the same order.

    Bad:  original `## Loss {: #loss }`, translation without it
    Good: translation `## Verlust {: #loss }`
    """
    for original, page in translated(paper):
        left, right = _headings(original), _headings(page)
        if all(block.id for block in (*left, *right)):
            yield from _by_id(left, right, page)
        elif len(left) != len(right):
            yield from _counted(left, right, original, page)
        else:
            yield from _in_turn(left, right)


def _headings(page: Page) -> list[Block]:
    return [block for block in page.blocks if block.kind is BlockKind.HEADING]


def _by_id(left: list[Block], right: list[Block], page: Page) -> Iterator[Problem]:
    theirs, ours = _ids(left), _ids(right)
    yield from _missing(theirs, ours, page, "section")
    if theirs.keys() == ours.keys():
        for (id_, block), (other_id, other) in zip(theirs.items(), ours.items(), strict=True):
            if id_ != other_id or block.level != other.level:
                yield Problem(
                    other.place,
                    f"`#{other_id}` (level {other.level}) stands where {block.place} has `#{id_}` (level {block.level}).",
                    "Put the sections in the order and at the levels of the original.",
                )
                break


def _ids(blocks: list[Block]) -> dict[str, Block]:
    return {block.id: block for block in blocks if block.id}


def _counted(left: list[Block], right: list[Block], original: Page, page: Page) -> Iterator[Problem]:
    """One finding where the outlines part: with fewer or more headings, all that follow would differ too."""
    for theirs, ours in zip_longest(left, right):
        if theirs is None or ours is None or (theirs.level, theirs.id) != (ours.level, ours.id):
            there = theirs.place if theirs else Place(original.path)
            place = ours.place if ours else Place(page.path)
            count = f"{len(right)} heading{'' if len(right) == 1 else 's'} here"
            message = f"There {'is' if len(right) == 1 else 'are'} {count} but {len(left)} in {original.path}; they part at {there}."
            yield Problem(place, message, "Give the page the sections of the original.")
            return


def _in_turn(left: list[Block], right: list[Block]) -> Iterator[Problem]:
    for theirs, ours in zip(left, right, strict=True):
        if theirs.level != ours.level:
            message = f"A heading of level {ours.level} stands where {theirs.place} has one of level {theirs.level}."
            yield Problem(ours.place, message, f"Write it with `{'#' * theirs.level}`.")
        if theirs.id and theirs.id != ours.id:
            message = f"{theirs.place} has the id `#{theirs.id}`, and this heading has {_named(ours)}."
            yield Problem(ours.place, message, f"Write `{{: #{theirs.id} }}` behind it.")
        elif ours.id and not theirs.id:
            message = f"`#{ours.id}` is here, and {theirs.place} has no id."
            yield Problem(ours.place, message, "Give the heading of the original the same id.")


def _named(block: Block) -> str:
    return f"`#{block.id}`" if block.id else "none"


@rule("parity", ERROR)
def pinpoints_differ(paper: Paper) -> Iterator[Problem]:
    """A translation carries the pinpoints of its original: the same set, in the same order, on blocks of the same kind.

    Bad:  original `{: #r1-p3 }`, no block of the translation with that id
    Good: `{: #r1-p3 }` in both
    """
    for original, page in translated(paper):
        theirs = {str(block.id): block for block in original.pinpoints}
        ours = {str(block.id): block for block in page.pinpoints}
        yield from _missing(theirs, ours, page, "block")
        if theirs.keys() == ours.keys():
            for (id_, block), (other_id, other) in zip(theirs.items(), ours.items(), strict=True):
                if id_ != other_id or block.kind != other.kind:
                    yield Problem(
                        other.place,
                        f"`#{other_id}` ({other.kind}) stands where {block.place} has `#{id_}` ({block.kind}).",
                        "Put the blocks in the order and form of the original.",
                    )
                    break


@rule("parity", ERROR)
def slots_differ(paper: Paper) -> Iterator[Problem]:
    """A translation has the slots of its original, in the same order.

    Bad:  original `<!-- cards -->`, translation without it
    Good: `<!-- cards -->` in both
    """
    for original, page in translated(paper):
        theirs, ours = (
            tuple(block.text for block in each.blocks if block.kind is BlockKind.SLOT)
            for each in (original, page)
        )
        if theirs != ours:
            yield Problem(
                Place(page.path),
                f"The slots are {_listed(ours)} here but {_listed(theirs)} in {original.path}.",
                "Use the same slots in the same order.",
            )


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"


def _missing(theirs: dict[str, Block], ours: dict[str, Block], page: Page, what: str) -> Iterator[Problem]:
    for id_, block in theirs.items():
        if id_ not in ours:
            yield Problem(
                Place(page.path),
                f"`#{id_}` is in {block.place} but not here.",
                f"Add the {what} with `{{: #{id_} }}`, or remove it from the original.",
            )
    for id_, block in ours.items():
        if id_ not in theirs:
            yield Problem(
                block.place,
                f"`#{id_}` is here but not in the original.",
                f"Add the {what} to the original, or remove it here.",
            )
