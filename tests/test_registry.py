"""Registries as people and programs write them: the same sources whatever the form, and what is said of broken files."""

import json
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import write
from judging import check
from papercheck.load import load
from papercheck.model import Finding, Lexicon, Source
from papercheck.registry import bibtex
from papercheck.registry.biblatex import TYPES
from papercheck.registry.bibtex import read_latex, read_verbatim
from papercheck.registry.edtf import DateWords, find_days, find_fault, read_date
from papercheck.registry.nodes import Node, read_json, read_yaml
from papercheck.registry.registries import read_sources, strip_doi

settings.register_profile("house", derandomize=True, deadline=None, max_examples=150, database=None)
settings.load_profile("house")

TOPICS = {
    "months": {"March": "3", "mar": "3", "maart": "3"},
    "undated": {"n.d.": "", "z.j.": ""},
    "forthcoming": {"in press": ""},
}
WORDS = DateWords([Lexicon(values=lambda topic: TOPICS[topic])])


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    """Rule and place of each finding."""
    return [(finding.rule, f"{finding.place.line}:{finding.place.column}") for finding in findings]


def registry(text: str, path: str) -> Mapping[str, Source]:
    found, findings = read_sources(text, path, ("fr", "nl"), WORDS)
    assert findings == []
    return found


FORMS = {
    "CSL-YAML": (
        "sources.yml",
        """
references:
  - id: marlowe-2020
    type: article-journal
    title: The ebb
    author: [{family: Marlowe, given: Jo}, {literal: Harbour Board}]
    issued: 2020-03
    accessed: 2029-11-02
    container-title: Tides
    page: 3–15
    URL: https://harbour.example/ebb_1
    DOI: 10.1000/182
    language: en
""",
    ),
    "YAML as people type it": (
        "references.yaml",
        """
- key: marlowe-2020
  Type: article-journal
  Title: The ebb
  authors:
    - "Marlowe, Jo"
    - Harbour Board
  date: {year: 2020, month: 3}
  Accessed: [[2029, 11, 2]]
  journal: Tides
  pages: 3–15
  url: https://harbour.example/ebb_1
  doi: https://doi.org/10.1000/182
  lang: en
  shelf: 12
""",
    ),
    "a list below a name": (
        "sources.yml",
        """
entries:
- id: marlowe-2020
  type: article-journal
  title: The ebb
  author: Marlowe, Jo; Harbour Board
  issued: {raw: March 2020}
  accessed: {date-parts: [["2029", "11", "2"]]}
  container_title: [Tides]
  page: 3–15
  URL: https://harbour.example/ebb_1
  DOI: doi:10.1000/182
  language: en
""",
    ),
    "CSL-JSON": (
        "sources.json",
        """
[{"id": "marlowe-2020", "type": "article-journal", "title": "The ebb", "container-title": "Tides", "page": "3\\u201315",
\t"author": [{"family": "Marlowe", "given": "Jo"}, {"literal": "Harbour Board"}], "language": "en",
\t"issued": {"date-parts": [[2020, 3]]}, "accessed": {"date-parts": [[2029, 11, 2]]}, "score": 1.5, "link": [],
\t"URL": "https:\\/\\/harbour.example\\/ebb_1", "DOI": "10.1000/182"}]
""",
    ),
    "BibTeX": (
        "references.bib",
        r"""
@STRING{tides = "Tides"}
@Article{marlowe-2020,
  Author   = "Marlowe, Jo and {Harbour Board}",
  title    = {{The} ebb},
  journal  = tides,
  year     = 2020,
  month    = mar,
  pages    = {3--15},
  url      = {https://harbour.example/ebb\_1},
  urldate  = {2029-11-02},
  doi      = {10.1000/182},
  language = {english},
}
""",
    ),
    "BibTeX with other fields": (
        "sources.bib",
        r"""
@article(marlowe-2020, author = {Jo Marlowe and {Harbour Board} and others}, title = "The" # { } # "ebb",
  date = {2020-03}, journaltitle = {Tides}, pages = "3--15", note = {\url{https://harbour.example/ebb_1}},
  urldate = {2029-11-02}, doi = {https://doi.org/10.1000/182}, langid = {english})
""",
    ),
}


