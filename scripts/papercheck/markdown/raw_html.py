"""Raw HTML within Markdown into its tags, comments and URLs, with their positions."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

TAG = re.compile(
    r"""
    <!-- .*? (?: --> | \Z )                                 # a comment
    | < [A-Za-z/!?] (?: "[^"]*" | '[^']*' | [^<>"'] )* >    # a tag; a quoted value may hold `>`
    """,
    re.VERBOSE | re.DOTALL,
)
PROGRAM = re.compile(r"<(script|style|template|svg|math)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
"""Elements whose text nobody reads."""

_ATTRIBUTE = re.compile(
    r"""(?<![\w-]) (?P<name>href|src|poster|alt|hreflang|id|name) \s*=\s*
    (?: "(?P<double>[^"]*)" | '(?P<single>[^']*)' | (?P<bare>[^\s"'<>=`]+) )""",
    re.VERBOSE | re.IGNORECASE,
)
_IDS = frozenset({"id", "name"})


class TypedUrl(NamedTuple):
    """A URL in a tag: where the tag starts, and what else it says."""

    start: int
    target: str
    is_image: bool
    alternative: str
    language: str


def urls(raw: str) -> Iterator[TypedUrl]:
    """The URLs that tags name in `href`, `src` or `poster`, the first of a tag."""
    for match in TAG.finditer(raw) if "<" in raw else ():
        attributes = _attributes(match[0])
        names = [name for name in ("href", "src", "poster") if name in attributes]
        if names:
            name = min(names, key=list(attributes).index)
            is_image = re.match(r"<img\b", match[0], re.IGNORECASE) is not None
            alternative, language = attributes.get("alt", ""), attributes.get("hreflang", "")
            yield TypedUrl(match.start(), attributes[name], is_image, alternative, language)


def comments(raw: str) -> Iterator[tuple[int, str]]:
    """Where comments start, and what stands in them."""
    for match in TAG.finditer(raw) if "<!--" in raw else ():
        if match[0].startswith("<!--"):
            yield match.start(), match[0].removeprefix("<!--").removesuffix("-->")


def ids(html: str) -> frozenset[str]:
    """Every id in HTML, and every name, which older links lead to."""
    return frozenset(
        value
        for match in TAG.finditer(html)
        for name, value in _attributes(match[0]).items()
        if name in _IDS and "=" in match[0]
    )


def _attributes(tag: str) -> dict[str, str]:
    if "=" not in tag or tag.startswith("<!--"):
        return {}
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag):
        values = match.group("double", "single", "bare")
        found.setdefault(
            match["name"].lower(), unescape(next(value for value in values if value is not None))
        )
    return found
