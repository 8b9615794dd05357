"""Text of a language into numerals: every number, date and time as typed, and every value it can be read as.

`3,5` is 3.5 in German and may be two numbers in English; `1,234` is 1234 in English and 1.234 in German. Two texts
agree on a numeral if all values of one of its readings are found in the other text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from unicodedata import normalize

from papercheck.languages import compile_words, join_words
from papercheck.model import Lexicon

MAX_DIGITS = 30
"""Digits and separators beyond which a row of digits is no number to anybody, but a key or a hash."""
MAX_MAGNITUDES = 3
"""Magnitudes in a row that multiply one number, as in `two hundred thousand million`. Each may be a mere letter, which
doubles the ways to read it, so that their number has to end."""
TEN = 10
"""The base: its multiples make words with units, `twenty-one`."""
MONTHS, DAYS, HOURS, NOON = 12, 31, 24, 12
CENTURY = 100
"""Years below this are written in two digits."""
GROUP = 3
"""Digits between two separators of groups."""
YEARS = (1000, 2999)
"""What is read as a year, where it could be one: of four digits, and no later than anybody plans."""
ROUND_THE_CLOCK = "24/7"
"""No day and no number, but an idiom: other languages say it in words."""

Value = Decimal | str
Reading = tuple[Value, ...]
Readings = tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number, date or time as typed, and what it can mean: each reading is a set of values that hold together."""

    text: str
    readings: Readings
    date: tuple[int, int, int] | None = None
    """Year, month and day, where it is certain that all three are meant."""
    may_ask: bool = True
    """Whether the other text must have it too; if not, it may still answer for what is there."""


