"""A promise about denial: what the original denies the translation denies, and what it says the translation says."""

import re
from collections.abc import Iterator

from papercheck.model import WARNING, Lexicon, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.parity.alignment import Pair, pairs
from papercheck.rules.parity.notation import pattern
from papercheck.rules.parity.speech import unquoted

SHORT = 45
"""Words up to which a text is short enough for a lost negation to be a lost negation."""

_ENDED = re.compile(r"[.!?…:;][”“\"’»«)\]]*$")


@rule("parity", WARNING)
def negation_differs(paper: Paper) -> Iterator[Problem]:
    """A denial stays a denial, and a statement a statement.

    Bad:  original: The police may not share data.   translation: Die Polizei darf Daten teilen.
    Good: original: The police may not share data.   translation: Die Polizei darf keine Daten teilen.
    """
    readers = {language.code: _Negations(paper.lexicon(language.code)) for language in paper.languages}
    original = paper.original.code
    for pair in pairs(paper):
        one, other = readers[original], readers[pair.language]
        if not (one.is_known and other.is_known):
            continue
        for left, right in _stretches(pair):
            lost, found = one.denied(left), other.denied(right)
            if lost and not other.may_deny(right):
                message = f"{pair.original[0].place} says `{lost}`, and nothing here denies anything."
                yield _finding(pair, message, "Deny it here too, or correct the original.")
            elif found and not one.may_deny(left):
                message = f"This says `{found}`, and nothing in {pair.original[0].place} denies anything."
                yield _finding(pair, message, "Remove the negation, or correct the original.")


def _finding(pair: Pair, message: str, fix: str) -> Problem:
    return Problem(pair.place, message, fix)


def _stretches(pair: Pair) -> Iterator[tuple[str, str]]:
    """Line by line where both have as many, and each is a sentence; else the whole, if it is short."""
    theirs, ours = (text.split("\n") for text in pair.words)
    if len(theirs) != len(ours) or not all(_ENDED.search(line) for line in (*theirs[:-1], *ours[:-1])):
        theirs, ours = (["\n".join(lines)] for lines in (theirs, ours))
    for left, right in zip(theirs, ours, strict=True):
        if max(left.count(" "), right.count(" ")) < SHORT:
            yield left, right


class _Negations:
    """How a language denies."""

    def __init__(self, lexicon: Lexicon) -> None:
        # “No. 6” counts and denies nothing.
        self._clear = pattern(lexicon.words("negation"), behind=r"(?!\.?\s?\d)")
        self._idiom = _exactly(lexicon.words("negation_idioms"))
        self._implied = pattern((*lexicon.words("negation_implied"), *lexicon.words("negation")))
        self._not_implied = pattern(lexicon.words("negation_implied_not"))
        self.is_known = bool(lexicon.words("negation"))

    def denied(self, text: str) -> str:
        """The first word that denies, turns of phrase and quotations left out; nothing where there is none."""
        if not self._clear.search(text):
            return ""
        match = self._clear.search(self._idiom.sub(" ", unquoted(text)))
        return match[0] if match else ""

    def may_deny(self, text: str) -> bool:
        """Whether anything in the text denies, if only by its meaning."""
        return any(not self._not_implied.fullmatch(match[0]) for match in self._implied.finditer(text))


def _exactly(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of these phrases, as they are written: `No` may stand for a number where `no` does not."""
    listed = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{listed})(?!\w)") if listed else re.compile(r"(?!)")
