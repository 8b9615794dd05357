"""Promises about locators: their words are the page's, their numbers run upwards, and the source has such places."""

import re
from collections.abc import Iterator
from itertools import pairwise

from papercheck.model import ERROR, WARNING, CitedWork, Locator, Paper, Problem, Severity, Source
from papercheck.rules import rule
from papercheck.rules.citations.registry import cited_works, place, text

_RANGE = re.compile(r"(?<![\w.])(?P<begin>\d{1,7})\s*(?:[–—-]|--)\s*(?P<end>\d{1,7})(?![\w.])")
_HEARD = frozenset("broadcast hearing interview motion_picture performance post speech song".split())
"""What runs in time and has no pages."""

_SPOKEN = _HEARD | frozenset("document event personal_communication post-weblog webpage".split())
"""What may run in time."""

_LEGAL = frozenset("bill document legal_case legislation regulation report treaty webpage".split())
"""What may have recitals."""


@rule("citations", ERROR)
def foreign_locator(paper: Paper) -> Iterator[Problem]:
    """The words of a locator are those of the page's language.

    Bad:  Wages fell [@oecd-2023, S. 12].   on an English page
    Good: Wages fell [@oecd-2023, p. 12].
    """
    for code, work in _located(paper):
        if work.locator and work.locator.is_foreign:
            own = next((word for word, kind in _words(code, paper).items() if kind == work.locator.kind), "")
            typed = work.locator.text
            fix = f"Write `{own} {_number(typed)}`." if own else "Write it with a word of this language."
            yield Problem(work.place, f"`{typed}` is not how `{code}` names a place in a source.", fix)


def _number(typed: str) -> str:
    found = re.search(r"\d.*", typed)
    return found[0] if found else typed


def _words(code: str, paper: Paper) -> dict[str, str]:
    """The words of locators that a page in a language may use, the paper's own first."""
    named = {
        word: name.removeprefix("locator.")
        for name, texts in paper.strings.items()
        if name.startswith("locator.")
        for word in texts.get(code, "").split()
    }
    return named or dict(paper.lexicon(code).values("locators"))


@rule("citations", ERROR, WARNING)
def locator_order(paper: Paper) -> Iterator[Problem]:
    """A range runs upwards: of places cited, and of the pages an entry takes up.

    Bad:  [@oecd-2023, pp. 12–9]
    Good: [@oecd-2023, pp. 9–12], [@oecd-2023, pp. 321–8]
    """
    for work in cited_works(paper):
        if work.locator and (falling := _falling_back(work.locator)):
            message = f"`{falling[1]}` stands behind `{falling[0]}`."
            fix = "Name the pages in their order."
            yield Problem(work.place, message, fix, severity=WARNING)
        for begin, end in _falling(work.locator.value if work.locator else ""):
            # Of two digits hardly anybody leaves one out, but it has been done.
            is_short = _is_shortened(begin, end)
            if not is_short or len(begin) <= len("99"):
                severity = Severity.WARNING if is_short else Severity.ERROR
                message = f"`{begin}–{end}` runs downwards."
                yield Problem(work.place, message, _upwards(begin, end), severity=severity)
    for source in paper.sources.values():
        for begin, end in _falling(text(source, "page")):
            if not _is_shortened(begin, end):
                message = f"`{begin}–{end}` runs downwards."
                yield Problem(place(source, "page"), message, _upwards(begin, end))


def _falling(value: str) -> Iterator[tuple[str, str]]:
    for found in _RANGE.finditer(value):
        if int(found["end"]) < int(found["begin"]):
            yield found["begin"], found["end"]


def _falling_back(locator: Locator) -> tuple[str, str] | None:
    """Of several pages the first that lies in front of the one named before it: `12, 3`, but not `321, 8`."""
    if locator.kind != "page" or not re.fullmatch(r"[\d–,]+", locator.value):
        return None
    begins = [part.partition("–")[0] for part in locator.value.split(",")]
    for before, after in pairwise(begins):
        if (
            before
            and after
            and int(after) < int(before)
            and not (len(before) > len("99") and _is_shortened(before, after))
        ):
            return before, after
    return None


def _upwards(begin: str, end: str) -> str:
    return f"Write `{end}–{begin}`, or the last number in full."


def _is_shortened(begin: str, end: str) -> bool:
    """Whether a range leaves out what its two numbers share, as in `321–8`."""
    return len(end) < len(begin) and int(begin[: -len(end)] + end) > int(begin)


@rule("citations", WARNING)
def locator_kind(paper: Paper) -> Iterator[Problem]:
    """A locator names a kind of place that its source has: no minutes in a book, no pages in a broadcast.

    Bad:  [@harari-2011, min. 12], and the entry is a book
    Good: [@harari-2011, p. 12]
    """
    for _, work in _located(paper):
        source = paper.sources.get(work.source_id)
        kind = str(source.csl.get("type") or "") if source else ""
        if work.locator and kind and not _fits(work.locator, kind):
            message = f"`{work.locator.text}` is no place in `{work.source_id}`, which is of type `{kind}`."
            fix = "Name a place that the source has, or correct the type of the entry."
            yield Problem(work.place, message, fix)


def _fits(locator: Locator, kind: str) -> bool:
    if locator.kind == "timestamp":
        return kind in _SPOKEN
    if locator.kind in ("page", "line", "column"):
        return kind not in _HEARD
    return locator.kind != "recital" or kind in _LEGAL


@rule("citations", WARNING)
def locator_outside(paper: Paper) -> Iterator[Problem]:
    """A page that is cited is one of those that the entry says its source has.

    Bad:  [@doe-2020, p. 90], and the entry has page: 32-35
    Good: [@doe-2020, p. 33]
    """
    for _, work in _located(paper):
        source = paper.sources.get(work.source_id)
        numbers = (
            [int(number) for number in re.findall(r"\d{1,7}", work.locator.value)] if work.locator else []
        )
        if not source or not numbers or not work.locator or work.locator.kind != "page":
            continue
        first, last = _pages(source)
        if last and not (first <= numbers[0] <= last):
            message = f"`{work.locator.text}` is none of the pages of `{source.id}`, {first} to {last}."
            fix = "Look the page up again, or correct the entry."
            yield Problem(work.place, message, fix)


def _pages(source: Source) -> tuple[int, int]:
    """First and last page of a source; the last is 0 where they are not known, or count in more than one row."""
    typed = text(source, "page")
    found = _RANGE.fullmatch(typed.strip())
    if found:
        begin, end = found["begin"], found["end"]
        return int(begin), int(begin[: -len(end)] + end if len(end) < len(begin) else end)
    total = text(source, "number-of-pages")
    return (1, int(total)) if not typed and re.fullmatch(r"\d{1,6}", total) else (0, 0)


def _located(paper: Paper) -> Iterator[tuple[str, CitedWork]]:
    """Every citation with a locator, and the language it stands in."""
    for page in paper.pages:
        for citation in page.citations:
            yield from ((page.language, work) for work in citation.works if work.locator)
    for record in (
        *(claim.check.citations for claim in paper.claims),
        *(term.citations for term in paper.terms),
    ):
        for code, citations in record.items():
            for citation in citations:
                yield from ((code, work) for work in citation.works if work.locator)
