"""The words of a site's pages into the places where compounds among them join, so that a search finds every part.

A part is known by the other words of the pages: no list of a language's words is needed, only how it joins them.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from enum import IntEnum
from functools import cache

from papercheck.model import Lexicon

SHORTEST = 4
"""Fewer letters are no part of a compound: too many words begin or end with them by chance."""
SHORTEST_ALONE = 5
"""The same where only one of two parts is known."""
BEGINNING = 3
"""Letters by which the beginning of an unknown part is judged."""
INSIDE, AFTER = "-.-", "-/-"
"""What the index is given at the join of two parts, and before each part that is repeated after its word.

Pagefind splits words at these signs and indexes word and parts; no text has them, and assets/search.js takes them out.
"""


class _Trust(IntEnum):
    """How well a join is confirmed."""

    LAST = 1
    FIRST = 2
    BOTH = 3


class Compounds:
    """The compounds of one language among the words of its pages."""

    def __init__(self, words: Iterable[str], lexicon: Lexicon) -> None:
        self.joins = cache(self._joins)
        """Where in a word another part begins."""
        self._links = ("", *map(_folded, lexicon.words("compound_links")))
        self._endings = ("", *map(_folded, lexicon.words("compound_endings")))
        self._suffixes = tuple(map(_folded, lexicon.words("compound_suffixes")))
        self._prefixes = tuple(map(_folded, lexicon.words("compound_prefixes")))
        never = {_folded(word) for word in (*lexicon.words("stop_words"), *self._suffixes)}
        self._forms: dict[str, set[str]] = {}
        self._capitals: Counter[str] = Counter()
        for word in words if "compound_links" in lexicon.topics else ():
            if len(word) >= SHORTEST and (folded := _folded(word)) not in never:
                self._capitals[folded] += 1 if word[0].isupper() else -1
                for stem in self._stems(folded):
                    self._forms.setdefault(stem, set()).add(folded)
        self._beginnings = Counter(word[:BEGINNING] for word in self._capitals)

    def marked(self, words: str) -> str:
        """Words as the index is to have them: one with one join gets it; else further parts are repeated after them.

        `words` is one word, or several that a hyphen joins: their own parts are found without us.
        """
        found = [(word, self.joins(word)) for word in re.split(r"(\W+)", words)]
        if len(found) == 1 and len(joins := found[0][1]) == 1:
            return words[: joins[0]] + INSIDE + words[joins[0] :]
        return words + "".join(AFTER + word[join:] for word, joins in found for join in joins)

    def _joins(self, word: str) -> list[int]:
        folded = _folded(word)
        found: list[int] = []
        for _, _, join in sorted(self._possible(folded, is_name=word[:1].isupper()), reverse=True):
            if all(abs(join - other) >= SHORTEST for other in found):
                found.append(join)
        return sorted(found)

    def _possible(self, word: str, *, is_name: bool) -> Iterator[tuple[_Trust, int, int]]:
        """Every place that may be a join, with what speaks for it."""
        for join in range(SHORTEST, len(word) - SHORTEST + 1) if self._forms else ():
            first, last = self._firsts(word[:join], word), self._known(word[join:], word)
            if first and last:
                yield _Trust.BOTH, -join, join
            elif is_name and self._is_noun(first) and (likely := self._likely_last(word[join:])):
                yield _Trust.FIRST, likely, join
            elif is_name and self._is_noun(last) and self._may_be_first(word[:join], word[join:]):
                yield _Trust.LAST, -join, join

    def _firsts(self, part: str, whole: str) -> set[str]:
        """The words that a part may be, as it stands before another."""
        bare = {part.removesuffix(link) for link in self._links}
        return {word for form in bare for word in self._known(form, whole)}

    def _known(self, part: str, whole: str) -> set[str]:
        """The other words of the pages that a part is a form of."""
        return {word for stem in self._stems(part) for word in self._forms.get(stem, ())} - {whole}

    def _is_noun(self, words: Collection[str]) -> bool:
        """Whether one of the words is mostly written with a capital, as a language has it that marks its nouns so."""
        return any(self._capitals[word] > 0 for word in words)

    def _likely_last(self, part: str) -> int:
        """How many words begin as an unknown last part does; 0 if it can be none."""
        if len(part) < SHORTEST_ALONE or part.startswith(self._suffixes):
            return 0
        return self._beginnings[part[:BEGINNING]]

    def _may_be_first(self, part: str, last: str) -> bool:
        """Whether an unknown first part is more than a syllable put before a word."""
        bare = next((part.removeprefix(each) for each in self._prefixes if part.startswith(each)), None)
        is_short = bare is not None and len(bare) < SHORTEST
        is_likely = len(last) >= SHORTEST_ALONE and not last.startswith(self._suffixes)
        return is_likely and not is_short and not part.endswith(self._prefixes)

    def _stems(self, word: str) -> Iterator[str]:
        for ending in self._endings:
            if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
                yield word[: len(word) - len(ending)]


@cache
def _folded(word: str) -> str:
    """Small letters without accents; as many as the word has."""
    return "".join(unicodedata.normalize("NFKD", letter)[0] for letter in word.lower())
