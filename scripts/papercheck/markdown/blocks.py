"""Markdown into blocks with places, read by the very parser that builds the pages.

Python-Markdown keeps no line numbers. But between its block parser and its inline patterns every element
still holds its source text, in order, so each one is found again by walking the source once.
"""

import re
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

import markdown

from papercheck.markdown.reader import EXTENSIONS, discard, reader
from papercheck.model import Block, BlockKind, Finding, Place

_STASHED = re.compile("\x02wzxhzdk:(\\d+)\x03")
_FENCE = re.compile(r"[\s>]*(`{3,}|~{3,})")
SLOT = re.compile(r"<!--\s*([a-z][a-z-]*)\s*-->")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TITLE = re.compile(r'^[ \t>]*(?:!!!|\?\?\?)[^"\n]*"([^\n]*)"', re.MULTILINE)
_LEAVES = frozenset({"p", "dt", "dd", "summary", "li", "td", "th"})
_CONTAINERS = frozenset(
    {"div", "ul", "ol", "dl", "blockquote", "table", "thead", "tbody", "tr", "details", "section"}
)


Holders = Sequence[tuple[Element, int]]
"""Elements that hold blocks (lists, tables, quotations, …), each with the number of blocks before it."""


def blocks(
    body: str, path: str, first_line: int, extensions: Sequence[str] = EXTENSIONS
) -> tuple[tuple[Block, ...], list[Finding]]:
    """The blocks of a Markdown text in reading order; `first_line` is the line of the file where `body` starts."""
    found, _, findings = structure(body, path, first_line, extensions)
    return found, findings


def structure(
    body: str, path: str, first_line: int, extensions: Sequence[str] = EXTENSIONS
) -> tuple[tuple[Block, ...], Holders, list[Finding]]:
    """The blocks of a Markdown text, and what holds them together."""
    try:
        fresh = reader(extensions)
        root = _parse(body, fresh)
    except (RecursionError, ValueError, IndexError, AssertionError) as error:
        why = ": it is nested too deep" if isinstance(error, RecursionError) else ""
        # What gave up half-way is not clean enough for the next page.
        discard()
        return (
            (),
            [],
            [
                Finding(
                    Place(path, first_line),
                    "unreadable-markdown",
                    f"The Markdown reader gave up on this page{why}.",
                    "Look for very deep nesting or an unclosed tag, and simplify it.",
                )
            ],
        )
    walk = _Walk(body, path, first_line, fresh)
    return walk.blocks(root), walk.holders, []


def _parse(body: str, fresh: markdown.Markdown) -> Element:
    lines = body.split("\n")
    for step in fresh.preprocessors:
        lines = step.run(lines)
    root = fresh.parser.parseDocument(lines).getroot()
    if root is None:
        raise ValueError("no document")
    return root


