"""Dates of sources, as CSL-YAML (EDTF: ISO 8601-2, levels 0 and 1), CSL-JSON and people write them, into CSL-JSON dates.

A text that is no such date is told apart by what is wrong with it, for the rules to say.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from papercheck.model import Lexicon, Typed
from papercheck.registry.nodes import Node

_DATE = re.compile(
    r"(?P<year>-?\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})(?:[T ][\d:.,Z+-]+)?)?)?[?~%]?", re.ASCII
)
_VAGUE_YEAR = re.compile(r"\d\d(?:\d[Xu]|[Xu]{2})", re.ASCII)
_VAGUE_MONTH = re.compile(r"(?P<date>\d{4}(?:-\d{2})?)(?:-[Xu]{2}){1,2}", re.ASCII)
_DOUBT = re.compile(r"[?~%Xu]")
_SEASON = re.compile(r"\d{4}-2(?P<season>[1-4])[?~%]?", re.ASCII)
_OPEN = ("", "..")
_MONTHS = range(1, 13)
_PYTHON_YEARS = range(date.min.year, date.max.year + 1)
_SEASONS = range(21, 25)
_FIRST_FULL_YEAR = 100
_LONGEST = 100
"""Characters of the longest text that can be a date."""

_MARK = r"\s*[./\s-]\s*"
_YEAR_LAST = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>{_MARK})(?P<second>\d{{1,2}}){_MARK}(?P<year>\d{{4}})", re.ASCII
)
_OTHER_ORDERS = (
    re.compile(rf"(?P<year>\d{{4}}){_MARK}(?P<month>\d{{1,2}})(?:{_MARK}(?P<day>\d{{1,2}}))?", re.ASCII),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII),
    re.compile(rf"(?P<month>\d{{1,2}}){_MARK}(?P<year>\d{{4}})", re.ASCII),
)
_YEARS = re.compile(r"(\d{4}) ?[-–—]+ ?(\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(rf"(?:\d{{1,2}}{_MARK}){{0,2}}['’]?\d{{2}}", re.ASCII)
_WORDED = re.compile(
    r"(?:(?P<day>[0-9]{1,2})\D{0,3}\s)?(?P<month>[^\W\d_]+)\W+(?:(?P<late>[0-9]{1,2})\D{0,3}\s)?(?P<year>['’]?[0-9]{2,4})"
)
_BLANK = re.compile(r"[\W_0XxYyMmDdJjTt]+")


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of all known languages that stand in dates, in lower case."""

    months: Mapping[str, int] = field(default_factory=dict)
    undated: frozenset[str] = frozenset()
    """What people type where there is no date, letters only: `nd`."""
    forthcoming: frozenset[str] = frozenset()
    """What people type where there is no date yet, letters only: `inpress`."""


def date_words(lexicons: Mapping[str, Lexicon]) -> DateWords:
    """The words of these languages."""
    known = lexicons.values()
    return DateWords(
        months={
            name.casefold(): int(number) for each in known for name, number in each.values("months").items()
        },
        undated=frozenset(letters(word) for each in known for word in each.words("undated")),
        forthcoming=frozenset(letters(word) for each in known for word in each.words("forthcoming")),
    )


def letters(text: str) -> str:
    """The letters of a text, in lower case: `n.d.` and `N. D.` are both `nd`."""
    return "".join(each for each in text.casefold() if each.isalpha())


def read(text: str) -> Mapping[str, object] | None:
    """A CSL-JSON date for `2017`, `2017-02`, `2017-02-27`, `2017-21` (spring), `201X`, each with `~`, `?` or `%`.

    An interval is two of them, one of which may be open: `2017/2018-02`, `2017/..`. `None` for any other text.
    """
    if len(text) > _LONGEST:
        return None
    begin, slash, end = (part.strip() for part in text.partition("/"))
    if not slash:
        parts = _single(begin)
    elif begin in _OPEN:
        parts = _single(end)[-1:]
    elif end in _OPEN:
        parts = [*_single(begin)[:1], [0]] if _single(begin) else []
    else:
        parts = _interval(_single(begin), _single(end))
    if not parts:
        return None
    found: dict[str, object] = {"date-parts": parts}
    if _DOUBT.search(text) or begin in _OPEN:
        found["circa"] = True
    if season := _SEASON.fullmatch(begin):
        found["season"] = int(season["season"])
    return found


def _single(text: str) -> list[list[int]]:
    if match := _DATE.fullmatch(text):
        year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
        if match["month"] and not match["day"] and month in _SEASONS:
            return [[year]] * bool(year)
        exists = _exists(year, month if match["month"] else 1, day if match["day"] else 1)
        return [[part for part in (year, month, day) if part]] * exists
    if _VAGUE_YEAR.fullmatch(text):
        return [[int(re.sub("[Xu]", digit, text))] for digit in "09"]
    if match := _VAGUE_MONTH.fullmatch(text):
        return _single(match["date"])
    return []


def _exists(year: int, month: int, day: int) -> bool:
    return year != 0 and month in _MONTHS and 1 <= day <= monthrange(abs(year), month)[1]


def _interval(begin: list[list[int]], end: list[list[int]]) -> list[list[int]]:
    if not begin or not end:
        return []
    first, last = begin[0], end[-1]
    shared = min(len(first), len(last))
    return [first, last] if first[:shared] <= last[:shared] else []


