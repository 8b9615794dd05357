"""A rendered page into the one that is published: without the theme's dead controls, with its styles and script inside.

Of a style sheet, a rule stays when every tag, class, id and attribute that its selector names occurs on the page, or is a
word in a string of a script that may put it there. A rule too many may stay, but none that is needed goes.
Texts that run in two directions say so, by `dir` on elements, and `bdi` around what runs the other way: the Unicode
Bidirectional Algorithm (UAX 9) turns signs and digits with the letters before them.
"""

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import tinycss2
from lxml import html
from lxml.html import HtmlElement, builder
from tinycss2.ast import AtRule, Node, QualifiedRule

from papercheck.languages.cldr import is_right_to_left

_TAG_NAME = re.compile(r"<([a-zA-Z][\w-]*)")
_ATTRIBUTE = re.compile(r'\s([a-zA-Z][\w:-]*)="')
_CLASSES_OR_ID = re.compile(r'\s(?:class|id)="([^"]*)"')
_WORD = re.compile(r"[\w-]+")
_STRING = re.compile(r"""("[^"\n]*"|'[^'\n]*'|`[^`]*`)""")
_COMMENT = re.compile(r"^\s*//.*\n|^\s+", re.MULTILINE)
"""A comment that fills a line of a script, or what a line is indented by: no string of ours goes over a line."""
_INDENT = re.compile(r"\n\s+")
_SPACED = re.compile(r"""("[^"]*")|\s*([;:,])\s*|\s+""")
"""In declarations: a string, which stays as it is; a separator, which needs no blanks; blanks."""


def names_on_page(page: str) -> set[str]:
    """Every name a selector can be about: tags, attributes, classes and ids of an HTML page."""
    tags = (tag.lower() for tag in _TAG_NAME.findall(page))
    return {*tags, *_ATTRIBUTE.findall(page), *" ".join(_CLASSES_OR_ID.findall(page)).split()}


@lru_cache(maxsize=64)
def words_of_script(script: str) -> frozenset[str]:
    """Every word in the strings of a script: what it may add to a page is among them."""
    strings = _STRING.findall(_COMMENT.sub("", script))
    return frozenset(word for text in strings for word in _WORD.findall(text))


def reduce_sheet(sheet: str, used: AbstractSet[str]) -> str:
    """The sheet without rules that name something that is not in `used`, and without comments."""
    return "".join(rule(used) for rule in _parse_sheet(sheet))


_Rule = Callable[[AbstractSet[str]], str]
"""The text of a rule for a page that uses certain names; empty where the page cannot use it."""


@lru_cache(maxsize=16)
def _parse_sheet(sheet: str) -> tuple[_Rule, ...]:
    """The rules of a sheet, which all pages share."""
    return tuple(map(_rule, tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)))


def _rule(rule: Node) -> _Rule:
    if isinstance(rule, QualifiedRule):
        return _style_rule(rule)
    if not isinstance(rule, AtRule) or rule.content is None:
        return lambda _: f"{rule.serialize()}\n"
    prelude = tinycss2.serialize(rule.prelude)
    if rule.lower_at_keyword in ("media", "supports", "layer"):
        nodes = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        return _conditional_rule(f"@{rule.at_keyword}{prelude}", tuple(map(_rule, nodes)))
    text = f"@{rule.at_keyword} {prelude.strip()}".strip() + f"{{{_declarations(rule.content)}}}\n"
    return lambda _: text


def _style_rule(rule: QualifiedRule) -> _Rule:
    """A style rule, with those of its selectors whose names are all used."""
    body = _declarations(rule.content)
    selectors = [
        (frozenset(_needed_names(selector)), tinycss2.serialize(selector).strip())
        for selector in _split_selectors(rule.prelude)
    ]

    def text(used: AbstractSet[str]) -> str:
        usable = ",".join(selector for needed, selector in selectors if needed <= used)
        return f"{usable}{{{body}}}\n" if usable else ""

    return text


def _conditional_rule(prelude: str, rules: Iterable[_Rule]) -> _Rule:
    """Rules under a condition (`@media`), which goes with the last of them."""

    def text(used: AbstractSet[str]) -> str:
        content = "".join(rule(used) for rule in rules)
        return f"{prelude}{{{content}}}\n" if content else ""

    return text


