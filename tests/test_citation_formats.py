"""Titles and names with signs that mean something in a format come back from it as they were, and nothing else with them."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser

import citation_readers as readers
from folders import OTHER, REPOSITORY
from papercheck.load import load
from papercheck.model import Block, BlockKind, Paper, Place, Source, TypedField
from papersite.bibliography import bibliography
from papersite.exports.data_files import citation_files, feed_file
from papersite.exports.writer import ExportError
from papersite.render.book import Book
from papersite.render.citable_works import (
    list_works,
    plain_reference,
    work_of,
    write_bibtex,
    write_csl_json,
    write_ris,
    write_wikipedia,
)
from papersite.render.page_metadata import structured_data
from papersite.render.slots import template_environment

TEMPLATES = template_environment([REPOSITORY / "overrides"])
DAY = date(2025, 6, 1)
HOSTILE = [
    """Signs " ' < > & # $ { } \\ @ [ ] | ~ ^ % _ * `""",
    "</script><script>alert(1)</script>",
    "<!-- <b>bold</b> <i>x",
    "Unclosed { and \\textbf{x and } more }}",
    "„Ebbe“ – ‚Flut‘ “ebb” ‘tide’ «x»",
    "{title} {url} {{cite web|x}} [[link]] ''it'' ~~~~",
    "AU  - Someone\u2028ER  - \u2029TY  - BOOK",
    "@book{x, title = {y}} % comment",
    "§\u202f5 x\u00a0y",
    "Straße ÄÖÜ ñ 漢字 🙂",
]


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load(OTHER, date(2030, 1, 1))[0]


def book_of(paper: Paper, code: str = "en", **fields: object) -> Book:
    language = next(language for language in paper.languages if language.code == code)
    values = {
        "site_url": "https://trains.example/lents/",
        "site_name": "Two reasons, examined",
        "edition": DAY,
    } | fields
    unfinished = Book(paper=paper, language=language, references={}, **values)  # type: ignore[arg-type]
    works = [work for id_, work in list_works(unfinished).items() if id_ != "paper"]
    return replace(unfinished, references=bibliography(paper.sources.values(), "en-GB", works)())


def entitled(paper: Paper, title: str) -> Paper:
    """The paper with another title for its first reason."""
    pages = [replace(page, title=title) if page.name == "reasons/1.md" else page for page in paper.pages]
    return replace(paper, pages=tuple(pages))


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_comes_back_from_every_format(paper: Paper, title: str) -> None:
    book = book_of(entitled(paper, title))
    page = book.pages["reasons/1.md"]
    work = work_of(page, book)
    expected = f"Reason 1 (Brantain 2019): {title}"
    one_line = re.sub("[ \u2028\u2029]+", " ", expected)
    assert work.title == expected
    assert [item["title"] for item in json.loads(write_csl_json([work]))] == [expected]
    assert readers.by_pybtex(write_bibtex([work]))[0].title == " ".join(one_line.split())
    assert readers.by_rispy(write_ris([work]))[0].title == one_line
    names = {
        name.removeprefix("cite.wikipedia."): texts["en"]
        for name, texts in paper.strings.items()
        if name.startswith("cite.wikipedia.")
    }
    assert readers.by_wikipedia(write_wikipedia(work, book), names).title == one_line
    assert "".join(expected.split()) in "".join(plain_reference(work, book).split())


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_comes_back_from_the_head_and_the_data_of_its_page(paper: Paper, title: str) -> None:
    book = book_of(entitled(paper, title))
    page = book.pages["reasons/1.md"]
    head = TEMPLATES.get_template("parts/metadata.html").render(book=book, paper_page=page)
    document = LexborHTMLParser(
        f'<html><head>{head}<script type="application/ld+json">{structured_data(page, book)}</script></head><body></body></html>'
    )
    expected = f"Reason 1 (Brantain 2019): {title}"
    assert len(document.css("script")) == 1
    assert readers.by_embedded_metadata(document).title == expected
    url = book.url(page)
    assert readers.of_node(readers.linked_data(document, url), url).title == expected


@pytest.mark.parametrize(
    "name", ["Odile & Co., <b>e.V.</b>", "Brown; and Sons", "Rail {x} \\ $1", "Ö_Ä #1 %"]
)
def test_the_name_of_a_body_stays_one_author(paper: Paper, name: str) -> None:
    operator = replace(paper.operator, fields={**paper.operator.fields, "name": name})
    book = book_of(replace(paper, operator=operator))
    work = work_of(book.pages["reasons/1.md"], book)
    (item,) = json.loads(write_csl_json([work]))
    assert readers.of_csl(item).author == name
    assert readers.by_pybtex(write_bibtex([work]))[0].author == name
    (author,) = readers.by_pandoc(write_bibtex([work]), "bibtex")[0]["author"]
    # Pandoc does not know LaTeX's own commands for braces.
    assert author == {"literal": re.sub("[{}]", "", name)}
    (in_ris,) = [line[6:] for line in write_ris([work]).splitlines() if line.startswith("AU  - ")]
    assert "," not in in_ris
    assert ";" not in in_ris
    assert plain_reference(work, book).startswith(f"{name} (1")


def test_whoever_runs_the_site_is_the_author_and_else_the_site(paper: Paper) -> None:
    book = book_of(paper)
    assert work_of(book.pages["reasons/1.md"], book).names[0].text == "Odile Brantain"
    nobody = book_of(replace(paper, operator=replace(paper.operator, fields={"name": None})))
    assert work_of(nobody.pages["reasons/1.md"], nobody).names[0].text == "Two reasons, examined"


