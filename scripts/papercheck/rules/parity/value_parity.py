"""Rules on values: numbers, dates, units, currencies and placeholders say the same in every language, each in its own way."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from papercheck.model import ERROR, Lexicon, Place, Problem
from papercheck.rules import rule
from papercheck.rules.parity.comparison import Comparison, Pair
from papercheck.rules.parity.notation import Notation, alternatives, read_notation
from papercheck.rules.parity.numerals import (
    Numeral,
    Value,
    list_implied,
    read_number_words,
    read_numerals,
)
from papercheck.text import capitalise

SMALL = 100
"""Numbers below this may be written in words, in a language whose words are not known."""
MANY = 100
"""Numbers of one text beyond which they are not counted against each other, which takes the square of the time."""

_DIGIT = re.compile(r"\d")
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
_FIGURES_ONLY = read_notation(Lexicon())
"""Where one of the languages is not known, words say nothing, and small numbers may be written in words."""


@rule("parity", ERROR)
def values_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation says the numbers, dates and times of its original, in its own way of writing them.

    Bad:  original: 1,234 people on 24 April 2013.   translation: 1.243 Menschen am 24. April 2013.
    Good: original: 1,234 people on 24 April 2013.   translation: 1.234 Menschen am 24. April 2013.
    """
    for pair, one, other in comparison.read(read_notation):
        if any(_DIGIT.search(text) for text in pair.words):
            is_known = one.is_known and other.is_known
            lost, added = _compare_numbers(
                pair, *((one, other) if is_known else (_FIGURES_ONLY, _FIGURES_ONLY))
            )
            if lost or added:
                yield _report_numbers(pair, lost, added)


def _compare_numbers(pair: Pair, one: Notation, other: Notation) -> tuple[list[Numeral], list[Numeral]]:
    """The numerals that the translation lacks, and those that it has more."""
    here, there = _Numbers(pair.words[0], one), _Numbers(pair.words[1], other)
    lost, added = here.missing_in(there), there.missing_in(here)
    for differing in (_dates, _repeated, _codes):
        if not lost and not added:
            lost, added = differing(here, there), differing(there, here)
            # One on one side alone may have been counted wrong; one on each took the other's place.
            lost, added = (lost, added) if lost and added else ([], [])
    return lost, added


def _report_numbers(pair: Pair, lost: list[Numeral], added: list[Numeral]) -> Problem:
    theirs, ours = _list(lost), _list(added)
    if lost and added:
        message = f"{ours} stands where {pair.origin} has {theirs}."
        fix = f"Write {theirs} as this language writes it, or correct the original."
    elif lost:
        message = f"{theirs} is in {pair.origin} but not here."
        fix = f"Add {theirs} as this language writes it, or remove it from the original."
    else:
        message = f"{ours} is here but not in {pair.origin}."
        fix = f"Remove {ours}, or add it to the original."
    return Problem(pair.place, message, fix)


def _list(numerals: Iterable[Numeral]) -> str:
    texts = dict.fromkeys(" ".join(numeral.text.split()) for numeral in numerals)
    return ", ".join(f"`{text}`" for text in texts)


class _Numbers:
    """The numbers of one text, and what it can answer when another text asks for a number."""

    def __init__(self, text: str, notation: Notation) -> None:
        self._text, self.notation = text, notation
        self.numerals = read_numerals(text, notation)
        typed = (*_CODE.findall(text), *_LETTERED.findall(text))
        self.codes = {(beginning, end): beginning + end for beginning, end in typed}
        """What begins a sign and what ends it, and the sign as it was typed."""
        if cell := _CELL.fullmatch(text.strip()):
            # In a table nothing but its sign says what goes down; in a sentence words may say so.
            self.codes[re.sub(r"\D", "", cell["figures"]), "−" if cell["minus"] else ""] = cell[0]
        self._values = _list_values(self.numerals)
        self._in_words: set[Value] | None = None

    def missing_in(self, other: "_Numbers") -> list[Numeral]:
        """The numerals of this text that the other does not have."""
        return [
            numeral
            for numeral in self.numerals
            if numeral.may_ask and not any(other.has(reading) for reading in numeral.readings)
        ]

    def has(self, reading: Iterable[Value]) -> bool:
        """Whether all values of a reading are here."""
        return all(value in self._values or self._has_in_words(value) for value in reading)

    def _has_in_words(self, value: Value) -> bool:
        if not self.notation.is_known and isinstance(value, Decimal) and value < SMALL:
            return True
        if self._in_words is None:
            self._in_words = _list_values(self.read_words()) | list_implied(self._text, self.notation)
        return value in self._in_words

    def read_words(self) -> list[Numeral]:
        """The numbers that are written as words."""
        return read_number_words(self._text, self.notation)


