"""Records into values: tables of YAML, what is read from it, and what is said of that which cannot be read."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from papercheck import files
from papercheck.markdown.markup import PassageReader
from papercheck.model import Citation, Finding, Page, Place
from papercheck.registry import edtf, records
from papercheck.registry.fields import Fields
from papercheck.registry.nodes import Node, read_yaml
from papercheck.registry.records import (
    read_anchors,
    read_front_matter,
    read_operator,
    read_stamps,
    read_strings,
)
from papercheck.registry.registries import read_sources
from papercheck.repository import read_configuration

LANGUAGES = ("fr", "nl")


def said(findings: list[Finding]) -> list[tuple[str, str]]:
    """Rule and place of each finding."""
    return [(finding.rule, f"{finding.place.line}:{finding.place.column}") for finding in findings]


def tree(text: str) -> Node:
    node, findings = read_yaml(text, "ebb.yml")
    assert findings == []
    assert node is not None
    return node


SCALARS = {
    "plain text": ("Ebb", "str", "Ebb"),
    "text in quotes": ('"Ebb: low"', "str", "Ebb: low"),
    "an escaped character": (r'"Eb\u00e9"', "str", "Ebé"),
    "a number": ("12", "int", "12"),
    "a number that looks like a time": ("12:30", "int", "12:30"),
    "a year": ("2030", "int", "2030"),
    "a date": ("2030-01-02", "timestamp", "2030-01-02"),
    "a decimal": ("1.50", "float", "1.50"),
    "true": ("true", "bool", "true"),
    "a word that YAML takes for false": ("no", "bool", "no"),
    "null": ("null", "null", "null"),
    "a tilde": ("~", "null", "~"),
    "a quoted word": ("'no'", "str", "no"),
    "several lines": ("|\n  Ebb\n  flood\n", "str", "Ebb\nflood\n"),
    "folded lines": (">-\n  Ebb\n  flood\n", "str", "Ebb flood"),
    "a text tag": ("!!str 12", "str", "12"),
}


@pytest.mark.parametrize(("text", "tag", "value"), SCALARS.values(), ids=SCALARS.keys())
def test_a_plain_value_keeps_the_text_it_was_typed_as(text: str, tag: str, value: str) -> None:
    node = tree(text)
    assert (node.tag, node.text) == (tag, value)


def test_every_value_and_every_name_knows_its_place() -> None:
    node = tree("tide:\n  - Ebb\n  - high: 3\n    low: {a: b}\n")
    ((name, items, place),) = node.entries
    assert (name, str(place)) == ("tide", "ebb.yml:1:1")
    assert [str(item.place) for item in items.items] == ["ebb.yml:2:5", "ebb.yml:3:5"]
    low = items.items[1].get("low")
    assert low is not None
    assert str(low.place) == "ebb.yml:4:10"
    assert items.items[1].get("middle") is None


def test_the_first_line_may_be_any_line_of_the_file() -> None:
    node, _ = read_yaml("title: Ebb\n", "ebb.md", line=2)
    assert node is not None
    assert str(node.place) == "ebb.md:2:1"


REFUSED = {
    "a tab": ("a: b\n\tc: d\n", "data-syntax", "2:1"),
    "a tag of Python": ("a: !!python/object:os.system x", "data-syntax", "1:4"),
    "a tag of one's own": ("- a\n- !b c\n", "data-syntax", "2:3"),
    "an anchor": ("a: &x b", "data-syntax", "1:4"),
    "a field twice": ("a: b\nc: d\na: e\n", "duplicate-entry", "3:1"),
    "a field twice further in": ("a:\n  b: c\n  b: c\n", "duplicate-entry", "3:3"),
    "a list as a name": ("? [a]\n: b\n", "data-syntax", "1:3"),
    "a colon within a text": ("a: b: c", "data-syntax", "1:5"),
    "a bracket that never closes": ("a: [b\nc: d\n", "data-syntax", "2:2"),
    "a quotation mark that never closes": ('a: "b\n', "data-syntax", "2:1"),
    "too deep a list": ("[" * 50 + "]" * 50, "data-syntax", "1:41"),
    "a second document": ("a: b\n---\nc: d\n", "data-syntax", "2:1"),
    "a bell": ("a: b\nc: \a\n", "data-syntax", "2:4"),
    "an escaped bell": ('a: "\\a"', "data-syntax", "1:4"),
    "half a character": (r'a: "\ud800"', "data-syntax", "1:4"),
    "half a character in a name": (r'"\ud800": a', "data-syntax", "1:1"),
    "a number behind the last character": ('a: b\nc: "\\U00110000"', "data-syntax", "1:1"),
    "a number that no computer holds": ('a: "\\UFFFFFFFF"', "data-syntax", "1:1"),
    "a version that no computer holds": (f"%YAML {'9' * 5_000}.1\n---\na: b", "data-syntax", "1:1"),
}


@pytest.mark.parametrize(("text", "rule", "place"), REFUSED.values(), ids=REFUSED.keys())
def test_what_yaml_can_do_beyond_data_is_refused_with_its_place(text: str, rule: str, place: str) -> None:
    _, findings = read_yaml(text, "ebb.yml")
    assert said(findings) == [(rule, place)]


def aliases(values: int) -> str:
    """A file that holds so many values once its aliases are written out; a hundred times a thousand fill the limit."""
    return "- &a [" + "b, " * 999 + "]\n" + "- *a\n" * 98 + "- b\n" * (values - 1 - 99 * 1_000)


def test_a_file_of_another_program_holds_as_many_values_as_the_limit_and_no_more() -> None:
    node, findings = read_yaml(aliases(100_000), "ebb.yml", foreign=True)
    assert (node is None, findings) == (False, [])
    node, findings = read_yaml(aliases(100_001), "ebb.yml", foreign=True)
    assert (node, said(findings)) == (None, [("data-syntax", "1:1")])


def test_what_the_library_says_is_cut_where_nobody_reads_on() -> None:
    _, [finding] = read_yaml(f"*{'a' * 300}", "ebb.yml", foreign=True)
    reason = finding.message.removeprefix("This is not YAML: ").removesuffix(".")
    assert reason == "found undefined alias '" + "a" * (200 - 23)


@pytest.mark.parametrize(
    "text", ["", "\n", "# Ebb\n", "---\n"], ids=["nothing", "a line", "a comment", "a mark"]
)
def test_an_empty_file_holds_nothing_and_breaks_nothing(text: str) -> None:
    node, findings = read_yaml(text, "ebb.yml")
    assert findings == []
    assert node is None or node.tag == "null"


def fields(text: str) -> tuple[Fields, list[Finding]]:
    findings: list[Finding] = []
    return Fields(tree(text), findings, "the tide"), findings


def test_an_unknown_field_is_named_with_the_nearest_known_one() -> None:
    group, findings = fields("titel: Ebb\nfoo: bar\n")
    group.known(("title", "note"))
    assert [finding.fix for finding in findings] == [
        "Write `title`.",
        "Remove it; the fields are `title`, `note`.",
    ]


TEXTS = {
    "a text": ("a: ' Ebb '", "Ebb", []),
    "a number": ("a: 12", "12", []),
    "a date": ("a: 2030-01-02", "2030-01-02", []),
    "nothing": ("b: c", "", [("missing-field", "1:1")]),
    "null": ("a: null", "", [("missing-field", "1:4")]),
    "only spaces": ("a: '  '", "", [("missing-field", "1:4")]),
    "a word that YAML takes for false": ("a: no", "", [("wrong-form", "1:4")]),
    "a list": ("a: [b]", "", [("wrong-form", "1:4")]),
    "a group": ("a: {b: c}", "", [("wrong-form", "1:4")]),
}


@pytest.mark.parametrize(("text", "value", "expected"), TEXTS.values(), ids=TEXTS.keys())
def test_a_required_text_is_there_and_is_text(text: str, value: str, expected: list[tuple[str, str]]) -> None:
    group, findings = fields(text)
    assert group.text("a") == value
    assert said(findings) == expected


def test_a_text_that_is_not_required_may_be_missing() -> None:
    group, findings = fields("b: c")
    assert (group.text("a", required=False), group.day("a"), findings) == ("", None, [])
    assert group.part("a").node.entries == ()
    assert group.texts("a", LANGUAGES, required=False) is None


DAYS = {
    "a day": ("2030-02-28", date(2030, 2, 28), []),
    "a day in quotes": ("'2030-02-28'", date(2030, 2, 28), []),
    "null": ("null", None, []),
    "a day that is on no calendar": ("2030-02-30", None, [("wrong-form", "1:4")]),
    "only a month": ("2030-02", None, [("wrong-form", "1:4")]),
    "another order": ("28.2.2030", None, [("wrong-form", "1:4")]),
    "without marks": ("20300228", None, [("wrong-form", "1:4")]),
    "a week": ("2030-W05-1", None, [("wrong-form", "1:4")]),
    "digits of another script": ("٢٠٣٠-٠٢-٢٨", None, [("wrong-form", "1:4")]),
}


@pytest.mark.parametrize(("text", "value", "expected"), DAYS.values(), ids=DAYS.keys())
def test_a_day_is_a_day_of_the_calendar(
    text: str, value: date | None, expected: list[tuple[str, str]]
) -> None:
    group, findings = fields(f"a: {text}")
    assert group.day("a") == value
    assert said(findings) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        pytest.param("a: true", True, [], id="true"),
        pytest.param("a: off", False, [], id="off"),
        pytest.param("b: c", True, [], id="not there"),
        pytest.param("a: maybe", True, [("wrong-form", "1:4")], id="neither"),
        pytest.param("a: [true]", True, [("wrong-form", "1:4")], id="a list"),
    ],
)
def test_a_flag_is_true_or_false(text: str, value: bool, expected: list[tuple[str, str]]) -> None:
    group, findings = fields(text)
    assert group.flag("a", default=True) is value
    assert said(findings) == expected


LOCALIZED: dict[str, tuple[str, Mapping[str, str], list[tuple[str, str]]]] = {
    "every language": ("a: {fr: Reflux, nl: Eb}", {"fr": "Reflux", "nl": "Eb"}, []),
    "one language missing": ("a: {fr: Reflux}", {"fr": "Reflux", "nl": ""}, [("missing-field", "1:4")]),
    "one language empty": (
        "a: {fr: Reflux, nl: ''}",
        {"fr": "Reflux", "nl": ""},
        [("missing-field", "1:21")],
    ),
    "a language too many": (
        "a: {fr: Reflux, nl: Eb, da: Ebbe}",
        {"fr": "Reflux", "nl": "Eb"},
        [("unknown-field", "1:25")],
    ),
    "one text for all": ("a: Eb", {}, [("wrong-form", "1:4")]),
    "nothing": ("b: c", {}, [("missing-field", "1:1")]),
}


@pytest.mark.parametrize(("text", "value", "expected"), LOCALIZED.values(), ids=LOCALIZED.keys())
def test_a_text_in_every_language_has_all_and_no_further(
    text: str, value: Mapping[str, str], expected: list[tuple[str, str]]
) -> None:
    group, findings = fields(text)
    assert group.texts("a", LANGUAGES) == value
    assert said(findings) == expected


DATES = {
    "a year": ("2017", [[2017]], False),
    "a month": ("2017-02", [[2017, 2]], False),
    "a day": ("2017-02-27", [[2017, 2, 27]], False),
    "a leap day": ("2016-02-29", [[2016, 2, 29]], False),
    "about a year": ("2017~", [[2017]], True),
    "an uncertain day": ("2017-02-27?", [[2017, 2, 27]], True),
    "uncertain and about": ("2017-02%", [[2017, 2]], True),
    "an interval": ("2017/2019-03", [[2017], [2019, 3]], False),
}


@pytest.mark.parametrize(("text", "parts", "is_vague"), DATES.values(), ids=DATES.keys())
def test_a_date_is_read_as_edtf(text: str, parts: list[list[int]], is_vague: bool) -> None:
    assert edtf.read_edtf(text) == {"date-parts": parts} | ({"circa": True} if is_vague else {})


def test_a_text_of_a_hundred_characters_may_be_a_date_and_a_longer_one_is_none() -> None:
    assert edtf.read_edtf("2017-02-27T" + "1" * 89) == {"date-parts": [[2017, 2, 27]]}
    assert edtf.read_edtf("2017-02-27T" + "1" * 90) is None
    assert edtf.find_fault("X" * 100, edtf.DateWords()) == ("placeholder", "")
    assert edtf.find_fault("X" * 101, edtf.DateWords()) == ("malformed", "")


@pytest.mark.parametrize("month", ["01", "12"])
def test_the_months_of_a_year_are_twelve(month: str) -> None:
    assert edtf.read_edtf(f"2017-{month}") == {"date-parts": [[2017, int(month)]]}


@pytest.mark.parametrize(("text", "season"), [("2017-21", 1), ("2017-22", 2), ("2017-23", 3), ("2017-24", 4)])
def test_a_season_stands_for_its_year(text: str, season: int) -> None:
    assert edtf.read_edtf(text) == {"date-parts": [[2017]], "season": season}


NO_DATES = "17 2017-13 2017-20 2017-25 2017-00 2017-02-30 2015-02-29 2017-2-7 27.2.2017 0000 2017/x 2017/2018/2019 2017~~ ٢٠١٧"


@pytest.mark.parametrize("text", ["", "spring 2017", "2017-02-27/2016", *NO_DATES.split()])
def test_what_is_no_date_is_not_guessed_at(text: str) -> None:
    assert edtf.read_edtf(text) is None


SOURCE = """
- id: pilot-2020
  type: book
  title: Almanak
  language: nl
  author:
    - {family: Marlowe, given: Jo}
    - literal: Harbour Board
  issued: 2020-02~
  URL: https://harbour.example/a?b=c
  number: 007
  custom:
    read: 2029-12-31
    copy: passage
    checked: null
    note: {fr: Déchiré., nl: Gescheurd.}
