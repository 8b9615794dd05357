"""Rules on values: numbers and dates are the same in every language, each in its own way of writing."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from papercheck.model import ERROR, NOTE, WARNING, Lexicon, Problem
from papercheck.rules import rule
from papercheck.rules.parity import Comparison, report_difference
from papercheck.rules.parity.numerals import Numeral, NumeralReader, Reading, Value
from papercheck.rules.parity.pairs import Pair
from papercheck.rules.parity.unit_parity import PRICE
from papercheck.text import DENSE

NAMING = 3
"""Figures of the shortest number that is a name: of a model, of a port, a year."""
SMALL = 100
"""Numbers below this may be written in words, in a language whose words are not known."""
MANY = 100
"""Numbers of one text beyond which they are not counted against each other, which takes the square of the time."""

_DIGIT = re.compile(r"\d")
# One figure or several, and neither `5pm` nor `10’000`.
_PLAIN = re.compile(r"`[\d.,]+`(?:, `[\d.,]+`)*")
# `3\.`: typed in place of a list
_ORDINAL = re.compile(r"\d+\\[.)]")
_LISTED = re.compile(r"^\d+(?=[.)])", re.MULTILINE)
# `D6`
_CODE = re.compile(r"(?<![\w-])([A-Z]{1,4})(\d{1,6}[a-z]?)(?!\w)")
# `129a`
_LETTERED = re.compile(r"(?<![\w.,])(\d{1,4})([a-z])(?![\w-])")
_CELL = re.compile(
    r"""(?:(?P<minus>[−–-])|\+)?[ \u00a0]?        # `−` or `+`, a blank behind it or not
    (?P<figures>\d[\d.,’'\ \u00a0\u202f]*)        # `1 234,5`
    [^\w\d]*                                      # ` %`
    """,
    re.VERBOSE,
)
# `7000 ms`
_SPAN = re.compile(r"`+([^`\n]+)`")
# `在2018年初`
_BESIDE_LETTERS = re.compile(rf"(?<={DENSE})\d{{1,9}}")
LONG = 5
"""Characters of the shortest number that is whole in any language, with the marks around it: a year, `100`."""
_FIGURES_ONLY = NumeralReader(Lexicon())
"""Where one of the languages is not known, words say nothing, and small numbers may be written in words."""


@rule("parity", ERROR, WARNING, NOTE)
def values_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation says the numbers, dates and times of its original, in figures or in words, in its own way of writing them.

    Bad:  original: 1,234 people on 24 April 2013.   translation: 1.243 Menschen am 24. April 2013.
    Good: original: 1,234 people on 24 April 2013.   translation: 1.234 Menschen am 24. April 2013.
    """
    compared = [(pair, *_read_sides(pair, one, other)) for pair, one, other in comparison.read(NumeralReader)]
    differing = [(pair, *_compare_numbers(here, there)) for pair, here, there in compared]
    moved = set() if comparison.is_publication else _list_moved(comparison, differing)
    for (pair, here, there), (_, *sides) in zip(compared, differing, strict=True):
        where = pair.place.path
        lost, added = (_list(it for it in side if (where, it.readings) not in moved) for side in sides)
        if lost or added:
            fixes = (
                f"Add {lost} as this language writes it, or remove it from the original.",
                f"Remove {added}, or add it to the original.",
                f"Write {lost} as this language writes it, or correct the original.",
            )
            is_plain = bool(_PLAIN.fullmatch(lost) and _PLAIN.fullmatch(added))
            # In a language that is not known a word may say the rest: ten of hundred thousands, one and a half.
            is_plain = is_plain and (here.is_known or min(map(len, (lost, added))) >= LONG)
            is_plain = is_plain and not any(map(PRICE.search, pair.words))
            # `2.5 k` and `2500` may be the same in another unit.
            figures = {re.sub(r"\D", "", typed).strip("0") for typed in (lost, added)}
            is_scaled = lost != added and len(figures) == 1
            severity = comparison.rate(pair, is_plain=is_plain and not is_scaled)
            if not (is_plain or comparison.is_publication):
                is_free = all(map(PRICE.search, pair.words)) or _recurs(comparison, pair, *sides)
                severity = NOTE if is_free else severity
            yield report_difference(pair.place, pair.origin, lost, added, *fixes, severity=severity)
        lost, added = map(_list, _compare_words(here, there))
        if lost and added:
            fix = f"Write {lost} in this language, or correct the original."
            severity = comparison.rate(pair, is_plain=False)
            yield report_difference(pair.place, pair.origin, lost, added, fix, severity=severity)


def _recurs(comparison: Comparison, pair: Pair, lost: Iterable[Numeral], added: Iterable[Numeral]) -> bool:
    """Whether what one text lacks stands elsewhere on its page, as the number of a name does, on one side alone."""
    pages = (comparison.by_path.get(place.path) for place in (pair.place, pair.origin))
    bodies = [page.body if page else "" for page in pages]
    sides = [*lost], [*added]
    return not all(sides) and all(
        len(it.text) >= NAMING and re.search(rf"\b{re.escape(it.text)}\b", body)
        for side, body in zip(sides, bodies, strict=True)
        for it in side
    )


def _read_sides(pair: Pair, one: NumeralReader, other: NumeralReader) -> tuple["_Numbers", "_Numbers"]:
    """The numbers of the original, and those of the translation."""
    if not (one.is_known and other.is_known):
        one = other = _FIGURES_ONLY
    is_listed = any(_ORDINAL.match(block.text) for block in (*pair.original, *pair.translation))
    left, right = (_LISTED.sub("", text) if is_listed else text for text in pair.translated)
    # What is code on one side alone is the same value.
    theirs, ours = (
        "\n".join((section, *(code for block in side for code in _SPAN.findall(block.text))))
        for section, side in zip(pair.section, (pair.original, pair.translation), strict=True)
    )
    return _Numbers(left, one, theirs), _Numbers(right, other, ours)


def _list_moved(
    comparison: Comparison, differing: Iterable[tuple[Pair, list[Numeral], list[Numeral]]]
) -> set[tuple[str, tuple[Reading, ...]]]:
    """Numbers that one section of a page lacks and another one has more: sections stand in another order, and nothing is lost."""
    heads = {page.path: [it.place for it in page.blocks if it.level] for page in comparison.paper.pages}
    lost: dict[tuple[str, tuple[Reading, ...]], set[int]] = {}
    added: dict[tuple[str, tuple[Reading, ...]], set[int]] = {}
    for pair, *found in differing:
        section = bisect_right(heads.get(pair.place.path, ()), pair.place)
        for side, numerals in zip((lost, added), found, strict=True):
            for numeral in numerals:
                side.setdefault((pair.place.path, numeral.readings), set()).add(section)
    return {key for key in lost.keys() & added if key[1] and lost[key].isdisjoint(added[key])}


class _Numbers:
    """The numbers of one text, and what it can answer when another text asks for a number."""

    def __init__(self, text: str, reader: NumeralReader, section: str = "") -> None:
        self._text, self._reader, self._section = text, reader, section
        self.has_figures = bool(_DIGIT.search(text))
        self.is_known = reader is not _FIGURES_ONLY

    @cached_property
    def numerals(self) -> list[Numeral]:
        return self._reader.read(self._text)

    @cached_property
    def words(self) -> list[Numeral]:
        return self._reader.read_words(self._text)

    @cached_property
    def codes(self) -> Mapping[tuple[str, str], str]:
        """What begins a code such as `D6` or `129a` and what ends it, and the code as it was typed."""
        typed = (*_CODE.findall(self._text), *_LETTERED.findall(self._text))
        codes = {(beginning, end): beginning + end for beginning, end in typed}
        if cell := _CELL.fullmatch(self._text.strip()):
            # In a table nothing but its minus says what goes down; in a sentence words may say so.
            codes[re.sub(r"\D", "", cell["figures"]), "−" if cell["minus"] else ""] = cell[0]
        return codes

    @cached_property
    def _values(self) -> set[Value]:
        return _list_values(self.numerals)

    @cached_property
    def _values_in_words(self) -> set[Value]:
        return _list_values(self.words) | self._reader.list_implied(self._text)

    def says(self, reading: Reading) -> bool:
        unknown = [value for value in reading if value not in self._values]
        if not self._reader.is_known:
            unknown = [value for value in unknown if not isinstance(value, Decimal) or value >= SMALL]
        return not unknown or self._values_in_words.issuperset(unknown)

    def drop_near(self, numerals: list[Numeral]) -> list[Numeral]:
        """Those that do not stand beside this text either."""
        beside = _Numbers(self._section, self._reader)
        return [it for it in numerals if not (self._section and any(map(beside.says, it.readings)))]

    def list_missing(self, other: "_Numbers") -> list[Numeral]:
        """The numerals of this text that the other does not have."""
        asked = (numeral for numeral in self.numerals if numeral.may_ask)
        return [it for it in asked if not (any(map(other.says, it.readings)) or other.quotes(it.text))]

    def quotes(self, typed: str) -> bool:
        """Whether a text stands here letter by letter, such as a date in another language's words."""
        return any(map(str.isalpha, typed)) and typed in self._text

    def list_dates(self, other: "_Numbers") -> list[Numeral]:
        """Whole dates that the other text does not have, though it has all their parts."""
        dates = {numeral.date for numeral in other.numerals if numeral.date}
        return [numeral for numeral in self.numerals if numeral.date and numeral.date not in dates]

    def list_repeated(self, other: "_Numbers") -> list[Numeral]:
        """Numbers that stand here more often than there, in texts with as many numbers: one took the place of another."""
        if not 0 < len(self.numerals) == len(other.numerals) <= MANY:
            return []
        spare = [set(numeral.readings) for numeral in other.numerals]
        surplus = []
        for numeral in self.numerals:
            match = next((readings for readings in spare if not readings.isdisjoint(numeral.readings)), None)
            if match is None:
                surplus.append(numeral)
            else:
                spare.remove(match)
        in_words = _list_values(other.words) if surplus else set()
        # What no blank parts from a letter is read as a part of a name.
        in_words |= {Decimal(figures) for figures in _BESIDE_LETTERS.findall(other._text) if surplus}
        return [numeral for numeral in surplus if in_words.isdisjoint(numeral.readings[0])]

    def list_codes(self, other: "_Numbers") -> list[Numeral]:
        """Codes that are not in the other text, though it has one that begins in the same way."""
        beginnings = {beginning for beginning, _ in other.codes}
        surplus = (code for code in self.codes if code not in other.codes and code[0] in beginnings)
        return [Numeral(self.codes[code], ()) for code in surplus]

    def list_unanswered(self, other: "_Numbers") -> list[Numeral]:
        """Number words from two on that the other text, which has some as well, has in no form."""
        known = {word.readings for word in other.words} if self.words else set()
        wanted = (word for word in self.words if known and word.readings not in known)
        return [it for it in wanted if it.readings[0][0] != 1 and not any(map(other.says, it.readings))]

    def list_words_more(self, other: "_Numbers") -> list[Numeral]:
        """Number words from two on that stand there as well, and here more often."""
        here, there = (Counter(word.readings for word in side.words) for side in (self, other))
        more = {readings for readings in here if here[readings] > there[readings] > 0}
        return [it for it in self.words if it.readings in more and it.readings[0][0] != 1]


def _compare_numbers(here: _Numbers, there: _Numbers) -> tuple[list[Numeral], list[Numeral]]:
    """The numerals that the translation lacks, and those that it has more."""
    if not (here.has_figures or there.has_figures):
        return [], []
    lost, added = here.list_missing(there), there.list_missing(here)
    if lost or added:
        return there.drop_near(lost), here.drop_near(added)
    for surplus in (_Numbers.list_dates, _Numbers.list_repeated, _Numbers.list_codes):
        lost, added = surplus(here, there), surplus(there, here)
        # One on one side alone may have been counted wrong; one on each took the other's place.
        if lost and added:
            return lost, added
    return [], []


def _compare_words(here: _Numbers, there: _Numbers) -> tuple[list[Numeral], list[Numeral]]:
    """The number words that only the original has, and those that only the translation has."""
    lost, added = here.list_unanswered(there), there.list_unanswered(here)
    if len(here.words) == len(there.words):
        # Of as many words one may have taken the place of another that stands there as well.
        more, less = here.list_words_more(there), there.list_words_more(here)
        lost, added = lost or (added and more), added or (lost and less)
    return lost, added


def _list_values(numerals: Iterable[Numeral]) -> set[Value]:
    return {value for numeral in numerals for reading in numeral.readings for value in reading}


def _list(numerals: Iterable[Numeral]) -> str:
    texts = dict.fromkeys(" ".join(numeral.text.split()) for numeral in numerals)
    return ", ".join(f"`{text}`" for text in texts)
