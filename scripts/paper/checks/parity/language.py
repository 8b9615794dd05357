"""Promises about the language of a text: translated throughout, in the language of its page, and of like length."""

import re
from collections.abc import Iterator
from functools import lru_cache
from statistics import median

from paper.checks.parity.alignment import TITLE, WORDED, front_blocks, pairs, translated
from paper.checks.parity.speech import (
    Ear,
    Vocabulary,
    is_reference,
    plain,
    sentences,
    shortened,
    unquoted,
    words,
)
from paper.checks.parity.targets import Localiser
from paper.model import Block, BlockKind, Finding, Page, Paper, Severity

PLAINLY = 8
"""Small-letter words from which on the same sentence in two languages is no accident, whatever the languages."""
LONG = 120
"""Characters from which on lengths are compared."""
TELLING = 4
"""Letters from which on a word says something about its language."""
ENOUGH = 8
"""Texts from which on it is known how much longer one language is than another."""
FAR = 2.2
"""How many times longer or shorter than usual a translation may be."""
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts in which one sign says as much as a word."""


def untranslated_text(paper: Paper) -> Iterator[Finding]:
    """No sentence of a translation is left as it stands in the original.

    Bad:  original: The tide comes in twice.   translation: The tide comes in twice.
    Good: original: The tide comes in twice.   translation: Die Flut kommt zweimal.
    """
    judge = _Judge(paper)
    for language, theirs, ours in _sides(paper):
        left = {plain(each): block for block in theirs for each in sentences(block.own)}
        for block in ours:
            for sentence in sentences(block.own):
                origin = left.get(plain(sentence))
                if origin and judge.is_left(sentence, block, language):
                    yield Finding(
                        block.place,
                        "untranslated-text",
                        f"`{shortened(sentence)}` stands here as in {origin.place}.",
                        f"Translate it; mark a quotation or a title with `lang={paper.original.code}`.",
                    )
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


def untranslated_alt(paper: Paper) -> Iterator[Finding]:
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
                yield Finding(
                    link.place,
                    "untranslated-alt",
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


def foreign_sentence(paper: Paper) -> Iterator[Finding]:
    """Every sentence is in the language of its page, or marked, or quoted.

    Bad:  docs/de/index.md: The water comes in twice a day, and it goes out again.
    Good: docs/de/index.md: *The water comes in twice a day*{: lang=en }, steht dort.
    """
    ear = Ear({language.code: paper.lexicon(language.code) for language in paper.languages})
    left: dict[tuple[str, str], Block] = {}
    for language, theirs, _ in _sides(paper):
        left |= {(language, plain(each)): block for block in theirs for each in sentences(block.own)}
    for code, block in _spoken(paper):
        for sentence in sentences(block.own):
            other = "" if (code, plain(sentence)) in left else ear.is_foreign(sentence, code)
            if other and not is_reference(block):
                yield Finding(
                    block.place,
                    "foreign-sentence",
                    f"`{shortened(sentence)}` reads like `{other}` in a text in `{code}`.",
                    f"Translate it, put it in quotation marks, or mark it with `lang={other}`.",
                    Severity.WARNING,
                )
                break


def _spoken(paper: Paper) -> Iterator[tuple[str, Block]]:
    for page in paper.pages:
        yield from ((page.language, block) for block in _blocks(page))
    for passage in paper.passages:
        yield from passage.items()


def lengths_differ(paper: Paper) -> Iterator[Finding]:
    """A translation is about as long as its original: else something was left out or put in.

    Bad:  original: five sentences.   translation: one.
    Good: original: five sentences.   translation: five sentences, or four long ones.
    """
    found = [(pair, _letters(pair.words[0]), _letters(pair.words[1])) for pair in pairs(paper)]
    long = [each for each in found if max(each[1], each[2]) >= LONG]
    for language in paper.translations:
        of_language = [each for each in long if each[0].language == language.code]
        ratios = [ours / max(theirs, 1) for _, theirs, ours in of_language]
        if len(ratios) < ENOUGH and any(
            _DENSE.search(text) for pair, _, _ in of_language for text in pair.words
        ):
            continue
        usual = median(ratios) if len(ratios) >= ENOUGH else 1.0
        for pair, theirs, ours in of_language:
            ratio = (ours + 20) / ((theirs + 20) * usual)
            if not 1 / FAR < ratio < FAR:
                yield Finding(
                    pair.place,
                    "lengths-differ",
                    f"This has {ours} letters, and {pair.original[0].place} has {theirs}.",
                    "See whether something was left out or put in.",
                    Severity.WARNING,
                )


def _letters(text: str) -> int:
    return len("".join(text.split()))


RULES = (untranslated_text, untranslated_alt, foreign_sentence, lengths_differ)
