"""The bytes of an HTML document into its text, in the encoding that browsers take (https://encoding.spec.whatwg.org)."""

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from webencodings import Encoding, IncrementalDecoder, decode, lookup

_PRESCANNED = 1_024
"""Bytes at the start of a document in which the HTML standard looks for a `meta` element."""

_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/]([^>]*+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"""
    ([^\s/>=]++)                                        # the name
    (?: \s*+ = \s*+ (?: "([^"]*+)" | '([^']*+)'         # a value in quotation marks
                      | ([^\s>"'][^\s>]*+) ) )?+        # or without
    """,
    re.VERBOSE,
)
_IN_CONTENT = re.compile(rb"charset\s*+=\s*+[\"']?+([^\s;\"']++)", re.IGNORECASE)
"""`text/html; charset=utf-8` → `utf-8`."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_READ_OTHERWISE = {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}
"""What the HTML standard reads instead, since a `meta` element that can be found is not written in these."""


def decode_html(data: bytes, http_charset: str = "") -> str:
    """The text of a document, whatever its bytes are; what stands for no character becomes U+FFFD.

    `http_charset` is the parameter `charset` of the header `Content-Type`. What names no encoding is UTF-8 if it can be
    read as that, and windows-1252 otherwise.
    """
    encoding = find_encoding(data, http_charset) or ("utf-8" if is_utf_8(data) else "windows-1252")
    text: str = decode(data, encoding, errors="replace")[0]
    return text


def decode_html_pieces(pieces: Iterable[bytes], http_charset: str = "") -> Iterator[str]:
    """The same for a document that comes in pieces, of which the first 1,024 bytes decide."""
    rest = iter(pieces)
    start = b""
    while len(start) < _PRESCANNED and (piece := next(rest, b"")):
        start += piece
    # The start of a longer document may end within a character.
    is_whole = len(start) < _PRESCANNED
    fallback = "utf-8" if is_utf_8(start, is_whole=is_whole) else "windows-1252"
    decoder = IncrementalDecoder(find_encoding(start, http_charset) or fallback)
    for piece in chain((start,), rest):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def find_encoding(data: bytes, http_charset: str = "") -> Encoding | None:
    """What a document says of itself: its byte order mark, then the transport, then its `meta` elements.

    `None` where it says nothing, or a name that is none of an encoding of the web.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return lookup(name)
    labels = (http_charset, *_list_labels(data[:_PRESCANNED]))
    for label in labels:
        if encoding := lookup(label.strip(" \t\n\f\r\"'")):
            is_meta = label is not http_charset
            return lookup(_READ_OTHERWISE.get(encoding.name, encoding.name)) if is_meta else encoding
    return None


def is_utf_8(data: bytes, *, is_whole: bool = True) -> bool:
    """Whether bytes are valid UTF-8; unless they are the whole text, the last character may break off."""
    try:
        codecs.utf_8_decode(data, "strict", is_whole)
    except UnicodeDecodeError:
        return False
    return True


def _list_labels(start: bytes) -> Iterator[str]:
    """The encodings that `meta` elements name."""
    for meta in _META.finditer(_COMMENT.sub(b"", start)):
        attributes: dict[bytes, bytes] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(meta[1]):
            attributes.setdefault(name.lower(), double or single or bare)
        content = _IN_CONTENT.search(attributes.get(b"content", b""))
        if b"charset" in attributes:
            yield attributes[b"charset"].decode("ascii", "replace")
        elif content and attributes.get(b"http-equiv", b"").strip().lower() == b"content-type":
            yield content[1].decode("ascii", "replace")
