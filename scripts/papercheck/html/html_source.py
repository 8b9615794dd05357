"""The source of pages into the URL they are published under, how deep elements are nested, and where they stand.

It is read before it is parsed, and again for what a problem needs: a tree holds no positions.
"""

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from html import unescape
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from papercheck.model import ParserRule
from papercheck.model.rule import UNREADABLE_FILE
from papercheck.model.site import Element

_NAMED = r"""
    [\s/]*+ (?P<attribute> [^\s/>] [^\s/>=]*+ )
    (?: \s*+ = \s*+ (?: "(?P<double> [^"]*+ )" | '(?P<single> [^']*+ )' | (?P<bare> [^\s>"'] [^\s>]*+ ) | (?=>) ) )?+
"""
_ATTRIBUTE = re.compile(_NAMED, re.VERBOSE)
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _NAMED)
_TAG = re.compile(
    rf"""
    <!-- (?: -?> | .*? (?: --!?> | \Z ) )                           # a comment
  | < (?P<closing> /?)
      (?: (?<!/) (?P<code> script | style ) (?= [\s/>] )            # code, in which `<` opens nothing
        | (?P<name> [a-z] [^\s/>]*+ ) )
      (?P<attributes> (?: {_UNNAMED} )*+ ) (?P<slash> [\s/]*+ )
      (?(code) (?: > .*? (?: </(?P=code)\b | \Z ) )?+ )
    """,
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_TEXTS = frozenset("textarea title xmp iframe noembed noframes".split())
"""Elements that hold text and no elements, beside code."""
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title|xmp|iframe|noembed|noframes)\b.*?(?:</\1|\Z)",
    re.DOTALL | re.IGNORECASE,
)
"""Comments, and elements that hold text: what looks like a tag in them is none."""
_SEARCHES = 500
"""Tags of a page that are searched for one by one. Whoever asks for more has all tags read once, for else the time would
grow with the square of the page."""


class SourcePositions:
    """The positions of one site."""

    def __init__(self, read: Callable[[str], str]) -> None:
        """`read` gives the text of a file of the site."""
        self._read = read
        self._indexes: dict[str, tuple[array[int], array[int]]] = {}
        # The file that was asked for last, for rules go through a site page by page, and the start tag in it, for an
        # attribute may hold many URLs.
        self._path, self._text = "", ""
        self._tag, self._attributes = -1, _read_attributes("", None)
        self._searches, self._shown = 0, ""

    def locate(self, path: str, element: Element, attribute: str) -> tuple[int, int]:
        """Line and column of an element, or of the value of one of its attributes; 1, 1 where it is not found."""
        if self._path != path:
            self._path, self._text, self._tag = path, self._read(path), -1
            self._searches, self._shown = 0, ""
        offset = self._find_typed(element) if path not in self._indexes else -1
        if offset < 0:
            if path not in self._indexes:
                self._indexes[path] = _index(self._text)
            keys, offsets = self._indexes[path]
            key = _key(element.tag, {name.lower(): value for name, value in element.attributes.items()})
            first = bisect_left(keys, key)
            after = bisect_right(keys, key, first)
            if first == after:
                return 1, 1
            offset = offsets[min(first + element.occurrence, after - 1)]
        if attribute and self._tag != offset:
            self._tag, self._attributes = offset, _read_attributes(self._text, _TAG.match(self._text, offset))
        if attribute:
            offset = self._attributes.get(attribute.lower(), ("", offset))[1]
        return self._text.count("\n", 0, offset) + 1, offset - self._text.rfind("\n", 0, offset)

    def _find_typed(self, element: Element) -> int:
        """Where a tag stands that is written as most are, found without an index of all tags; -1 where it is not found so."""
        if not self._shown:
            self._shown = _HIDDEN.sub(lambda hidden: " " * len(hidden[0]), self._text)
        self._searches += element.occurrence + 1
        if self._searches >= _SEARCHES:
            return -1
        named = ((name, value.replace("&", "&amp;")) for name, value in element.attributes.items())
        typed = (f' {name}="{value}"' if value else f" {name}" for name, value in named)
        tag, offset = f"<{element.tag}{''.join(typed)}>", -1
        for _ in range(element.occurrence + 1):
            offset = self._shown.find(tag, offset + 1)
            if offset < 0:
                break
        return offset


def _index(text: str) -> tuple["array[int]", "array[int]"]:
    """A key for each start tag of a page, and one for each id, sorted, and where each stands; small, for all are kept."""
    found: list[tuple[int, int]] = []
    position = 0
    while match := _TAG.search(text, position):
        position = match.end()
        tag = (match["code"] or match["name"] or "").lower()
        if match["closing"] or not tag:
            continue
        if tag in _TEXTS:
            closing = re.compile(f"</{tag}", re.IGNORECASE).search(text, position)
            position = closing.start() if closing else len(text)
        attributes = {name: value for name, (value, _) in _read_attributes(text, match).items()}
        found.append((_key(tag, attributes), match.start()))
        if "id" in attributes:
            found.append((_key("", {"id": attributes["id"]}), match.start()))
    found.sort()
    return array("q", (key for key, _ in found)), array("L", (offset for _, offset in found))


