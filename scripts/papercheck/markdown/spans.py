"""The texts of blocks and the spans within them: what each stretch is to Python-Markdown, and where it was typed."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Self
from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import AttrListTreeprocessor, get_attrs_and_remainder


class SpanKind(Enum):
    """What a stretch of text within a block is."""

    CITATION = auto()
    UNREAD_CITATION = auto()
    """Brackets that look like a citation and cite nothing."""
    CODE = auto()
    LINK = auto()
    REFERENCE = auto()
    """A link or an image whose target a definition names."""
    UNDEFINED = auto()
    """The same without a definition: it stays as it was typed."""
    IMAGE = auto()
    URL = auto()
    """A link that is its own text."""
    HTML = auto()
    NOTE = auto()
    ESCAPE = auto()
    ELEMENT = auto()
    """Emphasis and the like."""
    TEXT = auto()


SILENT = frozenset({SpanKind.CODE, SpanKind.IMAGE, SpanKind.URL, SpanKind.HTML, SpanKind.NOTE})
"""Nothing within these is read as Markdown."""


@dataclass(slots=True, eq=False)
class BlockText:
    """The Markdown of one element as the inline stage gets it, and where its lines were typed."""

    raw: str
    starts: list[int]
    """Where the lines of `raw` start."""
    shifts: list[int | None]
    """What to add to an offset in each line to get the position in the source; `None` where that is not known."""
    to_page: Callable[[int], int] = int
    """From a position in the source to an offset in the page."""
    spans: "list[Span]" = field(default_factory=list)

    def offset(self, local: int) -> int | None:
        """The offset in the page of an offset in `raw`."""
        shift = self.shifts[bisect_right(self.starts, local) - 1]
        return None if shift is None else self.to_page(local + shift)

    def extent(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a stretch of `raw` starts and ends in the page, if that is known."""
        first, last = self.offset(start), self.offset(end - 1)
        return None if first is None or last is None or end <= start else (first, last + 1)


@dataclass(slots=True, eq=False)
class Span:
    """A match of an inline pattern, from `start` to `end` of the text of its block."""

    kind: SpanKind
    text: BlockText
    start: int
    end: int
    node: Element | None = None
    pieces: tuple[tuple[int, int], ...] = ()
    """The stretches within that are read on as text: the words of a link."""
    attributes: int = 0
    """The length of the attribute list behind it."""

    @property
    def raw(self) -> str:
        """The span as it was typed."""
        return self.text.raw[self.start : self.end]

    @property
    def gaps(self) -> list[tuple[int, int]]:
        """What of it is markup, where there are texts in it."""
        bounds = [self.start, *(bound for piece in self.pieces for bound in piece), self.end]
        return list(zip(bounds[::2], bounds[1::2], strict=True)) if self.pieces else []

    @property
    def offsets(self) -> tuple[int, int] | None:
        """Where it starts and ends in the page, if that is known."""
        return self.text.extent(self.start, self.end)


class TypedText(str):
    """A text of which it is known where it was typed; whatever is not changed stays one."""

    __slots__ = ("start", "text")
    text: BlockText
    start: int

    def __new__(cls, value: str, text: BlockText, start: int = 0) -> Self:
        """`start` is where the value starts in the text of its block."""
        self = super().__new__(cls, value)
        self.text, self.start = text, start
        return self


@dataclass(frozen=True, slots=True)
class AttributeList:
    """`{: #id .class lang=de }`: where it was typed in the text of a block, and the names it sets."""

    typed: BlockText
    start: int
    end: int
    names: tuple[str, ...]


def attribute_list(typed: BlockText, position: int, end: int | None = None) -> Iterator[AttributeList]:
    """The attribute list that starts at a position of a text, if one does, and ends before another."""
    line = typed.raw.find("\n", position, end)
    match = AttrListTreeprocessor.INLINE_RE.match(typed.raw[position : line if line >= 0 else end])
    if match:
        attributes, rest = get_attrs_and_remainder(match[1])
        names = tuple("class" if name == "." else name.lower() for name, _ in attributes)
        yield AttributeList(typed, position, position + match.end() - len(rest), names)


def read_on(spans: Iterable[Span]) -> list[Span]:
    """The spans that are still there when all patterns are done: none within a comment, a tag or a target."""
    kept: list[Span] = []
    silent_until = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > silent_until:
            kept.append(span)
            is_silent = span.kind in SILENT or (span.node is not None and not span.pieces)
            silent_until = max(silent_until, span.end) if is_silent else silent_until
    gaps = sorted(gap for span in kept for gap in span.gaps)
    starts = [start for start, _ in gaps]

    def is_read(span: Span) -> bool:
        index = bisect_right(starts, span.start) - 1
        return index < 0 or span.end > gaps[index][1]

    return [span for span in kept if is_read(span)]


def taken_lists(spans: Sequence[Span]) -> Iterator[AttributeList]:
    """The attribute lists behind the spans of one text that their elements have taken; none reaches beyond the next element."""
    elements = [span for span in spans if span.node is not None]
    starts = [span.start for span in elements]
    for span in elements:
        if span.text.raw.startswith("{", span.end):
            following = bisect_left(starts, span.end)
            end = starts[following] if following < len(starts) else None
            yield from _taken_list(span, end)


def _taken_list(span: Span, end: int | None) -> Iterator[AttributeList]:
    names = span.node.attrib if span.node is not None else {}
    for found in attribute_list(span.text, span.end, end):
        if all(name in names for name in found.names):
            span.attributes = found.end - found.start
            yield found
