"""Promises about dates: each can be read, in one way only, and they agree with each other and with today."""

from collections.abc import Iterator
from datetime import date, timedelta

from papercheck.model import ERROR, WARNING, Paper, Problem, Severity, Source, Typed
from papercheck.rules import rule
from papercheck.rules.citations.registry import place, text

EDTF = "Write it as EDTF: 2017, 2017-02, 2017-02-27, 2017~ (about)."
YEAR = timedelta(days=366)

_DUMMIES = {
    (1900, 1, 1),
    (1970, 1, 1),
    (1, 1, 1),
    (1111, 11, 11),
    (1899, 12, 30),
    (1899, 12, 31),
    (9999, 12, 31),
}
"""Days that programs fill in where they know none."""

_PAST = ("accessed", "archive_date", "submitted")


@rule("citations", ERROR)
def impossible_date(paper: Paper) -> Iterator[Problem]:
    """Every date is a day of the calendar, and no interval ends before it begins.

    Bad:  issued: 2019-02-30
    Good: issued: 2019-02-28
    """
    for source, name, typed in _faulty(paper, "impossible"):
        message = f"`{name}: {typed.text}` of `{source.id}` is no day of the calendar."
        yield Problem(typed.place, message, "Look the date up again.")


@rule("citations", ERROR)
def ambiguous_date(paper: Paper) -> Iterator[Problem]:
    """Every date means one day only.

    Bad:  accessed: 03/04/2020
    Good: accessed: 2020-04-03
    """
    for source, name, typed in _faulty(paper, "ambiguous"):
        message = f"`{name}: {typed.text}` of `{source.id}` can be read in two ways."
        yield Problem(typed.place, message, "Write year, month and day: `2020-04-03`.")


@rule("citations", ERROR)
def two_digit_year(paper: Paper) -> Iterator[Problem]:
    """Every year has four digits.

    Bad:  issued: '98
    Good: issued: 1998
    """
    for source, name, typed in _faulty(paper, "two-digit"):
        message = f"`{name}: {typed.text}` of `{source.id}` has a year of two digits."
        yield Problem(typed.place, message, "Write the year with four digits: `1998`.")


@rule("citations", ERROR, WARNING)
def placeholder_date(paper: Paper) -> Iterator[Problem]:
    """A date is one that somebody knows; where nobody does, the field is left out.

    Bad:  issued: 1900-01-01, issued: n.d., issued: 0000
    Good: no `issued`
    """
    fix = "Leave the field out where no date is known."
    for source, name, typed in _faulty(paper, "placeholder"):
        message = f"`{name}: {typed.text}` of `{source.id}` stands for a date that is not known."
        yield Problem(typed.place, message, fix)
    for source in paper.sources.values():
        for name, (first, last) in source.days.items():
            if first == last and (first.year, first.month, first.day) in _DUMMIES:
                message = f"`{name}: {text(source, name)}` of `{source.id}` is a day that programs fill in by themselves."
                yield Problem(place(source, name), message, fix, severity=WARNING)


@rule("citations", ERROR)
def malformed_date(paper: Paper) -> Iterator[Problem]:
    """Every date is written as EDTF.

    Bad:  issued: 4 March 2020
    Good: issued: 2020-03-04
    """
    for source, name, typed in _faulty(paper, "malformed"):
        day = "Write the day as YYYY-MM-DD." if name in ("read", "checked") else EDTF
        fix = f"Write `{typed.suggestion}`." if typed.suggestion else day
        yield Problem(typed.place, f"`{name}: {typed.text}` of `{source.id}` is not a date.", fix)


def _faulty(paper: Paper, fault: str) -> Iterator[tuple[Source, str, Typed]]:
    for source in paper.sources.values():
        for name, typed in source.typed.items():
            if typed.fault == fault:
                yield source, name, typed


@rule("citations", ERROR, WARNING)
def future_date(paper: Paper) -> Iterator[Problem]:
    """Nothing was opened, archived or published after today; a work of the coming year is a warning.

    Bad:  accessed: 2062-11-23
    Good: accessed: 2026-11-23
    """
    for source in paper.sources.values():
        for name in (*_PAST, "issued"):
            first, last = source.days.get(name, (date.min, date.min))
            is_announced = name == "issued" and text(source, "status")
            if first <= paper.today or is_announced or (first, last) == (date(9999, 12, 31),) * 2:
                continue
            is_near = name == "issued" and first - paper.today < YEAR
            message = f"`{name}: {text(source, name)}` of `{source.id}` is after {paper.today}."
            fix = (
                "Correct the date, or add `status: forthcoming`." if name == "issued" else "Correct the date."
            )
            severity = Severity.WARNING if is_near else Severity.ERROR
            yield Problem(place(source, name), message, fix, severity=severity)
