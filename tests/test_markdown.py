"""Markdown into values: tables of texts, what is read from them, and where it stands."""

import pytest

from markdown_page import page_of
from markdown_page import read as read_page
from papercheck.markdown.dialect import EXTENSIONS, Dialect, find_refusals
from papercheck.markdown.markup import PassageReader
from papercheck.markdown.reader import MarkdownReader
from papercheck.markdown.source import split_front_matter
from papercheck.model import Block, BlockKind, Citation, Finding, Locator, Page, Place
from papercheck.translations import FRONT, digest, digest_paper

ENGLISH = {"p.": "page", "pp.": "page", "§": "section", "§§": "section", "sec.": "section", "art.": "article"}
GERMAN = {"S.": "page", "§": "section", "§§": "section", "Abschn.": "section", "Rn.": "paragraph"}


def read(text: str) -> list[Block]:
    return list(read_page(text).blocks)


def outline(text: str) -> list[str]:
    """Each block as `kind line:column text #id .class`."""
    return [
        " ".join(
            [
                f"{block.kind}{block.level or ''} {block.place.line}:{block.place.column}",
                block.text.strip().replace("\n", "/") if block.kind is not BlockKind.CODE else "…",
                *([f"#{block.id}"] if block.id else []),
                *(f".{name}" for name in block.classes),
            ]
        )
        for block in read(text)
    ]


