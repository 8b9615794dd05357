"""Original and translation: how words, numbers and parts are read, and what must never be found between them."""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from folders import REPOSITORY, write
from judging import check
from markdown_page import page_of
from markdown_page import read as read_page
from papercheck.languages import FOLDER as LEXICONS
from papercheck.languages import read_lexicons
from papercheck.languages.cldr import TOPICS
from papercheck.load import load
from papercheck.model import Finding, Lexicon, Page, Paper, Place, Profile
from papercheck.registry.records import read_style
from papercheck.rules import PARITY, list_rules
from papercheck.rules.parity import Comparison, Localiser
from papercheck.rules.parity.numerals import NumeralReader
from papercheck.rules.parity.pairs import split_sentences
from papercheck.rules.parity.side_by_side import PagePair
from papercheck.text import read_data

settings.register_profile("house", derandomize=True, deadline=None, max_examples=40, database=None)
settings.load_profile("house")

TODAY = date(2030, 1, 1)
FILES = sorted(LEXICONS.glob("*.yml"))
KNOWN = read_lexicons(file.stem for file in FILES)


def paper(root: Path, files: Mapping[str, str]) -> Paper:
    read, unreadable = load(write(root, files), TODAY)
    assert unreadable == ()
    return read


def found(read: Paper, family: str = "") -> list[Finding]:
    """What the rules of one module find, or those of all."""
    rules = list_rules({"parity": (family,)} if family else PARITY, ["parity"])
    return sorted(finding for rule in rules for finding in rule(Comparison(read)))


def told(read: Paper) -> set[str]:
    return {finding.rule for finding in found(read)}


def side_by_side(root: Path, english: str, other: str, code: str = "de") -> Paper:
    return paper(root, {"docs/en/index.md": english, f"docs/{code}/index.md": other})


WORDS = {
    "plain words": ("Tides rise.", "Tides rise.", "Tides rise."),
    "emphasis": ("**Tides** *rise*, _slowly_.", "Tides rise, slowly.", "Tides rise, slowly."),
    "a star that multiplies": ("3 * 4 tides", "3 * 4 tides", "3 * 4 tides"),
    "a marked stretch": ("the *Ebbe*{: lang=de } comes", "the Ebbe comes", "the comes"),
    "a marked stretch in the page's own language": ("*the ebb*{: lang=en-GB }", "the ebb", "the ebb"),
    "a marked stretch beside a bold one": (
        "**One.** The *Ebbe*{: lang=de }.",
        "One. The Ebbe.",
        "One. The .",
    ),
    "a tag with a language": ('the <i lang="de">Ebbe</i> comes', "the Ebbe comes", "the comes"),
    "a title in italics": (
        "See *Tides of the North Sea* there.",
        "See Tides of the North Sea there.",
        "See there.",
    ),
    "a citation": ("Tides rise [@pilot-2020, p. 3].", "Tides rise .", "Tides rise ."),
    "a link": ("See [the ebb](moon.md#ebb).", "See the ebb.", "See the ebb."),
    "a link with a class": ("See [the ebb](moon.md){: .wide }.", "See the ebb.", "See the ebb."),
    "an outside link": ("See [Sea](https://sea.example).", "See Sea.", "See ."),
    "an address": ("See <https://sea.example/1> now.", "See now.", "See now."),
    "an address without a blank behind it": ("潮https://sea.example/1は潮汐", "潮 は潮汐", "潮 は潮汐"),
    "code in a tag": ("<p>Tides <code>tide 12</code> rise.</p>", "Tides rise.", "Tides rise."),
    "code and a comment": ("`tide 12` <!-- 3 --> rises", "rises", "rises"),
    "a footnote mark": ("Tides[^1] rise.\n\n[^1]: Low.", "Tides rise.", "Tides rise."),
    "a task": ("- [x] Ebb `1`", "Ebb", "Ebb"),
    "an image": ("![Noon](noon.svg) is high.", "is high.", "is high."),
    "an entity and an escape": ("1 &lt; 2 \\* 3", "1 < 2 * 3", "1 < 2 * 3"),
    "a placeholder is no attribute list": ("{count} tides", "{count} tides", "{count} tides"),
    "two lines": ("Tides\nrise.", "Tides\nrise.", "Tides\nrise."),
}


@pytest.mark.parametrize(("text", "words", "own"), WORDS.values(), ids=WORDS.keys())
def test_words_are_what_a_reader_reads(text: str, words: str, own: str) -> None:
    block = read_page(text).blocks[0]
    assert (block.words, block.own) == (words, own)


PARTS = {
    "a list in a list": ("- a\n- b\n    1. c\n", ["list ul (2,) 1:3", "list ol (1,) 3:8"]),
    "a table": ("| a | b |\n|---|---|\n| c | d |\n", ["table  (2, 2) 1:3"]),
    "a quotation": ("> a\n", ["quotation  () 1:3"]),
    "an alert": ("> [!TIP]\n> a\n", ["admonition tip () 1:3"]),
    "a box with a title": ('!!! note "A"\n    b\n', ["admonition note () 1:11"]),
    "a box with a made-up title": ("!!! note\n    b\n", ["admonition note () 2:5"]),
    "a box that opens": ("??? tip\n    b\n", ["admonition tip () 2:5"]),
    "tasks": ("- [x] a\n- [ ] b\n", ["list ul (2, 1) 1:3"]),
    "a figure": ("![a](b.svg)\n\n/// caption\nc\n///\n", ["figure  () 1:1"]),
    "a footnote mark": ("a[^b].\n\n[^b]: c\n", ["footnote mark b () 1:2"]),
    "an include": ('--8<-- "a/b.md"\n', ["include a/b.md () 1:1"]),
    "includes in a block": ("--8<--\na.md\nb.md\n--8<--\n", ["include a.md () 1:7", "include b.md () 1:7"]),
    "a comment": ("a\n\n<!-- b c -->\n", ["comment b c () 3:1"]),
    "a comment in code": ("`<!-- b c -->` and\n\n    <!-- d e -->\n", []),
    "a comment in a fence": ("```\n<!-- b c -->\n```\n", []),
}


