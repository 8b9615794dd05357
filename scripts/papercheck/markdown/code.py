"""What of a Markdown text is no running text: code in fences, spans or by its indentation, and comments."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile

_FENCE = re.compile(
    r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)\1(?!`)", re.DOTALL)
_INDENTED = re.compile(r"(?:\A|\n[ \t]*\n)(?: {4}| {0,3}\t)[ \t]*\S")
_BLOCK = re.compile(r"(?:^[ \t]*\S[^\n]*(?:\n|\Z))+", re.MULTILINE)
_HOLDER = re.compile(r"[-*+]\s|\d+[.)]\s|:\s|\[\^[^\]\s]+\]:|!!!|\?\?\?|===|///|<[a-zA-Z!]")
"""What begins a block that holds what is indented below it: an item, a definition, a note, a box, a tab, an element."""

_TAB = 4


def without_code(text: str) -> str:
    """The text with code and comments blanked at equal length, so that every offset stays true."""
    # Most texts hold none of the signs, and looking for a sign is many times as fast as looking for what it begins.
    text = _blanked_indented(_blanked(_FENCE, text, "```", "~~~"))
    return _blanked(_CODE_SPAN, _blanked(_COMMENT, text, "<!--"), "`")


def comments(text: str) -> Iterator[tuple[int, str]]:
    """Every HTML comment outside code: its offset, and what stands in it."""
    text = _blanked_indented(_blanked(_FENCE, text, "```", "~~~"))
    code = [match.span() for match in _CODE_SPAN.finditer(text)]
    for match in _COMMENT.finditer(text):
        before = bisect_left(code, match.span()) - 1
        if before < 0 or code[before][1] <= match.start():
            yield match.start(), match[0].removeprefix("<!--").removesuffix("-->")


def _blanked(pattern: re.Pattern[str], text: str, *marks: str) -> str:
    if any(mark in text for mark in marks):
        return pattern.sub(lambda match: _blank(match[0]), text)
    return text


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _blanked_indented(text: str) -> str:
    """The text without code that is set off by four blanks more than what it stands in."""
    if not _INDENTED.search(text):
        return text
    depth, end = 0, 0
    pieces: list[str] = []
    for block in _BLOCK.finditer(text):
        lines = block[0].splitlines(keepends=True)
        depth, length = _read(lines, depth)
        pieces += [text[end : block.start()], _blank(block[0][:length])]
        end = block.start() + length
    return "".join((*pieces, text[end:]))


def _read(lines: Sequence[str], depth: int) -> tuple[int, int]:
    """How deep blocks may stand below this one, and how many of its characters are code, from its first on.

    `depth` is how deep the block may stand itself: once for every item, note or box around it.
    """
    inner = min(depth, -(-_indent(lines[0]) // _TAB))
    code = tuple(takewhile(lambda line: _indent(line) // _TAB > inner, lines))
    for line in lines[len(code) :]:
        if _HOLDER.match(line.lstrip()):
            inner = _indent(line) // _TAB + 1
    return inner, sum(map(len, code))


def _indent(line: str) -> int:
    typed = line.expandtabs(_TAB)
    return len(typed) - len(typed.lstrip())
