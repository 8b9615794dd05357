"""Markdown into its page, and the ids that come by themselves: of headings without one, of footnotes, and those in raw HTML."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from papercheck.markdown.reader import discard, reader
from papercheck.model import Block, BlockKind

_ID = re.compile(r"<[A-Za-z][^<>]*?\s(?:id|name)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)'|([^\s\"'<>=]+))")
_WORD = re.compile(r"[^\w\- ]")


def built(body: str, extensions: Sequence[str]) -> str:
    """The page as it is built; nothing where the reader gives up, which is a finding elsewhere."""
    try:
        return reader((*extensions, *(() if "toc" in extensions else ("toc",)))).convert(body)
    except (RecursionError, ValueError, IndexError, AssertionError):
        discard()
        return ""


def anchors(html: str) -> frozenset[str]:
    """Every id of a page that was built."""
    return frozenset(one or two or three for one, two, three in _ID.findall(html))


def slugs(blocks: Iterable[Block]) -> frozenset[str]:
    """The ids that code hosts give to headings: words in lower case, joined by hyphens, and counted."""
    return frozenset(_counted(block.text for block in blocks if block.kind is BlockKind.HEADING))


def _counted(headings: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for heading in headings:
        text = unicodedata.normalize("NFC", re.sub(r"\]\([^)]*\)|[`*]", "", heading)).strip().lower()
        slug = _WORD.sub("", text).replace(" ", "-")
        count = seen[slug] = seen.get(slug, -1) + 1
        yield f"{slug}-{count}" if count else slug
