"""What is typeset: cards, handouts, the whole paper as PDF, EPUB and DOCX, judged by readers that are not ours."""

import re
import struct
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from folders import OTHER, REPOSITORY, finished
from papercheck.load import load
from papercheck.model import Page, Paper
from papersite.bibliography import FormattedReference, bibliography
from papersite.exports import collect_exports
from papersite.exports.printed_files import Typesetter
from papersite.exports.writer import Export, ExportError
from papersite.render.article import finish_article, render_text
from papersite.render.book import Book
from papersite.render.slots import fill_slots, template_environment

CARD = {
    "number": "5",
    "stem": "They say …",
    "title": "a title that fits",
    "attribution": "according to Odile Brantain (2019)",
    "squares": ["supported", "open"],
    "tally": ["supported 1", "open question 1"],
    "complaint": "the title of en/reasons/5.md is too long.",
}
HEAVIEST_CARD = 100_000
"""Bytes of an image that previews load in time."""


def set_card(**values: object) -> bytes:
    site = {"language": "en", "name": "English", "site": "Trains", "monogram": "2", "caption": "No mark."}
    (image,) = Typesetter(REPOSITORY / "overrides").set_images("card.typ", {**site, "cards": [CARD | values]})
    return image


def test_a_card_is_drawn_whatever_its_title_holds() -> None:
    assert set_card() != set_card(title="\" ' < > & # $ { } \\ @ [ *bold* // `")


@pytest.mark.parametrize(
    "title", ["many words " * 60, "a" * 200], ids=["more lines than fit", "a word wider than the card"]
)
def test_a_title_that_cannot_fit_is_refused_in_a_sentence_that_names_the_page(title: str) -> None:
    with pytest.raises(ExportError, match=r"\Athe title of en/reasons/5\.md is too long\.\Z"):
        set_card(title=title)


@pytest.fixture(scope="module")
def paper() -> Paper:
    return load(REPOSITORY, date(2026, 1, 1))[0]


def reasons(paper: Paper, code: str) -> list[Page]:
    return [page for page in paper.in_language(code) if page.kind == "part"]


def root_of(paper: Paper, code: str) -> str:
    return "" if code == paper.original.code else f"{code}/"


@pytest.mark.site
def test_each_reason_has_a_card_of_its_own_that_its_page_names(folder: Path, paper: Paper) -> None:
    for language in finished(paper):
        root = root_of(paper, language.code)
        for reason in reasons(paper, language.code):
            page = LexborHTMLParser((folder / root / reason.url_path / "index.html").read_text("utf-8"))
            meta = {
                node.attributes.get("property") or node.attributes.get("name"): node.attributes["content"]
                for node in page.css("head meta[content]")
            }
            image = f"{root}cards/r{reason.number}.png"
            assert str(meta["og:image"]).endswith(f"/{image}")
            assert meta["twitter:card"] == "summary_large_image"
            assert meta["og:image:type"] == "image/png"
            assert reason.title in str(meta["og:image:alt"])
            size = struct.unpack(">II", (folder / image).read_bytes()[16:24])
            assert (str(size[0]), str(size[1])) == (meta["og:image:width"], meta["og:image:height"])
            assert size == (1200, 630)


@pytest.mark.site
def test_every_card_that_a_page_names_is_there_and_light_and_no_two_are_alike(folder: Path) -> None:
    cards = [*folder.glob("cards/*.png"), *folder.glob("*/cards/*.png")]
    named = set()
    for file in folder.rglob("index.html"):
        for node in LexborHTMLParser(file.read_text("utf-8")).css('meta[property="og:image"]'):
            named.add(str(node.attributes["content"]).partition("/cards/")[2])
    assert {card.name for card in cards} == named
    assert len({card.read_bytes() for card in cards}) == len(cards)
    assert max(card.stat().st_size for card in cards) <= HEAVIEST_CARD


OTHER_MENUS = {
    "menu": ["index.md", "reasons/index.md", "forms.md", "evidence.md", "sources/index.md", "glossary.md"]
}


@pytest.fixture(scope="module")
def other() -> Mapping[str, Export]:
    """Every export of the small paper, by name; nothing of it is made. Its chapters hold each form of text."""
    return exports_of(load(OTHER, date(2030, 1, 1))[0])


@cache
def references(code: str) -> Mapping[str, FormattedReference]:
    return bibliography(load(OTHER, date(2030, 1, 1))[0].sources.values(), code)()


