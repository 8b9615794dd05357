"""What fetching takes from outside (DNS, connections, time, TLS) and the policy it keeps to; tests replace both."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock, Thread

Resolver = Callable[[str], Iterable[str]]
"""A host name into IP addresses; raises `socket.gaierror` where there are none."""

Opener = Callable[[tuple[str, int], float], socket.socket]
"""An IP address, a port and a timeout in seconds into a connection."""

_NO_SUCH_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def resolve_by_system(host: str) -> list[str]:
    """The IP addresses that the system knows for a name, in the order it would try."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_unknown_host(error: socket.gaierror) -> bool:
    """Whether an error says that there is no such name, and not that nobody could be asked."""
    return error.errno in _NO_SUCH_NAME


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
    resolve: Resolver = resolve_by_system
    open: Opener = socket.create_connection
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


class HostAddresses:
    """The IP addresses of the hosts of one run. Each is looked up once, so what was judged is what is connected to."""

    def __init__(self, resolve: Resolver) -> None:
        self._resolve = resolve
        self._lookups: dict[str, Future[tuple[str, ...]]] = {}
        self._lock = Lock()
        self.has_any = False
        """Whether any host had an address, which proves that there is a network."""

    def find(self, host: str, seconds: float) -> tuple[str, ...]:
        """The addresses of a host; raises `TimeoutError` after so many seconds, since the system may wait far longer."""
        with self._lock:
            lookup = self._lookups.get(host)
            if lookup is None:
                lookup = self._lookups[host] = Future()
                Thread(target=self._look_up, args=(host, lookup), daemon=True).start()
        return lookup.result(timeout=seconds)

    def _look_up(self, host: str, answer: Future[tuple[str, ...]]) -> None:
        try:
            addresses = tuple(self._resolve(host))
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)
        else:
            self.has_any = True
            answer.set_result(addresses)
