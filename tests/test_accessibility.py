"""Every page before the rules of axe, in light and dark, narrow and wide.

Every rule judges the light page at both widths, since what is shown and where it stands depends on the width.
In the dark nothing but colours changes, so there the rules that read colours judge, at both widths again.
A file of its own, since it takes longest of all: where tests run side by side, a file is what one process takes.
"""

import pytest
from playwright.sync_api import Page

from axe import OF_COLOURS, violations

pytestmark = [pytest.mark.slow, pytest.mark.site]

WIDTHS = (375, 1280)
SCHEMES = {"light": (), "dark": OF_COLOURS}
"""The rules that judge in each colour scheme; none named is every one."""


def test_axe_finds_nothing_on_any_page(page: Page, address: str, paths: list[str]) -> None:
    found = {}
    for path in [*paths, "no-such-page/"]:
        page.goto(address + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            for scheme, rules in SCHEMES.items():
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                for rule, element in violations(page, rules):
                    found[f"/{path} in {scheme} at {width}: {rule}"] = element
    assert found == {}


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
