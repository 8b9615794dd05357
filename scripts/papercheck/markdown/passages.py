"""Texts of records, a paragraph each, into HTML, citations and words."""

import re

from papercheck.markdown.dialect import TEXT
from papercheck.markdown.markup import Markup
from papercheck.markdown.reader import MarkdownReader, ParsedText, UnreadableMarkdownError
from papercheck.model import Block, BlockKind, Citation, Finding, LocatorWords, Origin, Place

_PLAIN = re.compile(
    r"[^\W\d_](?:[^\x00-\x1f\x7f-\x9f*_\[\]<>&\\`{}!$:/]*[^\s\x00-\x1f\x7f-\x9f*_\[\]<>&\\`{}!$:/])?"
)
"""Text without any character that means something to Markdown: most texts are that, and their words are all of it."""


class PassageReader:
    """Reads texts, each once, however often it is asked for."""

    def __init__(self) -> None:
        self._reader = MarkdownReader(TEXT)
        self._known: dict[str, ParsedText] = {}

    def parse(self, text: str) -> ParsedText:
        """Read a text. Raises UnreadableMarkdownError where Python-Markdown gives up on it."""
        if text not in self._known:
            self._known[text] = self._reader.parse(text)
        return self._known[text]

    def citations(
        self, text: str, place: Place, words: LocatorWords
    ) -> tuple[tuple[Citation, ...], list[Finding]]:
        """The citations of a text that starts at a place, and what is wrong with those that cannot be read."""
        if "@" not in text:
            return (), []
        try:
            parsed = self.parse(text)
        except UnreadableMarkdownError as error:
            return (), [error.finding(place)]
        return Markup(parsed, Origin(text, place.path, place.line, place.column), "").citations(words)

    def block(self, text: str, place: Place, language: str) -> Block:
        """A text as a block of a page would be read; one that is unreadable has no words."""
        words = own = text
        if not _PLAIN.fullmatch(text):
            try:
                blocks = Markup(self.parse(text), Origin(text, place.path), language).blocks()
            except UnreadableMarkdownError:
                blocks = ()
            words = "\n".join(block.words for block in blocks if block.words)
            own = "\n".join(block.own for block in blocks if block.own)
        return Block(kind=BlockKind.PARAGRAPH, place=place, text=text, words=words, own=own)