@pytest.mark.parametrize(("path", "text"), FORMS.values(), ids=FORMS.keys())
def test_a_source_is_the_same_in_every_form(path: str, text: str) -> None:
    source = registry(text, path)["marlowe-2020"]
    csl = dict(source.csl)
    assert csl.pop("note", None) in {None, "https://harbour.example/ebb_1"}
    assert csl == {
        "id": "marlowe-2020",
        "type": "article-journal",
        "title": "The ebb",
        "author": [{"family": "Marlowe", "given": "Jo"}, {"literal": "Harbour Board"}],
        "issued": {"date-parts": [[2020, 3]]},
        "accessed": {"date-parts": [[2029, 11, 2]]},
        "container-title": "Tides",
        "page": "3–15",
        "URL": "https://harbour.example/ebb_1",
        "DOI": "10.1000/182",
        "language": "en",
    }
    assert source.days["issued"] == (date(2020, 3, 1), date(2020, 3, 31))
    assert [name.text for name in source.names] == ["Jo Marlowe", "Harbour Board"]


ARCHIVED = {
    "beside": "archive_url: https://a.example/1\n  archive_date: 2020-01-02",
    "below custom": "custom: {archive_url: https://a.example/1, archive_date: 2020-01-02}",
    "in other letters": "archiveURL: https://a.example/1\n  archived-date: 2020-01-02",
    "one beside, one below": "archive_url: https://a.example/1\n  custom: {archive-date: 2020-01-02}",
}


@pytest.mark.parametrize("fields", ARCHIVED.values(), ids=ARCHIVED.keys())
def test_an_archived_copy_is_read_beside_custom_and_below_it(fields: str) -> None:
    source = registry(f"- id: a\n  type: book\n  title: Ebb\n  {fields}\n", "sources.yml")["a"]
    assert source.typed["archive_url"].text == "https://a.example/1"
    assert source.days["archive_date"] == (date(2020, 1, 2), date(2020, 1, 2))


def test_a_strict_registry_knows_its_fields_and_a_foreign_one_may_have_any() -> None:
    foreign = "- {id: a, title: Ebb, shelf: 3, custom: {colour: red}}\n"
    _, findings = read_sources(foreign, "sources.yml", ("fr",), WORDS)
    assert findings == []
    _, findings = read_sources(foreign, "sources.yml", ("fr",), WORDS, is_strict=True)
    rules = ["unknown-field", "unknown-field", "missing-field", "missing-field"]
    assert [finding.rule for finding in findings] == rules


@pytest.mark.parametrize("is_strict", [False, True])
@pytest.mark.parametrize("id_", ["http://zotero.org/users/1/items/ABCD2345", "12345/ABCD2345", "12"])
def test_a_key_stands_beside_an_id_of_zotero_or_in_its_note(id_: str, is_strict: bool) -> None:
    for field in ('"citation-key": "ebb-2020"', '"note": "Citation Key: ebb-2020"'):
        text = f'[{{"id": "{id_}", {field}, "type": "book", "title": "Ebb", "language": "fr"}}]'
        found, findings = read_sources(text, "sources.json", ("fr",), WORDS, is_strict=is_strict)
        assert ([*found], findings) == (["ebb-2020"], [])


def test_biblatex_says_in_another_field_what_somebody_did() -> None:
    text = "@movie{ebb, title={Ebb}, editor={Roe, Jo}, editortype={director}, editora={Poe, Ann}, editoratype={redactor}}"
    source = registry(text, "sources.bib")["ebb"]
    assert [(name.role, name.family) for name in source.names] == [("director", "Roe")]


def test_a_field_that_is_typed_in_two_ways_is_one_field() -> None:
    twice = "- {id: a, title: Ebb, URL: https://a.example/1, url: https://a.example/2}\n"
    found, findings = read_sources(twice, "sources.yml", ("fr",), WORDS)
    assert found["a"].url == "https://a.example/1"
    assert said(findings) == [("duplicate-entry", "1:49")]
    _, findings = read_sources(twice.replace("/2", "/1"), "sources.yml", ("fr",), WORDS)
    assert findings == []


def test_a_misspelt_field_stands_for_none_of_another_source() -> None:
    text = "- {id: a, type: book, titel: Ebb, language: fr}\n- {id: b, type: book, language: fr}\n"
    _, findings = read_sources(text, "sources.yml", ("fr",), WORDS, is_strict=True)
    assert said(findings) == [("unknown-field", "1:23"), ("missing-field", "2:3")]


def test_what_yaml_takes_for_false_is_not_a_language() -> None:
    _, findings = read_sources("- {id: a, title: Ebb, language: no}\n", "sources.yml", ("fr",), WORDS)
    assert said(findings) == [("wrong-form", "1:33")]


DOIS = {
    "bare": ("10.1000/182", "10.1000/182"),
    "an address": ("https://doi.org/10.1000/182", "10.1000/182"),
    "an old address": ("http://dx.doi.org/10.1000/182", "10.1000/182"),
    "an encoded address": ("https://doi.org/10.1000%2F18%3C2", "10.1000/18<2"),
    "a prefix": ("DOI: 10.1000/182", "10.1000/182"),
    "percent signs of its own": ("10.1000/18%3C2", "10.1000/18%3C2"),
}


