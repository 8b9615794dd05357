"""Dates of sources, as CSL-YAML (EDTF: ISO 8601-2, levels 0 and 1), CSL-JSON and people write them, into CSL-JSON dates.

A text that is no such date is told apart by what is wrong with it, for the rules to say.
"""

import re
from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from papercheck.model import Lexicon, TypedField
from papercheck.registry.nodes import Node

_DATE = re.compile(
    r"""
      (?P<decade> \d\d (?: \d[Xu] | [Xu]{2} ) )                                 # 201X
    | (?P<year> -?\d{4} )                                                       # 2017
      (?: - (?P<month> \d\d )                                                   # 2017-02
          (?: - (?: (?P<day> \d\d ) (?: [T ] [\d:.,Z+-]+ )? | [Xu]{2} ) )?      # 2017-02-27T12:00Z  2017-02-XX
        | (?: -[Xu]{2} ){1,2} )?                                                # 2017-XX-XX
      [?~%]?
    """,
    re.VERBOSE | re.ASCII,
)
_DOUBT = re.compile(r"[?~%Xu]")
_SEASON = re.compile(r"\d{4}-2(?P<season>[1-4])[?~%]?", re.ASCII)
_OPEN = ("", "..")
_MONTHS = range(1, 13)
_PYTHON_YEARS = range(date.min.year, date.max.year + 1)
LONGEST_DATE = 100
"""Characters of the longest text that can be a date."""
LONGEST_YEAR = 9
"""Digits. Python refuses to read numbers of thousands of digits, and EDTF writes longer years with an exponent."""
_NUMBER = re.compile(f"[0-9]{{1,{LONGEST_YEAR}}}")

_FORMS = tuple(
    re.compile(form.replace("MARK", r"\s*[./\s-]\s*"))
    for form in (
        r"(?P<day>[0-9]{1,2})(?P<mark>MARK)(?P<month>[0-9]{1,2})MARK(?P<year>[0-9]{4})",
        r"(?P<year>[0-9]{4})MARK(?P<month>[0-9]{1,2})(?:MARK(?P<day>[0-9]{1,2}))?",
        r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
        r"(?P<month>[0-9]{1,2})MARK(?P<year>[0-9]{4})",
        r"(?:(?P<day>[0-9]{1,2})\D{0,3}\s)?(?P<month>[^\W\d_]+)\W+(?P<year>[0-9]{2,4})",  # 4th March 2020
        r"(?P<month>[^\W\d_]+)\W+(?P<day>[0-9]{1,2})\D{0,3}\s['’]?(?P<year>[0-9]{2,4})",  # March 4th, 2020
    )
)
_YEARS = re.compile(r"([0-9]{4}) ?[-–—]+ ?([0-9]{4})")
_SHORT_YEAR = re.compile(r"(?:[0-9]{1,2}\s*[./\s-]\s*){0,2}['’]?[0-9]{2}")
_BLANK = re.compile(r"[\W_0XxYyMmDdJjTt]+")


class DateWords:
    """The words of some languages that stand in dates, in lower case."""

    def __init__(self, lexicons: Collection[Lexicon] = ()) -> None:
        months = (month for lexicon in lexicons for month in lexicon.values("months").items())
        self.months = {name.casefold(): int(number) for name, number in months}
        # What people type where there is no date, or none yet, letters only: `nd`, `inpress`.
        self.undated, self.forthcoming = (
            frozenset(keep_letters(word) for lexicon in lexicons for word in lexicon.words(topic))
            for topic in ("undated", "forthcoming")
        )


def keep_letters(text: str) -> str:
    """The letters of a text, in lower case: `n.d.` and `N. D.` are both `nd`."""
    return "".join(filter(str.isalpha, text.casefold()))


def read_edtf(text: str) -> Mapping[str, object] | None:
    """A CSL-JSON date for `2017`, `2017-02`, `2017-02-27`, `2017-21` (spring), `201X`, each with `~`, `?` or `%`.

    An interval is two of them, one of which may be open: `2017/2018-02`, `2017/..`. `None` for any other text.
    """
    begin, slash, end = (part.strip() for part in text[: LONGEST_DATE + 1].partition("/"))
    first, last = _single(begin), _single(end)
    if not slash:
        parts = first
    elif begin in _OPEN:
        parts = last[-1:]
    elif end in _OPEN:
        parts = [*first[:1], [0]] if first else []
    else:
        shared = min((len(date) for date in (*first[:1], *last[-1:])), default=0)
        is_forward = first and last and first[0][:shared] <= last[-1][:shared]
        parts = [first[0], last[-1]] if is_forward else []
    if not parts or len(text) > LONGEST_DATE:
        return None
    found: dict[str, object] = {"date-parts": parts}
    if _DOUBT.search(text) or begin in _OPEN:
        found["circa"] = True
    if season := _SEASON.fullmatch(begin):
        found["season"] = int(season["season"])
    return found