def fault(text: str, words: DateWords) -> tuple[str, str]:
    """What is wrong with a text that is no date, in a word, and the date that was meant if it can only be one."""
    typed = " ".join(text.split())
    if len(typed) > _LONGEST:
        return "malformed", ""
    if _BLANK.fullmatch(typed) or (letters(typed) in words.undated and not re.search(r"\d", typed)):
        return "placeholder", ""
    if all(_DATE.fullmatch(half.strip()) for half in typed.split("/")):
        return "impossible", ""
    if _SHORT_YEAR.fullmatch(typed):
        return "two-digit", ""
    return _numeric(typed) or _worded(typed, words)


def _numeric(typed: str) -> tuple[str, str] | None:
    if match := _YEAR_LAST.fullmatch(typed):
        return _year_last(match)
    for form in _OTHER_ORDERS:
        if match := form.fullmatch(typed):
            return _meant(int(match["year"]), int(match["month"]), int(match.groupdict().get("day") or 0))
    return None


def _worded(typed: str, words: DateWords) -> tuple[str, str]:
    if years := _YEARS.fullmatch(typed):
        return "malformed", f"{years[1]}/{years[2]}"
    match = _WORDED.fullmatch(typed)
    if match and (month := words.months.get(match["month"].casefold())):
        if not match["year"].isdigit() or int(match["year"]) < _FIRST_FULL_YEAR:
            return "two-digit", ""
        return _meant(int(match["year"]), month, int(match["day"] or match["late"] or 0))
    return "malformed", ""


def _year_last(match: re.Match[str]) -> tuple[str, str]:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    if "." in match["mark"] or first not in _MONTHS or first == second:
        return _meant(year, second, first)
    if second not in _MONTHS:
        return _meant(year, first, second)
    return "ambiguous", ""


def _meant(year: int, month: int, day: int) -> tuple[str, str]:
    if not _exists(year, month, day or 1):
        return "impossible", ""
    return "malformed", f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")


_PARTS = ("year", "month", "day")
LONGEST_YEAR = 9
"""Digits. Python refuses to read numbers of thousands of digits, and EDTF writes longer years with an exponent."""


def typed_date(node: Node, words: DateWords) -> tuple[Typed, Mapping[str, object] | None]:
    """The date as text, with what is wrong with it, and as CSL-JSON where it can be read."""
    literal = node.get("literal")
    text = (_text(node) or (literal.text if literal else "")).strip()
    place = node.place
    known = read(text)
    if known is not None or not text:
        return Typed(place, text), known
    reason, meant = fault(text, words)
    if reason == "malformed" and node.tag in ("map", "seq"):
        # Other programs keep what they cannot read under `raw` or `literal`, which CSL allows.
        return Typed(place, text), read(meant) or {"literal": text}
    return Typed(place, text, reason, meant), None


def _text(node: Node) -> str:
    """EDTF, or what was typed in its place; nothing where there is no date."""
    if node.tag == "null":
        return ""
    if node.tag == "seq":
        return _listed(node)
    if node.tag != "map":
        return node.text
    parts, raw, circa = node.get("date-parts"), node.get("raw") or node.get("edtf"), node.get("circa")
    text = _listed(parts) if parts else raw.text if raw else _joined([node.get(name) for name in _PARTS])
    season = node.get("season")
    if season and season.text in ("1", "2", "3", "4") and _is_number(text):
        text += f"-2{season.text}"
    is_vague = circa is not None and circa.text.casefold() not in ("", "false", "0", "no", "null")
    return f"{text}~" if text and is_vague and "/" not in text else text


def _listed(node: Node) -> str:
    """`[[2020, 3], [2021]]`, `[2020, 3, 4]`, or a list of groups of year, month and day."""
    if node.items and all(item.tag in ("seq", "map") for item in node.items):
        texts = [_joined(list(item.items)) if item.tag == "seq" else _text(item) for item in node.items]
        return "/".join(texts).removesuffix("/")
    return _joined(list(node.items))


def _joined(parts: list[Node | None]) -> str:
    typed = [
        part.text.strip() for part in parts if part is not None and part.tag not in ("null", "map", "seq")
    ]
    filled = [
        f"{int(text):0{4 if index == 0 else 2}}" if _is_number(text) else text
        for index, text in enumerate(typed[:3])
    ]
    return "-".join(filled).removesuffix("-00").removesuffix("-00")


def _is_number(text: str) -> bool:
    """Whether a part of a date is a number; no year that can be meant is longer."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_YEAR


def days(read: Mapping[str, object]) -> tuple[date, date] | None:
    """The first and the last day that a date can mean; an open end means every later day."""
    parts = read.get("date-parts")
    if not isinstance(parts, list) or not parts or parts[0][0] not in _PYTHON_YEARS:
        return None
    if parts[-1][0] not in _PYTHON_YEARS:
        return _first(parts[0]), date.max
    return _first(parts[0]), _last(parts[-1])


def _first(parts: list[int]) -> date:
    year, month, day = (*parts, 1, 1)[:3]
    return date(year, month, day)


def _last(parts: list[int]) -> date:
    year, month = (*parts, 12)[:2]
    return date(year, month, parts[2] if len(parts) == len(_PARTS) else monthrange(year, month)[1])
