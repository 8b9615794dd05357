"""What the room takes from outside: names, connections, time, trust; and the manners it keeps out there."""

import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from papercheck.fetch.names import Resolver, system_addresses

Opener = Callable[[tuple[str, int], float], socket.socket]
"""An IP address, a port and a time into a connection."""


def _trust() -> ssl.SSLContext:
    """The system's certificates, or those that SSL_CERT_FILE names."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The network and the time, real or made for a test."""

    now: Callable[[], datetime]
    """The date and time, with its zone: some answers say until when to wait."""
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    resolve: Resolver = system_addresses
    open: Opener = socket.create_connection
    trust: ssl.SSLContext = field(default_factory=_trust)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How a run behaves towards others, and how long it lets them take."""

    agent: str
    """Who is asking, with an address to write to."""
    deadline: float = 20.0
    """Seconds for one address in all: name, connection, redirects, body and retries; not its turn in the queue."""
    patience: float = 60.0
    """Seconds that a host may ask for in all before it is left alone."""
    interval: float = 1.0
    """Seconds between two requests to one host."""
    at_once: int = 2
    """Requests to one host at the same time."""
    lanes: int = 48
    """Requests to all hosts at the same time."""
    allow_hosts: frozenset[str] = frozenset()
    """Hosts that may be asked wherever their name leads, as `admitted` writes them."""
