"""Data for programs: claims as JSON with their schema, a Markdown twin of each page, and the lists of the twins."""

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypandoc
import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from selectolax.lexbor import LexborHTMLParser

from folders import REPOSITORY
from papersite.exports.markdown_twins import escape_markdown, write_markdown

HOSTILE = """ " ' < > & # $ { } \\ @ [ ] ( ) | ~ ^ ! * ** _ ` &amp; 1. - + = : <b>b</b> [a](b) ![c](d) end"""


def convert(markdown: str, to: str = "html") -> str:
    """The same as Pandoc reads it: a reader of GFM that we did not write."""
    return str(pypandoc.convert_text(markdown, to, format="gfm", extra_args=["--wrap=none"]))


@pytest.mark.parametrize(
    ("article", "markdown"),
    [
        pytest.param("<p id='a-p1'>It <em>rises</em>.</p>", '<a id="a-p1"></a>It *rises*.', id="a paragraph"),
        pytest.param("<h3 id=a>Tides</h3>", '### <a id="a"></a>Tides', id="a heading"),
        pytest.param("<p>1. May</p>", "1\\. May", id="a number that starts a line"),
        pytest.param("<p>- no</p><p># 3</p>", "\\- no\n\n\\# 3", id="signs that start a line"),
        pytest.param("<p>a*b_c</p>", "a\\*b\\_c", id="signs within a line"),
        pytest.param(
            "<a href='../b/#c'>x</a>", "[x](https://tides.example/b/#c)", id="a link relative to the page"
        ),
        pytest.param(
            "<a href='https://x.example/(a) b'>x</a>", "[x](https://x.example/%28a%29%20b)", id="a link"
        ),
        pytest.param("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n\n  - b", id="a list in a list"),
        pytest.param(
            "<ol start=3><li><p>a</p><p>b</p></li></ol>", "3. a\n\n   b", id="a list with paragraphs"
        ),
        pytest.param("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b", id="a quotation"),
        pytest.param(
            "<table><tr><th>a|b</th></tr><tr><td>c</td><td>d</td></tr></table>",
            "| a\\|b |  |\n| --- | --- |\n| c | d |",
            id="a table",
        ),
        pytest.param("<dl><dt>a</dt><dd>b</dd></dl>", "- **a**: b", id="a definition"),
        pytest.param("<p>a <code>b`c</code></p>", "a `` b`c ``", id="code"),
        pytest.param("<pre><code>a *b*\n</code></pre>", "```\na *b*\n```", id="a block of code"),
        pytest.param(
            "<p>a<span class='claim-marks'> <a href=x>R1</a></span><a class='mark' href=x>1</a></p>",
            "a",
            id="marks",
        ),
        pytest.param(
            "<img src=a.png alt='A tide'>", "![A tide](https://tides.example/a/a.png)", id="an image"
        ),
        pytest.param("<form><p>a</p></form>b<script>c</script>", "b", id="forms and scripts"),
    ],
)
def test_html_becomes_markdown(article: str, markdown: str) -> None:
    assert write_markdown(article, "https://tides.example/a/") == markdown


def test_what_was_escaped_is_read_as_it_was() -> None:
    read = LexborHTMLParser(convert(f"# {escape_markdown(HOSTILE)}")).css("h1")[0].text()
    assert read.split() == HOSTILE.split()


def test_a_paragraph_of_signs_is_read_as_it_was() -> None:
    signs = ["# a", "+ a", "- a", "= a", "1) a", "12. a", "> a", "~~~", "```", "***", ": a", "| a |", "&lt;"]
    html = "".join(f"<p>{sign.replace('&', '&amp;').replace('>', '&gt;')}</p>" for sign in signs)
    read = LexborHTMLParser(convert(write_markdown(html, "https://tides.example/"))).css("body > *")
    assert [(node.tag, node.text().strip()) for node in read] == [("p", sign) for sign in signs]


pages = pytest.mark.site


