"""A promise about lengths: a translation is about as long as its original, as far as the two languages are."""

import re
from collections.abc import Iterator
from statistics import median

from papercheck.model import WARNING, BlockKind, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.parity.alignment import Pair, pairs

LONG = 120
"""Letters from which on lengths are compared."""
SLACK = 20
"""Letters by which the length of any text may differ."""
ENOUGH = 8
"""Texts from which on it is known how much longer one language is than another."""
FAR, UNEVEN = 2.2, 1.35
"""How many times longer or shorter than usual a text may be: one block, and paragraphs that are not as many as there."""

_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which one sign says as much as a word."""


@rule("parity", WARNING)
def lengths_differ(paper: Paper) -> Iterator[Problem]:
    """A translation is about as long as its original: else something was left out or put in.

    Bad:  original: five sentences.   translation: one.
    Good: original: five sentences.   translation: five sentences, or four long ones.
    """
    measured = [(pair, _letters(pair.words[0]), _letters(pair.words[1])) for pair in pairs(paper)]
    for language in paper.translations:
        of_language = [each for each in measured if each[0].language == language.code]
        long = [each for each in of_language if max(each[1], each[2]) >= LONG]
        usual = _usual(long)
        for pair, theirs, ours in long if usual else ():
            ratio = (ours + SLACK) / ((theirs + SLACK) * usual)
            far = UNEVEN if _are_uneven(pair) else FAR
            if not 1 / far < ratio < far:
                yield Problem(
                    pair.place,
                    f"{_named(len(pair.translation), ours)} here, {len(pair.original)} with {theirs} in {pair.original[0].place}.",
                    "See whether something was left out or put in.",
                )


def _usual(measured: list[tuple[Pair, int, int]]) -> float:
    """How much longer the translation mostly is; as long, if nobody can tell; 0 where even that cannot be said."""
    if len(measured) >= ENOUGH:
        return median(ours / max(theirs, 1) for _, theirs, ours in measured)
    return 0.0 if any(_DENSE.search(text) for pair, _, _ in measured for text in pair.words) else 1.0


def _are_uneven(pair: Pair) -> bool:
    """Whether paragraphs were merged or split, or one is missing."""
    blocks = (*pair.original, *pair.translation)
    is_prose = all(block.kind is BlockKind.PARAGRAPH for block in blocks)
    return is_prose and len(pair.original) != len(pair.translation)


def _named(blocks: int, letters: int) -> str:
    return f"{blocks} block{'' if blocks == 1 else 's'} with {letters} letters"


def _letters(text: str) -> int:
    return len("".join(text.split()))
