"""Dates of entries: each is one day, year or interval; what was read, opened or archived fits them and the archive's link."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import unquote

from papercheck.model import ERROR, WARNING, Paper, Problem, Source
from papercheck.registry.edtf import find_days, read_edtf
from papercheck.rules import rule
from papercheck.rules.citations import collect_words, find_latest_day, read_field
from papercheck.urls import identify_page

_DAY = timedelta(days=1)
"""Archives count days in universal time, authors in their own."""
_YEAR = timedelta(days=366)
"""For so long a date gives but a warning: works appear online first, and books of next year are announced."""
_OLD = 5 * _YEAR
"""After this time a URL should be opened again."""

_OPENED = ("accessed", "read", "checked")
_PAST = (*_OPENED, "archive_date", "submitted", "issued")
_PLACEHOLDERS = "1900-01-01 1970-01-01 0001-01-01 1111-11-11 1899-12-30 1899-12-31 9999-12-31".split()
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
    https?://(?i:(?=[^/]*(?:archive|wayback)|(?:[^/]*\.)?arquivo\.pt/))[^/]+/  # https://web.archive.org/
    (?:[^?#]*?/)??                                              # web/
    (?P<stamp>\d{4,14}|\d{4}\.\d\d\.\d\d-\d{6})(?:[a-z]{2}_)?/  # day and time: 20200304120000, 2020.03.04-120000
    (?P<original>(?:https?:|www\.|[\w-]+\.[a-z]{2,})\S*)        # the URL of which this is a copy
    """,
    re.VERBOSE,
)
"""A link of an archive; a year in the path of any other host is none."""
_COPIES = re.compile(r"https?://web\.archive\.org/(?:web/)?(?:\*|\d*\*|save)/", re.IGNORECASE)
"""A list of copies, or the order to make one: `https://web.archive.org/web/*/…`."""


def _show(source: Source, name: str) -> str:
    return f"`{name}: {read_field(source, name)}` of `{source.id}`"


@rule("citations", ERROR, WARNING)
def invalid_date(paper: Paper) -> Iterator[Problem]:
    """Every date is one that somebody knows, a day of the calendar, written as EDTF, not after today, nor read or archived before published.

    Bad:  issued: 2019-02-30, accessed: 03/04/2020, issued: '98, issued: n.d., accessed: 2062-11-23
    Good: issued: 2019-02-28, accessed: 2020-04-03, issued: 1998, no `issued`, accessed: 2026-11-23
    """
    latest = find_latest_day(paper)
    for source in paper.sources.values():
        for name, typed in source.typed.items():
            if typed.fault:
                said, fix = _FAULTS[typed.fault]
                if typed.fault == "malformed" and name in ("read", "checked"):
                    fix = "Write the day as YYYY-MM-DD."
                if typed.fault == "malformed" and typed.suggestion:
                    fix = f"Write `{typed.suggestion}`."
                yield Problem(source.place_of(name), f"{_show(source, name)} {said}.", fix)
        for name, (first, last) in source.days.items():
            is_issued = name == "issued"
            is_announced = is_issued and read_field(source, "status")
            if first == last and first.isoformat() in _PLACEHOLDERS:
                message = f"{_show(source, name)} is a day that programs fill in by themselves."
                yield Problem(source.place_of(name), message, _LEAVE_OUT, WARNING)
            elif name in _PAST and first > latest and not is_announced:
                fix = "Correct the date, or add `status: forthcoming`." if is_issued else "Correct the date."
                severity = WARNING if is_issued and first - paper.today < _YEAR else ERROR
                message = f"{_show(source, name)} is after {paper.today}."
                yield Problem(source.place_of(name), message, fix, severity)
        if "issued" in source.days:
            yield from _find_early(source, read_field(source, "issued"))


def _find_early(source: Source, issued: str) -> Iterator[Problem]:
    """The days on which a work was opened or archived before it was published; within a year, a warning."""
    days = source.days
    published = min(days[name][0] for name in ("issued", "available-date", "submitted") if name in days)
    for name in _OPENED:
        last = days.get(name, (date.max, date.max))[1]
        if last < published:
            opened = read_field(source, name)
            message = f"`{source.id}` was opened on {opened} but published later ({issued})."
            severity = WARNING if published - last < _YEAR else ERROR
            yield Problem(source.place_of(name), message, "Correct one of the two dates.", severity)
    for name, _copy, copied in _list_copies(source):
        if copied and copied[1] + _DAY < days["issued"][0]:
            message = f"`{source.id}` was archived on {copied[0]}, before it was published ({issued})."
            yield Problem(source.place_of(name), message, "Correct the date, or give a later copy.", WARNING)