@pytest.mark.parametrize(("text", "expected"), PARTS.values(), ids=PARTS.keys())
def test_parts_are_found_with_kind_size_and_place(text: str, expected: list[str]) -> None:
    read = read_page(text, "a.md").components
    assert [
        f"{part.kind} {part.detail} {part.size} {part.place.line}:{part.place.column}" for part in read
    ] == expected


def test_a_footnote_is_a_block_under_the_id_of_its_page() -> None:
    blocks = read_page("Tides[^moon].\n\n[^moon]: It pulls.\n", "a.md").blocks
    note = blocks[-1]
    assert (note.kind, note.id, note.text, note.place) == (
        "footnote",
        "fn:moon",
        "It pulls.",
        Place("a.md", 3),
    )


def test_code_is_read_as_it_was_typed() -> None:
    blocks = read_page("1. a\n\n    ```python\n    x = 1\n\n    y = 2\n    ```\n\n~~~\nz\n~~~\n").blocks
    code = [(block.text, block.classes, block.place.line) for block in blocks if block.kind == "code"]
    assert code == [("x = 1\n\ny = 2", ("python",), 3), ("z", (), 9)]


def test_a_title_that_nobody_typed_is_no_block() -> None:
    blocks = read_page('!!! note\n    a\n\n!!! tip "Tip"\n    b\n').blocks
    assert [block.text for block in blocks] == ["a", "Tip", "b"]


def test_an_image_keeps_its_text_and_a_switch_its_language() -> None:
    text = '![Noon](a.svg) [x](b.md){: hreflang=de } <img src="c.svg" alt="Night"> <a hreflang="fr" href="d.md">e</a>'
    read = read_page(text).links
    assert [(link.target, link.is_image, link.text, link.language) for link in read] == [
        ("a.svg", True, "Noon", ""),
        ("b.md", False, "x", "de"),
        ("c.svg", True, "Night", ""),
        ("d.md", False, "", "fr"),
    ]


def test_words_in_html_are_read_and_programs_are_not() -> None:
    text = "<div>\n<p>Tides <b>rise</b>.</p>\n<script>let tide = 12;</script>\n</div>\n"
    assert " ".join(block.words for block in read_page(text).blocks).split() == ["Tides", "rise."]


NUMERALS = {
    "English groups": ("en", "1,234,567.5", {"1234567.5"}),
    "German groups": ("de", "1.234.567,5", {"1234567.5"}),
    "Swiss groups": ("de", "1’234’567,5", {"1234567.5"}),
    "French groups": ("fr", "1\u202f234,5", {"1234.5"}),
    "groups with blanks": ("de", "12 000 Boote", {"12000 | 12 0"}),
    "a German fraction": ("de", "1,234", {"1.234"}),
    "an English fraction in German": ("de", "3.5", {"3.5 | 3 5"}),
    "a version": ("en", "9.8.1", {"9 8 1"}),
    "a million": ("de", "3,5 Mio. Boote", {"3500000.0"}),
    "a billion": ("en", "3 billion", {"3000000000"}),
    "a range of millions": ("en", "2–3 million", {"2 | 2000000", "3000000"}),
    "a school year": ("en", "2019/20", {"2019", "20 | 2020"}),
    "a decade": ("de", "die 90er-Jahre", {"90 | 90 | 1890 | 1990 | 2090"}),
    "an ordinal": ("en", "the 21st boat", {"21"}),
    "a paragraph of a law": ("en", "section 22(1)(a)", {"22", "1"}),
    "a number in a name": ("en", "Covid-19", {"19 (name)"}),
    "a sign": ("en", "D6 and A4", set()),
    "an English date": ("en", "24 April 2013", {"24 2013 month 4"}),
    "an American date": ("en", "April 24, 2013", {"24 2013 month 4"}),
    "a German date": ("de", "24. April 2013", {"24 2013 month 4"}),
    "an English fraction that begins with its point": ("en", "by .5 or -.25 (.75)", {"0.5", "0.25", "0.75"}),
    "the mark of a note behind a bracket": ("en", "(the ebb).5, “the flood”.7", {"5", "7"}),
    "a French month without its accent": ("fr", "1er aout 2025", {"1 2025 month 8"}),
    "a French date": ("fr", "1er mai 1900", {"1 1900 month 5"}),
    "a verb that looks like a month": ("en", "those over 18 may sail", {"18"}),
    "a day in figures": ("de", "am 24.04. und", {"24 month 4 | 24 4 | 24.04"}),
    "a date of a machine": ("en", "2013-04-24", {"24 2013 month 4 | 24 2013 4"}),
    "MONTHS and DAYS: the last day of a year": ("en", "2013-12-31", {"31 2013 month 12 | 31 2013 12"}),
    "MONTHS: no thirteenth month": ("en", "2013-13-01", {"2013", "13 | 2013", "1"}),
    "DAYS: no thirty-second day": ("en", "2013-01-32", {"2013", "1 | 2001", "32"}),
    "HOURS: the last minutes of a day": ("en", "24:30", {"24:30 | 24 30"}),
    "HOURS: no twenty-fifth hour": ("en", "25:30", {"25", "30"}),
    "NOON: a time before or after it": ("en", "11:30", {"11:30 | 23:30 | 11 30"}),
    "NOON: half an hour later": ("en", "12:30", {"12:30 | 12 30"}),
    "CENTURY: a year of two digits": (
        "de",
        "1.2.99",
        {"1 99 month 2 | 1 99 2 | 1 1999 month 2 | 1 1999 2 | 1 2099 month 2 | 1 2099 2"},
    ),
    "CENTURY: a hundred years": ("en", "the 1800s", {"1800 | 19 | 0"}),
    "GROUP: four digits behind a comma": ("en", "1,2345", {"1.2345 | 1 2345"}),
    "a time": ("en", "2:30 pm", {"14:30 | 2 30"}),
    "a German time": ("de", "14.30 Uhr", {"14:30 | 14 30"}),
    "a French time": ("fr", "14 h 30", {"14:30 | 14 30"}),
    "digits of another script": ("en", "٣٤ boats", {"34"}),
}


