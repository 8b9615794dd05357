"""Citations in Pandoc's syntax, `[@key, p. 12; @other]`, into the works they cite and the locators within those."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from papercheck.model import Citation, CitedWork, Finding, Locator, Origin
from papercheck.model.rule import MALFORMED_CITATION, UNREADABLE_LOCATOR

BRACKETS = r"\[([^\[\]]*(?<![\w@])@\w[^\[\]]*)\](?![(\[])"
"""What may be a citation: brackets with an `@` that begins a word, and no target behind them, which would make a link."""

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

Words = Mapping[str, str]
"""Locator words of one language, and the CSL locator type each stands for: `p.` → `page`."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """What may be a citation: the parts between the brackets, and where in the whole text the brackets stand."""

    parts: tuple[tuple[str, int], ...]
    """What stands between the semicolons, and the offset of its first character that is no blank."""
    start: int
    end: int


def cites(inside: str) -> bool:
    """Whether the text between brackets cites a work at all."""
    return any(map(_KEY.fullmatch, inside.split(";")))


def interpret(
    brackets: Iterable[Bracket], origin: Origin, words: Words, foreign: Words
) -> tuple[tuple[Citation, ...], list[Finding]]:
    """The citations that brackets hold, in order, and what is wrong with those that cannot be read.

    Locators open with `words`, or with the `foreign` ones of other languages, which they are then marked with.
    """
    found: list[Citation] = []
    findings: list[Finding] = []
    for bracket in brackets:
        works = tuple(_works(bracket, origin, (words, foreign), findings))
        if works:
            found.append(Citation(works, origin.place(bracket.start), bracket.start, bracket.end))
    return tuple(found), findings


def _works(
    bracket: Bracket, origin: Origin, words: tuple[Words, Words], findings: list[Finding]
) -> Iterator[CitedWork]:
    for part, offset in bracket.parts:
        place = origin.place(offset)
        typed = " ".join(part.split())
        read = _KEY.fullmatch(part)
        if read is None:
            message = f"`{typed}` cannot be read as a citation."
            fix = (
                "Write `[@key]`, `[@key, p. 12]` or `[@one; @two]`; words of your own go before the bracket."
            )
            findings.append(MALFORMED_CITATION(place, message, fix))
        elif read["locator"] is None:
            yield CitedWork(read["key"], place)
        else:
            own, foreign = words
            typed = " ".join(read["locator"].split())
            locator = _locator(typed, own) or _locator(typed, foreign, is_foreign=bool(own))
            if locator is None and own:
                known = ", ".join(f"`{word}`" for word in own)
                message = f"`{typed}` behind `@{read['key']}` does not say where to look."
                fix = f"Start it with a word of this language and a number; known are {known}."
                findings.append(UNREADABLE_LOCATOR(place, message, fix))
            yield CitedWork(read["key"], place, locator)


def _locator(typed: str, words: Words, *, is_foreign: bool = False) -> Locator | None:
    for word in sorted(words, key=len, reverse=True):
        value = typed[len(word) :].strip()
        if typed.startswith(word) and _VALUE.fullmatch(value):
            return Locator(words[word], value.replace(" ", "").replace("-", "–"), typed, is_foreign)
    return None