def _key(tag: str, attributes: Mapping[str, str]) -> int:
    return hash((tag, frozenset(attributes.items())))


def _read_attributes(text: str, tag: re.Match[str] | None) -> Mapping[str, tuple[str, int]]:
    """The value of each attribute of a start tag, and where it starts; the first one of a name counts."""
    found: dict[str, tuple[str, int]] = {}
    start, end = tag.span("attributes") if tag else (0, 0)
    for match in _ATTRIBUTE.finditer(text, start, end + 1):
        kind = match.lastgroup or "attribute"
        value, offset = (match[kind], match.start(kind)) if kind != "attribute" else ("", match.end())
        found.setdefault(match["attribute"].lower(), (unescape(value), offset))
    return found


DEEPEST = 512
"""Levels of elements: browsers flatten what is deeper; a parser that does not takes time that grows with the square."""
MOST_ATTRIBUTES = 1_000
"""Attributes of one element: the parser compares each with all before it, which takes time that grows with the square."""
_ROOM, _TRIES = 2 * MOST_ATTRIBUTES, 8
"""Characters of the shortest tag with more attributes, and how often an end of another one is looked for in as many."""
_FEWEST_TAGS, _SHORTEST = 8_000, 50_000
"""Tags and characters of a page: in one with fewer of both nothing can be so deep, or have so many attributes, as to
take half a second."""
_FOREIGN = frozenset({"svg", "math"})
"""Within these every element that does not close itself holds what follows it."""
_UNNESTED = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot option"
    " optgroup colgroup rt rp html head body".split()
)
"""Elements that hold nothing, or whose end is implied by the next of their kind."""


def _has_short_tags(text: str) -> bool:
    """Whether it is quick to see that no tag has room for too many attributes: soon behind each `<` some tag has ended."""
    start = text.find("<")
    while 0 <= start < len(text) - _ROOM:
        end = _find_end(text, start)
        if end < 0:
            return False
        start = text.find("<", end)
    return True


def _find_end(text: str, start: int) -> int:
    """Where the last `>` near to `start` stands that is in no value, of whatever tag; -1 where none is found soon."""
    end = start + _ROOM
    for _ in range(_TRIES):
        end = text.rfind(">", start, end)
        quotes = (text.rfind(mark, start, max(start, end)) for mark in "\"'")
        opened = [quote for quote in quotes if text[start : max(start, quote)].rstrip().endswith("=")]
        if not opened:
            return end
        end = min(opened)
    return -1


def find_excess(text: str) -> tuple[ParserRule, str, str] | None:
    """What would take a parser too long, told before the text is parsed: a rule, a message and a fix."""
    if text.count("<") < _FEWEST_TAGS and (len(text) < _SHORTEST or _has_short_tags(text)):
        return None
    depth = foreign = 0
    for match in _TAG.finditer(text):
        closing, name, attributes, slash = match.group("closing", "name", "attributes", "slash")
        if attributes and len(attributes) > MOST_ATTRIBUTES < len(_ATTRIBUTE.findall(attributes)):
            message = f"An element has more than {MOST_ATTRIBUTES:,} attributes."
            return UNREADABLE_FILE, message, "Remove those that nothing reads."
        tag = (name or "").lower()
        if not tag or "/" in slash or (tag in _UNNESTED and not foreign):
            continue
        step = -1 if closing else 1
        foreign = max(0, foreign + step) if tag in _FOREIGN else foreign
        depth = max(0, depth + step)
        if depth > DEEPEST:
            return TOO_DEEP
    return None


TOO_DEEP = UNREADABLE_FILE, f"Elements are nested more than {DEEPEST} deep.", "Close them."
_BELOW_BODY = " > ".join(["html", "body", *["*"] * (DEEPEST + 1)])
_STRIDE = DEEPEST // 4


def is_too_deep(tree: LexborHTMLParser, nodes: Sequence[LexborNode]) -> bool:
    """Whether elements are nested too deeply in a page that was quick to parse; `nodes` are all of them, in their order."""
    # Each is at most a level below the one before it, so a look at a few tells of most pages that they are flat.
    return any(map(_is_deep, nodes[::_STRIDE])) and tree.css_matches(_BELOW_BODY)


def _is_deep(node: LexborNode | None) -> bool:
    levels = 0
    while node is not None and levels + _STRIDE <= DEEPEST:
        node, levels = node.parent, levels + 1
    return node is not None


