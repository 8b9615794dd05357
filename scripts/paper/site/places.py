"""Where an element stands in its file: the source is searched again, and only for what a finding needs."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from paper.model_site import Element, Reference, SitePage

_QUIET = r"script|style|textarea|title|xmp|iframe|noembed|noframes"
_REST = r"[^>\"']*+(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*+){0,200}"
_TOKEN = re.compile(
    rf"<!--.*?(?:-->|\Z)|<(?P<quiet>{_QUIET})(?=[\s/>])(?P<first>{_REST})>.*?(?=</(?P=quiet)|\Z)|<(?P<tag>[a-zA-Z][^\s/>]*)(?P<rest>{_REST})>",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_BREAK = re.compile(r"\n")
_KEPT_FILES = 32

Attributes = frozenset[tuple[str, str]]
_NONE: Attributes = frozenset()


@dataclass(slots=True)
class _Source:
    """One file, and where the elements in it start."""

    text: str
    breaks: list[int]
    starts: dict[tuple[str, Attributes], list[int]]


@dataclass(slots=True)
class Places:
    """The places of one site; `text` reads a file of it."""

    text: Callable[[str], str]
    _sources: dict[str, _Source] = field(default_factory=dict)
    _keys: dict[int, tuple[Mapping[str, str], Attributes]] = field(default_factory=dict)

    def locate(
        self, path: str, tag: str, attributes: Mapping[str, str], nth: int, attribute: str
    ) -> tuple[int, int]:
        """Line and column of an element, or of the value of one of its attributes."""
        source = self._sources.get(path) or self._learn(path)
        offsets = source.starts.get((tag, self._key(attributes)))
        if not offsets:
            return 1, 1
        offset = offsets[nth] if nth < len(offsets) else offsets[-1]
        if attribute:
            offset = _value(source.text, offset, attribute)
        line = bisect_left(source.breaks, offset)
        return line + 1, offset - (source.breaks[line - 1] if line else -1)

    def every(self, page: SitePage) -> Iterator[tuple[int, int]]:
        """Line and column of every address of a page: each is looked for behind the one before, as it is written."""
        text = self.text(page.path)
        breaks = [each.start() for each in _BREAK.finditer(text)]
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
            value = offset + len(each.attribute) + 2
            line = bisect_left(breaks, value)
            yield line + 1, value - (breaks[line - 1] if line else -1)

    def _exact(self, page: SitePage, reference: Reference) -> tuple[int, int]:
        element = reference.element
        if element is None:
            return 1, 1
        alike = page.tags[element.tag]
        nth = sum(each.attributes is element.attributes for each in alike if each.order < element.order)
        return self.locate(page.path, element.tag, element.attributes, nth, reference.attribute)

    def _key(self, attributes: Mapping[str, str]) -> Attributes:
        """The attributes as they are looked up; equal ones of many pages are one object, and are folded once."""
        known = self._keys.get(id(attributes))
        if known is None or known[0] is not attributes:
            folded = frozenset((name.lower(), value) for name, value in attributes.items())
            known = self._keys[id(attributes)] = (attributes, folded)
        return known[1]

    def _learn(self, path: str) -> _Source:
        while len(self._sources) >= _KEPT_FILES:
            del self._sources[next(iter(self._sources))]
        text = self.text(path)
        source = self._sources[path] = _Source(text, [each.start() for each in _BREAK.finditer(text)], {})
        for match in _TOKEN.finditer(text):
            rest = match["first"] or match["rest"]
            if rest and not rest.isspace():
                attributes = _read(rest)
                tag = (match["quiet"] or match["tag"]).lower()
                source.starts.setdefault((tag, frozenset(attributes.items())), []).append(match.start())
                if "id" in attributes:
                    named = frozenset({("id", attributes["id"])})
                    source.starts.setdefault(("", named), []).append(match.start())
            elif tag := match["quiet"] or match["tag"]:
                source.starts.setdefault((tag.lower(), _NONE), []).append(match.start())
        return source


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


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both counted from 1."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1