BLOCKS = {
    "nothing": ("", []),
    "empty lines": ("\n \n\t\n", []),
    "a paragraph": ("Tides rise.\n", ["paragraph 1:1 Tides rise."]),
    "a paragraph of two lines": ("Tides rise.\nThey fall.\n", ["paragraph 1:1 Tides rise./They fall."]),
    "an id on the line below": ("Tides rise.\n{: #p1 }\n", ["paragraph 1:1 Tides rise. #p1"]),
    "classes beside an id": ("Tides.\n{: #p1 .lead .wide }\n", ["paragraph 1:1 Tides. #p1 .lead .wide"]),
    "an attribute list that is not at the end": (
        "Tides {: #p1 }\nrise.\n",
        ["paragraph 1:1 Tides {: #p1 }/rise."],
    ),
    "an attribute list within the line": (
        "An *Ebbe*{: lang=de } comes.\n{: #p1 }\n",
        ["paragraph 1:1 An *Ebbe*{: lang=de } comes. #p1"],
    ),
    "three levels of headings": (
        "## Ebb {: #ebb .checked }\n\n### Neap\n\n#### Low {: #low }\n",
        ["heading2 1:4 Ebb #ebb .checked", "heading3 3:5 Neap", "heading4 5:6 Low #low"],
    ),
    "underlined headings": (
        "Tides\n=====\n\nEbb {: #ebb }\n---\n",
        ["heading1 1:1 Tides", "heading2 4:1 Ebb #ebb"],
    ),
    "a heading with text right below": (
        "## Ebb\nWater goes.\n",
        ["heading2 1:4 Ebb", "paragraph 2:1 Water goes."],
    ),
    "a tight list": (
        "- Ebb\n  {: #p1 }\n- Flood\n",
        ["item 1:3 Ebb #p1", "item 3:3 Flood"],
    ),
    "an item of two lines": ("- Ebb\n  and flood\n  {: #p1 }\n", ["item 1:3 Ebb/  and flood #p1"]),
    "a loose list": (
        "- Ebb\n  {: #p1 }\n\n- Flood\n  {: #p2 }\n",
        ["item 1:3 Ebb #p1", "item 4:3 Flood #p2"],
    ),
    "an item of two paragraphs": (
        "- Ebb\n\n    More of it.\n    {: #p2 }\n",
        ["item 1:3 Ebb", "item 3:5 More of it. #p2"],
    ),
    "a numbered list": ("3. Ebb\n4. Flood\n", ["item 1:4 Ebb", "item 2:4 Flood"]),
    "a nested list": (
        "- Ebb\n  {: #p1 }\n    - Neap\n      {: #p2 }\n    - Spring\n- Flood\n",
        ["item 1:3 Ebb #p1", "item 3:7 Neap #p2", "item 5:7 Spring", "item 6:3 Flood"],
    ),
    "items of equal words": (
        "- Ebb\n- Ebb\n\nEbb\n\nEbb and more\n",
        ["item 1:3 Ebb", "item 2:3 Ebb", "paragraph 4:1 Ebb", "paragraph 6:1 Ebb and more"],
    ),
    "a word that also ended the block before": (
        "He waits for the flood\n\nflood\n",
        ["paragraph 1:1 He waits for the flood", "paragraph 3:1 flood"],
    ),
    "a quotation": (
        "> Tides rise.\n> {: #p1 }\n>\n> They fall.\n",
        ["quotation 1:3 Tides rise. #p1", "quotation 4:3 They fall."],
    ),
    "a list in a quotation": ("> - Ebb\n>   {: #p1 }\n", ["item 1:5 Ebb #p1"]),
    "a table": (
        "| Tide | Hour |\n| --- | --- |\n| Ebb | Six |\n| Ebb | Ten \\| two |\n",
        [
            "cell 1:3 Tide",
            "cell 1:10 Hour",
            "cell 3:3 Ebb",
            "cell 3:9 Six",
            "cell 4:3 Ebb",
            "cell 4:9 Ten \\| two",
        ],
    ),
    "a fenced code": ("```\n# no heading\n```\n\nTides.\n", ["code 1:1 …", "paragraph 5:1 Tides."]),
    "a fence whose words follow": ("~~~\nTides.\n~~~\n\nTides.\n", ["code 1:1 …", "paragraph 5:1 Tides."]),
    "two fences": ("```\na\n```\n\n```\na\n```\n", ["code 1:1 …", "code 5:1 …"]),
    "a fence in a list": (
        "- Ebb:\n\n    ```\n    # no heading\n\n    - no item\n    ```\n\n- Flood\n",
        ["item 1:3 Ebb:", "code 3:5 …", "item 9:3 Flood"],
    ),
    "an indented code": (
        "Tides:\n\n    # no heading\n\n    - no item\n\nEbb\n",
        ["paragraph 1:1 Tides:", "code 3:5 …", "paragraph 7:1 Ebb"],
    ),
    "a slot": (
        "Tides.\n\n<!-- cards -->\n\nEbb.\n",
        ["paragraph 1:1 Tides.", "slot 3:1 cards", "paragraph 5:1 Ebb."],
    ),
    "raw HTML": ("<div>\nTides\n</div>\n", ["html 1:1 <div>/Tides/</div>"]),
    "an admonition": (
        '!!! note "Ebb"\n    Water goes.\n    {: #p1 }\n\n    - Twice.\n',
        ["title 1:11 Ebb .admonition-title", "paragraph 2:5 Water goes. #p1", "item 5:7 Twice."],
    ),
    "details": (
        '??? note "Ebb"\n    Water goes.\n\n    It comes.\n    {: #p1 }\n',
        ["title 1:11 Ebb", "paragraph 2:5 Water goes.", "paragraph 4:5 It comes. #p1"],
    ),
    "a definition list": (
        "Ebb\n:   Water goes.\n",
        ["title 1:1 Ebb", "paragraph 2:5 Water goes."],
    ),
    "a figure with a caption": (
        "![Low](ebb.svg)\n{: #p1 }\n\n/// caption\nEbb *now*.\n///\n",
        ["paragraph 1:1 ![Low](ebb.svg) #p1", "caption 5:1 Ebb *now*."],
    ),
    "a task": ("- [x] Ebb\n  {: #p1 }\n", ["item 1:3 [x] Ebb #p1 .task-list-item"]),
    "what an abbreviation means": (
        "The LW is low.\n\n*[LW]: low water\n\nEbb.\n",
        ["paragraph 1:1 The LW is low.", "paragraph 5:1 Ebb.", "meaning 3:8 low water"],
    ),
    "tabs": ("Ebb\tand flood\n{: #p1 }\n\n-\tNeap\n", ["paragraph 1:1 Ebb and flood #p1", "item 4:3 Neap"]),
    "a reference definition": (
        "[Ebb][e].\n\n[e]: ebb.md\n\nFlood.\n",
        ["paragraph 1:1 [Ebb][e].", "paragraph 5:1 Flood."],
    ),
    "entities and escapes": ("1 &lt; 2 \\* 3\n{: #p1 }\n", ["paragraph 1:1 1 &lt; 2 \\* 3 #p1"]),
}


@pytest.mark.parametrize(("text", "expected"), BLOCKS.values(), ids=BLOCKS.keys())
def test_a_text_is_read_into_blocks_with_their_places(text: str, expected: list[str]) -> None:
    assert outline(text) == expected