@pytest.mark.parametrize(("code", "text", "expected"), NUMERALS.values(), ids=NUMERALS.keys())
def test_a_numeral_is_read_by_the_rules_of_its_language(code: str, text: str, expected: set[str]) -> None:
    read = NumeralReader(KNOWN[code]).read(text)
    shown = {
        " | ".join(" ".join(str(value) for value in reading) for reading in numeral.readings)
        + ("" if numeral.may_ask else " (name)")
        for numeral in read
    }
    assert shown == expected


SENTENCES = {
    "an abbreviation of letters": ("Boote (z. B. Fähren). Ebbe.", ["Boote (z. B. Fähren).", "Ebbe."]),
    "one without a blank": ("Boats, e.g. The Gull. Ebb.", ["Boats, e.g. The Gull.", "Ebb."]),
    "one that is a word": ("Flut bzw. Ebbe vgl. Almanach. Wind.", ["Flut bzw. Ebbe vgl. Almanach.", "Wind."]),
    "a place in a text": (
        "The rule (art. 5). A work of art. It is old.",
        ["The rule (art. 5).", "A work of art.", "It is old."],
    ),
    "a letter at the end": ("He needs vitamin C. It is here.", ["He needs vitamin C.", "It is here."]),
    "a mark that closes": ("“It ebbs.” He left.", ["“It ebbs.”", "He left."]),
    "a line": ("z. B.\nEbbe", ["z. B.", "Ebbe"]),
}


@pytest.mark.parametrize(("text", "sentences"), SENTENCES.values(), ids=SENTENCES.keys())
def test_a_sentence_ends_at_no_abbreviation(text: str, sentences: list[str]) -> None:
    assert list(split_sentences(text)) == sentences


SPELLED = {
    "en": ("Three groups, the twelfth of twenty-one; a second; two million.", [3, 12, 21, 2_000_000]),
    "de": ("Drei Gruppen, die zwölfte von einundzwanzig; zwei Millionen.", [3, 12, 21, 2_000_000]),
    "fr": ("Trois groupes, le douzième sur vingt-deux ; deux millions.", [3, 12, 22, 2_000_000]),
}


@pytest.mark.parametrize(
    ("code", "text", "values"), [(code, *each) for code, each in SPELLED.items()], ids=SPELLED
)
def test_numbers_are_read_from_words(code: str, text: str, values: list[int]) -> None:
    assert [numeral.readings[0][0] for numeral in NumeralReader(KNOWN[code]).read_words(text)] == list(
        map(Decimal, values)
    )


def test_of_an_unknown_language_only_figures_are_read() -> None:
    unknown = NumeralReader(Lexicon())
    assert not unknown.is_known
    assert unknown.read_words("three") == []
    assert set(unknown.read("1.234")[0].readings) == {
        (Decimal(1234),),
        (Decimal("1.234"),),
        (Decimal(1), Decimal(234)),
    }


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_lexicon_can_be_read_and_its_numbers_are_numbers(file: Path) -> None:
    read = KNOWN[file.stem]
    for topic in ("months", "number_words", "ordinal_words", "loose_numbers", "magnitudes"):
        assert all(Decimal(value) >= 0 for value in read.values(topic).values()), topic
    assert all(len(pair) > 1 for pair in read.words("quotation_marks"))
    assert all(topic and all(read.words(topic)) for topic in (*read_data(file), *TOPICS))
    assert not NumeralReader(read).is_known or set(NumeralReader(read).months.values()) == set(range(1, 13))


def test_a_variety_reads_what_its_language_reads() -> None:
    austrian, german = read_lexicons(["de-AT"])["de-AT"], KNOWN["de"]
    assert set(german.words("negation")) == set(austrian.words("negation"))
    assert set(german.words("months")) < set(austrian.words("months"))
    assert "xx" not in read_lexicons(["xx"])


LANGUAGE_BOUND = {
    "statement-differs",
    "foreign-sentence",
    "values-differ",
    "units-differ",
    "mixed-form-of-address",
    "wrong-quotation-mark",
}


def test_what_is_not_known_of_a_language_is_not_judged(tmp_path: Path) -> None:
    english = "The pilot may not sail, by 5 per cent or three points.\nHe says “no” and asks you.\n"
    other = (
        "De loods mag varen, met 5 en vier.\nHij zegt »ja« en the tide is in and it is out again, u en jij.\n"
    )
    assert told(side_by_side(tmp_path, english, other, "nl")) & LANGUAGE_BOUND == set()


