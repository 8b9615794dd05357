"""How a language writes numbers, dates and times: its lexicon, made ready for reading."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from papercheck.model import Lexicon

TEN, TENS = 10, 20
"""The base, and the first of the tens that make words with units: `twenty-one`."""
_NEVER = re.compile(r"(?!)")


class NumberWords:
    """Words and the numbers they stand for; a word with a star stands for all that begin with it."""

    def __init__(self, words: Mapping[str, Decimal]) -> None:
        self._whole = {word: value for word, value in words.items() if not word.endswith("*")}
        self._beginnings = {word.rstrip("*"): value for word, value in words.items() if word.endswith("*")}
        self._lengths = sorted({len(word) for word in self._beginnings}, reverse=True)
        # Three letters tell whether a word is worth looking up.
        heads = {word[:3] for word in (*self._whole, *self._beginnings)}
        self._search = re.compile(
            rf"(?<![\w-])(?:{alternatives(heads)})[^\W\d_]*(?:-[^\W\d_]+)*", re.IGNORECASE
        )

    def __bool__(self) -> bool:
        return bool(self._whole or self._beginnings)

    def find(self, text: str) -> Iterator[tuple[re.Match[str], Decimal]]:
        """Each of the words in a text, and its number."""
        for match in self._search.finditer(text):
            value = self.get(match[0])
            if value is not None:
                yield match, value

    def get(self, word: str) -> Decimal | None:
        """The number of a word, or of its longest known beginning; `None` where it stands for none."""
        word = word.casefold()
        if word in self._whole:
            return self._whole[word]
        beginnings = (word[:length] for length in self._lengths if length <= len(word))
        return next((self._beginnings[head] for head in beginnings if head in self._beginnings), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """The words and signs of one language that stand in and around numbers."""

    decimal: str
    group: str
    months: Mapping[str, int]
    """As they are written: `may` is no month."""
    month: re.Pattern[str]
    """The name of a month."""
    dated: tuple[re.Pattern[str], ...]
    """A month with its day, its year, or both."""
    bare_month: re.Pattern[str]
    """Months that are no other word."""
    spelled: NumberWords
    """Number words and ordinals."""
    loose: NumberWords
    """Words that imply a number."""
    magnitudes: Mapping[str, Decimal]
    magnitude: re.Pattern[str]
    number: re.Pattern[str]
    """Figures with what stands between them, and letters that are typed onto them: `1,234.5`, `21st`, `90er-Jahre`."""
    decade_suffixes: frozenset[str]
    time: re.Pattern[str]
    """Hour and minute, and the words behind them."""
    after_noon: frozenset[str]
    before_noon: frozenset[str]
    between: re.Pattern[str]
    """What stands between two ends of a range."""

    @property
    def is_known(self) -> bool:
        """Whether numbers of this language can be told from its words."""
        return bool(self.spelled)


def read_notation(lexicon: Lexicon) -> Notation:
    """What a lexicon says about numbers; of an unknown language, nothing but digits is understood."""
    months = {word: int(value) for word, value in lexicon.values("months").items()}
    beside = lexicon.words("months_beside_numbers")
    magnitudes = _numbers(lexicon, "magnitudes")
    day_parts = (*lexicon.words("clock"), *lexicon.words("before_noon"), *lexicon.words("after_noon"))
    return Notation(
        decimal="".join(lexicon.words("decimal")),
        group="".join(lexicon.words("group")),
        months=months,
        month=pattern(months, flags=0),
        dated=tuple(_dated(alternatives(months))) if months else (),
        bare_month=pattern((word for word in months if word not in beside), flags=0),
        spelled=NumberWords(_compose_words(lexicon)),
        loose=NumberWords(_numbers(lexicon, "loose_numbers")),
        magnitudes=magnitudes,
        magnitude=re.compile(
            rf"[ \u00a0\u202f-]?(?P<word>{alternatives(magnitudes)})(?!\w)\.?", re.IGNORECASE
        ),
        number=_number(lexicon.words("decade_suffixes")),
        decade_suffixes=frozenset(word.casefold() for word in lexicon.words("decade_suffixes")),
        time=_time(day_parts),
        after_noon=frozenset(word.casefold() for word in lexicon.words("after_noon")),
        before_noon=frozenset(word.casefold() for word in lexicon.words("before_noon")),
        between=re.compile(
            rf"\s*(?:[-\u2010-\u2014/]|{alternatives(lexicon.words('between_numbers'))})\s*", re.IGNORECASE
        ),
    )


def _number(suffixes: Iterable[str]) -> re.Pattern[str]:
    return re.compile(
        rf"""(?<!\w)(?<!\d[.,])                                        # not within a word or a number
        (?P<figures>\d+(?:[.,'’\u00a0\u2009\u202f]\d+)*)
        (?P<suffix>(?:{alternatives(suffixes)})(?!\w)|[^\W\d_]*)
        """,
        re.IGNORECASE | re.VERBOSE,
    )


def _time(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(
        rf"""(?<![\w.,:])(?P<hour>\d{{1,2}})
        (?:(?P<sign>[:.]|\s?h\s?)(?P<minute>[0-5]\d)(?![\d:]))?      # `14:30`, `14.30`, `14 h 30`
        (?:\s?(?P<word>{alternatives(words)})(?!\w))?                # `2 pm`, `14 Uhr`
        """,
        re.IGNORECASE | re.VERBOSE,
    )


def _dated(names: str) -> Iterator[re.Pattern[str]]:
    """`24. April 2013`, `24th of April`; `April 24, 2013`; `April 2013`."""
    month, year = rf"(?<!\w)(?P<month>{names})(?!\w)\.?", r"(?P<year>\d{4})(?!\w)"
    day = r"(?<![\w.,])(?P<day>\d{1,2})(?:\.|[a-z]{2,3})?"
    yield re.compile(rf"{day}(?:\s+(?:of|de|di))?[\s-]*{month}(?:[,\s-]*{year})?")
    yield re.compile(rf"{month}\s+(?P<day>\d{{1,2}})(?:[a-z]{{2}})?(?![\w.])(?:,?\s+{year})?")
    yield re.compile(rf"{month}\s+(?:de\s+)?{year}")


def _numbers(lexicon: Lexicon, topic: str) -> dict[str, Decimal]:
    return {word.casefold(): Decimal(value) for word, value in lexicon.values(topic).items()}


def _compose_words(lexicon: Lexicon) -> dict[str, Decimal]:
    """Number words, ordinals, and the words that tens and units make together."""
    words = _numbers(lexicon, "number_words")
    tens = {word: value for word, value in words.items() if value >= TENS and not value % TEN}
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
    """A whole word among these, or the end of one for a word that begins with a star, and what must follow it."""
    listed = list(words)
    whole = [word for word in listed if not word.startswith("*")]
    endings = [word.removeprefix("*") for word in listed if word.startswith("*")]
    forms = [rf"(?<!\w)(?:{alternatives(whole)})"] if whole else []
    forms += [f"(?:{alternatives(endings)})"] if endings else []
    return re.compile(rf"(?:{'|'.join(forms)})(?!\w){behind}", flags) if listed else _NEVER
