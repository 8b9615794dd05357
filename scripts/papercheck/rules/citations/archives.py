"""Promises about archived copies: date and address of an entry agree with the archive's own link. None is ever invented."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import unquote

from papercheck.model import ERROR, WARNING, Paper, Place, Problem, Source
from papercheck.rules import rule
from papercheck.rules.citations.registry import place, text
from papercheck.rules.citations.urls import normal

_COPY = re.compile(
    r"https?://(?P<host>[^/]+)/(?:[^?#]*?/)??(?P<stamp>\d{4,14}|\d{4}\.\d\d\.\d\d-\d{6})(?:[a-z]{2}_)?/(?P<original>(?:https?:|www\.|[\w-]+\.[a-z]{2,})\S*)"
)
_HOSTS = re.compile(
    r"(?:.*\.)?(?:archive\.(?:org|today|ph|is|li|md|vn|fo)|archive-it\.org|.*archive.*|arquivo\.pt|.*wayback.*)",
    re.IGNORECASE,
)
_LIST = re.compile(r"https?://web\.archive\.org/(?:web/)?(?:\*|\d*\*|save)/", re.IGNORECASE)
_DAY = timedelta(days=1)
"""Archives count in universal time, authors in their own."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """An archive's link, and what it says itself: of what it is a copy, and from when."""

    source: Source
    place: Place
    link: str
    stamp: str
    original: str

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day the stamp can mean; `None` where there is no such day."""
        digits = re.sub(r"\D", "", self.stamp)[:8]
        year, month, day = digits[:4], digits[4:6], digits[6:8]
        try:
            first = date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            return None
        return first, first if day else date(first.year, first.month if month else 12, 28) + 3 * _DAY


@rule("citations", ERROR)
def archive_date_differs(paper: Paper) -> Iterator[Problem]:
    """The day of an archived copy is the one in the archive's link.

    Bad:  archive_date: 2021-05-02, archive_url: https://web.archive.org/web/20200304120000/https://example.org/
    Good: archive_date: 2020-03-04, archive_url: https://web.archive.org/web/20200304120000/https://example.org/
    """
    for copy in _copies(paper):
        said, days = copy.source.days.get("archive_date"), copy.days
        if said and days and (said[1] < days[0] - _DAY or said[0] > days[1] + _DAY):
            message = f"`archive_date: {text(copy.source, 'archive_date')}` of `{copy.source.id}`, but the link is of {days[0]}."
            where = place(copy.source, "archive_date")
            yield Problem(where, message, "Open the copy, and write the day that it shows.")


@rule("citations", ERROR)
def archive_address_differs(paper: Paper) -> Iterator[Problem]:
    """An archived copy is a copy of the entry's own address.

    Bad:  URL: https://example.org/a, archive_url: https://web.archive.org/web/20200304120000/https://example.org/b
    Good: URL: https://example.org/a, archive_url: https://web.archive.org/web/20200304120000/https://example.org/a
    """
    for copy in _copies(paper):
        url = copy.source.url or ""
        if url and copy.link != url and normal(copy.original)[0] != normal(url)[0]:
            message = f"The archived copy of `{copy.source.id}` is one of `{copy.original}`, not of `{url}`."
            yield Problem(copy.place, message, "Find out which address is right, and give its copy.")


@rule("citations", ERROR)
def impossible_archive(paper: Paper) -> Iterator[Problem]:
    """An archive's link holds a day that has been.

    Bad:  https://web.archive.org/web/20201345000000/https://example.org/
    Good: https://web.archive.org/web/20201031000000/https://example.org/
    """
    for copy in _copies(paper):
        days = copy.days
        if days is None or days[0] > paper.today:
            message = f"`{copy.link}` holds the day `{copy.stamp}`, which {'has not come yet' if days else 'does not exist'}."
            yield Problem(copy.place, message, "Copy the link again from the archive.")


@rule("citations", WARNING)
def archived_before_published(paper: Paper) -> Iterator[Problem]:
    """No copy is older than what it is a copy of.

    Bad:  issued: 2021-05, archive_url: https://web.archive.org/web/20190304120000/https://example.org/a
    Good: issued: 2019-01, archive_url: https://web.archive.org/web/20190304120000/https://example.org/a
    """
    for copy in _copies(paper):
        issued, days = copy.source.days.get("issued"), copy.days
        if issued and days and days[1] + _DAY < issued[0]:
            message = f"`{copy.source.id}` was archived on {days[0]}, before it was published ({text(copy.source, 'issued')})."
            fix = "Correct the date, or give a later copy."
            yield Problem(copy.place, message, fix)


@rule("citations", WARNING)
def archive_without_original(paper: Paper) -> Iterator[Problem]:
    """A copy, and the day of a copy, stand beside what they belong to: the address, and the copy.

    Bad:  archive_date: 2020-03-04, and neither `archive_url` nor an archive's link in `URL`
    Good: URL, archive_url and archive_date, all three
    """
    linked = {copy.source.id for copy in _copies(paper)}
    for source in paper.sources.values():
        if text(source, "archive_url") and not (source.url or text(source, "DOI")):
            message = f"`{source.id}` has an archived copy, but no address of its own."
            fix = "Add `URL` with the address that was archived."
            yield Problem(place(source, "archive_url"), message, fix)
        if text(source, "archive_date") and not text(source, "archive_url") and source.id not in linked:
            message = f"`{source.id}` has the day of an archived copy, but no copy."
            fix = "Add `archive_url`, or leave `archive_date` out."
            yield Problem(place(source, "archive_date"), message, fix)


@rule("citations", ERROR)
def archive_is_no_copy(paper: Paper) -> Iterator[Problem]:
    """What is called an archived copy is one: neither the address itself nor a list of copies.

    Bad:  archive_url: https://web.archive.org/web/*/https://example.org/a
    Good: archive_url: https://web.archive.org/web/20200304120000/https://example.org/a
    """
    for source in paper.sources.values():
        link = text(source, "archive_url")
        is_itself = bool(source.url) and normal(link) == normal(source.url or "") and not _copied(link)
        if link and (_LIST.match(link) or is_itself):
            message = f"`{link}` of `{source.id}` is no archived copy."
            fix = "Give the link of one copy, with its day, or leave the field out."
            yield Problem(place(source, "archive_url"), message, fix)


def _copied(link: str) -> re.Match[str] | None:
    """The parts of an archive's link; a year in the path of any other host is none."""
    found = _COPY.match(link)
    return found if found and _HOSTS.fullmatch(found["host"]) else None


def _copies(paper: Paper) -> Iterator[_Copy]:
    """Every archive's link that says itself of what and from when it is a copy."""
    for source in paper.sources.values():
        for name in ("archive_url", "URL"):
            if found := _copied(text(source, name)):
                original = (
                    unquote(found["original"])
                    if "%3A%2F%2F" in found["original"].upper()
                    else found["original"]
                )
                full = original if re.match(r"https?:", original) else f"http://{original}"
                yield _Copy(
                    source,
                    place(source, name),
                    found[0],
                    found["stamp"],
                    re.sub(r"^(https?:)/+", r"\1//", full),
                )