_DIGIT = re.compile(r"\d")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_PARTS = {"¼": "25", "½": "5", "¾": "75"}
_PARTED = re.compile(rf"(?<![\w.,])(\d+)[ \u2009\u202f]?([{''.join(_PARTS)}])")
# `.5`: behind a word, a bracket or a mark that closes, a point ends a sentence, and the mark of a note follows: `(ebb).5`.
_POINT = re.compile(r"(?<![^\s(\[{“„«‘‚,:<>=≤≥≈~±+*/|$£€¥\u2010-\u2014\u2212-])\.(?=\d)")
_SEPARATORS = re.compile(r"[.,'’\u00a0\u2009\u202f]")
# `12 000`, `1 234 567,5`
_SPACED = re.compile(r"(?<![\w.,/])[1-9]\d{0,2}(?: \d{3}){1,8}(?:[.,]\d{1,9})?(?![\w]|[.,/]\d)")
# `2013-04-24`
_ISO = re.compile(r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])")
_DATE = re.compile(
    r"""(?<![\d./])(?P<day>\d{1,2})                # `24` of `24.04.2013`
    (?P<separator>[./])\s?(?P<month>\d{1,2})(?P=separator)   # the same twice, a blank behind it or not
    \s?(?P<year>\d{4}|\d{2})(?![\d/]|\.\d)         # a year of four digits or two
    """,
    re.VERBOSE,
)
# `9/11`
_PAIR = re.compile(r"(?<![\w.,/–-])(?P<day>[1-9]\d?)/(?P<month>[1-9]\d?)(?![\w/–-]|[.,]\d)")
# `05/2021`
_MONTH_OF_YEAR = re.compile(r"(?<![\w.,/–-])(?P<month>0?[1-9]|1[0-2])/(?P<year>[12]\d{3})(?![\w/–-]|[.,]\d)")
_POINTED = re.compile(r"\d[./-]\s?\d")
_DATES = (_ISO, _DATE, _PAIR, _MONTH_OF_YEAR)
# `24.04.`
_DAY_OF_YEAR = re.compile(r"(?<![\w.,/])(?P<day>0?[1-9]|[12]\d|3[01])\.\s?(?P<month>0?[1-9]|1[0-2])\.(?!\d)")
# What stands before the number of a name, such as `Covid-19`.
_NAME = re.compile(r"[^\W\d_][-\u2010\u2011–]$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_GLUED = re.compile(r"(?<=[^\W\d_])\d{1,9}(?:\.\d{1,9})?")
# `XIV`, `IIIb`: up to 399, which centuries, chapters and kings do not exceed.
_ROMAN = re.compile(r"(?<!\w)(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?=\w{0,3}\b|\.)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


class NumeralReader:
    """Reads the numbers of one language, by what its lexicon says; of an unknown language it understands only digits."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._decimal, self._group = ("".join(lexicon.words(topic)) for topic in ("decimal", "group"))
        self._after_noon, self._before_noon, self._decade_suffixes = (
            {word.casefold() for word in lexicon.words(topic)}
            for topic in ("after_noon", "before_noon", "decade_suffixes")
        )
        self._magnitudes, self._loose = _numbers(lexicon, "magnitudes"), _numbers(lexicon, "loose_numbers")
        self._spelled = _compose_words(lexicon)
        months = {word: int(value) for word, value in lexicon.values("months").items()}
        self.months = {_drop_accents(word): value for word, value in months.items()} | months
        """By name, as it is written: `may` is no month; also without its accents, `aout`."""
        self.is_known = bool(self._spelled)
        """Whether numbers of this language can be told from its words."""
        self._compile(lexicon)

    def _compile(self, lexicon: Lexicon) -> None:
        # Three letters tell whether a word is worth looking up.
        heads = join_words({word[:3] for word in self._spelled})
        self._spelled_word = re.compile(rf"(?<![\w-])(?:{heads})[^\W\d_]*(?:-[^\W\d_]+)*", re.IGNORECASE)
        self._stem = re.compile(join_words(word.rstrip("*") for word in self._loose if word.endswith("*")))
        magnitudes = join_words(self._magnitudes)
        self._magnitude = re.compile(rf"[ \u00a0\u202f-]?(?P<word>{magnitudes})(?!\w)\.?", re.IGNORECASE)
        self._number = re.compile(
            rf"""(?<!\w)(?<!\d[.,])                                        # not within a word or a number
            (?P<figures>\d+(?:[.,'’\u00a0\u2009\u202f]\d+)*)               # `1,234.5`
            (?P<suffix>(?:{join_words(self._decade_suffixes)})(?!\w)|[^\W\d_]*)    # `st`, `er-Jahre`
            """,
            re.IGNORECASE | re.VERBOSE,
        )
        self._half_to = re.compile(rf"(?<!\w)(?:{join_words(lexicon.words('half_to'))})\s\Z", re.IGNORECASE)
        idiom = compile_words(lexicon.words("number_idioms"))
        clock = [word for topic in ("clock", "before_noon", "after_noon") for word in lexicon.words(topic)]
        between = join_words(lexicon.words("between_numbers"))
        time = re.compile(
            rf"""(?<![\w.,:])
            (?:(?P<first>\d{{1,2}})\s?(?:[-\u2010-\u2014]|{between})\s?(?=\d{{1,2}}(?:[:.][0-5]\d)?\s?(?:{join_words(clock)})(?!\w)))?   # `6 to 7 pm`
            (?P<hour>\d{{1,2}})
            (?:(?P<separator>[:.]|\s?h\s?)(?P<minute>[0-5]\d)(?![\d:]))?      # `14:30`, `14.30`, `14 h 30`
            (?:\s?(?P<word>{join_words(clock)})(?!\w))?                  # `2 pm`, `14 Uhr`
            """,
            re.IGNORECASE | re.VERBOSE,
        )
        self._between = re.compile(rf"\s*(?:[-\u2010-\u2014/]|{between})\s*", re.IGNORECASE)
        dates = (*_DATES, *([] if "." in self._decimal else [_DAY_OF_YEAR]))
        in_figures: list[tuple[re.Pattern[str], Read]] = [(date, self._read_date) for date in dates]
        named = [(date, self._read_date) for date in self._list_dates(lexicon)]
        others = [(idiom, self._read_idiom), (time, self._read_time), (_SPACED, self._read_spaced)]
        # Most texts have nothing that a date has, and are not searched for each of its forms.
        self._forms = ((_POINTED, in_figures), (compile_words(self.months, flags=0), named), (_DIGIT, others))

    def _list_dates(self, lexicon: Lexicon) -> Iterator[re.Pattern[str]]:
        """`24. April 2013`, `24th of April`; `April 24, 2013`; `April 2013`; `April`, where it is no other word."""
        month, year = rf"(?<!\w)(?P<month>{join_words(self.months)})(?!\w)\.?", r"(?P<year>\d{4})(?!\w)"
        day = r"(?<![\w.,])(?P<day>\d{1,2})(?:\.|[a-z]{2,3})?"
        # `26 to 28 February`, `February 26-28`
        to = rf"\s*(?:[-\u2010-\u2014/]|(?:{join_words(lexicon.words('between_numbers'))})(?!\w))\s*"
        first = day.replace("day", "first")
        yield re.compile(rf"{first}{to}{day}(?:\s+(?:of|de|di))?[\s-]*{month}(?:[,\s-]*{year})?")
        last = r"(?P<day>\d{1,2})(?:[a-z]{2})?(?![\w.])"
        yield re.compile(rf"{month}\s+(?P<first>\d{{1,2}})(?:[a-z]{{2}})?{to}{last}(?:,?\s+{year})?")
        yield re.compile(rf"{day}(?:\s+(?:of|de|di))?[\s-]*{month}(?:[,\s-]*{year})?")
        yield re.compile(rf"{month}\s+(?P<day>\d{{1,2}})(?:[a-z]{{2}})?(?![\w.])(?:,?\s+{year})?")
        yield re.compile(rf"{month}\s+(?:(?:de|of)\s+)?{year}")
        bare = (word for word in self.months if word not in lexicon.words("months_beside_numbers"))
        yield re.compile(rf"(?<!\w)(?P<month>{join_words(bare)})(?!\w)")

    def read(self, text: str) -> list[Numeral]:
        """Every number in figures, with the dates and times among them."""
        if not _DIGIT.search(text):
            return []
        text = _OTHER_DIGIT.sub(lambda match: str(int(match[0])), text)
        if not _PARTS.keys().isdisjoint(text):
            point = self._decimal[:1] or "."
            text = _PARTED.sub(lambda match: f"{match[1]}{point}{_PARTS[match[2]]}", text)
        text = _POINT.sub("0.", text) if "." in self._decimal and "." in text else text
        numerals: list[Numeral] = []
        for needed, forms in self._forms:
            for search, read in forms if needed.search(text) else ():
                text = _take(search, text, numerals, read)
        return [*numerals, *self._read_plain(text)]

    def read_words(self, text: str) -> list[Numeral]:
        """Every number word and ordinal; `two million` is one of them."""
        numerals = []
        for match in self._spelled_word.finditer(text):
            if (value := self._spelled.get(match[0].casefold())) is not None:
                readings, end = self._magnify(((value,),), text, match.end())
                if self._half_to.search(text[: match.start()]):
                    # `halb vier` is half past three.
                    hour = int(value) - 1
                    readings += ((Decimal(hour),), (f"{hour:02}:30",), (f"{hour + NOON:02}:30",))
                numerals.append(Numeral(text[match.start() : end].strip(), readings))
        return numerals

    def list_implied(self, text: str) -> set[Decimal]:
        """Numbers that a text implies: in words, in names, or as Roman numerals."""
        words = {match[0].casefold() for match in _WORD.finditer(text)}
        words |= {part for word in words for part in word.split("-")}
        implied = {self._spelled[word] for word in words & self._spelled.keys()}
        for word in words:
            stem = self._stem.match(word)
            form = word if word in self._loose or not stem else f"{stem[0]}*"
            implied |= {self._loose[form]} if form in self._loose else set()
        implied |= {Decimal(match[0]) for match in _GLUED.finditer(text)}
        return implied | {_read_roman(match[0]) for match in _ROMAN.finditer(text) if match[0]}

    def _read_date(self, match: re.Match[str]) -> Numeral | None:
        """A day, a month and a year, or two of them; with slashes between figures the month may stand first."""
        parts = match.groupdict()
        day, year, first = (int(parts.get(name) or 0) for name in ("day", "year", "first"))
        month = self.months.get(parts["month"]) or int(parts["month"])
        orders = [(day, month), (month, day)] if day and "/" in match[0] else [(day, month)]
        days = [(one, two) for one, two in dict.fromkeys(orders) if one <= DAYS and 1 <= two <= MONTHS]
        if not days or (parts.get("day") and not day):
            return None
        are_short = parts.get("year") and year < CENTURY
        readings = [
            (*(Decimal(number) for number in (first, one, meant) if number), value)
            for one, two in days
            for meant in ((year, year + 1900, year + 2000) if are_short else (year,))
            for value in ((f"month {two}", Decimal(two)) if parts["month"].isdecimal() else (f"month {two}",))
        ]
        if match.re is _DAY_OF_YEAR:
            # It may be a number at the end of a sentence.
            readings.append((Decimal(f"{day}.{parts['month']}"),))
        is_whole = day and year >= CENTURY and len(days) == 1 and not first
        date = (year, days[0][1], days[0][0]) if is_whole else None
        may_ask = len(parts) > 1 and match[0] != ROUND_THE_CLOCK
        return Numeral(match[0].strip(), tuple(readings), date, may_ask)

    def _read_idiom(self, match: re.Match[str]) -> Numeral:
        """`365 days a year`: other languages may say it in words."""
        readings = (reading for numeral in self._read_plain(match[0]) for reading in numeral.readings)
        return Numeral(match[0], tuple(readings), may_ask=False)

    def _read_time(self, match: re.Match[str]) -> Numeral | None:
        hour, minute, word = int(match["hour"]), int(match["minute"] or 0), (match["word"] or "").casefold()
        if hour > HOURS or not (word or (match["separator"] or "").strip() in {":", "h"}):
            return None
        hours = {hour, hour + NOON} if hour < NOON and not word else {hour}
        if word in self._after_noon or word in self._before_noon:
            hours = {hour % NOON + (NOON if word in self._after_noon else 0)}
        readings: list[Reading] = [(f"{possible:02}:{minute:02}",) for possible in sorted(hours)]
        if minute:
            readings.append((Decimal(hour), Decimal(minute)))
        else:
            readings += [(Decimal(possible),) for possible in sorted({hour, *hours})]
        if match["first"]:
            starts = (int(match["first"]), int(match["first"]) + NOON)
            begins: list[Value] = [begin for start in starts for begin in (Decimal(start), f"{start:02}:00")]
            readings = [(earlier, *reading) for earlier in begins for reading in readings]
        return Numeral(match[0].strip(), tuple(readings))

    def _read_spaced(self, match: re.Match[str]) -> Numeral:
        """`12 000`: one number with a blank between its groups, or several that stand side by side."""
        joined = self._list_values(match[0].replace(" ", ""))
        separate = tuple(value for part in match[0].split(" ") for value in self._list_values(part)[0])
        return Numeral(match[0], (*joined, separate))

    def _read_plain(self, text: str) -> list[Numeral]:
        numerals: list[Numeral] = []
        last = 0
        for match in self._number.finditer(text):
            if len(match["figures"]) > MAX_DIGITS:
                continue
            figures_end = match.end("figures")
            begin = figures_end if self._magnitude.match(text, figures_end) else match.end()
            readings, end = self._magnify(self._read_number(match), text, begin)
            if end == begin:
                end = match.end()
                # `1,5` is `one and a half` in words.
                readings += ((Decimal(1), Decimal(2)),) if (Decimal("1.5"),) in readings else ()
            if numerals and self._between.fullmatch(text, last, match.start()):
                earlier, readings = _join_range(numerals[-1].readings, readings, match["figures"])
                numerals[-1] = replace(numerals[-1], readings=earlier)
            is_name = bool(_NAME.search(text[max(match.start() - 2, 0) : match.start()]))
            numerals.append(Numeral(text[match.start() : end].strip(), readings, may_ask=not is_name))
            last = end
        return numerals

    def _read_number(self, match: re.Match[str]) -> Readings:
        figures = match["figures"]
        readings = self._list_values(figures)
        is_decade = figures.endswith("0") or len(figures) == len("68")
        if is_decade and match["suffix"].casefold() in self._decade_suffixes:
            value = int(figures) if figures.isdecimal() else 0
            # `the 1800s` are the nineteenth century.
            readings += ((Decimal(value // CENTURY + 1),),) if value and not value % CENTURY else ()
            ages = (0, 1800, 1900, 2000) if value < CENTURY else (0,)
            readings += tuple((Decimal(value % CENTURY + age),) for age in ages)
        return readings

    def _list_values(self, figures: str) -> Readings:
        """The values of digits with separators between them, by the rules of the language where it has any."""
        parts, separators = _SEPARATORS.split(figures), _SEPARATORS.findall(figures)
        if not separators:
            return ((Decimal(figures),),)
        separate: Reading = tuple(map(Decimal, parts))
        joined: Reading = (Decimal("".join(parts)),)
        fraction: Reading = (Decimal(f"{''.join(parts[:-1])}.{parts[-1]}"),)
        is_single = len(separators) == 1
        is_grouped = len(set(separators)) == 1 and _are_groups(parts)
        has_groups = len(set(separators[:-1])) == 1 and _are_groups(parts[:-1])
        is_mixed = separators[-1] != separators[0] and has_groups
        if is_mixed and (not self._decimal or separators[-1] in self._decimal):
            return (fraction,)
        if not self._decimal:
            return tuple({joined, fraction, separate}) if is_single or is_grouped else (separate,)
        # `10’000`, as in Switzerland: no language has it for a decimal point.
        if is_grouped and separators[0] in f"{self._group}'’":
            return (joined,)
        if is_single:
            return (fraction,) if separators[0] in self._decimal else (fraction, separate)
        return (separate,)

    def _magnify(self, readings: Readings, text: str, end: int) -> tuple[Readings, int]:
        """The readings times the million behind the number, and where that ends."""
        for _ in range(MAX_MAGNITUDES):
            match = self._magnitude.match(text, end)
            if not match:
                break
            factor = self._magnitudes[match["word"].casefold()]
            products = tuple((value * factor,) for value, *_ in readings if isinstance(value, Decimal))
            readings = (*products, *readings) if len(match["word"]) == 1 else products
            end = match.end()
        return readings, end


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


def _drop_accents(word: str) -> str:
    """A word without the accents of its letters; what other scripts compose of several signs stays as it is."""
    return normalize("NFC", re.sub("[\u0300-\u036f]", "", normalize("NFD", word)))


def _numbers(lexicon: Lexicon, topic: str) -> dict[str, Decimal]:
    return {word.casefold(): Decimal(value) for word, value in lexicon.values(topic).items()}


def _compose_words(lexicon: Lexicon) -> dict[str, Decimal]:
    """Number words, ordinals, and the words that tens and units make together."""
    words = _numbers(lexicon, "number_words")
    tens = {word: value for word, value in words.items() if value > TEN and not value % TEN}
    units = {word: value for word, value in words.items() if value < TEN}
    compounds = {
        form.format(ten=ten, unit=unit): tens[ten] + units[unit]
        for form in lexicon.words("number_compound")
        for ten in tens
        for unit in units
    }
    ordinals = {
        stem + ending: value
        for stem, value in _numbers(lexicon, "ordinal_words").items()
        for ending in lexicon.words("ordinal_endings") or ("",)
    }
    return {**compounds, **ordinals, **words}


def _are_groups(parts: list[str]) -> bool:
    is_head = 1 <= len(parts[0]) <= GROUP and not parts[0].startswith("0")
    return len(parts) > 1 and is_head and all(len(part) == GROUP for part in parts[1:])


def _join_range(earlier: Readings, later: Readings, figures: str) -> tuple[Readings, Readings]:
    """Two ends of a range: `2 to 3 million` may mean two million, `2019/20` the year 2020."""
    first, second = earlier[0][0], later[0][0]
    if isinstance(first, Decimal) and isinstance(second, Decimal) and figures.isdecimal():
        written = Decimal(figures)
        if second > written > 0 and first < YEARS[0]:
            earlier = (*earlier, (first * (second / written),))
        if written < CENTURY and YEARS[0] <= first <= YEARS[1] and second == written:
            later = (*later, (first - first % CENTURY + second,))
    return earlier, later


def _read_roman(text: str) -> Decimal:
    values = [_ROMAN_VALUES[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return Decimal(sum(-value if value < after else value for value, after in pairs))
