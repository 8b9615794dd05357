"""Dates of entries: each is one day, year or interval; what was read, opened or archived fits them and the archive's link."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import unquote

from papercheck.model import ERROR, WARNING, Paper, Place, Problem, Source, Typed
from papercheck.rules import rule
from papercheck.rules.citations import collect_words, locate_field, read_field
from papercheck.urls import identify_page

_DAY = timedelta(days=1)
"""Archives count days in universal time, authors in their own."""

_YEAR = timedelta(days=366)
"""For so long a date may be wrong for a good reason: works appear online first, and books of next year are announced."""

_OLD = 5 * _YEAR
"""After this time a URL should be opened again."""

_OPENED = ("accessed", "read", "checked")
_PLACEHOLDERS = frozenset(
    map(
        date.fromisoformat,
        "1900-01-01 1970-01-01 0001-01-01 1111-11-11 1899-12-30 1899-12-31 9999-12-31".split(),
    )
)
"""Days that programs fill in where they know none."""

_LEAVE_OUT = "Leave the field out where no date is known."
_FAULTS = {
    "impossible": ("is no day of the calendar", "Look the date up again."),
    "ambiguous": ("can be read in two ways", "Write year, month and day: `2020-04-03`."),
    "two-digit": ("has a year of two digits", "Write the year with four digits: `1998`."),
    "placeholder": ("stands for a date that is not known", _LEAVE_OUT),
    "malformed": ("is not a date", "Write it as EDTF: 2017, 2017-02, 2017-02-27, 2017~ (about)."),
}
"""By what keeps a date from being read: the end of the message, and the fix."""

_COPY = re.compile(
    r"""
    https?://(?P<host>[^/]+)/(?:[^?#]*?/)??                     # an archive: https://web.archive.org/web/
    (?P<stamp>\d{4,14}|\d{4}\.\d\d\.\d\d-\d{6})(?:[a-z]{2}_)?/  # day and time: 20200304120000, 2020.03.04-120000
    (?P<original>(?:https?:|www\.|[\w-]+\.[a-z]{2,})\S*)        # the URL of which this is a copy
    """,
    re.VERBOSE,
)
_ARCHIVES = re.compile(
    r"(?:.*\.)?(?:archive\.(?:org|today|ph|is|li|md|vn|fo)|archive-it\.org|.*archive.*|arquivo\.pt|.*wayback.*)",
    re.IGNORECASE,
)
"""Hosts: `web.archive.org`, `webarchive.nationalarchives.gov.uk`, `arquivo.pt`."""

_COPIES = re.compile(r"https?://web\.archive\.org/(?:web/)?(?:\*|\d*\*|save)/", re.IGNORECASE)
"""A list of copies, or the order to make one: `https://web.archive.org/web/*/…`."""


@rule("citations", ERROR, WARNING)
def invalid_date(paper: Paper) -> Iterator[Problem]:
    """Every date is one that somebody knows, a day of the calendar, written as EDTF, with one meaning.

    Bad:  issued: 2019-02-30, accessed: 03/04/2020, issued: '98, issued: n.d., issued: 4 March 2020
    Good: issued: 2019-02-28, accessed: 2020-04-03, issued: 1998, no `issued`, issued: 2020-03-04
    """
    for source in paper.sources.values():
        for name, typed in source.typed.items():
            if typed.fault:
                fault, fix = _FAULTS[typed.fault]
                message = f"`{name}: {typed.text}` of `{source.id}` {fault}."
                yield Problem(typed.place, message, _suggest(name, typed) or fix)
        for name, (first, last) in source.days.items():
            if first == last and first in _PLACEHOLDERS:
                message = f"`{name}: {read_field(source, name)}` of `{source.id}` is a day that programs fill in by themselves."
                yield Problem(locate_field(source, name), message, _LEAVE_OUT, severity=WARNING)


def _suggest(name: str, typed: Typed) -> str:
    if typed.fault != "malformed":
        return ""
    if typed.suggestion:
        return f"Write `{typed.suggestion}`."
    return "Write the day as YYYY-MM-DD." if name in ("read", "checked") else ""


@rule("citations", ERROR, WARNING)
def future_date(paper: Paper) -> Iterator[Problem]:
    """Nothing was opened, read, archived or published after today; a work of the coming year is a warning.

    Bad:  accessed: 2062-11-23
    Good: accessed: 2026-11-23
    """
    for source in paper.sources.values():
        for name in (*_OPENED, "archive_date", "submitted", "issued"):
            first, last = source.days.get(name, (date.min, date.min))
            is_issued = name == "issued"
            is_announced = is_issued and bool(read_field(source, "status"))
            if first <= paper.today or is_announced or first == last == date.max:
                continue
            message = f"`{name}: {read_field(source, name)}` of `{source.id}` is after {paper.today}."
            fix = "Correct the date, or add `status: forthcoming`." if is_issued else "Correct the date."
            severity = WARNING if is_issued and first - paper.today < _YEAR else ERROR
            yield Problem(locate_field(source, name), message, fix, severity=severity)


@rule("citations", ERROR, WARNING)
def read_before_published(paper: Paper) -> Iterator[Problem]:
    """Nothing was read or archived before it was published; within a year, as some works appear online first, a warning.

    Bad:  issued: 2021-05, accessed: 2019-03-01
    Good: issued: 2021-05, accessed: 2021-06-01
    """
    for source in paper.sources.values():
        if "issued" not in source.days:
            continue
        issued = read_field(source, "issued")
        published = min(
            source.days[name][0] for name in ("issued", "available-date", "submitted") if name in source.days
        )
        for name in _OPENED:
            _, last = source.days.get(name, (date.max, date.max))
            if last < published:
                message = (
                    f"`{source.id}` was opened on {read_field(source, name)} but published later ({issued})."
                )
                severity = WARNING if published - last < _YEAR else ERROR
                fix = "Correct one of the two dates."
                yield Problem(locate_field(source, name), message, fix, severity=severity)
        for copy in _list_copies(source):
            if copy.days and copy.days[1] + _DAY < source.days["issued"][0]:
                message = f"`{source.id}` was archived on {copy.days[0]}, before it was published ({issued})."
                fix = "Correct the date, or give a later copy."
                yield Problem(copy.place, message, fix, severity=WARNING)


@rule("citations", WARNING)
def incomplete_access(paper: Paper) -> Iterator[Problem]:
    """A URL and the day on which it was opened stand together; a DOI or an archived copy needs no day.

    Bad:  URL: https://example.org/report, and no `accessed`
    Good: URL: https://example.org/report, accessed: 2020-04-03
    """
    accessed = collect_words(paper, "accessed")
    for source in paper.sources.values():
        has_location = any(
            read_field(source, name) for name in ("URL", "DOI", "archive_url", "archive", "PMCID", "PMID")
        )
        has_day = any(
            read_field(source, name) for name in (*_OPENED, "DOI", "archive_url", "archive_date")
        ) or any(word in read_field(source, "note").casefold() for word in accessed)
        if read_field(source, "accessed") and not has_location:
            message = f"`{source.id}` was accessed on {read_field(source, 'accessed')}, but has no URL."
            yield Problem(locate_field(source, "accessed"), message, "Add `URL`, or leave `accessed` out.")
        if source.url and not has_day:
            message = f"`{source.id}` has a URL, but no day on which it was opened."
            fix = "Add `accessed` with the day on which you read it."
            yield Problem(locate_field(source, "URL"), message, fix)


@rule("citations", ERROR)
def unread_source(paper: Paper) -> Iterator[Problem]:
    """Where the registry says how sources were read, it says so of every source.

    Bad:  custom: {copy: passage}
    Good: custom: {read: 2026-11-23, copy: passage}
    """
    for source in paper.sources.values() if paper.is_publication else ():
        if not ((source.reading.read or read_field(source, "read")) and source.reading.copy):
            message = f"`{source.id}` does not say when and how it was read."
            yield Problem(source.place, message, "Add `read:` with a day and `copy:` below `custom:`.")


@rule("citations", WARNING)
def old_reading(paper: Paper) -> Iterator[Problem]:
    """A URL was opened in the last five years, unless there is a DOI or an archived copy.

    Bad:  accessed: 2009-05-02
    Good: accessed: 2026-11-23
    """
    for source in paper.sources.values():
        opened = [(source.days[name][1], name) for name in _OPENED if name in source.days]
        if not opened or not source.url or read_field(source, "DOI") or read_field(source, "archive_url"):
            continue
        day, name = max(opened)
        if paper.today - min(day, paper.today) > _OLD:
            message = f"`{source.id}` was last opened on {read_field(source, name)}, more than five years before {paper.today}."
            fix = "Open the URL, compare, and write the new day."
            yield Problem(locate_field(source, name), message, fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """A link to an archived copy, and what the link itself says: of what it is a copy, and from when."""

    place: Place
    link: str
    stamp: str
    original: str

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day the stamp can mean; `None` where there is no such day."""
        digits = re.sub(r"\D", "", self.stamp)
        year, month, day = digits[:4], digits[4:6], digits[6:8]
        try:
            first = date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            return None
        return first, first if day else date(first.year, first.month if month else 12, 28) + 3 * _DAY


