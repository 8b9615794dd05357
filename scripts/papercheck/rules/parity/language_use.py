"""Rules on the language of texts: translated throughout, in the language of their page, and about as long as the original."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from statistics import median

from papercheck.model import ERROR, WARNING, Block, BlockKind, Lexicon, Paper, PartKind, Problem
from papercheck.rules import rule
from papercheck.rules.parity.comparison import TITLE, Comparison, Pair
from papercheck.text import count, shorten

SHOWN = 60
"""Characters of a text that a message quotes, so that it stays on one line of a terminal."""
PLAIN = 8
"""Words in small letters from which on the same sentence in two languages is no accident, whatever the languages: names
and titles are written with capitals."""
TELLING = 4
"""Letters from which on a word says something about its language; shorter ones stand in many."""
MANY, MOST = 5, 0.8
"""Blocks, and share of all, from which on a whole page was left untranslated and gets one problem instead of many."""
ENOUGH = 3
"""Words of another language, and of no language of the page, from which on a sentence is suspected to be in it."""
TIMES = 4
"""How many times more words of one language than of another there must be, and which share of a sentence may be of the
page's language: quoted terms and names bring a few words of theirs into any sentence."""

QUOTED = 900
"""Characters of a quotation: half a page. A mark whose counterpart is farther away was never closed."""
_QUOTED = re.compile(
    rf"""“[^“”„]{{1,{QUOTED}}}[”“] | „[^„“”]{{1,{QUOTED}}}[“”]            # English; German
    | «[^«»]{{1,{QUOTED}}}» | »[^«»]{{1,{QUOTED}}}«                      # French and Swiss; German in books
    | "[^"]{{1,{QUOTED}}}"                                               # typed on a keyboard
    | ‘[^‘’]{{1,{QUOTED}}}’(?!\w) | ‚[^‚‘’]{{1,{QUOTED}}}[‘’]            # in quotations, not `it’s`
    """,
    re.VERBOSE,
)
_MARK = re.compile(r"[“„«»\"‘‚]")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”“»’)]?\s+|\n")
_REFERENCE = re.compile(
    r"""https?://|\bdoi\b|\bISBN\b|\bet\ al\b
    | \b[^\W\d_][\w’'-]{1,40},\ (?:[^\W\d_]\.|[A-Z][a-z]+\ ?(?:\(|&|;))      # `Doe, J.`, `Doe, Jo (`
    | \(\d{4}[a-z]?\)[.,:]                                                    # `(2021a).`
    """,
    re.VERBOSE,
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def split_sentences(text: str) -> Iterator[str]:
    """The sentences of a text, as lines and full stops show them."""
    return (part.strip() for part in _SENTENCE.split(text) if part and part.strip())


def strip_quotations(text: str) -> str:
    """The text without what stands between quotation marks."""
    return _QUOTED.sub(" ", text) if _MARK.search(text) else text


def split_words(text: str) -> list[str]:
    """The words of a text, numbers left out."""
    return _WORD.findall(text)


def is_reference(block: Block) -> bool:
    """Whether a block looks like an entry of a bibliography, which stays in its language."""
    is_entry = block.kind in (BlockKind.ITEM, BlockKind.CELL, BlockKind.FOOTNOTE)
    return bool(_REFERENCE.search(block.text) or (is_entry and _YEAR.search(block.text)))


def _fold(text: str) -> str:
    """A text as it is compared: white space and case of no account."""
    return " ".join(text.split()).casefold()


class StopWords:
    """Tells the languages of a paper apart by frequent words that only one of them has."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._words = {
            code: frozenset(word.casefold() for word in lexicon.words("stop_words"))
            for code, lexicon in lexicons.items()
        }
        self._distinctive = cache(
            lambda code, other: self._words.get(code, frozenset()) - self._words.get(other, frozenset())
        )

    def has(self, code: str) -> bool:
        """Whether anything is known of a language."""
        return bool(self._words.get(code))

    def count_distinctive(self, words: Iterable[str], code: str, other: str) -> int:
        """How many words are of the language `code` and not of the other."""
        distinctive = self._distinctive(code, other)
        return sum(word.lower() in distinctive for word in words)

    def find_foreign(self, sentence: str, page: str) -> str:
        """The language a sentence is in instead of the page's; empty where that is not plain."""
        words = split_words(strip_quotations(sentence))
        if len(words) < 2 * ENOUGH or not self.has(page):
            return ""
        for code in self._words:
            ours = self.count_distinctive(words, page, code) if code != page else len(words)
            theirs = self.count_distinctive(words, code, page)
            if TIMES * ours < len(words) and theirs >= max(ENOUGH, TIMES * ours + 1):
                return code
        return ""


class Vocabulary:
    """The words that the pages of a language use: evidence that a word belongs to it."""

    def __init__(self, paper: Paper, code: str) -> None:
        blocks = (block for page in paper.in_language(code) for block in page.blocks if not block.level)
        words = {word for block in blocks for word in split_words(strip_quotations(block.own))}
        self._any = {word.casefold() for word in words}
        self._small = {word for word in words if word[:1].islower()}

    def has(self, word: str) -> bool:
        """Whether a text uses the word at all."""
        return word.casefold() in self._any

    def has_as_common(self, word: str) -> bool:
        """Whether a text uses the word, and not as a name."""
        return word.casefold() in self._small


@rule("parity", ERROR)
def untranslated_text(comparison: Comparison) -> Iterator[Problem]:
    """No sentence of a translation is left as it stands in the original.

    Bad:  original: The tide comes in twice.   translation: The tide comes in twice.
    Good: original: The tide comes in twice.   translation: Die Flut kommt zweimal.
    """
    judge = _Judge(comparison)
    fix = f"Translate it; mark a quotation or a title with `lang={comparison.code}`."
    for text in comparison.texts:
        origins = {
            _fold(sentence): block
            for block in reversed(text.original)
            for sentence in split_sentences(block.own)
        }
        left = [
            (block, *untranslated)
            for block in text.translation
            if (untranslated := _find_untranslated(judge, text.language, block, origins))
        ]
        is_whole = len(left) >= max(MANY, MOST * sum(bool(block.own) for block in text.translation))
        more = f", and so do {len(left) - 1} more blocks" if is_whole else ""
        for block, origin, sentence in left[:1] if is_whole else left:
            message = f"`{shorten(sentence, SHOWN)}` stands here as in {origin.place}{more}."
            yield Problem(block.place, message, fix)


def _find_untranslated(
    judge: "_Judge", code: str, block: Block, origins: Mapping[str, Block]
) -> tuple[Block, str] | None:
    """The first sentence of a block that the original has as well and should have been translated, and where it is there."""
    same = [sentence for sentence in split_sentences(block.own) if _fold(sentence) in origins]
    if not same or is_reference(block):
        return None
    is_title = block.level > 0 or block.id == TITLE
    sentence = next((text for text in same if judge.is_untranslated(text, code, is_title=is_title)), None)
    return (origins[_fold(sentence)], sentence) if sentence else None


@rule("parity", ERROR)
def untranslated_alt(comparison: Comparison) -> Iterator[Problem]:
    """The text that stands for an image is translated as well.

    Bad:  original: ![The tide at noon](noon.jpg)   translation: ![The tide at noon](noon.jpg)
    Good: original: ![The tide at noon](noon.jpg)   translation: ![Die Flut am Mittag](noon.jpg)
    """
    judge, localise = _Judge(comparison), comparison.localiser.localise
    for original, page in comparison.pages:
        texts = {
            (localise(link.target, original), _fold(link.text)) for link in original.links if link.is_image
        }
        for link in page.links:
            is_same = link.is_image and (localise(link.target, page), _fold(link.text)) in texts
            if is_same and judge.is_untranslated(link.text, page.language, is_title=True):
                message = f"The image has the text `{shorten(link.text, SHOWN)}` here as in {original.path}."
                yield Problem(link.place, message, "Translate the text in the brackets.")


class _Judge:
    """Tells what was forgotten from what is a name, or the same word in both languages."""

    def __init__(self, comparison: Comparison) -> None:
        self._original = comparison.code
        self._stop_words = StopWords(comparison.lexicons)
        self._vocabulary = cache(lambda code: Vocabulary(comparison.paper, code))

    def is_untranslated(self, text: str, code: str, *, is_title: bool) -> bool:
        """Whether a text that is the same in the original and in the language `code` was left untranslated."""
        words = split_words(strip_quotations(text))
        small = [word for word in words if word[0].islower() and len(word) > 1]
        stop_words, original = self._stop_words, self._original
        if not (stop_words.has(original) and stop_words.has(code)):
            return len(small) >= PLAIN or (is_title and self._is_common(words, code))
        theirs = stop_words.count_distinctive(words, original, code)
        ours = stop_words.count_distinctive(words, code, original)
        has_content = len(small) > stop_words.count_distinctive(small, original, code)
        is_plain = theirs > TIMES * ours and has_content
        return is_plain or (is_title and ours == 0 and self._is_common(words, code))

    def _is_common(self, words: list[str], code: str) -> bool:
        """Whether the original uses every longer word as a common word, and the translation uses none of them."""
        here, there = self._vocabulary(code), self._vocabulary(self._original)
        longer = [word for word in words if len(word) >= TELLING]
        return bool(longer) and all(there.has_as_common(word) and not here.has(word) for word in longer)


@rule("parity", WARNING)
def foreign_sentence(comparison: Comparison) -> Iterator[Problem]:
    """Every sentence is in the language of its page, or marked, or quoted.

    Bad:  docs/de/index.md: The water comes in twice a day, and it goes out again.
    Good: docs/de/index.md: *The water comes in twice a day*{: lang=en }, steht dort.
    """
    stop_words = StopWords(comparison.paper.lexicons)
    # What the original has as well is named by another rule.
    untranslated = {
        (text.language, _fold(sentence))
        for text in comparison.texts
        for block in text.original
        for sentence in split_sentences(block.own)
    }
    for code in comparison.lexicons:
        for block in comparison.list_blocks(code):
            sentences = split_sentences(block.own) if block.kind is not BlockKind.QUOTATION else ()
            foreign = (
                (sentence, other)
                for sentence in sentences
                if (code, _fold(sentence)) not in untranslated
                and (other := stop_words.find_foreign(sentence, code))
            )
            sentence, other = next(foreign, ("", ""))
            if other and not is_reference(block):
                message = f"`{shorten(sentence, SHOWN)}` reads like `{other}` in a text in `{code}`."
                fix = f"Translate it, put it in quotation marks, or mark it with `lang={other}`."
                yield Problem(block.place, message, fix)


LONG = 120
"""Letters of the longer text from which on lengths are compared: a sentence of ten words may well be said in twenty."""
SLACK = 20
"""Letters by which the length of any text may differ: a word more or less."""
KNOWN = 8
"""Texts from which on it is known how much longer one language is than another."""
FAR, UNEVEN = 2.2, 1.35
"""How many times longer or shorter than usual a text may be: block beside block, since translators are free; and less
where paragraphs are not as many as there, since then one of them may have been left out."""

# Scripts in which one character says as much as a word.
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@rule("parity", WARNING)
def lengths_differ(comparison: Comparison) -> Iterator[Problem]:
    """A translation is about as long as its original: else something was left out or put in.

    Bad:  original: five sentences.   translation: one.
    Good: original: five sentences.   translation: five sentences, or four long ones.
    """
    long: dict[str, list[tuple[Pair, int, int]]] = {}
    for pair in comparison.pairs:
        theirs, ours = (len("".join(text.split())) for text in pair.words)
        if max(theirs, ours) >= LONG:
            long.setdefault(pair.language, []).append((pair, theirs, ours))
    for measured in long.values():
        usual = _usual_ratio(measured)
        for pair, theirs, ours in measured if usual else ():
            ratio = (ours + SLACK) / ((theirs + SLACK) * usual)
            far = UNEVEN if _are_uneven(pair) else FAR
            if not 1 / far < ratio < far:
                blocks = count(len(pair.translation), "block")
                message = (
                    f"{blocks} with {ours} letters here, {len(pair.original)} with {theirs} in {pair.origin}."
                )
                yield Problem(pair.place, message, "See whether something was left out or put in.")


def _usual_ratio(measured: list[tuple[Pair, int, int]]) -> float:
    """How much longer the translation mostly is; as long, if nobody can tell; 0 where even that cannot be said."""
    if len(measured) >= KNOWN:
        return median(ours / max(theirs, 1) for _, theirs, ours in measured)
    return 0.0 if any(_DENSE.search(text) for pair, _, _ in measured for text in pair.words) else 1.0


def _are_uneven(pair: Pair) -> bool:
    """Whether paragraphs were merged or split, or one is missing."""
    blocks = (*pair.original, *pair.translation)
    is_prose = all(block.kind is BlockKind.PARAGRAPH for block in blocks)
    return is_prose and len(pair.original) != len(pair.translation)


FEW = 4
"""Words from which on a comment that begins like a mark for a tool is a sentence: `end of the long story`."""
_TOOL = re.compile(
    r"""/?(?:prettier|markdownlint|textlint|vale|cspell|spell-checker|lint|remark|eslint|stylelint|alex|proselint|
    write-good|lychee|htmltest|linkcheck|material|hooks|pyml|mdformat|ltex|vim|editorconfig|spdx|reuse|doctoc|
    all-contributors|cog|omit\ in\ toc|no\ toc)\b            # `markdownlint-disable MD013`
    | [\[#@!-]                                               # `[include header here]`
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TOOL_MARK = re.compile(
    r"/?(?:more|truncate|end|start|begin|toc|snippet|include|macro|badges?|generated)\b",  # `end of list`
    re.IGNORECASE,
)


@rule("parity", WARNING)
def hidden_text(comparison: Comparison) -> Iterator[Problem]:
    """What stands on a page can be read on it.

    Bad:  <!-- The tide also comes at night. -->
    Good: The tide also comes at night.
    """
    for page in comparison.paper.pages:
        for part in page.parts:
            if part.kind is PartKind.COMMENT and _hides_words(part.detail):
                message = f"`{shorten(part.detail, SHOWN)}` stands in a comment, where no reader sees it."
                yield Problem(
                    part.place, message, "Show it, or remove it; notes for authors go into an issue."
                )


def _hides_words(comment: str) -> bool:
    """Whether a comment holds words: not the name of a slot, and nothing for a tool."""
    words = len(split_words(comment))
    is_for_tool = _TOOL.match(comment) or (words < FEW and _TOOL_MARK.match(comment))
    return words > 1 and " " in comment and not is_for_tool
