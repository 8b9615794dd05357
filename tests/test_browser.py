"""What readers meet in a real browser: the built site, served at its real base path, in Chromium.

The browser can reach nothing but the test's own server, so a page that needed another host would fail here.
"""

import functools
import gzip
import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

pytestmark = [pytest.mark.slow, pytest.mark.site]

MODES = [(scheme, width) for scheme in ("light", "dark") for width in (375, 1280)]


@pytest.mark.parametrize(("scheme", "width"), MODES)
def test_no_page_asks_another_host_stores_anything_or_complains(
    opened: Callable[..., BrowserContext], address: str, paths: list[str], scheme: str, width: int
) -> None:
    context = opened(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    for path in paths:
        page.goto(address + path)
        page.wait_for_timeout(50)
    stored = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
    )
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    assert said == []
    assert stored == [0, 0, 0]
    assert context.cookies() == []


def test_no_page_scrolls_sideways_on_a_narrow_screen(
    opened: Callable[..., BrowserContext], address: str, paths: list[str]
) -> None:
    page = opened(viewport={"width": 320, "height": 640}).new_page()
    too_wide = []
    for path in paths:
        page.goto(address + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            too_wide.append((path, width))
    assert too_wide == []


def test_no_text_is_cut_off_when_readers_space_it_out(
    opened: Callable[..., BrowserContext], address: str, paths: list[str]
) -> None:
    """WCAG 2.2, 1.4.12."""
    page = opened(viewport={"width": 320, "height": 640}, bypass_csp=True).new_page()
    cut = []
    for path in paths:
        page.goto(address + path)
        page.add_style_tag(
            content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }"
        )
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 320:
            cut.append((path, wide))
    assert cut == []


def test_every_text_and_link_is_there_without_script(
    opened: Callable[..., BrowserContext], address: str, paths: list[str]
) -> None:
    scripted = opened().new_page()
    plain = opened(java_script_enabled=False).new_page()
    differing = []
    for path in paths:
        seen = []
        for page in (scripted, plain):
            page.goto(address + path)
            article = page.locator("#text")
            seen.append((article.locator("a").count(), " ".join((article.text_content() or "").split())))
        if seen[0] != seen[1]:
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
    mark.click()
    expect(page.locator("#said")).not_to_be_empty()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}reasons/1/{target}"
    expect(page).to_have_url(f"{address}reasons/1/{target}")
    assert target.removeprefix("#") in (mark.get_attribute("aria-label") or "")


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
    page: Page, address: str, paths: list[str]
) -> None:
    for path in paths:
        page.goto(address + path)
        for moved in page.evaluate("[...document.querySelectorAll('.moved')].map(moved => moved.id)"):
            expect(page.locator(f"#{moved}")).to_be_hidden()
            page.goto(f"{address}{path}#{moved}")
            expect(page.locator(f"#{moved} a")).to_be_in_viewport()
            page.goto(address + path)


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
    count = page.locator("a[href], button, input, summary").count()
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
    for selector in (".menu", ".languages", ".mark", ".neighbours", ".foot"):
        assert page.locator(f"{selector}:visible").count() == 0, selector
    assert page.locator("h1:visible").count() == 1


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


@pytest.mark.parametrize("selector", [".cite a", "a.term"], ids=["a citation", "a term"])
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


@pytest.mark.parametrize("selector", [".cite a", "a.term"], ids=["a citation", "a term"])
def test_a_note_opens_by_keyboard_and_escape_keeps_the_focus(page: Page, address: str, selector: str) -> None:
    page.goto(f"{address}reasons/1/")
    page.locator(selector).first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator(".note-pop").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "note"
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


def test_a_note_shows_the_entry_with_working_links_and_no_title_attribute(page: Page, address: str) -> None:
    page.goto(f"{address}reasons/1/")
    link = page.locator(".cite a").first
    target = (link.get_attribute("href") or "").split("#")[1]
    link.hover()
    note = page.locator(".note-pop")
    note.wait_for()
    shown = " ".join((note.text_content() or "").split())
    hrefs = note.locator("a").evaluate_all("all => all.map(each => each.href)")
    page.goto(f"{address}sources/")
    entry = " ".join((page.locator(f"#{target} .entry").text_content() or "").split())
    assert shown.startswith(entry)
    assert hrefs == page.locator(f"#{target} :is(.entry, .note, .state) a").evaluate_all(
        "all => all.map(each => each.href)"
    )
    assert page.locator("[title]").count() == 0


def test_no_rule_of_the_style_sheet_is_unused(page: Page, address: str, paths: list[str]) -> None:
    """What a page does not need is not sent: every selector matches something on some page."""
    page.goto(address)
    selectors: list[str] = page.evaluate(
        r"""() => {
            const found = new Set();
            const read = (rules) => { for (const rule of rules) {
                if (rule.selectorText) for (const each of rule.selectorText.split(/,(?![^(]*\))/)) found.add(each.trim());
                else if (rule.cssRules) read(rule.cssRules);
            } };
            for (const sheet of document.styleSheets) read(sheet.cssRules);
            return [...found];
        }"""
    )
    dynamic = re.compile(r"::?(before|after|hover|focus-visible|focus|target|checked|root)")
    wanted = {each: dynamic.sub("", each).strip() or "*" for each in selectors}
    made_by_script = (".note-pop", ".results", "mark", ".search")
    unused = {
        each for each, plain in wanted.items() if not any(plain.startswith(start) for start in made_by_script)
    }
    for path in [*paths, "no-such-page/"]:
        page.goto(address + path)
        unused -= set(
            page.evaluate(
                "all => all.filter(([_, plain]) => document.querySelector(plain)).map(([each]) => each)",
                [[each, wanted[each]] for each in unused],
            )
        )
    assert unused == set()


def _note(asked: list[str], request: Request) -> None:
    asked.append(request.url)


def test_a_reason_weighs_little_on_the_first_visit(
    opened: Callable[..., BrowserContext], folder: Path, address: str, paths: list[str]
) -> None:
    """At most 20 kB gzip in at most five requests; nothing moves while the page loads."""
    for path in [each for each in paths if re.search(r"reasons/\d+/$", each)]:
        page = opened(viewport={"width": 375, "height": 800}).new_page()
        asked: list[str] = []
        page.on("request", functools.partial(_note, asked))
        page.goto(address + path)
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
    for layer in page.locator("[data-layer]:not([data-layer=minute])").all():
        assert layer.locator(".layer-note b").is_visible()


def test_nothing_moves(page: Page, address: str, paths: list[str]) -> None:
    """There is no animation to reduce."""
    for path in paths[:12]:
        page.goto(address + path)
        moving = page.evaluate(
            "[...document.querySelectorAll('*')].filter(each => { const style = getComputedStyle(each); return style.animationName !== 'none' || style.transitionDuration !== '0s' || style.scrollBehavior === 'smooth'; }).length"
        )
        assert moving == 0, path
