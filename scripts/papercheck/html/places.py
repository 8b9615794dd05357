"""Where an element stands in its file: the source is searched again, and only for what a finding needs."""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from papercheck.model.site import Element, Reference, SitePage

_QUIET = r"script|style|textarea|title|xmp|iframe|noembed|noframes"
_REST = r"[^>\"']*+(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*+){0,200}"
_TOKEN = re.compile(
    rf"<!--.*?(?:-->|\Z)|<(?P<quiet>{_QUIET})(?=[\s/>])(?P<first>{_REST})>.*?(?=</(?P=quiet)|\Z)|<(?P<tag>[a-zA-Z][^\s/>]*)(?P<rest>{_REST})>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_BREAK = re.compile(r"\n")

Attributes = frozenset[tuple[str, str]]


@dataclass(slots=True)
class _Starts:
    """Where the elements of one file start: by what they are, then in their order; small, for all files are kept."""

    keys: "array[int]"
    offsets: "array[int]"

    def find(self, key: int, nth: int) -> int:
        """The offset of the nth element of a kind, or of the last; -1 where there is none."""
        first = bisect_left(self.keys, key)
        after = bisect_right(self.keys, key, first)
        return self.offsets[min(first + nth, after - 1)] if first < after else -1


@dataclass(slots=True)
class Places:
    """The places of one site; `text` reads a file of it."""

    text: Callable[[str], str]
    _starts: dict[str, _Starts] = field(default_factory=dict)
    _latest: tuple[str, str] = ("", "")
    """The file that was asked for last, and its text: rules go through a site page by page."""
    _keys: dict[int, tuple[Mapping[str, str], Attributes]] = field(default_factory=dict)

    def locate(self, path: str, element: Element, attribute: str) -> tuple[int, int]:
        """Line and column of an element, or of the value of one of its attributes."""
        if self._latest[0] != path:
            self._latest = (path, self.text(path))
        text = self._latest[1]
        starts = self._starts.get(path)
        if starts is None:
            starts = self._starts[path] = _learned(text)
        offset = starts.find(hash((element.tag, self._key(element.attributes))), element.nth)
        if offset < 0:
            return 1, 1
        if attribute:
            offset = _value(text, offset, attribute)
        return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)

    def every(self, page: SitePage) -> Iterator[tuple[int, int]]:
        """Line and column of every address of a page: each is looked for behind the one before, as it is written."""
        text = self.text(page.path)
        lines = Lines(text)
        offset = 0
        last: tuple[Element, str] | None = None
        for each in page.references:
            element = each.element
            if element is None or not each.attribute:
                yield self._exact(page, each)
                continue
            if last is None or element is not last[0] or each.attribute != last[1]:
                written = f'{each.attribute}="{element.attributes.get(each.attribute, "")}"'
                found = text.find(written, offset + 1)
                if found < 0:
                    yield self._exact(page, each)
                    continue
                offset, last = found, (element, each.attribute)
            yield lines.at(offset + len(each.attribute) + 2)

    def _exact(self, page: SitePage, reference: Reference) -> tuple[int, int]:
        element = reference.element
        return self.locate(page.path, element, reference.attribute) if element else (1, 1)

    def _key(self, attributes: Mapping[str, str]) -> Attributes:
        """The attributes as they are looked up; equal ones of many pages are one object, and are folded once."""
        known = self._keys.get(id(attributes))
        if known is None or known[0] is not attributes:
            folded = frozenset((name.lower(), value) for name, value in attributes.items())
            known = self._keys[id(attributes)] = (attributes, folded)
        return known[1]


def _learned(text: str) -> _Starts:
    found: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        tag = match["quiet"] or match["tag"]
        if not tag:
            continue
        attributes = _read(match["first"] or match["rest"] or "")
        found.append((hash((tag.lower(), frozenset(attributes.items()))), match.start()))
        if "id" in attributes:
            found.append((hash(("", frozenset({("id", attributes["id"])}))), match.start()))
    found.sort()
    return _Starts(array("q", (key for key, _ in found)), array("L", (offset for _, offset in found)))


def _read(rest: str) -> dict[str, str]:
    """The attributes of a start tag; of two with one name the first counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(rest):
        value = next((each for each in match.groups()[1:] if each is not None), "")
        found.setdefault(match[1].lower(), unescape(value) if "&" in value else value)
    return found


def _value(text: str, offset: int, attribute: str) -> int:
    """The offset of an attribute's value within the tag that starts at `offset`."""
    match = _pattern(attribute).search(text, offset, offset + 20_000)
    return match.end() if match else offset


@lru_cache(maxsize=64)
def _pattern(attribute: str) -> re.Pattern[str]:
    return re.compile(rf"\s{re.escape(attribute)}\s*=\s*[\"']?", re.IGNORECASE)


class Lines:
    """Lines and columns of offsets in one text, both counted from 1."""

    def __init__(self, text: str) -> None:
        self._breaks = [each.start() for each in _BREAK.finditer(text)]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        line = bisect_left(self._breaks, offset)
        return line + 1, offset - (self._breaks[line - 1] if line else -1)
