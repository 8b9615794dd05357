"""A host's name → the IP addresses it leads to, asked for once in a run and within a time."""

import socket
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Lock, Thread

Resolver = Callable[[str], Iterable[str]]
"""A name into IP addresses; `socket.gaierror` where there are none."""

_ABSENT = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def system_addresses(host: str) -> list[str]:
    """What the system knows of a name, in the order it would try."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_absent(error: socket.gaierror) -> bool:
    """Whether an error says that there is no such name, and not that nobody could be asked."""
    return error.errno in _ABSENT


class Names:
    """The names of one run: nobody is asked twice, so that what was judged is what is connected to."""

    def __init__(self, resolve: Resolver) -> None:
        self._resolve = resolve
        self._asked: dict[str, Future[tuple[str, ...]]] = {}
        self._lock = Lock()

    def addresses(self, host: str, seconds: float) -> tuple[str, ...]:
        """The addresses of a host, or `TimeoutError`; a system's own time-outs are longer than anybody's patience."""
        with self._lock:
            asked = self._asked.get(host)
            if asked is None:
                asked = self._asked[host] = Future()
                Thread(target=self._ask, args=(host, asked), daemon=True).start()
        return asked.result(timeout=seconds)

    def is_any_known(self) -> bool:
        """Whether any name led anywhere in this run."""
        with self._lock:
            return any(each.done() and not each.exception() for each in self._asked.values())

    def _ask(self, host: str, answer: Future[tuple[str, ...]]) -> None:
        try:
            answer.set_result(tuple(self._resolve(host)))
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)
