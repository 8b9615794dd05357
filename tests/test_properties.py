"""What holds for every text whatever: no traceback, the same answer twice, places that lie in the file."""

import json
import re
from datetime import date
from html.parser import HTMLParser
from pkgutil import resolve_name

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from folders import write
from judging import check
from markdown_page import page_of
from papercheck.load import load
from papercheck.markdown.dialect import EXTENSIONS, Dialect, make_parser
from papercheck.markdown.markup import PassageReader
from papercheck.markdown.reader import MarkdownReader
from papercheck.markdown.source import split_front_matter
from papercheck.model import Finding, Page, Place
from papercheck.registry import edtf, records
from papercheck.registry.nodes import Node, read_yaml
from papercheck.registry.records import (
    read_anchors,
    read_front_matter,
    read_operator,
    read_stamps,
    read_strings,
)
from papercheck.registry.registries import read_sources
from papercheck.report import text_report
from papercheck.repository import read_configuration
from papercheck.translations import digest, digest_paper

settings.register_profile("house", derandomize=True, deadline=None, max_examples=150, database=None)
settings.load_profile("house")

CODES = ("fr", "nl")
WORDS = {"p.": "page", "§": "section"}
ICONS = {
    "emoji_index": resolve_name("material.extensions.emoji.twemoji"),
    "emoji_generator": resolve_name("material.extensions.emoji.to_svg"),
}
READER = MarkdownReader(
    Dialect(extensions=(*EXTENSIONS, "pymdownx.emoji"), options={"pymdownx.emoji": ICONS})
)

MARKDOWN = st.lists(
    st.sampled_from(
        [
            "Tides", "rise", " ", "  ", "    ", "\t", "\n", "\n\n", "# ", "## ", "- ", "* ", "1. ", "> ", "| a | b |", "|---|---|",
            "```", "~~~", "`", "``", "***", "**", "_", "---", "===", "[@pilot]", "[@pilot, p. 3]", "[@a; @b]", "[@", "]", "[", "](",
            ")", "(ebb.md)", "[ebb](ebb.md#low)", "![x](x.png)", "<", ">", "<b>", "</b>", "<div>", "</div>", '<div markdown="1">',
            "<!-- cards -->", "<!--", "-->", "{: #a }", "{: #b .c }", "{: ", "}", "!!! note", "??? note", "    x", "&amp;", "\\", "[^1]",
            "[^1]: ", ":   ", '!!! note "', '??? tip "', '"\n', "[ ] ", "- [x] ", "/// caption\n", "///\n", "*[ebb]: ", ":material-link:", "é", "\u202e", "\x02", "\x00", "<https://a.example>", "=", ": ", "$", "‘", "\u2028", "\x0b", "\x85",
        ]
    ),
    max_size=40,
).map("".join)  # fmt: skip
ANY = st.one_of(MARKDOWN, st.text(max_size=120))

SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from(
        ["2030-01-02", "2030", "no", "A1", "r1-p1", "report", "passage", "https://a.example", "[@a, p. 3]"]
    ),
)
NAMES = st.sampled_from(
    (
        "id type title language author family given literal issued URL custom read copy checked note kind hedge support pinpoint"
        " text finding status term other definition law locked aliases references title description pinpoints badge search fr nl"
        " plugins i18n languages locale default name markdown_extensions site_url"
    ).split()
)
VALUES = st.recursive(
    SCALAR,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(NAMES, st.text(max_size=5)), inner, max_size=6)
    ),
    max_leaves=25,
)
YAML = st.one_of(
    VALUES.map(lambda value: json.dumps(value, ensure_ascii=False)),
    st.lists(
        st.sampled_from(
            ["a", "id", "- ", ": ", ":", "\n", "  ", "\t", "[", "]", "{", "}", ",", "'", '"', "|", ">", "&x", "*x", "!t", "#", "?", "~", "\\", "%", "@", "`", "---", "...", "é", "\x07"]
        ),
        max_size=30,
    ).map("".join),
    st.text(max_size=80),
)  # fmt: skip


def lies_within(place: Place, text: str, first: int = 1) -> bool:
    return first <= place.line <= first + max(text.count("\n"), 0) and place.column >= 1


def page(text: str, first: int = 1) -> Page:
    """The page that a text is; it is the same each time, and has a place for every finding."""
    whole, findings = page_of(text, line=first, words=(WORDS, {}), reader=READER)
    assert (whole, findings) == page_of(text, line=first, words=(WORDS, {}), reader=READER)
    assert all(lies_within(finding.place, text, first) for finding in findings)
    assume(whole is not None)
    assert whole
    return whole


