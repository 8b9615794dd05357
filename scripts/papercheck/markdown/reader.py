"""Markdown into what one run of Python-Markdown makes of it: its HTML, its blocks, and the spans within those.

Python-Markdown keeps no offsets. But its inline stage replaces each match of a pattern by a placeholder with a number of
its own, so that the offset of a later match follows from the nearest placeholder on its left, or from its start.
"""

import re
from collections.abc import Callable, Collection, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown.inlinepatterns import HtmlInlineProcessor, InlineProcessor, Pattern, ReferenceInlineProcessor
from markdown.util import AMP_SUBSTITUTE, INLINE_PLACEHOLDER_PREFIX, INLINE_PLACEHOLDER_RE, AtomicString

from papercheck.markdown import citation_syntax
from papercheck.markdown.blocks import ParsedText, mark_made_titles
from papercheck.markdown.dialect import SHORT_REFERENCES, Dialect, TooManyBlocksError, make_parser
from papercheck.markdown.inline_notes import name_notes, read_as_others, set_notes
from papercheck.markdown.source import STASHED, MarkdownSource
from papercheck.markdown.spans import BlockText, PlacedText, Span, SpanKind, read_on, take_attributes
from papercheck.model import Finding, Place
from papercheck.model.rule import UNREADABLE_FILE
from papercheck.urls import is_outside

TARGET_MARK = "\U0010fffd"
"""In the HTML of a text it stands before the target of each link that names no scheme."""

_UNREADABLE = (RecursionError, ValueError, IndexError, AssertionError, AttributeError, TypeError, KeyError)
"""What Python-Markdown and its extensions raise where they give up on a text."""

_PRIORITY = 178
"""Below code spans (190) and escapes (180), which hide citations; above footnotes (175) and links, which may hold them."""

_Handled = tuple[Element | str | None, int | None, int | None]
"""What a pattern makes of a match, and where in the text that starts and ends."""


class UnreadableMarkdownError(Exception):
    """Python-Markdown gave up on a text."""

    def finding(self, place: Place) -> Finding:
        """The same as a finding on the text that starts at a place."""
        fix = "Look for very deep nesting or an unclosed tag, and simplify it."
        why = ": it is nested too deep" if isinstance(self.__cause__, RecursionError) else ""
        if isinstance(self.__cause__, TooManyBlocksError):
            why = ": too many blocks follow each other without an empty line"
            fix = "Put an empty line between headings, rules and lists."
        return UNREADABLE_FILE(place, f"The Markdown reader gave up on this page{why}.", fix)


