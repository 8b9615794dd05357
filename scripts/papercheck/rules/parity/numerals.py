"""Text of a language into numerals: every number, date and time as typed, and every value it can be read as.

`3,5` is 3.5 in German and may be two numbers in English; `1,234` is 1234 in English and 1.234 in German. Two texts
agree on a numeral if all values of one of its readings are found in the other text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from papercheck.rules.parity.notation import Notation

MAX_DIGITS = 30
"""Digits and signs beyond which a row of digits is no number to anybody, but a key or a hash."""
MAX_MAGNITUDES = 3
"""Magnitudes in a row that multiply one number, as in `two hundred thousand million`. Each may be a mere letter, which
doubles the ways to read it, so that their number has to end."""
MONTHS, DAYS, HOURS, NOON = 12, 31, 24, 12
CENTURY = 100
"""Years below this are written in two digits."""
GROUP = 3
"""Digits between two group signs."""
YEARS = (1000, 2999)
"""What is read as a year, where it could be one: of four digits, and no later than anybody plans."""
ROUND_THE_CLOCK = "24/7"
"""No day and no number, but an idiom: other languages say it in words."""

Value = Decimal | str
Reading = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number, date or time as typed, and what it can mean: each reading is a set of values that hold together."""

    text: str
    readings: tuple[Reading, ...]
    date: tuple[int, int, int] | None = None
    """Year, month and day, where it is certain that all three are meant."""
    may_ask: bool = True
    """Whether the other text must have it too; if not, it may still answer for what is there."""


_DIGIT = re.compile(r"\d")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_PARTS = {"¼": "25", "½": "5", "¾": "75"}
_PARTED = re.compile(rf"(?<![\w.,])(\d+)[ \u2009\u202f]?([{''.join(_PARTS)}])")
_POINT = re.compile(r"(?<![\w.…])\.(?=\d)")
# `12 000`, `1 234 567,5`
_SPACED = re.compile(r"(?<![\w.,/])[1-9]\d{0,2}(?: \d{3}){1,8}(?:[.,]\d{1,9})?(?![\w]|[.,/]\d)")


def read_numerals(text: str, notation: Notation) -> list[Numeral]:
    """Every number in figures, with the dates and times among them."""
    if not _DIGIT.search(text):
        return []
    text = _OTHER_DIGIT.sub(lambda match: str(int(match[0])), text)
    if not _PARTS.keys().isdisjoint(text):
        text = _PARTED.sub(lambda match: f"{match[1]}{notation.decimal[:1] or '.'}{_PARTS[match[2]]}", text)
    text = _POINT.sub("0.", text) if "." in notation.decimal and "." in text else text
    numerals: list[Numeral] = []
    text = _take_times(_take_dates(text, notation, numerals), notation, numerals)
    text = _take(_SPACED, text, numerals, partial(_read_spaced, notation=notation))
    return [*numerals, *_read_plain(text, notation)]


Read = Callable[[re.Match[str]], Numeral | None]


def _take(search: re.Pattern[str], text: str, numerals: list[Numeral], read: Read) -> str:
    """Read what is found in a text, and return the text with blanks in its place; `None` leaves it as it is."""

    def blank(match: re.Match[str]) -> str:
        numeral = read(match)
        if numeral is None:
            return match[0]
        numerals.append(numeral)
        return " " * len(match[0])

    return search.sub(blank, text)


# What every date in figures has somewhere.
_POINTED = re.compile(r"\d[./-]\s?\d")
# `2013-04-24`
_ISO = re.compile(r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])")
_FIGURES = re.compile(
    r"""(?<![\d./])(?P<one>\d{1,2})                # `24` of `24.04.2013`
    (?P<sign>[./])\s?(?P<two>\d{1,2})(?P=sign)     # the same sign twice, a blank behind it or not
    \s?(?P<year>\d{4}|\d{2})(?![\d/]|\.\d)         # a year of four digits or two
    """,
    re.VERBOSE,
)
# `9/11`
_PAIR = re.compile(r"(?<![\w.,/–-])(?P<one>[1-9]\d?)/(?P<two>[1-9]\d?)(?![\w/–-]|[.,]\d)")
# `05/2021`
_MONTH_OF_YEAR = re.compile(r"(?<![\w.,/–-])(?P<month>0?[1-9]|1[0-2])/(?P<year>[12]\d{3})(?![\w/–-]|[.,]\d)")
# `24.04.`
_SHORT = re.compile(r"(?<![\w.,/])(?P<day>0?[1-9]|[12]\d|3[01])\.\s?(?P<month>0?[1-9]|1[0-2])\.(?!\d)")