def test_a_site_without_a_day_has_works_without_a_date_and_no_feed(paper: Paper) -> None:
    book = book_of(paper, edition=None)
    work = work_of(book.pages["reasons/1.md"], book)
    assert "issued" not in work.csl
    assert readers.by_pybtex(write_bibtex([work]))[0].date == ""
    assert readers.by_rispy(write_ris([work]))[0].date == ""
    assert feed_file(book, {}, TEMPLATES) == {}
    files = citation_files({"fr": book_of(paper, "fr", edition=None)})
    assert b"date-released" not in files["CITATION.cff"]


def test_works_of_one_author_and_year_bear_no_letters(paper: Paper) -> None:
    book = book_of(paper)
    for id_, work in list_works(book).items():
        assert "2025a" not in plain_reference(work, book), id_
        assert "2025b" not in plain_reference(work, book), id_


def source(**csl: object) -> Source:
    fields: dict[str, object] = {"id": "x", "type": "article-journal", "title": "The tides"}
    fields |= {name.replace("_", "-"): value for name, value in csl.items()}
    return Source(id="x", place=Place("s.yml"), language="en", title="The tides", url=None, csl=fields)


def test_fields_go_where_each_format_has_them() -> None:
    article = source(
        container_title="Sea", volume="3", issue="2", number="e7", page="5–9", publisher="Quay",
        author=[{"family": "Dijk", "non-dropping-particle": "van", "given": "Ko"}, {"literal": "Board"}],
        issued={"date-parts": [[2019, 2], [2019, 3]]},
    )  # fmt: skip
    bibtex = write_bibtex([article])
    for line in (
        "journal = {Sea}",
        "number = {2}",
        "eid = {e7}",
        "author = {van Dijk, Ko and {Board}}",
        "month = feb",
    ):
        assert line in bibtex
    ris = write_ris([article]).split("\r\n")
    for line in (
        "TY  - JOUR",
        "T2  - Sea",
        "SP  - 5",
        "EP  - 9",
        "AU  - van Dijk, Ko",
        "AU  - Board",
        "DA  - 2019/02/",
    ):
        assert line in ris
    report = write_bibtex([replace(article, csl={**article.csl, "type": "report"})])
    assert "@techreport{x" in report
    assert "institution = {Quay}" in report
    assert "@misc{x" in write_bibtex([replace(article, csl={**article.csl, "type": "song"})])


def test_the_tags_of_csl_become_those_of_each_format() -> None:
    title = "The <i>Zostera</i> & CO<sub>2</sub>"
    typed = {"title": TypedField(Place("s.yml"), title)}
    work = replace(source(title=title), title="The Zostera & CO2", typed=typed)
    assert r"title = {{The \textit{Zostera} \& CO\textsubscript{2}}}" in write_bibtex([work])
    assert "TI  - The Zostera & CO2\r\n" in write_ris([work])
    assert json.loads(write_csl_json([work]))[0]["title"] == title


def corrected(paper: Paper, *items: str) -> tuple[Book, Mapping[str, str]]:
    """A book whose home page lists corrections, and its articles."""
    heading = Block(
        kind=BlockKind.HEADING, place=Place("x.md"), text="Corrections", id="corrections", level=2
    )
    pages = [replace(page, blocks=(heading,)) if page.name == "index.md" else page for page in paper.pages]
    listed = "".join(items)
    article = f'<h2 id="more">More</h2><ul><li id="n-2020-01-01">No correction.</li></ul><h2 id="corrections">C</h2><p>Lead.</p><ul>{listed}</ul><h2 id="after">A</h2><ul><li>Else.</li></ul>'
    return book_of(replace(paper, pages=tuple(pages))), {"index.md": article}


def test_a_feed_lists_corrections_the_newest_first(paper: Paper) -> None:
    book, articles = corrected(
        paper,
        '<li id="corrected-2025-06-02">Reason 1: &lt;b&gt; &amp; “x” <a class="mark" href="#x">1</a></li>',
        '<li id="corrected-2025-06-03-2">' + "Long words. " * 20 + "</li>",
    )
    content = feed_file(book, articles, TEMPLATES)["en/feed.xml"]
    feed = feedparser.parse(content)
    assert not feed.bozo
    home = "https://trains.example/lents/en/"
    assert [entry.id for entry in feed.entries] == [
        *(f"{home}#corrected-2025-06-03-2", f"{home}#corrected-2025-06-02", f"{home}#edition-2025-06-01"),
    ]
    assert [entry.updated[:10] for entry in feed.entries] == ["2025-06-03", "2025-06-02", "2025-06-01"]
    assert feed.feed.updated == "2025-06-03T00:00:00Z"
    assert feed.entries[1].link == f"{home}#corrected-2025-06-02"
    # feedparser takes what looks like HTML for HTML, whatever its type.
    texts = [
        text.text for text in ElementTree.fromstring(content).iter("{http://www.w3.org/2005/Atom}summary")
    ]
    assert texts[1] == "Reason 1: <b> & “x”"
    assert len(feed.entries[0].title) <= 100


def test_a_correction_without_a_day_is_named(paper: Paper) -> None:
    for item in (
        "<li>Reason 1</li>",
        '<li id="corrected">Reason 1</li>',
        '<li id="x-2025-13-41">Reason 1</li>',
    ):
        book, articles = corrected(paper, item)
        with pytest.raises(ExportError, match=r"“Reason 1” has no day\. Give it an id"):
            feed_file(book, articles, TEMPLATES)


def test_an_unknown_name_of_the_paper_leaves_out_what_it_would_say(paper: Paper) -> None:
    book = book_of(replace(paper, sources={}))
    assert "paper" not in list_works(book)
    assert "note" not in work_of(book.pages["reasons/1.md"], book).csl
    page = book.pages["reasons/1.md"]
    assert "isBasedOn" not in structured_data(page, book)