"""


@pytest.mark.parametrize("head", ["", "references:"], ids=["a bare list", "below references"])
def test_a_source_is_read_into_csl_and_what_we_know_of_it(head: str) -> None:
    found, findings = read_sources(head + SOURCE, "sources.yml", LANGUAGES)
    assert findings == []
    source = found["pilot-2020"]
    assert (source.title, source.language, source.url) == ("Almanak", "nl", "https://harbour.example/a?b=c")
    assert source.csl["author"] == [{"family": "Marlowe", "given": "Jo"}, {"literal": "Harbour Board"}]
    assert source.csl["issued"] == {"date-parts": [[2020, 2]], "circa": True}
    assert source.csl["number"] == "007"
    assert "custom" not in source.csl
    assert (source.reading.read, source.reading.copy) == (date(2029, 12, 31), "passage")
    assert source.reading.checked is None
    assert source.reading.note == {"fr": "Déchiré.", "nl": "Gescheurd."}
    assert source.anchor == "source-pilot-2020"
    assert (source.place.line, source.place.column) == (2, 7)


def test_the_first_of_two_sources_with_one_key_is_kept() -> None:
    second = SOURCE.replace("Almanak", "Dagboek")
    found, findings = read_sources(SOURCE + second, "sources.yml", LANGUAGES)
    assert [source.title for source in found.values()] == ["Almanak"]
    assert [finding.rule for finding in findings] == ["duplicate-entry"]


def cited(text: str, code: str, place: Place) -> tuple[tuple[Citation, ...], list[Finding]]:
    words = {"fr": {"p.": "page"}, "nl": {"blz.": "page"}}[code]
    return PassageReader({code: (words, {})}).citations(text, code, place)


CLAIM = """
- id: S2b
  kind: [legal, causal]
  hedge: {fr: « peut-être », nl: „misschien”}
  support: note
  pinpoint: s-p4
  text: {fr: La mer monte., nl: De zee stijgt.}
  finding:
    status: partly
    text:
      fr: L’almanach le dit [@pilot-2020, p. 3].
      nl: De almanak zegt het [@pilot-2020, blz. 3].