def test_places_count_from_the_first_line_of_the_body() -> None:
    page, _ = page_of("\nTides rise.\n", "docs/en/tides.md", 5)
    assert page
    (block,) = page.blocks
    assert str(block.place) == "docs/en/tides.md:6:1"


def test_a_page_nobody_can_read_is_a_finding_with_a_way_out() -> None:
    page, (finding,) = page_of("- " * 3000 + "x\n", "docs/en/tides.md", 5)
    assert page is None
    assert (finding.rule, str(finding.place)) == ("unreadable-file", "docs/en/tides.md:5:1")


def test_extensions_that_are_not_there_are_named() -> None:
    assert find_refusals(Dialect(extensions=("tables", "toc"))) == {}
    refusals = find_refusals(Dialect(extensions=("tables", "nowhere.to.be.found")))
    assert refusals == {"nowhere.to.be.found": "`nowhere.to.be.found` is not installed"}
    refusals = find_refusals(Dialect(extensions=("tables", "json")))
    assert refusals["json"].startswith("`json` is no extension of the Markdown reader")


def test_options_of_extensions_count() -> None:
    reader = MarkdownReader(Dialect(extensions=("toc",), options={"toc": {"permalink": True}}))
    page, _ = page_of("# Ebb\n", reader=reader)
    assert page
    assert "headerlink" in page.html


def test_ids_are_read_whatever_the_configured_extensions() -> None:
    page, _ = page_of("Tides.\n{: #p1 }\n", reader=MarkdownReader(Dialect(extensions=("tables",))))
    assert page
    assert [block.id for block in page.blocks] == ["p1"]


def cited(
    text: str, words: dict[str, str] | None = None, line: int = 1, *, is_strict: bool = False
) -> tuple[tuple[Citation, ...], list[Finding]]:
    own = ENGLISH if words is None else words
    page, findings = page_of(text, line=line, words=(own, {}), is_strict=is_strict)
    assert page
    return page.citations, findings


def works(text: str, words: dict[str, str] | None = None) -> list[list[tuple[str, str, str]]]:
    """Source, kind and value of every work, by citation."""
    found, findings = cited(text, words)
    assert findings == []
    return [
        [
            (
                work.source_id,
                work.locator.kind if work.locator else "",
                work.locator.value if work.locator else "",
            )
            for work in citation.works
        ]
        for citation in found
    ]


CITATIONS = {
    "a key": ("Tides rise [@pilot-2020].", [[("pilot-2020", "", "")]]),
    "a key with inner punctuation": ("[@a:b.c/d_e-1]", [[("a:b.c/d_e-1", "", "")]]),
    "a key and a page": ("[@pilot, p. 12]", [[("pilot", "page", "12")]]),
    "a range of pages": ("[@pilot, pp. 12-14]", [[("pilot", "page", "12–14")]]),
    "a range with spaces": ("[@pilot, pp. 12 – 14]", [[("pilot", "page", "12–14")]]),
    "pages and those that follow": ("[@pilot, p. 12f]", [[("pilot", "page", "12f")]]),
    "several pages": ("[@pilot, pp. 3, 5-7]", [[("pilot", "page", "3,5–7")]]),
    "a section without a space": ("[@dyke, §22]", [[("dyke", "section", "22")]]),
    "two sections": ("[@dyke, §§ 22, 23]", [[("dyke", "section", "22,23")]]),
    "several works": (
        "[@pilot; @dyke, § 2;@warden]",
        [[("pilot", "", ""), ("dyke", "section", "2"), ("warden", "", "")]],
    ),
    "two citations": ("[@pilot] and [@dyke]", [[("pilot", "", "")], [("dyke", "", "")]]),
    "a break within the brackets": ("[@pilot,\np. 3;\n@dyke]", [[("pilot", "page", "3"), ("dyke", "", "")]]),
    "in a table cell": ("| Ebb [@pilot] |", [[("pilot", "", "")]]),
    "in emphasis": ("*[@pilot]*", [[("pilot", "", "")]]),
    "in a code span": ("`[@pilot]`", []),
    "in a code span of two backticks": ("``a ` [@pilot]``", []),
    "in a code span over two lines": ("`a\n[@pilot]`", []),
    "behind a lone backtick": ("a ` b\n\n[@pilot] ` c", [[("pilot", "", "")]]),
    "in a fence": ("```\n[@pilot]\n```\n[@dyke]", [[("dyke", "", "")]]),
    "in a fence of tildes": ("~~~ text\n[@pilot]\n~~~", []),
    "in a fence within a list": ("- Ebb\n\n    ```\n    a\n\n    [@pilot]\n    ```\n", []),
    "in a fence within a quotation": ("> ```\n>\n> [@pilot]\n> ```\n", []),
    "in a longer fence": ("````\n```\n[@pilot]\n```\n````\n", []),
    "below a fence that never closes, which is none": ("```\n[@pilot]\n", [[("pilot", "", "")]]),
    "in a comment": ("<!-- [@pilot] -->", []),
    "behind what opens no comment, since it never closes": ("<!-- [@pilot]", [[("pilot", "", "")]]),
    "an e-mail address": ("Write to jo@pilot.example.", []),
    "an e-mail address in brackets": ("[jo@pilot.example]", []),
    "the text of a link": ("[@pilot](pilot.md)", [[("pilot", "", "")]]),
    "the text of a reference link": ("[@pilot][p]", [[("pilot", "", "")]]),
    "escaped brackets": (r"\[@pilot]", [[("pilot", "", "")]]),
    "an escaped key": (r"[\@pilot]", []),
    "in front of the mark of a note": ("[@pilot][^1]", [[("pilot", "", "")]]),
    "a footnote": ("Tides[^1].", []),
    "within a sentence": ("As @pilot says.", [[("pilot", "", "")]]),
    "an ordinary bracket": ("[sic] and [1]", []),
}


