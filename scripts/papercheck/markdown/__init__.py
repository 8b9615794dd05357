"""Markdown text into blocks, pinpoints, citations, links and digests, each with its place.

Here is raw HTML within Markdown: its tags, comments and URLs, with their positions.
"""

import re
from collections.abc import Iterator
from html import unescape

TAG = re.compile(
    r"""
    <!-- .*? (?: --> | \Z )                                 # a comment
    | < [A-Za-z/!?] (?: "[^"]*" | '[^']*' | [^<>"'] )* >    # a tag; a quoted value may hold `>`
    """,
    re.VERBOSE | re.DOTALL,
)
PROGRAM = re.compile(r"(?is)<(script|style|template|svg|math|pre|code)\b.*?(?:</\1\s*>|\Z)")
"""Elements whose text nobody reads, or is code."""

_ATTRIBUTE = re.compile(
    r"""(?<![\w:.-]) (href|src|poster|alt|hreflang|id|name) \s*=\s*
    (?: "([^"]*)" | '([^']*)' | ([^\s"'<>=`]+) )""",
    re.VERBOSE | re.IGNORECASE,
)


def find_urls(raw: str) -> Iterator[tuple[int, str, bool, str, str]]:
    """The first URL of each tag in `href`, `src` or `poster`: where the tag starts, the URL, and whether it is an image.

    Behind them the values of `alt` and `hreflang`.
    """
    for match in TAG.finditer(raw) if "<" in raw else ():
        # `<Demo href="…">` is a component, of which only its program knows what the attribute is.
        attributes = {} if re.match("<[A-Z][a-z]", match[0]) else _read_attributes(match[0])
        url = next((value for name, value in attributes.items() if name in ("href", "src", "poster")), None)
        if url is not None:
            is_image = re.match(r"<img\b", match[0], re.IGNORECASE) is not None
            yield match.start(), url, is_image, attributes.get("alt", ""), attributes.get("hreflang", "")


def find_comments(raw: str) -> Iterator[tuple[int, str]]:
    """Where comments start, and what stands in them."""
    for match in TAG.finditer(raw) if "<!--" in raw else ():
        if match[0].startswith("<!--"):
            yield match.start(), match[0].removeprefix("<!--").removesuffix("-->")


def find_ids(html: str) -> frozenset[str]:
    """Every id in HTML, and every name, which older links lead to."""
    tags = (_read_attributes(tag[0]) for tag in TAG.finditer(html))
    return frozenset(value for tag in tags for name, value in tag.items() if name in ("id", "name"))


def _read_attributes(tag: str) -> dict[str, str]:
    if "=" not in tag or tag.startswith("<!--"):
        return {}
    attributes: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(tag):
        attributes.setdefault(name.lower(), unescape("".join(values)))
    return attributes
