"""One GET to an IP address that was judged public: status, headers and unpacked body, all within one deadline."""

import socket
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse, IncompleteRead
from io import BufferedReader, RawIOBase
from ipaddress import ip_address
from threading import Semaphore
from typing import Any

from papercheck.fetch.network import FetchPolicy, HostAddresses, Network
from papercheck.urls import is_public
from papercheck.urls.classification import FetchTarget

LONGEST_HEAD = 65_536
"""Bytes of status line and headers; more of them is a flood."""

LONGEST_BODY = 5_000_000
"""Bytes of a body, packed as well as unpacked: each of 48 simultaneous requests may take that many."""

LARGE_BODIES_AT_ONCE = 3
"""Large bodies that are read at the same time: more would not fit the 150 MB of the process."""

_FIRST_PIECE, _PIECE = 512, 16_384
"""Bytes read at once; the first few are enough for most documents that are no pages."""

_MOST_CODINGS = 2
"""Layers of packing: a server's and a proxy's."""

_CODINGS = frozenset({"gzip", "x-gzip", "deflate"})
_FIRST_FINAL_STATUS = 200


class NotPublicError(Exception):
    """The host name leads to an IP address that is not public."""


class TooLargeError(Exception):
    """The response is larger than the client reads."""


class UnreadableBodyError(Exception):
    """The body is packed in a way that was not asked for, or badly."""


class Deadline:
    """The time that is left."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock, self._end = clock, clock() + seconds

    def require(self) -> float:
        """Seconds until the end, more than 0; raises `TimeoutError` if there are none."""
        seconds = self._end - self._clock()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def left(self) -> float:
        """Seconds until the end, or 0."""
        return max(0.0, self._end - self._clock())


@dataclass(frozen=True, slots=True)
class FetchSession:
    """What all requests of one run share."""

    network: Network
    policy: FetchPolicy
    addresses: HostAddresses
    large_bodies: Semaphore = field(default_factory=lambda: Semaphore(LARGE_BODIES_AT_ONCE))


@contextmanager
def get(
    target: FetchTarget, session: FetchSession, deadline: Deadline, on_sent: Callable[[], None]
) -> Iterator[HTTPResponse]:
    """Send a GET, call `on_sent`, and read status and headers; the caller reads the body inside the context."""
    with _connect(target, session, deadline) as connection:
        connection.settimeout(deadline.require())
        connection.sendall(_write_request(target, session.policy.agent))
        on_sent()
        stream = _BoundedStream(connection, deadline)
        response = _read_final_response(_UnclosedReader(stream))
        stream.room = LONGEST_BODY
        yield response


def _write_request(target: FetchTarget, agent: str) -> bytes:
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.netloc}",
        f"User-Agent: {''.join(character for character in agent if ' ' <= character <= '~')}",
        "Accept: text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
        "Accept-Encoding: gzip, deflate",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii")


def _read_final_response(reader: BufferedReader) -> HTTPResponse:
    """The first response that is not merely informational (1xx)."""
    source: Any = _SocketFile(reader)
    while True:
        response = HTTPResponse(source, method="GET")
        response.begin()
        if response.status >= _FIRST_FINAL_STATUS:
            return response


def _connect(target: FetchTarget, session: FetchSession, deadline: Deadline) -> socket.socket:
    """A connection to the first IP address that accepts one; each gets an equal share of the time that is left."""
    network, addresses = session.network, _find_addresses(target, session.addresses, deadline)
    failure = OSError("no address")
    for number, address in enumerate(addresses):
        try:
            share = deadline.require() / (len(addresses) - number)
            connection = network.open((address, target.port), share)
        except OSError as error:
            failure = error
            continue
        if target.scheme == "http":
            return connection
        try:
            connection.settimeout(deadline.require())
            return network.tls.wrap_socket(connection, server_hostname=target.host)
        except BaseException:
            connection.close()
            raise
    raise failure


def _find_addresses(target: FetchTarget, hosts: HostAddresses, deadline: Deadline) -> tuple[str, ...]:
    """The IP addresses of a target; raises `NotPublicError` if any of them is private."""
    try:
        return (str(ip_address(target.host)),)
    except ValueError:
        addresses = hosts.find(target.host, deadline.require())
    if not target.is_allowed:
        for address in addresses:
            if not is_public(address.partition("%")[0]):
                raise NotPublicError(address)
    return addresses


class _BoundedStream(RawIOBase):
    """The bytes of a connection, as long as there is time and room for them."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline
        self.room = LONGEST_HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.room:
            raise TooLargeError
        self._connection.settimeout(self._deadline.require())
        count = self._connection.recv_into(memoryview(buffer)[: self.room])
        self.room -= count
        return count


class _UnclosedReader(BufferedReader):
    """Stays open when an informational response has been read, for the final one behind it."""

    def close(self) -> None:
        """Leave it to the connection."""


class _SocketFile:
    """The part of a socket that `HTTPResponse` uses."""

    def __init__(self, reader: BufferedReader) -> None:
        self._reader = reader

    def makefile(self, _mode: str) -> BufferedReader:
        return self._reader


def unpack(response: HTTPResponse) -> Iterator[bytes]:
    """The body, unpacked, piece by piece.

    Raises `TooLargeError`, `UnreadableBodyError` or `IncompleteRead` as soon as the body proves to be so.
    """
    listed = ",".join(response.headers.get_all("Content-Encoding", [])).lower().split(",")
    codings = [coding for name in listed if (coding := name.strip()) not in ("", "identity")]
    if len(codings) > _MOST_CODINGS or not _CODINGS.issuperset(codings):
        raise UnreadableBodyError
    stream = _limit(_receive(response))
    for coding in reversed(codings):
        stream = _limit(_decompress(stream, coding))
    return stream


def _receive(response: HTTPResponse) -> Iterator[bytes]:
    piece = response.read(_FIRST_PIECE)
    while piece:
        yield piece
        piece = response.read(_PIECE)
    if response.length:
        raise IncompleteRead(b"", response.length)


def _limit(stream: Iterator[bytes]) -> Iterator[bytes]:
    left = LONGEST_BODY
    for piece in stream:
        left -= len(piece)
        if left < 0:
            raise TooLargeError
        if piece:
            yield piece


def _decompress(stream: Iterator[bytes], coding: str) -> Iterator[bytes]:
    """One layer of packing taken off, at most a piece at a time; bytes behind its end are ignored."""
    unpacker = None
    for piece in stream:
        unpacker = unpacker or zlib.decompressobj(_find_window(coding, piece[0]))
        rest = piece
        while rest and not unpacker.eof:
            try:
                yield unpacker.decompress(rest, _PIECE)
            except zlib.error as error:
                raise UnreadableBodyError from error
            rest = unpacker.unconsumed_tail


def _find_window(coding: str, first: int) -> int:
    """The format as `zlib` wants it named: gzip, deflate with its header, or, as some servers send it, without."""
    if coding != "deflate":
        return 16 + zlib.MAX_WBITS
    return zlib.MAX_WBITS if first & 15 == zlib.DEFLATED else -zlib.MAX_WBITS
