"""The text of a page beside what Python-Markdown reads of it: where each line, fence and definition was typed."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from xml.etree.ElementTree import Element

from markdown.util import ETX, STX

from papercheck.markdown.spans import BlockText, Extent, Span, SpanKind
from papercheck.model.rule import DATA_SYNTAX, MISSING_FIELD, Finding, Place
from papercheck.text import blank_stretches

STASHED = re.compile(f"{STX}wzxhzdk:(\\d+){ETX}")
"""What stands for raw HTML or a fence, which Python-Markdown's preprocessors have put aside."""

MISSES = 100
"""Lines that are looked for in vain, to the end of the text, before no more are: reading stays linear."""

_PIECE = re.compile(f"{STX}[^{ETX}]*{ETX}|[^\n{STX}]+")
"""A placeholder, or what stands on a line before or behind one."""
_FENCE = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_LABEL = re.compile(r"^[ \t>]*(?:(?:[-*+:]|\d+\.)[ \t]+)*\[(?P<label>[^\[\]\n]+)\]:[ \t]*", re.MULTILINE)
"""`[label]:` of a link or `[^label]:` of a footnote, in a quotation, an item or a definition as well."""
_TARGET = re.compile(r"(?:\n[ \t>]*)?\S+[^\n]*")


class MarkdownSource:
    """The text of a page as the block parser sees it, with a cursor that only moves forward.

    Its positions are those of the text with tabs expanded; `offset` leads from them to the page.
    """

    def __init__(
        self, typed: str, tab_length: int, stash: Sequence[str | Element], moved: Sequence[int] = ()
    ) -> None:
        """`stash` is what Python-Markdown's preprocessors put aside: fences first, then raw HTML.

        `moved` has the offsets in the page, where those of `typed` are not the same.
        """
        self.stash = stash
        self.fences = 0
        """How many members of the stash are fences."""
        self.text, self._offsets = normalise(typed, tab_length)
        if moved:
            self._offsets = [moved[min(at, len(moved) - 1)] for at in self._offsets or range(len(typed) + 1)]
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
        return self._offsets[min(position, len(self._offsets) - 1)] if self._offsets else position

    def offsets(self, extent: Extent) -> Extent:
        """Where a stretch of the text stands in the page."""
        start, end = extent
        return self.offset(start), self.offset(end - 1) + 1 if end > start else self.offset(start)

    def align(self, lines: Iterable[str]) -> None:
        """Find what was put aside, in the lines that were left."""
        known = _find_fences(self.text)
        for line in lines:
            if STX not in line:
                self._search(line.strip())
            for number in self._list_stashed(line) if STX in line else ():
                if number >= self.fences:
                    extent = self._find_html(self.stash[number])
                else:
                    following = bisect_left(known, (self.cursor, 0))
                    extent = known[following] if following < len(known) else (self.cursor, self.cursor)
                self.stashed[number] = extent
                self.cursor = max(self.cursor, extent[1])
        self._hide(extent for number, extent in self.stashed.items() if isinstance(self.stash[number], str))
        self.cursor = 0

    def define(self, references: Sequence[str], notes: Sequence[tuple[str, str]]) -> None:
        """Find the definitions of links, by name, and of footnotes, by label and text, each kind in its order."""
        awaited = iter(notes)
        label, text = next(awaited, (None, ""))
        for match in _LABEL.finditer(self._searched):
            start = match.start("label") - 1
            name = references[len(self.references)] if len(self.references) < len(references) else None
            if match["label"].strip().lower() == name:
                target = _TARGET.match(self._searched, match.end())
                self.references.append((start, target.end() if target else match.end()))
            elif match["label"] == f"^{label}":
                self.cursor = match.end()
                for line in text.split("\n"):
                    self._search(line.strip())
                self.notes[f"{label}"] = start, self.cursor
                label, text = next(awaited, (None, ""))
        self._hide(self.references)
        self._with_notes = self._searched
        self._hide(self.notes.values())
        self.cursor = 0

    def list_html(self) -> list[Span]:
        """The raw HTML that was put aside, each with a text of its own."""
        extents = (extent for number, extent in self.stashed.items() if number >= self.fences)
        texts = (BlockText(self.text[at:end], shifts=[at], to_page=self.offset) for at, end in extents)
        return [Span(SpanKind.HTML_BLOCK, text, 0, len(text.raw)) for text in texts]

    @contextmanager
    def within_note(self, label: str) -> Iterator[None]:
        """Look for texts in the definition of a footnote, which is read elsewhere than where it stands."""
        outside = self._searched, self.cursor
        self._searched, self.cursor = self._with_notes, self.notes.get(label, (self.cursor, 0))[0]
        yield
        self._searched, self.cursor = outside

    def read(self, raw: str, *, is_cell: bool = False) -> BlockText:
        """Find the lines of a text from the cursor on, which then stands behind them; only cells do not end a line."""
        found = BlockText(raw, to_page=self.offset)
        for piece in _PIECE.finditer(raw):
            content = piece[0].strip()
            before, behind = raw[piece.start() - 1 : piece.start()], raw[piece.end() : piece.end() + 1]
            at = self._search(content, is_line_end=not is_cell and before != ETX and behind != STX)
            found.starts.append(piece.start())
            found.shifts.append(at - piece.start() - piece[0].index(content) if at >= 0 else None)
        return found

    def _search(self, content: str, *, is_line_end: bool = False) -> int:
        """Where a text stands from the cursor on, which then stands behind it; -1 where that is not known."""
        if not content or content[0] == STX or self._misses > MISSES:
            return -1
        at = self._searched.find(content, self.cursor)
        if at < 0:
            self._misses += 1
            return -1
        if is_line_end:
            end = self._searched.find("\n", at)
            last = at + len(self._searched[at : end if end >= 0 else None].rstrip()) - len(content)
            # `1. 1`: what ends a line is the text, and not the mark of a list before it.
            at = last if last > at and self._searched.startswith(content, last) else at
        self.cursor = at + len(content)
        return at

    def _list_stashed(self, text: str) -> Iterator[int]:
        """The numbers in a text, each before those within it: Markdown within HTML is put aside as an element."""
        for number in map(int, STASHED.findall(text)):
            yield number
            if not isinstance(inner := self.stash[number], str):
                yield from self._list_stashed("".join(inner.itertext()))

    def _find_html(self, raw: str | Element) -> Extent:
        typed = raw.strip() if isinstance(raw, str) else f"<{raw.tag}"
        start = self.text.find(typed, self.cursor)
        if start >= 0:
            return start, start + len(typed)
        # Blanks on empty lines are lost on the way: what has as many lines is the same.
        first, last = typed.partition("\n")[0], typed.rpartition("\n")[2]
        start = end = max(self.text.find(first, self.cursor), self.cursor)
        for _ in range(typed.count("\n")):
            end = self.text.find("\n", end) + 1 or len(self.text)
        return start, max(self.text.find(last, end), end) + len(last)

    def _hide(self, extents: Iterable[Extent]) -> None:
        self._searched = blank_stretches(self._searched, extents)


