"""Cited works: a translation cites what its original cites, and locators name places that the source has."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, pairwise

from papercheck.languages import join_words
from papercheck.model import ERROR, WARNING, Paper, Place, Problem, Source
from papercheck.model.page import BlockKind, Citation, Locator, Page
from papercheck.registry import VOCABULARY
from papercheck.rules import rule
from papercheck.rules.citations import list_records, list_works, read_field
from papercheck.rules.page_ids import find_unsettled
from papercheck.rules.typed_markup import find_bare_keys

_NUMBER = r"\d{1,3}(?:[,. \u00a0\u202f]\d{3})+(?!\d)|\d{1,9}(?::\d{1,2}){0,2}"
"""A number with or without groups of thousands, `1,234` or `1 234`, or a time, `12:30`."""
_RANGE = re.compile(rf"(?P<begin>{_NUMBER})(?:\s*(?:[–—-]|--)\s*(?P<end>{_NUMBER}))?")
"""`12`, `12–15`, `12:30–13:10`, `1,234–1,240`."""
_GROUP = re.compile(r"(?<=\d)[,.’'\u00a0\u202f ] ?(?=\d{3}(?!\d))")
"""What stands between groups of digits. `12, 304` is taken for one number as well, in every language alike."""
_FRONT = r"(?=[ivxl])(?:x{1,3}|xl|lx{0,3})?(?:i[vx]|v?i{0,3})"
"""The number of a page in front of the first one, `iv`; as it is written, since page 4 is another one."""
_PIECE = re.compile(rf"\d+|–|(?<![^\W\d_])(?:{_FRONT}|[a-z])(?![^\W\d_]|\.\s?[^\W_])")
"""What names a place in any language: numbers, ranges and single letters, but no words: `4`, `1` of `4 Abs. 1 S. 2`."""
_BEGIN = re.compile(rf"(?:\d|(?<= )(?:[IVX]+|[A-Z]|{_FRONT})\b(?!\.)).*")
"""What a locator names behind the word that it opens with."""
_FOLLOWING = re.compile(r"(?<=\d)(?: ff?\b\.?|ff\b\.?|f\.| et seqq?\.?)")
"""`12 f.`, `12 ff.`, `12 et seq.`: that more follows, each language says in its own way."""
_ROMANS = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV".split()
_ROMAN = re.compile(rf"\b(?:{'|'.join(_ROMANS)})\b")
"""Lawyers write `Art. 6 I lit. f` for `Art. 6 Abs. 1 lit. f`, and annexes and chapters have either."""
_ABBREVIATED = re.compile(r"(?<![\w.:])(\d+)\s?–\s?(\d+)(?![\w:]|\.\d)")
"""A range of whole numbers, the last of which may leave out what it shares with the first: `321–8`."""
_SHORTENED_FROM = 3
"""Digits of a number from which people leave out what the next one shares with it, as in `321–8`; of two, fewer do."""
_PAGELESS, _TIMED, _LEGAL = (
    frozenset(VOCABULARY[f"{which}_types"].split()) for which in ("pageless", "timed", "legal")
)
_FIX = "Cite the same sources with the same locators in both."


@rule("citations", ERROR, last=True)
def citations_differ(paper: Paper) -> Iterator[Problem]:
    """A translation cites the same sources at the same places as its original.

    Bad:  original: Wages fell [@oecd-2023, p. 3].   translation: Die Löhne sanken.
    Good: original: Wages fell [@oecd-2023, p. 3].   translation: Die Löhne sanken [@oecd-2023, S. 3].
    """
    code, ranges = paper.original.code, {}
    for language in paper.languages:
        lexicon = paper.lexicon(language.code)
        words = set(lexicon.words("between_numbers")) - set(lexicon.words("name_joiners"))
        ranges[language.code] = re.compile(rf"\b(?:{join_words(words)})\b")
    originals, unsettled = {page.name: page for page in paper.in_language(code)}, find_unsettled(paper)
    for page in (page for page in paper.pages if page.name in originals and page.language != code):
        original = originals[page.name]
        if unsettled.isdisjoint({original.path, page.path}):
            known = paper.sources.keys() - find_bare_keys(original, paper) - find_bare_keys(page, paper)
            yield from _compare_pages(original, page, ranges, known)
    for id_, place, by_language in list_records(paper):
        works = {other: _read_works(cited, ranges.get(other)) for other, cited in by_language.items()}
        expected = works.get(code, [])
        for other, cited in works.items():
            if cited != expected and not _names_unknown({*cited} ^ {*expected}, paper.sources):
                message = f"`{id_}` cites {_write(cited)} in `{other}` but {_write(expected)} in `{code}`."
                yield Problem(place, message, _FIX)


def _read_works(citations: Iterable[Citation], ranges: re.Pattern[str] | None) -> list[tuple[str, ...]]:
    """Each cited source, sorted, with kind and number of its locator: equal for `§ 22(1)`, `§ 22 Abs. 1` and `§ 22 I`, `pp. 3–5` and `S. 3 bis 5`.

    `ranges` finds the words of ranges; `None` for a language that the paper does not have.
    """
    works = []
    for work in chain.from_iterable(citation.works for citation in citations):
        kind, value, text = "", "", ""
        if work.locator:
            kind, value, text = work.locator.kind, work.locator.value, work.locator.text
        if number := _BEGIN.search(text):
            plain = _ROMAN.sub(lambda numeral: str(_ROMANS.index(numeral[0]) + 1), number[0])
            typed = _FOLLOWING.sub("", re.sub(r"--?|—", "–", plain.casefold()))
            typed = ranges.sub("–", typed) if ranges else typed
            typed = _ABBREVIATED.sub(_write_in_full, _GROUP.sub("", typed))
            value = re.sub(r"(?<=\d) (?=[a-z])", "", " ".join(_PIECE.findall(typed)))
            value = value.removesuffix("f") if kind == "page" else value
        behind = re.findall(r"\d+", work.suffix.partition(text)[2] if text else work.suffix)
        kind = "paragraph" if kind == "issue" else kind
        works.append((work.source_id, kind, " ".join(filter(None, (value, *behind)))))
    return sorted(works)


def _write_in_full(found: re.Match[str]) -> str:
    return f"{found[1]}–{_complete(found[1], found[2]) or found[2]}"


def _compare_pages(
    original: Page, page: Page, ranges: Mapping[str, re.Pattern[str]], keys: Collection[str]
) -> Iterator[Problem]:
    both, kinds = (original, page), frozenset(BlockKind) - {BlockKind.CODE, BlockKind.SLOT, BlockKind.HTML}
    theirs, ours = (_divide(each, ranges[each.language], kinds) for each in both)
    if theirs.keys() != ours.keys() and not any(name[:1].isalpha() for name in theirs.keys() | ours.keys()):
        # Where paragraphs were merged or parted, the sections are still the same.
        theirs, ours = (_divide(each, ranges[each.language], {BlockKind.HEADING}) for each in both)
    shared = sorted(theirs.keys() & ours.keys())
    if theirs.keys() == ours.keys() or any(name[:1].isalpha() for name in shared):
        for name in shared:
            (there, expected), (here, cited) = theirs[name], ours[name]
            # A key that is wrong itself is no example for the other language.
            if cited != expected and not _names_unknown({*cited} ^ {*expected}, keys):
                what = f"`#{name}`" if name[:1].isalpha() else "This stretch"
                message = f"{what} cites {_write(cited)} here but {_write(expected)} in {there}."
                yield Problem(here, message, _FIX)
        return
    expected, cited = (_read_works(each.citations, ranges[each.language]) for each in both)
    if expected != cited and not _names_unknown({*cited} ^ {*expected}, keys):
        missing, surplus = Counter(expected) - Counter(cited), Counter(cited) - Counter(expected)
        message = f"The page lacks {_write(missing.elements())} and adds {_write(surplus.elements())}, against {original.path}."
        yield Problem(Place(page.path), message, _FIX)


def _names_unknown(works: Iterable[tuple[str, ...]], keys: Collection[str]) -> bool:
    return bool(keys) and any(key not in keys for key, *_ in works)


def _divide(
    page: Page, ranges: re.Pattern[str], kinds: Collection[BlockKind]
) -> Mapping[str, tuple[Place, list[tuple[str, ...]]]]:
    """For every id of a page, or every block where it has no ids: its place and what is cited up to the next one."""
    readable = [block for block in page.blocks if block.kind in kinds]
    named = [block for block in readable if block.id and not block.id.startswith("fn:")]
    begins = sorted(named or readable, key=lambda block: block.place)
    places = [block.place for block in begins]
    cited: dict[int, list[Citation]] = {}
    for citation in page.citations:
        cited.setdefault(bisect_right(places, citation.place), []).append(citation)
    names = ("", *(block.id or f"{number:06}" for number, block in enumerate(begins)))
    where = enumerate(zip(names, (Place(page.path, page.first_line), *places), strict=True))
    return {name: (place, _read_works(cited.get(number, ()), ranges)) for number, (name, place) in where}


def _write(works: Iterable[tuple[str, ...]]) -> str:
    named = (f"`@{id_}{f', {kind} {value}' if kind else ''}`" for id_, kind, value in works)
    return ", ".join(named) or "nothing"


@rule("citations", ERROR, WARNING)
def wrong_locator(paper: Paper) -> Iterator[Problem]:
    """A locator names a place that the source has, in words of the page's language; ranges run upwards, as those of an entry's pages do.

    Bad:  [@oecd-2023, S. 12] on an English page, [@oecd-2023, pp. 15–12], [@harari-2011, min. 12], and the entry is a book
    Good: [@oecd-2023, p. 12], [@oecd-2023, pp. 12–15], [@oecd-2023, pp. 321–8], [@harari-2011, p. 12]
    """
    shortened_from = _SHORTENED_FROM if paper.is_publication else 0
    for code, work in list_works(paper):
        if locator := work.locator:
            if locator.is_foreign:
                message = f"`{locator.text}` is not how `{code}` names a place in a source."
                own, number = paper.locators.get(code, ({},))[0], re.search(r"\d.*", locator.text)
                words = [word for word, kind in own.items() if kind == locator.kind]
                typed = number[0] if number else locator.text
                fix = f"Write `{words[0]} {typed}`." if words else "Write it with a word of this language."
                yield Problem(work.place, message, fix)
            if falling := _find_step_back(locator):
                message = f"`{falling[1]}` stands behind `{falling[0]}`."
                yield Problem(work.place, message, "Name the pages in their order.", WARNING)
            yield from _judge_ranges(work.place, locator.text, shortened_from)
            if source := paper.sources.get(work.source_id):
                faults = _find_unfit(locator, source)
                yield from (Problem(work.place, message, fix, WARNING) for message, fix in faults)
    for page in (source.typed.get("page") for source in paper.sources.values()):
        yield from _judge_ranges(page.place, page.text, 0) if page else ()


def _judge_ranges(place: Place, text: str, shortened_from: int) -> Iterator[Problem]:
    """Every range that falls, and those that are shortened although they begin with fewer digits than that."""
    for begin, end in _list_ranges(text):
        # In `12:30–13` the end may be a minute or a second.
        falls = end and begin.count(":") == end.count(":") and _count(end) < _count(begin)
        whole = _complete(begin, end)
        if falls and not whole:
            fix = f"Write `{end}–{begin}`, or the last number in full."
            yield Problem(place, f"`{begin}–{end}` runs downwards.", fix)
        elif falls and len(begin) < shortened_from:
            fix = f"Write `{begin}–{whole}`, or `{end}–{begin}` if that is meant."
            yield Problem(place, f"`{begin}–{end}` does not have its last number in full.", fix, WARNING)


def _list_ranges(text: str) -> Iterator[tuple[str, str]]:
    """Both ends of every range, and single numbers with an empty end; of `3.12`, `12a` and `A-3` nothing."""
    for match in _RANGE.finditer(text):
        before, behind = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 2]
        if not re.search(r"(?:[\w.:]|[^\W\d_][–-])\Z", before) and not re.match(r"[\w:]|\.\d", behind):
            yield match["begin"], match["end"] or ""


def _count(number: str) -> list[int]:
    """A number as one, a time as hours, minutes and seconds, as far as they were typed."""
    return [int(re.sub(r"\D", "", part)) for part in number.split(":")]


def _find_step_back(locator: Locator) -> tuple[str, str] | None:
    """Of several pages the first that lies in front of the one named before it: `12, 3`, but not `321, 8`."""
    if locator.kind == "page" and re.fullmatch(r"[\d–,]+", locator.value):
        for (before, _), (after, _) in pairwise(_list_ranges(locator.text)):
            is_long = len(before) < _SHORTENED_FROM or not _complete(before, after)
            if is_long and _count(after) < _count(before):
                return before, after
    return None


def _complete(begin: str, end: str) -> str:
    """The end of a range that leaves out what its two numbers share, in full: `328` of `321–8`; of any other one nothing."""
    begin, end = (re.sub(r"[,.\s]", "", number) for number in (begin, end))
    if not (begin.isdecimal() and end.isdecimal() and len(end) < len(begin)):
        return ""
    whole = begin[: -len(end)] + end
    return whole if int(whole) > int(begin) else ""


def _find_unfit(locator: Locator, source: Source) -> Iterator[tuple[str, str]]:
    """Message and fix where a source has no such place: minutes in a book, pages in a broadcast, a page beyond its pages."""
    kind = str(source.csl.get("type") or "")
    has_pages = kind not in _PAGELESS or locator.kind not in ("page", "line", "column")
    fitting = {"timestamp": kind in _TIMED, "recital": kind in _LEGAL}
    if kind and not fitting.get(locator.kind, has_pages):
        message = f"`{locator.text}` is no place in `{source.id}`, which is of type `{kind}`."
        yield message, "Name a place that the source has, or correct the type of the entry."
    first, last = _read_pages(source)
    number = next(_list_ranges(locator.text), ("", ""))[0]
    if locator.kind == "page" and last and number and not [first] <= _count(number) <= [last]:
        message = f"`{locator.text}` is none of the pages of `{source.id}`, {first} to {last}."
        yield message, "Look the page up again, or correct the entry."


def _read_pages(source: Source) -> tuple[int, int]:
    """First and last page of a source; the last is 0 where they are not known, or count in more than one row."""
    typed, total = read_field(source, "page").strip(), read_field(source, "number-of-pages")
    found = _RANGE.fullmatch(typed)
    if found and found["end"] and ":" not in typed:
        begin, end = (re.sub(r"\D", "", found[name]) for name in ("begin", "end"))
        return int(begin), int(begin[: -len(end)] + end if len(end) < len(begin) else end)
    return (1, int(total)) if not typed and re.fullmatch(r"\d{1,6}", total) else (0, 0)
