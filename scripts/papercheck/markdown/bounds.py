"""Python-Markdown with bounds to its work: where it takes the square of the time, it looks up what it would search for again.

What it makes of a text stays the same, but for a block that it would have to read over and over: there it gives up.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import md_in_html
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.htmlparser import HTMLExtractor
from markdown.inlinepatterns import (
    LinkInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
    dequote,
)
from markdown.preprocessors import Preprocessor

_SIGN = re.compile(r"[\[\]()]|[\"'](?: *\))?")
"""A bracket; a quotation mark, with the bracket behind it that ends a link with a title."""


_NOTE = r"\[\^([^\]]*)\]"

READ_AGAIN = 30
"""How often the block parser may read a character of a text on average. A list in a list takes one time for each level,
and five levels are many; headings without an empty line between them take one time for each heading."""
ALWAYS_READ = 10_000_000
"""Characters that it may read in any case, which takes some seconds."""


class TooManyBlocksError(ValueError):
    """So many blocks follow each other without an empty line that to read them takes the square of the time."""


def bound(parser: markdown.Markdown) -> None:
    """Keep the work of a parser within bounds."""
    for pattern in parser.inlinePatterns:
        if isinstance(pattern, LinkInlineProcessor):
            links = _Links(pattern)
            pattern.getText, pattern.getLink = links.text, links.target  # type: ignore[method-assign]
        elif pattern.pattern == _NOTE:
            pattern.compiled_re = _Bracketed(pattern.compiled_re)  # type: ignore[assignment]
    lists: Any = parser.treeprocessors["attr_list"]
    lists.HEADER_RE = HEADER_LIST
    parser.preprocessors.register(_RawHtml(parser), "html_block", 20)
    # Before every other stage: it looks on.
    count: Any = _BlockCount(parser.parser)
    parser.parser.blockprocessors.register(count, "block_count", 1_000)
    parser.preprocessors.register(count, "text_length", 1_000)


class _Bracketed:
    """A pattern for what ends with a square bracket."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern

    def finditer(self, data: str, start: int) -> Iterator[re.Match[str]]:
        """Its matches; behind the last bracket it looks for none."""
        return self._pattern.finditer(data, start, data.rfind("]") + 1)


class _ListAtEnd:
    """The pattern for an attribute list at the end of a line."""

    def search(self, text: str) -> re.Match[str] | None:
        """Its match; where no curly bracket ends the text, it looks for none."""
        return AttrListTreeprocessor.HEADER_RE.search(text) if text.rstrip().endswith("}") else None


HEADER_LIST = _ListAtEnd()
"""The attribute list of a heading, a cell or a term."""


class _RawHtml(Preprocessor):
    """Puts raw HTML aside, like the stage that it replaces."""

    def __init__(self, parser: markdown.Markdown) -> None:
        super().__init__(parser)
        is_read = isinstance(parser.preprocessors["html_block"], md_in_html.HtmlBlockPreprocessor)
        self._extractor = md_in_html.HTMLExtractorExtra if is_read else HTMLExtractor

    def run(self, lines: list[str]) -> list[str]:
        """The lines with placeholders for raw HTML; where no tag closes any more, none is looked for."""
        source = "\n".join(lines)
        extractor: Any = self._extractor(self.md)
        # What ends the search of the extractor: a tag that closes, and two characters that no tag holds.
        find_end, behind = extractor.check_for_whole_start_tag, len(source) - max(map(source.rfind, ">`\0"))
        # It drops what it has read: only the end of what it holds is always that of the source.
        extractor.check_for_whole_start_tag = lambda start: (
            find_end(start) if start < len(extractor.rawdata) - behind else -1
        )
        extractor.feed(source)
        extractor.close()
        return "".join(extractor.cleandoc).split("\n")


class _BlockCount(BlockProcessor):
    """Counts the characters that the block parser reads: a block with others in it is read again for each of them."""

    _left = ALWAYS_READ

    def run(self, lines: list[str]) -> list[str]:  # type: ignore[override]
        """As the first stage: the lines as they are."""
        self._left = max(ALWAYS_READ, READ_AGAIN * sum(map(len, lines)))
        return lines

    def test(self, _: object, block: str) -> bool:
        """As a stage for blocks, which takes none. Raises TooManyBlocksError."""
        self._left -= len(block)
        if self._left < 0:
            raise TooManyBlocksError
        return False


