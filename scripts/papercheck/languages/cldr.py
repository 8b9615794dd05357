"""What Unicode's CLDR knows of a language, read through Babel, as topics of a lexicon: word → value.

CLDR has months, signs of numbers, units, currencies and names of languages. Number words, negations, words of locators
and words that are ambiguous are not in it; those stand in the files beside this module.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

Data = Mapping[Any, Any]
"""A locale of CLDR, as Babel keeps it."""

_CURRENCIES = (
    "EUR USD GBP JPY CHF DKK SEK NOK PLN CZK HUF RON BGN TRY UAH RUB CNY INR KRW CAD AUD NZD BRL ZAR".split()
)
"""ISO 4217, those that papers name."""

_PAIRS = (
    "duration-second=s duration-minute=min duration-hour=h duration-day=d duration-week=wk duration-month=mo"
    " duration-year=a duration-decade=dec length-meter=m length-kilometer=km length-mile=mi area-hectare=ha"
    " mass-gram=g mass-kilogram=kg mass-tonne=t volume-liter=l"
)
_UNITS = dict(pair.split("=") for pair in _PAIRS.split())
"""CLDR's names of units, and their symbols; ours for those that have none."""

_SPACES = "\u2009\u202f\u00a0"
"""Between groups of three digits in any language: the thin and the no-break spaces of SI."""

_SHORTEST_NAME = 4
"""Letters of a language's name from which on it is no tag: `Ga` is a language, and `ga` the tag of another one."""


@cache
def _locale(code: str) -> Data | None:
    """The data of a language or of its nearest relative; `None` where CLDR does not know it."""
    from babel import Locale, UnknownLocaleError, localedata

    try:
        locale = Locale.parse(code.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return None
    data: dict[Any, Any] = dict(localedata.load(str(locale)))
    return localedata.LocaleDataDict(data, base=data)


def is_known(code: str) -> bool:
    """Whether CLDR knows the language of a tag."""
    return _locale(code) is not None


def topic(code: str, name: str) -> Mapping[str, str]:
    """What CLDR knows of one topic of a lexicon; nothing where it does not know the language or the topic.

    A variety has the words of its language and its own; of two decimal signs only its own.
    """
    read = _READERS.get(name)
    codes = (code,) if name == "decimal" else dict.fromkeys((code.partition("-")[0], code))
    known = ((code, data) for code in codes if read and (data := _locale(code)))
    return {word: value for code, data in known if read for word, value in read(data, code)}


def _months(data: Data, _: str) -> Iterator[tuple[str, str]]:
    """Names and abbreviations, `janv.` without its full stop; each as it begins a sentence, too."""
    for width in ("wide", "abbreviated"):
        yield from _months_of(data, width)


def _abbreviated_months(data: Data, _: str) -> Iterator[tuple[str, str]]:
    """Abbreviations are too often other words to be read as months on their own."""
    full = dict(_months_of(data, "wide"))
    yield from ((word, "") for word, _ in _months_of(data, "abbreviated") if word not in full)


def _months_of(data: Data, width: str) -> Iterator[tuple[str, str]]:
    for context in ("format", "stand-alone"):
        for number, name in data["months"][context][width].items():
            word = name.rstrip(".")
            # Of a few languages CLDR has numbers in place of names.
            if word.isalpha():
                yield from ((form, str(number)) for form in (word, word[:1].upper() + word[1:]))


def _decimal(data: Data, _: str) -> Iterator[tuple[str, str]]:
    yield _numeric(data)["decimal"], ""


def _group(data: Data, _: str) -> Iterator[tuple[str, str]]:
    yield from ((sign, "") for sign in (_numeric(data)["group"], *_SPACES))


def _numeric(data: Data) -> Mapping[str, str]:
    """The signs that stand between Western digits."""
    symbols: Mapping[str, str] = data["number_symbols"]["latn"]
    return symbols


def _measures(data: Data, _: str) -> Iterator[tuple[str, str]]:
    for unit, symbol in _UNITS.items():
        yield from ((word, symbol) for word in _unit_names(data, unit))


def _percent(data: Data, _: str) -> Iterator[tuple[str, str]]:
    yield from ((word, "") for word in _unit_names(data, "concentr-percent"))


def _unit_names(data: Data, unit: str) -> Iterator[str]:
    """`year`, `years`: the forms beside a number, without what stands behind `per`."""
    forms = data["unit_patterns"].get(unit, {}).get("long", {})
    for count, form in forms.items():
        name = form.replace("{0}", "").strip() if count != "per" else ""
        if name and "{" not in name:
            yield name.replace("\u00a0", " ")


def _currencies(data: Data, _: str) -> Iterator[tuple[str, str]]:
    for code in _CURRENCIES:
        plurals = data["currency_names_plural"].get(code, {}).values()
        names = (data["currency_names"].get(code), *plurals)
        yield from ((name, code) for name in names if name and name != code)


def _language_names(data: Data, _: str) -> Iterator[tuple[str, str]]:
    for code, name in data["languages"].items():
        if len(name) >= _SHORTEST_NAME:
            yield name, code.replace("_", "-")


def _own_name(data: Data, code: str) -> Iterator[tuple[str, str]]:
    """What a language calls itself, as it is listed and as it stands in a sentence."""
    name = data["languages"].get(code.replace("-", "_")) or data["languages"].get(code.partition("-")[0])
    if name:
        yield from ((form, "") for form in (name[:1].upper() + name[1:], name))


_READERS: Mapping[str, Callable[[Data, str], Iterator[tuple[str, str]]]] = {
    "months": _months,
    "months_beside_numbers": _abbreviated_months,
    "decimal": _decimal,
    "group": _group,
    "measures": _measures,
    "percent": _percent,
    "currencies": _currencies,
    "language_names": _language_names,
    "names": _own_name,
}
TOPICS = tuple(_READERS)
"""The topics of a lexicon that CLDR can fill."""
