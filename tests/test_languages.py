"""What the machine knows of languages: from CLDR alone, from a file beside it, and what tags of languages look like."""

from decimal import Decimal

import pytest

from papercheck.languages import read_lexicons
from papercheck.languages.cldr import find_meant_tag, is_language_folder, is_tag
from papercheck.model import Lexicon
from papercheck.registry.edtf import DateWords, find_fault
from papercheck.rules.parity.numerals import NumeralReader

CODES = ("es", "pl")
"""Languages that no file of ours speaks of."""

KNOWN = read_lexicons(CODES)

MONTHS = {
    "a Spanish month": ("es", "el 3 de marzo", (Decimal(3), "month 3")),
    "a Spanish month at the beginning": ("es", "Marzo de 2020", (Decimal(2020), "month 3")),
    "a Polish month beside a day": ("pl", "3 marca 2020", (Decimal(3), Decimal(2020), "month 3")),
    "a Polish month beside a year": ("pl", "październik 2020", (Decimal(2020), "month 10")),
}


@pytest.mark.parametrize(("code", "text", "reading"), MONTHS.values(), ids=MONTHS.keys())
def test_months_of_a_language_without_a_file_are_read(code: str, text: str, reading: tuple[object]) -> None:
    assert reading in NumeralReader(KNOWN[code]).read(text)[0].readings


NUMBERS = {
    "a Spanish fraction": ("es", "1.234,5", Decimal("1234.5")),
    "a Polish fraction": ("pl", "1\u00a0234,5", Decimal("1234.5")),
}


@pytest.mark.parametrize(("code", "text", "number"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers_of_a_language_without_a_file_are_read(code: str, text: str, number: Decimal) -> None:
    assert NumeralReader(KNOWN[code]).read(text)[0].readings == ((number,),)


WORDS = {
    "a Spanish currency": ("es", "currencies", "libras esterlinas", "GBP"),
    "a Polish currency": ("pl", "currencies", "funtów szterlingów", "GBP"),
    "a Spanish unit": ("es", "measures", "hectáreas", "ha"),
    "a Polish unit": ("pl", "measures", "godzin", "h"),
    "a Spanish name of a language": ("es", "language_names", "alemán", "de"),
    "SHORTEST_NAME: a name of four letters": ("es", "language_names", "afar", "aa"),
    "a Polish name of a variety": ("pl", "language_names", "angielski brytyjski", "en-GB"),
    "what Polish calls itself": ("pl", "names", "Polski", ""),
    "a Spanish per cent": ("es", "percent", "por ciento", ""),
}


@pytest.mark.parametrize(("code", "topic", "word", "value"), WORDS.values(), ids=WORDS.keys())
def test_words_of_a_language_without_a_file_are_known(code: str, topic: str, word: str, value: str) -> None:
    assert KNOWN[code].values(topic)[word] == value


def test_a_name_of_three_letters_is_no_name_of_a_language() -> None:
    assert {"asu", "kom"}.isdisjoint(KNOWN["es"].values("language_names"))


def test_dates_are_read_in_the_words_of_a_language_without_a_file() -> None:
    assert find_fault("4 marca 2020", DateWords(KNOWN.values())) == ("malformed", "2020-03-04")


def test_a_file_completes_and_corrects_what_cldr_knows() -> None:
    french = KNOWN["fr"]
    assert french.values("months")["mars"] == "3"
    assert "sept" not in french.values("months")
    assert french.words("months_beside_numbers") == ("mars", "Mars", "mai", "Mai")
    assert {"pour cent", "p. 100"} <= set(french.words("percent"))


def test_a_language_without_a_file_reads_abbreviations_as_months_only_beside_numbers() -> None:
    spanish = NumeralReader(KNOWN["es"])
    assert spanish.read("mar") == []
    assert spanish.read("3 mar 2020")[0].date == (2020, 3, 3)


def test_a_language_nobody_knows_has_no_lexicon() -> None:
    assert "xx" not in read_lexicons(("xx",))
    assert KNOWN["pl"].words("negation") == Lexicon().words("negation") == ()


TAGS = {
    "a language": ("de", "de"),
    "a language of three letters": ("gsw", "gsw"),
    "a country": ("pt-BR", "pt-BR"),
    "an area": ("es-419", "es-419"),
    "a script": ("zh-Hant-TW", "zh-Hant-TW"),
    "a variant": ("de-1996", "de-1996"),
    "other capitals": ("EN-gb", "EN-gb"),
    "an underline": ("en_US", "en-US"),
    "a country that has another code": ("en-UK", "en-GB"),
    "a country that is no more": ("de-DD", "de-DE"),
    "a longer code": ("deu-AT", "de-AT"),
    "the code of libraries": ("ger", "de"),
    "a code that was given up": ("iw", "he"),
    "a country in place of a language": ("cz", "cs"),
    "no language": ("xx", ""),
    "a name": ("german", ""),
    "nothing": ("", ""),
    "a hyphen too many": ("de-", ""),
    "digits of another script": ("es-٤١٩", ""),
}


@pytest.mark.parametrize(("typed", "meant"), TAGS.values(), ids=TAGS.keys())
def test_the_tag_of_a_language_is_known_or_guessed(typed: str, meant: str) -> None:
    assert find_meant_tag(typed) == meant
    assert is_tag(meant) == bool(meant)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("en", True),
        ("pt-BR", True),
        ("pt_BR", True),
        ("zh-Hant", True),
        ("zh-hant-tw", True),
        ("en-uk", True),
        ("no-go", False),
        ("at-risk", False),
        ("css", False),
        ("EN", False),
        ("e", False),
    ],
)
def test_a_folder_is_named_after_a_language_or_not(name: str, expected: bool) -> None:
    assert is_language_folder(name) is expected
