"""One GET over a connection to an address that was judged, every byte of it within one deadline."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from ipaddress import ip_address
from threading import Semaphore
from typing import Any

from papercheck.fetch.addresses import Target
from papercheck.fetch.bodies import MOST, TooMuchError
from papercheck.fetch.hosts import is_public
from papercheck.fetch.names import Names
from papercheck.fetch.world import Manners, World

MOST_HEAD = 65_536
"""As many bytes of status line and headers as are read."""

LARGE_AT_ONCE = 3
"""As many large bodies as are read at the same time."""

_FIRST_FINAL_STATUS = 200


class NotPublicError(Exception):
    """The name leads to an address that is not everybody's."""


class Deadline:
    """The time that is left; asking for it when there is none raises `TimeoutError`."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock, self._end = clock, clock() + seconds

    def left(self) -> float:
        """Seconds until the end, never none."""
        seconds = self._end - self._clock()
        if seconds <= 0:
            raise TimeoutError
        return seconds

    def rest(self) -> float:
        """Seconds until the end, or none."""
        return max(0.0, self._end - self._clock())


@dataclass(frozen=True, slots=True)
class Session:
    """What all requests of one run share."""

    world: World
    manners: Manners
    names: Names
    large: Semaphore = field(default_factory=lambda: Semaphore(LARGE_AT_ONCE))
    """Who may read a large body: many at once would need much memory."""


@contextmanager
def get(
    target: Target, session: Session, deadline: Deadline, sent: Callable[[], None]
) -> Iterator[HTTPResponse]:
    """Ask for a document and read status and headers; the body is read by whoever wants it, before the end."""
    with _connected(target, session, deadline) as connection:
        connection.settimeout(deadline.left())
        connection.sendall(_request(target, session.manners.agent))
        sent()
        stream = _Stream(connection, deadline)
        response = _final_response(_Reader(stream))
        stream.room = MOST
        yield response


def _request(target: Target, agent: str) -> bytes:
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.netloc}",
        f"User-Agent: {''.join(each for each in agent if ' ' <= each <= '~')}",
        "Accept: text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
        "Accept-Encoding: gzip, deflate",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii")


def _final_response(reader: BufferedReader) -> HTTPResponse:
    """The first answer that is more than an announcement of one."""
    source: Any = _Source(reader)
    while True:
        response = HTTPResponse(source, method="GET")
        response.begin()
        if response.status >= _FIRST_FINAL_STATUS:
            return response


def _connected(target: Target, session: Session, deadline: Deadline) -> socket.socket:
    """A connection to the first of the target's addresses that takes one; each gets its share of the time."""
    world, addresses = session.world, _judged(target, session.names, deadline)
    failure = OSError("no address")
    for number, address in enumerate(addresses):
        try:
            connection = world.open((address, target.port), deadline.left() / (len(addresses) - number))
        except OSError as error:
            failure = error
            continue
        if target.scheme == "http":
            return connection
        try:
            connection.settimeout(deadline.left())
            return world.trust.wrap_socket(connection, server_hostname=target.host)
        except BaseException:
            connection.close()
            raise
    raise failure


def _judged(target: Target, names: Names, deadline: Deadline) -> tuple[str, ...]:
    try:
        return (str(ip_address(target.host)),)
    except ValueError:
        addresses = names.addresses(target.host, deadline.left())
    if not target.is_allowed:
        for address in addresses:
            if not is_public(address.partition("%")[0]):
                raise NotPublicError(address)
    return addresses


class _Stream(RawIOBase):
    """What comes in, as long as there is time and room for it."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline
        self.room = MOST_HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.room:
            raise TooMuchError
        self._connection.settimeout(self._deadline.left())
        count = self._connection.recv_into(memoryview(buffer)[: self.room])
        self.room -= count
        return count


class _Reader(BufferedReader):
    """Stays open when an announcement has been read, for the answer that follows it."""

    def close(self) -> None:
        """Leave it to the connection."""


class _Source:
    """What the standard library's reader of answers wants of a socket."""

    def __init__(self, reader: BufferedReader) -> None:
        self._reader = reader

    def makefile(self, _mode: str) -> BufferedReader:
        return self._reader