"""


def test_a_claim_is_read_with_what_was_found_and_what_that_cites() -> None:
    (claim,), findings = records.read_claims(CLAIM, "claims.yml", LANGUAGES, cited)
    assert findings == []
    assert (claim.id, claim.anchor, claim.kinds, claim.support) == ("S2b", "s2b", ("legal", "causal"), "note")
    assert claim.hedge == {"fr": "« peut-être »", "nl": "„misschien”"}
    assert (claim.pinpoint, claim.check.status) == ("s-p4", "partly")
    french, dutch = (claim.check.citations[code][0].works[0] for code in LANGUAGES)
    assert french.locator is not None
    assert dutch.locator is not None
    assert (french.locator.kind, french.locator.value) == (dutch.locator.kind, dutch.locator.value)
    assert str(french.place) == "claims.yml:11:30"


def test_a_citation_nobody_can_read_is_told_at_its_place_in_the_record() -> None:
    text = CLAIM.replace("blz. 3", "blz. 3; Jo")
    _, findings = records.read_claims(text, "claims.yml", LANGUAGES, cited)
    assert said(findings) == [("malformed-citation", "12:53")]


def test_an_unhedged_claim_has_no_hedge() -> None:
    text = CLAIM.replace("{fr: « peut-être », nl: „misschien”}", "null")
    (claim,), findings = records.read_claims(text, "claims.yml", LANGUAGES, cited)
    assert (claim.hedge, findings) == (None, [])


TERM = """
- id: ebb
  term: {fr: Reflux, nl: Eb}
  other: null
  definition:
    fr: L’eau descend [@a].
    nl: Het water daalt [@a].
  law:
    fr: Aucune [@b].
    nl: Geen [@b].