@given(ANY)
@example(' <div markdown="1">')
def test_blocks_of_any_text_have_places_in_the_file(text: str) -> None:
    found = page(text, 5).blocks
    assert all(lies_within(block.place, text, 5) and block.place.path == "tides.md" for block in found)


@given(ANY)
@example("[@a]\x02")
def test_citations_of_any_text_stand_where_they_say(text: str) -> None:
    end = 0
    for citation in page(text).citations:
        assert end <= citation.start < citation.end <= len(text)
        assert text[citation.start] in "[@-"
        assert citation.typed == " ".join(text[citation.start : citation.end].split())
        end = citation.end
        for work in citation.works:
            line = text.split("\n")[work.place.line - 1]
            assert work.source_id in line[work.place.column - 1 :] or work.suffix


@given(ANY)
def test_links_of_any_text_have_places_in_the_file(text: str) -> None:
    whole = page(text)
    places = [
        *(link.place for link in whole.links),
        *(part.place for part in whole.components),
        *(attribute.place for attribute in whole.attributes),
    ]
    assert all(lies_within(place, text) for place in places)


@given(ANY)
def test_what_nobody_reads_of_any_text_is_blank_at_equal_length(text: str) -> None:
    plain = page(text).plain
    assert [len(line) for line in plain.split("\n")] == [len(line) for line in text.split("\n")]
    assert all(read in (typed, " ") for read, typed in zip(plain, text, strict=True))


