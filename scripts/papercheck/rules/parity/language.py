"""Promises about the language of a text: translated throughout, and in the language of its page."""

from collections.abc import Iterator
from functools import lru_cache

from papercheck.model import ERROR, WARNING, Block, BlockKind, Page, Paper, Problem
from papercheck.rules import rule
from papercheck.rules.parity.alignment import TITLE, WORDED, front_blocks, translated
from papercheck.rules.parity.speech import (
    Ear,
    Vocabulary,
    is_reference,
    plain,
    sentences,
    shortened,
    unquoted,
    words,
)
from papercheck.rules.parity.targets import Localiser

PLAINLY = 8
"""Small-letter words from which on the same sentence in two languages is no accident, whatever the languages."""
TELLING = 4
"""Letters from which on a word says something about its language."""
MANY, MOST = 5, 0.8
"""Blocks, and share of all, from which on a whole page was left untranslated."""


@rule("parity", ERROR)
def untranslated_text(paper: Paper) -> Iterator[Problem]:
    """No sentence of a translation is left as it stands in the original.

    Bad:  original: The tide comes in twice.   translation: The tide comes in twice.
    Good: original: The tide comes in twice.   translation: Die Flut kommt zweimal.
    """
    judge = _Judge(paper)
    fix = f"Translate it; mark a quotation or a title with `lang={paper.original.code}`."
    for language, theirs, ours in _sides(paper):
        left = list(_left(judge, language, theirs, ours))
        is_whole = len(left) >= max(MANY, MOST * sum(bool(block.own) for block in ours))
        more = f", and so do {len(left) - 1} more blocks" if is_whole else ""
        for block, origin, sentence in left[:1] if is_whole else left:
            message = f"`{shortened(sentence)}` stands here as in {origin.place}{more}."
            yield Problem(block.place, message, fix)


def _left(
    judge: "_Judge", language: str, theirs: list[Block], ours: list[Block]
) -> Iterator[tuple[Block, Block, str]]:
    """The blocks with a sentence of the original, where that stands, and the sentence."""
    known = {plain(each): block for block in reversed(theirs) for each in sentences(block.own)}
    for block in ours:
        for sentence in sentences(block.own):
            origin = known.get(plain(sentence))
            if origin and judge.is_left(sentence, block, language):
                yield block, origin, sentence
                break


def _sides(paper: Paper) -> Iterator[tuple[str, list[Block], list[Block]]]:
    """For each text that is translated: the language, the blocks of the original, and those of the translation."""
    for original, page in translated(paper):
        yield page.language, list(_blocks(original)), list(_blocks(page))
    code, others = paper.original.code, [language.code for language in paper.translations]
    for passage in paper.passages:
        for other in others:
            if code in passage and other in passage:
                yield other, [passage[code]], [passage[other]]


def _blocks(page: Page) -> Iterator[Block]:
    for block in (*front_blocks(page), *page.blocks):
        if block.kind in WORDED and block.kind is not BlockKind.QUOTATION:
            yield block


@rule("parity", ERROR)
def untranslated_alt(paper: Paper) -> Iterator[Problem]:
    """The text that stands for an image is translated as well.

    Bad:  original: ![The tide at noon](noon.jpg)   translation: ![The tide at noon](noon.jpg)
    Good: original: ![The tide at noon](noon.jpg)   translation: ![Die Flut am Mittag](noon.jpg)
    """
    judge, localiser = _Judge(paper), Localiser(paper)
    for original, page in translated(paper):
        texts = {
            (localiser.localised(link.target, original), plain(link.text))
            for link in original.links
            if link.is_image
        }
        for link in page.links:
            is_same = link.is_image and (localiser.localised(link.target, page), plain(link.text)) in texts
            if is_same and judge.is_left(link.text, None, page.language):
                yield Problem(
                    link.place,
                    f"The image has the text `{shortened(link.text)}` here as in {original.path}.",
                    "Translate the text in the brackets.",
                )


class _Judge:
    """Tells what was forgotten from what is a name, a reference, or the same word in both languages."""

    def __init__(self, paper: Paper) -> None:
        self._original = paper.original.code
        self._ear = Ear({language.code: paper.lexicon(language.code) for language in paper.languages})
        self._vocabulary = lru_cache(maxsize=None)(lambda code: Vocabulary(paper, code))

    def is_left(self, text: str, block: Block | None, code: str) -> bool:
        """Whether a text that is the same in both languages was left untranslated."""
        spoken = words(unquoted(text))
        if not spoken or (block is not None and is_reference(block)):
            return False
        small = [word for word in spoken if word[0].islower() and len(word) > 1]
        is_title = block is None or block.level > 0 or block.id == TITLE
        if not (self._ear.knows(self._original) and self._ear.knows(code)):
            return len(small) >= PLAINLY or (is_title and self._is_common(spoken, code))
        theirs = self._ear.heard(spoken, self._original, code)
        ours = self._ear.heard(spoken, code, self._original)
        content = len(small) - self._ear.heard(small, self._original, code)
        is_plain = theirs > 4 * ours and content >= 1
        return is_plain or (is_title and ours == 0 and self._is_common(spoken, code))

    def _is_common(self, spoken: list[str], code: str) -> bool:
        """Whether the original uses every longer word as a common word, and the translation uses none of them."""
        here, there = self._vocabulary(code), self._vocabulary(self._original)
        longer = [word for word in spoken if len(word) >= TELLING]
        return bool(longer) and all(there.has_as_common(word) and not here.has(word) for word in longer)


@rule("parity", WARNING)
def foreign_sentence(paper: Paper) -> Iterator[Problem]:
    """Every sentence is in the language of its page, or marked, or quoted.

    Bad:  docs/de/index.md: The water comes in twice a day, and it goes out again.
    Good: docs/de/index.md: *The water comes in twice a day*{: lang=en }, steht dort.
    """
    ear = Ear(paper.lexicons)
    left: dict[tuple[str, str], Block] = {}
    for language, theirs, _ in _sides(paper):
        left |= {(language, plain(each)): block for block in theirs for each in sentences(block.own)}
    for code, block in _spoken(paper):
        for sentence in sentences(block.own):
            other = "" if (code, plain(sentence)) in left else ear.is_foreign(sentence, code)
            if other and not is_reference(block):
                yield Problem(
                    block.place,
                    f"`{shortened(sentence)}` reads like `{other}` in a text in `{code}`.",
                    f"Translate it, put it in quotation marks, or mark it with `lang={other}`.",
                )
                break


def _spoken(paper: Paper) -> Iterator[tuple[str, Block]]:
    for page in paper.pages:
        yield from ((page.language, block) for block in _blocks(page))
    for passage in paper.passages:
        yield from passage.items()
