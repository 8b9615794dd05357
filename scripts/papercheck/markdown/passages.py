"""Texts of records, a paragraph each, into HTML, citations and words."""

import re
from functools import cache

from papercheck.markdown.dialect import TEXT
from papercheck.markdown.markup import Markup
from papercheck.markdown.reader import MarkdownReader, ParsedText, UnreadableMarkdownError
from papercheck.model import Block, BlockKind, Citation, Finding, LocatorWords, Origin, Place

_PLAIN = re.compile(
    r"[^\W\d_](?:[^\x00-\x1f\x7f-\x9f*_\[\]<>&\\`{}!$:/]*[^\s\x00-\x1f\x7f-\x9f*_\[\]<>&\\`{}!$:/])?"
)
"""Text without any character that means something to Markdown: most texts are that, and their words are all of it."""


@cache
def _reader() -> MarkdownReader:
    return MarkdownReader(TEXT)


def parse_passage(text: str) -> ParsedText:
    """Read a text. Raises UnreadableMarkdownError where Python-Markdown gives up on it."""
    return _reader().parse(text)


def citations(text: str, place: Place, words: LocatorWords) -> tuple[tuple[Citation, ...], list[Finding]]:
    """The citations of a text that starts at a place, and what is wrong with those that cannot be read."""
    if "@" not in text:
        return (), []
    try:
        parsed = parse_passage(text)
    except UnreadableMarkdownError as error:
        return (), [error.finding(place)]
    return Markup(parsed, Origin(text, place.path, place.line, place.column), "").citations(words)


def read_passage(place: Place, text: str, language: str) -> Block:
    """A text as a block of a page would be read."""
    words = own = text
    if not _PLAIN.fullmatch(text):
        try:
            blocks = Markup(parse_passage(text), Origin(text, place.path, place.line), language).blocks()
            words, own = (
                "\n".join(filter(None, read))
                for read in ([block.words for block in blocks], [block.own for block in blocks])
            )
        except UnreadableMarkdownError:
            words = own = ""
    return Block(kind=BlockKind.PARAGRAPH, place=place, text=text, words=words, own=own)