@pytest.fixture(scope="module")
def claims(folder: Path) -> Any:
    return json.loads((folder / "claims.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def validator(folder: Path) -> Draft202012Validator:
    schema = json.loads((folder / "claims.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


@pages
def test_the_claims_have_the_form_that_their_schema_says(
    claims: Any, validator: Draft202012Validator
) -> None:
    assert validator.schema["$id"] == claims["$schema"]  # type: ignore[index]
    assert [error.message for error in validator.iter_errors(claims)] == []


@pages
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: data.update(version=0), id="another version"),
        pytest.param(lambda data: data["claims"][0].pop("text"), id="a claim without a text"),
        pytest.param(lambda data: data["claims"][0]["text"].update(xx="Tides"), id="an unknown language"),
        pytest.param(lambda data: data["claims"][0]["finding"].update(status="proven"), id="an odd status"),
        pytest.param(lambda data: data["claims"][0]["kinds"].append("odd"), id="an odd kind"),
        pytest.param(lambda data: data["claims"][0].update(hedge="perhaps"), id="a hedge in no language"),
        pytest.param(lambda data: data["claims"][0]["url"].clear(), id="a claim without a place"),
    ],
)
def test_the_schema_refuses_other_forms(
    claims: Any, validator: Draft202012Validator, change: Callable[[Any], object]
) -> None:
    changed = copy.deepcopy(claims)
    change(changed)
    assert not validator.is_valid(changed)


@pages
def test_the_claims_are_those_of_the_record(claims: Any) -> None:
    record = yaml.safe_load((REPOSITORY / "docs/_data/claims.yml").read_text("utf-8"))
    assert len(claims["claims"]) == len(record)
    for claim, entry in zip(claims["claims"], record, strict=True):
        assert (claim["id"], claim["kinds"]) == (entry["id"], entry["kind"])
        assert (claim["support"], claim["pinpoint"]) == (entry["support"], entry["pinpoint"])
        assert claim["hedge"] == entry["hedge"]
        assert claim["finding"]["status"] == entry["finding"]["status"]
        for code in claims["languages"]:
            assert claim["text"][code] == " ".join(re.sub(r"[*]|\{:.*?\}", "", entry["text"][code]).split())
            cited = re.findall(r"(?<=@)[\w-]+", entry["finding"]["text"][code])
            assert {citation["source"] for citation in claim["finding"]["citations"]} == set(cited)
            assert "@" not in claim["finding"]["text"][code]


@pages
def test_every_place_of_a_claim_and_a_source_is_there(folder: Path, claims: Any) -> None:
    start = claims["site"][claims["languages"][0]]
    ids: dict[str, set[str | None]] = {}
    places = [claim[name] for claim in claims["claims"] for name in ("url", "entry")]
    places += [source["entry"] for source in claims["sources"].values()]
    for url in (url for place in places for url in (place[code] for code in claims["languages"])):
        path, _, id_ = url.removeprefix(start).partition("#")
        if path not in ids:
            page = LexborHTMLParser((folder / path / "index.html").read_text("utf-8"))
            ids[path] = {node.id for node in page.css("[id]")}
        assert id_ in ids[path], url
    cited = {citation["source"] for claim in claims["claims"] for citation in claim["finding"]["citations"]}
    assert cited == claims["sources"].keys()


def read_twin(folder: Path, path: str) -> tuple[dict[str, str], str]:
    _, front, text = (folder / path / "index.md").read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(front), text


def read_page(folder: Path, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((folder / path / "index.html").read_text("utf-8"))


@pages
def test_every_page_names_its_twin_which_says_what_it_is(folder: Path, own_paths: list[str]) -> None:
    for path in own_paths:
        page = read_page(folder, path)
        front, text = read_twin(folder, path)
        (link,) = page.css("link[rel=alternate][type='text/markdown']")
        assert (folder / path / (link.attributes["href"] or "")).is_file()
        assert front["url"] == page.css("link[rel=canonical]")[0].attributes["href"]
        assert (front["language"] or "").partition("-")[0] == page.css("html")[0].attributes["lang"]
        heading = page.css("h1")[0]
        for hidden in heading.css(".visually-hidden"):
            hidden.decompose()
        assert front["title"] == heading.text().strip()
        assert text.startswith(f"\n# {escape_markdown(front['title'])}\n")
        assert ("attribution" in front) == bool(page.css(".attribution") or page.css(".page-home"))
        assert not re.search(r"\]\((?!https?://|mailto:)", text), f"{path}: a relative link"


@pages
def test_every_id_of_a_page_is_in_its_twin(folder: Path, own_paths: list[str]) -> None:
    for path in own_paths:
        text = read_page(folder, path).css(".text")[0]
        for control in text.css("form, fieldset, [aria-hidden=true], svg"):
            control.decompose()
        ids = [node.id for node in text.css("[id]")]
        assert re.findall(r'<a id="([^"]+)"></a>', read_twin(folder, path)[1]) == ids, path


@pages
def test_the_twin_of_every_reason_reads_as_its_page_does(folder: Path, own_paths: list[str]) -> None:
    reasons = [path for path in own_paths if re.search(r"reasons/\d+/$", path)]
    twins = "\n\n".join(read_twin(folder, path)[1] for path in reasons)
    read = LexborHTMLParser(convert(twins)).body
    assert read is not None
    for node in read.css("h1, h1 + p"):
        node.decompose()
    assert _letters(read) == "".join(_letters(_text(folder, path)) for path in reasons)


def _text(folder: Path, path: str) -> Any:
    text = read_page(folder, path).css(".text")[0]
    for mark in text.css(".mark, .claim-marks"):
        mark.decompose()
    return text


def _letters(node: Any) -> str:
    return "".join(node.text().split())


@pages
def test_each_list_has_every_page_of_its_language_once(folder: Path, own_paths: list[str]) -> None:
    lists = sorted(folder.rglob("llms.txt"))
    codes = {path.partition("/")[0] for path in own_paths if re.match("[a-z]{2}/", path)}
    assert {file.parent.relative_to(folder).as_posix() for file in lists} == {".", *codes}
    for file in lists:
        text = file.read_text("utf-8")
        start = file.parent.relative_to(folder).as_posix().replace(".", "")
        # https://llmstxt.org/: a title, a quotation that sums up, and lists of links below headings.
        blocks = text.rstrip("\n").split("\n\n")
        assert re.fullmatch(r"# .+", blocks[0])
        assert re.fullmatch(r"> .+", blocks[1])
        assert all(re.fullmatch(r"## .+|(- \[.+\]\(.+\): .+\n?)+", block) for block in blocks[2:])
        site = read_page(folder, "").css("link[rel=canonical]")[0].attributes["href"] or ""
        listed = [url.removeprefix(site) for url in re.findall(r"\]\((.+?)\)", text)]
        assert all((folder / path).is_file() for path in listed)
        mine = [path for path in own_paths if (path.partition("/")[0] if path[2:3] == "/" else "") == start]
        assert sorted(path for path in listed if path.endswith(".md")) == sorted(
            f"{path}index.md" for path in mine
        )