@pytest.mark.parametrize(("text", "expected"), CITATIONS.values(), ids=CITATIONS.keys())
def test_a_citation_is_found_where_one_stands(text: str, expected: list[list[tuple[str, str, str]]]) -> None:
    assert works(text) == expected


def test_the_same_place_is_the_same_in_two_languages() -> None:
    english, german = (
        works("[@dyke, pp. 3-4; @law, sec. 5]"),
        works("[@dyke, S. 3–4; @law, Abschn. 5]", GERMAN),
    )
    assert english == german


def test_a_locator_keeps_the_words_it_was_typed_in() -> None:
    (citation,), _ = cited("[@dyke, S.  3]", GERMAN)
    assert citation.works[0].locator == Locator("page", "3", "S. 3")


def test_a_note_within_a_sentence_is_a_footnote_that_cites() -> None:
    text = (
        "Ebb^[See @pilot, p. 3, and [@dyke, p. 4].]\tand *flood*[^1].\n\n`^[@pilot]`\n\n[^1]: Tides [@roe].\n"
    )
    page, findings = page_of(text, words=(ENGLISH, {}))
    assert page
    assert findings == []
    assert [text[each.start : each.end] for each in page.citations] == ["@pilot", "[@dyke, p. 4]", "[@roe]"]
    assert [block.id for block in page.blocks if block.kind is BlockKind.FOOTNOTE] == ["fn:1", "fn:note-1"]
    assert '<a class="footnote-ref" href="\U0010fffd#fn:note-1">' in page.html
    assert "<code>^[@pilot]</code>" in page.html


MALFORMED = {
    "words before the key": ("[see @pilot]", "malformed-citation", "1:2", "`see @pilot`"),
    "a suppressed author": ("[-@pilot]", "malformed-citation", "1:2", "`-@pilot`"),
    "a key within a sentence": ("As @pilot says", "malformed-citation", "1:4", "`@pilot`"),
    "words behind the locator": ("[@pilot, p. 3 and passim]", "malformed-citation", "1:2", "passim`"),
    "a locator without a comma": ("[@pilot p. 3]", "malformed-citation", "1:2", "`@pilot p. 3`"),
    "words for a second work": ("Ebb\n[@pilot; and Jo]", "malformed-citation", "2:10", "`and Jo`"),
    "nothing behind the semicolon": ("[@pilot;]", "malformed-citation", "1:9", "``"),
    "a word of another language": ("[@pilot, S. 3]", "malformed-citation", "1:2", "`S. 3`"),
    "no number": ("[@pilot, p. ]", "malformed-citation", "1:2", "`p.`"),
    "a sentence": ("[@pilot, p. three of many]", "malformed-citation", "1:2", "`p. three of many`"),
    "only a number": ("[@pilot, 12]", "malformed-citation", "1:2", "`12`"),
}