def _take_dates(text: str, notation: Notation, numerals: list[Numeral]) -> str:
    named = partial(_read_named, notation=notation)
    forms: list[tuple[re.Pattern[str], Read]] = []
    if _POINTED.search(text):
        forms = [(_ISO, named), (_FIGURES, _read_figures_of_date), (_PAIR, _read_pair)]
        forms += [(_MONTH_OF_YEAR, _read_month_of_year)]
        forms += [] if "." in notation.decimal else [(_SHORT, _read_short)]
    if notation.month.search(text):
        forms += [(form, named) for form in notation.dated]
        forms += [(notation.bare_month, partial(_read_month, notation=notation))]
    for search, read in forms:
        text = _take(search, text, numerals, read)
    return text


def _read_named(match: re.Match[str], notation: Notation) -> Numeral | None:
    parts = match.groupdict()
    month = notation.months.get(parts["month"]) or int(parts["month"])
    day, year = int(parts.get("day") or 0), int(parts.get("year") or 0)
    if month > MONTHS or day > DAYS:
        return None
    values = [Decimal(part) for part in (day, year) if part]
    readings: tuple[Reading, ...] = ((*values, f"month {month}"),)
    if parts["month"].isdecimal():
        readings += ((*values, Decimal(month)),)
    return Numeral(match[0].strip(), readings, (year, month, day) if day and year else None)


