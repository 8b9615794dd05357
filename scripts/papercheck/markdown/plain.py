"""Markdown into what a reader reads of it, at equal length, so that an offset in the one is an offset in the other."""

import re
from collections.abc import Iterable

from papercheck.markdown.code import without_code
from papercheck.model import Citation

_UNREAD = (
    re.compile(r"\{:[^{}\n]*\}"),
    re.compile(r"(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"),
    re.compile(r"^ {0,3}\[(?!\^)[^\[\]\n]+\]:[ \t]*\S.*$", re.MULTILINE),
    re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>"),
    re.compile(r"</?[a-zA-Z][^<>]*>"),
)
"""Attribute lists, targets of links, definitions of links, addresses in angle brackets, tags."""


def plain(body: str, citations: Iterable[Citation]) -> str:
    """The text with blanks for whatever is not read as words: code, comments, citations, ids, targets and tags."""
    code_free, pieces, last = without_code(body), [], 0
    for citation in citations:
        pieces += [code_free[last : citation.start], _blank(code_free[citation.start : citation.end])]
        last = citation.end
    text = "".join((*pieces, code_free[last:]))
    for pattern in _UNREAD:
        text = pattern.sub(lambda match: _blank(match[0]), text)
    return text


def _blank(text: str) -> str:
    return "".join(each if each == "\n" else " " for each in text)