@pytest.mark.parametrize(("text", "rule", "place", "quoted"), MALFORMED.values(), ids=MALFORMED.keys())
def test_a_citation_nobody_can_read_is_a_finding(text: str, rule: str, place: str, quoted: str) -> None:
    _, (finding,) = cited(text, is_strict=True)
    assert (finding.rule, str(finding.place)) == (rule, f"tides.md:{place}")
    assert quoted in finding.message


def test_where_no_words_are_known_any_locator_will_do() -> None:
    assert works("[@pilot, blz. 3]", {}) == [[("pilot", "", "")]]


def test_a_citation_says_where_it_starts_and_ends() -> None:
    text = "Ebb.\n\nTides [@pilot; @dyke] rise."
    (citation,), _ = cited(text, line=10)
    assert text[citation.start : citation.end] == "[@pilot; @dyke]"
    assert str(citation.place) == "tides.md:12:7"
    assert [str(work.place) for work in citation.works] == ["tides.md:12:8", "tides.md:12:16"]


def test_in_the_first_line_of_a_field_columns_count_from_where_the_field_starts() -> None:
    (citation,), _ = PassageReader({"en": (ENGLISH, {})}).citations(
        "Tides [@pilot]", "en", Place("terms.yml", 4, 9)
    )
    assert str(citation.place) == "terms.yml:4:15"


def test_blanking_code_moves_nothing() -> None:
    text = "a `b` c\n```\nd\n```\n<!-- e\nf -->\ng"
    blank = read_page(text).plain
    assert len(blank) == len(text)
    assert blank.split() == ["a", "c", "g"]
    assert [index for index, each in enumerate(blank) if each == "\n"] == [
        index for index, each in enumerate(text) if each == "\n"
    ]


INDENTED = {
    "a block": ("a\n\n    code\n\nb", ["a", "b"]),
    "by a tab": ("a\n\n\tcode\n\nb", ["a", "b"]),
    "the next line of a paragraph": ("a\n    b", ["a", "b"]),
    "a paragraph of an item": ("- a\n\n    b\n\n        code\n\n    c", ["-", "a", "b", "c"]),
    "an item of an item": ("1. a\n    - b\n\n        c\n\n            code", ["1.", "a", "-", "b", "c"]),
    "back in the outer item": ("- a\n    - b\n\n    c\n\n        code", ["-", "a", "-", "b", "c"]),
    "below a paragraph that is set in by two and ends the list": ("- a\n\n  b\n\n    c", ["-", "a", "b"]),
    "behind the list": ("- a\n\nb\n\n    code", ["-", "a", "b"]),
    "a note": ("[^1]: a\n\n    b", ["[^1]:", "a", "b"]),
    "a box": ('!!! note "a"\n\n    b', ["!!!", "note", '"a"', "b"]),
    "an element": ("<div>\n\n    b\n\n</div>", ["b"]),
}


@pytest.mark.parametrize(("text", "words"), INDENTED.values(), ids=INDENTED.keys())
def test_code_by_its_indentation_is_no_text(text: str, words: list[str]) -> None:
    blank = read_page(text).plain
    assert len(blank) == len(text)
    assert blank.split() == words


def test_code_in_a_quotation_hides_nothing_below_it() -> None:
    page = read_page("> ```\n> [@pilot]\n> ```\n\n[@dyke] [ebb](ebb.md)\n\nLow.\n{: #low }\n")
    assert [work.source_id for citation in page.citations for work in citation.works] == ["dyke"]
    assert [(link.target, link.place.line) for link in page.links] == [("ebb.md", 5)]
    assert [(block.kind, block.id, block.place.line) for block in page.blocks] == [
        ("code", None, 1),
        ("paragraph", None, 5),
        ("paragraph", "low", 7),
    ]


def test_escaped_backticks_are_no_code() -> None:
    page = read_page("\\`[@pilot]\\`")
    assert [work.source_id for citation in page.citations for work in citation.works] == ["pilot"]


def test_a_paragraph_that_says_what_a_footnote_says_has_a_place_of_its_own() -> None:
    page = read_page("Tides[^a].\n\n[^a]: See this.\n\n    And that.\n\nSee this.\n\nAnd that.\n")
    assert [(block.kind, block.text.split("\n")[0], str(block.place)) for block in page.blocks] == [
        ("paragraph", "Tides[^a].", "tides.md:1:1"),
        ("paragraph", "See this.", "tides.md:7:1"),
        ("paragraph", "And that.", "tides.md:9:1"),
        ("footnote", "See this.", "tides.md:3:1"),
    ]


