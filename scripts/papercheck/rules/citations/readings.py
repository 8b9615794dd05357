"""Promises about reading: when a source was opened, that this agrees with its dates, and that it was not too long ago."""

from collections.abc import Iterator
from datetime import date, timedelta

from papercheck.model import ERROR, WARNING, Paper, Problem, Severity
from papercheck.rules import rule
from papercheck.rules.citations.registry import place, text, words

YEAR = timedelta(days=366)
OLD = 5 * YEAR
"""After this time an address should be opened again."""

_OPENED = ("accessed", "read", "checked")


@rule("citations", ERROR)
def read_in_future(paper: Paper) -> Iterator[Problem]:
    """Nothing was read or opened after today.

    Bad:  read: 2062-11-23
    Good: read: 2026-11-23
    """
    for source in paper.sources.values():
        for name, day in (("read", source.reading.read), ("checked", source.reading.checked)):
            if day and day > paper.today:
                message = f"`{source.id}` has `{name}: {day}`, which is after {paper.today}."
                yield Problem(place(source, name), message, "Correct the date.")


@rule("citations", ERROR, WARNING)
def read_before_published(paper: Paper) -> Iterator[Problem]:
    """Nothing was read before it was published; within a year, as with works that first appear online, a warning.

    Bad:  issued: 2021-05, accessed: 2019-03-01
    Good: issued: 2021-05, accessed: 2021-06-01
    """
    for source in paper.sources.values():
        if "issued" not in source.days:
            continue
        published = min(
            source.days[name][0] for name in ("issued", "available-date", "submitted") if name in source.days
        )
        for name in _OPENED:
            _, last = source.days.get(name, (date.max, date.max))
            if last < published:
                message = f"`{source.id}` was opened on {text(source, name)} but published later ({text(source, 'issued')})."
                severity = Severity.WARNING if published - last < YEAR else Severity.ERROR
                yield Problem(
                    place(source, name), message, "Correct one of the two dates.", severity=severity
                )


@rule("citations", WARNING)
def accessed_without_address(paper: Paper) -> Iterator[Problem]:
    """A day on which an address was opened has an address beside it.

    Bad:  accessed: 2020-04-03, and no `URL`
    Good: accessed: 2020-04-03, URL: https://example.org/report
    """
    for source in paper.sources.values():
        has_address = any(
            text(source, name) for name in ("URL", "DOI", "archive_url", "archive", "PMCID", "PMID")
        )
        if text(source, "accessed") and not has_address:
            message = f"`{source.id}` was accessed on {text(source, 'accessed')}, but has no address."
            fix = "Add `URL`, or leave `accessed` out."
            yield Problem(place(source, "accessed"), message, fix)


@rule("citations", WARNING)
def address_without_reading(paper: Paper) -> Iterator[Problem]:
    """An address has a day on which it was opened beside it, unless it has a DOI or an archived copy.

    Bad:  URL: https://example.org/report, and no `accessed`
    Good: URL: https://example.org/report, accessed: 2020-04-03
    """
    accessed = words(paper, "accessed")
    for source in paper.sources.values():
        says_so = any(text(source, name) for name in (*_OPENED, "DOI", "archive_url", "archive_date"))
        in_note = any(word in text(source, "note").casefold() for word in accessed)
        if source.url and not says_so and not in_note:
            message = f"`{source.id}` has an address, but no day on which it was opened."
            fix = "Add `accessed` with the day on which you read it."
            yield Problem(place(source, "URL"), message, fix)


@rule("citations", ERROR)
def unread_source(paper: Paper) -> Iterator[Problem]:
    """Where the registry says how sources were read, it says so of every source.

    Bad:  custom: {copy: passage}
    Good: custom: {read: 2026-11-23, copy: passage}
    """
    readings = [source.reading for source in paper.sources.values()]
    if not any(reading.read or reading.copy for reading in readings):
        return
    for source in paper.sources.values():
        if not ((source.reading.read or text(source, "read")) and source.reading.copy):
            message = f"`{source.id}` does not say when and how it was read."
            yield Problem(source.place, message, "Add `read:` with a day and `copy:` below `custom:`.")


@rule("citations", WARNING)
def old_reading(paper: Paper) -> Iterator[Problem]:
    """An address was opened in the last five years, unless it has a DOI or an archived copy.

    Bad:  accessed: 2009-05-02
    Good: accessed: 2026-11-23
    """
    for source in paper.sources.values():
        opened = [(source.days[name][1], name) for name in _OPENED if name in source.days]
        if not opened or not source.url or text(source, "DOI") or text(source, "archive_url"):
            continue
        day, name = max(opened)
        if paper.today - min(day, paper.today) > OLD:
            message = f"`{source.id}` was last opened on {text(source, name)}, more than five years before {paper.today}."
            fix = "Open the address, compare, and write the new day."
            yield Problem(place(source, name), message, fix)
