"""What a reader sees first and finds again: the point on the first screen, findings in sight, the place one is at, the face."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import BrowserContext, Page, Route, expect

pytestmark = [pytest.mark.slow, pytest.mark.site]

HOMES = ("", "de/")


@pytest.mark.parametrize("home", HOMES)
@pytest.mark.parametrize(("width", "height", "limit"), [(1280, 900, 700), (375, 812, 750)])
def test_the_first_reason_stands_on_the_first_screen(
    opened: Callable[..., BrowserContext], address: str, home: str, width: int, height: int, limit: int
) -> None:
    page = opened(viewport={"width": width, "height": height}).new_page()
    page.goto(address + home)
    page.evaluate("document.querySelector('.draft')?.remove()")
    assert page.locator(".cards li").first.evaluate("card => card.getBoundingClientRect().top") <= limit


def test_every_statement_is_one_square_and_the_words_say_the_same(page: Page, address: str) -> None:
    page.goto(f"{address}evidence/")
    claims = page.locator(".claim").evaluate_all("all => all.map(claim => claim.dataset.status)")
    squares = (
        page.locator(".strip")
        .first.locator(".square")
        .evaluate_all("all => all.map(square => square.dataset.status)")
    )
    assert sorted(squares) == sorted(claims)
    assert squares == sorted(squares, key=squares.index), "in order of finding"
    numbers = re.findall(r"\d+", page.locator(".strip .tally").first.text_content() or "")
    assert [int(number) for number in numbers] == [squares.count(status) for status in dict.fromkeys(squares)]


def test_squares_are_for_the_eye_and_are_no_tab_stops(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator(".squares:not([aria-hidden=true])").count() == 0
    assert page.locator("a.square:not([tabindex='-1'])").count() == 0
    page.locator("a.square").first.click()
    expect(page.locator(".claim:target")).to_be_in_viewport()


def test_findings_differ_without_colour(opened: Callable[..., BrowserContext], address: str) -> None:
    page = opened(forced_colors="active").new_page()
    page.goto(address)
    looks = page.locator(".strip .square").evaluate_all(
        "all => all.map(each => [each.dataset.status, getComputedStyle(each).backgroundImage + getComputedStyle(each).backgroundColor + getComputedStyle(each).borderTopStyle])"
    )
    by_status = dict(looks)
    assert len(set(by_status.values())) == len(by_status)


def test_a_link_chooses_what_the_ledger_shows_and_says_how_much(page: Page, address: str) -> None:
    page.goto(address)
    link = page.locator(".strip .tally a").nth(1)
    count = int(re.findall(r"\d+", link.text_content() or "")[0])
    link.click()
    expect(page.locator(".filter [role=status]")).to_contain_text(str(count))
    assert page.locator(".claim:visible").count() == count


def test_a_reason_says_where_one_is_and_leads_to_every_other(
    opened: Callable[..., BrowserContext], address: str, paths: list[str]
) -> None:
    reasons = [path for path in paths if re.fullmatch(r"reasons/\d+/", path)]
    page = opened(viewport={"width": 375, "height": 800}).new_page()
    page.goto(address + reasons[-1])
    links = page.locator(".turn a")
    assert links.count() == len(reasons)
    assert page.locator(".turn [aria-current=page]").text_content() == str(len(reasons))
    for box in links.evaluate_all("all => all.map(each => each.getBoundingClientRect())"):
        assert box["width"] >= 44
        assert box["height"] >= 44
    assert page.locator(".masthead .menu [aria-current=true]").count() == 1


def test_the_contents_stay_in_sight_on_a_wide_screen_and_fold_on_a_narrow_one(
    opened: Callable[..., BrowserContext], address: str
) -> None:
    wide = opened(viewport={"width": 1280, "height": 900}).new_page()
    wide.goto(f"{address}reasons/1/")
    wide.evaluate("scrollTo(0, 2000)")
    expect(wide.locator(".rail li a").first).to_be_in_viewport()
    narrow = opened(viewport={"width": 375, "height": 800}).new_page()
    narrow.goto(f"{address}reasons/1/")
    expect(narrow.locator(".rail li a").first).to_be_hidden()
    narrow.locator(".rail summary").click()
    expect(narrow.locator(".rail li a").first).to_be_visible()


def test_the_layer_one_reads_says_its_name(opened: Callable[..., BrowserContext], address: str) -> None:
    page = opened(viewport={"width": 375, "height": 800}).new_page()
    page.goto(f"{address}reasons/1/")
    note = page.locator("[data-layer=checked] > .layer-note")
    page.locator("[data-layer=checked] > p.pin").nth(2).evaluate(
        "each => scrollTo(0, each.getBoundingClientRect().top + scrollY - 100)"
    )
    expect(note).to_be_in_viewport()


def test_the_language_switch_keeps_what_is_read_without_a_hash(page: Page, address: str) -> None:
    page.goto(f"{address}reasons/2/")
    page.locator(".pin").nth(9).evaluate(
        "each => scrollTo(0, each.getBoundingClientRect().top + scrollY - 5)"
    )
    pin = page.locator(".pin").nth(9).get_attribute("id")
    page.locator(".languages a:not([aria-current])").first.evaluate("each => each.click()")
    expect(page).to_have_url(re.compile(f"/reasons/2/#{pin}$"))
    expect(page.locator(f"#{pin}")).to_be_in_viewport()


def test_a_number_in_the_margin_is_no_part_of_a_selection(page: Page, address: str) -> None:
    page.goto(f"{address}reasons/1/")
    chosen = (
        page.locator(".pin")
        .nth(3)
        .evaluate(
            "each => { getSelection().selectAllChildren(each); return getSelection().toString().trim(); }"
        )
    )
    assert not re.match(r"\d", chosen)
    assert not re.search(r"\d$", chosen)


def test_a_line_holds_60_to_75_characters(page: Page, address: str) -> None:
    page.goto(f"{address}reasons/1/")
    width = page.locator("[data-layer=argument] > p.pin").first.evaluate(
        """each => { const probe = document.createElement("span"); probe.textContent = "the quick brown fox jumps over a lazy dog and runs away ".repeat(4);
            probe.style.cssText = "position: absolute; white-space: nowrap"; each.append(probe);
            const length = each.clientWidth / (probe.getBoundingClientRect().width / probe.textContent.length); probe.remove(); return length; }"""
    )
    assert 60 <= width <= 75


def test_titles_are_in_the_face_of_the_site(page: Page, address: str) -> None:
    page.goto(address)
    page.reload()
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('20px Display')")
    assert "Display" in page.locator("h1").evaluate("each => getComputedStyle(each).fontFamily")


@pytest.mark.parametrize("fate", ["blocked", "slow"])
def test_nothing_moves_where_the_display_face_comes_late_or_never(
    opened: Callable[..., BrowserContext], address: str, fate: str
) -> None:
    page = opened(viewport={"width": 375, "height": 812}).new_page()
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route) if fate == "slow" else route.abort())
    page.goto(f"{address}reasons/5/", wait_until="domcontentloaded")
    page.wait_for_timeout(400)
    for route in held:
        route.continue_()
    page.wait_for_timeout(400)
    assert bool(held) is (fate == "slow")
    assert (
        page.evaluate(
            "() => new Promise((done) => { new PerformanceObserver((list) => done(list.getEntries().length)).observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(0), 100); })"
        )
        == 0
    )


def test_the_head_says_whose_argument_it_is_in_70_characters(folder: Path, paths: list[str]) -> None:
    for path in paths:
        page = html.parse(str(folder / path / "index.html"))
        title = page.findtext(".//title") or ""
        name = page.xpath("string(//meta[@property='og:site_name']/@content)")
        assert len(title.removesuffix(f" · {name}")) <= 70, title
        for icon in page.xpath("//link[@rel='icon' or @rel='apple-touch-icon']/@href"):
            assert icon.startswith("data:image/svg+xml,") or (folder / path / icon).is_file(), icon
        assert page.xpath("count(//meta[@name='theme-color'])") == 2


def test_the_404_page_leads_to_every_reason_and_to_the_search_in_every_language(
    page: Page, address: str, own_paths: list[str]
) -> None:
    reasons = [path for path in own_paths if re.fullmatch(r"(?:[a-z]{2}/)?reasons/\d+/", path)]
    page.goto(f"{address}no/such/page/")
    found = page.locator("#text a").evaluate_all("all => all.map(each => new URL(each.href).pathname)")
    for path in [*reasons, *(path for path in own_paths if path.endswith("search/"))]:
        assert any(href.endswith(f"/{path}") for href in found), path