def test_a_table_of_many_columns_is_read_with_its_places() -> None:
    row = "|" + "|".join(f" {number} " for number in range(2_000)) + "|\n"
    page = read_page(f"{row}|{'---|' * 2_000}\n{row}")
    place = page.blocks[-1].place
    assert len(page.blocks) == 4_000
    assert (place.line, row[place.column - 1 :]) == (3, "1999 |\n")


def test_a_long_line_is_read_with_its_places() -> None:
    text = "tide\tand [@pilot] [ebb](ebb.md) " * 2_000
    page = read_page(text)
    assert len(page.citations) == len(page.links) == 2_000
    assert all(text[citation.start : citation.end] == "[@pilot]" for citation in page.citations)
    assert all(text[link.place.column - 1 :].startswith("[ebb]") for link in page.links)


LINKS = {
    "an address with blanks": ("[ebb](low ebb.md)", [("low ebb.md", "1:1", False)]),
    "an address with an entity": ("[ebb](a.md?b&amp;c)", [("a.md?b&c", "1:1", False)]),
    "an escape within the address": (r"[ebb](low\_ebb.md)", [("low_ebb.md", "1:1", False)]),
    "an image that is a link": (
        "[![ebb](ebb.png)](ebb.md)",
        [("ebb.md", "1:1", False), ("ebb.png", "1:2", True)],
    ),
    "a definition on two lines": ("[Ebb][e]\n\n[e]:\n    ebb.md\n", [("ebb.md", "3:1", False)]),
    "an address within a comment": ("a <!-- [ebb](ebb.md) --> b", []),
    "an inline link": ("See [ebb](ebb.md).", [("ebb.md", "1:5", False)]),
    "a link with an id and a title": ('[ebb](ebb.md#low "Low")', [("ebb.md#low", "1:1", False)]),
    "a link to an id": ("[below](#low)", [("#low", "1:1", False)]),
    "brackets within": ("[an [old] ebb](ebb.md)", [("ebb.md", "1:1", False)]),
    "parentheses within the address": ("[ebb](ebb_(low).md)", [("ebb_(low).md", "1:1", False)]),
    "pointed brackets": ("[ebb](<low ebb.md>)", [("low ebb.md", "1:1", False)]),
    "an empty address": ("[ebb]()", [("", "1:1", False)]),
    "a picture": ("![ebb](ebb.png)", [("ebb.png", "1:1", True)]),
    "two on a line": ("[a](a.md) [b](b.md)", [("a.md", "1:1", False), ("b.md", "1:11", False)]),
    "a link over two lines": ("[an\nebb](ebb.md)", [("ebb.md", "1:1", False)]),
    "a reference definition": ("[Ebb][e]\n\n[e]: ebb.md 'Low'\n", [("ebb.md", "3:1", False)]),
    "a footnote is none": ("Ebb[^1]\n\n[^1]: Low.\n", []),
    "an autolink": ("<https://ebb.example/>", [("https://ebb.example/", "1:1", False)]),
    "raw HTML": ('<a class="x" href="ebb.md">ebb</a>', [("ebb.md", "1:1", False)]),
    "a picture in raw HTML": ("<img alt='' src='ebb.png'>", [("ebb.png", "1:1", True)]),
    "escaped": (r"\[ebb](ebb.md)", []),
    "in a code span": ("`[ebb](ebb.md)`", []),
    "in a fence": ("```\n[ebb](ebb.md)\n```\n", []),
    "in a comment": ("<!-- [ebb](ebb.md) -->", []),
    "in an attribute list": ("[ebb](ebb.md){: .low }", [("ebb.md", "1:1", False)]),
}


@pytest.mark.parametrize(("text", "expected"), LINKS.values(), ids=LINKS.keys())
def test_a_link_is_found_with_its_place(text: str, expected: list[tuple[str, str, bool]]) -> None:
    found = [
        (link.target, f"{link.place.line}:{link.place.column}", link.is_image)
        for link in read_page(text).links
    ]
    assert found == expected


def test_white_space_never_changes_a_digest() -> None:
    assert digest("Tides rise.\nThey fall.") == digest("  Tides   rise. They\n\n fall.\n")
    assert digest("") == digest(" \n")


