"""The rules of axe on a page in a browser: https://github.com/dequelabs/axe-core."""

from typing import TYPE_CHECKING, Any, NamedTuple

from folders import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page

AXE = REPOSITORY / ".venv/npm/node_modules/axe-core/axe.min.js"
EVERY_RULE: dict[str, Any] = {
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


UNSEEN_TEXTS = """([properties, seen]) => {
    const known = new Set(seen), found = [];
    const walk = (element, above) => {
        const style = getComputedStyle(element);
        if (style.display === "none") return;
        const words = [above, element.localName, element.className.baseVal ?? element.className, ...properties.map((name) => style[name])];
        const size = parseFloat(style.fontSize);
        words.push(size >= 24 || (size >= 18.66 && style.fontWeight >= 700));
        let look = 7;
        for (const character of words.join()) look = (look * 31 + character.codePointAt(0)) % 9007199254740881;
        const text = element.matches("a, input, button") || [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (text && !known.has(look)) {
            known.add(look);
            found.push(element);
        }
        for (const child of element.children) walk(child, look);
    };
    walk(document.body, 0);
    window.unseen = found;
    return [...known];
}"""
"""Keep the elements with text that look like none judged before: the same names, colours and letters, and so do all around them.

Of the size of letters only counts whether it is large by WCAG 1.4.3 (18 points, or 14 in bold): less contrast will do then.
"""

LOOKS = (
    "color backgroundColor backgroundImage opacity visibility position filter mixBlendMode textShadow textDecorationLine"
    " borderBottomWidth borderBottomColor outlineWidth fontFamily fontWeight fontStyle"
).split()


def violations(
    page: "Page", rules: "Sequence[str]" = (), *, without: "Sequence[str]" = ()
) -> list[Violation]:
    """Judge a page as it is shown now, by these rules, or by every one but those that are left out."""
    every = EVERY_RULE | {"rules": EVERY_RULE["rules"] | {rule: {"enabled": False} for rule in without}}
    return _judge(page, "document", {"runOnly": list(rules)} if rules else every)


def violations_of_colours(page: "Page", seen: set[int]) -> list[Violation]:
    """Judge the colours of the texts whose look is not among those seen, and add theirs; a look is judged once."""
    looks = page.evaluate(UNSEEN_TEXTS, [LOOKS, list(seen)])
    if len(looks) == len(seen):
        return []
    seen.update(looks)
    return _judge(page, "{ include: window.unseen }", {"runOnly": list(OF_COLOURS)})


def _judge(page: "Page", context: str, options: dict[str, object]) -> list[Violation]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # What holds is judged as well, but not described, which would take as long again.
    found = page.evaluate(
        f"async options => (await axe.run({context}, options)).violations"
        ".map(each => [each.id, each.nodes[0].html.slice(0, 120)])",
        options | {"resultTypes": ["violations"]},
    )
    return [Violation(*each) for each in found]
