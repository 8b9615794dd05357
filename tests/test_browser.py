"""What readers meet in a real browser: the built site, served at its real base path, in Chromium.

The browser can reach nothing but the test's own server, so a page that needed another host would fail here.
"""

import functools
import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

pytestmark = [pytest.mark.slow, pytest.mark.site]

MODES = [("light", 375), ("dark", 1280)]
"""How every page is opened; then each is shown in the other scheme as well, so that all four are seen."""

READ = r"""() => {
    const text = document.querySelector("#text"), all = [...document.querySelectorAll("*")].map((each) => getComputedStyle(each));
    return {
        links: text.querySelectorAll("a").length,
        words: text.textContent.split(/\s+/).join(" ").trim(),
        moved: [...document.querySelectorAll(".moved")].map((each) => each.id),
        moving: all.filter((each) => each.animationName !== "none" || each.transitionDuration !== "0s" || each.scrollBehavior === "smooth").length,
    };
}"""
SELECTORS = r"""() => {
    const found = new Set();
    const read = (rules) => { for (const rule of rules) {
        if (rule.selectorText) for (const each of rule.selectorText.split(/,(?![^(]*\))/)) found.add(each.trim());
        else if (rule.cssRules) read(rule.cssRules);
    } };
    for (const sheet of document.styleSheets) read(sheet.cssRules);
    return [...found];
}"""
DYNAMIC = re.compile(
    r":not\((\.painted|:has\(:target\))\)|::?(before|after|hover|focus-visible|focus|target|checked|root|details-content)"
)
MADE_BY_SCRIPT = (".note-pop", ".results", "mark", ".search")


@dataclass(frozen=True)
class Walk:
    """What the pages did and showed when they were opened one after the other."""

    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    left: list[object] = field(default_factory=list)
    """What is in the browser afterwards: cookies, and what was stored."""
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the path of the page, what `READ` reads, in the first mode."""
    unused: set[str] = field(default_factory=set)
    """Selectors of the style sheet, without what depends on a reader, that match nothing on any page."""


def listen(page: Page, walk: Walk) -> None:
    page.on("request", lambda request: walk.asked.append(request.url))
    page.on("console", lambda message: walk.said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: walk.said.append(f"{page.url}: {error}"))


def wanted_selectors(page: Page) -> set[str]:
    plain = {DYNAMIC.sub("", each).strip() or "*" for each in page.evaluate(SELECTORS)}
    return {each for each in plain if not each.startswith(MADE_BY_SCRIPT)}


def matched(page: Page, selectors: set[str]) -> set[str]:
    return set(page.evaluate("all => all.filter((each) => document.querySelector(each))", list(selectors)))


@pytest.fixture(scope="module")
def walks(browser: Browser, address: str, paths: list[str]) -> dict[tuple[str, int], Walk]:
    """Every page, opened in each mode."""
    found = {}
    for scheme, width in MODES:
        walk = found[scheme, width] = Walk()
        context = browser.new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(address)
        walk.unused.update(wanted_selectors(page))
        listen(page, walk)
        for path in paths:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(address + path)
            if (scheme, width) == MODES[0]:
                walk.shown[path] = page.evaluate(READ)
                walk.unused.difference_update(matched(page, walk.unused))
            page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
            page.evaluate(
                "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
        stored = (
            "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
        )
        walk.left.extend([*context.cookies(), *filter(None, page.evaluate(stored))])
        context.close()
    return found


@pytest.fixture(scope="module")
def first_walk(walks: dict[tuple[str, int], Walk]) -> Walk:
    return walks[MODES[0]]


@pytest.mark.parametrize(("scheme", "width"), MODES)
def test_no_page_asks_another_host_stores_anything_or_complains(
    walks: dict[tuple[str, int], Walk], address: str, scheme: str, width: int
) -> None:
    walk = walks[scheme, width]
    assert {urlsplit(url).netloc for url in walk.asked} == {urlsplit(address).netloc}
    assert walk.said == []
    assert walk.left == []


SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
    document.adoptedStyleSheets = [sheet];
}"""