@pytest.mark.parametrize("other", ["Tides fell.", "Tides rise", "tides rise.", "Tidesrise.", ""])
def test_a_changed_word_changes_a_digest(other: str) -> None:
    assert digest("Tides rise.") != digest(other)


def test_texts_do_not_run_into_each_other() -> None:
    assert digest("Tides", "rise") != digest("Tides rise") != digest("Tides rise", "")


def test_a_digest_is_short_and_hexadecimal() -> None:
    assert digest("Tides") == digest("Tides")
    assert len(digest("Tides")) == 16
    assert int(digest("Tides"), 16)


def digests_of(text: str) -> dict[str, str]:
    page = Page(path="", name="a.md", language="", title="Tides", blocks=tuple(read(text)))
    return dict(digest_paper("", [page], ((), (), ()))["a.md"])


def test_a_block_without_an_id_belongs_to_the_id_before_it() -> None:
    before = digests_of("Opening.\n\n## Ebb {: #ebb }\n\nWater goes.\n\nRise.\n{: #p1 }\n\n- Twice.\n")
    after = digests_of("Opening.\n\n## Ebb {: #ebb }\n\nWater went.\n\nRise.\n{: #p1 }\n\n- Twice.\n")
    assert before.keys() == {FRONT, "ebb", "p1"}
    assert {key for key in before if before[key] != after[key]} == {"ebb"}


def test_what_stands_before_the_first_id_belongs_to_the_front() -> None:
    before, after = digests_of("Opening.\n\n## Ebb {: #ebb }\n"), digests_of("Closing.\n\n## Ebb {: #ebb }\n")
    assert {key for key in before if before[key] != after[key]} == {FRONT}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Ebb.\n{: #p1 }\n", "Ebb.\n{: #p1 .lead }\n", id="a class"),
        pytest.param(
            "- Ebb\n  goes.\n  {: #p1 }\n", "*  Ebb goes.\n   {: #p1 }\n", id="list marks and breaks"
        ),
        pytest.param("## Ebb {: #p1 }\n", "## Ebb ## {: #p1 }\n", id="closing marks of a heading"),
    ],
)
def test_the_way_of_writing_never_changes_a_digest(one: str, other: str) -> None:
    assert digests_of(one) == digests_of(other)


def test_a_slot_counts_as_text() -> None:
    assert digests_of("## Ebb {: #p1 }\n\n<!-- cards -->\n") != digests_of("## Ebb {: #p1 }\n")


SPLITS = {
    "no front matter": ("Tides.\n", ("", "Tides.\n", 1)),
    "front matter": ("---\ntitle: Ebb\n---\nTides.\n", ("title: Ebb", "Tides.\n", 4)),
    "front matter alone": ("---\ntitle: Ebb\n---", ("title: Ebb", "", 4)),
    "empty front matter": ("---\n---\nTides.\n", ("", "Tides.\n", 3)),
    "dots at the end": ("---\ntitle: Ebb\n...\nTides.\n", ("title: Ebb", "Tides.\n", 4)),
    "spaces behind the marks": ("--- \ntitle: Ebb\n---  \nTides.\n", ("title: Ebb", "Tides.\n", 4)),
    "a rule in the text": ("---\ntitle: Ebb\n---\nTides.\n\n---\n", ("title: Ebb", "Tides.\n\n---\n", 4)),
    "marks that start later": ("\n---\ntitle: Ebb\n---\n", ("", "\n---\ntitle: Ebb\n---\n", 1)),
    "nothing": ("", ("", "", 1)),
}


@pytest.mark.parametrize(("text", "expected"), SPLITS.values(), ids=SPLITS.keys())
def test_a_file_is_split_into_front_matter_and_text(text: str, expected: tuple[str, str, int]) -> None:
    assert split_front_matter(text, "tides.md") == (*expected, [])


def test_front_matter_that_never_closes_is_a_finding() -> None:
    *_, (finding,) = split_front_matter("---\ntitle: Ebb\n", "tides.md")
    assert (finding.rule, str(finding.place)) == ("data-syntax", "tides.md:1:1")