def _list_values(numerals: Iterable[Numeral]) -> set[Value]:
    return {value for numeral in numerals for reading in numeral.readings for value in reading}


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
    in_words = _list_values(there.read_words()) if surplus else set()
    return [numeral for numeral in surplus if in_words.isdisjoint(numeral.readings[0])]


def _codes(here: _Numbers, there: _Numbers) -> list[Numeral]:
    """Signs like `D6` and `129a` that are not in the other text, though it has one that begins in the same way."""
    beginnings = {beginning for beginning, _ in there.codes}
    surplus = (code for code in here.codes if code not in there.codes and code[0] in beginnings)
    return [Numeral(here.codes[code], ()) for code in surplus]


@rule("parity", ERROR)
def spelled_numbers_differ(comparison: Comparison) -> Iterator[Problem]:
    """A number that is written as a word is the same number in the translation.

    Bad:  original: Three groups met.   translation: Vier Gruppen trafen sich.
    Good: original: Three groups met.   translation: Drei Gruppen trafen sich.
    """
    for pair, one, other in comparison.read(read_notation):
        left, right = pair.words
        here, there = read_number_words(left, one), read_number_words(right, other)
        lost = _unanswered(here, there, _Numbers(right, other)) if here and there else []
        added = _unanswered(there, here, _Numbers(left, one)) if lost else []
        if added:
            message = f"{_list(added)} stands where {pair.origin} has {_list(lost)}."
            fix = f"Write {_list(lost)} in this language, or correct the original."
            yield Problem(pair.place, message, fix)


def _unanswered(words: list[Numeral], others: list[Numeral], other: _Numbers) -> list[Numeral]:
    """Number words from two on that the other text has in no form."""
    known = {word.readings for word in others}
    wanted = [word for word in words if word.readings not in known and word.readings[0][0] != 1]
    return [word for word in wanted if not other.has(word.readings[0])]


@rule("parity", ERROR)
def percentages_differ(comparison: Comparison) -> Iterator[Problem]:
    """A percentage stays a percentage, and percentage points stay percentage points.

    Bad:  original: up by 5 percentage points.   translation: um 5 Prozent gestiegen.
    Good: original: up by 5 percentage points.   translation: um 5 Prozentpunkte gestiegen.
    """
    for pair, one, other in comparison.read(_Percentages):
        left, right = pair.words
        if one.is_known and other.is_known and (one.may_occur(left) or other.may_occur(right)):
            lost = one.list_counted(left) - other.list_mentioned(right)
            added = other.list_counted(right) - one.list_mentioned(left)
            for unit in sorted(lost):
                message = f"{pair.origin} counts in {unit}, and this does not."
                yield Problem(pair.place, message, f"Say that it is {unit}, or correct the original.")
            for unit in sorted(added) if not lost else ():
                message = f"This counts in {unit}, and {pair.origin} does not."
                yield Problem(pair.place, message, "Count as the original does, or correct it there.")


