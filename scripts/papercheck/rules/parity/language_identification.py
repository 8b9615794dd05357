"""Tells which language a text is in, and finds the pages and sentences that are in another one than they should be.

Languages are told apart by frequent words that only one of them has.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import groupby, islice

from papercheck.model import Block, BlockKind, Place
from papercheck.rules.parity import Comparison, work_out_once
from papercheck.rules.parity.pairs import TEMPLATE, join_lines, split_sentences
from papercheck.text import measure

PLAIN = 8
"""Words in small letters from which on the same sentence in two languages is no accident, whatever the languages: names
and titles are written with capitals."""
NAME = 4
"""Words of the longest name of a site: more are a sentence or a slogan."""
TELLING = 4
"""Letters from which on a word says something about its language; shorter ones stand in many."""
ANNOUNCED, NOTICE = 5, 160
"""Blocks at the top of a page, title and description among them, in which it may say in which language it is; their letters."""
HALF = 0.5
"""Share of the letters of a page from which on it is in the language that they read like."""
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
_HELD = "\0"
"""Stands for a blank at which nothing is parted."""
_HASH = re.compile(r"[\w.-]++")
"""What may be `886ac5eed41e`, `SHA256` or `tide_table`: letters of no word, if a figure or a line is among them."""
_CODE = re.compile(r"[={}<>@\\]|\w\(|\w\.\w")
"""`Subvol @home = /home`, `.on('ebb')`, `Math.round`: no words for readers."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_REFERENCE = re.compile(
    r"""https?://|\bdoi\b|\bISBN\b|\bet\ al\b
    | \b[^\W\d_][\w’'-]{1,40},\ (?:[^\W\d_]\.|[A-Z][a-z]+\ ?(?:\(|&|;))      # `Doe, J.`, `Doe, Jo (`
    | \(\d{4}[a-z]?\)[.,:]                                                    # `(2021a).`
    """,
    re.VERBOSE,
)
_TARGET = re.compile(r"\]\([^()\s]*\)")
_REMARK = re.compile(r"\(([^()]{1,80})\)")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def strip_quotations(text: str) -> str:
    """The text without what stands between quotation marks."""
    return _QUOTED.sub(" ", text) if _MARK.search(text) else text


def _drop_codes(text: str) -> str:
    """A text without hashes and URLs, which hold letters and no words."""
    text = " ".join(part for part in text.split() if "://" not in part)
    return _HASH.sub(lambda found: " " if re.search(r"[\d_]", found[0]) else found[0], text)


def _split_words(text: str) -> list[str]:
    """The words of a text itself, which are in its language: neither quoted ones nor parts of hashes and URLs."""
    return _WORD.findall(strip_quotations(_drop_codes(text)))


def split_block(block: Block) -> Iterator[str]:
    """The sentences of a block that are in the language of its page, as far as it says."""
    return split_sentences(join_lines(TEMPLATE.sub(" ", block.own)))


def _split_around_quotations(block: Block) -> Iterator[str]:
    """The same, where no sentence ends within a quotation: it is one part of the sentence around it."""
    text = join_lines(TEMPLATE.sub(" ", block.own))
    held = _QUOTED.sub(lambda quoted: quoted[0].replace(" ", _HELD), text) if _MARK.search(text) else text
    return (sentence.replace(_HELD, " ") for sentence in split_sentences(held))


def count_words(text: str) -> int:
    """How many words a text has, but for hashes and URLs."""
    return len(_WORD.findall(_drop_codes(text)))


def is_reference(block: Block) -> bool:
    """Whether a block looks like an entry of a bibliography, which stays in its language."""
    is_entry = block.kind in (BlockKind.ITEM, BlockKind.CELL, BlockKind.CAPTION, BlockKind.FOOTNOTE)
    # A paragraph may well have a link in it.
    text = block.text if is_entry else _TARGET.sub("]", block.text)
    return bool(_REFERENCE.search(text) or (is_entry and _YEAR.search(text)))


def fold(text: str) -> str:
    """A text as it is compared: white space and case of no account."""
    return " ".join(text.split()).casefold()