class _Walk:
    """One walk over tree and source side by side; the cursor only moves forward."""

    def __init__(self, body: str, path: str, first_line: int, fresh: markdown.Markdown) -> None:
        self._typed, self._tab = body.split("\n"), fresh.tab_length
        self._lines = [line.expandtabs(self._tab) for line in self._typed]
        self._path, self._first = path, first_line
        self._stash = fresh.htmlStash.rawHtmlBlocks
        self._cursor = (0, 0)
        self._attributes = fresh.treeprocessors["attr_list"]
        self._titles = {title.strip() for title in _TITLE.findall(body)}
        self._reader = fresh
        self._read: list[Block] = []
        self.holders: list[tuple[Element, int]] = []

    def blocks(self, root: Element) -> tuple[Block, ...]:
        for block in self._children(root, BlockKind.PARAGRAPH):
            self._read.append(block)
        return (*self._read, *self._footnotes())

    def _footnotes(self) -> Iterator[Block]:
        """The notes that the footnote reader has put aside, each under the id it gets on the page."""
        for extension in self._reader.registeredExtensions:
            for label, text in getattr(extension, "footnotes", {}).items():
                self._cursor = (0, 0)
                place = self._find(f"[^{label}]:")
                yield Block(kind=BlockKind.FOOTNOTE, place=place, text=str(text).strip(), id=f"fn:{label}")

    def _children(self, parent: Element, paragraph: BlockKind) -> Iterator[Block]:
        for element in parent:
            if element.tag in _HEADINGS:
                yield self._block(element, BlockKind.HEADING, _HEADINGS[element.tag])
            elif element.tag in _LEAVES and not self._is_made(element):
                yield from self._leaf(element, paragraph)
            elif element.tag == "pre":
                yield self._block(element[0] if len(element) else element, BlockKind.CODE, 0)
            elif element.tag in _CONTAINERS:
                self.holders.append((element, len(self._read)))
                yield from self._children(
                    element, BlockKind.QUOTATION if element.tag == "blockquote" else paragraph
                )

    def _is_made(self, element: Element) -> bool:
        """Whether this is a title that the reader made up for a box without one: `Note` for `!!! note`."""
        is_title = element.tag == "summary" or element.get("class") == "admonition-title"
        return is_title and (element.text or "").strip() not in self._titles

    def _leaf(self, element: Element, paragraph: BlockKind) -> Iterator[Block]:
        kind = {"li": BlockKind.ITEM, "td": BlockKind.CELL, "th": BlockKind.CELL}.get(element.tag, paragraph)
        if (element.text or "").strip():
            stashed = _STASHED.fullmatch((element.text or "").strip())
            yield self._raw(int(stashed[1])) if stashed else self._block(element, kind, 0)
        inner = BlockKind.ITEM if element.tag == "li" and paragraph is BlockKind.PARAGRAPH else paragraph
        yield from self._children(element, inner)

    def _raw(self, index: int) -> Block:
        stashed = self._stash[index]
        raw = stashed if isinstance(stashed, str) else f"<{stashed.tag}>"
        slot = SLOT.fullmatch(raw.strip())
        if raw.lstrip().startswith(('<div class="highlight', "<pre")):
            return self._code(self._fence(), raw)
        place = self._find(raw.strip().split("\n")[0])
        self._skip(place, raw.strip().count("\n"))
        kind = BlockKind.SLOT if slot else BlockKind.HTML
        return Block(kind=kind, place=place, text=slot[1] if slot else raw)

    def _code(self, place: Place, raw: str) -> Block:
        """A fenced block as it was typed; its language is its class."""
        first = place.line - self._first
        opening = self._lines[first] if first < len(self._lines) else ""
        fence = _FENCE.match(opening)
        if fence is None:
            return Block(kind=BlockKind.CODE, place=place, text=raw)
        lines = (line[fence.start(1) :] for line in self._lines[first + 1 : max(self._cursor[0], first + 1)])
        return Block(
            kind=BlockKind.CODE,
            place=place,
            text="\n".join(lines),
            classes=tuple(re.findall(r"[\w+#-]+", opening[fence.end(1) :])[:1]),
        )

    def _block(self, element: Element, kind: BlockKind, level: int) -> Block:
        text = element.text or ""
        if kind is BlockKind.CODE:
            # The block parser escapes code at once, where other text waits for the inline patterns.
            text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        lines = text.strip().split("\n")
        place = self._find(lines[0].strip())
        self._skip(place, len(lines) - 1, lines[-1].strip())
        text = text if kind is BlockKind.CODE else self._split(element)
        return Block(
            kind=kind,
            place=place,
            text=text.strip(),
            id=element.get("id"),
            classes=tuple((element.get("class") or "").split()),
            level=level,
            language=element.get("lang"),
        )

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

    def _find(self, text: str) -> Place:
        """The next place of a text, behind which the cursor then stands; where there is none, the cursor's line."""
        line, column = self._cursor
        for index in range(line, len(self._lines)):
            found = self._lines[index].find(text, column if index == line else 0)
            if text and found >= 0:
                self._cursor = (index, found + len(text))
                return self._place(index, found)
        return Place(self._path, self._first + line)

    def _place(self, index: int, column: int) -> Place:
        """A place in the text as it was typed, tabs and all."""
        typed = self._typed[index]
        ends = (end for end in range(len(typed)) if len(typed[:end].expandtabs(self._tab)) >= column)
        return Place(self._path, self._first + index, next(ends, column) + 1)

    def _skip(self, place: Place, lines: int, last: str = "") -> None:
        """Put the cursor behind a block from `place` on: `lines` further down, behind the words it ends with."""
        if lines:
            index = min(place.line - self._first + lines, len(self._lines) - 1)
            self._cursor = max(self._cursor, (index, max(self._lines[index].find(last), 0) + len(last)))

    def _fence(self) -> Place:
        """The next fence; the cursor goes to the line that closes it."""
        line, column = self._cursor
        for index in range(line + bool(column), len(self._lines)):
            if opened := _FENCE.match(self._lines[index]):
                below = range(index + 1, len(self._lines))
                closing = (end for end in below if self._lines[end].strip(" >") == opened[1])
                self._cursor = (next(closing, len(self._lines) - 1), len(self._lines[index]))
                return self._place(index, opened.start(1))
        return self._find("")
