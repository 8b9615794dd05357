"""What the machine knows of languages, as lexicons: what CLDR knows, completed and corrected by the YAML files beside this."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path

from papercheck.languages import cldr
from papercheck.model import Lexicon, LocatorWords, Texts
from papercheck.text import read_data

FOLDER = Path(__file__).parent

Words = Mapping[str, str]
"""Words and what each stands for, if for anything."""

_LOCATOR = "locator."
"""What stands before CSL's locator type in the names of interface words: `locator.page`."""


def read_lexicons(codes: Iterable[str]) -> Mapping[str, Lexicon]:
    """What the machine knows of languages: of all that it has files of, and of these, if it knows anything of them.

    A variety such as `de-AT` has the file of its language.
    """
    files = _read_files()
    known = {code: Lexicon(values=partial(_read_topic, code, own)) for code, own in files.items()}
    for code in codes:
        own = files.get(code.partition("-")[0])
        if code not in files and (own is not None or cldr.is_known(code)):
            known[code] = Lexicon(values=partial(_read_topic, code, own or {}))
    return known


def list_usual_originals() -> list[str]:
    """The languages that most papers are written in first."""
    return [code for code, lexicon in read_lexicons(()).items() if lexicon.words("usual_original")]


@cache
def _read_files() -> Mapping[str, Mapping[str, Words]]:
    """By language, the topics of its file: each a list, a text with commas between the words, or a map from word to value."""
    read = {file.stem: read_data(file) for file in FOLDER.glob("*.yml")}
    return {code: {name: _read_words(it) for name, it in topics.items()} for code, topics in read.items()}


def _read_words(value: object) -> Words:
    if isinstance(value, dict):
        return value
    words = value if isinstance(value, list) else (" ".join(part.split()) for part in str(value).split(","))
    return {word: "" for word in words if word}


def _read_topic(code: str, topics: Mapping[str, Words], name: str) -> Words:
    """A topic of a language, of whose file these are the topics; what CLDR knows of one takes time to be read."""
    # `not_months` names words that CLDR has and nobody shall read as months.
    own, refused = topics.get(name, {}), topics.get(f"not_{name}", {})
    # Of these words a file knows all.
    is_whole = bool(own) and name == "months_beside_numbers"
    known = {} if is_whole else cldr.read_topic(code, name)
    return {word: value for word, value in {**own, **known, **own}.items() if word not in refused}


def list_locator_words(
    codes: Iterable[str], strings: Mapping[str, Texts], lexicons: Mapping[str, Lexicon]
) -> Mapping[str, LocatorWords]:
    """By language: those that `strings.yml` names by CSL's locator type, which are preferred, then those of the lexicon.

    Words without a type stand within a locator and open none.
    """
    known = {code: dict(lexicon.values("locators")) for code, lexicon in lexicons.items()}
    names = [name for name in strings if name.startswith(_LOCATOR)]
    for code in codes:
        texts = ((name, strings[name].get(code, "")) for name in names)
        named = {word: name.removeprefix(_LOCATOR) for name, text in texts for word in text.split()}
        known[code] = named | {word: kind for word, kind in known.get(code, {}).items() if word not in named}
    found = {}
    for code in codes:
        own = known.get(code, {})
        folded = {word.casefold() for word in own}
        others = (pair for words in known.values() for pair in words.items())
        found[code] = (own, {word: kind for word, kind in others if word.casefold() not in folded})
    return found


def join_words(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; one that matches nothing where there are none.

    A star stands for any ending or beginning, and a blank may be the end of a line.
    """
    listed = (re.escape(word) for word in sorted(words, key=len, reverse=True))
    return "|".join(listed).replace(r"\*", r"\w*").replace(r"\ ", r"[ \n]+") or "(?!)"


def compile_words(words: Iterable[str], flags: int = re.IGNORECASE, behind: str = "") -> re.Pattern[str]:
    """A whole word among these, or the end of one for a word that begins with a star, and what must follow it."""
    listed = list(words)
    whole = [word for word in listed if not word.startswith("*")]
    endings = [word.removeprefix("*") for word in listed if word.startswith("*")]
    # An alternative that never matches would make every search slower.
    forms = [rf"(?<!\w)(?:{join_words(whole)})"] if whole or not endings else []
    forms += [f"(?:{join_words(endings)})"] if endings else []
    return re.compile(rf"(?:{'|'.join(forms)})(?!\w){behind}", flags)