class _Definitions(dict[str, tuple[str, str]]):
    """The definitions of links by name, of which the last counts, and all of them as they were typed."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: list[tuple[str, str, str]] = []
        """Name, target and title of each."""

    def __setitem__(self, name: str, value: tuple[str, str]) -> None:
        self.typed.append((name, value[0], value[1] or ""))
        super().__setitem__(name, value)


class MarkdownReader:
    """Reads texts of one dialect, one after the other: it looks on while Python-Markdown works."""

    def __init__(self, dialect: Dialect, keys: Collection[str] | None = None) -> None:
        """`keys` are those that a sentence may cite, in lower case; `None`: whatever may be one."""
        self._dialect, self._keys = dialect, keys
        self._set_up()

    def parse(self, text: str) -> ParsedText:
        """Read a text. Raises UnreadableMarkdownError where Python-Markdown gives up on it."""
        try:
            return self._parse(text)
        except _UNREADABLE as error:
            # What gave up half-way is not clean enough for the next text.
            self._set_up()
            raise UnreadableMarkdownError from error

    def _set_up(self) -> None:
        self._parser: Any = make_parser(self._dialect)
        mark_made_titles(self._parser)
        self._recorder = SpanRecorder(self._parser, self._keys)
        self._parser.references = self._definitions = _Definitions()
        self._notes: list[tuple[str, str]] = []
        notes = (each for each in self._parser.registeredExtensions if hasattr(each, "setFootnote"))
        self._footnotes: Any = next(notes, SimpleNamespace(setFootnote=None, footnotes={}))
        meanings = (each.abbrs for each in self._parser.registeredExtensions if hasattr(each, "abbrs"))
        self._abbreviations: Any = next(meanings, {})
        self._define = self._footnotes.setFootnote
        self._footnotes.setFootnote = self._define_note
        # Fences are put aside above this priority, raw HTML below it (20).
        self._look_on("preprocessors", self._count_fences, 20.5)
        self._look_on("preprocessors", self._align, -100)
        # Footnotes are put into the tree above this priority (50), highlighted code is taken out below it (30).
        self._look_on("treeprocessors", self._read_blocks, 49)
        # The marks of tasks are taken from their texts above this priority (25), before the inline stage (20).
        self._look_on("treeprocessors", self._follow_tasks, 24)
        # Attribute lists are read above this priority (8), headings without an id get one below it (5).
        self._look_on("treeprocessors", self._settle, 7)
        self._look_on("treeprocessors", self._mark_targets, -100)

    def _look_on(self, stages: str, look: Callable[[Any], object], priority: float) -> None:
        """Register a stage that changes nothing."""
        stage = SimpleNamespace(run=lambda value: (look(value), value)[1])
        getattr(self._parser, stages).register(stage, look.__name__, priority)

    def _parse(self, text: str) -> ParsedText:
        self._parser.reset()
        self._recorder.reset()
        self._definitions.typed.clear()
        self._notes.clear()
        known, moved = read_as_others(text, self._dialect) if self._dialect.is_open else (text, [])
        readable, moved = set_notes(known, moved, has_notes=bool(self._define))
        stash = self._parser.htmlStash.rawHtmlBlocks
        source = MarkdownSource(readable, self._parser.tab_length, stash, moved)
        parsed = self._parsed = ParsedText(text, source, self._footnotes.footnotes, self._abbreviations)
        html = name_notes(self._parser.convert(readable))
        parsed.html, parsed.citations = citation_syntax.settle_citations(html, self._recorder.citations)
        texts = [read_on(typed.spans) for typed in parsed.texts]
        parsed.spans = [*source.list_html(), *(span for spans in texts for span in spans)]
        parsed.lists += (found for spans in texts for found in take_attributes(spans))
        parsed.definitions = ["" if name.startswith("@") else url for name, url, _ in self._definitions.typed]
        titles = (title for *_, title in self._definitions.typed)
        starts = (source.offset(start) for start, _ in source.references)
        parsed.unshown += citation_syntax.find_in_titles(zip(titles, starts, strict=False))
        return parsed

    def _define_note(self, label: str, text: str) -> None:
        self._notes.append((label, text))
        self._define(label, text)

    def _count_fences(self, _: list[str]) -> None:
        self._parsed.source.fences = self._parser.htmlStash.html_counter

    def _align(self, lines: list[str]) -> None:
        self._parsed.source.align(lines)

    def _read_blocks(self, root: Element) -> None:
        self._parsed.source.define([name for name, *_ in self._definitions.typed], self._notes)
        self._parsed.read_tree(root)

    def _follow_tasks(self, _: Element) -> None:
        """Say of texts whose mark became a sign where they were typed; nobody reads the mark."""
        for element, typed in self._parsed.tasks:
            sign = STASHED.match(element.text or "")
            if sign and element.text:
                text, behind = typed.span.text, len(typed) - len(element.text) + sign.end()
                text.spans.append(Span(SpanKind.HTML, text, 0, behind))
                rest = Span(SpanKind.OTHER, text, behind - sign.end(), len(typed))
                element.text = PlacedText(element.text, rest)

    def _settle(self, _: Element) -> None:
        for draft in self._parsed.drafts:
            if draft.element is not None:
                draft.attributes = dict(draft.element.attrib)

    def _mark_targets(self, root: Element) -> None:
        """Mark the targets that are relative to the page, wherever its HTML is shown; an attribute cites nothing."""
        for element in root.iter():
            for name, value in element.items():
                if citation_syntax.MARK.search(value or ""):
                    element.set(name, citation_syntax.restore_typed(value, self._recorder.citations))
                    self._parsed.unshown += citation_syntax.list_marked(value, self._recorder.citations)
            name = {"a": "href", "img": "src"}.get(element.tag, "")
            target = element.get(name)
            if target is not None and AMP_SUBSTITUTE not in target and not is_outside(target):
                element.set(name, f"{TARGET_MARK}{target}")


class SpanRecorder:
    """Records what the inline patterns of a parser match, without changing what they make of it, and the citations between.

    Each citation becomes a mark, which no other pattern makes anything of.
    """

    def __init__(self, parser: markdown.Markdown, keys: Collection[str] | None) -> None:
        self._stage: Any = parser.treeprocessors["inline"]
        self._keys = keys
        self._spans: dict[Element, Span] = {}
        self.citations: list[citation_syntax.Bracket] = []
        """Each under the number of its mark."""
        for pattern in parser.inlinePatterns:
            if isinstance(pattern, InlineProcessor):
                pattern.handleMatch = partial(self._handle, pattern, pattern.handleMatch)  # type: ignore[method-assign]
        forms = {
            "doubt": (citation_syntax.DOUBTFUL, self._doubt),
            "cite": (citation_syntax.CITATION, self._cite),
        }
        for number, (name, (form, handle)) in enumerate(forms.items()):
            processor: Any = InlineProcessor(form)
            processor.handleMatch = handle
            parser.inlinePatterns.register(processor, name, _PRIORITY - number / 2)

    def reset(self) -> None:
        """Forget the text before."""
        self._spans.clear()
        self.citations = []

    def _cite(self, match: re.Match[str], data: str) -> _Handled:
        end = citation_syntax.find_end(match, self._keys, self._stage.md.references)
        number = citation_syntax.FIRST_MARK + len(self.citations)
        if end < 0 or number > citation_syntax.LAST_MARK:
            return None, None, None
        span = self._record(SpanKind.CITATION, data, match.start(), end)
        self.citations.append(citation_syntax.read_bracket(span))
        return PlacedText(chr(number), span), match.start(), end

    def _doubt(self, match: re.Match[str], data: str) -> _Handled:
        if citation_syntax.is_doubtful(match, self._keys):
            self._record(SpanKind.UNREAD_CITATION, data, *match.span())
        return None, None, None

    def _handle(
        self,
        pattern: InlineProcessor,
        handle: Callable[[re.Match[str], str], _Handled],
        match: re.Match[str],
        data: str,
    ) -> _Handled:
        node, start, end = handle(match, data)
        if start is None or end is None or (node is None and isinstance(pattern, SHORT_REFERENCES)):
            return node, start, end
        span = self._record(_name_kind(pattern, node, data[start:end]), data, start, end)
        if isinstance(node, Element):
            span.node = node
            self._spans[node] = span
            if span.kind is not SpanKind.NOTE:
                span.pieces = tuple(self._find_pieces(node, data, start, end))
        elif node is not None:
            node = PlacedText(node, span)
        return node, start, end

    def _record(self, kind: SpanKind, data: str, start: int, end: int) -> Span:
        """Keep a span with the text of its block; one whose place is not known has a text of its own."""
        text, first, last = self._find(data, start, end) or (BlockText(data[start:end]), 0, end - start)
        span = Span(kind, text, first, last)
        text.spans.append(span)
        return span

    def _find(self, data: str, start: int, end: int) -> tuple[BlockText, int, int] | None:
        """The block in whose text a stretch of `data` stands, and where; `None` where Python-Markdown reads a text again."""
        first, last = self._locate(data, start), self._locate(data, end)
        return (*first, last[1]) if first and last else None

    def _locate(self, data: str, position: int) -> tuple[BlockText, int] | None:
        if isinstance(data, PlacedText):
            return data.span.text, data.span.start + position
        at = data.rfind(INLINE_PLACEHOLDER_PREFIX, 0, position)
        is_left = at >= 0
        at = at if is_left else data.find(INLINE_PLACEHOLDER_PREFIX, position)
        match = INLINE_PLACEHOLDER_RE.match(data, at) if at >= 0 else None
        node: Any = self._stage.stashed_nodes.get(match[1]) if match else None
        span = node.span if isinstance(node, PlacedText) else self._spans.get(node)
        if match is None or span is None:
            return None
        return span.text, span.end + position - match.end() if is_left else span.start + position - at

    def _find_pieces(self, node: Element, data: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The texts of an element that are read on, each found where it was typed."""
        waiting = [(node, "text")]
        while waiting:
            element, name = waiting.pop()
            piece = getattr(element, name)
            at = data.find(piece, start, end) if piece and not isinstance(piece, AtomicString) else -1
            where = self._find(data, at, at + len(piece)) if at >= 0 else None
            if where:
                setattr(element, name, PlacedText(piece, Span(SpanKind.OTHER, *where)))
                start = at + len(piece)
                yield where[1:]
            if name == "text":
                for child in reversed(element):
                    waiting += [(child, "tail"), (child, "text")]


def _name_kind(pattern: Pattern, node: Element | str | None, typed: str) -> SpanKind:
    if node is None:
        return SpanKind.UNDEFINED
    if isinstance(node, str):
        is_html = isinstance(pattern, HtmlInlineProcessor) and typed.startswith("<")
        return SpanKind.HTML if is_html else SpanKind.ESCAPE if typed.startswith("\\") else SpanKind.OTHER
    if isinstance(pattern, ReferenceInlineProcessor):
        return SpanKind.REFERENCE
    if node.tag == "sup" and len(node) and node[0].get("class") == "footnote-ref":
        return SpanKind.NOTE
    if node.tag == "a" and isinstance(node.text, AtomicString):
        return SpanKind.URL
    kinds = {"a": SpanKind.LINK, "img": SpanKind.IMAGE, "code": SpanKind.CODE, "twemoji": SpanKind.ICON}
    return kinds.get(node.get("class") or "", kinds.get(node.tag, SpanKind.OTHER))
