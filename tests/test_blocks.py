"""Blocks that extensions of Markdown know, as they are typed and as a page shows them, in every language of two papers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html
from lxml.html import HtmlElement

from axe import OF_COLOURS, violations
from conftest import serve
from folders import OTHER, REPOSITORY, copy_other, write
from judging import check
from markdown_page import page_of
from papercheck.load import load
from papercheck.markdown.dialect import MKDOCS, Dialect
from papercheck.markdown.reader import MarkdownReader
from papercheck.model import NOTE, Page
from papercheck.repository import read_configuration
from papersite.bibliography import bibliography
from papersite.render.article import finish_article, gather_parts, plain_text, render_text, resolve_targets
from papersite.render.book import Book, collect_uses, place_label

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

GUIDE = (REPOSITORY / ".github/BLOCKS.md").read_text(encoding="utf-8")
EXAMPLES = {
    title: (typed, shown)
    for title, typed, shown in re.findall(
        r"^## (.+?)\n.*?^```markdown\n(.*?)^```$.*?^```text\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL
    )
}
SETTINGS = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")


def reader_of(settings: str) -> MarkdownReader:
    config, _ = read_configuration(settings, "mkdocs.yml")
    return MarkdownReader(Dialect(extensions=(*MKDOCS, *config.extensions), options=config.options))


READER = reader_of(SETTINGS)


def open_paper(root: Path) -> Mapping[str, Book]:
    paper, unreadable = load(root, date(2030, 1, 1))
    assert unreadable == ()
    return {
        language.code: Book(
            paper=paper,
            language=language,
            references=bibliography((), paper.strings["tag"][language.code])(),
            site_url="https://trains.example/",
            site_name="Trains",
        )
        for language in paper.languages
    }


BOOKS = {name: open_paper(root) for name, root in {"this": REPOSITORY, "other": OTHER}.items()}
IN_EVERY_LANGUAGE = pytest.mark.parametrize(
    "book",
    [
        pytest.param(book, id=f"{name} paper in {code}")
        for name, books in BOOKS.items()
        for code, book in books.items()
    ],
)
ENGLISH = BOOKS["other"]["en"]


def render(text: str, book: Book = ENGLISH) -> HtmlElement:
    page, findings = page_of(text, language=book.language.code, reader=READER)
    assert page
    assert findings == []
    content = resolve_targets(render_text(page, book), lambda target: target)
    return html.fragment_fromstring(finish_article(content, page, book), create_parent="div")


def said(element: HtmlElement) -> str:
    """What is read aloud, with a blank between blocks."""
    for block in element.xpath(".//p | .//li | .//td | .//th | .//summary | .//dt | .//dd"):
        block.tail = f" {block.tail or ''}"
    return " ".join(element.text_content().split())


def translate(text: str, book: Book) -> str:
    """Text with the words of the interface in another language."""
    words = ENGLISH.paper.strings
    for name in words:
        if name.startswith(("admonition.", "task.")):
            text = re.sub(
                rf"^{re.escape(ENGLISH.word(name))}(?=$|:)", book.word(name), text, flags=re.MULTILINE
            )
    return " ".join(text.split())


@IN_EVERY_LANGUAGE
@pytest.mark.parametrize(("typed", "shown"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_an_example_of_the_guide_is_shown_as_it_says(typed: str, shown: str, book: Book) -> None:
    assert said(render(typed, book)) == translate(shown, book)


def test_the_guide_has_an_example_for_each_of_its_blocks_and_names_every_kind() -> None:
    assert list(EXAMPLES) == re.findall(r"^## (.+)$", GUIDE, re.MULTILINE)
    kinds = {
        name.removeprefix("admonition.") for name in ENGLISH.paper.strings if name.startswith("admonition.")
    }
    listed = GUIDE.partition("The kinds are ")[2].partition(";")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == kinds - {"details"}


@pytest.mark.parametrize("typed", [typed for typed, _ in EXAMPLES.values()], ids=EXAMPLES.keys())
def test_an_example_of_the_guide_breaks_no_rule(typed: str, tmp_path: Path) -> None:
    front = "---\ntitle: Trains\ndescription: What trains do.\n---\n\n"
    files = {
        "mkdocs.yml": SETTINGS,
        "docs/_data/strings.yml": (REPOSITORY / "docs/_data/strings.yml").read_text("utf-8"),
        **{f"docs/{code}/index.md": f"{front}{typed}" for code in BOOKS["this"]},
        **{f"docs/{code}/drawings/train.svg": "<svg/>" for code in BOOKS["this"]},
    }
    paper, unreadable = load(write(tmp_path, files), date(2030, 1, 1))
    assert check(paper, unreadable, ["claims", "citations", "links"]) == ()


@IN_EVERY_LANGUAGE
def test_what_nobody_typed_is_in_the_language_of_the_page(book: Book) -> None:
    root = render(
        'Ebb[^1] and flood[^1].\n\n[^1]: Low.\n\n??? note\n    x\n\n!!! note\n    x\n\n??? ""\n    x\n', book
    )
    word = book.word
    titles = root.xpath(".//summary | .//p[@class='admonition-title']")
    assert [title.text for title in titles] == [
        word("admonition.note"),
        word("admonition.note"),
        word("admonition.details"),
    ]
    assert {mark.get("aria-label") for mark in root.find_class("footnote-ref")} == {
        word("footnote.mark", number=1)
    }
    back = [way.get("aria-label") for way in root.find_class("footnote-backref")]
    assert back == [word("footnote.back", number=f"1 ({mark})") for mark in (1, 2)]
    assert root.find_class("footnote")[0].get("aria-label") == word("footnote.title")
    assert not root.xpath(".//@title")


def test_a_title_that_was_typed_stays_though_it_is_the_word_of_another_language() -> None:
    root = render('!!! note "Note"\n    x\n', BOOKS["other"]["nl"])
    assert said(root) == "Opmerking: Note x"


def test_a_kind_without_a_word_is_named_when_it_is_missing() -> None:
    with pytest.raises(LookupError, match=r"admonition\.ebb"):
        render("!!! ebb\n    x\n")


def test_what_opens_holds_no_link_in_its_title() -> None:
    root = render('??? note "See [there](index.md)[^1] [@brantain-2019]"\n    x\n\n[^1]: y\n')
    assert root.xpath(".//summary//a") == []
    assert "brantain-2019" in said(root)


def test_a_cell_is_aligned_by_its_class() -> None:
    root = render("| a | b | c | d |\n|:--|:-:|--:|---|\n| 1 | 2 | 3 | 4 |\n")
    classes = ["align-left", "align-center", "align-right", None]
    assert [cell.get("class") for cell in root.iter("th", "td")] == classes * 2
    assert root.xpath(".//@style") == []


def test_an_icon_is_a_drawing_that_says_nothing_and_an_emoji_a_character() -> None:
    root = render(":material-link: :fontawesome-solid-user:{ .wide } :smile: :no-such-icon:\n")
    first, second = root.iter("svg")
    assert [icon.get("class") for icon in (first, second)] == ["icon", "icon wide"]
    assert first.get("aria-hidden") == "true"
    assert "<!--" not in html.tostring(second, encoding="unicode")
    assert said(root) == "😄 :no-such-icon:"
    assert root.xpath(".//img | .//@style") == []


def test_a_task_is_a_sign_with_a_word() -> None:
    root = render("- [x] Ebb\n- [ ] Flood\n\n    More.\n")
    assert root.xpath(".//input") == []
    assert said(root) == "Done: Ebb To do: Flood More."


def test_notes_belong_to_no_layer_of_a_page() -> None:
    root = render("## A {: #a .argument }\n\nEbb[^1].\n\n[^1]: Low.\n")
    assert [child.get("class") for child in root] == ["argument", "footnote"]


def test_notes_of_all_reasons_on_one_page_are_counted_through() -> None:
    def page_with_note(page: Page) -> Page:
        read, _ = page_of(
            f"Ebb[^1].\n{{: #{page.prefix}-p1 }}\n\n[^1]: Low [there](index.md).\n", reader=READER
        )
        assert read
        return replace(page, html=read.html, blocks=read.blocks, citations=())

    pages = tuple(page_with_note(page) if page.kind == "part" else page for page in ENGLISH.paper.pages)
    book = replace(ENGLISH, paper=replace(ENGLISH.paper, pages=pages))
    overview = book.pages["reasons/index.md"]
    content = resolve_targets(gather_parts(overview, book), lambda target: target)
    root = html.fragment_fromstring(finish_article(content, overview, book), create_parent="div")
    marks = root.find_class("footnote-ref")
    assert [(mark.text, mark.get("href")) for mark in marks] == [("1", "#fn:1"), ("2", "#r2-fn:1")]
    assert [mark.get("aria-label") for mark in marks] == ["Note 1", "Note 2"]
    assert [notes.get("start") for notes in root.xpath(".//div[@class='footnote']/ol")] == [None, "2"]
    assert [way.get("href") for way in root.find_class("footnote-backref")] == ["#fnref:1", "#r2-fnref:1"]
    assert "duplicate-id" not in {finding.rule for finding in check(book.paper)}


def test_a_dialect_names_no_function_but_those_of_the_icons() -> None:
    text = (
        "markdown_extensions:\n  - pymdownx.emoji:\n      emoji_index: !!python/name:os.getcwd\n"
        "      emoji_generator: !!python/name:material.extensions.emoji.to_svg\n"
        "      options: {custom_icons: [/], classes: wide}\n"
    )
    config, _ = read_configuration(text, "mkdocs.yml")
    (options,) = config.options.values()
    assert options.keys() == {"emoji_generator", "options"}
    assert options["options"] == {"classes": "wide"}


def test_a_heading_is_listed_without_its_icons_and_notes() -> None:
    assert plain_text(":material-link: Ebb[^1] at 10:30:45 [@a]") == "Ebb at 10:30:45"


FORMS = "forms.md"


def test_a_citation_in_any_block_leads_to_its_place() -> None:
    uses = collect_uses(ENGLISH)
    places = [use for use in uses["brantain-2019"] if use.page == FORMS]
    assert [use.anchor for use in places] == ["f-p7", "f-p9", "fn:1"]
    assert [place_label(use, ENGLISH) for use in places] == ["¶ 7", "¶ 9", "Note 1"]


DAMAGE = {
    "a title of an admonition": ("Mind the *gap*", "Mind the 12 gaps", "values-differ"),
    "a caption": ("Minutes by line.", "12 minutes by line.", "values-differ"),
    "a footnote": ("So says the timetable", "So says the timetable of 2012", "values-differ"),
    "a meaning": ("French train of high speed", "French train of 12 speeds", "values-differ"),
    "a term": ("Slow train", "Slow train 12", "values-differ"),
    "a task that is done": ("- [ ] buy", "- [x] buy", "structure-differs"),
    "a kind": ("!!! note", "!!! danger", "structure-differs"),
    "a caption that is missing": ("/// caption\nMinutes by line.\n///\n", "", "structure-differs"),
    "a citation in a caption": ("*afar* [@brantain-2019]", "*afar*", "citations-differ"),
    "a citation in a title": ("pays [@brantain-2019]", "pays", "citations-differ"),
    "a citation in a footnote": ("timetable [@brantain-2019, p. 3]", "timetable", "citations-differ"),
    "a source that is not there, in a term": ("[@van-dijk-2015]\n:", "[@van-dijk-2051]\n:", "unknown-source"),
    "a pinpoint of a task": ("\n  {: #f-p10 }", "", "missing-id"),
    "a pinpoint in an admonition": ("\n    {: #f-p2 }", "", "missing-id"),
    "a pinpoint of what opens": ("\n    {: #f-p6 }", "", "missing-id"),
    "a pinpoint of a definition": ("\n    {: #f-p12 }", "", "missing-id"),
    "a pinpoint of a picture": ("\n{: #f-p9 .drawing }", "", "missing-id"),
}  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "rule"), DAMAGE.values(), ids=DAMAGE.keys())
def test_a_rule_looks_into_every_block(right: str, wrong: str, rule: str, tmp_path: Path) -> None:
    paper = copy_other(tmp_path / "paper")
    page = paper / "docs/en" / FORMS
    text = page.read_text(encoding="utf-8")
    assert text.count(right) == 1
    page.write_text(text.replace(right, wrong), encoding="utf-8")
    findings = check(*load(paper, date(2030, 1, 1)))
    assert rule in {finding.rule for finding in findings}


def test_no_other_block_needs_a_pinpoint() -> None:
    paper = ENGLISH.paper
    found = check(paper, areas=["claims", "parity", "citations"])
    assert [finding for finding in found if finding.severity is not NOTE] == []


@pytest.mark.slow
def test_a_browser_shows_every_block_as_it_should(
    built: "Callable[[Path], Path]", opened: "Callable[..., BrowserContext]"
) -> None:
    page = opened(viewport={"width": 1280, "height": 900}).new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("request", lambda request: told.append(request.url) if "127.0.0.1" not in request.url else None)
    with serve(built(OTHER), "/lents/") as address:
        for path in ("en/forms/", "forms/"):
            page.goto(address + path)
            for width in (1280, 375):
                page.set_viewport_size({"width": width, "height": 900})
                for scheme, rules in {"light": (), "dark": OF_COLOURS}.items():
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                    assert violations(page, rules) == [], f"{path} at {width} in {scheme}"
            page.set_viewport_size({"width": 320, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") == 320
            hidden = page.locator("details.tip > p")
            height = "node => node.getBoundingClientRect().height"
            assert hidden.evaluate(height) == 0 or not hidden.is_visible()
            page.emulate_media(media="print")
            assert hidden.evaluate(height) > 0
            page.emulate_media(media="screen")
    assert told == []


def test_names_that_differ_in_capitals_only_are_told(tmp_path: Path) -> None:
    # A repository with both could not be checked out everywhere.
    files = {f"docs/en/{name}.md": f"# {name}\n\nWater.\n" for name in ("ebb", "flood")}
    paper, _ = load(write(tmp_path, files), date(2030, 1, 1))
    ebb, flood = paper.pages
    renamed = replace(flood, name="Ebb.md", path="docs/en/Ebb.md")
    (finding,) = check(replace(paper, pages=(ebb, renamed)), areas=["claims"])
    message = "docs/en/ebb.md differs from it in capitals only: on many computers they are one file."
    assert (finding.place.path, finding.message) == ("docs/en/Ebb.md", message)
