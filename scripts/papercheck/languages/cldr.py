"""What Unicode's CLDR knows of languages, read through Babel: topics of a lexicon, and tags (BCP 47, RFC 5646).

CLDR has months, separators of numbers, units, currencies and names of languages. Number words, negations, words of locators
and words that are ambiguous are not in it; those stand in the files beside this module.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

TOPICS = "months months_beside_numbers decimal group measures percent currencies language_names names".split()
"""The topics of a lexicon that CLDR can fill."""

CURRENCIES = (
    "EUR USD GBP JPY CHF DKK SEK NOK PLN CZK HUF RON BGN TRY UAH RUB CNY INR KRW CAD AUD NZD BRL ZAR".split()
)
"""ISO 4217, those that papers name."""

_PAIRS = (
    "duration-nanosecond=ns duration-microsecond=µs duration-millisecond=ms duration-second=s duration-minute=min"
    " duration-hour=h duration-day=d duration-week=wk duration-month=mo duration-year=a duration-decade=dec"
    " length-millimeter=mm length-centimeter=cm length-meter=m length-kilometer=km length-mile=mi area-hectare=ha"
    " mass-milligram=mg mass-gram=g mass-kilogram=kg mass-tonne=t volume-milliliter=ml volume-liter=l"
)
_UNITS = dict(pair.split("=") for pair in _PAIRS.split())
"""CLDR's names of units, and their symbols; ours for those that have none."""

_SPACES = "\u2009\u202f\u00a0"
"""Between groups of three digits in any language: the thin and the no-break spaces of SI."""

_SHORTEST_NAME = 4
"""Letters of a language's name from which on it is no tag: `Ga` is a language, and `ga` the tag of another one."""


@cache
def _load_locale(code: str) -> Mapping[Any, Any] | None:
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
    return _load_locale(code) is not None


def is_right_to_left(code: str) -> bool:
    """Whether CLDR knows the language of a tag as written from right to left."""
    return (_load_locale(code) or {}).get("character_order") == "right-to-left"


def read_topic(code: str, topic: str) -> Mapping[str, str]:
    """What CLDR knows of one topic, word → value; nothing where it does not know the language or the topic.

    A variety has the words of its language and its own; of two decimal separators only its own.
    """
    codes = (code,) if topic == "decimal" else dict.fromkeys((code.partition("-")[0], code))
    known = ((code, data) for code in codes if topic in TOPICS and (data := _load_locale(code)))
    return {word: value for code, data in known for word, value in _list_words(data, topic, code)}


def _list_words(data: Mapping[Any, Any], topic: str, code: str) -> Iterator[tuple[str, str]]:
    match topic:
        case "months":
            # Abbreviations too, `janv.` without its full stop.
            yield from (pair for width in ("wide", "abbreviated") for pair in _list_months(data, width))
        case "months_beside_numbers":
            # Abbreviations are too often other words to be read as months on their own.
            full = dict(_list_months(data, "wide"))
            yield from ((word, "") for word, _ in _list_months(data, "abbreviated") if word not in full)
        case "decimal" | "group":
            # Those that stand between Western digits.
            yield data["number_symbols"]["latn"][topic], ""
            yield from ((space, "") for space in _SPACES if topic == "group")
        case "measures":
            yield from ((word, symbol) for unit, symbol in _UNITS.items() for word in _list_units(data, unit))
        case "percent":
            yield from ((word, "") for word in _list_units(data, "concentr-percent"))
        case "currencies":
            for currency in CURRENCIES:
                plurals = data["currency_names_plural"].get(currency, {}).values()
                names = (data["currency_names"].get(currency), *plurals)
                yield from ((name, currency) for name in names if name and name != currency)
        case "language_names":
            long = ((tag, name) for tag, name in data["languages"].items() if len(name) >= _SHORTEST_NAME)
            yield from ((name, tag.replace("_", "-")) for tag, name in long)
        case _:
            # What the language calls itself, as it is listed and as it stands in a sentence.
            languages = data["languages"]
            name = languages.get(code.replace("-", "_")) or languages.get(code.partition("-")[0], "")
            yield from ((form, "") for form in (name[:1].upper() + name[1:], name) if form)


def _list_months(data: Mapping[Any, Any], width: str) -> Iterator[tuple[str, str]]:
    """Names, each as it begins a sentence, too."""
    for context in ("format", "stand-alone"):
        for number, name in data["months"][context][width].items():
            word = name.rstrip(".")
            # Of a few languages CLDR has numbers in place of names.
            if word.isalpha():
                yield from ((form, str(number)) for form in (word, word[:1].upper() + word[1:]))


