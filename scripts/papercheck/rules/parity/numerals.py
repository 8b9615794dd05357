"""Text of a language into numerals: what was typed, and every value it can be read as.

`3,5` is 3.5 in German and may be two numbers in English; `1,234` is 1234 in English and 1.234 in German. Two texts
agree on a numeral if all values of one of its readings are found in the other text.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from papercheck.rules.parity.dates import CENTURY, Numeral, Reading, dates, times
from papercheck.rules.parity.notation import Notation

MAX_DIGITS = 30
"""Longer rows of digits are no numbers to anybody."""

GROUP = 3
YEARS = (1000, 2999)
"""What is read as a year, where it could be one."""

_NUMBER = re.compile(
    r"(?<!\w)(?<!\d[.,])(?P<figures>\d+(?:[.,'’\u00a0\u2009\u202f]\d+)*)(?P<suffix>[^\W\d_]*(?:-jahren?(?!\w))?)",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SIGNS = re.compile(r"[.,'’\u00a0\u2009\u202f]")
_GLUED = re.compile(r"(?<=[^\W\d_])\d{1,9}(?:\.\d{1,9})?")
_PARTS = {"¼": "25", "½": "5", "¾": "75"}
_PARTED = re.compile(rf"(?<![\w.,])(\d+)[ \u2009\u202f]?([{''.join(_PARTS)}])")
_POINT = re.compile(r"(?<![\w.…])\.(?=\d)")
_SPACED = re.compile(r"(?<![\w.,/])[1-9]\d{0,2}(?: \d{3}){1,8}(?:[.,]\d{1,9})?(?![\w]|[.,/]\d)")
_NAME = re.compile(r"[^\W\d_][-\u2010\u2011–]$")
_ROMAN = re.compile(r"(?<!\w)(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?=\w{0,3}\b|\.)")


def numerals(text: str, notation: Notation) -> list[Numeral]:
    """Every number in figures, with the dates and times among them."""
    if not _DIGIT.search(text):
        return []
    text = _OTHER_DIGIT.sub(lambda match: str(int(match[0])), text)
    if not _PARTS.keys().isdisjoint(text):
        text = _PARTED.sub(lambda match: f"{match[1]}{notation.decimal[:1] or '.'}{_PARTS[match[2]]}", text)
    text = _POINT.sub("0.", text) if "." in notation.decimal and "." in text else text
    found_dates, text = dates(text, notation)
    found_times, text = times(text, notation)
    found_spaced = [_spaced(match, notation) for match in _SPACED.finditer(text)]
    text = _SPACED.sub(" ", text)
    return [*found_dates, *found_times, *found_spaced, *_numbers(text, notation)]


def _spaced(match: re.Match[str], notation: Notation) -> Numeral:
    """`12 000`: one number with a blank between its groups, or several that stand side by side."""
    joined = _figures(match[0].replace(" ", ""), notation)
    parts = match[0].split(" ")
    separate = tuple(value for part in parts for value in _figures(part, notation)[0])
    return Numeral(match[0], (*joined, separate))


def _numbers(text: str, notation: Notation) -> Iterator[Numeral]:
    before: tuple[int, str, tuple[Reading, ...], bool] | None = None
    for match in _NUMBER.finditer(text):
        if len(match["figures"]) > MAX_DIGITS:
            continue
        figures_end = match.end("figures")
        begin = figures_end if notation.magnitude.match(text, figures_end) else match.end()
        readings, end = _magnified(_readings(match, notation), text, begin, notation)
        if end == begin:
            end, readings = match.end(), _halved(readings)
        is_name = bool(_NAME.search(text[max(match.start() - 2, 0) : match.start()]))
        if before is not None:
            start, typed, earlier, was_name = before
            if notation.between.fullmatch(text, start, match.start()):
                earlier, readings = _ranged(earlier, readings, match)
            yield Numeral(typed, earlier, may_ask=not was_name)
        before = (end, text[match.start() : end].strip(), readings, is_name)
    if before is not None:
        yield Numeral(before[1], before[2], may_ask=not before[3])


def _halved(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """`1,5` is `one and a half` in words."""
    return (*readings, (Decimal(1), Decimal(2))) if (Decimal("1.5"),) in readings else readings


def _readings(match: re.Match[str], notation: Notation) -> tuple[Reading, ...]:
    figures, suffix = match["figures"], match["suffix"].casefold()
    readings = _figures(figures, notation)
    if suffix in notation.decade_suffixes and (figures.endswith("0") or len(figures) == len("68")):
        value = int(figures) if figures.isdecimal() else 0
        # `the 1800s` are the nineteenth century.
        readings += ((Decimal(value // CENTURY + 1),),) if value and not value % CENTURY else ()
        ages = (1800, 1900, 2000) if value < CENTURY else ()
        readings += ((Decimal(value % CENTURY),), *((Decimal(value + age),) for age in ages))
    return readings


def _figures(figures: str, notation: Notation) -> tuple[Reading, ...]:
    """The values of digits with signs between them, by the rules of the language where it has any."""
    parts = _SIGNS.split(figures)
    if len(parts) == 1:
        return ((Decimal(figures),),)
    signs = _SIGNS.findall(figures)
    separate: Reading = tuple(Decimal(part) for part in parts)
    joined = (Decimal("".join(parts)),)
    fraction = (Decimal(f"{''.join(parts[:-1])}.{parts[-1]}"),)
    is_single = len(signs) == 1
    is_grouped = len(set(signs)) == 1 and _are_groups(parts)
    is_mixed = signs[-1] != signs[0] and len(set(signs[:-1])) == 1 and _are_groups(parts[:-1])
    if is_mixed and (not notation.decimal or signs[-1] in notation.decimal):
        return (fraction,)
    if not notation.decimal:
        return tuple({joined, fraction, separate}) if is_single or is_grouped else (separate,)
    if is_grouped and signs[0] in notation.group:
        return (joined,)
    if is_single:
        return (fraction,) if signs[0] in notation.decimal else (fraction, separate)
    return (separate,)


def _are_groups(parts: list[str]) -> bool:
    is_head = 1 <= len(parts[0]) <= GROUP and not parts[0].startswith("0")
    return len(parts) > 1 and is_head and all(len(part) == GROUP for part in parts[1:])


def _magnified(
    readings: tuple[Reading, ...], text: str, end: int, notation: Notation
) -> tuple[tuple[Reading, ...], int]:
    """The readings times the million behind the number, and where that ends."""
    while match := notation.magnitude.match(text, end):
        factor = notation.magnitudes[match["word"].casefold()]
        is_letter = len(match["word"]) == 1
        times_factor = tuple(
            (reading[0] * factor,) for reading in readings if isinstance(reading[0], Decimal)
        )
        readings = (*times_factor, *readings) if is_letter else times_factor
        end = match.end()
    return readings, end


def _ranged(
    earlier: tuple[Reading, ...], later: tuple[Reading, ...], match: re.Match[str]
) -> tuple[tuple[Reading, ...], tuple[Reading, ...]]:
    """Two ends of a range: `2 to 3 million` may mean two million, `2019/20` the year 2020."""
    first, second = earlier[0][0], later[0][0]
    if isinstance(first, Decimal) and isinstance(second, Decimal) and match["figures"].isdecimal():
        written = Decimal(match["figures"])
        if second > written > 0 and first < YEARS[0]:
            earlier = (*earlier, (first * (second / written),))
        if written < CENTURY and YEARS[0] <= first <= YEARS[1] and second == written:
            later = (*later, (first - first % CENTURY + second,))
    return earlier, later


def spelled(text: str, notation: Notation) -> list[Numeral]:
    """Every number word and ordinal; `two million` is one of them."""
    found = []
    for match, value in notation.spelled.found(text):
        readings, end = _magnified(((value,),), text, match.end(), notation)
        found.append(Numeral(text[match.start() : end].strip(), readings))
    return found


def loose(text: str, notation: Notation) -> set[Decimal]:
    """Numbers that a text implies: in words, in names, or as Roman numerals."""
    parts = [part for match in _WORD.finditer(text) for part in (match[0], *match[0].split("-"))]
    implied = {
        value
        for known in (notation.loose, notation.spelled)
        for part in parts
        if (value := known.value(part)) is not None
    }
    implied |= {Decimal(match[0]) for match in _GLUED.finditer(text)}
    return implied | {Decimal(_roman(match[0])) for match in _ROMAN.finditer(text) if match[0]}


def _roman(text: str) -> int:
    worth = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    values = [worth[each] for each in text]
    return sum(-now if now < after else now for now, after in zip(values, [*values[1:], 0], strict=True))
