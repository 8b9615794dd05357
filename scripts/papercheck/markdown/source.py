"""The text of a page beside what Python-Markdown reads of it: where each line, fence and definition was typed."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from xml.etree.ElementTree import Element

from markdown.util import ETX, STX

from papercheck.markdown.spans import BlockText
from papercheck.text import blank_out

STASHED = re.compile(f"{STX}wzxhzdk:(\\d+){ETX}")
"""What stands for raw HTML or a fence, which Python-Markdown's preprocessors have put aside."""

_PIECE = re.compile(f"{STX}[^{ETX}]*{ETX}|[^\n{STX}]+")
"""A placeholder, or what stands on a line before or behind one."""

MISSES = 100
"""Lines that are looked for in vain, to the end of the text, before no more are: reading stays linear."""

_FENCE = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_LABEL = re.compile(r"^[ \t>]*(?:(?:[-*+:]|\d+\.)[ \t]+)*\[(?P<label>[^\[\]\n]+)\]:[ \t]*", re.MULTILINE)
"""`[label]:` of a link or `[^label]:` of a footnote, in a quotation, an item or a definition as well."""
_TARGET = re.compile(r"(?:\n[ \t>]*)?\S+[^\n]*")

Extent = tuple[int, int]
"""Where a stretch of the text starts and ends."""


class Source:
    """The text of a page as the block parser sees it, with a cursor that only moves forward.

    Its positions are those of the text with tabs expanded; `offset` leads from them to the page.
    """

    def __init__(self, typed: str, tab_length: int) -> None:
        self._offsets = _offsets(typed, tab_length) if re.search(f"[\t{STX}{ETX}]", typed) else None
        self.text = typed if self._offsets is None else _normalised(typed, tab_length)
        self._searched = self._with_notes = self.text
        self._misses = 0
        self.cursor = 0
        self.stashed: dict[int, Extent] = {}
        """By number of the stash: where raw HTML and fences were typed."""
        self.references: list[Extent] = []
        self.notes: dict[str, Extent] = {}
        """By label: where footnotes are defined."""

    def offset(self, position: int) -> int:
        """The offset in the page of a position in the text."""
        return position if self._offsets is None else self._offsets[min(position, len(self._offsets) - 1)]

    def offsets(self, extent: Extent) -> Extent:
        """Where a stretch of the text stands in the page."""
        start, end = extent
        return self.offset(start), self.offset(end - 1) + 1 if end > start else self.offset(start)

    def align(self, lines: Iterable[str], stash: Sequence[str | Element], fences: int) -> None:
        """Find what the preprocessors have put aside: the first `fences` members of the stash are fences, the others HTML."""
        known = _Fences(self.text)
        for line in lines:
            if STX not in line:
                self._pass(line)
            for number in map(int, STASHED.findall(line)) if STX in line else ():
                found = known.next(self.cursor) if number < fences else self._html(stash[number])
                self.stashed[number] = found
                self.cursor = max(self.cursor, found[1])
        self._hide(self.stashed[number] for number in self.stashed if isinstance(stash[number], str))
        self.cursor = 0

    def define(self, references: Sequence[str], notes: Sequence[tuple[str, str]]) -> None:
        """Find the definitions of links, by name, and of footnotes, by label and text, each kind in its order."""
        awaited = iter(notes)
        label, text = next(awaited, (None, ""))
        for match in _LABEL.finditer(self._searched):
            start = match.start("label") - 1
            is_reference = len(self.references) < len(references)
            if is_reference and match["label"].strip().lower() == references[len(self.references)]:
                target = _TARGET.match(self._searched, match.end())
                self.references.append((start, target.end() if target else match.end()))
            elif match["label"] == f"^{label}":
                self.cursor = match.end()
                for line in text.split("\n"):
                    self._pass(line)
                self.notes[f"{label}"] = start, self.cursor
                label, text = next(awaited, (None, ""))
        self._hide(self.references)
        self._with_notes = self._searched
        self._hide(self.notes.values())
        self.cursor = 0

    @contextmanager
    def within_note(self, label: str) -> Iterator[None]:
        """Look for texts in the definition of a footnote, which is read elsewhere than where it stands."""
        outside = self._searched, self.cursor
        self._searched, self.cursor = self._with_notes, self.notes.get(label, (self.cursor, 0))[0]
        yield
        self._searched, self.cursor = outside

    def read(self, raw: str, *, is_cell: bool = False) -> BlockText:
        """Find the lines of a text from the cursor on, which then stands behind them; only cells do not end a line."""
        found = BlockText(raw, [0], [None], self.offset)
        for piece in _PIECE.finditer(raw):
            content = piece[0].strip()
            is_whole = (
                not is_cell
                and raw[piece.start() - 1 : piece.start()] != ETX
                and raw[piece.end() : piece.end() + 1] != STX
            )
            at = self._find(content, is_whole=is_whole) if content and content[0] != STX else -1
            if at >= 0:
                self.cursor = at + len(content)
            found.starts.append(piece.start())
            found.shifts.append(at - piece.start() - piece[0].index(content) if at >= 0 else None)
        return found

    def _find(self, content: str, *, is_whole: bool) -> int:
        at = -1 if self._misses > MISSES else self._searched.find(content, self.cursor)
        self._misses += at < 0
        if at < 0 or not is_whole:
            return at
        end = self._searched.find("\n", at)
        last = len(self._searched[at : end if end >= 0 else None].rstrip()) + at - len(content)
        # `1. 1`: what ends a line is the text, and not the mark of a list before it.
        return last if last > at and self._searched.startswith(content, last) else at

    def _pass(self, line: str) -> None:
        content = line.strip()
        at = self._searched.find(content, self.cursor) if content and self._misses <= MISSES else self.cursor
        self._misses += at < 0
        self.cursor = max(self.cursor, at + len(content))

    def _html(self, raw: str | Element) -> Extent:
        typed = raw.strip() if isinstance(raw, str) else f"<{raw.tag}"
        start = self.text.find(typed, self.cursor)
        if start >= 0:
            return start, start + len(typed)
        # Blanks on empty lines are lost on the way: what has as many lines is the same.
        first, *_, last = (typed, typed) if "\n" not in typed else typed.split("\n")
        start = end = max(self.text.find(first, self.cursor), self.cursor)
        for _ in range(typed.count("\n")):
            end = self.text.find("\n", end) + 1 or len(self.text)
        return start, max(self.text.find(last, end), end) + len(last)

    def _hide(self, extents: Iterable[Extent]) -> None:
        pieces, last = [], 0
        for start, end in sorted(extents):
            if start >= last:
                pieces += [self._searched[last:start], blank_out(self._searched[start:end])]
                last = end
        self._searched = "".join((*pieces, self._searched[last:]))


