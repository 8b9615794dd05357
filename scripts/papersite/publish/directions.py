"""Texts that run in two directions into HTML that says so: `dir` on elements, and `bdi` around what runs the other way.

The Unicode Bidirectional Algorithm (UAX 9) turns signs and digits with the letters before them.
"""

import re
from typing import Any

from lxml import html
from lxml.html import HtmlElement

from papercheck.languages.cldr import is_right_to_left

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
