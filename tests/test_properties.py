"""What holds for every text whatever: no traceback, the same answer twice, places that lie in the file."""

import json
from datetime import date

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown import Markdown

from folders import write
from judging import check
from papercheck.load import load
from papercheck.markdown.blocks import blocks
from papercheck.markdown.citations import Origin, citations
from papercheck.markdown.code import without_code
from papercheck.markdown.digests import block_digests, digest
from papercheck.markdown.links import links
from papercheck.markdown.pages import split
from papercheck.model import Finding, Place
from papercheck.registry import claims as claim_records
from papercheck.registry import edtf
from papercheck.registry.configuration import configuration
from papercheck.registry.front import front
from papercheck.registry.nodes import Node, read
from papercheck.registry.sources import sources
from papercheck.registry.texts import anchors, operator, stamps, strings
from papercheck.report import text_report
from papersite.render.prose import converted

settings.register_profile("house", derandomize=True, deadline=None, max_examples=150, database=None)
settings.load_profile("house")

CODES = ("fr", "nl")
WORDS = {"p.": "page", "§": "section"}

MARKDOWN = st.lists(
    st.sampled_from(
        [
            "Tides", "rise", " ", "  ", "    ", "\t", "\n", "\n\n", "# ", "## ", "- ", "* ", "1. ", "> ", "| a | b |", "|---|---|",
            "```", "~~~", "`", "``", "***", "**", "_", "---", "===", "[@pilot]", "[@pilot, p. 3]", "[@a; @b]", "[@", "]", "[", "](",
            ")", "(ebb.md)", "[ebb](ebb.md#low)", "![x](x.png)", "<", ">", "<b>", "</b>", "<div>", "</div>", '<div markdown="1">',
            "<!-- cards -->", "<!--", "-->", "{: #a }", "{: #b .c }", "{: ", "}", "!!! note", "??? note", "    x", "&amp;", "\\", "[^1]",
            "[^1]: ", ":   ", "é", "\u202e", "\x02", "\x00", "<https://a.example>", "=", ": ", "$", "‘", "\u2028", "\x0b", "\x85",
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


@given(ANY)
@example(' <div markdown="1">')
def test_blocks_of_any_text_have_places_in_the_file(text: str) -> None:
    found, findings = blocks(text, "tides.md", 5)
    assert (found, findings) == blocks(text, "tides.md", 5)
    for block in found:
        assert lies_within(block.place, text, 5)
        assert block.place.path == "tides.md"
    lines = [block.place.line for block in found if block.kind != "footnote"]
    assert lines == sorted(lines)


@given(ANY)
def test_citations_of_any_text_stand_where_they_say(text: str) -> None:
    found, findings = citations(text, Origin("tides.md"), WORDS)
    assert (found, findings) == citations(text, Origin("tides.md"), WORDS)
    end = 0
    for citation in found:
        assert end <= citation.start < citation.end <= len(text)
        assert text[citation.start] == "["
        assert text[citation.end - 1] == "]"
        end = citation.end
        for work in citation.works:
            line = text.split("\n")[work.place.line - 1]
            assert line[work.place.column - 1 :].startswith(f"@{work.source_id}")
    assert all(lies_within(finding.place, text) for finding in findings)


@given(ANY)
def test_links_of_any_text_have_places_in_the_file(text: str) -> None:
    found = links(text, Origin("tides.md"))
    assert found == links(text, Origin("tides.md"))
    assert all(lies_within(link.place, text) for link in found)


@given(ANY)
def test_blanking_the_code_of_any_text_keeps_lengths_and_lines(text: str) -> None:
    blank = without_code(text)
    assert len(blank) == len(text)
    assert [len(line) for line in blank.split("\n")] == [len(line) for line in text.split("\n")]


@given(st.text("ab 1.-+#=|:;~^'\"()/„ä\u00a0\u200b\u2028\x85", max_size=30))
@example("a  b")
@example("a\u2028b")
def test_a_text_without_marks_is_what_the_reader_of_markdown_makes_of_it(text: str) -> None:
    assert converted(text) == Markdown(extensions=["attr_list", "pymdownx.betterem"]).convert(text)


@given(st.lists(st.text(max_size=12), max_size=4), st.data())
def test_white_space_never_changes_the_digest_of_any_text(words: list[str], data: st.DataObject) -> None:
    spaces = st.text(" \n\t", min_size=1, max_size=3)
    spread = "".join(data.draw(spaces) + word for word in " ".join(words).split())
    assert digest(spread) == digest(" ".join(words))


@given(MARKDOWN)
def test_every_id_of_any_text_has_a_digest(text: str) -> None:
    found, _ = blocks(text, "tides.md", 1)
    assert block_digests("a", "b", found).keys() == {"front"} | {block.id for block in found if block.id}


@given(ANY)
def test_any_file_is_split_without_a_loss(text: str) -> None:
    head, body, line, findings = split(text, "tides.md")
    if not findings:
        assert text.endswith(body)
        assert head in text
        assert text.split("\n")[line - 1 :] == (body.split("\n") if line <= text.count("\n") + 1 else [])


def nodes(node: Node) -> list[Node]:
    inner = [*node.items, *(value for _, value, _ in node.entries)]
    return [node, *(each for child in inner for each in nodes(child))]


@given(YAML)
def test_any_yaml_is_read_or_refused_with_places_in_the_file(text: str) -> None:
    node, findings = read(text, "ebb.yml")
    assert (node, findings) == read(text, "ebb.yml")
    for place in [each.place for each in (nodes(node) if node else [])] + [each.place for each in findings]:
        # What YAML counts as the end of a line goes beyond line feeds.
        assert 1 <= place.line <= len((text + "\n").splitlines()) + 1
        assert place.column >= 1


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=40))
def test_any_text_comes_back_from_yaml_as_it_was(text: str) -> None:
    node, findings = read(json.dumps({"a": text}, ensure_ascii=False), "ebb.yml")
    assert findings == []
    assert node is not None
    assert [value.text for _, value, _ in node.entries] == [text]


def told(findings: list[Finding]) -> bool:
    """Whether each finding says what, where and how to mend it, in one line each."""
    return all(each.message and each.fix and each.rule and "\n" not in each.rule for each in findings)


@given(YAML)
def test_any_record_is_read_or_refused(text: str) -> None:
    def cited(text: str, code: str, place: Place) -> object:
        return citations(text, Origin(place.path, place.line, place.column), WORDS)

    readings = [
        sources(text, "r.yml", CODES),
        claim_records.claims(text, "r.yml", CODES, cited),  # type: ignore[arg-type]
        claim_records.terms(text, "r.yml", CODES, cited),  # type: ignore[arg-type]
        strings(text, "r.yml", CODES),
        operator(text, "r.yml"),
        anchors(text, "r.yml"),
        stamps(text, "r.yml"),
        front(text, "r.yml"),
        configuration(text, "r.yml"),
    ]
    assert all(told(list(findings)) for _, findings in readings)


@given(st.text(max_size=24))
def test_any_text_is_a_date_or_is_not(text: str) -> None:
    found = edtf.read(text)
    assert found is None or found["date-parts"]


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_of_the_calendar_is_a_date(day: date) -> None:
    assert edtf.read(day.isoformat()) == {"date-parts": [[day.year, day.month, day.day]]}


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
