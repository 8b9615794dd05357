"""Markdown into what one run of Python-Markdown makes of it: its HTML, its blocks, and the spans within those."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from xml.etree.ElementTree import Element

from markdown.util import AMP_SUBSTITUTE

from papercheck.markdown.blocks import BlockWalk
from papercheck.markdown.bounds import TooManyBlocksError
from papercheck.markdown.citation_syntax import MARK, Bracket, as_typed, bracket, settle_citations
from papercheck.markdown.dialect import Dialect, make_parser
from papercheck.markdown.recorder import SpanRecorder
from papercheck.markdown.source import Source
from papercheck.markdown.spans import AttributeList, Span, SpanKind, read_on, taken_lists
from papercheck.model import Finding, Place
from papercheck.model.rule import UNREADABLE_FILE
from papercheck.urls import is_outside

TARGET_MARK = "\U0010fffd"
"""In the HTML of a text it stands before the target of each link that names no scheme."""

_TYPED_MARK = re.compile("[\U000f0000-\U0010ffff]")
_UNREADABLE = (RecursionError, ValueError, IndexError, AssertionError, AttributeError, TypeError, KeyError)
"""What Python-Markdown and its extensions raise where they give up on a text."""


Value = TypeVar("Value")


class UnreadableMarkdownError(Exception):
    """Python-Markdown gave up on a text."""

    def finding(self, place: Place) -> Finding:
        """The same as a finding on the text that starts at a place."""
        fix = "Look for very deep nesting or an unclosed tag, and simplify it."
        why = ": it is nested too deep" if isinstance(self.__cause__, RecursionError) else ""
        if isinstance(self.__cause__, TooManyBlocksError):
            why = ": too many blocks follow each other without an empty line"
            fix = "Put an empty line between headings, rules and lists."
        message = f"The Markdown reader gave up on this page{why}."
        return UNREADABLE_FILE(place, message, fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedText:
    """A text as Python-Markdown reads it; offsets are those of the text as it was typed."""

    typed: str
    html: str
    """Each citation is one private-use character: `FIRST_MARK` for the first of `citations`, and so on."""
    citations: Sequence[Bracket]
    """In the order of the text."""
    unread: Sequence[Bracket]
    """What looks like a citation and cites nothing."""
    walk: BlockWalk
    spans: Sequence[Span]
    """What is in the text of blocks, by block and by start; nothing that stands in a comment, a tag or a target."""
    lists: Sequence[AttributeList]
    definitions: Sequence[tuple[str, int | None]]
    """The targets that are defined for links, and where."""


class MarkdownReader:
    """Reads texts of one dialect, one after the other."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._run: _Run | None = None

    def parse(self, text: str) -> ParsedText:
        """Read a text. Raises UnreadableMarkdownError where Python-Markdown gives up on it."""
        run, self._run = self._run or _Run(self._dialect), None
        try:
            parsed = run.parse(text)
        except _UNREADABLE as error:
            # What gave up half-way is not clean enough for the next text: a new run is made for that.
            raise UnreadableMarkdownError from error
        self._run = run
        return parsed


class _Definitions(dict[str, tuple[str, str]]):
    """The definitions of links by name, of which the last counts, and all of them as they were typed."""

    def __init__(self) -> None:
        super().__init__()
        self.typed: list[tuple[str, str]] = []

    def __setitem__(self, name: str, value: tuple[str, str]) -> None:
        self.typed.append((name, value[0]))
        super().__setitem__(name, value)


class _Observer(Generic[Value]):
    """A stage of Python-Markdown that changes nothing."""

    def __init__(self, look: Callable[[Value], object]) -> None:
        self._look = look

    def run(self, value: Value) -> Value:
        self._look(value)
        return value