def test_white_space_and_line_ends_never_make_a_translation_stale(tmp_path: Path) -> None:
    from papercheck.translations import renew_stamps
    from papersite.commands.locks import stamps_text

    files = {
        "docs/en/index.md": "Tides\nrise.\n\n- They  fall.\n",
        "docs/de/index.md": "Es steigt.\n\n- Es fällt.\n",
    }
    lock = stamps_text(renew_stamps(paper(tmp_path / "before", files), {("de", "index.md")}))
    after = {
        "docs/en/index.md": "Tides   rise.\r\n\r\n*   They\r\n    fall.\r\n",
        "docs/_data/translations.yml": lock,
    }
    assert found(paper(tmp_path / "after", files | after), "parity.page_parity") == []


def test_without_a_lock_nothing_is_stale(tmp_path: Path) -> None:
    assert found(side_by_side(tmp_path, "Tides rise.\n", "Es steigt.\n"), "parity.page_parity") == []


def page(code: str, **fields: int) -> Page:
    path = f"docs/{code}/index.md"
    places = {name: Place(path, line) for name, line in fields.items()}
    return Page(
        path=path,
        name="index.md",
        language=code,
        kind="",
        title="",
        description="",
        fields=places,
        body="",
        first_line=1,
    )


def test_a_sentence_in_html_is_translated_too(tmp_path: Path) -> None:
    text = "<p>The tide comes in twice a day.</p>\n"
    assert told(side_by_side(tmp_path, text, text)) == {"untranslated-text"}


COMMENTS = {
    "a sentence": ("The moon did it", True),
    "a note for later": ("TODO: check the date", True),
    "a slot": ("cards", False),
    "a mark": ("more", False),
    "a mark with a name": ("end of list", False),
    "a name of many parts": ("end-of-the-list", False),
    "a switch of a linter": ("markdownlint-disable MD013 MD033", False),
    "a switch of another": ("vale off", False),
    "a licence for programs": ("SPDX-License-Identifier: CC-BY-4.0", False),
    "an editor's line": ("vim: set ts=4 sw=4", False),
    "a template's tag": ("[include header here]", False),
    "numbers only": ("12 34 56", False),
}


@pytest.mark.parametrize(("text", "is_hidden"), COMMENTS.values(), ids=COMMENTS.keys())
def test_a_comment_hides_text_unless_it_is_for_a_program(tmp_path: Path, text: str, is_hidden: bool) -> None:
    read = side_by_side(
        tmp_path, "Tides rise.\n", f"Es steigt.\n\n<!-- {text} -->\n\nEs <!--{text}--> fällt.\n"
    )
    assert len(found(read, "parity.language_use")) == (2 if is_hidden else 0)


def side_by_side_of(english: str, german: str) -> PagePair:
    def read(code: str, text: str) -> Page:
        return replace(page(code), blocks=read_page(text, f"docs/{code}/index.md", language=code).blocks)

    return PagePair(read("en", english), read("de", german), is_open=True)


def pairs_of(english: str, german: str) -> list[tuple[str, str]]:
    paired = side_by_side_of(english, german).pairs
    return [(pair.words[0].replace("\n", "/"), pair.words[1].replace("\n", "/")) for pair in paired]


PAIRS = {
    "block by block": ("A.\n\nB.\n", "a.\n\nb.\n", [("A.", "a."), ("B.", "b.")]),
    "paragraphs merged": ("A.\n\nB.\n\n- C\n", "a, b.\n\n- c\n", [("A./B.", "a, b."), ("C", "c")]),
    "by id, in any order": (
        "A.\n{: #a }\n\nB.\n{: #b }\n",
        "b.\n{: #b }\n\na.\n{: #a }\n",
        [("A.", "a."), ("B.", "b.")],
    ),
    "by heading": (
        "## A\n\nB.\n\nC.\n\n## D\n",
        "## a\n\nb, c.\n\n## d\n",
        [("A", "a"), ("B./C.", "b, c."), ("D", "d")],
    ),
    "a heading too many": (
        "## A\n\nThe boats are here.\n",
        "## a\n\n### b\n\nDie Boote sind da.\n",
        [("A", "a"), ("", "b"), ("The boats are here.", "Die Boote sind da.")],
    ),
    "what an id tells apart, where headings are missing": (
        "## A\n\nB.\n{: #b }\n\n## C\n",
        "b.\n{: #b }\n",
        [("A", ""), ("B.", "b."), ("C", "")],
    ),
    "a paragraph that was left out": (
        "The harbour of the town has 12 boats.\n\nThe moon pulls the water of the sea, and so does the sun.\n\nA visitor pays `fee` here.\n",
        "Der Hafen der Stadt hat 12 Boote.\n\nEin Gast zahlt hier `fee`.\n",
        [
            ("The harbour of the town has 12 boats.", "Der Hafen der Stadt hat 12 Boote."),
            ("The moon pulls the water of the sea, and so does the sun.", ""),
            ("A visitor pays here.", "Ein Gast zahlt hier ."),
        ],
    ),
}


@pytest.mark.parametrize(("english", "german", "expected"), PAIRS.values(), ids=PAIRS.keys())
def test_blocks_are_paired_as_far_as_anybody_can_tell(
    english: str, german: str, expected: list[tuple[str, str]]
) -> None:
    assert pairs_of(english, german) == expected


