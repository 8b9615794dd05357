"""Citations in HTML: the characters that stand for them, numbered in the order of the text, and none where they are not shown."""

import re
from collections.abc import Sequence

from papercheck.markdown.citation_syntax import Bracket
from papercheck.markdown.raw_html import TAG
from papercheck.markdown.spans import Span

FIRST_MARK, LAST_MARK = 0xF0000, 0xFFFFD
"""A private-use area of Unicode: in the HTML of a text each of its characters stands for one citation."""
MARK = re.compile(f"[{chr(FIRST_MARK)}-{chr(LAST_MARK)}]")
"""What stands for a citation in the HTML of a text."""
_ESCAPED_MARK = re.compile(rf"\\?({MARK.pattern})")


def settle_citations(html: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """The HTML with marks numbered in the order of the text, and the citations that it shows.

    What became part of a tag or a comment is no citation: there the text is as it was typed.
    """
    if not spans:
        return html, []

    html = TAG.sub(lambda tag: as_typed(tag[0], spans) if MARK.search(tag[0]) else tag[0], html)
    shown = {ord(mark) - FIRST_MARK for mark in MARK.findall(html)}
    order = sorted(shown, key=lambda number: (_start(spans[number]), number))
    numbers = {chr(FIRST_MARK + old): chr(FIRST_MARK + new) for new, old in enumerate(order)}
    return MARK.sub(lambda mark: numbers[mark[0]], html), [spans[number] for number in order]


def as_typed(text: str, spans: Sequence[Span]) -> str:
    """A text with the citations that it cannot show as they were typed."""
    # Python-Markdown takes what is put aside for an escaped character, and puts a backslash before it.
    return _ESCAPED_MARK.sub(lambda mark: spans[ord(mark[1]) - FIRST_MARK].raw, text)


def _start(span: Span) -> int:
    return span.offsets[0] if span.offsets else 0


def bracket(span: Span) -> Bracket:
    """What stands between the brackets of a span, with the offsets of its parts in the page."""
    start, end = span.offsets or (0, 0)
    parts, local = [], span.start + 1
    for part in span.raw[1:-1].split(";"):
        offset = span.text.offset(local + len(part) - len(part.lstrip()))
        parts.append((part, start if offset is None else offset))
        local += len(part) + 1
    return Bracket(tuple(parts), start, end)