@pytest.fixture(scope="module")
def widths(browser: Browser, address: str, paths: list[str]) -> dict[str, list[int]]:
    """How wide each page is on a narrow screen, as it is and when its reader spaces it out."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    found = {}
    for path in paths:
        page.goto(address + path)
        as_it_is = page.evaluate("document.documentElement.scrollWidth")
        page.evaluate(SPACED)
        found[path] = [as_it_is, page.evaluate("document.documentElement.scrollWidth")]
    assert page.evaluate("getComputedStyle(document.body).letterSpacing") != "normal"
    context.close()
    return found


def test_no_page_scrolls_sideways_on_a_narrow_screen(widths: dict[str, list[int]]) -> None:
    assert {path: wide for path, (wide, _) in widths.items() if wide > 320} == {}


def test_no_text_is_cut_off_when_readers_space_it_out(widths: dict[str, list[int]]) -> None:
    """WCAG 2.2, 1.4.12."""
    assert {path: wide for path, (_, wide) in widths.items() if wide > 320} == {}


def test_every_text_and_link_is_there_without_script(
    opened: Callable[..., BrowserContext], address: str, first_walk: Walk
) -> None:
    plain = opened(java_script_enabled=False).new_page()
    differing = []
    for path, scripted in first_walk.shown.items():
        plain.goto(address + path)
        shown = plain.evaluate(READ)
        if (shown["links"], shown["words"]) != (scripted["links"], scripted["words"]):
            differing.append(path)
    assert differing == []


def test_a_pinpoint_copies_its_address_and_says_so(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    context = opened()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}reasons/1/")
    mark = page.locator(".mark").nth(2)
    target = mark.get_attribute("href") or ""
    mark.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    mark.click()
    expect(page.locator("#said")).to_contain_text(f"reasons/1/{target}")
    expect(page.locator("#said")).to_be_in_viewport()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}reasons/1/{target}"
    expect(page).to_have_url(f"{address}reasons/1/{target}")
    assert page.evaluate("scrollY") == before, "the page stays where it is"
    assert (mark.text_content() or "nothing") in (mark.get_attribute("aria-label") or "")


def test_the_language_switch_keeps_the_paragraph(page: Page, address: str) -> None:
    page.goto(f"{address}reasons/2/")
    target = page.locator(".mark").nth(4).get_attribute("href") or ""
    page.goto(f"{address}reasons/2/{target}")
    lang = page.locator("html").get_attribute("lang") or ""
    page.locator(".languages a:not([aria-current])").first.click()
    expect(page.locator("html")).not_to_have_attribute("lang", lang)
    expect(page).to_have_url(re.compile(f"/reasons/2/{target}$"))
    assert page.evaluate("document.querySelector(':target').getBoundingClientRect().top < innerHeight")


def test_where_a_paragraph_went_is_shown_to_whom_an_old_link_brings(
    page: Page, address: str, first_walk: Walk
) -> None:
    for path, shown in first_walk.shown.items():
        for moved in shown["moved"]:
            page.goto(address + path)
            expect(page.locator(f"#{moved}")).to_be_hidden()
            page.goto(f"{address}{path}#{moved}")
            expect(page.locator(f"#{moved} a")).to_be_in_viewport()


def test_the_first_tab_stop_skips_to_the_text(page: Page, address: str) -> None:
    page.goto(f"{address}reasons/1/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#text"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#text'")


def test_every_tab_stop_is_seen_and_in_reading_order(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    page = opened(viewport={"width": 375, "height": 800}).new_page()
    page.goto(f"{address}reasons/1/")
    count = page.locator(":is(a[href], button, input, summary):visible:not([tabindex='-1'])").count()
    unseen = []
    for _ in range(count):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => {
                const element = document.activeElement, box = element.getBoundingClientRect(), style = getComputedStyle(element);
                return [element.outerHTML.slice(0, 80), box.width > 0 && box.height > 0 && box.left >= 0 && box.right <= innerWidth + 1,
                        parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none'];
            }"""
        )
        if not (state[1] and state[2]):
            unseen.append(state)
    assert unseen == []


def test_the_ledger_is_filtered_without_script(opened: Callable[..., BrowserContext], address: str) -> None:
    page = opened(java_script_enabled=False).new_page()
    page.goto(f"{address}evidence/")
    everything = page.locator(".claim:visible").count()
    option = page.locator(".filter input").nth(1)
    status = option.get_attribute("value")
    option.check()
    shown = page.locator(".claim:visible").count()
    assert shown == page.locator(f".claim[data-status='{status}']").count()
    assert 0 < shown < everything


def test_print_leaves_out_what_paper_has_no_use_for(page: Page, address: str) -> None:
    page.goto(f"{address}reasons/1/")
    page.emulate_media(media="print")
    for selector in (".menu", ".languages", ".rail", ".turn a", ".neighbours", ".foot nav", ".toast"):
        assert page.locator(f"{selector}:visible").count() == 0, selector
    assert page.locator("h1:visible").count() == 1
    assert page.locator(".mark:visible").count() > 0, "a printed page is cited by paragraph"
    assert page.locator(".mark:visible").first.evaluate("mark => mark.getBoundingClientRect().left") >= 0
    foot = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--printed')")
    assert urlsplit(page.url).path in foot, "what the foot of every sheet says"


