"""Dates and times in text, taken out of it: what is left holds only plain numbers."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from papercheck.rules.parity.notation import Notation

MONTHS, DAYS, HOURS, NOON = 12, 31, 24, 12
CENTURY = 100
"""Years below this are written in two digits."""

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


_POINTED = re.compile(r"\d[./-]\s?\d")
"""What every date in figures has somewhere."""
_ISO = re.compile(r"(?<![\d-])(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\d-])")
_FIGURES = re.compile(
    r"(?<![\d./])(?P<one>\d{1,2})(?P<sign>[./])\s?(?P<two>\d{1,2})(?P=sign)\s?(?P<year>\d{4}|\d{2})(?![\d/]|\.\d)"
)
_PAIR = re.compile(r"(?<![\w.,/–-])(?P<one>[1-9]\d?)/(?P<two>[1-9]\d?)(?![\w/–-]|[.,]\d)")
_MONTH_OF_YEAR = re.compile(r"(?<![\w.,/–-])(?P<month>0?[1-9]|1[0-2])/(?P<year>[12]\d{3})(?![\w/–-]|[.,]\d)")
_SHORT = re.compile(r"(?<![\w.,/])(?P<day>0?[1-9]|[12]\d|3[01])\.\s?(?P<month>0?[1-9]|1[0-2])\.(?!\d)")


def dates(text: str, notation: Notation) -> tuple[list[Numeral], str]:
    """The dates of a text, and the text without them."""
    found: list[Numeral] = []

    def take(read: Callable[[re.Match[str]], Numeral | None]) -> Callable[[re.Match[str]], str]:
        def taken(match: re.Match[str]) -> str:
            numeral = read(match)
            if numeral is None:
                return match[0]
            found.append(numeral)
            return " " * len(match[0])

        return taken

    named = take(lambda match: _named(match, notation))
    if _POINTED.search(text):
        text = _FIGURES.sub(take(_figures), _ISO.sub(named, text))
        if "/" in text:
            text = _MONTH_OF_YEAR.sub(take(_month_of_year), _PAIR.sub(take(_pair), text))
        text = text if "." in notation.decimal else _SHORT.sub(take(_short), text)
    if notation.month.search(text):
        for form in notation.dated:
            text = form.sub(named, text)
        text = notation.bare_month.sub(take(lambda match: _month(match, notation)), text)
    return found, text


def _named(match: re.Match[str], notation: Notation) -> Numeral | None:
    parts = match.groupdict()
    month = notation.months.get(parts["month"]) or int(parts["month"])
    day, year = int(parts.get("day") or 0), int(parts.get("year") or 0)
    if month > MONTHS or day > DAYS:
        return None
    values = [Decimal(each) for each in (day, year) if each]
    readings: tuple[Reading, ...] = ((*values, f"month {month}"),)
    if parts["month"].isdecimal():
        readings += ((*values, Decimal(month)),)
    return Numeral(match[0].strip(), readings, (year, month, day) if day and year else None)


def _figures(match: re.Match[str]) -> Numeral | None:
    """`24.04.2013`: the day first behind full stops; behind slashes it may be either."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    orders = [(one, two)] if match["sign"] == "." else [(one, two), (two, one)]
    possible = [(day, month) for day, month in orders if 1 <= month <= MONTHS and 1 <= day <= DAYS]
    if not possible:
        return None
    years = {year, year + 1900, year + 2000} if year < CENTURY else {year}
    readings = [
        reading
        for day, month in possible
        for each in sorted(years)
        for reading in (
            (Decimal(day), Decimal(each), f"month {month}"),
            (Decimal(day), Decimal(each), Decimal(month)),
        )
    ]
    is_certain = len(set(possible)) == 1 and year >= CENTURY
    day, month = possible[0]
    return Numeral(match[0], tuple(readings), (year, month, day) if is_certain else None)


def _short(match: re.Match[str]) -> Numeral:
    """`24.04.`: a day of the year, or a number at the end of a sentence."""
    day, month = Decimal(match["day"]), Decimal(match["month"])
    return Numeral(match[0], ((day, f"month {month}"), (day, month), (Decimal(f"{day}.{match['month']}"),)))


def _pair(match: re.Match[str]) -> Numeral | None:
    """`9/11`: a day of the year in either order, or two numbers."""
    one, two = Decimal(match["one"]), Decimal(match["two"])
    orders = [(day, month) for day, month in ((one, two), (two, one)) if day <= DAYS and 1 <= month <= MONTHS]
    days: list[Reading] = [(day, f"month {month}") for day, month in orders]
    return Numeral(match[0], ((one, two), *days)) if days else None


def _month_of_year(match: re.Match[str]) -> Numeral:
    """`05/2021`: a month, or the fifth of something."""
    month, year = Decimal(match["month"]), Decimal(match["year"])
    return Numeral(match[0], ((month, year), (year, f"month {month}")))


def _month(match: re.Match[str], notation: Notation) -> Numeral:
    return Numeral(match[0], ((f"month {notation.months[match[0]]}",),), may_ask=False)


def times(text: str, notation: Notation) -> tuple[list[Numeral], str]:
    """The times of day of a text, and the text without them."""
    found: list[Numeral] = []

    def taken(match: re.Match[str]) -> str:
        is_time = match["word"] or (match["sign"] or "").strip() in {":", "h"}
        if not is_time or int(match["hour"]) > HOURS:
            return match[0]
        found.append(_time(match, notation))
        return " " * len(match[0])

    return found, notation.time.sub(taken, text)


def _time(match: re.Match[str], notation: Notation) -> Numeral:
    hour, minute, word = int(match["hour"]), int(match["minute"] or 0), (match["word"] or "").casefold()
    if word in notation.after_noon:
        hours = {hour % NOON + NOON}
    elif word in notation.before_noon:
        hours = {hour % NOON}
    else:
        hours = {hour, hour + NOON} if hour < NOON and not word else {hour}
    readings: list[Reading] = [(f"{each:02}:{minute:02}",) for each in sorted(hours)]
    if not minute:
        readings += [(Decimal(each),) for each in sorted({hour, *hours})]
    else:
        readings.append((Decimal(hour), Decimal(minute)))
    return Numeral(match[0].strip(), tuple(readings))