def _find_fences(text: str) -> list[Extent]:
    """Where each line that opens fenced code stands, up to the first that closes it."""
    ends: dict[str, int] = {}
    found = []
    for match in reversed(list(_FENCE.finditer(text))):
        if match["fence"] in ends:
            found.append((match.start("fence"), ends[match["fence"]]))
        if not match["info"].strip():
            ends[match["fence"]] = match.end()
    return found[::-1]


def normalise(typed: str, tab_length: int) -> tuple[str, list[int]]:
    """What Python-Markdown makes of tabs and of the characters it marks its placeholders with.

    Behind it the offset that each character was typed at, if that is not its own.
    """
    if not re.search(f"[\t{STX}{ETX}]", typed):
        return typed, []
    offsets, column = [], 0
    for offset, character in enumerate(typed):
        width = tab_length - column % tab_length if character == "\t" else character not in (STX, ETX)
        offsets += [offset] * width
        column = 0 if character in "\n\r" else column + width
    return typed.replace(STX, "").replace(ETX, "").expandtabs(tab_length), [*offsets, len(typed)]


_ASSIGNED = re.compile(r"""([\w-]+) *= *("[^"]*"|'[^']*'|\[[^\]]*\]|[\w.:+-]+)\s*""")
"""A line of TOML that says what a line of YAML could say: `title = "Tides"`."""


def split_front_matter(
    text: str, path: str, *, is_loose: bool = False
) -> tuple[str, str, int, list[Finding]]:
    """Front matter as YAML, body, the line the body starts on, and what is wrong with the fence between them.

    Of TOML between `+++`, which Hugo reads, only fields of one line are kept, above the first table. `is_loose`: more than
    three hyphens close it, too, as for all programs but MkDocs.
    """
    lines = text.split("\n")
    fence = lines[0].rstrip()
    if fence not in ("---", "+++"):
        return "", text, 1, []
    ends = re.compile(rf"(?:{re.escape(fence)}|\.\.\.{'|-{4,}' if is_loose and fence == '---' else ''})\s*")
    for index, line in enumerate(lines[1:], start=1):
        if ends.fullmatch(line):
            head, body = "\n".join(lines[1:index]), "\n".join(lines[index + 1 :])
            if fence == "+++":
                assigned = map(_ASSIGNED.fullmatch, f"\n{head}".partition("\n[")[0].split("\n")[1:])
                head = "\n".join(f"{found[1]}: {found[2]}" if found else "" for found in assigned)
            return head, body, index + 2, []
    if fence == "+++":
        return "", text, 1, []
    message = "The front matter opens with `---` and never closes."
    fix = "Put a line with `---` below the last field."
    return "", "", len(lines), [DATA_SYNTAX(Place(path), message, fix)]


def find_lacking(head: str, body: str, path: str) -> list[Finding]:
    """What a page of a publication lacks: its front matter, or the text below it."""
    if not head:
        fix = "Begin it with a line `---`, then `title: …` and `description: …`, then a line `---`."
        return [DATA_SYNTAX(Place(path), "The page does not start with front matter.", fix)]
    if not body.strip():
        fix = "Write the text, or remove the page in every language."
        return [MISSING_FIELD(Place(path), "The page has no text below its front matter.", fix)]
    return []


_ADDRESS = re.compile(
    r"^(?:id|slug|permalink|url|aliases|redirect_from):((?:[ \t]+\S.*)?(?:\n[ \t]*-[ \t]+.*)*)", re.MULTILINE
)


def read_addresses(front_matter: str) -> Iterator[str]:
    """What names a page in the front matter of Docusaurus, Hugo and Jekyll, redirects to it included: `slug: /setup`."""
    for field in _ADDRESS.finditer(re.sub(r"(?m)\s#.*$", "", front_matter)):
        yield from re.findall(r"(?<![^\s\[,\"'])[^\s\[\],\"'-][^\s\],\"']*", field[1])


def read_key(front_matter: str) -> str:
    """What joins a page to the same one in other languages in the front matter of Hugo: `translationKey: tides`."""
    found = re.search(r"(?m)^translationKey:[ \t]*([\"']?)(.+?)\1[ \t]*$", front_matter)
    return found[2] if found else ""
