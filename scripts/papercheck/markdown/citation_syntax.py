"""Citations in Pandoc's syntax, `[@key, p. 12; @other]`: as marks in HTML, and as the works they cite with locators."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from papercheck.markdown.raw_html import TAG
from papercheck.markdown.spans import Span
from papercheck.model import Citation, CitedWork, Finding, Locator, Origin, Place
from papercheck.model.rule import MALFORMED_CITATION

BRACKETS = r"\[(?=[^\[\]]*?(?<![\w@])@\w)([^\[\]]++)\](?![(\[\U000f0000-\U000ffffd])"
"""What may be a citation: brackets with an `@` that begins a word, and no target behind them, which would make a link.

In a text that is read again, the brackets behind them may have become the mark of a citation.
"""

_KEY = re.compile(
    r"""
    \s* @ (?P<key> \w (?: \w | [:.#$%&\-+?<>~/] (?=\w) )* )  # `@key`; punctuation stands only within a key
    \s* (?: , \s* (?P<locator> .* \S ) )? \s*                # `, p. 12`
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = r"\w+(?:[.:]\w+)*(?:\(\w{1,5}\))*"
"""`12`, `3.4`, `5(2)`."""
_RANGE = rf"{_NUMBER}(?:\s?[–-]\s?{_NUMBER})?"
"""`12`, `12–15`."""
_VALUE = re.compile(rf"{_RANGE}(?:(?:, ?|,? [^\W\d_]{{1,10}}\.? ?(?=\d)){_RANGE})*(?: ?f{{1,2}}\.?)?")
"""`12`, `12–15`, `5(2)`, `34, 138`, `22 Abs. 1 Nr. 3`, `3, p. 12`, `12f`, `12 ff.`."""

FIRST_MARK, LAST_MARK = 0xF0000, 0xFFFFD
"""A private-use area of Unicode: in the HTML of a text each of its characters stands for one citation."""
MARK = re.compile(f"[{chr(FIRST_MARK)}-{chr(LAST_MARK)}]")
"""What stands for a citation in the HTML of a text."""
_ESCAPED_MARK = re.compile(rf"\\?({MARK.pattern})")

Words = Mapping[str, str]
"""Locator words of one language, and the CSL locator type each stands for: `p.` → `page`."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """What may be a citation, as it was typed, and where in the whole text it stands."""

    typed: str
    parts: tuple[tuple[str, int], ...]
    """What stands between the semicolons, and the offset of its first character that is no blank."""
    start: int
    end: int


def read_bracket(span: Span) -> Bracket:
    """What stands between the brackets of a span, with the offsets of its parts in the page."""
    start, end = span.text.extent(span.start, span.end) or (0, 0)
    parts, local = [], span.start + 1
    for part in span.raw[1:-1].split(";"):
        parts.append((part, span.text.offset(local + len(part) - len(part.lstrip()), start)))
        local += len(part) + 1
    return Bracket(span.raw, tuple(parts), start, end)


def cites(inside: str) -> bool:
    """Whether the text between brackets cites a work at all."""
    return any(map(_KEY.fullmatch, inside.split(";")))


def interpret(
    brackets: Iterable[Bracket], origin: Origin, words: Words, foreign: Words
) -> tuple[tuple[Citation, ...], list[Finding]]:
    """The citations that brackets hold, in order, and what is wrong with those that cannot be read.

    Locators open with `words`, or with the `foreign` ones of other languages, which they are then marked with.
    """
    citations: list[Citation] = []
    findings: list[Finding] = []
    for bracket in brackets:
        read = [_read_part(part, origin.place(at), words, foreign) for part, at in bracket.parts]
        findings += (finding for _, finding in read if finding)
        if works := tuple(work for work, _ in read if work):
            citations.append(Citation(works, origin.place(bracket.start), bracket.start, bracket.end))
    return tuple(citations), findings


def _read_part(
    part: str, place: Place, words: Words, foreign: Words
) -> tuple[CitedWork | None, Finding | None]:
    read = _KEY.fullmatch(part)
    if read is None:
        message = f"`{' '.join(part.split())}` cannot be read as a citation."
        fix = "Write `[@key]`, `[@key, p. 12]` or `[@one; @two]`; words of your own go before the bracket."
        return None, MALFORMED_CITATION(place, message, fix)
    locator = finding = None
    if typed := " ".join((read["locator"] or "").split()):
        locator = _read_locator(typed, words) or _read_locator(typed, foreign, is_foreign=bool(words))
        if locator is None and words:
            message = f"`{typed}` behind `@{read['key']}` does not say where to look."
            known = ", ".join(f"`{word}`" for word in words)
            fix = f"Start it with a word of this language and a number; known are {known}."
            finding = MALFORMED_CITATION(place, message, fix)
    return CitedWork(read["key"], place, locator), finding


def _read_locator(typed: str, words: Words, *, is_foreign: bool = False) -> Locator | None:
    for word in sorted(words, key=len, reverse=True):
        value = typed[len(word) :].strip()
        if typed.startswith(word) and _VALUE.fullmatch(value):
            return Locator(words[word], value.replace(" ", "").replace("-", "–"), typed, is_foreign)
    return None


def settle_citations(html: str, cited: Sequence[Bracket]) -> tuple[str, list[Bracket]]:
    """The HTML with marks numbered in the order of the text, and the citations that it shows.

    What became part of a tag or a comment is no citation: there the text is as it was typed.
    """
    if not cited:
        return html, []
    html = TAG.sub(lambda tag: restore_typed(tag[0], cited) if MARK.search(tag[0]) else tag[0], html)
    shown = {ord(mark) - FIRST_MARK for mark in MARK.findall(html)}
    order = sorted(shown, key=lambda number: (cited[number].start, number))
    numbers = {chr(FIRST_MARK + old): chr(FIRST_MARK + new) for new, old in enumerate(order)}
    return MARK.sub(lambda mark: numbers[mark[0]], html), [cited[number] for number in order]


def restore_typed(text: str, cited: Sequence[Bracket]) -> str:
    """A text with the citations that it cannot show as they were typed."""
    # Python-Markdown takes what is put aside for an escaped character, and puts a backslash before it.
    return _ESCAPED_MARK.sub(lambda mark: cited[ord(mark[1]) - FIRST_MARK].typed, text)
