"""Parts of a paper by any name and in any order, and languages that are written from right to left: two invented papers as built."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from playwright.sync_api import Page as BrowserPage
from selectolax.lexbor import LexborHTMLParser

from axe import violations
from conftest import serve
from folders import REPOSITORY, write
from papercheck.load import load

CHAPTERS, HARBOUR, TWELVE = (REPOSITORY / "tests/papers" / name for name in ("chapters", "harbour", "twelve"))
PAGE = "---\ntitle: {0}\ndescription: Of {0}.\n---\n"
SEEN = ("the-quay", "the-ebb", "a-lamp")
"""The chapters in the order of `nav`, which is not that of their names."""


def read(site: Path, path: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / path / "index.html").read_text(encoding="utf-8"))


def kinds(folder: Path, files: dict[str, str]) -> dict[str, str]:
    """What each page is, in the order of the paper."""
    pages = {f"docs/en/{name}.md": PAGE.format(name) for name in ("index", *files["pages"].split())}
    found, _ = load(write(folder, pages | {name: files[name] for name in files.keys() - {"pages"}}), date.max)
    return {page.name: page.kind for page in found.pages}


def test_the_parts_are_those_that_nav_lists_in_its_order(tmp_path: Path) -> None:
    nav = "nav:\n  - menu: [index.md]\n  - parts: [acts/two.md, acts/10.md, acts/9.md]\n"
    found = kinds(tmp_path, {"mkdocs.yml": nav, "pages": "acts/9 acts/10 acts/two acts/index songs/1"})
    parts = {"acts/two.md": "part", "acts/10.md": "part", "acts/9.md": "part"}
    assert found == {**parts, "acts/index.md": "parts", "index.md": "home", "songs/1.md": ""}
    assert list(found) == [*parts, "acts/index.md", "index.md", "songs/1.md"]


def test_without_mkdocs_yml_numbered_pages_of_a_folder_are_parts(tmp_path: Path) -> None:
    found = kinds(tmp_path, {"pages": "acts/10 acts/9 acts/index news/2021 3"})
    assert [name for name, kind in found.items() if kind == "part"] == ["acts/9.md", "acts/10.md"]
    assert (found["acts/index.md"], found["news/2021.md"], found["3.md"]) == ("parts", "", "")


@pytest.mark.slow
def test_chapters_without_numbers_are_called_by_their_titles_in_the_order_of_nav(
    built: Callable[[Path], Path],
) -> None:
    site = built(CHAPTERS)
    cards = read(site, ".").css(".cards a")
    assert [link.attributes["href"] for link in cards] == [f"chapters/{slug}/" for slug in SEEN]
    assert [link.text().strip() for link in cards] == ["The quay holds the town", "The ebb", "A lamp is lit"]
    listed = re.findall(r"chapters/([\w-]+)/index\.md", (site / "llms.txt").read_text("utf-8"))
    assert [slug for slug in listed if slug in SEEN] == [*SEEN]
    page = read(site, "chapters/the-ebb")
    assert " ".join(page.css(".turn")[0].text().split()) == "Chapters 2 of 3"
    ways = {link.attributes["class"]: link.attributes["href"] for link in page.css(".neighbours a")}
    assert ways == {"previous": "../the-quay/", "next": "../a-lamp/", "all": "../"}
    assert not page.css(".numeral")
    assert (site / "handouts/ebb.pdf").is_file()
    assert "None" not in str(page.html)
    everything = read(site, "chapters")
    assert [node.attributes["id"] for node in everything.css(".part > h2")] == ["quay", "ebb", "lamp"]
    assert not everything.css("[data-number]")
    note = read(site, "fr/chapters").css(".part-note")[1]
    assert note.text() == "Lire « Le jusant » sur sa page", "a title stands where a part has no number"


@pytest.mark.slow
def test_every_language_stands_in_its_direction(built: Callable[[Path], Path]) -> None:
    site = built(HARBOUR)
    for file in site.rglob("*.html"):
        page = LexborHTMLParser(file.read_text(encoding="utf-8"))
        for node in page.css("[lang]"):
            wanted = "rtl" if str(node.attributes["lang"]).startswith("he") else "ltr"
            # A short page is in one language, and says so once.
            assert node.attributes.get("dir", "ltr") == wanted, file
        for node in page.css("html[dir=rtl] pre, html[dir=rtl] .takeaway bdi"):
            assert node.attributes["dir"] == "ltr", file
    # What is in one direction only says nothing of it.
    assert 'dir="rtl"' not in (built(CHAPTERS) / "index.html").read_text("utf-8")


@pytest.mark.slow
def test_a_name_stands_before_its_year_whatever_its_direction(built: Callable[[Path], Path]) -> None:
    site = built(HARBOUR)
    assert '<bdi dir="rtl">חופית</bdi> 2019' in str(read(site, "en/grounds/1").html)
    pdf = pypdfium2.PdfDocument(site / "en/paper.pdf")
    assert "חופית 2019" in "".join(page.get_textpage().get_text_range() for page in pdf)
    with ZipFile(site / "en/paper.epub") as book:
        chapters = [book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")]
    assert any('<span dir="rtl">חופית</span> 2019' in chapter for chapter in chapters)


@pytest.mark.slow
def test_a_book_turns_its_pages_as_its_language_does(built: Callable[[Path], Path]) -> None:
    site = built(HARBOUR)
    for path, turns in (("paper.epub", "rtl"), ("en/paper.epub", None)):
        with ZipFile(site / path) as book:
            found = re.search(r'page-progression-direction="(\w+)"', book.read("EPUB/content.opf").decode())
        assert (found and found[1]) == turns
    for path, is_turned in (("paper.docx", True), ("en/paper.docx", False)):
        with ZipFile(site / path) as document:
            assert (b"<w:bidi" in document.read("word/document.xml")) is is_turned


@pytest.mark.slow
@pytest.mark.parametrize(
    ("paper", "paths"),
    [(CHAPTERS, ["chapters/the-ebb/"]), (HARBOUR, ["grounds/1/", "parallel/"]), (TWELVE, ["theses/12/"])],
)
def test_axe_finds_nothing_on_such_pages(
    built: Callable[[Path], Path], page: BrowserPage, paper: Path, paths: list[str]
) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    with serve(built(paper), "/") as url:
        for path in paths:
            page.goto(url + path)
            assert violations(page) == [], path


@pytest.mark.slow
@pytest.mark.parametrize("width", [375, 1280])
def test_the_layout_of_right_to_left_is_that_of_left_to_right_in_a_mirror(
    built: Callable[[Path], Path], page: BrowserPage, width: int
) -> None:
    """Numbers of paragraphs, the edge of a layer and the numeral stand as far from where lines begin."""
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    with serve(built(HARBOUR), "/") as url:
        for path in ("", "en/"):
            page.goto(f"{url}{path}grounds/1/")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found[path] = page.evaluate(
                """() => [".mark", ".numeral", "section[data-layer]", ".cards .numeral, h1", ".neighbours"].map((name) => {
                    const box = document.querySelector(name).getBoundingClientRect();
                    const isRtl = document.dir === "rtl";
                    return Math.round(isRtl ? document.documentElement.clientWidth - box.right : box.left);
                })"""
            )
    assert found[""] == found["en/"]