def _single(text: str) -> list[list[int]]:
    """Year, month and day of a date, as far as it says them; of a decade or century, the first and the last year."""
    match = _DATE.fullmatch(text)
    if match is None:
        return []
    if match["decade"]:
        return [[int(re.sub("[Xu]", digit, text))] for digit in "09"]
    parts = [int(part) for part in match.group("year", "month", "day") if part]
    if parts[1:] in ([21], [22], [23], [24]):
        parts.pop()
    return [parts] if _exists(*parts) else []


def _exists(year: int, month: int = 1, day: int = 1) -> bool:
    return year != 0 and month in _MONTHS and 1 <= day <= monthrange(abs(year), month)[1]


def find_fault(text: str, words: DateWords) -> tuple[str, str]:
    """What is wrong with a text that is no date, in a word, and the date that was meant if it can only be one."""
    typed = " ".join(text.split())
    if len(typed) > LONGEST_DATE:
        return "malformed", ""
    if _BLANK.fullmatch(typed) or (keep_letters(typed) in words.undated and not re.search(r"\d", typed)):
        return "placeholder", ""
    if all(_DATE.fullmatch(half.strip()) for half in typed.split("/")):
        return "impossible", ""
    if _SHORT_YEAR.fullmatch(typed):
        return "two-digit", ""
    if years := _YEARS.fullmatch(typed):
        return "malformed", f"{years[1]}/{years[2]}"
    match = next((match for form in _FORMS if (match := form.fullmatch(typed))), None)
    return _interpret(match.groupdict("0"), words) if match else ("malformed", "")


def _interpret(typed: Mapping[str, str], words: DateWords) -> tuple[str, str]:
    month = words.months.get(typed["month"].casefold(), 0)
    if typed["month"].isdecimal():
        month = int(typed["month"])
    elif not month:
        return "malformed", ""
    year, day = int(typed["year"]), int(typed.get("day", 0))
    if not typed["year"][2:]:
        return "two-digit", ""
    if "." not in typed.get("mark", ".") and day in _MONTHS and day != month:
        if month in _MONTHS:
            return "ambiguous", ""
        month, day = day, month
    if not _exists(year, month, day or 1):
        return "impossible", ""
    return "malformed", f"{year:04}-{month:02}" + (f"-{day:02}" if day else "")


def read_date(node: Node, words: DateWords) -> tuple[TypedField, Mapping[str, object] | None]:
    """The date as text, with what is wrong with it, and as CSL-JSON where it can be read."""
    text = (_text(node) or _text(node.get("literal"))).strip()
    known = read_edtf(text)
    if known is not None or not text:
        return TypedField(node.place, text), known
    reason, meant = find_fault(text, words)
    if reason == "malformed" and node.tag in ("map", "seq"):
        # Other programs keep what they cannot read under `raw` or `literal`, which CSL allows.
        return TypedField(node.place, text), read_edtf(meant) or {"literal": text}
    return TypedField(node.place, text, reason, meant), None


def _text(node: Node | None) -> str:
    if node is None or node.tag == "null":
        return ""
    if node.tag == "seq":
        texts = [_text(item) for item in node.items]
        is_interval = all(item.tag in ("seq", "map") for item in node.items)
        return "/".join(texts).removesuffix("/") if is_interval else _join(texts)
    if node.tag != "map":
        return node.text
    text = _text(node.get("date-parts") or node.get("raw") or node.get("edtf"))
    text = text or _join(_text(node.get(name)) for name in ("year", "month", "day"))
    season, circa = node.get("season"), node.get("circa")
    if season and season.text in ("1", "2", "3", "4") and _NUMBER.fullmatch(text):
        text += f"-2{season.text}"
    is_vague = circa is not None and circa.text.casefold() not in ("", "false", "0", "no", "null")
    return f"{text}~" if text and is_vague and "/" not in text else text


def _join(parts: Iterable[str]) -> str:
    typed = [part.strip() for part in parts if part.strip()]
    filled = [
        f"{int(part):0{2 if index else 4}}" if _NUMBER.fullmatch(part) else part
        for index, part in enumerate(typed[:3])
    ]
    return "-".join(filled).removesuffix("-00").removesuffix("-00")


def find_days(read: Mapping[str, object]) -> tuple[date, date] | None:
    """The first and the last day that a date can mean; an open end means every later day."""
    parts = read.get("date-parts")
    if not isinstance(parts, list) or not parts or parts[0][0] not in _PYTHON_YEARS:
        return None
    year, month, day = (*parts[0], 1, 1)[:3]
    first, end = date(year, month, day), parts[-1]
    if end[0] not in _PYTHON_YEARS:
        return first, date.max
    year, month = (*end, 12)[:2]
    return first, date(year, month, end[2] if end[2:] else monthrange(year, month)[1])
