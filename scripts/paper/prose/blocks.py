"""Markdown into blocks with places, read by the very parser that builds the pages.

Python-Markdown keeps no line numbers. But between its block parser and its inline patterns every element
still holds its source text, in order, so each one is found again by walking the source once.
"""

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

import markdown

from paper.model import Block, BlockKind, Finding, Place

EXTENSIONS = ("attr_list", "tables", "sane_lists", "def_list", "footnotes", "admonition", "md_in_html", "pymdownx.details", "pymdownx.superfences", "pymdownx.betterem")
"""What a paper's Markdown is read with where no `mkdocs.yml` says otherwise."""

_STASHED = re.compile("\x02wzxhzdk:(\\d+)\x03")
_SLOT = re.compile(r"<!--\s*([a-z][a-z-]*)\s*-->")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CONTAINERS = frozenset({"div", "ul", "ol", "dl", "blockquote", "table", "thead", "tbody", "tr", "details", "section"})


def blocks(body: str, path: str, first_line: int, extensions: Sequence[str] = EXTENSIONS) -> tuple[tuple[Block, ...], list[Finding]]:
    """The blocks of a Markdown text in reading order; `first_line` is the line of the file where `body` starts."""
    try:
        reader = markdown.Markdown(extensions=list(extensions))
        root = _parse(body, reader)
    except (RecursionError, ValueError, IndexError, AssertionError) as error:
        kind = type(error).__name__
        return (), [Finding(Place(path, first_line), "unreadable-markdown", f"The Markdown reader gave up on this page ({kind}).", "Look for very deep nesting or an unclosed tag, and simplify it.")]
    return _Walk(body, path, first_line, reader).blocks(root), []


def _parse(body: str, reader: markdown.Markdown) -> Element:
    lines = body.split("\n")
    for step in reader.preprocessors:
        lines = step.run(lines)
    return reader.parser.parseDocument(lines).getroot()


class _Walk:
    """One walk over tree and source side by side; the cursor only moves forward."""

    def __init__(self, body: str, path: str, first_line: int, reader: markdown.Markdown) -> None:
        self._lines = body.split("\n")
        self._path, self._first = path, first_line
        self._stash = reader.htmlStash.rawHtmlBlocks
        self._cursor = 0
        self._attributes = reader.treeprocessors["attr_list"]

    def blocks(self, root: Element) -> tuple[Block, ...]:
        return tuple(self._children(root, BlockKind.PARAGRAPH))

    def _children(self, parent: Element, paragraph: BlockKind) -> Iterator[Block]:
        for element in parent:
            if element.tag in _HEADINGS:
                yield self._block(element, BlockKind.HEADING, _HEADINGS[element.tag])
            elif element.tag in ("p", "dt", "dd", "summary", "li", "td", "th"):
                yield from self._leaf(element, paragraph)
            elif element.tag == "pre":
                yield self._block(element[0] if len(element) else element, BlockKind.CODE, 0)
            elif element.tag in _CONTAINERS:
                yield from self._children(element, BlockKind.QUOTATION if element.tag == "blockquote" else paragraph)

    def _leaf(self, element: Element, paragraph: BlockKind) -> Iterator[Block]:
        kind = {"li": BlockKind.ITEM, "td": BlockKind.CELL, "th": BlockKind.CELL}.get(element.tag, paragraph)
        if (element.text or "").strip():
            stashed = _STASHED.fullmatch((element.text or "").strip())
            yield self._raw(int(stashed[1])) if stashed else self._block(element, kind, 0)
        inner = BlockKind.ITEM if element.tag == "li" and paragraph is BlockKind.PARAGRAPH else paragraph
        yield from self._children(element, inner)

    def _raw(self, index: int) -> Block:
        raw = str(self._stash[index])
        slot = _SLOT.fullmatch(raw.strip())
        is_code = raw.lstrip().startswith(("<div class=\"highlight", "<pre"))
        place = self._find("```" if is_code and self._ahead("```") else "~~~" if is_code else raw.strip().split("\n")[0])
        kind = BlockKind.SLOT if slot else BlockKind.CODE if is_code else BlockKind.HTML
        return Block(kind=kind, place=place, text=slot[1] if slot else raw)

    def _block(self, element: Element, kind: BlockKind, level: int) -> Block:
        text = element.text or ""
        lines = [line for line in text.split("\n") if line.strip()]
        place = self._find(lines[0].strip() if lines else "")
        self._cursor = max(self._cursor, place.line - self._first + len(lines) - 1)
        if kind is not BlockKind.CODE:
            text = self._split(element)
        classes = tuple((element.get("class") or "").split())
        return Block(kind=kind, place=place, text=text.strip(), id=element.get("id"), classes=classes, level=level)

    def _split(self, element: Element) -> str:
        """The text without its attribute list, whose id and classes go to the element."""
        bare = Element(element.tag)
        bare.text = element.text
        root = Element("div")
        root.append(bare)
        self._attributes.run(root)
        for name, value in bare.attrib.items():
            element.set(name, value)
        return bare.text or ""

    def _ahead(self, text: str) -> bool:
        return any(line.lstrip().startswith(text) for line in self._lines[self._cursor :])

    def _find(self, text: str) -> Place:
        for index in range(self._cursor, len(self._lines)):
            column = self._lines[index].find(text)
            if text and column >= 0:
                self._cursor = index
                return Place(self._path, self._first + index, column + 1)
        return Place(self._path, self._first + min(self._cursor, max(len(self._lines) - 1, 0)))
