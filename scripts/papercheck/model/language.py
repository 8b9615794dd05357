"""Languages: what they are called, and the words that belong to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Texts = Mapping[str, str]
"""One text in each language, by language code."""


LocatorWords = tuple[Mapping[str, str], Mapping[str, str]]
"""Words that open a locator: a language's own, then those of others, each with CSL's name for its kind: `p.` → `page`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language of the paper."""

    code: str
    """The folder below `docs/` and the value of `html lang`."""
    name: str
    """What the language calls itself."""
    is_original: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """What the machine knows of a language, from a data file of its own: words by topic."""

    topics: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By topic, each word and its value: `months` → `May` → `5`; a list has words without values."""

    def words(self, topic: str) -> tuple[str, ...]:
        """The words of a topic, in their order; none where the language has no such topic."""
        return tuple(self.topics.get(topic, ()))

    def values(self, topic: str) -> Mapping[str, str]:
        """The words of a topic and what each stands for."""
        return self.topics.get(topic, {})


def original(languages: Sequence[Language]) -> Language:
    """The language that the others are translated from: the one that says so, the first, or one without a name."""
    nameless = Language(code="", name="", is_original=True)
    return next((each for each in languages if each.is_original), next(iter(languages), nameless))