def _list_units(data: Mapping[Any, Any], unit: str) -> Iterator[str]:
    """`year`, `years`: the forms beside a number, without what stands behind `per`."""
    for count, form in data["unit_patterns"].get(unit, {}).get("long", {}).items():
        name = form.replace("{0}", "").strip() if count != "per" else ""
        if name and "{" not in name:
            yield name.replace("\u00a0", " ")


_TAG = re.compile(
    r"""
    (?P<language> [a-z]{2,3} ) (?: -[a-z]{3} ){0,3}     # ISO 639, and what it is a part of: de, gsw, zh-yue
    (?: -[a-z]{4} )?                                    # a script of ISO 15924: zh-Hant
    (?: -(?P<territory> [a-z]{2} | [0-9]{3} ) )?        # a country or an area: pt-BR, es-419
    (?: -(?: [a-z0-9]{5,8} | [0-9][a-z0-9]{3} ) )*      # variants: de-1996
    (?: -[a-wyz0-9] (?: -[a-z0-9]{2,8} )+ )*            # extensions: de-u-co-phonebk
    (?: -x (?: -[a-z0-9]{1,8} )+ )?                     # what people agree upon in private: en-x-house
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_FOLDER = re.compile(
    r"[a-z]{2}(?:-(?P<script>[A-Za-z]{4}))?(?:[-_](?:(?P<territory>[A-Za-z]{2})|\d{3}))?", re.ASCII
)
_TWO_LETTERS = 2


def is_tag(text: str) -> bool:
    """Whether a text has the form of a tag: `de`, `pt-BR`, `zh-Hant`; the case of its letters does not count."""
    return _TAG.fullmatch(text) is not None


def primary_language(tag: str) -> str:
    """The language of a tag without script and region, in lower case: `zh` of `zh-Hant`; empty for an empty text."""
    return tag.strip().lower().partition("-")[0]


def is_language_folder(name: str) -> bool:
    """Whether a folder below `docs/` is named by the tag of a language: `en`, `pt-BR`, `zh-Hant`, `pt_BR`, `es-419`.

    Languages of three letters have to be named in mkdocs.yml: `css` and `img` are folders of other things. So are `no-go` and
    `at-risk`: there is no such country, and no such script.
    """
    found = _FOLDER.fullmatch(name)
    return found is not None and _is_place_known(found["script"] or "", found["territory"] or "")


@cache
def _is_place_known(script: str, territory: str) -> bool:
    """Whether CLDR knows a script and a country or area, or one that was called so; empty ones are none to be known."""
    from babel.core import get_global

    if not (script or territory):
        return True
    # Every language has a name for each; those that have a file beside this module are read anyway.
    data = _load_locale(min(Path(__file__).parent.glob("*.yml")).stem) or {}
    places = {*data["territories"], *get_global("territory_aliases")}
    return script.title() in {"", *data["scripts"]} and territory.upper() in {"", *places}


def find_folder_language(name: str) -> str:
    """The tag of the language that a folder below `docs/` is named after, by its tag or its name; empty where it is after none.

    Names count in the languages of the files beside this module: `german`, `deutsch`.
    """
    return name if is_language_folder(name) else _read_names().get(name.casefold(), "")


@cache
def _read_names() -> Mapping[str, str]:
    codes = (file.stem for file in sorted(Path(__file__).parent.glob("*.yml")))
    named = (pair for code in codes for pair in read_topic(code, "language_names").items())
    return {name.casefold(): tag for name, tag in named}


def find_meant_tag(typed: str) -> str:
    """The text itself if it is the tag of a language; the tag that was meant, as `en-GB` by `en_UK`; or an empty text.

    Every language of two letters is known. Those of three are taken on trust where CLDR has no shorter code for them.
    """
    from babel.core import get_global

    found = _TAG.fullmatch(typed.replace("_", "-"))
    if not found:
        return ""
    language, territory = found["language"].lower(), found["territory"] or ""
    known = get_global("likely_subtags")
    meant = get_global("language_aliases").get(language, language)
    if len(meant) == _TWO_LETTERS and meant not in known:
        # A country in place of a language, as `jp`: the one that is mostly spoken there.
        meant = known.get(f"und_{meant.upper()}", "").partition("_")[0]
    current = get_global("territory_aliases").get(territory.upper(), ())
    if meant in ("", language) and not current and "_" not in typed:
        return typed if meant else ""
    rest = found[0][len(language) :]
    if len(current) == 1:
        rest = re.sub(rf"-{territory}\b", f"-{current[0]}", rest, count=1)
    return f"{meant.replace('_', '-')}{rest}" if meant else ""