@pytest.mark.parametrize(("typed", "bare"), DOIS.values(), ids=DOIS.keys())
def test_a_doi_is_known_in_all_its_coats(typed: str, bare: str) -> None:
    assert strip_doi(typed) == bare


FAULTS = {
    "no such day": ("2019-02-30", "impossible", ""),
    "no such month": ("2019-13", "impossible", ""),
    "an interval that ends before it begins": ("2020/2019", "impossible", ""),
    "no such day in either order": ("31/31/2019", "impossible", ""),
    "two readings": ("03/04/2020", "ambiguous", ""),
    "one reading, day first": ("31/12/2020", "malformed", "2020-12-31"),
    "one reading, month first": ("12/31/2020", "malformed", "2020-12-31"),
    "the same in both readings": ("3/3/2020", "malformed", "2020-03-03"),
    "points put the day first": ("3.4.2020", "malformed", "2020-04-03"),
    "slashes": ("2020/03/04", "malformed", "2020-03-04"),
    "single digits": ("2020-3-4", "malformed", "2020-03-04"),
    "no signs": ("20200304", "malformed", "2020-03-04"),
    "month and year": ("03/2020", "malformed", "2020-03"),
    "two years": ("2020–2021", "malformed", "2020/2021"),
    "a month in words": ("March 2020", "malformed", "2020-03"),
    "a day in words": ("4 March 2020", "malformed", "2020-03-04"),
    "a day in American words": ("March 4th, 2020", "malformed", "2020-03-04"),
    "the first century": ("March 098", "malformed", "0098-03"),
    "January in either order": ("1/13/2020", "malformed", "2020-01-13"),
    "December in either order": ("12/13/2020", "malformed", "2020-12-13"),
    "two readings in December": ("11/12/2020", "ambiguous", ""),
    "two readings in January": ("2/1/2020", "ambiguous", ""),
    "words of another language": ("4 maart 2020", "malformed", "2020-03-04"),
    "an unknown month": ("4 Brumaire 2020", "malformed", ""),
    "two digits": ("98", "two-digit", ""),
    "two digits with a sign": ("’98", "two-digit", ""),
    "two digits behind day and month": ("3.4.98", "two-digit", ""),
    "two digits behind a word": ("March '98", "two-digit", ""),
    "no date": ("n.d.", "placeholder", ""),
    "no date in brackets": ("[N. D.]", "placeholder", ""),
    "no date in another language": ("z.j.", "placeholder", ""),
    "zeros": ("0000-00-00", "placeholder", ""),
    "a pattern": ("YYYY-MM-DD", "placeholder", ""),
    "a question mark": ("?", "placeholder", ""),
    "a sentence": ("some day last spring", "malformed", ""),
    "a very long text": ("2020" * 100, "malformed", ""),
}


