"""Rules on units: a translation counts in what its original counts in."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from papercheck.languages import join_words
from papercheck.languages.cldr import CURRENCIES
from papercheck.model import ERROR, NOTE, WARNING, Lexicon, Problem
from papercheck.rules import rule
from papercheck.rules.parity import Comparison, report_difference
from papercheck.rules.parity.pairs import Pair
from papercheck.text import capitalise


@rule("parity", ERROR, WARNING, NOTE)
def units_differ(comparison: Comparison) -> Iterator[Problem]:
    """What is counted or measured keeps its unit and its bound: per cent or percentage points, the currency, kilometres, more or less than.

    Bad:  original: €5 million, 3 km of dykes, <1 m   translation: 5 Millionen Dollar, 3 m Deich, >1 m
    Good: original: €5 million, 3 km of dykes, <1 m   translation: 5 Millionen Euro, 3 km Deich, <1 m
    """
    bound = "Say whether it is more or less, as the original does, or correct that."
    fix = "Name the unit of the original; a conversion goes into brackets behind."
    for pair, one, other in comparison.read(_UnitReader):
        are_known = one.percentages.is_known and other.percentages.is_known
        kinds = [(one.currencies, other.currencies)]
        kinds += [(one.percentages, other.percentages)] if are_known else []
        # Amounts and percentages stand beside figures.
        for theirs, ours in kinds if any(map(_DIGIT.search, pair.translated)) else ():
            lost, added = _compare_units(pair, theirs, ours)
            # A language whose words are not known may well have one for it.
            if (lost and (ours.is_known or added)) or (added and theirs.is_known):
                severity = comparison.rate(pair, is_plain=False)
                # Elsewhere `$` may be mathematics, and prices those of readers: of 11 judged 1 was right.
                figures = [sorted(re.findall(r"\d+", text)) for text in pair.translated]
                if not comparison.is_publication and figures[0] != figures[1]:
                    severity = NOTE
                yield report_difference(pair.place, pair.origin, lost, added, fix, severity=severity)
        for find, remedy in ((_UnitReader.find_measures, fix), (_UnitReader.find_bounds, bound)):
            left, right = find(one, pair.translated[0]), find(other, pair.translated[1])
            for number in right:
                if number in left and not left[number].keys() & right[number].keys():
                    lost, added = (f"`{next(iter(side[number].values()))}`" for side in (left, right))
                    severity = comparison.rate(pair, is_plain=True)
                    yield report_difference(pair.place, pair.origin, lost, added, remedy, severity=severity)


_DIGIT = re.compile(r"\d")
HINT = 4
"""Letters that tell a currency by a part of its name, whatever its ending: `долара` of `щатски долар`."""
_LONG_WORD = re.compile(rf"[^\W\d_]{{{HINT},}}")


class _Units(NamedTuple):
    """How a language names what it counts in: beside a number, and wherever it stands."""

    is_known: bool
    counted: re.Pattern[str]
    mentioned: re.Pattern[str]
    codes: Mapping[str, str]
    """By name or symbol, in small letters, the unit; where there is none, the name of the group in the pattern says it."""
    hints: Mapping[str, Collection[str]] = {}
    """By what a word begins with that may be short for one of them: these."""

    def find(self, search: re.Pattern[str], text: str) -> set[str]:
        named = ((match[match.lastgroup or 0], match.lastgroup or "") for match in search.finditer(text))
        # An idiom such as `100% sure` has neither a group nor a unit.
        return {self.codes.get(name.casefold(), group.replace("_", " ")) for name, group in named} - {""}

    def guess(self, text: str) -> set[str]:
        """What words of a text may be short for."""
        words = _LONG_WORD.findall(text.casefold()) if self.hints else ()
        return {unit for word in words for unit in self.hints.get(word[:HINT], ())}


def _read_percentages(lexicon: Lexicon) -> _Units:
    topics = ("percentage_points", "percent", "number_idioms")
    points, words, idioms = (join_words(lexicon.words(topic)) for topic in topics)
    is_known = bool(lexicon.words("percentage_points") and lexicon.words("percent"))
    whole, apart = rf"(?<!\w)(?P<percentage_points>{points})(?!\w)", rf"(?!(?:{points})(?!\w))"
    counted = rf"(?:{idioms})(?!\w)|{whole}|\d\s?-?{apart}(?P<per_cent>%|(?:{words})(?!\w))"
    mentioned = rf"{whole}|(?P<per_cent>%|‰|(?<!\w)(?:{words})(?!\w))"
    return _Units(is_known, re.compile(counted, re.IGNORECASE), re.compile(mentioned, re.IGNORECASE), {})


_SYMBOLS = dict(zip("€$£¥₹₽₺₴₩", "EUR USD GBP JPY INR RUB TRY UAH KRW".split(), strict=True))
_CURRENCY = rf"[{''.join(_SYMBOLS)}]|(?-i:\b(?:{'|'.join(CURRENCIES)})\b)"


PRICE = re.compile(_CURRENCY)
"""Elsewhere a price may be one for readers of the language."""


def _read_currencies(lexicon: Lexicon) -> _Units:
    codes = {word.casefold(): code for word, code in lexicon.values("currencies").items()}
    names, magnitudes = join_words(codes), join_words(lexicon.values("magnitudes"))
    counted = rf"""(?P<before>{_CURRENCY})\s?\d              # `€5`
        | \d\s?(?:(?:{magnitudes})\.?\s?)?                 # `5 million `
        (?P<after>{_CURRENCY}|(?:{names})(?!\w))            # `euros`
        """
    # Lists of names have the long ones, and nobody writes `US dollars` twice.
    hints: dict[str, set[str]] = {}
    for name, code in codes.items():
        for word in _LONG_WORD.findall(name) if " " in name else ():
            hints.setdefault(word[:HINT], set()).add(code)
    return _Units(
        bool(codes),
        re.compile(counted, re.IGNORECASE | re.VERBOSE),
        re.compile(rf"{_CURRENCY}|(?<!\w)(?:{names})(?!\w)", re.IGNORECASE),
        {code.casefold(): code for code in CURRENCIES} | _SYMBOLS | codes,
        hints,
    )


def _compare_units(pair: Pair, one: _Units, other: _Units) -> tuple[str, str]:
    """What is counted in the original and not mentioned in the translation, and the other way round; empty for nothing."""
    left, right = pair.translated
    theirs, ours = one.find(one.counted, left), other.find(other.counted, right)
    lost = theirs - other.find(other.mentioned, right) - other.guess(right) if theirs else theirs
    added = ours - one.find(one.mentioned, left) - one.guess(left) if ours else ours
    named = [f"a number in {', '.join(sorted(units))}" if units else "" for units in (lost, added)]
    return named[0], named[1]


UNIT_SYMBOLS = (
    "km m cm mm µm nm km² m² cm² m³ ha kg g mg µg t l ml hl s ms min h W kW MW GW kWh MWh GWh V A Hz kHz MHz GHz"
    " °C °F K kB MB GB TB"
).split()
"""Symbols of units, which are the same in every language (SI, and what is used with it)."""


class _UnitReader:
    def __init__(self, lexicon: Lexicon) -> None:
        self.percentages, self.currencies = _read_percentages(lexicon), _read_currencies(lexicon)
        # Each word as it is listed and as it begins a sentence: patterns that look past case are slower.
        self._units, self._numbers = (dict(lexicon.values(topic)) for topic in ("measures", "number_words"))
        for words in (self._units, self._numbers):
            words.update({capitalise(word): value for word, value in words.items()})
        self._measure = re.compile(
            rf"""(?<![\w.,])
            (?P<number>\d[\d.,'’\u00a0\u2009\u202f]*|{join_words(self._numbers)})    # `3,5`, `two`
            [\s\u00a0\u202f-]?
            (?P<unit>{join_words((*UNIT_SYMBOLS, *self._units))})(?![\w²³/])         # `km`, `weeks`
            """,
            re.VERBOSE,
        )

        self._bounds = {"≤": "<", "≥": ">"} | dict(lexicon.values("bounds"))
        self._bound = re.compile(
            rf"""(?:(?<![\w<>=–—-])(?P<sign>[<>]=?|[≤≥])|(?<!\w)(?P<word>{join_words(self._bounds)}))\s?
            (?P<number>\d[\d.,'’\u00a0\u2009\u202f]*)
            """,
            re.VERBOSE | re.IGNORECASE,
        )

    def find_bounds(self, text: str) -> Mapping[str, Mapping[str, str]]:
        """By number: what it is a bound of, `<` for what is less, and how it is written."""
        bounds: dict[str, dict[str, str]] = {}
        for match in self._bound.finditer(text):
            typed = " ".join((match["sign"] or match["word"]).casefold().split())
            side = self._bounds.get(typed, typed[:1])
            bounds.setdefault(re.sub(r"\D", "", match["number"]), {})[side] = match[0].rstrip(".,")
        return bounds

    def find_measures(self, text: str) -> Mapping[str, Mapping[str, str]]:
        """By number: each of its units, and how it is written."""
        measures: dict[str, dict[str, str]] = {}
        for match in self._measure.finditer(text):
            value = self._numbers.get(match["number"]) or re.sub(r"\D", "", match["number"])
            measures.setdefault(value, {})[self._units.get(match["unit"], match["unit"])] = match[0]
        return measures
