"""Elements into what those who cannot see them are told: names, as https://www.w3.org/TR/accname-1.2/, and what is around them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from papercheck.urls.url_fragments import fold_text

_SILENT = frozenset({"script", "style", "template", "noscript", "-comment"})
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strong sub sup time tt u"
    " var wbr".split()
)
_ANCESTORS = frozenset("head article main nav header aside section svg dialog label li dd td".split())
"""Elements that rules ask for around others."""
LONGEST_NAME = 2_000
"""Nodes in an element that are read for its name, and characters of what others are labelled by: a name is some words.
Without an end, elements in each other would be read as often as they are deep, and a label as often as it is used."""


def extract_text(html: str) -> str:
    """The readable text of a page as words are looked for in it: folded, a line a block."""
    body = LexborHTMLParser(html).body
    return fold_text(read_aloud(body, len(html) + 1)) if body is not None else ""


def collapse(text: str) -> str:
    """A text with every stretch of white space as one space, and none at its ends."""
    return " ".join(text.split())


@dataclass(slots=True)
class Ancestry:
    """Finds what is around the elements of one page."""

    shared: dict[frozenset[str], frozenset[str]]
    """Equal sets of all pages, kept once."""
    _known: dict[int, frozenset[str]] = field(default_factory=dict)

    def find(self, node: LexborNode) -> frozenset[str]:
        """What is around a node, as in `Element.ancestors`; each way up is walked once."""
        way = []
        parent = node.parent
        while parent is not None and parent.mem_id not in self._known:
            way.append(parent)
            parent = parent.parent
        found = self._known[parent.mem_id] if parent is not None else frozenset()
        for outer in reversed(way):
            found |= frozenset(_describe(outer, found))
            found = self.shared.setdefault(found, found)
            self._known[outer.mem_id] = found
        return found


def _describe(node: LexborNode, outer: frozenset[str]) -> Iterator[str]:
    """What an element is to those in it."""
    tag, attributes = (node.tag or "").lower(), node.attributes
    is_hidden = attributes.get("aria-hidden") == "true"
    if tag in _ANCESTORS:
        yield tag
    if is_hidden:
        yield "(hidden)"
    # A dialog that is hidden from those who listen is not open.
    is_closed = attributes.get("role") == "dialog" and (is_hidden or "(hidden)" in outer)
    if "hidden" in attributes or is_closed:
        yield "(absent)"


@dataclass(slots=True)
class Namer:
    """Works out the names of the elements of one page."""

    by_id: Mapping[str, LexborNode]
    _labels: dict[str, str] = field(default_factory=dict)
    """What the elements say that others are labelled by, each read once."""

    def name(self, node: LexborNode, attributes: Mapping[str, str]) -> str:
        """`aria-labelledby`, `aria-label`, what is in the element, `alt` or `title`: the first that says something."""
        return (
            self._labelled_by(attributes.get("aria-labelledby", ""))
            or attributes.get("aria-label", "").strip()
            or collapse(read_aloud(node))
            or attributes.get("alt", "").strip()
            or attributes.get("title", "").strip()
        )

    def _labelled_by(self, ids: str) -> str:
        labels = (self._label(id_) for id_ in dict.fromkeys(ids.split()) if id_ in self.by_id)
        return " ".join(filter(None, labels))

    def _label(self, id_: str) -> str:
        if id_ not in self._labels:
            self._labels[id_] = collapse(read_aloud(self.by_id[id_]))[:LONGEST_NAME]
        return self._labels[id_]


def read_aloud(node: LexborNode, most: int = LONGEST_NAME) -> str:
    """The text in an element that is read out, with the names of the images in it; a line a block."""
    child = node.first_child
    if child is None:
        return ""
    if child.is_text_node and child.next is None:
        return str(child.text_content or "").replace("\n", " ")
    pieces: list[str] = []
    # Elements whose contents are being read: what follows each, and how it ends.
    open_elements: list[tuple[LexborNode | None, str]] = []
    for _ in range(most):
        while child is None:
            if not open_elements:
                return "".join(pieces)
            child, end = open_elements.pop()
            pieces.append(end)
        said, goes_in = _say(child)
        pieces.append(said)
        if goes_in:
            open_elements.append((child.next, said))
            child = child.first_child
        else:
            child = child.next
    return "".join(pieces)


def _say(node: LexborNode) -> tuple[str, bool]:
    """What a node itself says, and whether what is in it is said as well; a block begins and ends with a line end."""
    if node.is_text_node:
        return (node.text_content or "").replace("\n", " "), False
    attributes = node.attributes
    is_hidden = attributes.get("aria-hidden") == "true" or "hidden" in attributes
    if is_hidden or node.tag in _SILENT:
        return "", False
    if said := attributes.get("aria-label") or attributes.get("alt"):
        return f" {said} ", False
    if node.tag == "br":
        return " ", False
    return "" if node.tag in _INLINE else "\n", True
