"""A URL into what its server answers: one GET to an IP address that was judged public, all within one deadline."""

import socket
import ssl
import time
import zlib
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from http.client import HTTPException, HTTPResponse, IncompleteRead
from io import BufferedReader, RawIOBase
from ipaddress import ip_address
from threading import Lock, Semaphore, Thread
from typing import Any

from papercheck.fetch import DOCUMENT_STATUSES, UNKNOWN_HOST, Answer, Fault
from papercheck.fetch.page_reader import LONGEST_BODY, TOO_LARGE, UNKNOWN_PACKING, read_document
from papercheck.model import Verdict
from papercheck.urls import is_public
from papercheck.urls.classification import FetchTarget, quotable
from papercheck.urls.url_fragments import Fragment

LONGEST_HEAD = 65_536
"""Bytes of status line and headers; more of them is a flood."""

LARGE_BODY, LARGE_BODIES_AT_ONCE = 262_144, 3
"""Bytes from which a body waits for its turn, and how many such have theirs: more would not fit the process's 150 MB."""

_FIRST_FINAL_STATUS = 200
_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def resolve_by_system(host: str) -> list[str]:
    """The IP addresses that the system knows for a name, in the order it would try; raises `socket.gaierror`."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _create_tls_context() -> ssl.SSLContext:
    """Trust the certificates of the system, or those that SSL_CERT_FILE names."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """DNS, connections and time, real or made up for a test."""

    now: Callable[[], datetime]
    """The date and time with its zone: `Retry-After` may name a date."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    resolve: Callable[[str], Iterable[str]] = resolve_by_system
    open: Callable[[tuple[str, int], float], socket.socket] = socket.create_connection
    """An IP address, a port and a timeout in seconds into a connection."""
    tls: ssl.SSLContext = field(default_factory=_create_tls_context)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchPolicy:
    """How politely a run asks, and how long it waits."""

    agent: str
    """The User-Agent, with a URL to write to."""
    deadline: float = 20.0
    """Seconds for one URL in all: name, connection, redirects, body and retries, but not its time in the queue."""
    patience: float = 60.0
    """Seconds of `Retry-After` in all that are granted to one host; then it is left alone."""
    interval: float = 1.0
    """Seconds between two requests to one host, as polite crawlers keep."""
    requests_per_host: int = 2
    """Simultaneous requests to one host."""
    requests: int = 48
    """Simultaneous requests to all hosts: enough for 300 URLs on 100 hosts in a minute."""
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts that may be asked wherever their name leads, as `normalise_hosts` writes them."""


class Deadline:
    """The time that is left."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock, self._end = clock, clock() + seconds

    def left(self) -> float:
        """Seconds until the end, or 0."""
        return max(0.0, self._end - self._clock())

    def require(self) -> float:
        """Seconds until the end, more than 0; raises `TimeoutError` if there are none."""
        if seconds := self.left():
            return seconds
        raise TimeoutError