@rule("citations", WARNING, ERROR)
def unread_source(paper: Paper) -> Iterator[Problem]:
    """A URL without a DOI or a copy was opened in the last five years, on a day that is given; a publication says so of every source.

    Bad:  URL: https://example.org/report, and no `accessed`, or accessed: 2009-05-02
    Good: URL: https://example.org/report, accessed: 2026-11-23
    """
    for source in paper.sources.values():
        accessed = read_field(source, "accessed")
        if accessed and not read_field(source, "URL", "DOI", "archive_url", "archive", "PMCID", "PMID"):
            message = f"`{source.id}` was accessed on {accessed}, but has no URL."
            yield Problem(source.place_of("accessed"), message, "Add `URL`, or leave `accessed` out.")
        if source.url and not read_field(source, *_OPENED, "DOI", "archive_url", "archive_date"):
            note = read_field(source, "note").casefold()
            if not any(word in note for word in collect_words(paper, "accessed")):
                message = f"`{source.id}` has a URL, but no day on which it was opened."
                fix = "Add `accessed` with the day on which you read it."
                yield Problem(source.place_of("URL"), message, fix)
        if paper.is_publication and not (source.reading.copy and read_field(source, "read")):
            message = f"`{source.id}` does not say when and how it was read."
            yield Problem(source.place, message, "Add `read:` with a day and `copy:` below `custom:`.", ERROR)
        opened = [(source.days[name][1], name) for name in _OPENED if name in source.days]
        day, name = max(opened, default=(date.max, ""))
        is_old = paper.today - min(day, paper.today) > _OLD
        if is_old and source.url and not read_field(source, "DOI", "archive_url"):
            message = f"`{source.id}` was last opened on {read_field(source, name)}, more than five years before {paper.today}."
            yield Problem(source.place_of(name), message, "Open the URL, compare, and write the new day.")


@rule("citations", ERROR, WARNING)
def wrong_archive(paper: Paper) -> Iterator[Problem]:
    """An archived copy is one, of the entry's own URL, from the day that the entry and the link say.

    Bad:  archive_date: 2021-05-02, archive_url: https://web.archive.org/web/20200304120000/https://example.org/
    Good: archive_date: 2020-03-04, archive_url: https://web.archive.org/web/20200304120000/https://example.org/
    """
    for source in paper.sources.values():
        copies = list(_list_copies(source))
        for name, copy, days in copies:
            yield from _judge_copy(name, copy, days, source, find_latest_day(paper))
        link, url = read_field(source, "archive_url"), source.url or ""
        is_itself = bool(url) and identify_page(link) == identify_page(url)
        if link and (_COPIES.match(link) or (is_itself and not _COPY.match(link))):
            message = f"`{link}` of `{source.id}` is no archived copy."
            fix = "Give the link of one copy, with its day, or leave the field out."
            yield Problem(source.place_of("archive_url"), message, fix)
        if link and not (url or read_field(source, "DOI")):
            message = f"`{source.id}` has an archived copy, but no URL of its own."
            fix = "Add `URL` with the URL that was archived."
            yield Problem(source.place_of("archive_url"), message, fix, WARNING)
        if read_field(source, "archive_date") and not link and not copies:
            message = f"`{source.id}` has the day of an archived copy, but no copy."
            fix = "Add `archive_url`, or leave `archive_date` out."
            yield Problem(source.place_of("archive_date"), message, fix, WARNING)


Days = tuple[date, date] | None
"""The first and the last day that a text can mean; `None` where there is no such day."""


def _judge_copy(
    name: str, copy: re.Match[str], days: Days, source: Source, latest: date
) -> Iterator[Problem]:
    """What is wrong with a link of an archive that a field of an entry holds."""
    recorded, url = source.days.get("archive_date"), source.url or ""
    if days is None or days[0] > latest:
        message = f"`{copy[0]}` holds the day `{copy['stamp']}`, which {'has not come yet' if days else 'does not exist'}."
        yield Problem(source.place_of(name), message, "Copy the link again from the archive.")
    if recorded and days and (recorded[1] < days[0] - _DAY or recorded[0] > days[1] + _DAY):
        message = f"{_show(source, 'archive_date')}, but the link is of {days[0]}."
        fix = "Open the copy, and write the day that it shows."
        yield Problem(source.place_of("archive_date"), message, fix)
    typed = unquote(copy["original"]) if "%3A%2F%2F" in copy["original"].upper() else copy["original"]
    original = re.sub(r"^(https?:)/+", r"\1//", typed if re.match(r"https?:", typed) else f"http://{typed}")
    if url and copy[0] != url and identify_page(original)[0] != identify_page(url)[0]:
        message = f"The archived copy of `{source.id}` is one of `{original}`, not of `{url}`."
        yield Problem(source.place_of(name), message, "Find out which URL is right, and give its copy.")


def _list_copies(source: Source) -> Iterator[tuple[str, re.Match[str], Days]]:
    """The fields of an entry with a link that says itself of what and from when it is a copy, its parts and its days."""
    for name in ("archive_url", "URL"):
        if copy := _COPY.match(read_field(source, name)):
            digits = re.sub(r"\D", "", copy["stamp"])
            read = read_edtf("-".join(filter(None, (digits[:4], digits[4:6], digits[6:8]))))
            yield name, copy, find_days(read) if read else None