class _Run:
    """A parser of Python-Markdown, and what looks on while it works."""

    def __init__(self, dialect: Dialect) -> None:
        parser: Any = make_parser(dialect)
        self._parser = parser
        self._recorder = SpanRecorder(parser)
        parser.references = self._definitions = _Definitions()
        self._footnotes: Any = next(
            (extension for extension in parser.registeredExtensions if hasattr(extension, "setFootnote")),
            None,
        )
        self._notes: list[tuple[str, str]] = []
        if self._footnotes:
            self._define = self._footnotes.setFootnote
            self._footnotes.setFootnote = self._define_note
        self._fences = 0
        self._lines: list[str] = []
        self._source = Source("", 1)
        self._walk = self._new_walk()
        # Fences are put aside above this priority, raw HTML below it (20).
        parser.preprocessors.register(_Observer(self._count_fences), "count_fences", 20.5)
        parser.preprocessors.register(_Observer(self._keep_lines), "keep_lines", -100)
        # Footnotes are put into the tree above this priority (50), highlighted code is taken out below it (30).
        parser.treeprocessors.register(_Observer(self._read_blocks), "read_blocks", 49)
        # Attribute lists are read above this priority (8), headings without an id get one below it (5).
        parser.treeprocessors.register(_Observer(self._settle), "settle", 7)
        parser.treeprocessors.register(_Observer(self._mark_targets), "mark_targets", -100)

    def parse(self, text: str) -> ParsedText:
        self._parser.reset()
        self._recorder.reset()
        self._definitions.typed.clear()
        self._notes.clear()
        readable = _TYPED_MARK.sub("\ufffd", text)
        self._source = Source(readable, self._parser.tab_length)
        self._walk = self._new_walk()
        html = self._parser.convert(readable)
        texts = [read_on(typed.spans) for typed in self._walk.texts]
        spans = [span for text in texts for span in text]
        html, cited = settle_citations(html, self._recorder.citations)
        unread = [span for span in spans if span.kind is SpanKind.UNREAD_CITATION]
        places = [self._source.offset(start) for start, _ in self._source.references]
        missing = [None] * (len(self._definitions.typed) - len(places))
        return ParsedText(
            typed=text,
            html=html,
            citations=[bracket(span) for span in cited],
            unread=[bracket(span) for span in unread],
            walk=self._walk,
            spans=spans,
            lists=[*self._walk.lists, *(found for text in texts for found in taken_lists(text))],
            definitions=[
                (target, place)
                for (_, target), place in zip(self._definitions.typed, [*places, *missing], strict=True)
            ],
        )

    def _new_walk(self) -> BlockWalk:
        footnotes = getattr(self._footnotes, "footnotes", {})
        return BlockWalk(self._source, self._parser.htmlStash.rawHtmlBlocks, self._fences, footnotes)

    def _define_note(self, label: str, text: str) -> None:
        self._notes.append((label, text))
        self._define(label, text)

    def _count_fences(self, _: list[str]) -> None:
        self._fences = self._parser.htmlStash.html_counter

    def _keep_lines(self, lines: list[str]) -> None:
        self._lines = lines

    def _read_blocks(self, root: Element) -> None:
        self._source.align(self._lines, self._parser.htmlStash.rawHtmlBlocks, self._fences)
        self._source.define([name for name, _ in self._definitions.typed], self._notes)
        self._walk = self._new_walk()
        self._walk.run(root)

    def _settle(self, _: Element) -> None:
        for draft in self._walk.drafts:
            draft.settle()

    def _mark_targets(self, root: Element) -> None:
        """Mark the targets that are relative to the page, wherever its HTML is shown; an attribute cites nothing."""
        for element in root.iter():
            for name, value in element.items():
                if MARK.search(value or ""):
                    element.set(name, as_typed(value, self._recorder.citations))
            name = {"a": "href", "img": "src"}.get(element.tag, "")
            target = element.get(name)
            if target is not None and AMP_SUBSTITUTE not in target and not is_outside(target):
                element.set(name, f"{TARGET_MARK}{target}")