def _declarations(content: Iterable[Node]) -> str:
    text = tinycss2.serialize([node for node in content if node.type != "comment"])
    return _SPACED.sub(lambda found: found[1] or found[2] or " ", text).strip("; ")


def _split_selectors(prelude: Iterable[Node]) -> Iterator[list[Node]]:
    """The selectors of a list, split at its commas."""
    nodes = (node for node in prelude if node.type != "comment")
    groups = groupby(nodes, lambda node: node.type == "literal" and node.value == ",")
    return (list(group) for is_comma, group in groups if not is_comma)


def _needed_names(selector: Iterable[Node]) -> set[str]:
    """The names a selector needs to match; pseudo-classes need none, nor does what stands within them."""
    needed, before = set(), ""
    for node in selector:
        if node.type == "ident" and before != ":":
            needed.add(node.value if before == "." else node.lower_value)
        elif node.type == "hash":
            needed.add(node.value)
        elif node.type == "[] block" and node.content and node.content[0].type == "ident":
            needed.add(node.content[0].lower_value)
        before = node.value if node.type == "literal" else ""
    return needed


INLINED = ("assets/paper.css", "assets/paper.js")
"""Files of the theme that pages link; each page gets their text instead, so they are not published by themselves."""

_DEAD_CONTROLS = (
    "//input[contains(@class, 'md-toggle')]"
    " | //label[@class='md-overlay']"
    " | //body/div[@data-md-component and not(@data-md-component='container')]"
)
"""XPath of what Material's base.html has for its script bundle, which is not loaded: they would be dead tab stops."""

_WRAPPERS = "//div[@data-md-component] | //div[contains(@class, 'md-grid')]"
"""XPath of elements that only the theme's style sheet needs: what they hold stays."""

_CSP = "//meta[@http-equiv='Content-Security-Policy']"


Assets = Mapping[str, str]
"""The texts of style sheets and scripts by their path below the folder of the theme (`assets/paper.css`)."""


def read_assets(theme: Path) -> Assets:
    """The style sheets and scripts in the folder of the theme."""
    files = sorted([*theme.rglob("*.css"), *theme.rglob("*.js")])
    return {file.relative_to(theme).as_posix(): file.read_text("utf-8") for file in files}


def finish_page(document: str, assets: Assets, language: str | None = None) -> str:
    """The page as it is published; `language` replaces the page's own, where one build renders a page of another language.

    A linked style sheet gives way to those of its rules that the page can use, and a linked script to its text at the
    end of the page: the page is shown without asking for anything else. The page's CSP (level 3) admits both by hash.
    """
    root = html.document_fromstring(document)
    if language:
        root.set("lang", language)
    set_directions(root, root.get("lang", ""))
    for element in root.xpath(_DEAD_CONTROLS):
        element.drop_tree()
    for element in root.xpath(_WRAPPERS):
        element.drop_tag()
    for element in root.xpath("//html | //main"):
        for name in ("class", "data-md-component"):
            element.attrib.pop(name, None)
    named = (text for path, text in assets.items() if path.endswith(".js") and path in document)
    _inline_sheets(root, assets, names_on_page(document).union(*map(words_of_script, named)))
    styles = _join_styles(root)
    scripts = _inline_scripts(root, assets)
    for element in root.xpath(_CSP):
        hashes = {"style-src": [*map(hash_source, styles)], "script-src": [*map(hash_source, scripts)]}
        element.set("content", _extend_csp(element.get("content", ""), hashes))
    text = html.tostring(root, encoding="unicode")
    # Indented lines cost readers bytes and show nothing, but for those in `pre`.
    return "<!doctype html>\n" + (text if root.xpath("//pre") else _INDENT.sub("\n", text)) + "\n"


def _inline_sheets(root: HtmlElement, assets: Assets, used: set[str]) -> None:
    """Replace links to style sheets by the texts that the page can use."""
    for link in root.xpath("//head/link[@rel='stylesheet']"):
        href = link.get("href", "")
        if sheet := _linked_text(href, assets):
            # Its URLs are relative to itself, and it now stands on the page.
            folder = href[: href.rfind("/") + 1]
            link.addprevious(builder.STYLE(reduce_sheet(sheet, used).replace('url("', f'url("{folder}')))
            link.drop_tree()