HEADINGS = {
    "one more, by what stands below it": (
        "## Ebb\n\nSee `ebb.csv`.\n\n## Moon\n\nIt shines.\n\n## Flood\n\nSee `flood.csv`.\n",
        "## Ebbe\n\nSiehe `ebb.csv`.\n\n## Flut\n\nSiehe `flood.csv`.\n",
        [("Ebb", "Ebbe"), ("Moon", ""), ("Flood", "Flut")],
    ),
    "all as many levels deeper": (
        "## Ebb\n\n## Flood\n\n### Spring\n\n## Moon\n\n## Sun\n",
        "### Ebbe\n\n### Flut\n\n### Mond\n\n### Sonne\n",
        [("Ebb", "Ebbe"), ("Flood", "Flut"), ("Spring", ""), ("Moon", "Mond"), ("Sun", "Sonne")],
    ),
    "the title of the page": (
        "# Tides\n\n## Clock\n\nIt says `tide`.\n\nIt says `hour`.\n",
        "# Gezeiten\n\nSie sagt `tide`.\n\nSie sagt `hour`.\n",
        [("Tides", "Gezeiten"), ("Clock", "")],
    ),
    "a name in another place": (
        "## Install\n\nA.\n\n## Report\n\nB.\n\n## Use\n\nC.\n",
        "## Report\n\nB.\n\n## Gebrauch\n\nC.\n",
        [("Install", ""), ("Report", "Report"), ("Use", "Gebrauch")],
    ),
}


@pytest.mark.parametrize(("english", "german", "expected"), HEADINGS.values(), ids=HEADINGS.keys())
def test_headings_are_paired_by_all_that_languages_share(
    english: str, german: str, expected: list[tuple[str, str]]
) -> None:
    paired = side_by_side_of(english, german).headings
    assert [(one.words if one else "", other.words if other else "") for one, other in paired] == expected


NAMES = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(["Tide", "Clock", "Use", "`moon`", "A b c", "12"])),
    max_size=8,
)


@given(NAMES, NAMES)
def test_every_heading_is_paired_or_alone_and_none_of_them_twice(
    left: list[tuple[int, str]], right: list[tuple[int, str]]
) -> None:
    texts = [
        "".join(f"{'#' * level} {name}\n\nSee `{name}`.\n\n" for level, name in side)
        for side in (left, right)
    ]
    pages = side_by_side_of(*texts)
    for number, page_ in enumerate((pages.original, pages.page)):
        told = [it.place for pair in pages.headings if (it := pair[number])]
        assert sorted(told) == [block.place for block in page_.blocks if block.level]
    assert all(
        pages.find_section(block.place) >= -1 for block in (*pages.original.blocks, *pages.page.blocks)
    )


TARGETS = {
    "a page": ("moon.md", "moon.md"),
    "a page of the original": ("../en/moon.md", "moon.md"),
    "an explicit id": ("moon.md#ebb", "moon.md#ebb"),
    "an id of the generator's": ("moon.md#die-ebbe", "moon.md#*"),
    "the page itself": ("#ebb", "index.md#ebb"),
    "an absolute address": ("/de/moon/", "/moon"),
    "an asset": ("../assets/tides.svg", "../assets/tides.svg"),
    "an asset in a language": ("../assets/tides.de.svg", "../assets/tides.svg"),
    "an asset in a folder of a language": ("../assets/de/tides.svg", "../assets/*/tides.svg"),
    "an outside address": ("https://Sea.example/a/?b=1", "//sea.example/a?b=1"),
    "the same with another scheme": ("http://www.sea.example/a/?b=1", "//sea.example/a?b=1"),
    "an outside host in a language": ("https://de.sea.example/Gezeiten", "//sea.example"),
    "an outside path in a language": ("https://sea.example/de-DE/gezeiten", "//sea.example"),
    "an outside file in a language": ("https://sea.example/tides_de.pdf", "//sea.example"),
    "a query in a language": ("https://sea.example/a?lang=de&b=1", "//sea.example/a?b=1"),
    "no address at all": ("http://[", "http://["),
}


@pytest.mark.parametrize(("target", "expected"), TARGETS.values(), ids=TARGETS.keys())
def test_an_address_is_compared_without_its_language(tmp_path: Path, target: str, expected: str) -> None:
    read = side_by_side(tmp_path, "## A {: #ebb }\n", "## a {: #ebb }\n")
    german = read.in_language("de")[0]
    assert Localiser(read).localise(target, german) == expected


STYLES = {
    "no group": "[]",
    "a list where a group belongs": "avoid: [a]",
    "an unknown language": "avoid: {xx: [a]}",
    "an unknown form": "address: {de: friendly}",
    "a mark that is no pair": "quotation_marks: {de: ['„']}",
    "an unknown wish": "colour: blue",
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES.keys())
def test_a_style_that_cannot_be_read_is_a_finding(text: str) -> None:
    read, findings = read_style(text, "docs/_data/style.yml", ("en", "de"))
    assert findings
    assert read.avoid.get("de", {}) == {}
    assert read.address == {}


def pages(english: str, german: str, code: str = "de") -> dict[str, str]:
    return {"docs/en/index.md": english, f"docs/{code}/index.md": german}


def both(numbers: Iterable[int]) -> dict[str, str]:
    """Pages without anything, in two languages."""
    return {f"docs/{code}/p{number}.md": "# Ebb\n" for number in numbers for code in ("en", "de")}


def with_ids(path: str, ids: str) -> dict[str, str]:
    return {path: "\n\n".join(f"Tides.\n{{: #{id_} }}" for id_ in ids)}


def listed(words: Iterable[object], end: str = ".") -> str:
    return " ".join(map(str, words)) + end


def boxes(numbers: Iterable[int]) -> str:
    return "\n".join(f"!!! k{number}\n    T\n" for number in numbers)


