"""The tree that Python-Markdown's block parser builds into blocks and what holds them, each found where it was typed."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import AttrListTreeprocessor, get_attrs_and_remainder
from markdown.util import STX, AtomicString

from papercheck.markdown.citation_syntax import Bracket
from papercheck.markdown.dialect import HEADER_LIST
from papercheck.markdown.inline_notes import name_notes
from papercheck.markdown.source import STASHED, MarkdownSource
from papercheck.markdown.spans import (
    AttributeList,
    BlockText,
    Extent,
    PlacedText,
    Span,
    SpanKind,
    find_attributes,
)
from papercheck.model import BlockKind, ComponentKind

SLOT = re.compile(r"<!--\s*([a-z][a-z-]*)\s*-->")
"""`<!-- cards -->`: where the site puts what it makes itself."""

_FENCE = re.compile(r"`{3,}|~{3,}")
_LANGUAGE = re.compile(r"[\w+#-]+")
MADE_TITLE = AtomicString("\U0010fffc")
"""The title of an admonition for which none was typed: each page has its own word for `Note`."""
_TITLED = {"admonition": ("RE", 2), "details": ("START", 3)}
"""By name of what reads admonitions: its pattern, and the group that is a title as it was typed."""
_TASK = re.compile(r" *\[([ xX])\] +")
_MEANING = re.compile(r"^[ \t>]*\*\[[^\]\n]+\] ?:[ \t]*(?:\n[ \t>]*)?(?=\S)", re.MULTILINE)
"""What stands before the meaning of an abbreviation: `*[VAT]: `."""
_ALERT = re.compile(r"\s*\[!(?P<kind>[A-Za-z]+)\]")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LEAVES = frozenset({"p", "dt", "dd", "summary", "li", "td", "th"})
_LISTS = frozenset({"ul", "ol", "dl"})
_CONTAINERS = _LISTS | set("div blockquote table thead tbody tr details section figure figcaption".split())
_KINDS = {
    "li": BlockKind.ITEM,
    **dict.fromkeys(("td", "th"), BlockKind.CELL),
    **dict.fromkeys(("dt", "summary"), BlockKind.TITLE),
}
_HELD = {"blockquote": BlockKind.QUOTATION, "figcaption": BlockKind.CAPTION}
"""What a paragraph is within these."""


@dataclass(slots=True)
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
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Those of the element, once attribute lists are read."""
    inner: "tuple[Draft, ...]" = ()
    """The blocks of a footnote."""


Holder = tuple[ComponentKind, str, tuple[int, ...], int]
"""A list, table, quotation, admonition or set of tabs: its kind, detail and size, and the number of its first block."""