@pytest.mark.parametrize(("text", "what", "meant"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_no_date_is_told_apart(text: str, what: str, meant: str) -> None:
    assert find_fault(text, WORDS) == (what, meant)


TYPED = {
    "EDTF": ("2020-03-04", "2020-03-04", [[2020, 3, 4]]),
    "a day with its hour": ("2020-03-04T12:00:00Z", "2020-03-04T12:00:00Z", [[2020, 3, 4]]),
    "parts": ("{date-parts: [[2020, 3]]}", "2020-03", [[2020, 3]]),
    "parts of an interval": ("{date-parts: [[2020, 3], [2021]]}", "2020-03/2021", [[2020, 3], [2021]]),
    "named parts": ("{year: 2020, month: 3, day: 4}", "2020-03-04", [[2020, 3, 4]]),
    "a list of named parts": ("[{year: 2020}, {year: 2021}]", "2020/2021", [[2020], [2021]]),
    "a list of numbers": ("[2020, 3]", "2020-03", [[2020, 3]]),
    "a season": ("{date-parts: [[2020]], season: 2}", "2020-22", [[2020]]),
    "about": ("{date-parts: [[2020]], circa: true}", "2020~", [[2020]]),
    "a season of EDTF": ("2020-21", "2020-21", [[2020]]),
    "a decade": ("201X", "201X", [[2010], [2019]]),
    "an unknown day": ("2020-03-XX", "2020-03-XX", [[2020, 3]]),
    "an open end": ("2020/..", "2020/..", [[2020], [0]]),
    "an open beginning": ("../2020", "../2020", [[2020]]),
    "before our era": ("-0044", "-0044", [[-44]]),
    "more parts than a day has": ("[2020, 3, 4, 5]", "2020-03-04", [[2020, 3, 4]]),
    "a year of nine digits": ("{year: '000002020'}", "2020", [[2020]]),
}


@pytest.mark.parametrize(("yaml", "text", "parts"), TYPED.values(), ids=TYPED.keys())
def test_a_date_is_read_in_all_its_forms(yaml: str, text: str, parts: list[list[int]]) -> None:
    node, findings = read_yaml(yaml, "r.yml")
    assert node is not None
    assert findings == []
    typed, found = read_date(node, WORDS)
    assert (typed.text, typed.fault) == (text, "")
    assert found is not None
    assert found["date-parts"] == parts


def test_a_year_of_more_than_nine_digits_stays_as_it_was_typed() -> None:
    node, _ = read_yaml("{year: '0000002020'}", "r.yml")
    assert node is not None
    assert read_date(node, WORDS)[0].text == "0000002020"


def test_a_date_that_another_program_could_not_read_is_kept() -> None:
    node, _ = read_yaml("{literal: Easter term 2019}", "r.yml")
    assert node is not None
    typed, found = read_date(node, WORDS)
    assert (typed.fault, found) == ("", {"literal": "Easter term 2019"})


def test_a_date_spans_the_days_it_can_mean() -> None:
    assert find_days({"date-parts": [[2020, 2]]}) == (date(2020, 2, 1), date(2020, 2, 29))
    assert find_days({"date-parts": [[2020], [2021, 6, 1]]}) == (date(2020, 1, 1), date(2021, 6, 1))
    assert find_days({"date-parts": [[2020], [0]]}) == (date(2020, 1, 1), date.max)
    assert find_days({"date-parts": [[-44]]}) is None
    assert find_days({"literal": "Easter"}) is None


ENTRIES = {
    "braces": ("@book{a, title = {X {Y} Z}}", [("book", "a", {"title": "X {Y} Z"})]),
    "quotation marks": ('@book{a, title = "X {\\"o} Z"}', [("book", "a", {"title": 'X {\\"o} Z'})]),
    "round brackets": ("@book(a, year = 2020)", [("book", "a", {"year": "2020"})]),
    "pieces that are joined": (
        '@string{h = "Harbour"} @book{a, x = h # { } # "Press"}',
        [("book", "a", {"x": "Harbour Press"})],
    ),
    "a month": ("@book{a, month = mar}", [("book", "a", {"month": "3"})]),
    "a day before a month": ('@book{a, month = "4~" # mar}', [("book", "a", {"month": "4~3"})]),
    "names in capitals": ("@BOOK{A, TITLE = {X}}", [("book", "A", {"title": "X"})]),
    "a comma at the end": ("@book{a, title = {X},}", [("book", "a", {"title": "X"})]),
    "no field": ("@book{a}", [("book", "a", {})]),
    "text between entries": ("Sources of jo@harbour.example, 5 } {\n@book{a}\n", [("book", "a", {})]),
    "a comment": ("@comment{ @book{b, title = {Y}} } @book{a}", [("book", "a", {})]),
    "a comment that never ends": ("@comment{ Y\n@book{a}", [("book", "a", {})]),
    "a preamble": ('@preamble{ "\\newcommand{\\x}{}" # " y" } @book{a}', [("book", "a", {})]),
    "a line with a percent sign": (
        "@book{a, % title\n  title = {X 5\\%}}",
        [("book", "a", {"title": "X 5\\%"})],
    ),
    "escaped braces": ("@book{a, title = {X \\{ Y}}", [("book", "a", {"title": "X \\{ Y"})]),
    "a letter in the key": ("@book{müller:2020, title = {X}}", [("book", "müller:2020", {"title": "X"})]),
    "an at sign in a text": ("@book{a, title = {mail@x{y}}}", [("book", "a", {"title": "mail@x{y}"})]),
}


@pytest.mark.parametrize(("text", "expected"), ENTRIES.values(), ids=ENTRIES.keys())
def test_bibtex_is_read_as_its_programs_read_it(text: str, expected: list[object]) -> None:
    found, findings = bibtex.read_bibtex(text, "r.bib")
    assert findings == []
    assert [
        (entry.kind, entry.key, {name: value.text for name, value in entry.fields.items()}) for entry in found
    ] == expected


BROKEN = {
    "a brace that never closes": (
        "@book{a,\n  title = {X\n}\n@book{b}",
        [("data-syntax", "1:6")],
        ["a", "b"],
    ),
    "a value that never closes": ("@book{a, title = {X\n@book{b}", [("data-syntax", "1:18")], ["a", "b"]),
    "a quotation that never closes": (
        '@book{a, title = "X\n@book{b}',
        [("data-syntax", "1:18")],
        ["a", "b"],
    ),
    "a brace too many": (
        "@book{a, title = {X}},\n  year = {2020}}\n@book{b}",
        [("data-syntax", "1:21")],
        ["a", "b"],
    ),
    "a brace within a quotation": (
        '@book{a, title = "X {Y" }\n@book{b}',
        [("data-syntax", "1:18")],
        ["a", "b"],
    ),
    "no key": ("@book{title = {X}}", [("data-syntax", "1:1")], [""]),
    "no comma behind the key": ("@book{a title = {X}}", [("data-syntax", "1:9")], ["a"]),
    "no comma behind a field": ("@book{a, title = {X} year = 2020}", [("data-syntax", "1:22")], ["a"]),
    "no value": ("@book{a, title = , year = 2020}", [("data-syntax", "1:18")], ["a"]),
    "an unknown name": ("@book{a, year = soon}", [("data-syntax", "1:17")], ["a"]),
    "a field twice": ("@book{a, title = {X},\n title = {Y}}", [("duplicate-entry", "2:2")], ["a"]),
    "the end of the file": ("@book{a, title = {X}", [("data-syntax", "1:6")], ["a"]),
}


@pytest.mark.parametrize(("text", "expected", "keys"), BROKEN.values(), ids=BROKEN.keys())
def test_what_no_program_reads_is_found_and_reading_goes_on(
    text: str, expected: list[tuple[str, str]], keys: list[str]
) -> None:
    found, findings = bibtex.read_bibtex(text, "r.bib")
    assert said(findings) == expected
    assert [entry.key for entry in found] == keys


LETTERS = {
    "an umlaut in braces": (r"G{\"o}del", "Gödel"),
    "an umlaut with braces behind": (r"G\"{o}del", "Gödel"),
    "an umlaut without braces": (r"G\"odel", "Gödel"),
    "a sharp s": (r"Stra{\ss}e", "Straße"),
    "a sharp s and a blank": (r"Stra\ss e", "Straße"),
    "a háček": (r"\v{S}koda", "Škoda"),
    "a háček and a blank": (r"\v Skoda", "Škoda"),
    "a double acute": (r"Erd\H{o}s", "Erdős"),
    "a cedilla": (r"Fran\c{c}ois", "François"),
    "an i without its dot": (r"{\'{\i}}ndice", "índice"),
    "letters of their own": (r"{\O}reb{\ae}k, \L{}\'od\'z", "Ørebæk, Łódź"),
    "dashes": ("1990--2000 --- so", "1990–2000 — so"),
    "quotation marks": ("``Ebb'' and flood", "“Ebb” and flood"),
    "quotation marks of babel": ('Der "`Pegel"\' in Lotsen"=Büchern', "Der „Pegel“ in Lotsen-Büchern"),
    "quotation marks of English beside an apostrophe": ('The "ebb"\'s end', 'The "ebb"\'s end'),
    "quotation marks by name": (r"{\glqq}Ebbe{\grqq} und \enquote{Flut}", "„Ebbe“ und “Flut”"),
    "a formula": (r"$\alpha$, $\Omega$ and H$_2$O", "α, Ω and H₂O"),
    "what a formula raises and lowers": (
        r"$x^{10}$, $\zeta_1$, $10^{-3}$, $h_{\text{max}}^2$",
        "x¹⁰, ζ₁, 10⁻³, h<sub>max</sub>²",
    ),
    "what a text raises and lowers": (r"CO\textsubscript{2}, 1\textsuperscript{st}", "CO₂, 1<sup>st</sup>"),
    "strokes outside formulas": (r"a_b costs \$5_2 ^3", "a_b costs $5_2 ^3"),
    "a link": (r"\href{https://a.example/}{Ebb}", "Ebb"),
    "signs that nobody escaped": ("R&D for 50% of the sea", "R&D for 50% of the sea"),
    "escaped signs": (r"Ebb \& flood: 50\% \#1 \$5 \_x", "Ebb & flood: 50% #1 $5 _x"),
    "commands": (r"\emph{Zostera} \textit{marina}", "Zostera marina"),
    "braces that keep capitals": ("{NATO} and {The {EU}}", "NATO and The EU"),
    "a blank that does not break": ("J.~K. Rau", "J.\u00a0K. Rau"),
    "a hyphen that may": (r"Ge\-zei\-ten", "Gezeiten"),
    "several lines": ("Ebb\n    and flood", "Ebb and flood"),
    "what another program wrote apart": ("Go\u0308del", "Go\u0308del"),
}


@pytest.mark.parametrize(("text", "expected"), LETTERS.values(), ids=LETTERS.keys())
def test_latex_is_read_as_it_is_printed(text: str, expected: str) -> None:
    assert read_latex(text) == expected


def test_an_address_loses_only_what_latex_makes_authors_write() -> None:
    assert read_verbatim(r"\url{https://a.example/b\_c?d=\%20\&e=~f}") == "https://a.example/b_c?d=%20&e=~f"


PEOPLE = {
    "given names first": ("Jo Marlowe", [("Marlowe", "Jo", "")]),
    "family name first": ("Marlowe, Jo", [("Marlowe", "Jo", "")]),
    "a particle": ("Vincent van der Hafen", [("van der Hafen", "Vincent", "")]),
    "a particle in front": ("van der Hafen, Vincent", [("van der Hafen", "Vincent", "")]),
    "several particles": ("Charles de la Hafen Poussin", [("de la Hafen Poussin", "Charles", "")]),
    "a particle and no given name": ("van Hafen", [("van Hafen", "", "")]),
    "parts by their names": (
        "family=Hafen, given=Vincent, prefix=van der, useprefix=true and Hale, Ann",
        [("van der Hafen", "Vincent", ""), ("Hale", "Ann", "")],
    ),
    "a suffix": ("Marlowe, Jr., Jo", [("Marlowe", "Jo", "")]),
    "a body": ("{Board of Tides and Waves}", [("", "", "Board of Tides and Waves")]),
    "one word": ("Plato", [("", "", "Plato")]),
    "several": (
        "Jo Marlowe and {Ebb and Flood} AND Hale, Ann",
        [("Marlowe", "Jo", ""), ("", "", "Ebb and Flood"), ("Hale", "Ann", "")],
    ),
    "and others": ("Marlowe, Jo and others", [("Marlowe", "Jo", "")]),
    "accents": (r"{\'E}mile Zo{\"e}", [("Zoë", "Émile", "")]),
}


@pytest.mark.parametrize(("typed", "expected"), PEOPLE.values(), ids=PEOPLE.keys())
def test_the_names_of_bibtex_are_taken_apart(typed: str, expected: list[tuple[str, str, str]]) -> None:
    source = registry(f"@book{{a, title = {{X}}, author = {{{typed}}}}}", "r.bib")["a"]
    assert [(name.family, name.given, name.literal) for name in source.names] == expected


STRINGS = {
    "family name first": ("Marlowe, Jo", ["Jo Marlowe"]),
    "a suffix": ("Marlowe, Jr., Jo", ["Jo Marlowe"]),
    "two people": ("Marlowe, Jo and Hale, Ann", ["Jo Marlowe", "Ann Hale"]),
    "two people, given names first": (
        "Jo Marlowe and Ann van der Hafen",
        ["Jo Marlowe", "Ann van der Hafen"],
    ),
    "a semicolon": ("Marlowe, Jo; Hale, Ann", ["Jo Marlowe", "Ann Hale"]),
    "a body whose name holds the word": (
        "Department for Harbours and Tides",
        ["Department for Harbours and Tides"],
    ),
    "two words that are one body": ("Ebb and Flood", ["Ebb and Flood"]),
}


@pytest.mark.parametrize(("typed", "expected"), STRINGS.values(), ids=STRINGS.keys())
def test_names_in_one_text_are_taken_apart(typed: str, expected: list[str]) -> None:
    source = registry(f"- {{id: a, title: X, author: '{typed}'}}", "sources.yml")["a"]
    assert [name.text for name in source.names] == expected


MANY_NAMES = {
    "one name": ("Marlowe, Jo", False),
    "two names": ("Marlowe, Jo, Hale, Ann", True),
    "two given names": ("Marlowe, Jo Ann, Hale, Ann", True),
    "a text with a piece of three words": ("Board, Tides of Harbours, Waves, Ebb", False),
    "nineteen names": (", ".join(["Marlowe, Jo"] * 19), True),
    "twenty names": (", ".join(["Marlowe, Jo"] * 20), False),
}


@pytest.mark.parametrize(("typed", "is_refused"), MANY_NAMES.values(), ids=MANY_NAMES.keys())
def test_names_with_nothing_but_commas_between_them_are_refused(typed: str, is_refused: bool) -> None:
    _, findings = read_sources(f"- {{id: a, title: X, author: '{typed}'}}", "sources.yml", ("fr",), WORDS)
    assert [finding.rule for finding in findings] == ["wrong-form"] * is_refused


def test_a_text_of_four_pieces_is_the_name_of_a_body() -> None:
    source = registry("- {id: a, title: X, author: 'Board of the Tides, Ebb, Flood, Moon'}", "sources.yml")[
        "a"
    ]
    assert [(name.family, name.literal) for name in source.names] == [
        ("", "Board of the Tides, Ebb, Flood, Moon")
    ]


def test_an_entry_inherits_from_the_one_it_refers_to() -> None:
    text = (
        "@inbook{a, title = {X}, crossref = {B}}\n@book{b, title = {Book}, publisher = {Press}, year = 2020}"
    )
    source = registry(text, "r.bib")["a"]
    assert (source.csl["container-title"], source.csl["publisher"]) == ("Book", "Press")
    assert source.csl["issued"] == {"date-parts": [[2020]]}
    assert [(each.kind, each.source_id) for each in source.related] == [("crossref", "B")]


YEARS = {
    "a year": ("year = 2020", "2020"),
    "year and month": ("year = 2020, month = mar", "2020-03"),
    "a month in words": ("year = 2020, month = {March}", "2020-03"),
    "a day": ("year = 2020, month = 3, day = 4", "2020-03-04"),
    "a month of two digits": ("year = 2020, month = 12, day = 14", "2020-12-14"),
    "a month of three digits": ("year = 2020, month = 012", "2020"),
    "a day of three digits": ("year = 2020, month = 3, day = 004", "2020-03"),
    "a month that is two": ("year = 2020, month = {March--April}", "2020"),
    "about": ("year = {c. 1850}", "1850~"),
    "in brackets": ("year = {[1850]}", "1850~"),
    "an interval": ("year = {1850--1855}", "1850/1855"),
    "biblatex": ("date = {2020-03-04/2020-03-06}", "2020-03-04/2020-03-06"),
}


@pytest.mark.parametrize(("fields", "text"), YEARS.values(), ids=YEARS.keys())
def test_the_dates_of_bibtex_are_read(fields: str, text: str) -> None:
    typed = registry(f"@book{{a, title = {{X}}, {fields}}}", "r.bib")["a"].typed["issued"]
    assert (typed.text, typed.fault) == (text, "")


def test_a_work_that_is_still_to_come_has_a_status_and_no_date() -> None:
    source = registry("@book{a, title = {X}, year = {in press}}", "r.bib")["a"]
    assert (source.typed["status"].text, "issued" in source.typed) == ("in press", False)


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_bibtex_is_one_of_csl(kind: str) -> None:
    assert registry(f"@{kind}{{a, title = {{X}}}}", "r.bib")["a"].csl["type"] == TYPES[kind]


NOT_JSON = {
    "a comma at the end of a list": ("[1,\n]", "1:3"),
    "a comma at the end of a group": ('{"a": 1,}', "1:8"),
    "no comma": ('{"a": 1 "b": 2}', "1:9"),
    "no comma, and one at the end": ('{"a": 1 "b": 2,}', "1:9"),
    "as deep as records go, and one deeper": ("[" * 41 + "]" * 41, "1:41"),
    "no colon": ('{"a" 1}', "1:6"),
    "no quotation marks": ("{a: 1}", "1:2"),
    "an end too early": ('[{"a": 1}', "1:10"),
    "two documents": ("[1]\n[2]", "2:1"),
    "a line within a text": ('["a\nb"]', "1:4"),
    "a word": ("[nil]", "1:2"),
    "nesting without end": ("[" * 5_000, "1:41"),
}


@pytest.mark.parametrize(("text", "place"), NOT_JSON.values(), ids=NOT_JSON.keys())
def test_what_is_not_json_is_found_where_it_stands(text: str, place: str) -> None:
    _, findings = read_json(text, "r.json")
    assert said(findings) == [("data-syntax", place)]


WHY_NOT_JSON = {
    "no end": ('["ab', "a text has no end"),
    "a line within it": ('["a\nb"]', "a text holds a line break or another control character"),
    "no escape": (r'["a\qb"]', "what follows the backslash is no character that it could stand for"),
    "half an escape": (r'["a\u12"]', "what follows the backslash is no character that it could stand for"),
}


@pytest.mark.parametrize(("text", "why"), WHY_NOT_JSON.values(), ids=WHY_NOT_JSON.keys())
def test_what_is_wrong_with_a_text_of_json_is_said_in_words_of_ours(text: str, why: str) -> None:
    _, [finding] = read_json(text, "r.json")
    assert finding.message == f"This is not JSON: {why}."


def test_what_is_quoted_of_a_broken_file_is_cut_where_nobody_reads_on() -> None:
    _, [finding] = bibtex.read_bibtex("@book{a, " + "(" * 41, "r.bib")
    assert finding.message == f"`{'(' * 40}` is no field."


def test_json_may_be_as_deep_as_records_go() -> None:
    assert read_json("[" * 40 + "]" * 40, "r.json")[1] == []


def test_a_field_of_json_that_stands_twice_counts_once() -> None:
    node, findings = read_json('{"a": 1,\n "a": 2}', "r.json")
    assert node is not None
    assert [(name, value.text) for name, value, _ in node.entries] == [("a", "1")]
    assert said(findings) == [("duplicate-entry", "2:2")]


def value(node: Node | None) -> object:
    """A tree as Python's own reader would give it, numbers as they were typed."""
    if node is None or node.tag == "null":
        return None
    if node.tag == "seq":
        return [value(item) for item in node.items]
    if node.tag == "map":
        return {name: value(each) for name, each, _ in node.entries}
    return node.text == "true" if node.tag == "bool" else node.text


JSON = st.recursive(
    st.none() | st.booleans() | st.text(max_size=8),
    lambda each: st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=5), each, max_size=4),
    max_leaves=12,
)