def test_the_page_for_lost_readers_speaks_every_language_at_any_depth(page: Page, address: str) -> None:
    page.goto(address)
    tongues = page.locator(".languages a").evaluate_all("all => all.map(each => each.lang)")
    for depth in ("nothing/", "de/deeper/than/that"):
        response = page.goto(address + depth)
        assert response
        assert response.status == HTTPStatus.NOT_FOUND
        found = page.locator("section[lang]").evaluate_all("all => all.map(each => each.lang)")
        assert found == tongues
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px", "the style sheet is missing"


@pytest.mark.parametrize(
    "selector", [".cite a", "a.term", ".claim-mark"], ids=["a citation", "a term", "a finding"]
)
def test_a_note_opens_by_hover_stays_while_pointed_at_and_closes(
    page: Page, address: str, selector: str
) -> None:
    page.goto(f"{address}reasons/1/")
    link = page.locator(selector).first
    link.hover()
    note = page.locator(".note-pop")
    note.wait_for()
    note.hover()
    page.wait_for_timeout(500)
    assert note.count() == 1
    box = note.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    page.mouse.move(2, 2)
    note.wait_for(state="detached")


@pytest.mark.parametrize(
    "selector", [".cite a", "a.term", ".claim-mark"], ids=["a citation", "a term", "a finding"]
)
def test_a_note_opens_by_keyboard_and_escape_keeps_the_focus(page: Page, address: str, selector: str) -> None:
    page.goto(f"{address}reasons/1/")
    page.locator(selector).first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator(".note-pop").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "note-text"
    assert page.locator(".note-pop a:not([tabindex='-1'])").count() == 0, "a note adds no tab stop"
    page.keyboard.press("Escape")
    assert page.locator(".note-pop").count() == 0
    assert page.evaluate(f"document.activeElement.matches({selector!r})")


