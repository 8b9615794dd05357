"""Every page before the rules of axe, in light and dark, narrow and wide.

Every rule that reads no colour judges the light page at both widths, since what is shown and where it stands depends on the width.
In the dark nothing but colours changes. Those are judged in both schemes at both widths, each look of a text once in a scheme:
whatever page it stands on, the same colours and letters within the same surroundings get the same verdict.
A file of its own, since it takes longest of all: where tests run side by side, a file is what one process takes.
"""

import pytest
from playwright.sync_api import Page

from axe import OF_COLOURS, violations, violations_of_colours

pytestmark = [pytest.mark.slow, pytest.mark.site]

SCHEMES = ("light", "dark")
MODES = (("light", 375), ("light", 1280), ("dark", 1280), ("dark", 375))
"""In an order in which each differs from the one before in one thing, since whatever changes is laid out again."""


def test_axe_finds_nothing_on_any_page(page: Page, address: str, paths: list[str]) -> None:
    found = {}
    seen = {scheme: set[int]() for scheme in SCHEMES}
    for path in [*paths, "no-such-page/"]:
        page.goto(address + path)
        for scheme, width in MODES:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            broken = violations_of_colours(page, seen[scheme])
            if scheme == "light":
                broken += violations(page, without=OF_COLOURS)
            for rule, element in broken:
                found[f"/{path} in {scheme} at {width}: {rule}"] = element
    assert found == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_text_whose_colour_no_other_has_is_judged_wherever_it_stands(
    page: Page, address: str, paths: list[str], scheme: str
) -> None:
    seen: set[int] = set()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address + paths[0])
    assert violations_of_colours(page, seen) == []
    assert violations_of_colours(page, seen) == []
    page.locator("main p").last.evaluate(
        """element => {
            const { color, backgroundColor } = getComputedStyle(document.body);
            element.style.color = `color-mix(in srgb, ${color} 30%, ${backgroundColor})`;
        }"""
    )
    assert [rule for rule, _ in violations_of_colours(page, seen)] == ["color-contrast"]


def test_no_style_holds_a_page_to_one_orientation(page: Page, address: str) -> None:
    """The one rule that fetches the style sheets once more; every page takes its styles from the same one."""
    page.goto(address)
    assert violations(page, ["css-orientation-lock"]) == []


def test_in_the_dark_nothing_changes_but_colours(page: Page, address: str) -> None:
    """So a rule of axe that reads no colour cannot judge otherwise there."""
    page.goto(address)
    changed = page.evaluate(
        """() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
            .filter((rule) => rule.conditionText?.includes("prefers-color-scheme"))
            .flatMap((rule) => [...rule.cssRules])
            .flatMap(({ selectorText, style }) => [...style].map((name) => [selectorText, name, style.getPropertyValue(name).trim()]))
            .map(([selector, name, value]) => [selector, name.slice(0, 2), CSS.supports("color", value)])"""
    )
    assert changed
    assert {tuple(each) for each in changed} == {(":root", "--", True)}