def _join_styles(root: HtmlElement) -> list[str]:
    """Make one element of all styles in the head, since each hash costs a page as much as some rules; return its text."""
    first, *others = root.xpath("//head/style") or [None]
    for style in others:
        first.text += style.text
        style.drop_tree()
    return [] if first is None else [first.text]


def _inline_scripts(root: HtmlElement, assets: Assets) -> list[str]:
    """Replace links to scripts; return the texts that stand at the end of the page instead."""
    texts = []
    for link in root.xpath("//head/script[@src]"):
        if script := _linked_text(link.get("src", ""), assets):
            texts.append(_COMMENT.sub("", script))
            link.getroottree().find("body").append(builder.SCRIPT(texts[-1]))
            link.drop_tree()
    return texts


def _linked_text(url: str, assets: Assets) -> str:
    """The text of the file that a relative URL of a page leads to; empty for any other URL."""
    return next((text for path, text in assets.items() if f"/{url}".endswith(f"/{path}")), "")


def hash_source(text: str) -> str:
    """A hash source of a CSP: `'sha256-…'`."""
    digest = base64.b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _extend_csp(csp: str, sources: Mapping[str, list[str]]) -> str:
    """A CSP with sources added to its directives, which are separated by `;` and start with their name."""
    directives = [directive.split() for directive in csp.split(";")]
    return "; ".join(
        " ".join([*directive, *sources.get(directive[0], ())]) for directive in directives if directive
    )


_DIRECTIONS = {
    "ltr": "//pre | //code | //a[starts-with(@href, 'mailto:')]",
    "rtl": "//*[@class='cite'] | //*[@class='cite']/a",
    "auto": "//*[contains(@class, 'entry') or @class='reference'] | //*[starts-with(@id, 'work-')]/p",
}
"""XPath of what stands apart within right-to-left text: what no language turns, citations, references of any language."""
_URL = re.compile(r"([a-z]*://[^\s<>]*)")
# Letters of Hebrew, Arabic and their like, and what stands between two of them: "כהן, לוי".
_RTL = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_RTL_WORDS = re.compile(rf"({_RTL}(?:[^\w<>]*{_RTL})*)")

_TEXTS = "//text()[not(ancestor::head | ancestor::script | ancestor::style | ancestor::pre)]"


def set_directions(root: HtmlElement, language: str) -> None:
    """Give `dir` to what is in a language that is written from right to left, and to all that is not, within or around it."""
    words = [text for text in root.xpath(_TEXTS) if _RTL_WORDS.search(text)]
    if not words and not any(map(is_right_to_left, {language, *root.xpath("//@lang")})):
        return
    root.set("lang", language)
    for element in root.xpath("descendant-or-self::*[@lang] | /html/body"):
        element.set("dir", "rtl" if is_right_to_left(element.get("lang", language)) else "ltr")
    for direction, xpath in _DIRECTIONS.items() if root.get("dir") == "rtl" else ():
        for element in root.xpath(f"({xpath})[ancestor::*[@dir][1]/@dir = 'rtl']"):
            element.set("dir", direction)
    for text in root.xpath(f"{_TEXTS}[contains(., '://')]") if root.get("dir") == "rtl" else ():
        _isolate(text, _URL, "ltr")
    for text in words:
        if not _stands_from_right_to_left(text):
            _isolate(text, _RTL_WORDS, "rtl")


def _stands_from_right_to_left(text: Any) -> bool:
    around = text.getparent() if text.is_text else text.getparent().getparent()
    directions = (element.get("dir") for element in (around, *around.iterancestors()))
    return next(filter(None, directions), "") == "rtl"


def _isolate(text: Any, pattern: re.Pattern[str], direction: str) -> None:
    """Set apart what runs the other way within a text: signs and numbers beside it have no direction, and would turn with it."""
    parent, (before, *pieces) = text.getparent(), pattern.split(text)
    isolated = []
    for said, after in zip(pieces[::2], pieces[1::2], strict=True):
        isolated.append(html.Element("bdi", {"dir": direction}))
        isolated[-1].text, isolated[-1].tail = said, after
    if text.is_text:
        parent.text = before
        parent[:0] = isolated
    else:
        parent.tail = None
        for element in reversed(isolated):
            parent.addnext(element)
        parent.tail = before
