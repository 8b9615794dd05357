"""Values into the HTML of pages, with the invented paper of `papers/other` as the example: three languages, two reasons."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import html
from lxml.html import HtmlElement

from folders import REPOSITORY, write
from papercheck.load import load
from papercheck.markdown.reader import TARGET_MARK
from papercheck.model import Anchors, Paper
from papersite.bibliography import FormattedReference, bibliography
from papersite.render import relative
from papersite.render.article import (
    finish_article,
    first_sentence,
    gather_parts,
    plain_text,
    render_inline,
    render_text,
)
from papersite.render.book import Book, CitingPlace, attribution, collect_uses
from papersite.render.markdown_blocks import inline_svg_images
from papersite.render.slots import FILLED, fill_slots, strict, template_environment

OTHER = REPOSITORY / "tests" / "papers" / "other"
TEMPLATES = template_environment([REPOSITORY / "overrides"])
SITE = "https://trains.example/lents/"


def books_of(paper: Paper) -> Mapping[str, Book]:
    def book(code: str) -> Book:
        tag = paper.strings.get("tag", {}).get(code, code)
        return Book(
            paper=paper,
            language=next(language for language in paper.languages if language.code == code),
            references=bibliography(paper.sources.values(), tag)(),
            site_url=SITE,
            site_name="Trains",
            all_books=lambda: made,
        )

    made = {language.code: book(language.code) for language in paper.languages}
    return made


@pytest.fixture(scope="module")
def paper() -> Paper:
    found, unreadable = load(OTHER, date(2030, 1, 1))
    assert unreadable == ()
    return found


@pytest.fixture(scope="module")
def books(paper: Paper) -> Mapping[str, Book]:
    return books_of(paper)


@pytest.fixture(scope="module")
def book(books: Mapping[str, Book]) -> Book:
    """The English one, which is not the original."""
    return books["en"]


@pytest.fixture
def slot(books: Mapping[str, Book]) -> Callable[[str, str], HtmlElement]:
    """A slot as it stands on a page of the English book."""

    def rendered(name: str, page: str) -> HtmlElement:
        return parsed(fill_slots(f"<!-- {name} -->", books["en"].pages[page], books["en"], TEMPLATES))

    return rendered


def parsed(content: str) -> HtmlElement:
    return html.fragment_fromstring(content, create_parent="div")


def finished(content: str, page: str, book: Book) -> HtmlElement:
    return parsed(finish_article(content, book.pages[page], book))


def hrefs(element: HtmlElement) -> list[str]:
    return [link.get("href", "") for link in element.iter("a")]


def said(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_a_pinpoint_gets_a_mark_with_a_name_in_the_language(books: Mapping[str, Book]) -> None:
    for code, name in {"fr": "Lien vers 1", "en": "Link to 1", "nl": "Link naar 1"}.items():
        root = finished('<p id="r1-p1">Text.</p>', "reasons/1.md", books[code])
        (mark,) = root.xpath(".//p[@id='r1-p1']/a[@class='mark']")
        assert (mark.get("href"), mark.get("aria-label"), mark.text) == ("#r1-p1", name, "1")
        assert mark.getparent().text == "Text.", "what is read first is the text"


def test_a_heading_gets_no_mark(book: Book) -> None:
    root = finished('<h2 id="r1-argument">Argument</h2>', "reasons/1.md", book)
    assert root.xpath(".//a") == []


def test_an_item_with_a_list_of_its_own_gets_its_claims_before_that_list(book: Book) -> None:
    root = finished('<ul><li id="r1-p2">Text<ul><li>Inner</li></ul></li></ul>', "reasons/1.md", book)
    (item,) = root.xpath(".//li[@id='r1-p2']")
    assert [child.get("class") for child in item] == ["alias", "claim-marks", None, "mark"]


def test_a_claim_is_marked_where_it_is_restated_and_leads_to_the_ledger(book: Book) -> None:
    root = finished('<p id="r1-p2">Text.</p><p id="r1-p3">More.</p>', "reasons/1.md", book)
    (mark,) = root.xpath(".//a[@class='claim-mark']")
    assert mark.getparent().getparent().get("id") == "r1-p2"
    assert (mark.get("href"), mark.text, mark.get("data-status")) == ("../../evidence/#a1", "A1", "supported")
    assert mark.get("aria-label") == "Claim A1: supported"


def test_markup_in_the_id_of_a_claim_is_text(paper: Paper) -> None:
    hostile = replace(paper, claims=(replace(paper.claims[0], id='"><script>alert(1)</script>'),))
    root = finished('<p id="r1-p2">Text.</p>', "reasons/1.md", books_of(hostile)["en"])
    assert root.xpath(".//script") == []
    assert '"><script>alert(1)</script>' in said(root)


def test_a_layer_becomes_a_section_that_is_named_by_its_heading(book: Book) -> None:
    text = (
        '<p>Lead.</p><h2 id="a" class="argument">A</h2><p>One.</p><h3 id="c">C</h3><p>Two.</p>'
        '<h2 id="b" class="checked">B</h2><p>Three.</p><h2 id="d">D</h2><p>Four.</p>'
    )
    root = finished(text, "reasons/1.md", book)
    sections = root.xpath("./section")
    assert [section.get("aria-labelledby") for section in sections] == ["a", "b"]
    assert [section.get("data-layer") for section in sections] == ["argument", "checked"]
    assert [child.tag for child in root] == ["p", "section", "section", "h2", "p"]
    assert root.xpath(".//section[1]/h3[@id='c']")
    assert "class" not in root.get_element_by_id("a").attrib


def test_what_follows_a_section_keeps_its_order(book: Book) -> None:
    text = '<h2 id="a" class="argument">A</h2><p>One.</p><h3 id="b" class="wide">B</h3><p>Two.</p><h2 id="c">C</h2>'
    root = finished(text, "imprint.md", book)
    assert [element.get("id") for element in root.iter("h2", "h3")] == ["a", "b", "c"]
    assert said(root).index("One.") < said(root).index("Two.")


def test_the_argument_leads_to_the_original(book: Book) -> None:
    root = finished('<h2 id="a" class="argument">A</h2><p>One.</p>', "reasons/1.md", book)
    assert "../../sources/#source-brantain-2019" in hrefs(root)


def test_words_of_another_language_are_marked_so_and_are_no_emphasis(book: Book) -> None:
    root = finished('<p>A <em lang="nl">stoptrein</em> and <em>this</em>.</p>', "imprint.md", book)
    assert [(each.get("lang"), each.text) for each in root.iter("i")] == [("nl", "stoptrein")]
    assert [each.text for each in root.iter("em")] == ["this"]


def test_every_cell_of_a_table_knows_its_column(book: Book) -> None:
    table = "<table><thead><tr><th>Train</th><th>The <b>hour</b></th></tr></thead><tbody><tr><td>slow</td><td>four</td></tr></tbody></table>"
    root = finished(table, "imprint.md", book)
    assert [cell.get("scope") for cell in root.iter("th")] == ["col", "col"]
    assert [cell.get("data-label") for cell in root.iter("td")] == ["Train", "The hour"]


def test_an_id_that_moved_on_its_page_still_leads_to_the_text(book: Book) -> None:
    root = finished('<p id="r1-p2">Text.</p>', "reasons/1.md", book)
    assert root.xpath(".//*[@id='r1-p2']//*[@id='r1-p9']")
    assert said(root).endswith("Text. A12")


def test_an_id_that_moved_to_another_page_leads_there(book: Book) -> None:
    root = finished('<p id="r2-p1">Text.</p>', "reasons/2.md", book)
    moved = root.get_element_by_id("r2-p7")
    assert hrefs(moved) == ["../1/#r1-p3"]
    assert said(moved) == "Moved to Reason 1, ¶ 3"


def test_two_ids_may_have_moved_to_one_text(paper: Paper) -> None:
    anchors = Anchors(
        locked={"reasons/1.md": ("r1-p8", "r1-p9")}, aliases={"r1-p8": "r1-p2", "r1-p9": "r1-p2"}
    )
    root = finished(
        '<p id="r1-p2">Text.</p>', "reasons/1.md", books_of(replace(paper, anchors=anchors))["en"]
    )
    assert {each.get("id") for each in root.iter("span") if each.get("id")} == {"r1-p8", "r1-p9"}


def test_text_that_looks_like_markup_stays_text(book: Book) -> None:
    root = finished("1 &lt; 2 &amp; 3<p>4 &lt; 5</p>", "imprint.md", book)
    assert said(root) == "1 < 2 & 34 < 5"


def test_all_reasons_stand_one_level_lower_below_their_titles(book: Book) -> None:
    root = parsed(gather_parts(book.pages["index.md"], book))
    headings = [(heading.tag, said(heading), heading.get("id")) for heading in root.iter("h2", "h3", "h4")]
    assert headings == [
        ("h2", "One sees the country", "r1"),
        ("h3", "Argument", "r1-argument"),
        ("h3", "What we checked", "r1-checked"),
        ("h2", "One hears the silence", "r2"),
        ("h3", "Argument", "r2-argument"),
    ]


def test_gathered_reasons_keep_every_pinpoint_once(paper: Paper, book: Book) -> None:
    ids = re.findall(r' id="([^"]+)"', gather_parts(book.pages["index.md"], book))
    assert len(ids) == len(set(ids))
    assert {block.id for page in book.parts for block in page.blocks if block.id} <= set(ids)


@pytest.mark.parametrize(
    ("heading", "demoted"),
    [
        pytest.param("## Ebb {: #x }", '<h3 id="x">Ebb</h3>', id="with a space"),
        pytest.param("##Ebb {: #x }", '<h3 id="x">Ebb</h3>', id="without a space"),
        pytest.param("Ebb {: #x }\n---", '<h3 id="x">Ebb</h3>', id="underlined"),
        pytest.param("###### Ebb {: #x }", '<h6 id="x">Ebb</h6>', id="at the last level"),
    ],
)
def test_headings_go_down_a_level_but_code_does_not(tmp_path: Path, heading: str, demoted: str) -> None:
    page = f"---\ntitle: Ebb\ndescription: Ebb\n---\n{heading}\n\n```\n## Ebb\n```\n"
    found, _ = load(write(tmp_path, {"docs/en/reasons/1.md": page}), date(2030, 1, 1))
    book = books_of(found)["en"]
    text = gather_parts(book.pages["reasons/1.md"], book)
    assert f"\n{demoted}\n" in text
    assert "## Ebb\n</code>" in text


def test_what_two_reasons_call_alike_is_told_apart_where_they_stand_together(tmp_path: Path) -> None:
    text = "---\ntitle: Ebb\ndescription: Ebb\n---\nTides[^1].\n\n## Note\n\n[^1]: Low.\n"
    found, _ = load(
        write(tmp_path, {"docs/en/reasons/1.md": text, "docs/en/reasons/2.md": text}), date(2030, 1, 1)
    )
    book = books_of(found)["en"]
    root = parsed(gather_parts(book.pages["reasons/1.md"], book))
    ids = [element.get("id") for element in root.xpath(".//*[@id]")]
    assert len(ids) == len(set(ids)) == 8
    assert {str(link.get("href")).lstrip(TARGET_MARK + "#") for link in root.iter("a")} <= set(ids)


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        pytest.param("", "", "./", id="home to home"),
        pytest.param("", "reasons/1/", "reasons/1/", id="home to a reason"),
        pytest.param("reasons/1/", "", "../../", id="a reason to home"),
        pytest.param("reasons/1/", "reasons/2/", "../2/", id="a reason to the next"),
        pytest.param("reasons/1/", "reasons/", "../", id="a reason to all"),
        pytest.param("reasons/1/", "reasons/1/", "./", id="a page to itself"),
        pytest.param("a/b/c/", "d/", "../../../d/", id="from deep down"),
        pytest.param("reasons/1/", "en/reasons/1/", "../../en/reasons/1/", id="to another language"),
        pytest.param("en/reasons/1/", "reasons/1/", "../../../reasons/1/", id="back to the original"),
    ],
)
def test_addresses_are_relative_from_every_depth(start: str, target: str, expected: str) -> None:
    assert relative(start, target) == expected


def test_only_the_original_stands_at_the_root(books: Mapping[str, Book]) -> None:
    page = "reasons/2.md"
    assert {code: each.url(each.pages[page]) for code, each in books.items()} == {
        "nl": f"{SITE}nl/reasons/2/",
        "fr": f"{SITE}reasons/2/",
        "en": f"{SITE}en/reasons/2/",
    }


def around(part: str, page: str, book: Book, **values: object) -> HtmlElement:
    """A part of what stands around the text of a page."""
    template = strict(TEMPLATES).get_template(part)
    return parsed(template.render(book=book, paper_page=book.pages[page], **values))


def test_a_page_names_its_counterparts_in_every_language(book: Book) -> None:
    head = around("parts/head.html", "reasons/1.md", book, menus={"menu": ()})
    assert [(link.get("hreflang"), link.get("href")) for link in head.xpath(".//link[@hreflang]")] == [
        ("nl", f"{SITE}nl/reasons/1/"),
        ("fr", f"{SITE}reasons/1/"),
        ("en", f"{SITE}en/reasons/1/"),
        ("x-default", f"{SITE}reasons/1/"),
    ]


def test_a_source_knows_every_place_that_cites_it_and_each_place_its_source(book: Book) -> None:
    found = collect_uses(book)
    assert found["van-dijk-2015"] == (
        CitingPlace("forms.md", "f-p4"),
        CitingPlace("forms.md", "f-p13"),
        CitingPlace("reasons/1.md", "r1-p2"),
        CitingPlace("reasons/1.md", "r1-p6"),
        CitingPlace("reasons/2.md", "r2-p2"),
        CitingPlace("evidence.md", "a1"),
    )
    assert found["rail-act"] == (CitingPlace("glossary.md", "slow-train"),)
    cited = {work.source_id for page in book.pages.values() for each in page.citations for work in each.works}
    assert cited <= found.keys() == book.paper.sources.keys()


@pytest.mark.parametrize(
    ("page", "marked"), [("reasons/1.md", [("r1-p2", "A1")]), ("reasons/2.md", [("r2-p3", "A2")])]
)
def test_the_claims_of_a_page_are_marked_where_it_restates_them(
    page: str, marked: list[tuple[str, str]], book: Book
) -> None:
    root = finished(render_text(book.pages[page], book), page, book)
    marks = root.xpath(".//a[@class='claim-mark']")
    assert [(mark.xpath("ancestor::*[@id][1]/@id")[0], mark.text) for mark in marks] == marked


def test_what_stands_around_a_reason_leads_to_its_neighbours_claims_and_sources(book: Book) -> None:
    page = "reasons/2.md"
    end = around("slots/page-end.html", page, book)
    (neighbour, overview) = end.xpath(".//nav/a")
    assert (neighbour.get("class"), neighbour.get("href")) == ("previous", "../1/")
    assert said(neighbour).endswith("1 One sees the country")
    assert overview.get("href") == "../"
    assert end.xpath(".//li[starts-with(@id, 'finding-')]/p/a/text()") == ["A2"]
    assert end.xpath(".//section/ul/li/@id") == ["work-brantain-2019", "work-van-dijk-2015"]
    assert hrefs(around("slots/turn.html", page, book)) == ["../1/", "./"]
    names = ["index.md", "reasons/index.md", page, "nowhere.md"]
    menu = around("parts/menu.html", page, book, names=names)
    assert [(said(link), link.get("href"), link.get("aria-current")) for link in menu.iter("a")] == [
        ("Summary", "../../", None),
        ("Reasons", "../", "true"),
        ("Reason 2", "./", "page"),
    ]


@pytest.mark.parametrize(
    ("name", "is_attributed"), [("reasons/1.md", True), ("index.md", True), ("imprint.md", False)]
)
def test_a_page_that_restates_the_author_says_so(book: Book, name: str, is_attributed: bool) -> None:
    assert bool(attribution(book.pages[name], book)) is is_attributed


def test_a_citation_becomes_links_to_the_entries(book: Book) -> None:
    text = "So it is [@brantain-2019, p. 3; @rail-act]."
    root = parsed(render_inline(text, book, book.pages["reasons/1.md"]))
    assert said(root) == "So it is (Brantain 2019, p. 3; Slow Railways Act)."
    assert hrefs(root) == ["../../sources/#source-brantain-2019", "../../sources/#source-rail-act"]


def test_a_title_in_a_citation_is_no_markdown(paper: Paper, book: Book) -> None:
    label = '<span lang="nl">*reizen* [en](x) `stilte`_ok_</span>'
    changed = replace(book, references={"rail-act": FormattedReference(label=label, entry=label, position=0)})
    root = parsed(render_inline("See [@rail-act].", changed, book.pages["index.md"]))
    assert said(root) == "See (*reizen* [en](x) `stilte`_ok_)."
    assert hrefs(root) == ["sources/#source-rail-act"]


def test_a_citation_that_is_more_than_a_key_is_shown_as_citeproc_wrote_it(book: Book) -> None:
    label = 'Brantain (<a href="#ref-brantain-2019" role="doc-biblioref">2019</a>, see p. 3)'
    written = {"@brantain-2019 [see p. 3]": FormattedReference(label=label, entry="", position=-1)}
    changed = replace(book, references={**book.references, **written})
    text, page = "As @brantain-2019 [see p. 3] says.", book.pages["index.md"]
    root = parsed(render_inline(text, changed, page))
    assert said(root) == "As Brantain (2019, see p. 3) says."
    assert hrefs(root) == ["sources/#source-brantain-2019"]
    assert hrefs(parsed(render_inline(text, changed, None))) == []
    assert said(parsed(render_inline(text, book, page))) == "As @brantain-2019 [see p. 3] says."


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        pytest.param("<p>By § 8 of 3 May 2021.</p>", "<p>By §~8 of 3~May 2021.</p>", id="a section, a day"),
        pytest.param(
            '<p><span class="cite">(<a>Doe 2021</a>, pp. 32–35; <a>Roe 2020, p. 3</a>)</span>, p. 4</p>',
            '<p><span class="cite">(<a>Doe 2021</a>, pp.~32–35; <a>Roe 2020, p.~3</a>)</span>, p. 4</p>',
            id="a locator",
        ),
        pytest.param("<p><code>§ 8</code> § 9</p>", "<p><code>§ 8</code> §~9</p>", id="code"),
    ],
)
def test_what_belongs_together_stays_on_a_line(book: Book, typed: str, shown: str) -> None:
    assert finish_article(typed, book.pages["index.md"], book) == shown.replace("~", "\u00a0")


def test_a_citation_in_the_words_of_a_link_has_none_of_its_own(book: Book) -> None:
    root = parsed(render_inline("See [there [@brantain-2019]](x.md).", book, book.pages["index.md"]))
    assert said(root) == "See there (Brantain 2019)."
    assert hrefs(root) == ["x.md"]


def test_somebody_who_is_no_source_may_be_named(book: Book) -> None:
    assert said(parsed(render_inline("Ask @somebody.", book, None))) == "Ask @somebody."


def test_a_source_nobody_registered_is_shown_by_its_key(book: Book) -> None:
    root = parsed(render_inline("See [@nowhere].", book, book.pages["index.md"]))
    assert said(root) == "See (nowhere)."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("One *sees* [more](x.md).", "One sees more.", id="marks and links"),
        pytest.param("One sees more [@brantain-2019, p. 3].", "One sees more.", id="a citation"),
        pytest.param("A *stoptrein*{: lang=nl } stops.", "A stoptrein stops.", id="an attribute list"),
        pytest.param("One\nsees.", "One sees.", id="two lines"),
    ],
)
def test_a_lead_is_shown_as_plain_words(text: str, expected: str) -> None:
    assert plain_text(text) == expected


def test_cards_lead_to_every_reason(slot: Callable[[str, str], HtmlElement]) -> None:
    root = slot("cards", "index.md")
    assert hrefs(root) == ["reasons/1/", "reasons/2/"]
    assert "One sees the country" in said(root)
    first, second = root.iter("li")
    squares = [item.xpath(".//*[@class='square']/@data-status") for item in (first, second)]
    assert squares == [["supported"], ["not-checkable"]]
    assert "supported 1" in said(first)


def test_the_bibliography_lists_every_source_with_its_state_and_its_uses(
    slot: Callable[[str, str], HtmlElement], paper: Paper
) -> None:
    root = slot("bibliography", "sources/index.md")
    assert {each.get("id") for each in root.xpath(".//ol/li")} == {
        source.anchor for source in paper.sources.values()
    }
    entry = root.get_element_by_id("source-van-dijk-2015")
    assert "Langzaam *reizen* en „stilte”" in said(entry)
    assert "in Dutch" in said(entry)
    assert "abstract read on 4 May 2025" in said(entry)
    assert {"../reasons/1/#r1-p2", "../reasons/2/#r2-p2", "../evidence/#a1"} <= set(hrefs(entry))
    assert "address opened on 5 May 2025" in said(root.get_element_by_id("source-brantain-2019"))


def test_the_ledger_lists_every_claim_with_the_way_to_its_place(
    slot: Callable[[str, str], HtmlElement],
) -> None:
    root = slot("evidence", "evidence.md")
    assert [each.get("id") for each in root.iter("article")] == ["a1", "a2"]
    first, second = root.iter("article")
    assert "../reasons/1/#r1-p2" in hrefs(first)
    assert "../sources/#source-van-dijk-2015" in hrefs(first)
    assert "hedge" not in said(first), "what does not apply is not said"
    assert "“no doubt”" in said(second)
    assert "normative, legal" in said(second)


def test_the_glossary_says_each_term_in_every_language(slot: Callable[[str, str], HtmlElement]) -> None:
    root = slot("glossary", "glossary.md")
    foreign = root.xpath(".//*[@id='slow-train']//span[@lang]")
    assert {(each.get("lang"), each.text) for each in foreign} == {
        ("fr", "train lent"),
        ("nl", "langzame trein"),
    }
    assert "stopping train" in said(root)
    assert "Slow Railways Act, § 2" in said(root)


def test_what_the_operator_has_not_filled_in_is_said(books: Mapping[str, Book]) -> None:
    paper = books["en"].paper
    empty = replace(paper, operator=replace(paper.operator, fields={"name": "Odile", "email": None}))
    book = replace(books["en"], paper=empty)
    root = parsed(fill_slots("<!-- operator -->", book.pages["imprint.md"], book, TEMPLATES))
    assert [said(each) for each in root.iter("dd")] == ["Odile", "to be filled in"]


@pytest.mark.parametrize("spelled", ["<!-- parts -->", "<!--parts-->"])
def test_the_slot_of_all_reasons_is_filled_however_it_is_spaced(book: Book, spelled: str) -> None:
    page = replace(book.pages["index.md"], html=f"<p>Before</p>\n{spelled}\n<!-- cards -->", citations=())
    assert render_text(page, book) == f"<p>Before</p>\n{gather_parts(page, book)}\n<!-- cards -->"


def test_a_locator_that_only_the_lexicon_knows_is_shown(books: Mapping[str, Book]) -> None:
    """What the reader of the paper could read, the page must not lose."""
    book = books["en"]
    strings = {name: texts for name, texts in book.paper.strings.items() if not name.startswith("locator.")}
    changed = replace(book, paper=replace(book.paper, strings=strings))
    assert "p. 7" in render_inline("See [@rail-act, p. 7].", changed, book.pages["index.md"])


@pytest.mark.parametrize("name", sorted(FILLED))
def test_a_slot_fills_no_id_twice_and_says_no_name_of_a_word(
    slot: Callable[[str, str], HtmlElement], books: Mapping[str, Book], name: str
) -> None:
    root = slot(name, "parallel.md")
    ids = root.xpath(".//@id")
    assert len(ids) == len(set(ids))
    assert not re.search(
        r"\b(?:claim|source|share|status|search|term|kind|hedge|support|operator)\.[a-z]+\b", said(root)
    )


def test_an_unknown_slot_is_left_to_the_checks(books: Mapping[str, Book]) -> None:
    page = books["en"].pages["index.md"]
    assert fill_slots("<!-- nonsense -->", page, books["en"], TEMPLATES) == "<!-- nonsense -->"


def words_asked_for() -> set[str]:
    """Names of interface words that templates and programs ask for in so many words."""
    files = [
        *(REPOSITORY / "overrides").rglob("*.html"),
        *(REPOSITORY / "scripts" / "papersite").rglob("*.py"),
    ]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return set(re.findall(r"""\bword\(\s*["']([a-z][a-z.-]*[a-z])["'][,)]""", text))


@pytest.mark.parametrize("root", [REPOSITORY, OTHER], ids=["this paper", "the other paper"])
def test_every_word_that_is_asked_for_is_in_the_strings(root: Path) -> None:
    found, _ = load(root, date(2030, 1, 1))
    assert words_asked_for() - found.strings.keys() == set()


def test_days_are_written_as_the_language_does(books: Mapping[str, Book]) -> None:
    day = date(2030, 3, 4)
    assert {code: each.day(day) for code, each in books.items()} == {
        "nl": "4 maart 2030",
        "fr": "4 mars 2030",
        "en": "4 March 2030",
    }


@pytest.mark.parametrize(
    ("text", "first"),
    [
        pytest.param("Not shown: our search of 23 May found none. More.", "Not shown: our search of 23 May found none.", id="a day"),
        pytest.param("Nicht gezeigt: Bei der Suche vom 23. November fand sich nichts. Mehr.", "Nicht gezeigt: Bei der Suche vom 23. November fand sich nichts.", id="a day in German"),
        pytest.param("So steht es auf einer Seite des Vereins e. V. aus dem Oktober. Mehr.", "So steht es auf einer Seite des Vereins e. V. aus dem Oktober.", id="an abbreviation"),
        pytest.param("Nobody could say (see p. 3. There it stands. And there) how. More.", "Nobody could say (see p. 3. There it stands. And there) how.", id="brackets"),
        pytest.param("It is so since the law of the year 2017. More.", "It is so since the law of the year 2017.", id="a year at the end"),
        pytest.param("Short. But this one is long enough to stand alone. More.", "Short. But this one is long enough to stand alone.", id="a word"),
        pytest.param("No end", "No end", id="no full stop"),
    ],
)  # fmt: skip
def test_a_sentence_ends_where_it_ends(text: str, first: str) -> None:
    assert first_sentence(text) == first


@pytest.mark.parametrize(
    ("drawing", "is_inlined"),
    [
        pytest.param('<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by a program -->\n{svg}', True, id="a prolog and a comment"),
        pytest.param('{svg}', True, id="the element alone"),
        pytest.param('', False, id="an empty file"),
        pytest.param('no drawing', False, id="no XML"),
        pytest.param('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', False, id="a script"),
        pytest.param('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>', False, id="a handler"),
        pytest.param('<svg xmlns="http://www.w3.org/2000/svg"><style>p {{ color: red }}</style></svg>', False, id="a style"),
    ],
)  # fmt: skip
def test_a_drawing_is_part_of_the_page_unless_it_could_act_on_it(
    book: Book, tmp_path: Path, drawing: str, is_inlined: bool
) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><path d="M0 0h2"/></svg>'
    (tmp_path / "drawings").mkdir()
    (tmp_path / "drawings" / "tide.svg").write_text(drawing.format(svg=svg), encoding="utf-8")
    root = html.fragment_fromstring('<p><img src="drawings/tide.svg" alt="The tide"> Ebb.</p>')
    home = next(page for page in book.pages.values() if page.kind == "home")
    inline_svg_images(root, home, replace(book, folder=tmp_path))
    assert bool(root.xpath("./svg[@role='img'][@aria-label='The tide'][path]")) is is_inlined
    assert bool(root.xpath("./img")) is not is_inlined
    assert root.text_content().strip() == "Ebb."
