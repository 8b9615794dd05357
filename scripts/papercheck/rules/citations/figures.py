"""A promise about figures: what is counted, or bound to a year, says where that comes from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from papercheck.model import WARNING, Lexicon, Page, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.citations.registry import citations_within, stretches

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”“’»)\]*_]*\s+(?=[^\W\d_a-zäöü]|[„“\"»(\[*_])")
_QUOTED = re.compile(r"[“„»«\"][^“”„»«\"]{0,600}[”“»«\"]")
_BRACKETED = re.compile(r"\([^()]{0,300}\)")
_YEAR = r"(?:1[5-9]|20)\d\d"
_NUMBER = r"(?<![\w.,/–-])\d[\d.,’' \u00a0\u202f]*"
_OUTSIDE = re.compile(r"\[\^|https?:|<sup>|§|\bdoi:", re.IGNORECASE)
_UNREAD = ("#", "|", ">", "[^", "![")
_DIGIT = re.compile(r"\d")
_COUNT = re.compile(rf"(?<![\w.,/§–-])(?!{_YEAR}\b)\d{{2,}}\s+[^\W\d_]{{4,}}")


@rule("citations", WARNING)
def uncited_figure(paper: Paper) -> Iterator[Problem]:
    """A percentage, a sum or a statement bound to a year has a citation in its paragraph.

    Bad:  Since 2012, wages have fallen by 4 per cent.
    Good: Since 2012, wages have fallen by 4 per cent [@oecd-2023].
    """
    if not any(page.citations for page in paper.pages):
        return
    for page in paper.pages:
        figures = _figures(paper.lexicon(page.language))
        for begin, end in _uncited(page):
            if not _DIGIT.search(page.plain, begin, end):
                continue
            for sentence in _sentences(page.plain[begin:end]):
                if found := figures.found(sentence[1]):
                    message = f"`{found}` is stated, and its paragraph cites nothing."
                    where = page.place(begin + sentence[0] + sentence[1].index(found))
                    yield Problem(where, message, "Cite the source behind it, or say whose figure it is.")
                    break


@dataclass(frozen=True, slots=True)
class _Figures:
    """What a figure is in one language."""

    measured: re.Pattern[str] | None
    bound: re.Pattern[str] | None
    loose: re.Pattern[str] | None
    changed: re.Pattern[str] | None
    excused: re.Pattern[str] | None

    def found(self, sentence: str) -> str:
        """The first figure of a sentence that asks for a source."""
        bare = _QUOTED.sub(lambda match: " " * len(match[0]), sentence)
        if self.excused and self.excused.search(bare):
            return ""
        if self.measured and (found := self.measured.search(bare)):
            return found[0].strip()
        bare = _BRACKETED.sub(lambda match: " " * len(match[0]), bare)
        if self.bound and (found := self.bound.search(bare)):
            return found[0].strip()
        is_counted = _COUNT.search(bare) or (self.changed and self.changed.search(bare))
        loose = self.loose.search(bare) if self.loose and is_counted else None
        return loose[0].strip() if loose else ""


def _figures(lexicon: Lexicon) -> _Figures:
    units = [
        word
        for topic in ("percent", "percentage_points", "magnitudes", "currencies")
        for word in lexicon.words(topic)
        if len(word) > 1
    ]
    measure = _any(word for word in units if "*" not in word)
    return _Figures(
        measured=re.compile(
            rf"(?!(?:100|0)[ \u00a0\u202f]?\D){_NUMBER}(?:%|€|\$|£|{measure})|(?:€|\$|£)\s?\d[\d.,]*"
        )
        if measure
        else None,
        bound=_pattern(lexicon, "since", rf"\s+(?:\w+\s+){{0,2}}{_YEAR}\b"),
        loose=_pattern(lexicon, "within", rf"\s+(?:\w+\s+)?{_YEAR}\b"),
        changed=_pattern(lexicon, "changed", ""),
        excused=_pattern(lexicon, "ourselves", ""),
    )


def _pattern(lexicon: Lexicon, topic: str, behind: str) -> re.Pattern[str] | None:
    words = _any(lexicon.words(topic))
    return re.compile(words + behind, re.IGNORECASE) if words else None


def _any(words: Iterator[str] | tuple[str, ...]) -> str:
    listed = sorted((re.escape(word) for word in words), key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(listed)})(?!\w)" if listed else ""


def _uncited(page: Page) -> Iterator[tuple[int, int]]:
    """The paragraphs and items that cite nothing, and whose lead-in cites nothing either."""
    is_led, within = False, citations_within(page)
    for begin, end in stretches(page):
        typed = page.body[begin:end]
        is_cited = bool(_OUTSIDE.search(typed) or within(begin, end))
        is_item = typed.lstrip().startswith(("- ", "* ", "+ ")) or bool(re.match(r"\s*\d+[.)] ", typed))
        if not is_cited and not (is_item and is_led) and not typed.lstrip().startswith(_UNREAD):
            yield begin, end
        if not is_item:
            is_led = is_cited and page.plain[begin:end].rstrip().endswith(":")


def _sentences(stretch: str) -> Iterator[tuple[int, str]]:
    begin = 0
    for gap in _SENTENCE.finditer(stretch):
        yield begin, stretch[begin : gap.start()]
        begin = gap.end()
    yield begin, stretch[begin:]
