"""The search page in a real browser: what it finds, in which order, what it shows and says, and what it loads for that."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from axe import violations

pytestmark = [pytest.mark.slow, pytest.mark.site]

QUESTIONS = yaml.safe_load(Path(__file__).with_name("searches.yml").read_text(encoding="utf-8"))
LOADED_AT_MOST = 220_000
"""Bytes of a first question, as sent: Pagefind itself is half of it."""


@dataclass(frozen=True)
class Answer:
    """What the search page shows."""

    said: str
    paths: list[str]
    """The pages found, below the folder of the language."""
    links: list[str]
    marked: set[str]
    text: str


@cache
def folders(base: str) -> dict[str, str]:
    """Where the pages of each language lie."""
    return {code: base if code == "en" else f"{base}{code}/" for code in QUESTIONS}


def ask(page: Page, address: str, base: str, language: str, words: str) -> Answer:
    """Ask the search page of a language with the keyboard alone, after other questions if it is there already."""
    folder = folders(base)[language]
    url = f"{address}{folder.removeprefix(base)}search/"
    if page.url.partition("#")[0] != url:
        page.goto(url)
    expect(page.locator("#words")).to_be_visible()
    page.locator(".search [role=status]").evaluate("status => status.textContent = ''")
    page.locator("#words").focus()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(words)
    page.keyboard.press("Enter")
    expect(page.locator(".search [role=status]")).not_to_be_empty(timeout=20_000)
    links = page.locator(".results a").evaluate_all("all => all.map(each => each.href)")
    paths = page.locator(".results a").evaluate_all("all => all.map(each => new URL(each.href).pathname)")
    assert all(path.startswith(folder) for path in paths), "only pages of the language"
    return Answer(
        said=page.locator(".search [role=status]").text_content() or "",
        paths=[path.removeprefix(folder).strip("/") for path in paths],
        links=links,
        marked=set(page.locator(".results mark").all_text_contents()),
        text=page.locator(".results").inner_text(),
    )


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """A page of one reader with many questions; whom nothing was loaded for before is another one."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("language", "question"),
    [
        pytest.param(code, each, id=f"{code}-{each['ask']}")
        for code, asked in QUESTIONS.items()
        for each in asked
    ],
)
def test_a_question_finds_the_pages_that_answer_it(
    reader: Page, address: str, base: str, language: str, question: dict[str, Any]
) -> None:
    answer = ask(reader, address, base, language, question["ask"])
    others = {code for code in QUESTIONS if folders(base)[code].startswith(folders(base)[language])} - {
        language
    }
    assert not [path for path in answer.paths if path.split("/")[0] in others]
    assert set(question["finds"]) <= set(answer.paths)
    assert bool(answer.paths) == bool(question["finds"])
    assert len(answer.paths) == len(set(answer.paths))
    assert answer.paths[:1] == [question["first"]] if "first" in question else True
    assert answer.paths == question["finds"] if question.get("only") else True
    assert not set(question.get("not", ())) & set(answer.paths)
    marked = {word.strip(".,;:()?!") for word in answer.marked}
    assert {word.strip(".,;:()?!") for word in question.get("shows", ())} <= marked
    assert question["ask"].strip('"„“') in answer.said
    assert len(answer.paths) < 2 or str(len(answer.paths)) in answer.said


def test_a_find_leads_to_the_paragraph_that_it_shows(page: Page, address: str, base: str) -> None:
    answer = ask(page, address, base, "de", "Verweigerungsrecht")
    for link in answer.links:
        page.goto(link)
        assert "erweigerungsrecht" in page.locator(":target").inner_text(), link


@pytest.mark.parametrize("language", QUESTIONS)
def test_search_loads_nothing_until_it_is_used_and_then_little(
    page: Page, address: str, base: str, language: str
) -> None:
    loaded: list[Response] = []

    def heard(response: Response) -> None:
        loaded.append(response)

    page.on("response", heard)
    page.goto(f"{address}{folders(base)[language].removeprefix(base)}search/")
    page.wait_for_load_state("networkidle")
    assert [each.url for each in loaded if "pagefind" in each.url] == []
    loaded.clear()
    page.locator("#words").fill(QUESTIONS[language][0]["ask"])
    page.keyboard.press("Enter")
    expect(page.locator(".search [role=status]")).not_to_be_empty(timeout=20_000)
    assert all(each.status == HTTPStatus.OK and each.url.startswith(address) for each in loaded)
    sent = {each.url: len(gzip.compress(each.body())) for each in loaded}
    assert sum(sent.values()) <= LOADED_AT_MOST, sent


def test_nothing_moves_while_answers_come(opened: Callable[..., BrowserContext], address: str) -> None:
    page = opened(viewport={"width": 375, "height": 800}).new_page()
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) window.moved += each.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto(f"{address}de/search/#q=Einsch%C3%A4tzung")
    expect(page.locator(".results li").first).to_be_visible(timeout=20_000)
    page.wait_for_timeout(300)
    assert page.evaluate("window.moved") < 0.1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_answers_stand(
    opened: Callable[..., BrowserContext], address: str, base: str, scheme: str
) -> None:
    page = opened(color_scheme=scheme, viewport={"width": 375, "height": 800}).new_page()
    assert ask(page, address, base, "de", "Einschätzung").links
    assert violations(page) == []


def test_answers_are_walked_by_keyboard_and_announced(page: Page, address: str, base: str) -> None:
    answer = ask(page, address, base, "de", "Einschätzung")
    assert page.locator(".search [role=status]").get_attribute("role") == "status"
    assert page.evaluate("document.activeElement.id") == "words"
    page.keyboard.press("Tab")
    for link in answer.links:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.href") == link
