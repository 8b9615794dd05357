"""A rendered page into the one that is published: without the theme's dead controls, with its styles and script inside."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from lxml import html
from lxml.html import HtmlElement

from papersite.publish.css_reduction import names_on_page, reduce_sheet, words_of_scripts

INLINED = ("assets/paper.css", "assets/paper.js")
"""Files of the theme that pages link; each page gets their text instead, so they are not published by themselves."""

_DEAD_CONTROLS = (
    "//input[contains(@class, 'md-toggle')]"
    " | //label[@class='md-overlay']"
    " | //body/div[@data-md-component and not(@data-md-component='container')]"
)
"""XPath of what Material's base.html has for its script bundle, which is not loaded: they would be dead tab stops."""

_CSP = "//meta[@http-equiv='Content-Security-Policy']"


@dataclass(frozen=True, kw_only=True)
class InlineAssets:
    """Style sheets and scripts of the theme by their path below its folder (`assets/paper.css`)."""

    sheets: Mapping[str, str]
    scripts: Mapping[str, str]

    @cached_property
    def script_words(self) -> frozenset[str]:
        """Every word of the scripts: what they may put on a page is named by one."""
        return words_of_scripts(self.scripts.values())


def read_assets(theme: Path) -> InlineAssets:
    """The style sheets and scripts in the folder of the theme."""
    sheets, scripts = (
        {file.relative_to(theme).as_posix(): file.read_text("utf-8") for file in sorted(theme.rglob(pattern))}
        for pattern in ("*.css", "*.js")
    )
    return InlineAssets(sheets=MappingProxyType(sheets), scripts=MappingProxyType(scripts))


def finish_page(document: str, assets: InlineAssets, language: str | None = None) -> str:
    """The page as it is published; `language` replaces the page's own, where one build renders a page of another language.

    A linked style sheet gives way to those of its rules that the page can use, and a linked script to its text at the
    end of the page: the page is shown without asking for anything else. The page's CSP (level 3) admits both by hash.
    """
    root = html.document_fromstring(document)
    if language:
        root.set("lang", language)
    for element in root.xpath(_DEAD_CONTROLS):
        element.drop_tree()
    root.attrib.pop("class", None)
    styles = _inline_sheets(root, assets, names_on_page(document) | assets.script_words)
    scripts = _inline_scripts(root, assets)
    for element in root.xpath(_CSP):
        hashes = {"style-src": [*map(_hash, styles)], "script-src": [*map(_hash, scripts)]}
        element.set("content", _extend_csp(element.get("content", ""), hashes))
    return "<!doctype html>\n" + html.tostring(root, encoding="unicode") + "\n"


def _inline_sheets(root: HtmlElement, assets: InlineAssets, used: set[str]) -> list[str]:
    """Replace links to style sheets; return the texts that stand on the page instead."""
    texts = []
    for link in root.xpath("//head/link[@rel='stylesheet']"):
        if sheet := _linked_text(link.get("href", ""), assets.sheets):
            texts.append(reduce_sheet(sheet, used))
            link.addprevious(_element("style", texts[-1]))
            link.drop_tree()
    return texts


def _inline_scripts(root: HtmlElement, assets: InlineAssets) -> list[str]:
    """Replace links to scripts; return the texts that stand at the end of the page instead."""
    texts = []
    for link in root.xpath("//head/script[@src]"):
        if script := _linked_text(link.get("src", ""), assets.scripts):
            texts.append(script)
            link.getroottree().find("body").append(_element("script", script))
            link.drop_tree()
    return texts


def _linked_text(url: str, texts: Mapping[str, str]) -> str:
    """The text of the file that a relative URL of a page leads to; empty for any other URL."""
    return next((text for path, text in texts.items() if f"/{url}".endswith(f"/{path}")), "")


def _element(tag: str, text: str) -> HtmlElement:
    element = html.Element(tag)
    element.text = text
    return element


def _hash(text: str) -> str:
    """A hash source of a CSP: `'sha256-…'`."""
    digest = base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _extend_csp(csp: str, sources: Mapping[str, list[str]]) -> str:
    """A CSP with sources added to its directives, which are separated by `;` and start with their name."""
    directives = [directive.split() for directive in csp.split(";")]
    return "; ".join(
        " ".join([*directive, *sources.get(directive[0], ())]) for directive in directives if directive
    )