ENDLESS = {
    "brackets": "[",
    "images": "![",
    "links": "[a](",
    "links with a title": '[a](b "c" (',
    "targets": "[a](<b",
    "names": "[a][",
    "footnotes": "[^a",
    "tags": "<a b='",
    "addresses": "<https://a",
    "attribute lists": "*a*{: #b ",
    "citations": "[@a; ",
    "brackets with words": "[x @a ",
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_a_page_of_what_never_closes_is_read_to_the_end(text: str) -> None:
    # One search to the end of the page for each of them would take many minutes.
    endless = text * 5_000
    assert [block.text for block in read(f"{endless}\n\nTides.")] == [endless.strip(), "Tides."]


def test_one_bracket_may_hold_many_that_could_cite() -> None:
    assert [block.text for block in read("[" + "@a " * 15_000)] == ["[" + "@a " * 14_999 + "@a"]


def test_a_heading_with_many_attribute_lists_that_never_close_is_read() -> None:
    assert [block.kind for block in read("# a" + " {: #b" * 8_000)] == [BlockKind.HEADING]


@pytest.mark.parametrize("line", ["# a\n", "---\n", "a\n===\n"])
def test_thousands_of_blocks_without_an_empty_line_are_refused(line: str) -> None:
    page, findings = page_of(line * 6_000)
    assert page is None
    assert [finding.rule for finding in findings] == ["unreadable-file"]
    assert "empty line" in findings[0].fix
    for readable in (line * 500, f"{line}\n" * 600):
        assert page_of(readable)[0]


def test_what_is_put_aside_within_markdown_in_html_has_its_place() -> None:
    text = '# A\n\n<div markdown="1">\n\n<!-- c -->\n\n<section markdown="1">\n\n<hr>\n\nSee [ebb](ebb.md).\n\n</section>\n</div>\n'
    page, problems = page_of(text)
    assert page, problems
    assert [(link.target, link.place.line) for link in page.links] == [("ebb.md", 11)]
    assert [
        "<hr>" in block.text and block.place.line for block in page.blocks if block.kind is BlockKind.HTML
    ][-1] == 9


def test_blocks_are_read_again_up_to_a_bound() -> None:
    def is_read(length: int, headings: int) -> bool:
        return page_of(("# " + "b" * (length // headings - 3) + "\n") * headings)[0] is not None

    # Each heading has the rest read once more: ten million characters in any case, and thirty times a longer text.
    assert [is_read(280_000, 70), is_read(280_000, 71)] == [True, False]
    assert [is_read(400_000, 58), is_read(400_000, 60)] == [True, False]


@pytest.mark.parametrize(("titles", "line"), [(100, 402), (101, 1)])
def test_a_hundred_texts_are_looked_for_in_vain_before_places_are_given_up(titles: int, line: int) -> None:
    # The title of such a box is made up, and so stands nowhere.
    text = "/// note\nEbb.\n///\n\n" * titles + '<article markdown="1">\nSee [ebb](ebb.md).\n</article>\n'
    reader = MarkdownReader(Dialect(extensions=(*EXTENSIONS, "pymdownx.blocks.admonition")))
    page, _ = page_of(text, reader=reader)
    assert page
    assert [link.place.line for link in page.links] == [line]


@pytest.mark.parametrize(
    ("title", "own"), [("Ebb and flood", "See there."), ("Ebb tide", "See Ebb tide there.")]
)
def test_three_words_in_italics_may_be_a_title(title: str, own: str) -> None:
    assert [block.own for block in read(f"See *{title}* there.")] == [own]


@pytest.mark.parametrize(
    ("opening", "closing", "longest"),
    [("$", "$", 200), (r"\(", r"\)", 400), (r"\[", r"\]", 2_000), ("$$", "$$", 2_000)],
)
def test_a_formula_is_no_text_unless_it_is_too_long_for_one(opening: str, closing: str, longest: int) -> None:
    owns = [read(f"See {opening}{'x' * length}{closing} there.")[0].own for length in (longest, longest + 1)]
    assert ["xxx" in own for own in owns] == [False, True]


@pytest.mark.parametrize(
    ("locator", "is_read"),
    [
        ("p. 5(abcde)", True),
        ("p. 5(abcdef)", False),
        ("p. 3, paragraphs 4", True),
        ("p. 3, subsections 4", False),
    ],
)
def test_a_word_within_a_locator_is_short(locator: str, is_read: bool) -> None:
    _, findings = cited(f"[@pilot, {locator}]", is_strict=True)
    assert [finding.rule for finding in findings] == ([] if is_read else ["malformed-citation"])
