"""Promises about what is put into a page and is no prose: images, code, footnotes and files, as in the original."""

import re
from collections.abc import Iterator

from papercheck.model import ERROR, Block, BlockKind, Page, Paper, PartKind, Problem
from papercheck.rules import rule
from papercheck.rules.parity.matching import Piece, compared
from papercheck.rules.parity.speech import shortened
from papercheck.rules.parity.targets import Localiser

DRAWN = frozenset("mermaid plantuml dot graphviz d2 text txt".split())
"""Languages of code that hold words for readers, and are translated."""

REMARKS = {
    **dict.fromkeys(("sql", "lua", "haskell", "ada"), "--"),
    **dict.fromkeys(("tex", "latex", "matlab", "erlang"), "%"),
    **dict.fromkeys(("ini", "lisp", "clojure", "asm"), ";"),
}
"""What begins a remark in languages of code that do it neither with `#` nor with `//`."""


@rule("parity", ERROR)
def images_differ(paper: Paper) -> Iterator[Problem]:
    """A translation shows the images of its original, and says in words what the original says in words.

    Bad:  original: ![Tides](tides.svg)   translation: ![](tides.svg)
    Good: original: ![Tides](tides.svg)   translation: ![Gezeiten](tides.svg)
    """
    localiser = Localiser(paper)

    def images(page: Page) -> list[Piece]:
        found = [link for link in page.links if link.is_image]
        texts = ["" if link.text.strip() else " without a text" for link in found]
        return [
            Piece(
                link.place, localiser.localised(link.target, page) + text, f"the image `{link.target}`{text}"
            )
            for link, text in zip(found, texts, strict=True)
        ]

    yield from compared(paper, images)


@rule("parity", ERROR)
def code_differs(paper: Paper) -> Iterator[Problem]:
    """Code is the same in every language; only remarks in it, and the words in drawings, are translated.

    Bad:  original: print("tide")   translation: drucke("flut")
    Good: original: print("tide")   translation: print("tide")
    """
    yield from compared(paper, _code)


def _code(page: Page) -> list[Piece]:
    blocks = [block for block in page.blocks if block.kind is BlockKind.CODE]
    return [
        Piece(block.place, _without_remarks(block), f"the code `{_first_line(block)}`") for block in blocks
    ]


def _without_remarks(block: Block) -> str:
    if block.classes and block.classes[0] in DRAWN:
        return block.classes[0]
    mark = REMARKS.get(block.classes[0] if block.classes else "", "#|//")
    remark = re.compile(rf"(?:(?<=\s)|^)(?:{mark})[^\n]*|/\*[^*\n]*\*/|<!--[^\n]*?-->", re.MULTILINE)
    lines = (line.rstrip() for line in remark.sub("", block.text).split("\n"))
    return "\n".join(line for line in lines if line)


def _first_line(block: Block) -> str:
    return shortened(next((line for line in block.text.split("\n") if line.strip()), ""))


@rule("parity", ERROR)
def footnotes_differ(paper: Paper) -> Iterator[Problem]:
    """A translation has the footnotes of its original, under the same labels, and refers to each.

    Bad:  original: Tides rise[^moon].   translation: Das Wasser steigt.
    Good: original: Tides rise[^moon].   translation: Das Wasser steigt[^moon].
    """

    def footnotes(page: Page) -> list[Piece]:
        notes = [block for block in page.blocks if block.kind is BlockKind.FOOTNOTE]
        marks = [part for part in page.parts if part.kind is PartKind.NOTE]
        found = [Piece(part.place, part.detail, f"the mark `[^{part.detail}]`") for part in marks]
        for block in notes:
            label = str(block.id).removeprefix("fn:")
            found.append(Piece(block.place, f"{label}:", f"the note `[^{label}]:`"))
        return sorted(found, key=lambda piece: piece.mark)

    yield from compared(paper, footnotes)


@rule("parity", ERROR)
def includes_differ(paper: Paper) -> Iterator[Problem]:
    """A translation puts in the files that its original puts in, or their translations.

    Bad:  original: --8<-- "en/fees.md"   translation: --8<-- "de/dates.md"
    Good: original: --8<-- "en/fees.md"   translation: --8<-- "de/fees.md"
    """
    localiser = Localiser(paper)

    def includes(page: Page) -> list[Piece]:
        parts = [part for part in page.parts if part.kind is PartKind.INCLUDE]
        return [
            Piece(part.place, localiser.file(part.detail), f"the include of `{part.detail}`")
            for part in parts
        ]

    yield from compared(paper, includes)