OWN = 4
"""One word in so many that is frequent in a language is enough to say that a text is in it."""


class LanguageJudge:
    """Tells what was forgotten, or is in another language, from what is a name, or the same word in both languages."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        lexicons = comparison.paper.lexicons.items()
        frequent = ((code, map(str.casefold, lexicon.words("stop_words"))) for code, lexicon in lexicons)
        self._stop_words = {code: frozenset(words) for code, words in frequent}
        self._distinctive = cache(lambda code, other: self._stop_words[code] - self._stop_words[other])
        self._vocabulary = cache(self._list_vocabulary)

    def _list_vocabulary(self, code: str) -> tuple[set[str], set[str]]:
        """The words that the running text of a language uses, and those of them that are no names."""
        pages = self._comparison.paper.in_language(code)
        left = self._comparison.original_texts if code != self._comparison.code else frozenset()
        own = (block.own for page in pages for block in page.blocks if not block.level)
        words = {word for text in own if text not in left for word in _split_words(text)}
        return {word.casefold() for word in words}, {word for word in words if word[:1].islower()}

    def _count(self, words: Iterable[str], code: str, other: str) -> int:
        distinctive = self._distinctive(code, other)
        # `A` is a unit or a letter as often as a word.
        return sum(word.lower() in distinctive for word in words if len(word) > 1 or word.islower())

    def find_language(self, sentence: str, page: str) -> str:
        """The language a sentence is in instead of the page's; empty where that is not plain."""
        words = _split_words(sentence)
        if len(words) < 2 * ENOUGH or not self._stop_words.get(page):
            return ""
        for code in self._stop_words:
            ours = self._count(words, page, code) if code != page else len(words)
            if TIMES * ours < len(words) and self._count(words, code, page) >= max(ENOUGH, TIMES * ours + 1):
                return code
        return ""

    def find_sentence(self, block: Block, page: str, left: Container[str]) -> tuple[str, str]:
        """The first sentence of a block, but for these, that is in another language than the page's, and that language."""
        for sentence in _split_around_quotations(block):
            other = self.find_language(sentence, page) if fold(sentence) not in left else ""
            if other and not _CODE.search(sentence):
                return sentence, other
            # Code that is left in a paragraph has no sentences, but remarks, each perhaps in a language of its own.
            lines = block.own.splitlines() if other else []
            own = next((line.strip() for line in lines if self.find_language(line, page) == other), "")
            if other and (own or 2 * sum(bool(_CODE.search(line)) for line in lines) <= len(lines)):
                return own or sentence, other
        return "", ""

    def is_untranslated(self, text: str, code: str, *, is_title: bool) -> bool:
        """Whether a text that is the same in the original and in the language `code` was left untranslated."""
        words, original = _split_words(text), self._comparison.code
        if is_title and "<" in text:
            # `<map is="web-map">` is a name.
            return False
        small = [word for word in words if word[0].islower() and len(word) > 1]
        ours, is_plain = 0, len(small) >= PLAIN
        if self._stop_words.get(original) and self._stop_words.get(code):
            ours, theirs = self._count(words, code, original), self._count(words, original, code)
            is_plain = theirs > TIMES * ours and len(small) > self._count(small, original, code)
        elif self._stop_words.get(code):
            # It is the original that is in the language of the translation.
            is_plain = is_plain and self._count(words, code, original) * OWN < len(words)
        longer = {word.casefold() for word in words if len(word) >= TELLING}
        # `enable-tides` is an option, and no title.
        if is_plain or not is_title or ours or not longer or " " not in text.strip():
            return is_plain
        # The original uses every longer word as a common word, and the translation uses none of them.
        is_common = longer <= self._vocabulary(original)[1] and longer.isdisjoint(self._vocabulary(code)[0])
        return len(longer) > 1 and is_common

    def may_be_name(self, text: str, code: str) -> bool:
        """Whether a text of a few words has none but with capitals, and such as are frequent in neither language."""
        words, known = _split_words(text), (code, self._comparison.code)
        frequent = {word for it in known for word in self._stop_words.get(it, ())}
        return 0 < len(words) <= NAME and all(word[0].isupper() or word not in frequent for word in words)

    def may_be_untranslated(self, text: str, code: str) -> bool:
        """Whether a text of several words that is the same in both languages has words that the translation has nowhere else."""
        words = [] if _CODE.search(text) else _split_words(text)
        small = {word for word in words[1:] if word.islower() and len(word) >= TELLING}
        is_row = len(words) > 1 and " " in text.strip()
        return is_row and bool(small) and small.isdisjoint(self._vocabulary(code)[0])


