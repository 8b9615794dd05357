"""Pieces of two pages, in order: which belong together, and findings about those that do not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from papercheck.model import Page, Paper, Place, Problem
from papercheck.rules.parity.alignment import Counterparts, translated

TOO_MANY = 400
"""More pieces than this are compared in turn, not searched for the best match, which takes the square of the time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing of a kind: where it is, what must be the same, and how to speak of it."""

    place: Place
    mark: str
    name: str


Reader = Callable[[Page], list[Piece]]


def compared(paper: Paper, read: Reader) -> Iterator[Problem]:
    """What both pages have of a kind, in order: what is missing, what is too much, and what differs."""
    for original, page in translated(paper):
        left, right = read(original), read(page)
        places = Counterparts(original, page) if left or right else None
        for theirs, ours in _matched(left, right):
            if theirs and ours:
                message = f"{_capital(ours.name)} stands where {theirs.place} has {theirs.name}."
                yield Problem(ours.place, message, "Give it the form and content of the original.")
            elif theirs:
                message = f"{_capital(theirs.name)} is in {theirs.place} but not here."
                place = places.of(theirs.place) if places else Place(page.path)
                yield Problem(place, message, "Add it, or remove it from the original.")
            elif ours:
                message = f"{_capital(ours.name)} is here but not in {original.path}."
                yield Problem(ours.place, message, "Add it to the original, or remove it here.")


def _matched(left: Sequence[Piece], right: Sequence[Piece]) -> Iterator[tuple[Piece | None, Piece | None]]:
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
        for index in range(max(end - start, other_end - other_start)):
            one = left[start + index] if start + index < end else None
            other = right[other_start + index] if other_start + index < other_end else None
            if one is None or other is None or one.mark != other.mark:
                yield one, other


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
