"""What can be done with a paragraph and a page: every text that is copied, word for word, and the little menu that offers it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from lxml import html
from playwright.sync_api import BrowserContext, Locator, Page, expect

from axe import violations

pytestmark = [pytest.mark.slow, pytest.mark.site]


class Wording(NamedTuple):
    """How one language quotes."""

    path: str
    names: list[str]
    quotation: str
    """With the text, the place and whose words they are."""
    nested: dict[int, int]
    place: str
    restated: str
    own: str
    page: str


ENGLISH = Wording(
    path="",
    names=["Copy as quotation", "Copy as Markdown", "Copy as HTML"],
    quotation="“{}” ({}; {}, {})",
    nested=str.maketrans("“”", "‘’"),
    place="paragraph {}, reason 5",
    restated="according to Harald Weilnböck (2021), restated by “{site}”, edition of {day}",
    own="“{site}”, edition of {day}, on a paper by Harald Weilnböck (2021)",
    page="reason 5",
)
GERMAN = Wording(
    path="de/",
    names=["Als Zitat kopieren", "Als Markdown kopieren", "Als HTML kopieren"],
    quotation="„{}“ ({}; {}, {})",
    nested=str.maketrans("„“", "‚‘"),
    place="Absatz {}, Grund 5",
    restated="nach Harald Weilnböck (2021), wiedergegeben von „{site}“, Ausgabe vom {day}",
    own="„{site}“, Ausgabe vom {day}, zu einem Text von Harald Weilnböck (2021)",
    page="Grund 5",
)
languages = pytest.mark.parametrize("wording", [ENGLISH, GERMAN], ids=["English", "German"])

ARGUMENT, CHECK = "r5-p5", "r5-p12"
"""A paragraph of the argument, and one of what could be checked; both cite."""

PASTE = """async () => Object.fromEntries(await Promise.all((await navigator.clipboard.read())[0].types.map(
    async (type) => [type, await (await (await navigator.clipboard.read())[0].getType(type)).text()])))"""


@pytest.fixture
def reader(opened: Callable[..., BrowserContext]) -> Iterator[Page]:
    """A reader whose clipboard can be read."""
    context = opened(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def shown(folder: Path, wording: Wording) -> html.HtmlElement:
    """The page as it was built, without marks."""
    file = folder / wording.path / "reasons/5/index.html"
    page = html.document_fromstring(file.read_text("utf-8"))
    for mark in page.xpath("//*[@class='mark' or @class='claim-marks' or @class='alias']"):
        mark.drop_tree()
    return page


def whose(page: html.HtmlElement, form: str) -> str:
    (site,) = page.xpath("//meta[@property='og:site_name']/@content")
    (foot,) = page.xpath("//*[@class='colophon']/p[1]/text()[last()]")
    day = re.search(r"\d.*", foot)
    assert day
    return form.format(site=site, day=day[0])


def words(element: html.HtmlElement) -> str:
    return " ".join(re.split(r"[ \t\n]+", element.text_content())).strip()


def open_actions(page: Page, address: str, wording: Wording, id_: str) -> Locator:
    page.goto(f"{address}{wording.path}reasons/5/")
    page.locator(f"#{id_} > .mark").click()
    menu = page.get_by_role("toolbar")
    menu.wait_for()
    return menu


@languages
@pytest.mark.parametrize(
    ("id_", "form"),
    [
        pytest.param(ARGUMENT, "restated", id="the argument"),
        pytest.param("r5-p1", "restated", id="the argument in a sentence"),
        pytest.param("r5-p2", "restated", id="the argument in brief"),
        pytest.param("r5-p3", "own", id="a check in brief"),
        pytest.param(CHECK, "own", id="a check"),
        pytest.param("r5-p11", "own", id="a remark on the argument"),
    ],
)
def test_a_paragraph_is_copied_as_a_quotation_that_says_whose_it_is(
    reader: Page, folder: Path, address: str, wording: Wording, id_: str, form: str
) -> None:
    menu = open_actions(reader, address, wording, id_)
    assert menu.get_by_role("button").all_text_contents() == wording.names
    url = f"{address}{wording.path}reasons/5/#{id_}"
    assert reader.evaluate("navigator.clipboard.readText()") == url, "the link is copied at once"
    menu.get_by_role("button").first.click()
    expect(reader.locator("#said")).to_have_text(re.compile("(Quotation|Zitat)"))
    page = shown(folder, wording)
    expected = wording.quotation.format(
        words(page.get_element_by_id(id_)).translate(wording.nested),
        wording.place.format(id_.rpartition("p")[2]),
        whose(page, getattr(wording, form)),
        url,
    )
    copied = reader.evaluate("navigator.clipboard.readText()")
    assert copied == expected
    assert not re.search(r"R5[a-z]|\d”", copied)


@languages
def test_an_item_is_quoted_with_what_leads_to_its_list_and_a_drawing_by_its_caption(
    reader: Page, address: str, wording: Wording
) -> None:
    reader.goto(f"{address}{wording.path}reasons/1/")
    reader.locator("#r1-p20 > .mark").click()
    reader.get_by_role("toolbar").get_by_role("button").first.click()
    expect(reader.locator("#said")).to_have_text(re.compile("Quotation|Zitat"))
    copied = reader.evaluate("navigator.clipboard.readText()")
    assert re.search(r"Bundestag 2016\): \w", copied), "it says whose position it is"
    reader.goto(f"{address}{wording.path}")
    reader.locator("#s-p49 > .mark").click()
    reader.get_by_role("toolbar").get_by_role("button").first.click()
    expect(reader.locator("#said")).to_have_text(re.compile("Quotation|Zitat"))
    drawing = reader.evaluate("navigator.clipboard.readText()")
    assert re.search(r"(Drawing: this site|Zeichnung: diese Website)\.[”“] \(", drawing)
    assert len(drawing) < 500


@languages
def test_a_paragraph_is_copied_as_markdown(
    reader: Page, folder: Path, address: str, wording: Wording
) -> None:
    open_actions(reader, address, wording, ARGUMENT).get_by_role("button").nth(1).click()
    expect(reader.locator("#said")).to_contain_text("Markdown")
    page, url = shown(folder, wording), f"{address}{wording.path}reasons/5/"
    paragraph = page.get_element_by_id(ARGUMENT)
    text = words(paragraph)
    for link in paragraph.iter("a"):
        target = (link.get("href") or "").replace("../../", f"{address}{wording.path}")
        text = text.replace(words(link), f"[{words(link)}]({target})")
    for emphasis in paragraph.iter("i", "em"):
        text = text.replace(words(emphasis), f"*{words(emphasis)}*")
    place = f"[{wording.place.format(5)}]({url}#{ARGUMENT})"
    source = f"({place}; {whose(page, wording.restated)}, <{url}#{ARGUMENT}>)"
    assert reader.evaluate("navigator.clipboard.readText()") == f"> {text}\n>\n> {source}\n"


@languages
def test_a_paragraph_is_copied_as_html_and_as_text(
    reader: Page, folder: Path, address: str, wording: Wording
) -> None:
    open_actions(reader, address, wording, CHECK).get_by_role("button").nth(2).click()
    expect(reader.locator("#said")).to_contain_text("HTML")
    copied = reader.evaluate(PASTE)
    page, url = shown(folder, wording), f"{address}{wording.path}reasons/5/#{CHECK}"
    spot, text = wording.place.format(12), words(page.get_element_by_id(CHECK))
    source = f"({spot}; {whose(page, wording.own)}, {url})"
    assert copied["text/plain"] == wording.quotation.format(
        text.translate(wording.nested), spot, whose(page, wording.own), url
    )
    pasted = html.fragment_fromstring(copied["text/html"], create_parent="div")
    (quotation,) = pasted.iter("blockquote")
    assert quotation.get("cite") == url
    assert words(quotation) == text
    assert words(pasted.xpath("./p")[0]) == source
    targets = [link.get("href") or "" for link in pasted.iter("a")]
    assert targets[-1] == url
    assert all(target.startswith(address) for target in targets)
    assert not pasted.xpath(".//@class | .//@id")


@languages
def test_a_whole_page_is_copied_from_its_end_and_from_beside_its_text(
    reader: Page, folder: Path, address: str, wording: Wording
) -> None:
    url = f"{address}{wording.path}reasons/5/"
    reader.goto(f"{url}#{ARGUMENT}")
    for at in (".rail .act", ".share .act"):
        reader.locator(at).click()
        menu = reader.get_by_role("toolbar")
        menu.get_by_role("button").first.click()
        expect(reader.locator("#said")).to_contain_text(url)
        assert reader.evaluate("navigator.clipboard.readText()") == url
        reader.locator(at).click()
        menu.get_by_role("button").nth(1).click()
        expect(reader.locator("#said")).to_have_text(re.compile("Quotation|Zitat"))
        page = shown(folder, wording)
        text = words(page.xpath("//*[@class='pull']/p")[0]).translate(wording.nested)
        expected = wording.quotation.format(text, wording.page, whose(page, wording.restated), url)
        assert reader.evaluate("navigator.clipboard.readText()") == expected


def test_the_menu_is_walked_by_keyboard_and_gives_the_focus_back(reader: Page, address: str) -> None:
    reader.goto(f"{address}reasons/5/")
    mark = reader.locator(f"#{ARGUMENT} > .mark")
    mark.focus()
    reader.keyboard.press("Enter")
    menu = reader.get_by_role("toolbar")
    buttons = menu.get_by_role("button")
    expect(buttons.first).to_be_focused()
    expect(mark).to_have_attribute("aria-expanded", "true")
    assert menu.get_attribute("aria-label") == "What to take along: paragraph 5, reason 5"
    for key, at in [("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 2), ("ArrowDown", 0), ("End", 2)]:
        reader.keyboard.press(key)
        expect(buttons.nth(at)).to_be_focused()
    reader.keyboard.press("Home")
    reader.keyboard.press("Tab")
    expect(buttons.nth(1)).to_be_focused()
    reader.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(mark).to_be_focused()
    assert mark.get_attribute("aria-expanded") is None
    reader.keyboard.press("Enter")
    expect(buttons.first).to_be_focused()
    reader.keyboard.press("End")
    reader.keyboard.press("Tab")
    expect(menu).to_have_count(0)


def test_the_menu_stays_on_the_screen_closes_beside_it_and_is_easy_to_hit(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    context = opened(has_touch=True, is_mobile=True, viewport={"width": 320, "height": 700})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    schemes: list[Literal["light", "dark"]] = ["light", "dark"]
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{address}de/reasons/5/")
        page.locator(f"#{CHECK} > .mark").tap()
        menu = page.get_by_role("toolbar")
        menu.wait_for()
        box = menu.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        for button in menu.get_by_role("button").all():
            assert (button.bounding_box() or {"height": 0})["height"] >= 44
        assert violations(page) == []
        page.touchscreen.tap(160, 5)
        expect(menu).to_have_count(0)


def test_a_device_that_shares_is_asked_to(reader: Page, folder: Path, address: str) -> None:
    reader.add_init_script("navigator.share = (data) => { window.shared = data; return Promise.resolve(); }")
    menu = open_actions(reader, address, ENGLISH, CHECK)
    menu.get_by_role("button", name="Share …").click()
    reader.wait_for_function("window.shared")
    shared = reader.evaluate("window.shared")
    page, url = shown(folder, ENGLISH), f"{address}reasons/5/#{CHECK}"
    quotation = ENGLISH.quotation.format(
        words(page.get_element_by_id(CHECK)).translate(ENGLISH.nested),
        ENGLISH.place.format(12),
        whose(page, ENGLISH.own),
        url,
    )
    assert shared == {"title": reader.title(), "text": quotation.replace(f", {url}", ""), "url": url}


def test_a_first_visit_pays_nothing(reader: Page, address: str) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(f"{address}reasons/5/")
    reader.locator(f"#{ARGUMENT}").hover()
    assert not [url for url in asked if "actions" in url]
    menu = open_actions(reader, address, ENGLISH, ARGUMENT)
    assert menu.is_visible()
    assert len([url for url in asked if "actions" in url]) == 2


def test_without_the_words_a_link_is_copied_all_the_same(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    context = opened(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.route("**/actions.json", lambda route: route.abort())
    page.goto(f"{address}reasons/5/")
    page.locator(f"#{ARGUMENT} > .mark").click()
    url = f"{address}reasons/5/#{ARGUMENT}"
    expect(page.locator("#said")).to_contain_text(url)
    assert page.evaluate("navigator.clipboard.readText()") == url
    page.locator(".rail .act").click()
    page.wait_for_url(f"{address}reasons/5/#share")


def test_beside_another_language_a_paragraph_is_quoted_in_its_own(reader: Page, address: str) -> None:
    reader.goto(f"{address}side-by-side/r5/")
    reader.locator(f"#{ARGUMENT} p[lang=de] > .mark").click()
    reader.get_by_role("toolbar").get_by_role("button").first.click()
    expect(reader.locator("#said")).to_have_text("Quotation copied.")
    copied = reader.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("„")
    assert copied.endswith(f", {address}de/reasons/5/#{ARGUMENT})")
    assert "(Absatz 5, Grund 5; nach Harald Weilnböck (2021), wiedergegeben von „" in copied


def test_without_a_script_nothing_is_offered_that_does_nothing(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    page = opened(java_script_enabled=False).new_page()
    page.goto(f"{address}reasons/5/")
    assert page.locator(".act").count() == 2
    assert [link.is_visible() for link in page.locator(".act").all()] == [False, False]
    assert page.locator(".takeaway").is_visible()


def test_every_page_with_pinpoints_has_a_name_to_be_quoted_by(folder: Path, own_paths: list[str]) -> None:
    languages = json.loads((folder / "assets/actions.json").read_text("utf-8"))
    named = {path: name for language in languages.values() for path, name in language["pages"].items()}
    marked = {
        path
        for path in own_paths
        if html.document_fromstring((folder / path / "index.html").read_text("utf-8")).xpath(
            "//a[@class='mark' and starts-with(@href, '#')]"
        )
    }
    assert marked <= named.keys()
    assert all(named.values())
