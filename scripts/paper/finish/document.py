"""A built page without what the theme's frame leaves behind, its styles within it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from lxml import html
from lxml.html import HtmlElement

from paper.finish.styles import names, reduced

_LEFTOVERS = "//input[contains(@class, 'md-toggle')] | //label[@class='md-overlay'] | //body/div[@data-md-component and not(@data-md-component='container')]"
"""Controls of the theme's script bundle, which is not loaded: they would be dead tab stops."""

_POLICY = "//meta[@http-equiv='Content-Security-Policy']"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wardrobe:
    """The style sheets of a site, and the words of its scripts, which may put on a page what was not there."""

    sheets: Mapping[str, str]
    """By path below `docs/`."""
    words: frozenset[str]


def finish(document: str, wardrobe: Wardrobe, language: str | None = None) -> str:
    """A built page without the theme's dead controls; `language` where the page's own is not that of the build.

    A linked sheet gives way to those of its rules that the page can use: they arrive with the page, which is shown one
    request sooner. The policy admits them by their hash (CSP 3).
    """
    root = html.document_fromstring(document)
    if language:
        root.set("lang", language)
    for element in root.xpath(_LEFTOVERS):
        element.drop_tree()
    root.attrib.pop("class", None)
    used = names(document) | wardrobe.words
    for link in root.xpath("//head/link[@rel='stylesheet']"):
        for path, sheet in wardrobe.sheets.items():
            if link.get("href", "").endswith(path):
                _dress(root, link, reduced(sheet, used))
    return "<!doctype html>\n" + html.tostring(root, encoding="unicode") + "\n"


def _dress(root: HtmlElement, link: HtmlElement, text: str) -> None:
    """Put styles in the place of the link to their sheet, and have the policy admit them."""
    style = html.Element("style")
    style.text = text
    link.addprevious(style)
    link.drop_tree()
    digest = base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
    for policy in root.xpath(_POLICY):
        policy.set("content", policy.get("content", "").replace("style-src", f"style-src 'sha256-{digest}'"))