def names_other(comparison: Comparison, text: str, code: str) -> bool:
    """Whether a text says in brackets that it quotes another language: `Mareas (Spanish magazine): ¿Qué es la marea?`."""
    names = partial(comparison.names_language, by_tag=False)
    remarks, others = _REMARK.findall(text), comparison.lexicons.keys() - {code}
    return any(names(remark, other) for remark in remarks for other in others)


def announces_language(comparison: Comparison, blocks: Sequence[Block], first: Block, code: str) -> bool:
    """Whether a page begins with saying that it is in another language, as pages elsewhere do."""
    before = (it for it in blocks[: blocks.index(first)] if it.own)
    notices = (it.own for it in islice(before, ANNOUNCED) if len(it.own) < NOTICE)
    names = partial(comparison.names_language, code=code, by_tag=False)
    return not comparison.is_publication and any(map(names, notices))


@dataclass(frozen=True, slots=True)
class ForeignText:
    """What on one page, or in one file of records, reads like one other language than the one it should be in."""

    path: str
    code: str
    """The language it should be in."""
    other: str
    found: tuple[tuple[Block, str], ...]
    """Blocks, each with its first sentence that does, in reading order."""
    is_whole: bool
    """Whether most of the page does."""


@work_out_once
def find_foreign(comparison: Comparison) -> tuple[ForeignText, ...]:
    """All that reads like another language, but for what says so and what is left as it stands in the original."""
    judge = LanguageJudge(comparison)
    left: dict[str, set[str]] = {}
    for text in comparison.texts:
        sentences = (sentence for block in text.original for sentence in _split_around_quotations(block))
        left.setdefault(text.language, set()).update(map(fold, sentences))
    return tuple(
        foreign
        for code, blocks in comparison.blocks.items()
        for _, held in groupby(blocks, key=lambda block: block.place.path)
        for foreign in _find_on_page(comparison, judge, code, tuple(held), left.get(code, set()))
    )


def _find_on_page(
    comparison: Comparison, judge: LanguageJudge, code: str, blocks: Sequence[Block], left: Container[str]
) -> Iterator[ForeignText]:
    found: dict[str, list[tuple[Block, str]]] = {}
    for block in blocks:
        is_judged = block.kind is not BlockKind.QUOTATION and not is_reference(block)
        sentence, other = judge.find_sentence(block, code, left) if is_judged else ("", "")
        if sentence and not names_other(comparison, block.own, code):
            found.setdefault(other, []).append((block, sentence))
    total = sum(measure(block.own) for block in blocks)
    for other, foreign in found.items():
        size = sum(measure(block.own) for block, _ in foreign)
        if not announces_language(comparison, blocks, foreign[0][0], other):
            yield ForeignText(blocks[0].place.path, code, other, tuple(foreign), size >= HALF * total)


def list_foreign_places(comparison: Comparison, other: str = "") -> frozenset[Place]:
    """Where blocks stand that are told as another language, or as this one, elsewhere than in a publication.

    Nothing else of them is judged.
    """
    found = find_foreign(comparison) if not comparison.is_publication else ()
    texts = [text for text in found if other in ("", text.other)]
    whole = {(text.code, text.path) for text in texts if text.is_whole}
    told = {block.place for text in texts for block, _ in text.found}
    for code, blocks in comparison.blocks.items():
        told |= {block.place for block in blocks if (code, block.place.path) in whole}
    return frozenset(told)