def _list_copies(source: Source) -> Iterator[_Copy]:
    """The links of an entry that say themselves of what and from when they are a copy."""
    for name in ("archive_url", "URL"):
        if found := _match_copy(read_field(source, name)):
            original = found["original"]
            original = unquote(original) if "%3A%2F%2F" in original.upper() else original
            full = original if re.match(r"https?:", original) else f"http://{original}"
            yield _Copy(
                place=locate_field(source, name),
                link=found[0],
                stamp=found["stamp"],
                original=re.sub(r"^(https?:)/+", r"\1//", full),
            )


def _match_copy(link: str) -> re.Match[str] | None:
    """The parts of an archive's link; a year in the path of any other host is none."""
    found = _COPY.match(link)
    return found if found and _ARCHIVES.fullmatch(found["host"]) else None


@rule("citations", ERROR, WARNING)
def wrong_archive(paper: Paper) -> Iterator[Problem]:
    """An archived copy is one, of the entry's own URL, from the day that the entry and the link say.

    Bad:  archive_date: 2021-05-02, archive_url: https://web.archive.org/web/20200304120000/https://example.org/
    Good: archive_date: 2020-03-04, archive_url: https://web.archive.org/web/20200304120000/https://example.org/
    """
    for source in paper.sources.values():
        copies = list(_list_copies(source))
        for copy in copies:
            yield from _judge_copy(copy, source, paper.today)
        yield from _judge_fields(source, has_copy=bool(copies))


