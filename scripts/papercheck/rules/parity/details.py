"""Promises about small things that carry meaning: a unit, a question mark, a stretch of code, an address in a sentence."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from papercheck.model import ERROR, WARNING, Block, Lexicon, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.parity.alignment import pairs
from papercheck.rules.parity.notation import alternatives

SYMBOLS = "km m cm mm µm nm km² m² cm² m³ ha kg g mg µg t l ml hl s ms min h W kW MW GW kWh MWh GWh V A Hz kHz MHz GHz °C °F K kB MB GB TB".split()
"""Symbols of units, which are the same in every language (SI, and what is used with it)."""

_SEPARATORS = re.compile(r"\D")
_ASKED = re.compile(r"[?？؟][\"”“»’'’)\]\s]*\Z")
_CODE = re.compile(r"(?<![\\`])(?P<mark>`+)(?P<code>.+?)(?<!`)(?P=mark)(?!`)", re.DOTALL)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@rule("parity", ERROR)
def measures_differ(paper: Paper) -> Iterator[Problem]:
    """What is measured keeps its unit.

    Bad:  original: 3 km of dykes, for two weeks   translation: 3 m Deich, zwei Monate lang
    Good: original: 3 km of dykes, for two weeks   translation: 3 km Deich, zwei Wochen lang
    """
    readers = {language.code: _Measures(paper.lexicon(language.code)) for language in paper.languages}
    original = paper.original.code
    for pair in pairs(paper):
        left, right = (
            readers[code].found(text)
            for code, text in zip((original, pair.language), pair.words, strict=True)
        )
        for number, units in right.items():
            meant = left.get(number, {})
            if meant and not set(units) & set(meant):
                said, there = next(iter(units.values())), next(iter(meant.values()))
                message = f"`{said}` stands where {pair.original[0].place} has `{there}`."
                fix = "Name the unit of the original; a conversion goes into brackets behind."
                yield Problem(pair.place, message, fix)


class _Measures:
    """How a language writes numbers with units."""

    def __init__(self, lexicon: Lexicon) -> None:
        # Each word as it is listed and as it begins a sentence: patterns that look past case are slower.
        self._units = _begun(lexicon.values("measures"))
        self._numbers = _begun(lexicon.values("number_words"))
        self._measure = re.compile(
            rf"(?<![\w.,])(?P<number>\d[\d.,'’\u00a0\u2009\u202f]*|{alternatives(self._numbers)})[\s\u00a0\u202f-]?"
            rf"(?P<unit>{alternatives((*SYMBOLS, *self._units))})(?![\w²³/])"
        )

    def found(self, text: str) -> dict[str, dict[str, str]]:
        """By number: each of its units, and how it is written."""
        measures: dict[str, dict[str, str]] = {}
        for match in self._measure.finditer(text):
            number, unit = match["number"], match["unit"]
            value = self._numbers.get(number) or _SEPARATORS.sub("", number)
            measures.setdefault(value, {})[self._units.get(unit, unit)] = match[0]
        return measures


def _begun(words: Mapping[str, str]) -> dict[str, str]:
    return {form: value for word, value in words.items() for form in (word, word[:1].upper() + word[1:])}


@rule("parity", WARNING)
def question_differs(paper: Paper) -> Iterator[Problem]:
    """A question stays a question.

    Bad:  original: Who decides when to open the sluice?   translation: Jemand entscheidet, wann die Schleuse aufgeht.
    Good: original: Who decides when to open the sluice?   translation: Wer entscheidet, wann die Schleuse aufgeht?
    """
    for pair in pairs(paper):
        left, right = pair.words
        if _ASKED.search(left) and "?" not in right:
            message, fix = f"{pair.original[0].place} is a question, and this is none.", "Ask it here too."
        elif _ASKED.search(right) and "?" not in left:
            message, fix = f"This is a question, and {pair.original[0].place} is none.", "Say it here too."
        else:
            continue
        yield Problem(pair.place, message, fix)


@rule("parity", ERROR)
def inline_code_differs(paper: Paper) -> Iterator[Problem]:
    """Code within a sentence is the same in every language.

    Bad:  original: Run `tide --now`.   translation: Starten Sie `flut --jetzt`.
    Good: original: Run `tide --now`.   translation: Starten Sie `tide --now`.
    """
    yield from _kept(paper, "`", lambda text: [each["code"] for each in _CODE.finditer(text)])


@rule("parity", ERROR)
def mail_address_differs(paper: Paper) -> Iterator[Problem]:
    """A mail address is the same in every language.

    Bad:  original: tides@example.org   translation: tide@example.org
    Good: original: tides@example.org   translation: tides@example.org
    """
    yield from _kept(paper, "@", _ADDRESS.findall)


def _kept(paper: Paper, sign: str, pieces: Callable[[str], list[str]]) -> Iterator[Problem]:
    """What is typed in both texts alike, recognised by a sign; what one of them has in another form is not asked for."""
    for pair in pairs(paper):
        theirs, ours = _typed(pair.original, sign), _typed(pair.translation, sign)
        lost = [each for each in pieces(theirs) if " ".join(each.split()) not in ours]
        found = [each for each in pieces(ours) if " ".join(each.split()) not in theirs]
        if lost and found:
            message = f"`{found[0]}` stands where {pair.original[0].place} has `{lost[0]}`."
            yield Problem(pair.place, message, f"Write `{lost[0]}`, or correct the original.")


def _typed(blocks: Iterable[Block], sign: str) -> str:
    """The Markdown of blocks that have a sign, with one blank between words."""
    return " ".join(" ".join(block.text.split()) for block in blocks if sign in block.text)
