"""The inline stage of Python-Markdown into spans: what its patterns match, without a change to what they make of it.

Python-Markdown keeps no offsets. But it replaces each match by a placeholder with a number of its own, so that the
offset of a later match follows from the nearest placeholder on its left, or from the text that the stage began with.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown.inlinepatterns import (
    HtmlInlineProcessor,
    InlineProcessor,
    Pattern,
    ReferenceInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.util import INLINE_PLACEHOLDER_PREFIX, INLINE_PLACEHOLDER_RE, AtomicString

from papercheck.markdown.citation_syntax import BRACKETS, FIRST_MARK, LAST_MARK, cites
from papercheck.markdown.spans import BlockText, Span, SpanKind, TypedText

_PRIORITY = 178
"""Below code spans (190) and escapes (180), which hide citations; above footnotes (175) and links, which may hold them."""


class _Stashed(str):
    """What replaces a match without being an element, with its span."""

    __slots__ = ("span",)
    span: Span


class SpanRecorder:
    """Records what the inline patterns of a parser match, without changing what they make of it."""

    def __init__(self, parser: markdown.Markdown) -> None:
        self._parser = parser
        self._spans: dict[Element, Span] = {}
        self.citations: list[Span] = []
        """Each under the number of its mark."""
        parser.inlinePatterns.register(_Citations(self), "citation", _PRIORITY)
        for pattern in parser.inlinePatterns:
            if isinstance(pattern, InlineProcessor):
                pattern.handleMatch = partial(self._handle, pattern, pattern.handleMatch)  # type: ignore[method-assign]

    def reset(self) -> None:
        """Forget the text before."""
        self._spans.clear()
        self.citations = []

    def find(self, data: str, start: int, end: int) -> tuple[BlockText, int, int] | None:
        """The block in whose text a stretch of `data` stands, and where; `None` where Python-Markdown reads a text again."""
        first, last = self._locate(data, start), self._locate(data, end)
        return (first[0], first[1], last[1]) if first and last else None

    def record(self, kind: SpanKind, where: tuple[BlockText, int, int] | None, typed: str) -> Span:
        """Keep a span with the text of its block; one whose place is not known has a text of its own."""
        text, start, end = where or (BlockText(typed, [0], [None]), 0, len(typed))
        span = Span(kind, text, start, end)
        text.spans.append(span)
        return span

    def _locate(self, data: str, position: int) -> tuple[BlockText, int] | None:
        if isinstance(data, TypedText):
            return data.text, data.start + position
        at = data.rfind(INLINE_PLACEHOLDER_PREFIX, 0, position)
        is_left = at >= 0
        at = at if is_left else data.find(INLINE_PLACEHOLDER_PREFIX, position)
        match = INLINE_PLACEHOLDER_RE.match(data, at) if at >= 0 else None
        span = self._span_of(match[1]) if match else None
        if match is None or span is None:
            return None
        return span.text, span.end + position - match.end() if is_left else span.start + position - at

    def _span_of(self, number: str) -> Span | None:
        stage: Any = self._parser.treeprocessors["inline"]
        node = stage.stashed_nodes.get(number)
        if isinstance(node, Element):
            return self._spans.get(node)
        return node.span if isinstance(node, _Stashed) else None

    def _handle(
        self,
        pattern: InlineProcessor,
        handle: Callable[[re.Match[str], str], tuple[Element | str | None, int | None, int | None]],
        match: re.Match[str],
        data: str,
    ) -> tuple[Element | str | None, int | None, int | None]:
        node, start, end = handle(match, data)
        if start is None or end is None or (node is None and not _is_full_reference(pattern)):
            return node, start, end
        span = self.record(
            _kind(pattern, node, data[start:end]), self.find(data, start, end), data[start:end]
        )
        if isinstance(node, Element):
            span.node = node
            self._spans[node] = span
            if span.kind is not SpanKind.NOTE:
                span.pieces = tuple(self._pieces(node, data, start, end))
        elif node is not None:
            node = _Stashed(node)
            node.span = span
            if span.kind is SpanKind.CITATION:
                self.citations.append(span)
        return node, start, end

    def _pieces(self, node: Element, data: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The texts of an element that are read on, each found where it was typed."""
        waiting = [(node, "text")]
        while waiting:
            element, name = waiting.pop()
            piece = getattr(element, name)
            at = data.find(piece, start, end) if piece and not isinstance(piece, AtomicString) else -1
            where = self.find(data, at, at + len(piece)) if at >= 0 else None
            if where:
                text, first, last = where
                setattr(element, name, TypedText(piece, text, first))
                start = at + len(piece)
                yield first, last
            if name == "text":
                for child in reversed(element):
                    waiting += [(child, "tail"), (child, "text")]


def _is_full_reference(pattern: Pattern) -> bool:
    """Whether this reads `[text][name]`, which it leaves alone where the name is defined nowhere."""
    is_short = isinstance(pattern, ShortReferenceInlineProcessor | ShortImageReferenceInlineProcessor)
    return isinstance(pattern, ReferenceInlineProcessor) and not is_short


def _kind(pattern: Pattern, node: Element | str | None, typed: str) -> SpanKind:
    if node is None:
        return SpanKind.UNDEFINED
    return _kind_of_text(pattern, typed) if isinstance(node, str) else _kind_of_element(pattern, node)


def _kind_of_text(pattern: Pattern, typed: str) -> SpanKind:
    if isinstance(pattern, _Citations):
        return SpanKind.CITATION
    if isinstance(pattern, HtmlInlineProcessor) and typed.startswith("<"):
        return SpanKind.HTML
    return SpanKind.ESCAPE if typed.startswith("\\") else SpanKind.TEXT


def _kind_of_element(pattern: Pattern, node: Element) -> SpanKind:
    if node.tag == "sup" and len(node) and node[0].get("class") == "footnote-ref":
        return SpanKind.NOTE
    if isinstance(pattern, ReferenceInlineProcessor):
        return SpanKind.REFERENCE
    if node.tag == "a" and isinstance(node.text, AtomicString):
        return SpanKind.URL
    return {"a": SpanKind.LINK, "img": SpanKind.IMAGE, "code": SpanKind.CODE}.get(node.tag, SpanKind.ELEMENT)


class _Citations(InlineProcessor):
    """Replaces each citation by its mark, which no other pattern makes anything of."""

    def __init__(self, recorder: SpanRecorder) -> None:
        super().__init__(BRACKETS)
        self._recorder = recorder

    def handleMatch(  # type: ignore[override]  # noqa: N802  # Python-Markdown says how it is called
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        """The mark of a citation; brackets that cite nothing stay."""
        where = self._recorder.find(data, m.start(), m.end())
        inside = where[0].raw[where[1] + 1 : where[2] - 1] if where else m[1]
        number = FIRST_MARK + len(self._recorder.citations)
        if cites(inside) and number <= LAST_MARK:
            return chr(number), m.start(), m.end()
        self._recorder.record(SpanKind.UNREAD_CITATION, where, m[0])
        return None, None, None
