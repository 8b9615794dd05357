"""Every page before the rules of axe, in light and dark, narrow and wide.

A file of its own, since it takes longest of all: where tests run side by side, a file is what one process takes.
"""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext

pytestmark = [pytest.mark.slow, pytest.mark.site]

VIOLATIONS = {"resultTypes": ["violations"]}
"""axe judges the same, and describes only what is wrong: half of its time goes into describing what is right."""

MODES = [(scheme, width) for scheme in ("light", "dark") for width in (375, 1280)]


@pytest.mark.parametrize(("scheme", "width"), MODES)
def test_axe_finds_nothing_on_any_page(
    opened: Callable[..., BrowserContext], address: str, paths: list[str], scheme: str, width: int
) -> None:
    page = opened(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page()
    found = []
    for path in [*paths, "no-such-page/"]:
        page.goto(address + path)
        violations = Axe().run(page, options=VIOLATIONS).response["violations"]
        found += [
            f"/{path}: {violation['id']}: {violation['nodes'][0]['html'][:120]}" for violation in violations
        ]
    assert found == []
