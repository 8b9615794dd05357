"""Citations in Pandoc's syntax: found in Markdown, with the words that say where in the source to look."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from papercheck.markdown.code import without_code
from papercheck.model import Citation, CitedWork, Finding, Locator, Place

_BRACKETS = re.compile(r"(?<!\\)\[(?P<inside>[^\[\]]*(?<![\w@])@\w[^\[\]]*)\](?![(\[])")
_KEY = re.compile(r"\s*@(?P<key>\w(?:\w|[:.#$%&\-+?<>~/](?=\w))*)\s*(?:,\s*(?P<locator>.*\S))?\s*", re.DOTALL)
_NUMBER = r"\w+(?:[.:]\w+)*(?:\(\w{1,5}\))*"
_VALUE = re.compile(
    rf"{_NUMBER}(?:\s?[–-]\s?{_NUMBER})?"
    rf"(?:(?:, ?|,? [^\W\d_]{{1,10}}\.? ?(?=\d)){_NUMBER}(?:\s?[–-]\s?{_NUMBER})?)*(?: ?f{{1,2}}\.?)?"
)
"""`12`, `12–15`, `5(2)`, `34, 138`, `22 Abs. 1 Nr. 3`, `3, p. 12`, `12f`, `12 ff.`."""

Words = Mapping[str, str]
"""Locator words of one language, and the CSL locator type each stands for: `p.` → `page`."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a stretch of text comes from, so that an offset in it becomes a place."""

    path: str
    line: int = 1
    column: int = 1

    def place(self, text: str, offset: int) -> Place:
        """The place of an offset of `text`."""
        starts = _starts(text)
        line = bisect_right(starts, offset) - 1
        return Place(self.path, self.line + line, offset - starts[line] + (1 if line else self.column))


@lru_cache(maxsize=4)
def _starts(text: str) -> Sequence[int]:
    """Where the lines of a text start; whoever asks for one place asks for many."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def without_citations(text: str) -> str:
    """The text without its citations; for reading words, where offsets do not matter."""
    return _BRACKETS.sub("", text)


def citations(
    text: str, origin: Origin, words: Words, foreign: Words | None = None
) -> tuple[tuple[Citation, ...], list[Finding]]:
    """Every citation of a Markdown text, in order, and what is wrong with those that cannot be read.

    Locators open with `words`, or with the `foreign` ones of other languages, which they are then marked with.
    """
    found: list[Citation] = []
    findings: list[Finding] = []
    for match in _BRACKETS.finditer(without_code(text)):
        works = list(_works(match, text, origin, (words, foreign or {}), findings))
        if works:
            found.append(
                Citation(tuple(works), origin.place(text, match.start()), match.start(), match.end())
            )
    return tuple(found), findings


def _works(
    match: re.Match[str], text: str, origin: Origin, words: tuple[Words, Words], findings: list[Finding]
) -> Iterator[CitedWork]:
    offset = match.start("inside")
    for part in match["inside"].split(";"):
        place = origin.place(text, offset + len(part) - len(part.lstrip()))
        offset += len(part) + 1
        typed = " ".join(part.split())
        read = _KEY.fullmatch(part)
        if read is None:
            findings.append(
                Finding(
                    place,
                    "malformed-citation",
                    f"`{typed}` cannot be read as a citation.",
                    "Write `[@key]`, `[@key, p. 12]` or `[@one; @two]`; words of your own go before the bracket.",
                )
            )
        elif read["locator"] is None:
            yield CitedWork(read["key"], place)
        else:
            own, foreign = words
            typed = " ".join(read["locator"].split())
            locator = _locator(typed, own) or _locator(typed, foreign, is_foreign=bool(own))
            if locator is None and own:
                known = ", ".join(f"`{word}`" for word in own)
                findings.append(
                    Finding(
                        place,
                        "unreadable-locator",
                        f"`{' '.join(read['locator'].split())}` behind `@{read['key']}` does not say where to look.",
                        f"Start it with a word of this language and a number; known are {known}.",
                    )
                )
            yield CitedWork(read["key"], place, locator)


def _locator(typed: str, words: Words, *, is_foreign: bool = False) -> Locator | None:
    for word in sorted(words, key=len, reverse=True):
        value = typed[len(word) :].strip()
        if typed.startswith(word) and _VALUE.fullmatch(value):
            return Locator(words[word], value.replace(" ", "").replace("-", "–"), typed, is_foreign)
    return None