def exports_of(paper: Paper) -> Mapping[str, Export]:
    templates = template_environment([REPOSITORY / "overrides"])
    books: dict[str, Book] = {}
    for language in paper.languages:
        books[language.code] = Book(
            paper=paper,
            language=language,
            references=references(language.code),
            site_url="https://trains.example/lents/",
            site_name='Trains & "more" #1',
            folder=OTHER / "docs" / language.code,
            all_books=lambda: books,
        )
    articles = {
        code: {
            page.name: finish_article(fill_slots(render_text(page, book), page, book, templates), page, book)
            for page in book.pages.values()
            if page.kind != "parts"
        }
        for code, book in books.items()
    }
    found = collect_exports(books, articles, templates, OTHER_MENUS, REPOSITORY / "overrides")
    return {export.name: export for export in found}


@pytest.mark.parametrize("name", ["PDF (fr)", "EPUB (fr)", "DOCX (fr)", "handout r1 (nl)"])
def test_another_paper_with_every_form_of_text_is_exported(other: Mapping[str, Export], name: str) -> None:
    ((path, content),) = other[name].make().items()
    assert content[:4] in (b"%PDF", b"PK\x03\x04")
    assert path.startswith("nl/") == ("(nl)" in name)


def test_a_paper_without_reasons_has_no_handouts_and_is_exported_all_the_same() -> None:
    paper = load(OTHER, date(2030, 1, 1))[0]
    without = replace(paper, pages=tuple(page for page in paper.pages if page.kind != "part"))
    names = set(exports_of(without))
    assert not [name for name in names if "handout" in name]
    assert {"PDF (fr)", "EPUB (nl)", "DOCX (en)", "cards (fr)"} <= names


def test_what_is_made_of_the_same_is_kept_and_what_changed_is_made_anew(other: Mapping[str, Export]) -> None:
    paper = load(OTHER, date(2030, 1, 1))[0]
    again = exports_of(paper)
    assert all(again[name].ingredients == export.ingredients for name, export in other.items())
    fewer = exports_of(replace(paper, claims=paper.claims[:1]))
    assert fewer["cards (fr)"].ingredients != other["cards (fr)"].ingredients
    assert fewer["PDF (fr)"].ingredients != other["PDF (fr)"].ingredients


def test_a_handout_that_needs_two_pages_is_refused_in_a_sentence_that_names_the_reason() -> None:
    paper = load(OTHER, date(2030, 1, 1))[0]
    long = replace(
        paper,
        pages=tuple(
            replace(page, html=f'<p class="lead">{"very much " * 2000}</p>')
            if page.name == "reasons/1.md"
            else page
            for page in paper.pages
        ),
    )
    with pytest.raises(ExportError, match=r"\Aen/reasons/1\.md is too long for one page; "):
        exports_of(long)["handout r1 (en)"].make()