@given(JSON, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_is_read_as_python_reads_it(data: object, indent: int | str | None, is_ascii: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=is_ascii)
    node, findings = read_json(text, "r.json")
    assert findings == []
    assert value(node) == data


BIB = st.lists(
    st.sampled_from(
        [
            "@book", "@article{", "@string", "@comment", "@preamble", "@", "{", "}", "(", ")", '"', ",", "=", "#", "\n", "\n@book{b,", " ",
            "a", "key2020", "title", "author", "year", "month", "crossref", "mar", "2020", "{X}", '"Y"', "{\\\"o}", "\\", "%", "--", " and ",
            "title = {", "author = {Jo Marlowe and {Board}}", "year = {c. 1850}", "date = {2020-13}", "url = {javascript:x}", "é", "\x00", "~",
        ]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(st.one_of(BIB, st.text(max_size=120)))
def test_any_text_is_read_as_bibtex_or_refused_and_twice_the_same(text: str) -> None:
    first, second = read_sources(text, "r.bib", ("fr",), WORDS), read_sources(text, "r.bib", ("fr",), WORDS)
    assert first == second
    lines = text.split("\n")
    for finding in first[1]:
        assert finding.message
        assert 1 <= finding.place.line <= len(lines)
        assert 1 <= finding.place.column <= len(lines[finding.place.line - 1]) + 1


@given(st.one_of(st.text(max_size=80), st.text(alphabet="\\{}\"'`^~=.uvHc abo\n$-", max_size=80)))
def test_any_text_is_read_as_latex(text: str) -> None:
    assert read_latex(text) == read_latex(text)
    assert isinstance(read_verbatim(text), str)


FIELD = st.text(
    alphabet=st.characters(
        blacklist_characters="{}\\\"%@#~$`'-", blacklist_categories=("Cc", "Cs", "Zs", "Zl", "Zp")
    ),
    max_size=12,
)


@given(st.dictionaries(st.sampled_from("title publisher note series".split()), FIELD, max_size=4))
def test_what_is_written_as_bibtex_is_read_again(fields: dict[str, str]) -> None:
    text = "@book{a,\n" + "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items()) + "}\n"
    (entry,), findings = bibtex.read_bibtex(text, "r.bib")
    assert findings == []
    assert {name: each.text for name, each in entry.fields.items()} == fields
    assert [each.place.line for each in entry.fields.values()] == list(range(2, 2 + len(fields)))


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [
            "2020-03-04",
            "03/04/2020",
            "https://a.example/",
            "javascript:x",
            "10.1000/1",
            "no",
            "é",
            "\ud800",
            "12–9",
            "[@a, p. 3]",
        ]
    )
    | st.text(max_size=8),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "id type title language author family given literal issued accessed URL DOI ISBN page date-parts raw year custom read note passage archive_url archive_date related crossref".split()
            ),
            each,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=100)