ALL_LEFT = "The tide comes in with the wind and the rain of the north today {}."
LEFT = [ALL_LEFT.format(word) for word in "bay cliff dune foam gull hull isle jetty keel lock".split()]
AVOID = {"docs/_data/style.yml": "avoid: {en: [driver]}\n"}

THRESHOLDS = {
    "ALIKE: three marks of five in common": ("missing-page", 0, 1, [
        with_ids("docs/en/a.md", "abcd") | with_ids("docs/de/b.md", "abce"),
        with_ids("docs/en/a.md", "abcdx") | with_ids("docs/de/b.md", "abcdyz"),
    ]),
    "FEW: three marks in all": ("missing-page", 0, 1, [
        with_ids("docs/en/a.md", "abc") | with_ids("docs/de/b.md", "abc"),
        with_ids("docs/en/a.md", "ab") | with_ids("docs/de/b.md", "ab"),
    ]),
    "COMMON: a mark that fewer than thirty pages have": ("missing-page", 28, 30, [
        {name: text for number in range(29) for name, text in with_ids(f"docs/en/{number}.md", "abc").items()}
        | with_ids("docs/de/b.md", "abc") | both(range(40)),
        {name: text for number in range(30) for name, text in with_ids(f"docs/en/{number}.md", "abc").items()}
        | with_ids("docs/de/b.md", "abc") | both(range(40)),
    ]),
    "TOO_MANY: four hundred pieces are matched, more are compared in turn": ("structure-differs", 1, 401, [
        pages(boxes(range(400)), boxes(range(1, 400))), pages(boxes(range(401)), boxes(range(1, 401)))
    ]),
    "SMALL: a number from a hundred on is written in figures": ("values-differ", 1, 0, [
        pages("100 boats.\n", "Boten.\n", "nl"), pages("99 boats.\n", "Boten.\n", "nl")
    ]),
    "MANY: a hundred numbers are counted against each other": ("values-differ", 1, 0, [
        pages(listed([f"{n};" for n in (11, *range(11, 110))]), listed([f"{n};" for n in (11, *range(12, 110), 109)])),
        pages(listed([f"{n};" for n in (11, *range(11, 111))]), listed([f"{n};" for n in (11, *range(12, 111), 110)])),
    ]),
    "SOUGHT: a hundred pieces of code are looked for": ("verbatim-differs", 1, 0, [
        pages(listed([*(f"`w{n}`" for n in range(100, 199)), "`tide`"]), listed([*(f"w{n}" for n in range(100, 199)), "`flut`"])),
        pages(listed([*(f"`w{n}`" for n in range(100, 200)), "`tide`"]), listed([*(f"w{n}" for n in range(100, 200)), "`flut`"])),
    ]),
    "PLAIN: eight words in small letters, in any language": ("untranslated-text", 1, 0, [
        pages("ik zie de oude boten hier weer varen\n", "ik zie de oude boten hier weer varen\n", "nl"),
        pages("ik zie de oude boten hier weer\n", "ik zie de oude boten hier weer\n", "nl"),
    ]),
    "TELLING: a word of four letters in a heading": ("untranslated-text", 1, 0, [
        pages("## Sea tide\n", "## Sea tide\n"), pages("## Sea ebb\n", "## Sea ebb\n")
    ]),
    "MANY: five blocks are a page": ("untranslated-text", 1, 4, [
        pages("\n\n".join(LEFT[:5]), "\n\n".join(LEFT[:5])), pages("\n\n".join(LEFT[:4]), "\n\n".join(LEFT[:4]))
    ]),
    "HALF: five blocks of ten are a page": ("untranslated-text", 1, 5, [
        pages("\n\n".join(LEFT), "\n\n".join([*LEFT[:5], *["Es ist."] * 5])),
        pages("\n\n".join(LEFT), "\n\n".join([*LEFT[:5], *["Es ist."] * 6])),
    ]),
    "ENOUGH: three words that only another language has": ("foreign-sentence", 1, 0, [
        pages("Tides.\n", "The tide and the gull here.\n"),
        pages("Tides.\n", "Tide and the gull rise aloft.\n"),
    ]),
    "ENOUGH: six words in all": ("foreign-sentence", 1, 0, [
        pages("Tides.\n", "The tide and the gull rise.\n"), pages("Tides.\n", "The tide and the gull.\n")
    ]),
    "HALF: half of the letters are a page": ("wrong-quotation-mark", 0, 1, [
        pages("Tides.\n", f"The tide and the gull here.\n\n“{'a' * 25}”\n"),
        pages("Tides.\n", f"The tide and the gull here.\n\n“{'a' * 26}”\n"),
    ]),
    "TIMES: more than four times as many words of the other language": ("foreign-sentence", 1, 0, [
        pages("Tides.\n", "The tide und the gull and the foam of hers.\n"),
        pages("Tides.\n", "The tide und the gull and the foam aloft rise.\n"),
    ]),
    "TIMES: more than four times as many words of the original": ("untranslated-text", 1, 0, [
        pages("The tide und the gull and the foam of hers.\n", "The tide und the gull and the foam of hers.\n"),
        pages("The tide und the gull and the foam rise.\n", "The tide und the gull and the foam rise.\n"),
    ]),
    "QUOTED: nine hundred characters": ("wrong-quotation-mark", 1, 0, [
        pages("Tides.\n", f"“{'a' * 900}”\n"), pages("Tides.\n", f"“{'a' * 901}”\n")
    ]),
    "QUOTED: nine hundred characters are left out": ("avoided-word", 0, 1, [
        pages(f"“driver {'a' * 893}”\n", "x\n") | AVOID, pages(f"“driver {'a' * 894}”\n", "x\n") | AVOID
    ]),
    "LONG: a hundred and twenty letters": ("lengths-differ", 1, 0, [
        pages("a" * 20, "b" * 120), pages("a" * 20, "b" * 119)
    ]),
    "FAR and SLACK: two times and a fifth, and twenty letters more": ("lengths-differ", 1, 0, [
        pages("a" * 180, "b" * 420), pages("a" * 180, "b" * 419)
    ]),
    "UNEVEN: a third more, with a paragraph fewer": ("lengths-differ", 1, 0, [
        pages("a" * 90 + "\n\n" + "a" * 90, "b" * 250), pages("a" * 90 + "\n\n" + "a" * 90, "b" * 249)
    ]),
    "KNOWN: seven texts tell nothing of a language, eight do": ("lengths-differ", 7, 0, [
        pages("\n\n".join(["a" * 100] * 7), "\n\n".join(["b" * 300] * 7)),
        pages("\n\n".join(["a" * 100] * 8), "\n\n".join(["b" * 300] * 8)),
    ]),
    "FEW: four words are a sentence": ("hidden-text", 1, 0, [
        pages("x\n", "Es.\n\n<!-- end of the list -->\n"), pages("x\n", "Es.\n\n<!-- end of list -->\n")
    ]),
    "INFLECTION: two letters": ("avoided-word", 1, 0, [
        pages("Some driveren sail.\n", "x\n") | AVOID, pages("Some driverens sail.\n", "x\n") | AVOID
    ]),
    "NEAR: a name of forty letters is none": ("mixed-form-of-address", 1, 0, [
        pages("x\n", f"Lesen Sie. Und Sie.\n\nHier C{'a' * 39} du Nord.\n\nDa, wenn Sie da.\n"),
        pages("x\n", f"Lesen Sie. Und Sie.\n\nHier C{'a' * 38} du Nord.\n\nDa, wenn Sie da.\n"),
    ]),
    "SHORT: forty-five words": ("statement-differs", 1, 0, [
        pages(listed(["It", "is", "not", *["so"] * 42]), "Es ist so.\n"),
        pages(listed(["It", "is", "not", *["so"] * 43]), "Es ist so.\n"),
    ]),
}  # fmt: skip
"""Each number that decides, by its name in the code: the rule, and what it finds just inside and just outside."""