class _Percentages:
    """How a language speaks of percentages."""

    def __init__(self, lexicon: Lexicon) -> None:
        points, words = lexicon.words("percentage_points"), lexicon.words("percent")
        self.is_known = bool(points and words)
        self._points = re.compile(rf"(?<!\w)(?:{alternatives(points)})(?!\w)", re.IGNORECASE)
        self._mention = re.compile(rf"%|‰|(?<!\w)(?:{alternatives(words)})(?!\w)", re.IGNORECASE)
        self._counted = re.compile(rf"\d\s?-?(?:%|(?:{alternatives(words)})(?!\w))", re.IGNORECASE)

    def may_occur(self, text: str) -> bool:
        """Whether it is worth looking."""
        return bool(_DIGIT.search(text) and (self._mention.search(text) or self._points.search(text)))

    def list_counted(self, text: str) -> set[str]:
        """The units that stand beside a number for certain."""
        return self._list(text, self._counted)

    def list_mentioned(self, text: str) -> set[str]:
        """The units that are spoken of at all."""
        return self._list(text, self._mention)

    def _list(self, text: str, per_cent: re.Pattern[str]) -> set[str]:
        units = {"percentage points"} if self._points.search(text) else set()
        return units | ({"per cent"} if per_cent.search(self._points.sub(" ", text)) else set())


CURRENCY_SYMBOLS = dict(zip("€$£¥₹₽₺₴₩", "EUR USD GBP JPY INR RUB TRY UAH KRW".split(), strict=True))
CURRENCY_CODES = (
    "EUR USD GBP JPY CHF DKK SEK NOK PLN CZK HUF RON BGN TRY UAH RUB CNY INR KRW CAD AUD NZD BRL ZAR"
)
"""ISO 4217, those that papers name."""
_CURRENCY = rf"[{''.join(CURRENCY_SYMBOLS)}]|(?-i:\b(?:{CURRENCY_CODES.replace(' ', '|')})\b)"


@rule("parity", ERROR)
def currencies_differ(comparison: Comparison) -> Iterator[Problem]:
    """An amount of money stays in its currency.

    Bad:  original: It cost €5 million.   translation: Es kostete 5 Millionen Dollar.
    Good: original: It cost €5 million.   translation: Es kostete 5 Millionen Euro.
    """
    for pair, one, other in comparison.read(_Currencies):
        left, right = pair.words
        theirs, ours = one.list_amounts(left), other.list_amounts(right)
        lost = theirs and theirs - other.list_mentioned(right)
        added = ours and ours - one.list_mentioned(left)
        if (lost and (other.is_known or added)) or (added and one.is_known):
            here, there = (
                ", ".join(f"`{code}`" for code in sorted(codes)) or "no other currency"
                for codes in (added, lost)
            )
            message = f"Amounts are in {here} here, and in {there} in {pair.origin}."
            fix = "Name the currencies of the original; a conversion goes into brackets behind."
            yield Problem(pair.place, message, fix)