"""


def test_a_term_is_read_with_what_its_definition_and_its_law_cite() -> None:
    (term,), findings = records.read_terms(TERM, "terms.yml", LANGUAGES, cited)
    assert findings == []
    assert (term.id, term.term["nl"], term.other) == ("ebb", "Eb", None)
    assert [work.source_id for each in term.citations["fr"] for work in each.works] == ["a", "b"]


def test_interface_words_are_named_by_the_way_to_them() -> None:
    text = "skip: {fr: Passer, nl: Overslaan}\nmenu:\n  foot: {fr: Pied, nl: Voet}\n  'index.md': {fr: Début, nl: Begin}\n"
    words, findings = read_strings(text, "strings.yml", LANGUAGES)
    assert findings == []
    assert list(words) == ["skip", "menu.foot", "menu.index.md"]
    assert words["menu.index.md"] == {"fr": "Début", "nl": "Begin"}


def test_the_operator_lacks_what_nobody_filled_in() -> None:
    found, findings = read_operator("name: Jo\nstreet:\nemail: ''\n", "operator.yml")
    assert findings == []
    assert found.fields == {"name": "Jo", "street": None, "email": None}
    assert found.missing == ("street", "email")


def test_anchors_are_read_by_page_with_their_aliases() -> None:
    text = "locked:\n  'reasons/1.md':\n    - r1-p1\n    - r1-p2\naliases:\n  r1-p2: r1-p1\n"
    found, findings = read_anchors(text, "anchors.yml")
    assert findings == []
    assert found.locked == {"reasons/1.md": ("r1-p1", "r1-p2")}
    assert found.aliases == {"r1-p2": "r1-p1"}
    assert (found.places["r1-p1"].line, found.places["r1-p2"].line) == (3, 6)


def test_ids_that_are_no_list_are_not_lost_in_silence() -> None:
    _, findings = read_anchors("locked:\n  'reasons/1.md': r1-p1\n", "anchors.yml")
    assert said(findings) == [("wrong-form", "2:19")]


def test_stamps_are_read_by_language_file_and_key() -> None:
    found, findings = read_stamps(
        'nl:\n  "index.md":\n    "front": "0123456789abcdef"\n    "1e3": 12\n', "t.yml"
    )
    assert findings == []
    assert found == {"nl": {"index.md": {"front": "0123456789abcdef", "1e3": "12"}}}


BARE = Page(path="ebb.md", name="ebb.md", language="nl", body="", first_line=1)


def test_front_matter_is_read_with_the_place_of_each_field() -> None:
    text = "title: Ebb\ndescription: Of tides.\nkind: cite\npinpoints: r1\nbadge: open\nsearch: false"
    found, findings = read_front_matter(text, BARE)
    assert findings == []
    assert (found.title, found.description, found.kind) == ("Ebb", "Of tides.", "cite")
    assert (found.prefix, found.badge, found.is_searchable) == ("r1", "open", False)
    assert found.fields["badge"] == Place("ebb.md", 6, 1)


def test_front_matter_without_the_optional_fields_has_none() -> None:
    found, _ = read_front_matter("title: Ebb\ndescription: Of tides.\n", BARE)
    assert (found.kind, found.prefix, found.badge, found.is_searchable) == ("", None, None, True)


CONFIGURATION = """
site_url: https://tides.example/
markdown_extensions:
  - tables
  - toc:
      permalink: false
