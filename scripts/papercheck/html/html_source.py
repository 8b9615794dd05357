"""The source of pages into the URL they are published under, how deep elements are nested, and where they stand.

It is read before it is parsed, and again for what a problem needs: a tree holds no positions.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from papercheck.model import ParserRule
from papercheck.model.rule import FILE_TOO_LARGE, NESTED_TOO_DEEPLY
from papercheck.model.site import Element, Reference, SitePage
from papercheck.text import Lines

_START = re.compile(r"<!--|<(?P<tag>[a-zA-Z][^\s/>]*+)")
_COMMENT_END = "-->"
_PART = re.compile(
    r"""
    [\s/]*+
    (?: (?P<end> > )
      | (?P<name> [^\s/>] [^\s/>=]*+ )
        (?: \s*+ = \s*+ (?: "(?P<double> [^"]*+ )"               # in quotation marks
                          | '(?P<single> [^']*+ )'
                          | (?P<bare> [^\s>"'] [^\s>]*+ )        # without
                          | (?=>) ) )?+ )
    """,
    re.VERBOSE,
)
"""One attribute of a start tag, or its end."""
_RAW = {
    tag: re.compile(f"</{tag}", re.IGNORECASE)
    for tag in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
"""Elements that hold text and no elements, and how they end."""
_WINDOW = 65_536
"""Characters behind a reference in which the next one is looked for as it is written. Those that are further away, or are
written otherwise, are found by reading all tags; without an end the search would grow with the square of the page."""

Attributes = frozenset[tuple[str, str]]


@dataclass(slots=True)
class _Starts:
    """Where the elements of one file start: by what they are, then in their order; small, for all files are kept."""

    keys: "array[int]"
    offsets: "array[int]"

    def find(self, key: int, occurrence: int) -> int:
        """The offset of an element of a kind, or of the last; -1 where there is none."""
        first = bisect_left(self.keys, key)
        after = bisect_right(self.keys, key, first)
        return self.offsets[min(first + occurrence, after - 1)] if first < after else -1


@dataclass(slots=True)
class SourcePositions:
    """The positions of one site."""

    read: Callable[[str], str]
    """Path → text of a file of the site."""
    _starts: dict[str, _Starts] = field(default_factory=dict)
    _path: str = ""
    """The file that was asked for last: rules go through a site page by page."""
    _text: str = ""
    _lines: Lines = field(default_factory=lambda: Lines(""))
    _tag: int = -1
    """The offset of the start tag that was read last: an attribute may hold many URLs."""
    _values: Mapping[str, int] = field(default_factory=dict)
    """Where the values of its attributes start, by name."""
    _keys: dict[int, tuple[Mapping[str, str], Attributes]] = field(default_factory=dict)

    def locate(self, path: str, element: Element, attribute: str) -> tuple[int, int]:
        """Line and column of an element, or of the value of one of its attributes; 1, 1 where it is not found."""
        self._open(path)
        if path not in self._starts:
            self._starts[path] = _index(self._text)
        key = hash((element.tag, self._key(element.attributes)))
        offset = self._starts[path].find(key, element.occurrence)
        if offset >= 0 and attribute:
            offset = self._find_value(offset, attribute)
        return self._lines.position(max(offset, 0))

    def _find_value(self, tag: int, attribute: str) -> int:
        """The offset of the value of an attribute; that of its tag where it has none."""
        if self._tag != tag:
            parts = _read_tag(self._text, tag)[0]
            self._tag, self._values = tag, {name: start for name, _, start in reversed(parts)}
        return self._values.get(attribute.lower(), tag)

    def locate_all(self, page: SitePage) -> Iterator[tuple[int, int]]:
        """Line and column of every reference of a page: each is looked for behind the one before, as it is written."""
        self._open(page.path)
        offset = 0
        last: tuple[Element, str] | None = None
        for reference in page.references:
            element, attribute = reference.element, reference.attribute
            if element is None or not attribute:
                yield self._locate_reference(page, reference)
                continue
            if last is None or element is not last[0] or attribute != last[1]:
                written = f'{attribute}="{element.attributes.get(attribute, "")}"'
                found = self._text.find(written, offset + 1, offset + _WINDOW)
                if found < 0:
                    yield self._locate_reference(page, reference)
                    continue
                offset, last = found, (element, attribute)
            yield self._lines.position(offset + len(attribute) + 2)

    def _locate_reference(self, page: SitePage, reference: Reference) -> tuple[int, int]:
        element = reference.element
        return self.locate(page.path, element, reference.attribute) if element else (1, 1)

    def _open(self, path: str) -> None:
        if self._path != path:
            self._path, self._text = path, self.read(path)
            self._lines, self._tag = Lines(self._text), -1

    def _key(self, attributes: Mapping[str, str]) -> Attributes:
        """The attributes as they are looked up; equal ones of many pages are one object, and are folded once."""
        known = self._keys.get(id(attributes))
        if known is None or known[0] is not attributes:
            folded = frozenset((name.lower(), value) for name, value in attributes.items())
            known = self._keys[id(attributes)] = (attributes, folded)
        return known[1]


def _index(text: str) -> _Starts:
    """Where every start tag of a page stands, by its name and attributes and, once more, by its id alone."""
    found: list[tuple[int, int]] = []
    position = 0
    while match := _START.search(text, position):
        tag = (match["tag"] or "").lower()
        if not tag:
            end = text.find(_COMMENT_END, match.start() + len("<!-"))
            position = end + len(_COMMENT_END) if end >= 0 else len(text)
            continue
        parts, position = _read_tag(text, match.start())
        attributes = {name: value for name, value, _ in reversed(parts)}
        found.append((hash((tag, frozenset(attributes.items()))), match.start()))
        if "id" in attributes:
            found.append((hash(("", frozenset({("id", attributes["id"])}))), match.start()))
        if tag in _RAW:
            closing = _RAW[tag].search(text, position)
            position = closing.start() if closing else len(text)
    found.sort()
    return _Starts(array("q", (key for key, _ in found)), array("L", (offset for _, offset in found)))


def _read_tag(text: str, offset: int) -> tuple[list[tuple[str, str, int]], int]:
    """The attributes of the start tag at an offset, each with the offset of its value, and where the tag ends."""
    start = _START.match(text, offset)
    position = start.end() if start else offset
    parts = []
    while match := _PART.match(text, position):
        position = match.end()
        if match["end"]:
            break
        kind = match.lastgroup or "name"
        value = match[kind] if kind != "name" else ""
        value_start = match.start(kind) if kind != "name" else position
        parts.append((match["name"].lower(), unescape(value) if "&" in value else value, value_start))
    return parts, position


DEEPEST = 512
"""Levels of elements: browsers flatten what is deeper; a parser that does not takes time that grows with the square."""
MOST_ATTRIBUTES = 1_000
"""Attributes of one element: the parser compares each with all before it, which takes time that grows with the square."""
_FEWEST_TAGS, _SHORTEST = 1_200, 50_000
"""Tags and characters of a page: in one with fewer of both nothing can be so deep, or have so many attributes, as to
take long."""
_VALUE = r"""\s*+ = \s*+ (?: "[^"]*+" | '[^']*+' | [^\s>"'] [^\s>]*+ )"""
_ATTRIBUTE = rf"[\s/]*+ [^\s/>] [^\s/>=]*+ (?: {_VALUE} )?+"
_TAG = re.compile(
    rf"""
    <!-- .*? (?: --> | \Z )                                               # a comment
  | <(?: script | style )\b [^>]{{0,2000}}> .*? (?: </(?: script | style )\b | \Z )   # code, in which `<` opens nothing
  | < (/?) ([a-z][^\s/>]*+) ( (?: {_ATTRIBUTE} )*+ ) ([\s/]*+)            # a tag: its name, its attributes, a slash
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_FOREIGN = frozenset({"svg", "math"})
"""Within these every element that does not close itself holds what follows it."""
_UNNESTED = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot option"
    " optgroup colgroup rt rp html head body".split()
)
"""Elements that hold nothing, or whose end is implied by the next of their kind."""


def find_excess(text: str) -> tuple[ParserRule, str, str] | None:
    """What would take a parser too long, told before the text is parsed: a rule, a message and a fix."""
    if text.count("<") < _FEWEST_TAGS and len(text) < _SHORTEST:
        return None
    depth = foreign = 0
    for closing, name, attributes, end in _TAG.findall(text):
        tag = name.lower()
        step = -1 if closing else 1
        if len(attributes) > MOST_ATTRIBUTES and len(_PART.findall(attributes)) > MOST_ATTRIBUTES:
            message = f"An element has more than {MOST_ATTRIBUTES:,} attributes."
            return FILE_TOO_LARGE, message, "Remove those that nothing reads."
        if not tag or "/" in end or (tag in _UNNESTED and not foreign):
            continue
        foreign = max(0, foreign + step) if tag in _FOREIGN else foreign
        depth = max(0, depth + step)
        if depth > DEEPEST:
            return NESTED_TOO_DEEPLY, f"Elements are nested more than {DEEPEST} deep.", "Close them."
    return None


_ASKED = 60
"""Pages, spread over the site, that are asked for its URL; a majority of so few is one of all."""
LONGEST_HEAD = 20_000
"""Bytes at the start of a page in which its canonical URL is looked for."""


def find_base_url(pages: Sequence[str], start: Callable[[str], str]) -> str:
    """The public URL that most pages agree on when they name themselves; empty where they do not.

    `start` gives the first part of a page.
    """
    step = max(1, len(pages) // _ASKED)
    votes: dict[str, Counter[str]] = {"canonical": Counter(), "alternate": Counter()}
    for path in pages[::step]:
        own = path.removesuffix("index.html") if f"/{path}".endswith("/index.html") else path
        for relation, url in _list_relations(start(path)):
            is_own = url.startswith(("https://", "http://")) and url.endswith(f"/{own}")
            if is_own and (own or relation == "canonical"):
                votes[relation][url[: len(url) - len(own)]] += 1
    found = votes["canonical"] or votes["alternate"]
    return found.most_common(1)[0][0] if found else ""


def _list_relations(start: str) -> Iterator[tuple[str, str]]:
    for link in LexborHTMLParser(start).css("link[rel][href]"):
        url = (link.attributes["href"] or "").strip()
        relations = (link.attributes["rel"] or "").lower().split()
        yield from ((relation, url) for relation in ("canonical", "alternate") if relation in relations)
