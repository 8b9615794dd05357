"""How a language writes numbers, dates and times: its lexicon, made ready for reading."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from paper.model import Lexicon

TEN, TENS = 10, 20
_NEVER = re.compile(r"(?!)")


class Words:
    """Words and the numbers they stand for; a word with a star stands for all that begin with it."""

    def __init__(self, words: Mapping[str, Decimal]) -> None:
        self._whole = {word: value for word, value in words.items() if not word.endswith("*")}
        self._begun = {word.rstrip("*"): value for word, value in words.items() if word.endswith("*")}
        self._lengths = sorted({len(word) for word in self._begun}, reverse=True)
        self.heads = frozenset(word[:2] for word in (*self._whole, *self._begun))
        """The first two letters of all of them, so that most words need no second look."""

    def value(self, word: str) -> Decimal | None:
        """The number of a word, or of its longest known beginning."""
        word = word.casefold()
        if word in self._whole:
            return self._whole[word]
        beginnings = (word[:length] for length in self._lengths if length <= len(word))
        return next((self._begun[each] for each in beginnings if each in self._begun), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """The words and signs of one language that stand in and around numbers."""

    decimal: str
    group: str
    months: Mapping[str, int]
    """As they are written: `may` is no month."""
    month: str
    """A pattern for the name of a month."""
    bare_month: re.Pattern[str]
    """Months that are no other word."""
    spelled: Words
    """Number words and ordinals."""
    loose: Words
    """Words that imply a number."""
    magnitudes: Mapping[str, Decimal]
    magnitude: re.Pattern[str]
    ordinal_suffixes: frozenset[str]
    decade_suffixes: frozenset[str]
    clock: str
    """A pattern for the words behind a time."""
    after_noon: frozenset[str]
    before_noon: frozenset[str]
    between: str
    """A pattern for the words between two ends of a range."""

    @property
    def is_known(self) -> bool:
        """Whether numbers of this language can be told from its words."""
        return bool(self.spelled.heads)


def notation(lexicon: Lexicon) -> Notation:
    """What a lexicon says about numbers; of an unknown language, nothing but digits is understood."""
    months = {word: int(value) for word, value in lexicon.values("months").items()}
    beside = lexicon.words("months_beside_numbers")
    magnitudes = _numbers(lexicon, "magnitudes")
    day_parts = (*lexicon.words("clock"), *lexicon.words("before_noon"), *lexicon.words("after_noon"))
    return Notation(
        decimal="".join(lexicon.words("decimal")),
        group="".join(lexicon.words("group")),
        months=months,
        month=alternatives(months),
        bare_month=pattern((word for word in months if word not in beside), flags=0),
        spelled=Words(_spelled(lexicon)),
        loose=Words(_numbers(lexicon, "loose_numbers")),
        magnitudes=magnitudes,
        magnitude=re.compile(
            rf"[ \u00a0\u202f-]?(?P<word>{alternatives(magnitudes)})(?!\w)\.?", re.IGNORECASE
        ),
        ordinal_suffixes=frozenset(lexicon.words("ordinal_suffixes")),
        decade_suffixes=frozenset(word.casefold() for word in lexicon.words("decade_suffixes")),
        clock=alternatives(day_parts),
        after_noon=frozenset(word.casefold() for word in lexicon.words("after_noon")),
        before_noon=frozenset(word.casefold() for word in lexicon.words("before_noon")),
        between=alternatives(lexicon.words("between_numbers")),
    )


def _numbers(lexicon: Lexicon, topic: str) -> dict[str, Decimal]:
    return {word.casefold(): Decimal(value) for word, value in lexicon.values(topic).items()}


def _spelled(lexicon: Lexicon) -> dict[str, Decimal]:
    """Number words, ordinals, and the words that tens and units make together."""
    words = _numbers(lexicon, "number_words")
    tens = {word: value for word, value in words.items() if value >= TENS}
    units = {word: value for word, value in words.items() if value < TEN}
    compounds = {
        form.format(ten=ten, unit=unit): tens[ten] + units[unit]
        for form in lexicon.words("number_compound")
        for ten in tens
        for unit in units
    }
    ordinals = {
        stem + ending: value
        for stem, value in _numbers(lexicon, "ordinal_words").items()
        for ending in lexicon.words("ordinal_endings") or ("",)
    }
    return {**compounds, **ordinals, **words}


def alternatives(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; a star stands for any ending or beginning."""
    listed = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in listed) or "(?!)"


def pattern(words: Iterable[str], flags: int = re.IGNORECASE, behind: str = "") -> re.Pattern[str]:
    """A whole word among these, and what must follow it."""
    listed = list(words)
    return re.compile(rf"(?<!\w)(?:{alternatives(listed)})(?!\w){behind}", flags) if listed else _NEVER
