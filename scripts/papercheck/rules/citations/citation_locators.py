"""Locators: languages cite the same sources at the same places, in words of the page, and the source has such places."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from papercheck.model import (
    ERROR,
    WARNING,
    BlockKind,
    Citation,
    Locator,
    Page,
    Paper,
    Place,
    Problem,
    Severity,
    Source,
)
from papercheck.rules import rule
from papercheck.rules.citations import join_words, list_records, list_works, locate_field, read_field

Works = tuple[tuple[str, str, str], ...]
"""Sources with kind and number of their locators, sorted: a translation may turn a sentence round."""

_NUMBER = r"\d{1,3}(?:[,.]\d{3})+(?!\d)|\d{1,9}(?::\d{1,2}){0,2}"
"""A number with or without groups of thousands, `1,234`, or a time, `12:30`."""

_RANGE = re.compile(rf"(?P<begin>{_NUMBER})(?:\s*(?:[–—-]|--)\s*(?P<end>{_NUMBER}))?")
"""`12`, `12–15`, `12:30–13:10`, `1,234–1,240`."""

_GROUP = re.compile(r"(?<=\d)[,.’'\u00a0\u202f ] ?(?=\d{3}(?!\d))")
"""What stands between groups of digits. `12, 304` is taken for one number as well, in every language alike."""

_PIECE = re.compile(r"\d+|–|(?<![^\W\d_])[a-z](?![^\W\d_])")
"""What names a place in any language: numbers, ranges and single letters, but no words: `22`, `1` of `22 Abs. 1`."""

_LIST = re.compile(r"[\d–,]+")
_SHORTENED_FROM = 3
"""Digits of a number from which people leave out what the next one shares with it, as in `321–8`; of two hardly anybody does."""

_FIX = "Cite the same sources with the same locators in both."
_EVERY = frozenset(BlockKind) - {BlockKind.CODE, BlockKind.SLOT, BlockKind.HTML}
_SECTIONS = frozenset({BlockKind.HEADING})
_PAGELESS = frozenset("broadcast hearing interview motion_picture performance post speech song".split())
"""Types that run in time and have no pages."""

_TIMED = _PAGELESS | frozenset("document event personal_communication post-weblog webpage".split())
"""Types that may run in time."""

_LEGAL = frozenset("bill document legal_case legislation regulation report treaty webpage".split())
"""Types that may have recitals."""


@rule("citations", ERROR)
def citations_differ(paper: Paper) -> Iterator[Problem]:
    """A translation cites the same sources at the same places as its original.

    Bad:  original: Wages fell [@oecd-2023, p. 3].   translation: Die Löhne sanken.
    Good: original: Wages fell [@oecd-2023, p. 3].   translation: Die Löhne sanken [@oecd-2023, S. 3].
    """
    reader = _Reader(paper)
    originals = {page.name: page for page in paper.in_language(paper.original.code)}
    for page in paper.pages:
        original = originals.get(page.name)
        if original is not None and original is not page:
            yield from _compare_pages(original, page, reader)
    for id_, place, by_language in list_records(paper):
        works = {code: reader.list_works(citations, code) for code, citations in by_language.items()}
        expected = works.get(paper.original.code, ())
        for code, cited in works.items():
            if cited != expected:
                message = f"`{id_}` cites {_write(cited)} in `{code}` but {_write(expected)} in `{paper.original.code}`."
                yield Problem(place, message, _FIX)


class _Reader:
    """Reads what citations name: the words of locators are left out, for they are those of a language."""

    def __init__(self, paper: Paper) -> None:
        self._ranges = {
            code: re.compile(rf"\b(?:{join_words(words)})\b")
            for code in {page.language for page in paper.pages}
            | {language.code for language in paper.languages}
            for lexicon in [paper.lexicon(code)]
            for words in [set(lexicon.words("between_numbers")) - set(lexicon.words("name_joiners"))]
        }

    def list_works(self, citations: Sequence[Citation], code: str) -> Works:
        """The works of citations in a language, sorted."""
        works = (work for citation in citations for work in citation.works)
        return tuple(sorted((work.source_id, *self._read(work.locator, code)) for work in works))

    def _read(self, locator: Locator | None, code: str) -> tuple[str, str]:
        """Kind and place of a locator, equal for `§ 22(1)` and `§ 22 Abs. 1`, `pp. 3–5` and `S. 3 bis 5`."""
        if locator is None:
            return "", ""
        number = re.search(r"\d.*", locator.text)
        if number is None:
            return locator.kind, locator.value
        typed = re.sub(r"--?|—", "–", number[0].casefold())
        # A record may be in a language that the paper does not have.
        typed = self._ranges[code].sub("–", typed) if code in self._ranges else typed
        pieces = " ".join(_PIECE.findall(_GROUP.sub("", typed)))
        return locator.kind, re.sub(r"(?<=\d) (?=[a-z])", "", pieces)


def _compare_pages(original: Page, page: Page, reader: _Reader) -> Iterator[Problem]:
    theirs, ours = _divide(original, reader), _divide(page, reader)
    if theirs.keys() != ours.keys() and not any(name[:1].isalpha() for name in theirs.keys() | ours.keys()):
        # Where paragraphs were merged or parted, the sections are still the same.
        theirs, ours = _divide(original, reader, _SECTIONS), _divide(page, reader, _SECTIONS)
    if theirs.keys() == ours.keys() or any(name[:1].isalpha() for name in theirs.keys() & ours.keys()):
        for name in sorted(theirs.keys() & ours.keys()):
            (there, expected), (here, cited) = theirs[name], ours[name]
            if cited != expected:
                what = f"`#{name}`" if name[:1].isalpha() else "This stretch"
                message = f"{what} cites {_write(cited)} here but {_write(expected)} in {there}."
                yield Problem(here, message, _FIX)
        return
    expected = reader.list_works(original.citations, original.language)
    cited = reader.list_works(page.citations, page.language)
    if expected != cited:
        missing, surplus = Counter(expected) - Counter(cited), Counter(cited) - Counter(expected)
        message = f"The page lacks {_write(tuple(missing.elements()))} and adds {_write(tuple(surplus.elements()))}, against {original.path}."
        yield Problem(Place(page.path), message, _FIX)


def _divide(
    page: Page, reader: _Reader, kinds: Collection[BlockKind] = _EVERY
) -> dict[str, tuple[Place, Works]]:
    """For every id of a page, or every block where it has no ids: its place and what is cited up to the next one."""
    readable = [block for block in page.blocks if block.kind in kinds]
    named = [block for block in readable if block.id and not block.id.startswith("fn:")]
    begins = sorted(named or readable, key=lambda block: block.place)
    places = [block.place for block in begins]
    citations: dict[int, list[Citation]] = {}
    for citation in page.citations:
        citations.setdefault(bisect_right(places, citation.place) - 1, []).append(citation)
    works = {number: reader.list_works(cited, page.language) for number, cited in citations.items()}
    first = Place(page.path, page.first_line)
    return {"": (first, works.get(-1, ()))} | {
        block.id or f"{number:06}": (block.place, works.get(number, ()))
        for number, block in enumerate(begins)
    }


def _write(works: Works) -> str:
    listed = (f"`@{id_}{f', {kind} {value}' if kind else ''}`" for id_, kind, value in works)
    return ", ".join(listed) or "nothing"


@rule("citations", ERROR)
def foreign_locator(paper: Paper) -> Iterator[Problem]:
    """The words of a locator are those of the page's language.

    Bad:  Wages fell [@oecd-2023, S. 12].   on an English page
    Good: Wages fell [@oecd-2023, p. 12].
    """
    for code, work in list_works(paper):
        if work.locator and work.locator.is_foreign:
            words, _ = paper.locators.get(code, ({}, {}))
            own = next((word for word, kind in words.items() if kind == work.locator.kind), "")
            typed = work.locator.text
            number = re.search(r"\d.*", typed)
            fix = f"Write `{own} {number[0] if number else typed}`."
            message = f"`{typed}` is not how `{code}` names a place in a source."
            yield Problem(work.place, message, fix if own else "Write it with a word of this language.")


@rule("citations", ERROR, WARNING)
def locator_order(paper: Paper) -> Iterator[Problem]:
    """A range runs upwards: of places cited, and of the pages an entry takes up.

    Bad:  [@oecd-2023, pp. 12–9]
    Good: [@oecd-2023, pp. 9–12], [@oecd-2023, pp. 321–8]
    """
    for _, work in list_works(paper):
        if work.locator is None:
            continue
        if falling := _find_step_back(work.locator):
            message = f"`{falling[1]}` stands behind `{falling[0]}`."
            yield Problem(work.place, message, "Name the pages in their order.", severity=WARNING)
        for begin, end in _find_falling(work.locator.text):
            is_short = _is_shortened(begin, end)
            if not is_short or len(begin) < _SHORTENED_FROM:
                severity = WARNING if is_short else ERROR
                yield _turn_round(work.place, begin, end, severity=severity)
    for source in paper.sources.values():
        for begin, end in _find_falling(read_field(source, "page")):
            if not _is_shortened(begin, end):
                yield _turn_round(locate_field(source, "page"), begin, end)


def _turn_round(place: Place, begin: str, end: str, severity: Severity = ERROR) -> Problem:
    fix = f"Write `{end}–{begin}`, or the last number in full."
    return Problem(place, f"`{begin}–{end}` runs downwards.", fix, severity=severity)


def _list_ranges(text: str) -> Iterator[tuple[str, str]]:
    """Both ends of every range, and single numbers with an empty end; of `3.12` and `12a` nothing."""
    for match in _RANGE.finditer(text):
        before, behind = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 2]
        if not re.match(r"[\w.:]", before) and not re.match(r"[\w:]|\.\d", behind):
            yield match["begin"], match["end"] or ""


def _find_falling(text: str) -> Iterator[tuple[str, str]]:
    for begin, end in _list_ranges(text):
        # In `12:30–13` the end may be a minute or a second.
        if end and begin.count(":") == end.count(":") and _count(end) < _count(begin):
            yield begin, end


def _count(number: str) -> list[int]:
    """A number as one, a time as hours, minutes and seconds, as far as they were typed."""
    return [int(re.sub(r"\D", "", part)) for part in number.split(":")]


def _find_step_back(locator: Locator) -> tuple[str, str] | None:
    """Of several pages the first that lies in front of the one named before it: `12, 3`, but not `321, 8`."""
    if locator.kind != "page" or not _LIST.fullmatch(locator.value):
        return None
    for (before, _), (after, _) in pairwise(_list_ranges(locator.text)):
        is_short = len(before) >= _SHORTENED_FROM and _is_shortened(before, after)
        if _count(after) < _count(before) and not is_short:
            return before, after
    return None


def _is_shortened(begin: str, end: str) -> bool:
    """Whether a range leaves out what its two numbers share, as in `321–8`."""
    begin, end = (re.sub(r"[,.]", "", number) for number in (begin, end))
    is_number = begin.isdecimal() and end.isdecimal()
    return is_number and len(end) < len(begin) and int(begin[: -len(end)] + end) > int(begin)


@rule("citations", WARNING)
def unfit_locator(paper: Paper) -> Iterator[Problem]:
    """A source has the place that a locator names: no minutes in a book, no pages in a broadcast, no page beyond its pages.

    Bad:  [@harari-2011, min. 12], and the entry is a book; [@doe-2020, p. 90], and it has page: 32-35
    Good: [@harari-2011, p. 12], [@doe-2020, p. 33]
    """
    for _, work in list_works(paper):
        source = paper.sources.get(work.source_id)
        if not source or not work.locator:
            continue
        kind = str(source.csl.get("type") or "")
        if kind and not _fits(work.locator, kind):
            message = f"`{work.locator.text}` is no place in `{source.id}`, which is of type `{kind}`."
            fix = "Name a place that the source has, or correct the type of the entry."
            yield Problem(work.place, message, fix)
        first, last = _read_pages(source)
        number = next(_list_ranges(work.locator.text), ("", ""))[0]
        if work.locator.kind == "page" and last and number and not [first] <= _count(number) <= [last]:
            message = f"`{work.locator.text}` is none of the pages of `{source.id}`, {first} to {last}."
            yield Problem(work.place, message, "Look the page up again, or correct the entry.")


def _fits(locator: Locator, kind: str) -> bool:
    if locator.kind == "timestamp":
        return kind in _TIMED
    if locator.kind in ("page", "line", "column"):
        return kind not in _PAGELESS
    return locator.kind != "recital" or kind in _LEGAL


def _read_pages(source: Source) -> tuple[int, int]:
    """First and last page of a source; the last is 0 where they are not known, or count in more than one row."""
    typed, total = read_field(source, "page").strip(), read_field(source, "number-of-pages")
    found = _RANGE.fullmatch(typed)
    if found and found["end"] and ":" not in typed:
        begin, end = (re.sub(r"\D", "", found[name]) for name in ("begin", "end"))
        return int(begin), int(begin[: -len(end)] + end if len(end) < len(begin) else end)
    return (1, int(total)) if not typed and re.fullmatch(r"\d{1,6}", total) else (0, 0)
