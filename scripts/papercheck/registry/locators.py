"""The words that open a locator in each language of a paper, and those of other languages that do not belong there."""

from collections.abc import Iterable, Mapping

from papercheck.model import Lexicon, LocatorWords, Texts

_PREFIX = "locator."


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
        word: name.removeprefix(_PREFIX)
        for name, texts in strings.items()
        if name.startswith(_PREFIX)
        for word in texts.get(code, "").split()
    }