@given(data=ODD)
def test_any_registry_is_read_and_checked_to_the_end(
    tmp_path_factory: pytest.TempPathFactory, data: object
) -> None:
    root = write(
        tmp_path_factory.mktemp("paper"),
        {"docs/en/index.md": "Tides (Hale, 2019) [@a, p. 3].\n", "sources.json": json.dumps(data)},
    )
    paper, unreadable = load(root, date(2030, 1, 1))
    assert check(paper, unreadable) == check(paper, unreadable)


HOSTILE = {
    "braces that never close": "@book{a, title = {" * 20_000,
    "values that never close": "@book{a, title = {\n" * 5_000,
    "comments that never close": "@comment{\n" * 40_000,
    "quotations that never close": '@book{a, title = "\n' * 5_000,
    "only braces": "{" * 400_000,
    "only signs": "@" * 400_000,
    "blanks behind a sign": "@" + " " * 400_000,
    "backslashes": "@book{a, title = {" + "\\" * 400_000,
    "joined without end": "@book{a, title = " + "x # " * 100_000,
    "a circle of references": "".join(
        f"@book{{k{n}, crossref = {{k{(n + 1) % 3_000}}}}}\n" for n in range(3_000)
    ),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_read_or_refused_to_its_end(tmp_path: object, text: str) -> None:
    found, findings = read_sources(text, "r.bib", ("fr",), WORDS)
    assert found or findings or "@book" not in text