_ASKED = 60
"""Pages, spread over the site, that are asked for its URL; a majority of so few is one of all."""
LONGEST_HEAD = 20_000
"""Bytes at the start of a page in which its canonical URL is looked for."""
_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?refresh", re.IGNORECASE)
"""What sends everyone elsewhere: such a page may name a place that the site has left."""


def choose_heads(pages: Sequence[str], read_head: Callable[[str], str]) -> dict[str, str]:
    """The starts of those pages that are asked, by path; the 404 page has its say, since it is shown in any folder."""
    asked = {*pages[:: max(1, len(pages) // _ASKED)], *({"404.html"} & {*pages})}
    heads = ((path, read_head(path)) for path in sorted(asked))
    return {path: head for path, head in heads if not _REFRESH.search(head)}


def find_base_url(heads: Mapping[str, str]) -> str:
    """The public URL that most pages agree on when they name themselves; empty where they do not."""
    votes: dict[str, Counter[str]] = {"canonical": Counter(), "alternate": Counter()}
    for path, head in heads.items():
        own = path.removesuffix("index.html") if f"/{path}".endswith("/index.html") else path
        for link in LexborHTMLParser(head).css("link[rel][href]"):
            url = (link.attributes["href"] or "").strip()
            is_own = unquote(url).endswith((f"/{own}", f"/{own}".removesuffix(".html")))
            for relation in votes.keys() & set((link.attributes["rel"] or "").lower().split()):
                if url.startswith(("https://", "http://")) and is_own and (own or relation == "canonical"):
                    votes[relation][f"{url.rsplit('/', own.count('/') + 1)[0]}/"] += 1
    found = votes["canonical"] or votes["alternate"]
    return found.most_common(1)[0][0] if found else ""


_FROM_THE_TOP = re.compile(
    r"""(?P<base> <base )? \s (?: href | src ) \s*=\s* ["']? (?P<path> / (?!/) [^\s"'>?\#]* )""",
    re.VERBOSE | re.IGNORECASE,
)
_LED = re.compile(r"""\bcontent\s*=\s*["']?\d+\s*;\s*url=["']?(/(?!/)[^\s"'>?#]*)""", re.IGNORECASE)
_DEEPEST_BASE, _FEWEST_VOTES = 3, 2
"""Folders that a site may lie below, and addresses that have to say so where no `base` does."""


def find_base_path(heads: Mapping[str, str], files: Collection[str]) -> str:
    """The folder below the host that most addresses begin with, or the home page leads on to, though the site has none: `book`."""
    files, votes = frozenset(files), Counter[str]()
    # Servers show the 404 page at the top, and no other one.
    shown = [head for path, head in heads.items() if not path.endswith("/404.html")]
    found = (at for head in shown for at in _FROM_THE_TOP.finditer(head))
    typed = {(unquote(at["path"]), bool(at["base"])) for at in found}
    if led := _LED.search(heads.get("index.html", "")):
        typed = {(unquote(led[1]), True)}
    for path, is_base in typed:
        parts = path.split("/")[1:]
        for depth in range(min(len(parts), _DEEPEST_BASE + 1)):
            rest = "/".join(parts[depth:])
            if not files.isdisjoint((rest, f"{rest}.html", f"{rest}index.html", f"{rest}/index.html")):
                votes["/".join(parts[:depth])] += _FEWEST_VOTES if is_base else 1
    base, number = max(votes.items(), key=lambda vote: (vote[1], -len(vote[0])), default=("", 0))
    is_base = number >= _FEWEST_VOTES and number * 2 >= len(typed) and number > votes[""]
    return base if is_base and not any(file.startswith(f"{base}/") for file in files) else ""


_FILLED = re.compile(r"\{[{%]")
_CODE = re.compile(r"<(pre|code|script|style|textarea)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
# In other attributes than those of addresses it is what a program left of its words.
_FILLED_PAGE = re.compile(
    r"<[a-z!][^<>]*\{%|<title[^<>]*>\s*\{\{"
    r"|<[a-z][^<>]*\s(?:href|src|action|content|lang)\s*=\s*[\"']?[^\"'<>]*\{\{",
    re.IGNORECASE,
)


def is_template(text: str) -> bool:
    """Whether a text is one that pages are made from: it has `{%` within a tag, or `{{` in an address, or either outside code and is no whole page."""
    # What no page has: front matter, as Jekyll reads it, and what Pandoc fills.
    if text.startswith("---\n") or ("$endif$" in text and "$if(" in text):
        return True
    outside = _CODE.sub("", text) if _FILLED.search(text) else ""
    return bool((_FILLED_PAGE if re.search("<(?i:html)", text) else _FILLED).search(outside))