BRACKETS = st.lists(
    st.sampled_from(
        ["[", "]", "(", ")", "'", '"', " ", "\n", "a", "![", "](", "[a](", "[a](<", "<b>", "[a](b)", '"c")', "'c')", "*", "`", "&amp;", "[r]", "![r]", "[a][r]", "[A][]", "[^1]", "{: .x }"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=600)
@given(BRACKETS)
@example('[a](b"(c)')
@example("[a](b 'c\" d' )")
@example("[a](b \"c' d' \")")
@example("[[a](b)][r] ![[a]](b)")
def test_brackets_are_to_the_checker_what_they_are_to_python_markdown(text: str) -> None:
    text += "\n\n[r]: moon.md 'Moon'\n\n[^1]: Ebb.\n"
    dialect = Dialect(extensions=("attr_list", "footnotes", "pymdownx.betterem"))
    assert make_parser(dialect).convert(text) == Markdown(extensions=list(dialect.extensions)).convert(text)


class Shown(HTMLParser):
    """What a built page shows: marks of citations in its text, targets of its links, ids of its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.marks: list[str] = []
        self.targets: set[str] = set()
        self.ids: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not re.search("[\U000f0000-\U000ffffd]", f"{attrs}")
        values = dict(attrs)
        is_made = (values.get("class") or "").startswith(("footnote-", "twemoji"))
        if not is_made and ((tag == "a" and "href" in values) or (tag == "img" and "src" in values)):
            target = values["href" if tag == "a" else "src"] or ""
            self.targets.add(target.removeprefix("\U0010fffd"))
        if values.get("id"):
            self.ids.add(values["id"] or "")

    def handle_data(self, data: str) -> None:
        self.marks += re.findall("[\U000f0000-\U000ffffd]", data)


@settings(max_examples=600)
@given(MARKDOWN)
@example("> ```\n> a\n> ```\n\n[@pilot] [ebb](ebb.md)\n")
@example("\\`[@pilot]\\`")
@example("a <!-- [@pilot] [ebb](ebb.md) --> b")
@example('[ebb](ebb.md "[@pilot]") ![a [@pilot]](x.png)')
@example("- [@a; @b]\n\n    > [ebb](ebb.md#low){: #a }\n")
@example("| [@pilot] | [a](b.md) |\n|---|---|\n| `[@pilot]` | \\[@pilot] |\n")
@example("Ebb\n:   [@pilot]\n\n[^1]: [@pilot] [a](b.md)\n\nSee[^1].\n")
@example("[a][m] ![b][m]\n\n[m]: moon.md\n")
@example("[ebb](moon [@pilot])")
@example('!!! note "[@pilot] [ebb](ebb.md)"\n    Low.\n\n??? tip "[@a]"\n    - [x] [@b]\n')
@example("![x](x.png)\n\n/// caption\n[@pilot] [ebb](ebb.md)\n///\n")
@example("Ebb[^1].\n\n*[Ebb]: [@a] [ebb](ebb.md)\n\n[^1]: [@pilot] Ebb [a](b.md)\n")
@example("- [x] [@pilot] [ebb](ebb.md)\n- [ ] [@a]\n\n    - [ ] [@b]\n")
@example("[:material-link: [@pilot]](ebb.md) :material-link:[@a]:smile:\n")
def test_what_is_cited_and_linked_is_what_the_built_page_shows(text: str) -> None:
    whole = page(text)
    shown = Shown(whole.html)
    numbers = {ord(mark) - 0xF0000 for mark in shown.marks}
    assert numbers == set(range(len(whole.citations)))
    typed = {link.target for link in whole.links}
    assert shown.targets <= typed
    assert shown.ids <= whole.anchors
    assert {block.id for block in whole.blocks if block.id} <= shown.ids


@given(st.lists(st.text(max_size=12), max_size=4), st.data())
def test_white_space_never_changes_the_digest_of_any_text(words: list[str], data: st.DataObject) -> None:
    spaces = st.text(" \n\t", min_size=1, max_size=3)
    spread = "".join(data.draw(spaces) + word for word in " ".join(words).split())
    assert digest(spread) == digest(" ".join(words))


@given(MARKDOWN)
def test_every_id_of_any_text_has_a_digest(text: str) -> None:
    found = page(text)
    digests = digest_paper(found.language, [found], ((), (), ()))
    assert digests[found.name].keys() == {"front"} | {block.id for block in found.blocks if block.id}


@given(ANY)
def test_any_file_is_split_without_a_loss(text: str) -> None:
    head, body, line, findings = split_front_matter(text, "tides.md")
    if not findings:
        assert text.endswith(body)
        assert head in text
        assert text.split("\n")[line - 1 :] == (body.split("\n") if line <= text.count("\n") + 1 else [])


def nodes(node: Node) -> list[Node]:
    inner = [*node.items, *(value for _, value, _ in node.entries)]
    return [node, *(each for child in inner for each in nodes(child))]


@given(YAML)
def test_any_yaml_is_read_or_refused_with_places_in_the_file(text: str) -> None:
    node, findings = read_yaml(text, "ebb.yml")
    assert (node, findings) == read_yaml(text, "ebb.yml")
    for place in [each.place for each in (nodes(node) if node else [])] + [each.place for each in findings]:
        # What YAML counts as the end of a line goes beyond line feeds.
        assert 1 <= place.line <= len((text + "\n").splitlines()) + 1
        assert place.column >= 1


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=40))
def test_any_text_comes_back_from_yaml_as_it_was(text: str) -> None:
    node, findings = read_yaml(json.dumps({"a": text}, ensure_ascii=False), "ebb.yml")
    assert findings == []
    assert node is not None
    assert [value.text for _, value, _ in node.entries] == [text]


def told(findings: list[Finding]) -> bool:
    """Whether each finding says what, where and how to mend it, in one line each."""
    return all(each.message and each.fix and each.rule and "\n" not in each.rule for each in findings)


@given(YAML)
def test_any_record_is_read_or_refused(text: str) -> None:
    def cited(text: str, code: str, place: Place) -> object:
        return PassageReader({code: (WORDS, {})}).citations(text, code, place)

    readings = [
        read_sources(text, "r.yml", CODES),
        records.read_claims(text, "r.yml", CODES, cited),  # type: ignore[arg-type]
        records.read_terms(text, "r.yml", CODES, cited),  # type: ignore[arg-type]
        read_strings(text, "r.yml", CODES),
        read_operator(text, "r.yml"),
        read_anchors(text, "r.yml"),
        read_stamps(text, "r.yml"),
        read_front_matter(text, Page(path="r.yml", name="r.yml", language="fr", body="", first_line=1)),
        read_configuration(text, "r.yml"),
    ]
    assert all(told(list(findings)) for _, findings in readings)


@given(st.text(max_size=24))
def test_any_text_is_a_date_or_is_not(text: str) -> None:
    found = edtf.read_edtf(text)
    assert found is None or found["date-parts"]


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_of_the_calendar_is_a_date(day: date) -> None:
    assert edtf.read_edtf(day.isoformat()) == {"date-parts": [[day.year, day.month, day.day]]}


@settings(max_examples=50)
@given(page=ANY, translation=ANY, record=YAML)
def test_any_paper_is_checked_to_the_end(
    tmp_path_factory: object, page: str, translation: str, record: str
) -> None:
    root = tmp_path_factory.mktemp("paper")  # type: ignore[attr-defined]
    encoded = {
        "docs/fr/index.md": page.encode("utf-8", "surrogatepass"),
        "docs/nl/index.md": f"---\ntitle: Eb\ndescription: Eb\n---\n{translation}".encode(
            "utf-8", "surrogatepass"
        ),
        "docs/_data/terms.yml": record.encode("utf-8", "surrogatepass"),
    }
    write(root, encoded)
    paper, unreadable = load(root, date(2030, 1, 1))
    found = check(paper, unreadable)
    assert found == check(*load(root, date(2030, 1, 1)))
    assert text_report(found, paper).encode()