class _Currencies:
    """How a language names currencies."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = {word.casefold(): code for word, code in lexicon.values("currencies").items()}
        self.is_known = bool(self._names)
        names, magnitudes = alternatives(self._names), alternatives(lexicon.values("magnitudes"))
        self._mention = re.compile(rf"{_CURRENCY}|(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)
        self._amount = re.compile(
            rf"""(?P<before>{_CURRENCY})\s?\d                      # `€5`
            | \d\s?(?:(?:{magnitudes})\.?\s?)?                     # `5 million `
              (?P<after>{_CURRENCY}|(?:{names})(?!\w))             # `euros`
            """,
            re.IGNORECASE | re.VERBOSE,
        )

    def list_amounts(self, text: str) -> set[str]:
        """The currencies of amounts."""
        if not _DIGIT.search(text):
            return set()
        return {self._code(match["before"] or match["after"]) for match in self._amount.finditer(text)}

    def list_mentioned(self, text: str) -> set[str]:
        """The currencies that are named at all."""
        return {self._code(match[0]) for match in self._mention.finditer(text)}

    def _code(self, typed: str) -> str:
        return CURRENCY_SYMBOLS.get(typed) or self._names.get(typed.casefold()) or typed.upper()


UNIT_SYMBOLS = (
    "km m cm mm µm nm km² m² cm² m³ ha kg g mg µg t l ml hl s ms min h W kW MW GW kWh MWh GWh V A Hz kHz MHz GHz"
    " °C °F K kB MB GB TB"
).split()
"""Symbols of units, which are the same in every language (SI, and what is used with it)."""
_SEPARATORS = re.compile(r"\D")


@rule("parity", ERROR)
def measures_differ(comparison: Comparison) -> Iterator[Problem]:
    """What is measured keeps its unit.

    Bad:  original: 3 km of dykes, for two weeks   translation: 3 m Deich, zwei Monate lang
    Good: original: 3 km of dykes, for two weeks   translation: 3 km Deich, zwei Wochen lang
    """
    for pair, one, other in comparison.read(_Measures):
        left, right = one.find(pair.words[0]), other.find(pair.words[1])
        for number, units in right.items():
            meant = left.get(number, {})
            if meant and not set(units) & set(meant):
                ours, theirs = next(iter(units.values())), next(iter(meant.values()))
                message = f"`{ours}` stands where {pair.origin} has `{theirs}`."
                fix = "Name the unit of the original; a conversion goes into brackets behind."
                yield Problem(pair.place, message, fix)


class _Measures:
    """How a language writes numbers with units."""

    def __init__(self, lexicon: Lexicon) -> None:
        # Each word as it is listed and as it begins a sentence: patterns that look past case are slower.
        self._units = _with_capitals(lexicon.values("measures"))
        self._numbers = _with_capitals(lexicon.values("number_words"))
        self._measure = re.compile(
            rf"""(?<![\w.,])
            (?P<number>\d[\d.,'’\u00a0\u2009\u202f]*|{alternatives(self._numbers)})    # `3,5`, `two`
            [\s\u00a0\u202f-]?
            (?P<unit>{alternatives((*UNIT_SYMBOLS, *self._units))})(?![\w²³/])         # `km`, `weeks`
            """,
            re.VERBOSE,
        )

    def find(self, text: str) -> Mapping[str, Mapping[str, str]]:
        """By number: each of its units, and how it is written."""
        measures: dict[str, dict[str, str]] = {}
        for match in self._measure.finditer(text):
            number, unit = match["number"], match["unit"]
            value = self._numbers.get(number) or _SEPARATORS.sub("", number)
            measures.setdefault(value, {})[self._units.get(unit, unit)] = match[0]
        return measures


def _with_capitals(words: Mapping[str, str]) -> dict[str, str]:
    return {form: value for word, value in words.items() for form in (word, capitalise(word))}


_PLACEHOLDER = re.compile(
    r"""\{\{[ ]*[\w.]+[ ]*\}\}               # `{{ count }}`
    | \$?\{[A-Za-z_][\w.]*\}                 # `{count}`, `${count}`
    | %\([A-Za-z_]\w*\)[sdif](?!\w)          # `%(count)s`
    | %\d\$[sd]                              # `%1$s`
    | (?<![\w%])(?<!\d[ ])%[sd](?!\w)        # `%s`, but not `5 %d`
    """,
    re.VERBOSE,
)


@rule("parity", ERROR)
def placeholders_differ(comparison: Comparison) -> Iterator[Problem]:
    """A placeholder that is replaced later has the same name in every language.

    Bad:  original: {count} pages   translation: {anzahl} Seiten
    Good: original: {count} pages   translation: {count} Seiten
    """
    for pair in comparison.pairs:
        left, right = ([block.text for block in blocks] for blocks in (pair.original, pair.translation))
        yield from _compare_placeholders(left, right, pair.place, str(pair.origin))
    for name, texts in comparison.paper.strings.items():
        for language in comparison.paper.translations:
            left, right = ([texts.get(code, "")] for code in (comparison.code, language.code))
            place = Place("docs/_data/strings.yml")
            yield from _compare_placeholders(left, right, place, f"`{name}` in `{comparison.code}`")


def _compare_placeholders(
    left: Iterable[str], right: Iterable[str], place: Place, origin: str
) -> Iterator[Problem]:
    theirs, ours = (
        {name for text in texts for name in _PLACEHOLDER.findall(text)} for texts in (left, right)
    )
    for name in sorted(theirs - ours):
        yield Problem(place, f"`{name}` is in {origin} but not here.", f"Put `{name}` where it belongs.")
    for name in sorted(ours - theirs):
        fix = f"Write it like the original, or remove `{name}`."
        yield Problem(place, f"`{name}` is here but not in {origin}.", fix)
