"""Lexicons of languages: what CLDR knows, completed and corrected by the YAML files beside this module."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from papercheck.languages import cldr
from papercheck.model import Lexicon, LocatorWords, Texts

FOLDER = Path(__file__).parent

Words = Mapping[str, str]
"""Words and what each stands for, if for anything."""

_INSTEAD = frozenset({"months_beside_numbers"})
"""Topics of which a file knows all, so that nothing of CLDR's is added."""

_LOCATOR = "locator."
"""What stands before CSL's locator type in the names of interface words: `locator.page`."""

# libyaml, ten times as fast, where it is there; either way every value stays a text.
_LOADER: type[yaml.BaseLoader] | type[yaml.CBaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def lexicons(codes: Iterable[str]) -> Mapping[str, Lexicon]:
    """What the machine knows of languages: of all that it has files of, and of these, if it knows anything of them."""
    files = {file.stem: file_topics(file.read_text("utf-8")) for file in FOLDER.glob("*.yml")}
    return with_varieties({code: Lexicon(topics=_Topics(code, own)) for code, own in files.items()}, codes)


def with_varieties(known: Mapping[str, Lexicon], codes: Iterable[str]) -> Mapping[str, Lexicon]:
    """Lexicons, and one for each of these codes that has none: of its language's file, if there is one, and of CLDR."""
    added = {}
    for code in codes:
        base = known.get(code.partition("-")[0])
        if code not in known and (base or cldr.is_known(code)):
            own = base.topics.own if base and isinstance(base.topics, _Topics) else {}
            added[code] = Lexicon(topics=_Topics(code, own))
    return {**known, **added}


def file_topics(text: str) -> Mapping[str, Words]:
    """The topics of a file: each a list, a text with commas between the words, or a map from word to value."""
    return {name: _words(value) for name, value in yaml.load(text, Loader=_LOADER).items()}  # noqa: S506  # texts only


def _words(value: object) -> Words:
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return dict.fromkeys(value, "")
    return {word: "" for part in str(value).split(",") if (word := " ".join(part.split()))}


@dataclass(frozen=True, slots=True)
class _Topics(Mapping[str, Words]):
    """The topics of a language; what CLDR knows of one is read when somebody asks for it, since that takes time."""

    code: str
    own: Mapping[str, Words]
    """What the language's file says; `not_months` names words that CLDR has and nobody shall read as months."""

    def __getitem__(self, name: str) -> Words:
        own = self.own.get(name, {})
        refused = self.own.get(f"not_{name}", {})
        known = {} if own and name in _INSTEAD else cldr.topic(self.code, name)
        words = {word: value for word, value in {**own, **known, **own}.items() if word not in refused}
        if not words:
            raise KeyError(name)
        return words

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self.own, *cldr.TOPICS)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def locator_words(
    codes: Iterable[str], strings: Mapping[str, Texts], lexicons: Mapping[str, Lexicon]
) -> Mapping[str, LocatorWords]:
    """By language; `strings.yml` names them by CSL's locator type, and where it does not, the lexicon does."""
    known = {code: dict(lexicon.values("locators")) for code, lexicon in lexicons.items()}
    known |= {code: named for code in codes if (named := _named(strings, code))}
    found = {}
    for code in codes:
        own = known.get(code, {})
        folded = {word.casefold() for word in own}
        others = {
            word: kind
            for words in known.values()
            for word, kind in words.items()
            if word.casefold() not in folded
        }
        found[code] = (own, others)
    return found


def _named(strings: Mapping[str, Texts], code: str) -> dict[str, str]:
    return {
        word: name.removeprefix(_LOCATOR)
        for name, texts in strings.items()
        if name.startswith(_LOCATOR)
        for word in texts.get(code, "").split()
    }