def _read_figures_of_date(match: re.Match[str]) -> Numeral | None:
    """`24.04.2013`: the day first behind full stops; behind slashes it may be either."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    orders = [(one, two)] if match["sign"] == "." else [(one, two), (two, one)]
    possible = [(day, month) for day, month in orders if 1 <= month <= MONTHS and 1 <= day <= DAYS]
    if not possible:
        return None
    years = sorted({year, year + 1900, year + 2000} if year < CENTURY else {year})
    readings = tuple(
        (Decimal(day), Decimal(meant), value)
        for day, month in possible
        for meant in years
        for value in (f"month {month}", Decimal(month))
    )
    is_certain = len(set(possible)) == 1 and year >= CENTURY
    day, month = possible[0]
    return Numeral(match[0], readings, (year, month, day) if is_certain else None)


def _read_short(match: re.Match[str]) -> Numeral:
    """`24.04.`: a day of the year, or a number at the end of a sentence."""
    day, month = Decimal(match["day"]), Decimal(match["month"])
    return Numeral(match[0], ((day, f"month {month}"), (day, month), (Decimal(f"{day}.{match['month']}"),)))


def _read_pair(match: re.Match[str]) -> Numeral | None:
    """`9/11`: a day of the year in either order, or two numbers."""
    one, two = Decimal(match["one"]), Decimal(match["two"])
    if match[0] == ROUND_THE_CLOCK:
        return Numeral(match[0], ((one, two),), may_ask=False)
    orders = [(day, month) for day, month in ((one, two), (two, one)) if day <= DAYS and 1 <= month <= MONTHS]
    days: list[Reading] = [(day, f"month {month}") for day, month in orders]
    return Numeral(match[0], ((one, two), *days)) if days else None


def _read_month_of_year(match: re.Match[str]) -> Numeral:
    """`05/2021`: a month, or the fifth of something."""
    month, year = Decimal(match["month"]), Decimal(match["year"])
    return Numeral(match[0], ((month, year), (year, f"month {month}")))


def _read_month(match: re.Match[str], notation: Notation) -> Numeral:
    return Numeral(match[0], ((f"month {notation.months[match[0]]}",),), may_ask=False)


def _take_times(text: str, notation: Notation, numerals: list[Numeral]) -> str:
    def read(match: re.Match[str]) -> Numeral | None:
        is_time = match["word"] or (match["sign"] or "").strip() in {":", "h"}
        return _read_time(match, notation) if is_time and int(match["hour"]) <= HOURS else None

    return _take(notation.time, text, numerals, read)


def _read_time(match: re.Match[str], notation: Notation) -> Numeral:
    hour, minute, word = int(match["hour"]), int(match["minute"] or 0), (match["word"] or "").casefold()
    if word in notation.after_noon:
        hours = {hour % NOON + NOON}
    elif word in notation.before_noon:
        hours = {hour % NOON}
    else:
        hours = {hour, hour + NOON} if hour < NOON and not word else {hour}
    readings: list[Reading] = [(f"{possible:02}:{minute:02}",) for possible in sorted(hours)]
    if minute:
        readings.append((Decimal(hour), Decimal(minute)))
    else:
        readings += [(Decimal(possible),) for possible in sorted({hour, *hours})]
    return Numeral(match[0].strip(), tuple(readings))


def _read_spaced(match: re.Match[str], notation: Notation) -> Numeral:
    """`12 000`: one number with a blank between its groups, or several that stand side by side."""
    joined = _read_figures(match[0].replace(" ", ""), notation)
    parts = match[0].split(" ")
    separate = tuple(value for part in parts for value in _read_figures(part, notation)[0])
    return Numeral(match[0], (*joined, separate))


_SIGNS = re.compile(r"[.,'’\u00a0\u2009\u202f]")
_NAME = re.compile(r"[^\W\d_][-\u2010\u2011–]$")
"""What stands before the number of a name, such as `Covid-19`."""


def _read_plain(text: str, notation: Notation) -> Iterator[Numeral]:
    before: tuple[int, str, tuple[Reading, ...], bool] | None = None
    for match in notation.number.finditer(text):
        if len(match["figures"]) > MAX_DIGITS:
            continue
        figures_end = match.end("figures")
        begin = figures_end if notation.magnitude.match(text, figures_end) else match.end()
        readings, end = _magnify(_read_number(match, notation), text, begin, notation)
        if end == begin:
            end, readings = match.end(), _add_half(readings)
        is_name = bool(_NAME.search(text[max(match.start() - 2, 0) : match.start()]))
        if before is not None:
            start, typed, earlier, was_name = before
            if notation.between.fullmatch(text, start, match.start()):
                earlier, readings = _join_range(earlier, readings, match)
            yield Numeral(typed, earlier, may_ask=not was_name)
        before = (end, text[match.start() : end].strip(), readings, is_name)
    if before is not None:
        yield Numeral(before[1], before[2], may_ask=not before[3])


def _add_half(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """`1,5` is `one and a half` in words."""
    return (*readings, (Decimal(1), Decimal(2))) if (Decimal("1.5"),) in readings else readings


def _read_number(match: re.Match[str], notation: Notation) -> tuple[Reading, ...]:
    figures, suffix = match["figures"], match["suffix"].casefold()
    readings = _read_figures(figures, notation)
    if suffix in notation.decade_suffixes and (figures.endswith("0") or len(figures) == len("68")):
        value = int(figures) if figures.isdecimal() else 0
        # `the 1800s` are the nineteenth century.
        readings += ((Decimal(value // CENTURY + 1),),) if value and not value % CENTURY else ()
        ages = (1800, 1900, 2000) if value < CENTURY else ()
        readings += ((Decimal(value % CENTURY),), *((Decimal(value + age),) for age in ages))
    return readings


def _read_figures(figures: str, notation: Notation) -> tuple[Reading, ...]:
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


def _magnify(
    readings: tuple[Reading, ...], text: str, end: int, notation: Notation
) -> tuple[tuple[Reading, ...], int]:
    """The readings times the million behind the number, and where that ends."""
    for _ in range(MAX_MAGNITUDES):
        match = notation.magnitude.match(text, end)
        if not match:
            break
        factor = notation.magnitudes[match["word"].casefold()]
        is_letter = len(match["word"]) == 1
        products = tuple((reading[0] * factor,) for reading in readings if isinstance(reading[0], Decimal))
        readings = (*products, *readings) if is_letter else products
        end = match.end()
    return readings, end


def _join_range(
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


def read_number_words(text: str, notation: Notation) -> list[Numeral]:
    """Every number word and ordinal; `two million` is one of them."""
    numerals = []
    for match, value in notation.spelled.find(text):
        readings, end = _magnify(((value,),), text, match.end(), notation)
        numerals.append(Numeral(text[match.start() : end].strip(), readings))
    return numerals


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_GLUED = re.compile(r"(?<=[^\W\d_])\d{1,9}(?:\.\d{1,9})?")
# `XIV`, `IIIb`: up to 399, which centuries, chapters and kings do not exceed.
_ROMAN = re.compile(r"(?<!\w)(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?=\w{0,3}\b|\.)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def list_implied(text: str, notation: Notation) -> set[Decimal]:
    """Numbers that a text implies: in words, in names, or as Roman numerals."""
    parts = [part for match in _WORD.finditer(text) for part in (match[0], *match[0].split("-"))]
    implied = {
        value
        for words in (notation.loose, notation.spelled)
        for part in parts
        if (value := words.get(part)) is not None
    }
    implied |= {Decimal(match[0]) for match in _GLUED.finditer(text)}
    return implied | {_read_roman(match[0]) for match in _ROMAN.finditer(text) if match[0]}


def _read_roman(text: str) -> Decimal:
    values = [_ROMAN_VALUES[letter] for letter in text]
    following = [*values[1:], 0]
    return Decimal(
        sum(-value if value < after else value for value, after in zip(values, following, strict=True))
    )