class _Fences:
    """The lines of a text that may open or close fenced code."""

    def __init__(self, text: str) -> None:
        matches = list(_FENCE.finditer(text))
        self._starts = [match.start() for match in matches]
        self._opening = matches
        self._closing: dict[str, list[int]] = {}
        for index, match in enumerate(matches):
            if not match["info"].strip():
                self._closing.setdefault(match["fence"], []).append(index)

    def next(self, position: int) -> Extent:
        """Where the next fenced code starts and ends; the position itself where there is none."""
        for index in range(bisect_left(self._starts, position), len(self._starts)):
            closing = self._closing.get(self._opening[index]["fence"], [])
            later = bisect_left(closing, index + 1)
            if later < len(closing):
                return self._opening[index].start("fence"), self._opening[closing[later]].end()
        return position, position


def _normalised(typed: str, tab_length: int) -> str:
    """What Python-Markdown makes of tabs and of the characters it marks its placeholders with."""
    return typed.replace(STX, "").replace(ETX, "").expandtabs(tab_length)


def _offsets(typed: str, tab_length: int) -> list[int]:
    """For each character of the normalised text the offset of the one it was typed as."""
    offsets, column = [], 0
    for offset, character in enumerate(typed):
        width = tab_length - column % tab_length if character == "\t" else character not in (STX, ETX)
        offsets += [offset] * width
        column = 0 if character in "\n\r" else column + width
    return [*offsets, len(typed)]