plugins:
  - search
  - i18n:
      languages:
        - locale: nl
          name: Nederlands
        - locale: fr
          default: true
"""


def test_the_configuration_says_languages_address_and_extensions() -> None:
    found, findings = read_configuration(CONFIGURATION, "mkdocs.yml")
    assert findings == []
    assert found.site_url == "https://tides.example/"
    assert found.extensions == ("tables", "toc")
    assert [(each.code, each.name, each.is_original) for each in found.languages] == [
        ("nl", "Nederlands", False),
        ("fr", "fr", True),
    ]


@pytest.mark.parametrize(
    "text",
    ["", "site_name: Ebb\n", "plugins: []\n", "plugins:\n  - search\n", "- a\n- b\n", "plugins:\n  - i18n\n"],
    ids=["nothing", "no plugins", "an empty list", "another plugin", "a list", "a plugin without options"],
)
def test_a_configuration_without_languages_names_none(text: str) -> None:
    found, _ = read_configuration(text, "mkdocs.yml")
    assert found.languages == ()


def test_a_link_that_leads_back_to_itself_is_said_to(tmp_path: Path) -> None:
    (tmp_path / "ebb.yml").symlink_to("ebb.yml")
    text, [finding] = files.read_text(tmp_path, "ebb.yml")
    assert text is None
    assert finding.message == "It cannot be opened: it is a link that leads back to itself."