@pytest.mark.parametrize(("rule", "inside", "outside", "papers"), THRESHOLDS.values(), ids=THRESHOLDS.keys())
def test_a_number_that_decides_decides_there(
    tmp_path: Path, rule: str, inside: int, outside: int, papers: list[dict[str, str]]
) -> None:
    counts = [
        sum(finding.rule == rule for finding in check(paper(tmp_path / str(number), files)))
        for number, files in enumerate(papers)
    ]
    assert counts == [inside, outside]


QUOTES = {
    "a sentence": ("untranslated-text", lambda text: pages(f"- {text}\n", f"- {text}\n", "nl")),
    "code": ("verbatim-differs", lambda text: pages(f"```\n{text}\n```\n", "x\n")),
}


@pytest.mark.parametrize(("rule", "files"), QUOTES.values(), ids=QUOTES.keys())
def test_sixty_characters_are_quoted_whole(
    tmp_path: Path, rule: str, files: Callable[[str], dict[str, str]]
) -> None:
    whole = "ik zie de oude boten hier weer varen en de nieuwe ook al we"
    for text, quoted in ((f"{whole}g", f"`{whole}g`"), (f"{whole}gen", f"`{whole}…`")):
        messages = [
            finding.message
            for finding in check(paper(tmp_path / quoted[-2], files(text)))
            if finding.rule == rule
        ]
        assert len(messages) == 1
        assert quoted in messages[0]


def test_sixty_characters_of_html_are_quoted_whole(tmp_path: Path) -> None:
    tags = [f'<b title="{"a" * length}">' for length in (48, 49)]
    text = "---\ntitle: Tides\ndescription: x\n---\n" + "\n\n".join(f"Tides {tag}rise</b>." for tag in tags)
    read = replace(paper(tmp_path, {"docs/en/index.md": text}), profile=Profile.PUBLICATION)
    quoted = [finding.message.split("`")[1] for finding in check(read) if "title=" in finding.message]
    assert [len(tag) for tag in tags] == [60, 61]
    assert quoted == [tags[0], tags[1][:59] + "…"]


def test_a_hundred_broken_links_get_a_name(tmp_path: Path) -> None:
    text = "## Flood {: #flood }\n\n" + "\n".join(f"[a](#flod{number})" for number in range(101))
    fixes = [
        finding.fix
        for finding in check(paper(tmp_path, {"docs/en/index.md": text}))
        if finding.rule == "broken-link"
    ]
    assert Counter(fixes) == {"Write `#flood`.": 100, "Use an id of docs/en/index.md.": 1}


LIMITS = {
    "MAX_DIGITS: thirty digits are a number": ("9" * 30, [(Decimal("9" * 30),)]),
    "MAX_DIGITS: thirty-one are none": ("9" * 31, []),
    "MAX_MAGNITUDES: three words multiply": ("2 hundred thousand million", [(Decimal(200_000_000_000),)]),
    "MAX_MAGNITUDES: a fourth does not": (
        "2 hundred thousand million million",
        [(Decimal(200_000_000_000),)],
    ),
    "YEARS: 999 may be millions": (
        "999–2 million",
        [(Decimal(999),), (Decimal(999_000_000),), (Decimal(2_000_000),)],
    ),
    "YEARS: 1000 may be a year": ("1000–2 million", [(Decimal(1000),), (Decimal(2_000_000),)]),
    "YEARS: 2999 is a year": ("2999–20", [(Decimal(2999),), (Decimal(20),), (Decimal(2920),)]),
    "YEARS: 3000 is none": ("3000–20", [(Decimal(3000),), (Decimal(20),)]),
}


