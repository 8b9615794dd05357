"""A built page without what the theme's frame leaves behind, its styles and scripts within it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from lxml import html
from lxml.html import HtmlElement

from papersite.publish.styles import names, reduced, words

_LEFTOVERS = "//input[contains(@class, 'md-toggle')] | //label[@class='md-overlay'] | //body/div[@data-md-component and not(@data-md-component='container')]"
"""Controls of the theme's script bundle, which is not loaded: they would be dead tab stops."""

_POLICY = "//meta[@http-equiv='Content-Security-Policy']"


@dataclass(frozen=True, kw_only=True)
class Wardrobe:
    """What pages bring with them."""

    sheets: Mapping[str, str]
    """The style sheets of the site by path below the folder of the theme."""
    scripts: Mapping[str, str]
    """The scripts likewise; they may put on a page what was not there."""

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of the scripts."""
        return words(self.scripts.values())


def finish(document: str, wardrobe: Wardrobe, language: str | None = None) -> str:
    """A built page without the theme's dead controls; `language` where the page's own is not that of the build.

    A linked sheet gives way to those of its rules that the page can use, and a linked script to its text at the end of
    the page: nothing else need be asked for before the page is shown. The policy admits both by their hashes (CSP 3).
    """
    root = html.document_fromstring(document)
    if language:
        root.set("lang", language)
    for element in root.xpath(_LEFTOVERS):
        element.drop_tree()
    root.attrib.pop("class", None)
    used = names(document) | wardrobe.words
    for link in root.xpath("//head/link[@rel='stylesheet']"):
        if sheet := _text(link.get("href", ""), wardrobe.sheets):
            style = _element("style", reduced(sheet, used))
            link.addprevious(style)
            link.drop_tree()
            _admit(root, "style-src", style)
    for link in root.xpath("//head/script[@src]"):
        if text := _text(link.get("src", ""), wardrobe.scripts):
            script = _element("script", text)
            for body in root.xpath("/html/body"):
                body.append(script)
            link.drop_tree()
            _admit(root, "script-src", script)
    return "<!doctype html>\n" + html.tostring(root, encoding="unicode") + "\n"


def _text(address: str, files: Mapping[str, str]) -> str:
    """The file that an address of a page leads to, if it is one of these."""
    return next((text for path, text in files.items() if address.endswith(path)), "")


def _element(tag: str, text: str) -> HtmlElement:
    element = html.Element(tag)
    element.text = text
    return element


def _admit(root: HtmlElement, directive: str, element: HtmlElement) -> None:
    """Have the policy admit what stands in an element."""
    digest = base64.b64encode(sha256((element.text or "").encode("utf-8")).digest()).decode("ascii")
    for policy in root.xpath(_POLICY):
        content = policy.get("content", "")
        policy.set("content", content.replace(directive, f"{directive} 'sha256-{digest}'", 1))
