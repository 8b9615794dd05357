"""A promise about quotations: what is quoted stands in the stored words of the source that is cited for it."""

import re
import unicodedata
from collections.abc import Iterator
from textwrap import shorten

from papercheck.model import ERROR, Citation, Page, Paper, Problem, Source
from papercheck.rules import rule
from papercheck.rules.citations.quoted import quotations
from papercheck.rules.citations.registry import citations_within, stretches

_FEWEST_WORDS = 3
_LEFT_OUT = re.compile(r"\s*(?:\[[^\[\]]{0,200}\]|\(?(?:…|\.\s?\.\s?\.)\)?)\s*")
_SINGLE_MARK = re.compile(r"(?<!\w)'|'(?!\w)")
_ALIKE = str.maketrans(
    {"–": "-", "—": "-", "‐": "-", "‑": "-", "\u00ad": None, "’": "'", "‘": "'", "‚": "'"}
    | dict.fromkeys('“”„«»"*_')
)


@rule("citations", ERROR)
def unmatched_quotation(paper: Paper) -> Iterator[Problem]:
    """A quotation stands, word for word, in the passage that the registry stores of its source.

    Bad:  “wages fell fast” [@oecd-2023], and the passage says: wages fell slowly
    Good: “wages fell slowly” [@oecd-2023], “wages […] slowly” [@oecd-2023]
    """
    if not any(source.reading.passage for source in paper.sources.values()):
        return
    for page in paper.pages:
        for offset, quoted, citation in _quoted(page):
            source = paper.sources.get(citation.works[0].source_id)
            if (
                source
                and len(citation.works) == 1
                and _is_comparable(source, page)
                and not _stands_in(quoted, source)
            ):
                message = (
                    f"`{shorten(quoted, 80, placeholder='…')}` is not in the stored passage of `{source.id}`."
                )
                fix = "Quote the words of the passage, mark what is left out with […], or store the passage that was quoted."
                yield Problem(page.place(offset), message, fix)


def _quoted(page: Page) -> Iterator[tuple[int, str, Citation]]:
    """Every quotation that a citation follows in its sentence, and every paragraph that is a quotation and cites."""
    within_page = citations_within(page)
    last: tuple[int, str] | None = None
    for begin, end in stretches(page):
        within = within_page(begin, end)
        text = page.plain[begin:end]
        if text.lstrip().startswith(">"):
            typed = begin, re.sub(r"^\s*>\s?", "", text, flags=re.MULTILINE)
            # The citation may stand below the quotation in a paragraph of its own.
            last = last if last and not re.search(r"\w", typed[1]) else typed
            if within:
                yield *last, within[-1]
            continue
        last = None
        for start, stop, words in quotations(text):
            behind = next((citation for citation in within if citation.start >= begin + stop), None)
            if behind and not re.search(r"[.!?…]\s", page.plain[begin + stop : behind.start]):
                yield begin + start, words, behind


def _is_comparable(source: Source, page: Page) -> bool:
    """Whether there are words to compare with, in the page's own language: a translated quotation is another text."""
    is_same = not source.language or source.language.partition("-")[0] == page.language.partition("-")[0]
    return bool(source.reading.passage) and is_same


def _stands_in(quoted: str, source: Source) -> bool:
    passage, position = _normal(source.reading.passage), 0
    for part in _LEFT_OUT.split(quoted):
        wanted = _normal(part).strip(" .,;:!?-'")
        if len(_normal(quoted).split()) < _FEWEST_WORDS or not wanted:
            continue
        position = passage.find(wanted, position)
        if position < 0:
            return False
    return True


def _normal(text: str) -> str:
    alike = unicodedata.normalize("NFC", text).translate(_ALIKE).casefold()
    return " ".join(_SINGLE_MARK.sub("", alike).split())