class _Links:
    """Texts and targets of links for one pattern, which goes through a text from left to right."""

    def __init__(self, pattern: LinkInlineProcessor) -> None:
        self._pattern = pattern
        is_short = isinstance(pattern, ShortReferenceInlineProcessor | ShortImageReferenceInlineProcessor)
        self._behind = None if is_short else pattern.RE_LINK
        self._data = ""
        self._brackets = _Brackets("")

    def text(self, data: str, index: int) -> tuple[str, int, bool]:
        """What stands from an index to the bracket that closes it, the index behind that, and whether it may be a link's."""
        shift = self._align(data, index - 1)
        close = self._brackets.closing.get(index - 1 - shift)
        if close is None or (self._behind and not self._behind.match(data, close + shift + 1)):
            return "", index, False
        return data[index : close + shift], close + shift + 1, True

    def target(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        """Target and title in the round brackets at an index, the index behind those, and whether they are a link's."""
        match = self._pattern.RE_LINK.match(data, index)
        if match is None:
            return "", None, index, False
        if match[1]:
            return self._unescape(match[1][1:-1], match[2] and match[2][1:-1], match.end())
        start, shift = match.end(), self._align(data, index)
        found = self._brackets.find_target(index - shift, start - shift)
        if found is None:
            return "", None, index, False
        stop, title_end, end = found
        title = None if title_end is None else data[stop + shift + 1 : title_end + shift]
        return self._unescape(data[start : stop + shift], title, end + shift)

    def _unescape(self, target: str, title: str | None, end: int) -> tuple[str, str | None, int, bool]:
        unescape = self._pattern.unescape
        if title is not None:
            title = re.sub(r"\s", " ", dequote(unescape(title.strip())))
        return unescape(target).strip(), title, end, True

    def _align(self, data: str, index: int) -> int:
        """How much farther right everything from an index on stands in a text than in the one whose brackets are known.

        Whatever becomes a link makes a new text, which is the same behind the link.
        """
        if data is not self._data and not self._data.endswith(data[index:]):
            self._data, self._brackets = data, _Brackets(data)
        return len(data) - len(self._data)


class _Brackets:
    """Where the brackets and quotation marks of a text stand."""

    def __init__(self, data: str) -> None:
        self._data = data
        self.closing: dict[int, int] = {}
        """For each bracket that closes: where."""
        self._round: list[int] = []
        self._depths = [0]
        """How many more round brackets have opened than closed, before each of them and at the end."""
        self._quotes: dict[str, list[int]] = {"'": [], '"': []}
        self._ends: dict[str, list[tuple[int, int]]] = {"'": [], '"': []}
        """The quotation marks that end a title, and where the link ends behind each."""
        opened: dict[str, list[int]] = {"[": [], "(": []}
        for match in _SIGN.finditer(data):
            sign, last = match[0][0], match.end() - 1
            if sign in "\"'":
                self._quotes[sign].append(match.start())
                if last > match.start():
                    self._ends[sign].append((match.start(), last))
            bracket = data[last]
            if bracket in "()":
                self._round.append(last)
                self._depths.append(self._depths[-1] + (1 if bracket == "(" else -1))
            if bracket in "[(":
                opened[bracket].append(last)
            elif bracket in "])" and (pending := opened["[" if bracket == "]" else "("]):
                self.closing[pending.pop()] = last

    def find_target(self, opening: int, start: int) -> tuple[int, int | None, int] | None:
        """Where the target that starts in a round bracket stops, where its title ends, and where the link does.

        The title, if there is one, opens where the target stops.
        """
        close = self.closing.get(opening, len(self._data))
        marks = [(mark, sign) for sign, found in self._quotes.items() for mark in _next(found, start)]
        quote = min((mark for mark, _ in marks), default=len(self._data))
        if close < quote:
            return close, None, close + 1
        titles = [
            (end, mark, title_end)
            for mark, sign in marks
            for title_end, end in _next(self._ends[sign], (mark + 1, 0))
        ]
        if titles:
            end, mark, title_end = min(titles)
            return mark, title_end, end + 1
        return self._unclosed_title(start, quote) if marks else None

    def _unclosed_title(self, start: int, quote: int) -> tuple[int, None, int] | None:
        """The target up to the bracket with which Python-Markdown makes do where a title opens and never ends."""
        first, behind = (bisect_left(self._round, position) for position in (start, quote))
        last = behind + self._depths[behind] - self._depths[first]
        if last >= len(self._round):
            return None
        # It counts an opening bracket there like a closing one, and then takes the link to the last character.
        stop = self._round[last] if self._data[self._round[last]] == ")" else len(self._data) - 2
        return stop, None, stop + 1


Position = TypeVar("Position", int, tuple[int, int])


def _next(positions: Sequence[Position], start: Position) -> Sequence[Position]:
    """The first position from a start on, if there is one."""
    index = bisect_left(positions, start)
    return positions[index : index + 1]
