"""Promises about what holds the blocks of a page together: lists, tables, quotations, boxes and tabs as in the original."""

from collections.abc import Callable, Iterator

from papercheck.model import ERROR, Paper, Part, PartKind, Problem
from papercheck.rules import rule
from papercheck.rules.parity.matching import Piece, Reader, compared


@rule("parity", ERROR)
def lists_differ(paper: Paper) -> Iterator[Problem]:
    """A translation has the lists of its original: of the same kind, with as many items.

    Bad:  original: three items.   translation: two of them.
    Good: original: three items.   translation: three items, in the same order.
    """
    yield from compared(paper, _parts(PartKind.LIST, _list_name))


def _list_name(part: Part) -> str:
    kind = {"ol": "a numbered list", "dl": "a list of definitions"}.get(part.detail, "a list")
    return f"{kind} of {_count(part.size[0], 'item')}"


@rule("parity", ERROR)
def tables_differ(paper: Paper) -> Iterator[Problem]:
    """A translation has the tables of its original, with as many rows and columns.

    Bad:  original: a table of four rows.   translation: three of them.
    Good: original: a table of four rows.   translation: a table of four rows.
    """
    name = _parts(
        PartKind.TABLE,
        lambda part: f"a table of {_count(part.size[0], 'row')} and {_count(part.size[1], 'column')}",
    )
    yield from compared(paper, name)


@rule("parity", ERROR)
def quotations_differ(paper: Paper) -> Iterator[Problem]:
    """A translation sets off the quotations that its original sets off.

    Bad:  original: > Tides rise.   translation: Das Wasser steigt.
    Good: original: > Tides rise.   translation: > Das Wasser steigt.
    """
    name = _parts(PartKind.QUOTATION, lambda part: f"a {part.kind}")
    yield from compared(paper, name)


@rule("parity", ERROR)
def admonitions_differ(paper: Paper) -> Iterator[Problem]:
    """A translation has the boxes of its original, of the same kinds; only their titles are translated.

    Bad:  original: !!! warning   translation: !!! warnung
    Good: original: !!! warning   translation: !!! warning "Achtung"
    """
    name = _parts(PartKind.ADMONITION, lambda part: f"a box of the kind `{part.detail}`")
    yield from compared(paper, name)


@rule("parity", ERROR)
def tabs_differ(paper: Paper) -> Iterator[Problem]:
    """A translation has the tabs of its original.

    Bad:  original: three tabs.   translation: two of them.
    Good: original: three tabs.   translation: three tabs.
    """
    name = _parts(PartKind.TABS, lambda part: f"a set of {_count(part.size[0], 'tab')}")
    yield from compared(paper, name)


def _parts(kind: PartKind, name: Callable[[Part], str]) -> Reader:
    return lambda page: [
        Piece(part.place, f"{part.detail} {part.size}", name(part))
        for part in page.parts
        if part.kind is kind
    ]


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