@pytest.mark.parametrize(("text", "expected"), LIMITS.values(), ids=LIMITS.keys())
def test_numbers_are_read_within_limits(text: str, expected: list[tuple[Decimal, ...]]) -> None:
    numerals = NumeralReader(KNOWN["en"]).read(text)
    assert [reading for numeral in numerals for reading in numeral.readings] == expected


def test_letters_behind_a_number_do_not_multiply_its_readings() -> None:
    assert len(NumeralReader(KNOWN["en"]).read(f"5{' m' * 200}")[0].readings) <= 8


def test_no_rule_keeps_a_paper_that_it_judged(tmp_path: Path) -> None:
    name = "A page that nothing keeps."
    check(side_by_side(tmp_path, f"---\ntitle: {name}\n---\nTides rise.\n", "Es steigt.\n"))
    gc.collect()
    assert [page for page in gc.get_objects() if isinstance(page, Page) and page.title == name] == []


HOSTILE = {
    "lists a hundred deep": "- " * 100 + "x",
    "brackets that never close": "[" * 20_000,
    "emphasis that never closes": "*a **b _c " * 2_000,
    "marked emphasis that never closes": "*a{: lang=de } " * 5_000,
    "links that never close": "[x](" * 10_000,
    "names that never end": "a-" * 50_000,
    "references that never end": "Doe-" * 20_000 + ", ",
    "numbers that never end": "1." * 20_000 + "1,000" * 5_000,
    "groups of digits": "100 " * 20_000 + "x",
    "quotations that never close": '“a ‘b „c «d "e ' * 5_000,
    "comments and code": "`<!-- a b -->` <!-- c " * 2_000,
    "many lists": "- a\n\nb\n\n" * 1_000,
    "many notes": "a[^1] " * 10_000,
    "placeholders that never close": "{{ a {b ${c %(d " * 5_000,
    "one word": "un" * 50_000,
    "percent signs": "5 % " * 10_000,
    "control characters": "\x11\x12\x02wzxhzdk:0\x03 12",
    "boxes": "!!! note\n    a\n\n" * 500,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_are_compared_without_a_traceback(tmp_path: Path, text: str) -> None:
    files = {
        "docs/en/index.md": text,
        "docs/de/index.md": text[: len(text) // 2] + "\n\nnicht 13 %s",
        "docs/fr/a.md": text,
    }
    read, _ = load(write(tmp_path, files), TODAY)
    assert all(finding.message and finding.fix for finding in found(read))


def test_many_renamed_pages_find_their_originals(tmp_path: Path) -> None:
    text = "## A {{: #a{number} }}\n\nB {number}.\n{{: #b{number} }}\n\nC.\n{{: #c{number} }}\n"
    names = range(300)
    english = {f"docs/en/a{number}.md": text.format(number=number) for number in names}
    german = {f"docs/de/b{number}.md": text.format(number=number) for number in names}
    shared = {f"docs/{code}/c{number}.md": "C.\n" for code in ("en", "de") for number in names}
    findings = found(paper(tmp_path, english | german | shared), "parity.page_parity")
    assert {finding.rule for finding in findings} == {"orphan-page"}
    assert len(findings) == len(names)


PIECES = st.lists(
    st.sampled_from(
        [
            "Tides", "rise", " ", "\n", "\n\n", "# ", "- ", "> ", "*", "**", "_", "{: lang=de }", "{: #a }", "[", "](", ")", "[@a]",
            "12", "1,234.5", "1.234,5", "24. April 2013", "5 %", "€5", "nicht", "no", "three", "drei", "“", "”", "„", "<!--", "-->", "`",
            "```\n", "[^1]", "[^1]: ", "!!! note\n    ", "--8<-- ", "| a | b |\n|---|---|\n", "{x}", "%s", "III", "2:30 pm", "½", "\u202f",
        ]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(PIECES, PIECES)
def test_any_two_pages_are_compared_alike_each_time(english: str, german: str) -> None:
    def read(code: str, text: str) -> Page:
        whole, _ = page_of(text, f"docs/{code}/index.md", language=code)
        assert whole
        return replace(page(code), blocks=whole.blocks, components=whole.components, links=whole.links)

    languages = load(REPOSITORY / "tests/cases/values-differ/number", TODAY)[0].languages
    both = Paper(languages=languages, pages=(read("en", english), read("de", german)), lexicons=KNOWN)
    assert found(both) == found(both)


@given(PIECES)
def test_a_page_beside_itself_differs_in_nothing_but_its_language(text: str) -> None:
    path = "docs/{}/index.md"
    languages = load(REPOSITORY / "tests/cases/values-differ/number", TODAY)[0].languages

    def read(code: str) -> Page:
        whole, _ = page_of(text, path.format(code))
        assert whole
        return replace(page(code), blocks=whole.blocks, components=whole.components, links=whole.links)

    # The same lexicon for both: nobody can then have left anything untranslated.
    same = {"en": KNOWN["en"], "de": KNOWN["en"]}
    findings = found(Paper(languages=languages, pages=(read("en"), read("de")), lexicons=same))
    alone = {
        "hidden-text",
        "wrong-quotation-mark",
        "foreign-sentence",
        "mixed-form-of-address",
        "link-to-other-language",
    }
    assert {finding.rule for finding in findings} <= alone