class Client:
    """Asks for documents on behalf of one run, whose threads share it."""

    def __init__(self, network: Network, agent: str) -> None:
        self._network = network
        self._agent = "".join(character for character in agent if " " <= character <= "~")
        self._lookups: dict[str, Future[tuple[str, ...]]] = {}
        self._lock = Lock()
        self.large_bodies = Semaphore(LARGE_BODIES_AT_ONCE)
        self.has_network = False
        """Whether any host had an IP address."""

    def fetch(
        self,
        target: FetchTarget,
        fragments: Collection[Fragment],
        deadline: Deadline,
        on_sent: Callable[[], None],
    ) -> Answer | Fault:
        """Ask once, and call `on_sent` when the request is on its way; raises nothing, whatever the server does."""
        try:
            with self._open(target, deadline) as plain, self._secure(plain, target, deadline) as connection:
                connection.settimeout(deadline.require())
                connection.sendall(self._write_request(target))
                on_sent()
                stream = _BoundedStream(connection, deadline)
                response = _read_head(stream)
                stream.room = LONGEST_BODY
                headers = {name.lower(): value for name, value in reversed(response.headers.items())}
                take_turns = partial(self._take_turns, deadline)
                is_document = response.status in DOCUMENT_STATUSES
                page = read_document(response, fragments, take_turns) if is_document else None
                return Answer(status=response.status, headers=headers, page=page)
        except Exception as error:  # noqa: BLE001  Nothing that a server sends may end the run.
            return _explain(error)

    def _open(self, target: FetchTarget, deadline: Deadline) -> socket.socket:
        """A connection to the first IP address that accepts one; each gets an equal share of the time that is left."""
        addresses = self._find_addresses(target, deadline)
        failure = OSError("no address")
        for number, address in enumerate(addresses):
            try:
                share = deadline.require() / (len(addresses) - number)
                return self._network.open((address, target.port), share)
            except OSError as error:
                failure = error
        raise failure

    def _secure(self, connection: socket.socket, target: FetchTarget, deadline: Deadline) -> socket.socket:
        if target.scheme == "http":
            return connection
        connection.settimeout(deadline.require())
        return self._network.tls.wrap_socket(connection, server_hostname=target.host)

    def _find_addresses(self, target: FetchTarget, deadline: Deadline) -> tuple[str, ...]:
        """The IP addresses of a target. Each host is looked up once, so what was judged is what is connected to."""
        with suppress(ValueError):
            return (str(ip_address(target.host)),)
        with self._lock:
            lookup = self._lookups.get(target.host)
            if lookup is None:
                lookup = self._lookups[target.host] = Future()
                Thread(target=self._look_up, args=(target.host, lookup), daemon=True).start()
        # The system may wait for an answer far longer.
        addresses = lookup.result(timeout=deadline.require())
        private = (address for address in addresses if not is_public(address.partition("%")[0]))
        if not target.is_allowed and (address := next(private, "")):
            reason = f"the name of the host leads to {quotable(address)}, which is not public"
            raise Fault(reason, Verdict.REFUSED)
        return addresses

    def _look_up(self, host: str, answer: Future[tuple[str, ...]]) -> None:
        try:
            addresses = tuple(self._network.resolve(host))
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)
        else:
            self.has_network = True
            answer.set_result(addresses)

    def _take_turns(self, deadline: Deadline, pieces: Iterator[bytes]) -> Generator[bytes, None, None]:
        """The same pieces; beyond `LARGE_BODY` they wait until few other large bodies are being read."""
        size = 0
        for piece in pieces:
            yield piece
            if (size := size + len(piece)) > LARGE_BODY:
                break
        else:
            return
        if not self.large_bodies.acquire(timeout=deadline.require()):
            raise TimeoutError
        try:
            yield from pieces
        finally:
            self.large_bodies.release()

    def _write_request(self, target: FetchTarget) -> bytes:
        lines = (
            f"GET {target.path} HTTP/1.1",
            f"Host: {target.netloc}",
            f"User-Agent: {self._agent}",
            "Accept: text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
            "Accept-Encoding: gzip, deflate",
            "Connection: close",
        )
        return "\r\n".join((*lines, "", "")).encode("ascii")


class _BoundedStream(RawIOBase):
    """The bytes of a connection, as long as there is time and room for them."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection, self._deadline = connection, deadline
        self.room = LONGEST_HEAD

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self.room:
            raise Fault(TOO_LARGE)
        self._connection.settimeout(self._deadline.require())
        count = self._connection.recv_into(memoryview(buffer)[: self.room])
        self.room -= count
        return count

    def makefile(self, _mode: str) -> BufferedReader:
        """What `HTTPResponse` asks of a socket."""
        return BufferedReader(self)


def _read_head(stream: Any) -> HTTPResponse:
    """Status and headers of the first response that is not merely informational (1xx)."""
    response: Any = HTTPResponse(stream, method="GET")
    response.begin()
    while response.status < _FIRST_FINAL_STATUS:
        response.headers = None  # By which it knows that there is something to read.
        response.begin()
    return response  # type: ignore[no-any-return]


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (socket.gaierror, "the name of the host could not be looked up"),
    (TimeoutError, "no complete answer came in time"),
    (ssl.SSLError, "no secure connection could be made"),
    (ConnectionRefusedError, "the host takes no connection"),
    (ConnectionError, "the connection was cut"),
    (IncompleteRead, "the answer broke off"),
    (HTTPException, "the answer is not HTTP"),
    (zlib.error, UNKNOWN_PACKING),
    (OSError, "no connection could be made"),
    (Exception, "the answer could not be read"),
)
"""The first class that fits an error gives its reason."""


def _explain(error: Exception) -> Fault:
    if isinstance(error, socket.gaierror) and error.errno in _NO_SUCH_NAME:
        return UNKNOWN_HOST
    if isinstance(error, Fault):
        return error.with_traceback(None)  # Which would hold on to the page.
    if isinstance(error, ssl.SSLCertVerificationError):
        return Fault(f"the certificate does not hold: {error.verify_message}")
    return Fault(next(reason for kind, reason in _REASONS if isinstance(error, kind)))