def test_a_note_opens_by_tap_and_a_second_tap_follows_the_link(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    page = opened(has_touch=True, viewport={"width": 375, "height": 700}).new_page()
    page.goto(f"{address}reasons/1/")
    link = page.locator(".cite a").first
    link.tap()
    note = page.locator(".note-pop")
    note.wait_for()
    box = note.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 375
    link.tap()
    page.wait_for_url(re.compile(r"/sources/#source-"))


def test_a_tap_says_what_an_abbreviation_stands_for(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    page = opened(has_touch=True, viewport={"width": 375, "height": 700}).new_page()
    page.goto(f"{address}reasons/1/")
    page.locator(".lead").evaluate("lead => { lead.innerHTML = '<abbr title=\"Reason one\">R1</abbr>'; }")
    page.locator("abbr").tap()
    expect(page.locator(".note-pop")).to_have_text("Reason one")


def test_a_note_shows_the_first_words_of_what_was_read(page: Page, address: str, folder: Path) -> None:
    passages = json.loads((folder / "assets/notes-en.json").read_text("utf-8"))["passages"]
    page.goto(f"{address}reasons/5/")
    cited = page.locator(".cite a").evaluate_all("all => all.map(each => each.hash.replace('#source-', ''))")
    at = next(number for number, id_ in enumerate(cited) if id_ in passages)
    page.locator(".cite a").nth(at).hover()
    passage = page.locator(".note-pop .passage")
    expect(passage).to_have_text(passages[cited[at]][1])
    expect(passage).to_have_attribute("lang", passages[cited[at]][0])


def test_a_long_page_is_laid_out_whole_once_it_is_seen(page: Page, address: str) -> None:
    page.goto(f"{address}sources/")
    last = page.locator(".sources > li").last
    expect(last).to_have_css("content-visibility", "visible")


def test_a_first_tap_waits_for_the_script_that_shows_notes(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    page = opened(has_touch=True, viewport={"width": 375, "height": 700}).new_page()
    asked: list[str] = []
    page.on("request", functools.partial(_note, asked))

    def delay(route: Route) -> None:
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/notes.js", delay)
    page.goto(f"{address}reasons/1/")
    assert not any(url.endswith("notes.js") for url in asked), "a first visit does not pay for it"
    page.locator(".cite a").first.tap()
    page.locator(".note-pop").wait_for()
    expect(page).to_have_url(f"{address}reasons/1/")


def test_without_the_script_that_shows_notes_links_lead_where_they_say(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    page = opened(has_touch=True, viewport={"width": 375, "height": 700}).new_page()
    page.route("**/notes.js", lambda route: route.abort())
    page.goto(f"{address}reasons/1/")
    mark = page.locator(".mark").nth(2)
    mark.click()
    expect(page).to_have_url(f"{address}reasons/1/{mark.get_attribute('href')}")
    page.locator(".cite a").first.tap()
    page.wait_for_url(re.compile(r"/sources/#source-"))


def test_a_note_shows_the_entry_with_working_links_and_no_title_attribute(page: Page, address: str) -> None:
    page.goto(f"{address}reasons/1/")
    link = page.locator(".cite a").first
    target = (link.get_attribute("href") or "").split("#")[1]
    link.hover()
    note = page.locator(".note-pop")
    note.wait_for()
    shown = " ".join((note.text_content() or "").split())
    entry = page.locator(f"#{target.replace('source-', 'work-')}")
    assert shown == " ".join((entry.text_content() or "").split())
    for href in note.locator("a").evaluate_all("all => all.map(each => each.href)"):
        assert href.startswith(("https:", address)), href
    assert page.locator("[title]").count() == 0


def test_no_rule_of_the_style_sheet_is_unused(page: Page, address: str, first_walk: Walk) -> None:
    """What a page does not need is not sent: every selector matches something on some page."""
    page.goto(f"{address}no-such-page/")
    assert first_walk.unused - matched(page, first_walk.unused) == set()


def _note(asked: list[str], request: Request) -> None:
    asked.append(request.url)


def test_a_reason_weighs_little_on_the_first_visit(
    opened: Callable[..., BrowserContext], folder: Path, address: str, paths: list[str]
) -> None:
    """At most 20 kB gzip in at most five requests; nothing moves while the page loads."""
    visits: list[tuple[str, Page, list[str]]] = []
    for path in [each for each in paths if re.search(r"reasons/\d+/$", each)]:
        page = opened(viewport={"width": 375, "height": 800}).new_page()
        asked: list[str] = []
        page.on("request", functools.partial(_note, asked))
        page.goto(address + path)
        visits.append((path, page, asked))
    for path, page, asked in visits:
        page.wait_for_load_state("networkidle")
        files = [folder / url.removeprefix(address).split("?")[0] for url in asked]
        weight = sum(
            len(gzip.compress((file / "index.html" if file.is_dir() else file).read_bytes(), 9))
            for file in files
        )
        shift = page.evaluate(
            "() => new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const each of list.getEntries()) sum += each.value; }).observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 50); })"
        )
        assert len(asked) <= 5, (path, asked)
        assert weight <= 20_000, (path, weight)
        assert shift == 0, path


def test_the_menu_is_walked_and_followed_by_keyboard_and_traps_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}reasons/1/")
    wanted = page.locator(".menu a").evaluate_all("all => all.map(each => each.href)")
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.closest('.menu') ? document.activeElement.href : ''")
        )
        if page.evaluate("document.activeElement.closest('.text') !== null"):
            break
    assert [href for href in reached if href] == wanted
    assert page.evaluate("document.activeElement.closest('.text') !== null"), "Tab leads on into the text"
    page.locator(".menu a").nth(2).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(wanted[2])


def test_a_pinpoint_and_the_language_switch_work_by_keyboard(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    context = opened()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}reasons/1/")
    mark = page.locator(".mark").nth(3)
    target = (mark.get_attribute("href") or "").removeprefix("#")
    lang = page.locator("html").get_attribute("lang") or ""
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}reasons/1/#{target}"
    page.locator(".languages a:not([aria-current])").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).not_to_have_attribute("lang", lang)
    expect(page).to_have_url(re.compile(f"/reasons/1/#{target}$"))


def test_nothing_is_lost_in_forced_colours(opened: Callable[..., BrowserContext], address: str) -> None:
    """Badges keep a border and a word; a layer keeps its note: neither relies on a colour."""
    page = opened(forced_colors="active").new_page()
    page.goto(f"{address}reasons/1/")
    badge = page.locator(".badge").first
    assert badge.evaluate("each => getComputedStyle(each).borderTopStyle") == "solid"
    assert (badge.text_content() or "").strip()
    for layer in page.locator("section[data-layer]:not([data-layer=minute])").all():
        assert layer.locator(".layer-note b").is_visible()


def test_nothing_moves(first_walk: Walk) -> None:
    """There is no animation to reduce."""
    assert {path: shown["moving"] for path, shown in first_walk.shown.items() if shown["moving"]} == {}
