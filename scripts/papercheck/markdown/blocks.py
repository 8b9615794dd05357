"""The tree that Python-Markdown's block parser builds into blocks and what holds them, each found where it was typed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import AttrListTreeprocessor, get_attrs_and_remainder
from markdown.util import STX, AtomicString

from papercheck.markdown.bounds import HEADER_LIST
from papercheck.markdown.source import STASHED, Extent, Source
from papercheck.markdown.spans import AttributeList, BlockText, TypedText, attribute_list
from papercheck.model import BlockKind, PartKind

SLOT = re.compile(r"<!--\s*([a-z][a-z-]*)\s*-->")
"""`<!-- cards -->`: where the site puts what it makes itself."""

_FENCE = re.compile(r"`{3,}|~{3,}")
_LANGUAGE = re.compile(r"[\w+#-]+")
_TITLE = re.compile(r'^[ \t>]*(?:!!!|\?\?\?)[^"\n]*"([^\n]*)"', re.MULTILINE)
_ALERT = re.compile(r"\s*\[!(?P<kind>[A-Za-z]+)\]")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LEAVES = frozenset({"p", "dt", "dd", "summary", "li", "td", "th"})
_LISTS = frozenset({"ul", "ol", "dl"})
_CONTAINERS = _LISTS | {"div", "blockquote", "table", "thead", "tbody", "tr", "details", "section"}
_KINDS = {"li": BlockKind.ITEM, "td": BlockKind.CELL, "th": BlockKind.CELL}


@dataclass(slots=True, kw_only=True)
class Draft:
    """A block whose inline stage is still to come."""

    kind: BlockKind
    start: int
    """Its offset in the page."""
    text: str
    element: Element | None = None
    typed: BlockText | None = None
    extent: Extent = (0, 0)
    """What the block takes up of the text of its element: other blocks may follow in it."""
    level: int = 0
    id: str | None = None
    classes: tuple[str, ...] = ()
    language: str | None = None
    inner: "tuple[Draft, ...]" = ()
    """The blocks of a footnote."""

    def settle(self) -> None:
        """Take id, classes and language from the element, once attribute lists are read."""
        for draft in self.inner:
            draft.settle()
        if self.element is not None:
            self.id, self.language = self.element.get("id"), self.element.get("lang")
            self.classes = tuple((self.element.get("class") or "").split())


@dataclass(slots=True)
class Holder:
    """A list, table, quotation, admonition or set of tabs."""

    kind: PartKind
    detail: str = ""
    size: tuple[int, ...] = ()
    start: int | None = None
    """Where its first block starts in the page."""


@dataclass(slots=True)
class BlockWalk:
    """One walk over tree and source side by side."""

    source: Source
    stash: Sequence[str | Element]
    fences: int
    """How many members of the stash are fences; the others are raw HTML."""
    footnotes: Mapping[str, str]
    """By label: the texts of footnotes, in the order in which they are printed."""
    drafts: list[Draft] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)
    texts: list[BlockText] = field(default_factory=list)
    code: list[BlockText] = field(default_factory=list)
    """Code that is set off by its indentation."""
    lists: list[AttributeList] = field(default_factory=list)
    """Those of blocks."""
    _titles: frozenset[str] = frozenset()

    def run(self, root: Element) -> None:
        """Read the blocks of a document, and remember of each text that the inline stage will read where it was typed."""
        self._titles = frozenset(title.strip() for title in _TITLE.findall(self.source.text))
        notes: list[Draft] = []
        for element in root:
            if self.footnotes and element.get("class") == "footnote" and element.find("ol") is not None:
                notes += self._notes(element)
            else:
                self.drafts += self._element(element, BlockKind.PARAGRAPH)
        self.drafts += notes
        self.source.cursor = 0
        for element in root.iter():
            for name in ("text", "tail"):
                text = getattr(element, name)
                if text and not isinstance(text, AtomicString | TypedText) and text.strip():
                    setattr(element, name, TypedText(text, self._read(text)))

    def _notes(self, element: Element) -> Iterator[Draft]:
        """The footnotes, each under the id it gets on the page."""
        for item, (label, text) in zip(element.iterfind("ol/li"), self.footnotes.items(), strict=False):
            with self.source.within_note(label):
                start, known = self.source.offset(self.source.cursor), len(self.holders)
                inner = tuple(self._children(item, BlockKind.PARAGRAPH))
                del self.holders[known:]
            kind = BlockKind.FOOTNOTE
            yield Draft(kind=kind, start=start, text=text.strip(), id=f"fn:{label}", inner=inner)

    def _children(self, parent: Element, paragraph: BlockKind) -> Iterator[Draft]:
        for element in parent:
            yield from self._element(element, paragraph)

    def _element(self, element: Element, paragraph: BlockKind) -> Iterator[Draft]:
        if element.tag in _HEADINGS:
            yield from self._blocks(element, BlockKind.HEADING, _HEADINGS[element.tag])
        elif element.tag in _LEAVES and not self._is_made(element):
            if (element.text or "").strip():
                yield from self._blocks(element, _KINDS.get(element.tag, paragraph))
            is_item = element.tag == "li" and paragraph is BlockKind.PARAGRAPH
            yield from self._children(element, BlockKind.ITEM if is_item else paragraph)
        elif element.tag == "pre":
            yield self._indented(element[0] if len(element) else element)
        elif element.tag in _CONTAINERS:
            self.holders += self._held(element)
            is_quotation = element.tag == "blockquote"
            yield from self._children(element, BlockKind.QUOTATION if is_quotation else paragraph)

    def _is_made(self, element: Element) -> bool:
        """Whether this is a title that was made up for an admonition without one: `Note` for `!!! note`."""
        is_title = element.tag == "summary" or element.get("class") == "admonition-title"
        return is_title and (element.text or "").strip() not in self._titles

    def _held(self, element: Element) -> Iterator[Holder]:
        classes = (element.get("class") or "").split()
        if element.tag in _LISTS:
            items = sum(child.tag in ("li", "dt", "dd") for child in element)
            yield Holder(PartKind.LIST, element.tag, (items,))
        elif element.tag == "table":
            rows = list(element.iter("tr"))
            yield Holder(PartKind.TABLE, size=(len(rows), max(map(len, rows), default=0)))
        elif element.tag == "blockquote":
            alert = _ALERT.match(element[0].text or "") if len(element) else None
            kind = PartKind.ADMONITION if alert else PartKind.QUOTATION
            yield Holder(kind, alert["kind"].lower() if alert else "")
        elif element.tag == "details" or "admonition" in classes:
            kinds = [name for name in classes if name != "admonition"]
            yield Holder(PartKind.ADMONITION, kinds[0] if kinds else element.tag)
        elif "tabbed-set" in classes:
            yield Holder(PartKind.TABS, size=(sum(1 for _ in element.iter("input")),))

    def _draft(self, draft: Draft) -> Draft:
        """A block, where what holds it starts too."""
        for holder in reversed(self.holders):
            if holder.start is not None:
                break
            holder.start = draft.start
        return draft

    def _read(self, raw: str, *, is_cell: bool = False) -> BlockText:
        typed = self.source.read(raw, is_cell=is_cell)
        self.texts.append(typed)
        return typed

    def _blocks(self, element: Element, kind: BlockKind, level: int = 0) -> Iterator[Draft]:
        """The block of an element; several where raw HTML or a fence follows in its text without an empty line."""
        raw, begin = element.text or "", self.source.cursor
        typed = self._read(raw, is_cell=kind is BlockKind.CELL)
        element.text = TypedText(raw, typed)
        last, end = 0, self._attribute_list(element, typed)
        for match in STASHED.finditer(raw):
            if raw[last : match.start()].strip():
                yield self._text(element, kind, typed, (last, match.start()), level, begin)
            yield self._stashed(int(match[1]))
            last = match.end()
        if raw[last:end].strip():
            yield self._text(element, kind, typed, (last, end), level, begin)

    def _text(
        self, element: Element, kind: BlockKind, typed: BlockText, extent: Extent, level: int, begin: int
    ) -> Draft:
        text = typed.raw[extent[0] : extent[1]]
        found = typed.offset(extent[0] + len(text) - len(text.lstrip()))
        start = self.source.offset(begin) if found is None else found
        text = text.partition(STX)[0].strip()
        return self._draft(
            Draft(kind=kind, start=start, text=text, element=element, typed=typed, extent=extent, level=level)
        )

    def _attribute_list(self, element: Element, typed: BlockText) -> int:
        """Where a text ends: before the attribute list of its block, which the library takes off after the inline stage."""
        is_on_the_line = element.tag in _HEADINGS or element.tag in ("dt", "td", "th")
        pattern = HEADER_LIST if is_on_the_line else AttrListTreeprocessor.BLOCK_RE
        match = pattern.search(typed.raw) if "{" in typed.raw else None
        if match is None or get_attrs_and_remainder(match[1])[1]:
            return len(typed.raw)
        self.lists += attribute_list(typed, typed.raw.index("{", match.start()))
        text = typed.raw[: match.start()]
        return len(text.rstrip("#").rstrip() if element.tag in _HEADINGS else text)

    def _indented(self, element: Element) -> Draft:
        """Code that is set off by its indentation; the block parser escapes it at once, where other text waits."""
        raw = (element.text or "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        begin = self.source.cursor
        typed = self.source.read(raw)
        self.code.append(typed)
        start = typed.offset(len(raw) - len(raw.lstrip()))
        start = self.source.offset(begin) if start is None else start
        return self._draft(Draft(kind=BlockKind.CODE, start=start, text=raw.strip(), element=element))

    def _stashed(self, number: int) -> Draft:
        """Raw HTML, a slot, or a fence as it was typed, whose language is its class."""
        raw, extent = self.stash[number], self.source.stashed[number]
        text = raw if isinstance(raw, str) else f"<{raw.tag}>"
        self.source.cursor = max(self.source.cursor, extent[1])
        start = self.source.offset(extent[0])
        if number < self.fences:
            return self._draft(self._fenced(start, text, extent))
        slot = SLOT.fullmatch(text.strip())
        kind = BlockKind.SLOT if slot else BlockKind.HTML
        return self._draft(Draft(kind=kind, start=start, text=slot[1] if slot else text))

    def _fenced(self, start: int, raw: str, extent: Extent) -> Draft:
        text = self.source.text
        lines = text[extent[0] : extent[1]].split("\n")
        fence = _FENCE.match(lines[0])
        if fence is None:
            return Draft(kind=BlockKind.CODE, start=start, text=raw)
        column = extent[0] - text.rfind("\n", 0, extent[0]) - 1
        text = "\n".join(line[column:] for line in lines[1:-1])
        language = tuple(_LANGUAGE.findall(lines[0], fence.end())[:1])
        return Draft(kind=BlockKind.CODE, start=start, text=text, classes=language)
