"""What elements are called for one who cannot see them, as assistive technology works it out, in its main lines."""

from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from papercheck.model.markup import fold

_SILENT = frozenset({"script", "style", "template", "noscript", "-comment"})
_IN_LINE = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q s samp small span strong sub sup time tt u var wbr".split()
)
_DEEPEST = 600


def text_of(text: str) -> str:
    """The readable text of a page as words are looked for in it: a line a block."""
    body = LexborHTMLParser(text).body
    return fold(spoken(body)) if body is not None else ""


def name(node: LexborNode, attributes: Mapping[str, str], by_id: Mapping[str, LexborNode]) -> str:
    """The accessible name: `aria-labelledby`, `aria-label`, what is in it, `title`, in this order."""
    if labels := attributes.get("aria-labelledby"):
        found = " ".join(spoken(by_id[each]) for each in labels.split() if each in by_id)
        if found.strip():
            return collapsed(found)
    label = attributes.get("aria-label", "").strip()
    return (
        label
        or collapsed(spoken(node))
        or attributes.get("alt", "").strip()
        or attributes.get("title", "").strip()
    )


def spoken(node: LexborNode) -> str:
    """The text in an element that is read out, with the names of the images in it; a line a block."""
    first = node.first_child
    if first is None:
        return ""
    if first.is_text_node and first.next is None:
        return str(first.text_content or "").replace("\n", " ")
    return "".join(_pieces(node, 0))


def _pieces(node: LexborNode, depth: int) -> Iterator[str]:
    child = node.first_child
    while child is not None:
        if child.is_text_node:
            yield (child.text_content or "").replace("\n", " ")
        elif child.tag not in _SILENT and depth < _DEEPEST:
            yield from _element(child, depth)
        child = child.next


def _element(node: LexborNode, depth: int) -> Iterator[str]:
    attributes = node.attributes
    if attributes:
        if attributes.get("aria-hidden") == "true" or "hidden" in attributes:
            return
        said = attributes.get("aria-label") or attributes.get("alt")
        if said:
            yield f" {said} "
            return
    if node.tag in _IN_LINE:
        yield from _pieces(node, depth + 1)
    elif node.tag == "br":
        yield " "
    else:
        yield "\n"
        yield from _pieces(node, depth + 1)
        yield "\n"


def collapsed(text: str) -> str:
    """A text with every stretch of white space as one space, and none at its ends."""
    return " ".join(text.split())
