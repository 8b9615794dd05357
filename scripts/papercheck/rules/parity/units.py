"""Promises about what numbers count, and about what is filled in later: percentages, currencies, placeholders."""

import re
from collections.abc import Iterable, Iterator

from papercheck.model import ERROR, Lexicon, Paper, Place, Problem
from papercheck.rules import rule
from papercheck.rules.parity.alignment import Pair, pairs
from papercheck.rules.parity.notation import alternatives

SYMBOLS = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₩": "KRW",
}
CODES = (
    "EUR USD GBP JPY CHF DKK SEK NOK PLN CZK HUF RON BGN TRY UAH RUB CNY INR KRW CAD AUD NZD BRL ZAR".split()
)
"""ISO 4217, those that papers name."""

_SIGN = rf"[{''.join(SYMBOLS)}]|(?-i:\b(?:{'|'.join(CODES)})\b)"
_DIGIT = re.compile(r"\d")
_PLACEHOLDER = re.compile(
    r"\{\{[ ]*[\w.]+[ ]*\}\}|\$?\{[A-Za-z_][\w.]*\}|%\([A-Za-z_]\w*\)[sdif](?!\w)|%\d\$[sd]|(?<![\w%])(?<!\d )%[sd](?!\w)"
)


@rule("parity", ERROR)
def percentages_differ(paper: Paper) -> Iterator[Problem]:
    """A percentage stays a percentage, and percentage points stay percentage points.

    Bad:  original: up by 5 percentage points.   translation: um 5 Prozent gestiegen.
    Good: original: up by 5 percentage points.   translation: um 5 Prozentpunkte gestiegen.
    """
    readers = {language.code: _Percentages(paper.lexicon(language.code)) for language in paper.languages}
    original = paper.original.code
    for pair in pairs(paper):
        one, other = readers[original], readers[pair.language]
        left, right = pair.words
        if one.is_known and other.is_known and (one.may_occur(left) or other.may_occur(right)):
            yield from _percentages(
                pair, one.asked(left) - other.said(right), other.asked(right) - one.said(left)
            )


def _percentages(pair: Pair, lost: set[str], found: set[str]) -> Iterator[Problem]:
    origin = pair.original[0].place
    for each in sorted(lost):
        message = f"{origin} counts in {each}, and this does not."
        yield Problem(pair.place, message, f"Say that it is {each}, or correct the original.")
    for each in sorted(found) if not lost else ():
        message = f"This counts in {each}, and {origin} does not."
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

    def asked(self, text: str) -> set[str]:
        """What stands beside a number for certain."""
        found = {"percentage points"} if self._points.search(text) else set()
        return found | ({"per cent"} if self._counted.search(self._points.sub(" ", text)) else set())

    def said(self, text: str) -> set[str]:
        """What is spoken of at all."""
        found = {"percentage points"} if self._points.search(text) else set()
        return found | ({"per cent"} if self._mention.search(self._points.sub(" ", text)) else set())


@rule("parity", ERROR)
def currencies_differ(paper: Paper) -> Iterator[Problem]:
    """An amount of money stays in its currency.

    Bad:  original: It cost €5 million.   translation: Es kostete 5 Millionen Dollar.
    Good: original: It cost €5 million.   translation: Es kostete 5 Millionen Euro.
    """
    readers = {language.code: _Currencies(paper.lexicon(language.code)) for language in paper.languages}
    original = paper.original.code
    for pair in pairs(paper):
        one, other = readers[original], readers[pair.language]
        left, right = pair.words
        theirs, ours = one.asked(left), other.asked(right)
        lost, found = theirs and theirs - other.said(right), ours and ours - one.said(left)
        if (lost and (other.is_known or found)) or (found and one.is_known):
            message = (
                f"Amounts are in {_named(found)} here, and in {_named(lost)} in {pair.original[0].place}."
            )
            fix = "Name the currencies of the original; a conversion goes into brackets behind."
            yield Problem(pair.place, message, fix)


def _named(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in sorted(codes)) or "no other currency"


class _Currencies:
    """How a language names currencies."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = {word.casefold(): code for word, code in lexicon.values("currencies").items()}
        self.is_known = bool(self._names)
        names, magnitudes = alternatives(self._names), alternatives(lexicon.values("magnitudes"))
        self._mention = re.compile(rf"{_SIGN}|(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)
        self._amount = re.compile(
            rf"(?P<before>{_SIGN})\s?\d|\d\s?(?:(?:{magnitudes})\.?\s?)?(?P<after>{_SIGN}|(?:{names})(?!\w))",
            re.IGNORECASE,
        )

    def asked(self, text: str) -> set[str]:
        """The currencies of amounts."""
        if not _DIGIT.search(text):
            return set()
        return {self._code(match["before"] or match["after"]) for match in self._amount.finditer(text)}

    def said(self, text: str) -> set[str]:
        """The currencies that are named at all."""
        return {self._code(match[0]) for match in self._mention.finditer(text)}

    def _code(self, typed: str) -> str:
        return SYMBOLS.get(typed) or self._names.get(typed.casefold()) or typed.upper()


@rule("parity", ERROR)
def placeholders_differ(paper: Paper) -> Iterator[Problem]:
    """What a program fills in later has the same name in every language.

    Bad:  original: {count} pages   translation: {anzahl} Seiten
    Good: original: {count} pages   translation: {count} Seiten
    """
    for pair in pairs(paper):
        theirs, ours = ([block.text for block in blocks] for blocks in (pair.original, pair.translation))
        yield from _placeholders(theirs, ours, pair.place, str(pair.original[0].place))
    original = paper.original.code
    for name, texts in paper.strings.items():
        for language in paper.translations:
            place = Place("docs/_data/strings.yml")
            said, meant = texts.get(language.code, ""), texts.get(original, "")
            yield from _placeholders([meant], [said], place, f"`{name}` in `{original}`")


def _placeholders(theirs: Iterable[str], ours: Iterable[str], place: Place, origin: str) -> Iterator[Problem]:
    meant, said = (
        {each for text in texts for each in _PLACEHOLDER.findall(text)} for texts in (theirs, ours)
    )
    for each in sorted(meant - said):
        yield Problem(place, f"`{each}` is in {origin} but not here.", f"Put `{each}` where it belongs.")
    for each in sorted(said - meant):
        fix = f"Write it like the original, or remove `{each}`."
        yield Problem(place, f"`{each}` is here but not in {origin}.", fix)