def _judge_copy(copy: _Copy, source: Source, today: date) -> Iterator[Problem]:
    recorded, days, url = source.days.get("archive_date"), copy.days, source.url or ""
    if days is None or days[0] > today:
        message = f"`{copy.link}` holds the day `{copy.stamp}`, which {'has not come yet' if days else 'does not exist'}."
        yield Problem(copy.place, message, "Copy the link again from the archive.")
    if recorded and days and (recorded[1] < days[0] - _DAY or recorded[0] > days[1] + _DAY):
        message = f"`archive_date: {read_field(source, 'archive_date')}` of `{source.id}`, but the link is of {days[0]}."
        fix = "Open the copy, and write the day that it shows."
        yield Problem(locate_field(source, "archive_date"), message, fix)
    if url and copy.link != url and identify_page(copy.original)[0] != identify_page(url)[0]:
        message = f"The archived copy of `{source.id}` is one of `{copy.original}`, not of `{url}`."
        yield Problem(copy.place, message, "Find out which URL is right, and give its copy.")


def _judge_fields(source: Source, *, has_copy: bool) -> Iterator[Problem]:
    """The fields of an entry that speak of a copy, whether it is one or not."""
    link, url = read_field(source, "archive_url"), source.url or ""
    is_itself = bool(url) and identify_page(link) == identify_page(url) and not _match_copy(link)
    if link and (_COPIES.match(link) or is_itself):
        message = f"`{link}` of `{source.id}` is no archived copy."
        fix = "Give the link of one copy, with its day, or leave the field out."
        yield Problem(locate_field(source, "archive_url"), message, fix)
    if link and not (url or read_field(source, "DOI")):
        message = f"`{source.id}` has an archived copy, but no URL of its own."
        fix = "Add `URL` with the URL that was archived."
        yield Problem(locate_field(source, "archive_url"), message, fix, severity=WARNING)
    if read_field(source, "archive_date") and not link and not has_copy:
        message = f"`{source.id}` has the day of an archived copy, but no copy."
        fix = "Add `archive_url`, or leave `archive_date` out."
        yield Problem(locate_field(source, "archive_date"), message, fix, severity=WARNING)