@dataclass(slots=True)
class ParsedText:
    """A text as Python-Markdown reads it, filled while it does; offsets are those of the text as it was typed."""

    typed: str
    source: MarkdownSource
    footnotes: Mapping[str, str]
    """By label: the texts of footnotes, in the order in which they are printed."""
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    """What each abbreviation means."""
    html: str = ""
    """Each citation is one private-use character: `FIRST_MARK` for the first of `citations`, and so on."""
    citations: Sequence[Bracket] = ()
    """In the order of the text."""
    unshown: list[Bracket] = field(default_factory=list)
    """Citations in attributes, which show them as they were typed."""
    drafts: list[Draft] = field(default_factory=list)
    holders: list[Holder] = field(default_factory=list)
    texts: list[BlockText] = field(default_factory=list)
    code: list[BlockText] = field(default_factory=list)
    """Code that is set off by its indentation."""
    lists: list[AttributeList] = field(default_factory=list)
    spans: Sequence[Span] = ()
    """Raw HTML, then what is in `texts`, by start; nothing that stands in a comment, a tag or a target."""
    definitions: Sequence[str] = ()
    """The targets that are defined for links."""
    tasks: list[tuple[Element, PlacedText]] = field(default_factory=list)
    """The items of task lists, or their first paragraphs, and the texts that they begin with."""

    def read_tree(self, root: Element) -> None:
        """Read the blocks of a document, and remember of each text that the inline stage will read where it was typed."""
        notes = root.findall("*[@class='footnote'][ol]") if self.footnotes else []
        self._walk((element for element in root if element not in notes), BlockKind.PARAGRAPH)
        for element in notes:
            self._walk_notes(element)
        self._walk_meanings()
        self.source.cursor = 0
        for element in root.iter():
            for name in ("text", "tail"):
                text = getattr(element, name)
                if text and not isinstance(text, AtomicString | PlacedText) and text.strip():
                    setattr(element, name, self._read(text)[1])

    def _walk_notes(self, element: Element) -> None:
        """The footnotes, each under the id it gets on the page."""
        for item, (label, text) in zip(element.iterfind("ol/li"), self.footnotes.items(), strict=False):
            with self.source.within_note(label):
                start = self.source.offset(self.source.cursor)
                first, held = len(self.drafts), len(self.holders)
                self._walk(item, BlockKind.PARAGRAPH)
            inner, attributes = tuple(self.drafts[first:]), {"id": name_notes(f"fn:{label}")}
            note = Draft(BlockKind.FOOTNOTE, start, text.strip(), attributes=attributes, inner=inner)
            self.drafts[first:] = [note]
            del self.holders[held:]

    def _walk_meanings(self) -> None:
        """The meanings of abbreviations, as the library has them: the last one counts for each."""
        awaited = set(self.abbreviations.values())
        for match in _MEANING.finditer(self.source.text) if awaited else ():
            meaning = self.source.text[match.end() :].partition("\n")[0].strip()
            if meaning in awaited:
                self.source.cursor = match.end()
                typed, _ = self._read(meaning)
                start = self.source.offset(match.end())
                draft = Draft(BlockKind.MEANING, start, meaning, typed=typed, extent=(0, len(meaning)))
                self.drafts.append(draft)

    def _walk(self, elements: Iterable[Element], paragraph: BlockKind) -> None:
        for element in elements:
            if element.tag in _HEADINGS:
                self._read_blocks(element, BlockKind.HEADING, _HEADINGS[element.tag])
            elif element.tag in _LEAVES and element.text is not MADE_TITLE:
                if (element.text or "").strip():
                    is_title = element.get("class") == "admonition-title"
                    kind = BlockKind.TITLE if is_title else _KINDS.get(element.tag, paragraph)
                    self._read_blocks(element, kind)
                is_item = element.tag == "li" and paragraph is BlockKind.PARAGRAPH
                self._walk(element, BlockKind.ITEM if is_item else paragraph)
            elif element.tag == "pre":
                self._read_code(element[0] if len(element) else element)
            elif element.tag in _CONTAINERS:
                self.holders += ((*held, len(self.drafts)) for held in _hold(element))
                self._walk(element, _HELD.get(element.tag, paragraph))

    def _read(self, raw: str, *, is_cell: bool = False) -> tuple[BlockText, PlacedText]:
        typed = self.source.read(raw, is_cell=is_cell)
        self.texts.append(typed)
        return typed, PlacedText(raw, Span(SpanKind.OTHER, typed, 0, len(raw)))

    def _read_blocks(self, element: Element, kind: BlockKind, level: int = 0) -> None:
        """The block of an element; several where raw HTML or a fence follows in its text without an empty line."""
        raw, begin = element.text or "", self.source.offset(self.source.cursor)
        typed, element.text = self._read(raw, is_cell=kind is BlockKind.CELL)
        if element.tag in ("li", "p") and _TASK.match(raw):
            self.tasks.append((element, element.text))
        end, last = self._find_text_end(element, typed), 0
        for match in (*STASHED.finditer(raw), None):
            extent = last, match.start() if match else end
            text = raw[slice(*extent)]
            if text.strip():
                start = typed.offset(last + len(text) - len(text.lstrip()), begin)
                text = text.partition(STX)[0].strip()
                self.drafts.append(Draft(kind, start, text, element, typed, extent, level))
            if match:
                self._read_stashed(int(match[1]))
                last = match.end()

    def _find_text_end(self, element: Element, typed: BlockText) -> int:
        """Where a text ends: before the attribute list of its block, which the library takes off after the inline stage."""
        is_on_the_line = element.tag in _HEADINGS or element.tag in ("dt", "td", "th")
        pattern = HEADER_LIST if is_on_the_line else AttrListTreeprocessor.BLOCK_RE
        match = pattern.search(typed.raw) if "{" in typed.raw else None
        if match is None or get_attrs_and_remainder(match[1])[1]:
            return len(typed.raw)
        if found := find_attributes(typed, typed.raw.index("{", match.start())):
            self.lists.append(found)
        text = typed.raw[: match.start()]
        return len(text.rstrip("#").rstrip() if element.tag in _HEADINGS else text)

    def _read_code(self, element: Element) -> None:
        """Code that is set off by its indentation; the block parser escapes it at once, where other text waits."""
        raw = (element.text or "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        begin = self.source.offset(self.source.cursor)
        typed = self.source.read(raw)
        self.code.append(typed)
        start = typed.offset(len(raw) - len(raw.lstrip()), begin)
        self.drafts.append(Draft(BlockKind.CODE, start, raw.strip(), element))

    def _read_stashed(self, number: int) -> None:
        """Raw HTML, a slot, or a fence as it was typed, whose language is its class."""
        raw, extent = self.source.stash[number], self.source.stashed[number]
        text = raw if isinstance(raw, str) else f"<{raw.tag}>"
        self.source.cursor = max(self.source.cursor, extent[1])
        draft = Draft(BlockKind.HTML, self.source.offset(extent[0]), text)
        if number < self.source.fences:
            draft.kind = BlockKind.CODE
            draft.text, draft.attributes = self._read_fence(extent) or (text, {})
        elif slot := SLOT.fullmatch(text.strip()):
            draft.kind, draft.text = BlockKind.SLOT, slot[1]
        self.drafts.append(draft)

    def _read_fence(self, extent: Extent) -> tuple[str, Mapping[str, str]] | None:
        first, *lines = self.source.text[slice(*extent)].split("\n")
        fence = _FENCE.match(first)
        column = extent[0] - self.source.text.rfind("\n", 0, extent[0]) - 1
        text = "\n".join(line[column:] for line in lines[:-1])
        language = _LANGUAGE.search(first, fence.end()) if fence else None
        return (text, {"class": language[0]} if language else {}) if fence else None


def _hold(element: Element) -> Iterator[tuple[ComponentKind, str, tuple[int, ...]]]:
    """The kind, the detail and the size of what an element is to its blocks, if it is something."""
    classes = (element.get("class") or "").split()
    if element.tag in _LISTS:
        items = [child for child in element if child.tag in ("li", "dt", "dd")]
        tasks = [match[1] != " " for match in map(_find_task, items) if match]
        yield ComponentKind.LIST, element.tag, (len(items), sum(tasks)) if tasks else (len(items),)
    elif element.tag == "table":
        rows = list(element.iter("tr"))
        yield ComponentKind.TABLE, "", (len(rows), max(map(len, rows), default=0))
    elif element.tag == "blockquote":
        alert = _ALERT.match(element[0].text or "") if len(element) else None
        kind = ComponentKind.ADMONITION if alert else ComponentKind.QUOTATION
        yield kind, alert["kind"].lower() if alert else "", ()
    elif element.tag == "details" or "admonition" in classes:
        kinds = [name for name in classes if name != "admonition"]
        yield ComponentKind.ADMONITION, kinds[0] if kinds else element.tag, ()
    elif element.tag == "figure":
        yield ComponentKind.FIGURE, "", ()
    elif "tabbed-set" in classes:
        yield ComponentKind.TABS, "", (sum(1 for _ in element.iter("input")),)


def _find_task(item: Element) -> re.Match[str] | None:
    """The mark that makes a task of a list item, which is in its text or in its first paragraph."""
    holder = item[0] if len(item) and not (item.text or "").strip() else item
    return _TASK.match(holder.text or "")


def mark_made_titles(parser: Any) -> None:
    """Have a parser mark the titles of admonitions that it makes up, always in English."""
    processors = parser.parser.blockprocessors
    for name, (pattern, group) in _TITLED.items():
        if name in processors:
            start = getattr(processors[name], pattern)
            processors[name].run = partial(_run_titled, processors[name].run, start, group)


def _run_titled(
    run: Callable[..., object], pattern: re.Pattern[str], group: int, parent: Element, blocks: list[str]
) -> None:
    start = pattern.search(blocks[0])
    run(parent, blocks)
    if start and not start[group] and len(parent[-1]) and parent[-1][0].tag in ("p", "summary"):
        title = parent[-1][0]
        if title.tag == "summary" or title.get("class") == "admonition-title":
            title.text = MADE_TITLE
