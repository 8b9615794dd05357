"""The bytes of an HTML page or a plain text, piece by piece → a reading of it; what is not wanted is forgotten at once."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Any

from lxml import etree

from papercheck.fetch.charsets import decoded
from papercheck.fetch.elements import KEPT_OF_PROSE, HarmfulError, Reader
from papercheck.fetch.readings import Reading

LARGEST_TAG = 100_000
"""As many blanks, quotation marks and slashes as one tag may hold; each may part two attributes."""


def read_html(pieces: Iterable[bytes], charset: str, wanted: frozenset[str], *, keeps_text: bool) -> Reading:
    """Read a page as it comes in; what is not wanted is forgotten at once."""
    reader = Reader(wanted, keeps_text=keeps_text)
    target: Any = reader  # Its type asks for more methods than the parser does.
    parser = etree.HTMLParser(target=target)
    try:
        for piece in _without_bombs(decoded(pieces, charset)):
            parser.feed(piece)
    finally:
        # Whatever happened: a parser that is not closed keeps what it was fed until the next garbage collection.
        with suppress(etree.XMLSyntaxError):  # Nothing but blanks and comments.
            parser.close()
    return reader.reading()


def read_plain(pieces: Iterable[bytes], charset: str) -> Reading:
    """Read plain text: no title and no ids, only words."""
    text = "".join(decoded(pieces, charset))
    dense = "".join(text.split())
    digest = sha256(dense.encode("utf-8", "replace")).hexdigest()
    length = len(dense)
    return Reading(prose=text[:KEPT_OF_PROSE], prose_length=length, length=length, text=text, digest=digest)


def _without_bombs(pieces: Iterable[str]) -> Iterator[str]:
    """The same pieces, until a single tag holds so many attributes that the parser would need all memory for them."""
    size = -1  # Outside any tag.
    for piece in pieces:
        _, closed, tail = piece.rpartition(">")
        if closed or size < 0:
            _, opened, tail = tail.partition("<")
            size = 0 if opened else -1
        if size >= 0:
            size += sum(map(tail.count, " \n\t\r\f\"'/"))
        if size > LARGEST_TAG:
            raise HarmfulError
        yield piece
