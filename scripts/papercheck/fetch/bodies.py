"""The body of an answer → its bytes, decoded, piece by piece, and never more than a checker needs."""

import zlib
from collections.abc import Iterator
from http.client import HTTPResponse, IncompleteRead

MOST = 5_000_000
"""As many bytes of a body as are looked at, packed or unpacked."""

_START, _PIECE = 512, 16_384
_MOST_CODINGS = 2


class TooMuchError(Exception):
    """The answer is larger than anybody looks at."""


class UnreadableError(Exception):
    """The body is packed in a way that was not asked for, or badly."""


def pieces(response: HTTPResponse) -> Iterator[bytes]:
    """The body, unpacked; an error as soon as it is known to be too long, broken off or unreadable."""
    codings = _codings(response)
    if len(codings) > _MOST_CODINGS or not set(codings) <= {"gzip", "x-gzip", "deflate"}:
        raise UnreadableError
    stream = _bounded(_received(response))
    for coding in reversed(codings):
        stream = _bounded(_unpacked(stream, coding))
    return stream


def _codings(response: HTTPResponse) -> list[str]:
    given = ",".join(response.headers.get_all("Content-Encoding", [])).lower().split(",")
    return [coding for each in given if (coding := each.strip()) not in ("", "identity")]


def _received(response: HTTPResponse) -> Iterator[bytes]:
    """The body as it comes, first a little: of most documents that is enough."""
    piece = response.read(_START)
    while piece:
        yield piece
        piece = response.read(_PIECE)
    if response.length:
        raise IncompleteRead(b"", response.length)


def _bounded(stream: Iterator[bytes]) -> Iterator[bytes]:
    left = MOST
    for piece in stream:
        left -= len(piece)
        if left < 0:
            raise TooMuchError
        if piece:
            yield piece


def _unpacked(stream: Iterator[bytes], coding: str) -> Iterator[bytes]:
    """One layer of packing taken off, never more than a piece at a time; what follows its end is ignored."""
    unpacker = None
    for piece in stream:
        unpacker = unpacker or zlib.decompressobj(_window(coding, piece[0]))
        rest = piece
        while rest and not unpacker.eof:
            try:
                yield unpacker.decompress(rest, _PIECE)
            except zlib.error as error:
                raise UnreadableError from error
            rest = unpacker.unconsumed_tail


def _window(coding: str, first: int) -> int:
    """How `zlib` is told the format: gzip, deflate with its header, or, as some servers send it, without."""
    if coding != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if first & 15 == zlib.DEFLATED else -zlib.MAX_WBITS