def text_of(pdf: bytes) -> str:
    """The text of a PDF as pdfium reads it, on one line, hyphens at the ends of lines taken out."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s+", " ", re.sub(r"[\ufffe\u00ad\u0002]\s*|\u2060", "", " ".join(pages)))


def letters(text: str) -> str:
    """A text without blanks, hyphens and dashes, which lines and lists may have put into it."""
    return re.sub(r"[\s\u00ad\u2010\u2013\u2060\u200b\ufffe\u0002-]+", "", text)


@pytest.fixture(scope="module")
def papers(folder: Path, paper: Paper) -> Mapping[str, bytes]:
    """The PDF of the whole paper, by language."""
    return {
        language.code: (folder / root_of(paper, language.code) / "paper.pdf").read_bytes()
        for language in finished(paper)
    }


@pytest.mark.site
def test_the_pdf_is_tagged_and_says_its_language_and_its_title_and_leads_to_every_chapter(
    papers: Mapping[str, bytes], paper: Paper
) -> None:
    for code, content in papers.items():
        assert len(content) < 5_000_000
        with pikepdf.open(BytesIO(content)) as pdf, pdf.open_outline() as outline:
            assert "/StructTreeRoot" in pdf.Root
            assert pdf.Root.MarkInfo.Marked
            assert str(pdf.Root.Lang).partition("-")[0] == code
            assert str(pdf.docinfo["/Title"]) == next(
                page.title for page in paper.in_language(code) if page.kind == "home"
            )
            assert pdf.Root.ViewerPreferences.DisplayDocTitle
            with pdf.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1"
            marked = {item.title for item in outline.root}
        wanted = [page for page in paper.in_language(code) if page.prefix and page.kind != "parts"]
        assert {page.title for page in wanted} <= marked


@pytest.mark.site
def test_the_pdf_holds_every_pinpoint_every_source_with_its_address_and_nothing_of_the_screen(
    papers: Mapping[str, bytes], paper: Paper
) -> None:
    for code, content in papers.items():
        text = text_of(content)
        plain = letters(text)
        for source in paper.sources.values():
            address = str(source.csl.get("DOI") or source.url or "")
            assert letters(address) in plain, address
        for page in paper.in_language(code):
            if page.prefix and page.kind != "parts":
                for block in page.pinpoints:
                    number = (block.id or "").rpartition("-p")[2]
                    start = letters(re.sub(r"[*\[\]()@].*", "", block.words or block.text, flags=re.DOTALL))[
                        :25
                    ]
                    # The words of a drawing stand between its number and its caption.
                    if len(start) > 15 and "drawing" not in block.classes:
                        assert f"{number}{start}" in plain, block.id
        for name in ("pinpoint.copied", "skip", "claim.show", "search.submit"):
            words = paper.strings[name][code].partition("{")[0]
            assert len(words) < 6 or words not in text, name


@pytest.mark.site
def test_no_heading_of_another_language_stands_in_the_pdf(papers: Mapping[str, bytes], paper: Paper) -> None:
    headings = {
        code: {block.text for page in paper.in_language(code) for block in page.blocks if block.level}
        | {page.title for page in paper.in_language(code)}
        for code in papers
    }
    for code, content in papers.items():
        with pikepdf.open(BytesIO(content)) as pdf, pdf.open_outline() as outline:
            marked = {item.title for top in outline.root for item in (top, *top.children)}
        foreign = set.union(*(found for other, found in headings.items() if other != code)) - headings[code]
        assert not marked & foreign


@pytest.mark.site
def test_a_handout_is_one_tagged_page_whose_code_leads_to_the_short_address(
    folder: Path, paper: Paper
) -> None:
    for language in finished(paper):
        root = root_of(paper, language.code)
        for reason in reasons(paper, language.code):
            content = (folder / root / f"handouts/r{reason.number}.pdf").read_bytes()
            with pikepdf.open(BytesIO(content)) as pdf:
                assert len(pdf.pages) == 1
                assert "/StructTreeRoot" in pdf.Root
                assert str(pdf.Root.Lang).partition("-")[0] == language.code
            image = pypdfium2.PdfDocument(content)[0].render(scale=2).to_pil()
            (code,) = zxingcpp.read_barcodes(image)
            page = LexborHTMLParser((folder / root / str(reason.number) / "index.html").read_text("utf-8"))
            canonical = page.css('link[rel="canonical"]')[0].attributes["href"] or ""
            base = canonical.removesuffix(f"{root}{reason.url_path}")
            assert code.text == f"{base}{root}{reason.number}/"
            assert letters(code.text) in letters(text_of(content))
            assert letters(reason.list_title) in letters(text_of(content))


@pytest.mark.site
def test_the_epub_holds_every_pinpoint_as_an_id_and_says_its_language(folder: Path, paper: Paper) -> None:
    for language in finished(paper):
        with ZipFile(folder / root_of(paper, language.code) / "paper.epub") as book:
            assert book.namelist()[0] == "mimetype"
            texts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")]
            package = book.read("EPUB/content.opf").decode()
        found = {id_ for text in texts for id_ in re.findall(r'\bid="([^"]+)"', text)}
        for page in paper.in_language(language.code):
            if page.prefix and page.kind != "parts":
                assert {block.id for block in page.pinpoints} <= found
        assert re.search(rf"<dc:language>{language.code}\b", package)
        assert 'properties="cover-image"' in package
        assert all(f'lang="{language.code}' in text for text in texts)


@pytest.mark.site
def test_the_docx_has_real_headings_and_its_language(folder: Path, paper: Paper) -> None:
    names = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    for language in finished(paper):
        with ZipFile(folder / root_of(paper, language.code) / "paper.docx") as document:
            text = etree.fromstring(document.read("word/document.xml"))
            styles = document.read("word/styles.xml").decode()
        headings = {
            "".join(paragraph.itertext())
            for paragraph in text.iterfind(".//w:p", names)
            if (style := paragraph.find("w:pPr/w:pStyle", names)) is not None
            and str(style.get(f"{{{names['w']}}}val")) == "Heading1"
        }
        for page in paper.in_language(language.code):
            if page.prefix and page.kind != "parts":
                assert any(heading.endswith(page.title) for heading in headings), page.title
        assert f'w:lang w:val="{language.code}' in styles or f'w:val="{language.code}' in styles


@pytest.mark.site
def test_each_citation_of_the_docx_has_a_note_with_the_whole_reference(folder: Path, paper: Paper) -> None:
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for language in finished(paper):
        with ZipFile(folder / root_of(paper, language.code) / "paper.docx") as document:
            text = etree.fromstring(document.read("word/document.xml"))
            notes = etree.fromstring(document.read("word/footnotes.xml"))
        said = " ".join("".join(note.itertext()) for note in notes)
        cited = [page.citations for page in paper.in_language(language.code) if page.kind == "part"]
        assert len(text.findall(f".//{word}footnoteReference")) >= sum(map(len, cited)) > 0
        for source_id in {work.source_id for found in cited for citation in found for work in citation.works}:
            source = paper.sources[source_id]
            assert str(source.csl.get("DOI") or source.url or source.csl["title"]) in said, source_id
