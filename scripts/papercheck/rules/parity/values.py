"""Promises about numbers, dates and times: the same in every language, each written in its own way."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from papercheck.model import ERROR, Lexicon, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.parity.alignment import Pair, pairs
from papercheck.rules.parity.dates import Numeral, Value
from papercheck.rules.parity.notation import Notation, notation
from papercheck.rules.parity.numerals import loose, numerals, spelled

SMALL = 100
"""Numbers below this may be written in words."""
MANY = 100
"""More numbers than this in one text are not counted against each other."""

_DIGIT = re.compile(r"\d")
_CODE = re.compile(r"(?<![\w-])([A-Z]{1,4})(\d{1,6}[a-z]?)(?!\w)")
_LETTERED = re.compile(r"(?<![\w.,])(\d{1,4})([a-z])(?![\w-])")
_CELL = re.compile(r"(?:(?P<minus>[−–-])|\+)?[ \u00a0]?(?P<figures>\d[\d.,’'  \u202f]*)[^\w\d]*")
_FIGURES_ONLY = notation(Lexicon())
"""Where one of the languages is not known, words say nothing, and small numbers may be written in words."""


@rule("parity", ERROR)
def values_differ(paper: Paper) -> Iterator[Problem]:
    """A translation says the numbers, dates and times of its original, in its own way of writing them.

    Bad:  original: 1,234 people on 24 April 2013.   translation: 1.243 Menschen am 24. April 2013.
    Good: original: 1,234 people on 24 April 2013.   translation: 1.234 Menschen am 24. April 2013.
    """
    notations = _notations(paper)
    original = paper.original.code
    for pair in pairs(paper):
        one, other = notations[original], notations[pair.language]
        if any(_DIGIT.search(text) for text in pair.words):
            is_known = one.is_known and other.is_known
            yield from _differing(pair, *((one, other) if is_known else (_FIGURES_ONLY, _FIGURES_ONLY)))


def _notations(paper: Paper) -> dict[str, Notation]:
    return {language.code: notation(paper.lexicon(language.code)) for language in paper.languages}


def _differing(pair: Pair, one: Notation, other: Notation) -> Iterator[Problem]:
    left, right = pair.words
    here, there = _Numbers(left, one), _Numbers(right, other)
    lost, found = here.missing_in(there), there.missing_in(here)
    for surplus in (_dates, _repeated, _codes):
        if not lost and not found:
            lost, found = surplus(here, there), surplus(there, here)
            lost, found = (lost, found) if lost and found else ([], [])
    if lost or found:
        yield _finding(pair, lost, found)


def _finding(pair: Pair, lost: list[Numeral], found: list[Numeral]) -> Problem:
    origin = pair.original[0].place
    if lost and found:
        message = f"{_listed(found)} stands where {origin} has {_listed(lost)}."
        fix = f"Write {_listed(lost)} as this language writes it, or correct the original."
    elif lost:
        message = f"{_listed(lost)} is in {origin} but not here."
        fix = f"Add {_listed(lost)} as this language writes it, or remove it from the original."
    else:
        message = f"{_listed(found)} is here but not in {origin}."
        fix = f"Remove {_listed(found)}, or add it to the original."
    return Problem(pair.place, message, fix)


def _listed(numerals_read: Iterable[Numeral]) -> str:
    return ", ".join(
        f"`{text}`" for text in dict.fromkeys(" ".join(each.text.split()) for each in numerals_read)
    )


class _Numbers:
    """The numbers of one text, and what it can answer when another text asks for a number."""

    def __init__(self, text: str, language: Notation) -> None:
        self._text, self.notation = text, language
        self.numerals = numerals(text, language)
        typed = (*_CODE.findall(text), *_LETTERED.findall(text))
        self.codes = {(beginning, end): beginning + end for beginning, end in typed}
        """What begins a sign and what ends it, and the sign as it was typed."""
        if cell := _CELL.fullmatch(text.strip()):
            # In a table nothing but its sign says what goes down; in a sentence words may say so.
            self.codes[re.sub(r"\D", "", cell["figures"]), "−" if cell["minus"] else ""] = cell[0]
        self._values = _values(self.numerals)
        self._words: set[Value] | None = None

    def missing_in(self, other: "_Numbers") -> list[Numeral]:
        """The numerals of this text that the other does not have."""
        return [
            numeral
            for numeral in self.numerals
            if numeral.may_ask and not any(other.has(reading) for reading in numeral.readings)
        ]

    def has(self, reading: Iterable[Value]) -> bool:
        """Whether all values of a reading are here."""
        return all(value in self._values or self._says(value) for value in reading)

    def _says(self, value: Value) -> bool:
        """Whether a value is here in words; where the words are not known, small numbers may be."""
        if not self.notation.is_known and isinstance(value, Decimal) and value < SMALL:
            return True
        if self._words is None:
            self._words = _values(self.spelled()) | loose(self._text, self.notation)
        return value in self._words

    def spelled(self) -> list[Numeral]:
        """The numbers that are written as words."""
        return spelled(self._text, self.notation)


def _values(found: Iterable[Numeral]) -> set[Value]:
    return {value for numeral in found for reading in numeral.readings for value in reading}


def _dates(here: _Numbers, there: _Numbers) -> list[Numeral]:
    """Whole dates that the other text does not have, though it has all their parts."""
    dates = {numeral.date for numeral in there.numerals if numeral.date}
    return [numeral for numeral in here.numerals if numeral.date and numeral.date not in dates]


def _repeated(here: _Numbers, there: _Numbers) -> list[Numeral]:
    """Numbers that stand here more often than there, in texts with as many numbers: one took the place of another."""
    if not 0 < len(here.numerals) == len(there.numerals) <= MANY:
        return []
    spare = [set(numeral.readings) for numeral in there.numerals]
    surplus = []
    for numeral in here.numerals:
        match = next((readings for readings in spare if not readings.isdisjoint(numeral.readings)), None)
        if match is None:
            surplus.append(numeral)
        else:
            spare.remove(match)
    said = _values(there.spelled()) if surplus else set()
    return [numeral for numeral in surplus if said.isdisjoint(numeral.readings[0])]


def _codes(here: _Numbers, there: _Numbers) -> list[Numeral]:
    """Signs like `D6` and `129a` that are not in the other text, though it has one that begins in the same way."""
    beginnings = {beginning for beginning, _ in there.codes}
    surplus = (code for code in here.codes if code not in there.codes and code[0] in beginnings)
    return [Numeral(here.codes[code], ()) for code in surplus]


@rule("parity", ERROR)
def spelled_numbers_differ(paper: Paper) -> Iterator[Problem]:
    """A number that is written as a word is the same number in the translation.

    Bad:  original: Three groups met.   translation: Vier Gruppen trafen sich.
    Good: original: Three groups met.   translation: Drei Gruppen trafen sich.
    """
    notations = _notations(paper)
    original = paper.original.code
    for pair in pairs(paper):
        ours, theirs = notations[original], notations[pair.language]
        left, right = pair.words
        here, there = spelled(left, ours), spelled(right, theirs)
        lost = _unanswered(here, there, _Numbers(right, theirs)) if here and there else []
        found = _unanswered(there, here, _Numbers(left, ours)) if lost else []
        if found:
            message = f"{_listed(found)} stands where {pair.original[0].place} has {_listed(lost)}."
            fix = f"Write {_listed(lost)} in this language, or correct the original."
            yield Problem(pair.place, message, fix)


def _unanswered(words: list[Numeral], others: list[Numeral], other: _Numbers) -> list[Numeral]:
    """Number words from two on that the other text has in no form."""
    said = {word.readings for word in others}
    asked = [word for word in words if word.readings not in said and word.readings[0][0] != 1]
    return [word for word in asked if not other.has(word.readings[0])]
