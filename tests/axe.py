"""The rules of axe on a page in a browser: https://github.com/dequelabs/axe-core."""

from typing import TYPE_CHECKING, NamedTuple

from folders import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

AXE = REPOSITORY / ".venv/npm/node_modules/axe-core/axe.min.js"
EVERY_RULE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"],
    "rules": {"target-size": {"enabled": True}, "css-orientation-lock": {"enabled": False}},
    "preload": False,
}
"""All but those that axe calls deprecated and those of level AAA; that of WCAG 2.2 is off where nobody asks for it.

Without the one rule for which axe fetches every style sheet again: it has a test of its own.
"""

OF_COLOURS = ("color-contrast", "link-in-text-block")
"""The rules that read colours: no other verdict can change where nothing but colours does."""


class Violation(NamedTuple):
    """A rule that does not hold, and the first of the elements for which it does not."""

    rule: str
    element: str


def violations(page: "Page", rules: "Sequence[str]" = ()) -> list[Violation]:
    """Judge a page as it is shown now, by these rules or by every one."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # What holds is judged as well, but not described, which would take as long again.
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else EVERY_RULE)
    found = page.evaluate(
        "async options => (await axe.run(options)).violations.map(each => [each.id, each.nodes[0].html.slice(0, 120)])",
        options,
    )
    return [Violation(*each) for each in found]
