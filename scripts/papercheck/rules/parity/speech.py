"""What language a text is in, told from its most frequent words; names, quotations and references left out."""

import re
from collections.abc import Iterable, Iterator, Mapping

from papercheck.model import Block, BlockKind, Lexicon, Paper

_QUOTED = re.compile(
    r"“[^“”„]{1,900}[”“]|„[^„“”]{1,900}[“”]|«[^«»]{1,900}»|»[^«»]{1,900}«|\"[^\"]{1,900}\"|‘[^‘’]{1,400}’(?!\w)|‚[^‚‘’]{1,400}[‘’]"
)
_MARK = re.compile(r"[“„«»\"‘‚]")
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”“»’)]?\s+|\n")
_REFERENCE = re.compile(
    r"https?://|\bdoi\b|\bISBN\b|\bet al\b|\b[^\W\d_][\w’'-]{1,40}, (?:[^\W\d_]\.|[A-Z][a-z]+ ?(?:\(|&|;))|\(\d{4}[a-z]?\)[.,:]",
)

SHORT = 60
"""Letters of a text that a message shows."""
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
ENOUGH = 3
"""Words of another language from which on a sentence is suspected to be in it."""


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, as lines and full stops show them."""
    return (each.strip() for each in _SENTENCE.split(text) if each and each.strip())


def unquoted(text: str) -> str:
    """The text without what stands between quotation marks."""
    return _QUOTED.sub(" ", text) if _MARK.search(text) else text


def words(text: str) -> list[str]:
    """The words of a text, numbers left out."""
    return _WORD.findall(text)


def is_reference(block: Block) -> bool:
    """Whether a block looks like an entry of a bibliography, which stays in its language."""
    is_entry = block.kind in (BlockKind.ITEM, BlockKind.CELL, BlockKind.FOOTNOTE)
    return bool(_REFERENCE.search(block.text) or (is_entry and _YEAR.search(block.text)))


class Ear:
    """Tells the languages of a paper apart by words that only one of them has."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        self._common = {
            code: frozenset(word.casefold() for word in lexicon.words("stop_words"))
            for code, lexicon in lexicons.items()
        }
        self._apart: dict[tuple[str, str], frozenset[str]] = {}

    def knows(self, code: str) -> bool:
        """Whether anything is known of a language."""
        return bool(self._common.get(code))

    def heard(self, text: Iterable[str], code: str, other: str) -> int:
        """How many words are of the language `code` and not of the other."""
        common = self._only(code, other)
        return sum(map(common.__contains__, map(str.lower, text)))

    def _only(self, code: str, other: str) -> frozenset[str]:
        """The words of a language that another does not have."""
        if (code, other) not in self._apart:
            self._apart[code, other] = self._common.get(code, frozenset()) - self._common.get(
                other, frozenset()
            )
        return self._apart[code, other]

    def is_foreign(self, sentence: str, page: str) -> str:
        """The language a sentence is in instead of the page's; nothing where that is not plain."""
        spoken = words(unquoted(sentence))
        if len(spoken) < 2 * ENOUGH or not self.knows(page):
            return ""
        for code in self._common:
            ours = self.heard(spoken, page, code) if code != page else len(spoken)
            if 4 * ours < len(spoken) and self.heard(spoken, code, page) >= max(ENOUGH, 4 * ours + 1):
                return code
        return ""


class Vocabulary:
    """The words that the pages of a language use: evidence that a word belongs to it."""

    def __init__(self, paper: Paper, code: str) -> None:
        texts = [
            unquoted(block.own)
            for page in paper.in_language(code)
            for block in page.blocks
            if not block.level
        ]
        spoken = {word for text in texts for word in words(text)}
        self._any = {word.casefold() for word in spoken}
        self._small = {word for word in spoken if word[:1].islower()}

    def has(self, word: str) -> bool:
        """Whether a text uses the word at all."""
        return word.casefold() in self._any

    def has_as_common(self, word: str) -> bool:
        """Whether a text uses the word, and not as a name."""
        return word.casefold() in self._small


def shortened(text: str) -> str:
    """The beginning of a text, for a message."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1]}…"


def plain(text: str) -> str:
    """A text as it is compared: white space and case of no account."""
    return " ".join(text.split()).casefold()
