"""A server on loopback that behaves as `behaviours.py` says: `python tests/hostile.py` prints its addresses.

It reads requests itself and answers byte by byte, because no library would let it misbehave.
"""

import json
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self
from urllib.parse import unquote


@dataclass
class Call:
    """One request, and the connection on which to answer it, or not."""

    connection: socket.socket
    head: str
    path: str
    number: int
    """How often this path was asked for, this time included."""
    server: "Hostile"

    @property
    def host(self) -> str:
        """As the visitor named it, with its port."""
        fields = (line.partition(":") for line in self.head.split("\r\n"))
        return next((value.strip() for name, _, value in fields if name.lower() == "host"), "")

    def say(self, data: bytes | str) -> None:
        """Send something as it is."""
        self.connection.sendall(data if isinstance(data, bytes) else data.encode("utf-8"))

    def answer(
        self, body: bytes | str, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> None:
        """Send a whole answer, as a well-meaning server would."""
        data = body if isinstance(body, bytes) else body.encode("utf-8")
        kinds = {"Content-Type": kind} if kind else {}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        lines = {**kinds, "Content-Length": str(len(data)), **named}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.say(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + data)

    def go(self, location: str, status: int = 302, **headers: str) -> None:
        """Send the visitor elsewhere."""
        self.answer("", status, Location=location, **headers)

    def flood(self, piece: bytes) -> None:
        """Send the same for ever."""
        while not self.server.stopping.is_set():
            self.say(piece)

    def drip(self, data: bytes) -> None:
        """Send a byte at a time."""
        for at in range(len(data)):
            self.say(data[at : at + 1])
            if self.server.stopping.wait(0.05):
                return


Reply = Callable[[Call], None]


@dataclass(frozen=True)
class Case:
    """A behaviour, where it is found, and the verdict it deserves."""

    path: str
    verdict: str
    reply: Reply
    listener: str = "http"
    fragment: str = ""

    @property
    def scheme(self) -> str:
        """With which scheme to ask; two listeners are asked with the wrong one."""
        return "http" if self.listener in ("http", "http-to-tls") else "https"

    def url(self, host: str, ports: dict[str, int]) -> str:
        """The address at which to meet it."""
        return f"{self.scheme}://{host}:{ports[self.listener]}{self.path}{self.fragment}"


def sends(
    body: bytes | str, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
) -> Reply:
    """A whole answer."""
    return lambda call: call.answer(body, status, kind, **headers)


def goes(location: str, status: int = 302, **headers: str) -> Reply:
    """A redirect."""
    return lambda call: call.go(location, status, **headers)


def says(*parts: bytes | str) -> Reply:
    """Bytes as they are."""

    def reply(call: Call) -> None:
        for part in parts:
            call.say(part)

    return reply


def floods(start: str, piece: bytes) -> Reply:
    """Something, then the same piece for ever."""

    def reply(call: Call) -> None:
        call.say(start)
        call.flood(piece)

    return reply


def drips(start: str, data: bytes) -> Reply:
    """Something, then a byte at a time."""

    def reply(call: Call) -> None:
        call.say(start)
        call.drip(data)

    return reply


def waits(start: str = "") -> Reply:
    """Something, then nothing until the visitor leaves."""

    def reply(call: Call) -> None:
        call.say(start)
        call.server.stopping.wait(60)

    return reply


@dataclass
class Hostile:
    """The server: one listener for plain HTTP, and one for every fault of TLS."""

    folder: Path
    """Where its certificates are made."""
    cases: Iterable[Case] = ()
    delay: float = 0.0
    """Seconds before each answer."""
    ports: dict[str, int] = field(default_factory=dict)
    requests: list[tuple[float, str, str]] = field(default_factory=list)
    """When, to which host, for which path."""
    heads: list[str] = field(default_factory=list)
    at_once: Counter[str] = field(default_factory=Counter)
    """The most requests to a host that waited for the first byte of an answer at the same time. What comes later does not
    count: a client that has read enough goes on before the server knows of it."""
    stopping: threading.Event = field(default_factory=threading.Event)
    _numbers: Counter[str] = field(default_factory=Counter)
    _running: Counter[str] = field(default_factory=Counter)
    _listeners: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._replies = {each.path: each.reply for each in self.cases}
        make_certificates(self.folder)
        self._listen("http", self._serve)
        self._listen("mute", lambda _: self.stopping.wait(60))
        for name in ("good", "self-signed", "expired", "wrong-host"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
            self._listen(name, self._serving(context))
        self.ports |= {"plain": self.ports["http"], "http-to-tls": self.ports["good"]}
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        for listener in self._listeners:
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    @property
    def authority(self) -> Path:
        """The certificate to trust for the good and the expired listener."""
        return self.folder / "ca.pem"

    def _listen(self, name: str, serve: Callable[[socket.socket], object]) -> None:
        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self._listeners.append(listener)
        self.ports[name] = listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(listener, serve), daemon=True).start()

    def _accept(self, listener: socket.socket, serve: Callable[[socket.socket], object]) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=self._attend, args=(connection, serve), daemon=True).start()

    def _attend(self, connection: socket.socket, serve: Callable[[socket.socket], object]) -> None:
        connection.settimeout(60)
        with connection, suppress(OSError, ValueError):
            serve(connection)

    def _serving(self, context: ssl.SSLContext) -> Callable[[socket.socket], None]:
        def serve(connection: socket.socket) -> None:
            with context.wrap_socket(connection, server_side=True) as secure:
                self._serve(secure)

        return serve

    def _serve(self, connection: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (piece := connection.recv(65_536)):
                return
            head += piece
        call = Call(connection, head.decode("latin-1"), head.split(b" ")[1].decode("latin-1"), 0, self)
        host = call.host.partition(":")[0]
        with self._lock:
            self._numbers[call.path] += 1
            call.number = self._numbers[call.path]
            self.requests.append((time.monotonic(), host, call.path))
            self.heads.append(call.head)
            self._running[host] += 1
            self.at_once[host] = max(self.at_once[host], self._running[host])
        if self.delay:
            time.sleep(self.delay)
        with self._lock:
            self._running[host] -= 1
        self._reply(call)

    def _reply(self, call: Call) -> None:
        path = call.path
        while path and path not in self._replies and unquote(path) not in self._replies:
            path = path[:-1]
        reply = (
            self._replies.get(path) or self._replies.get(unquote(path)) or sends("A page.", 200, "text/plain")
        )
        reply(call)


NAMES = {"good": "*.hostile.test", "expired": "*.hostile.test", "wrong-host": "somebody-else.test"}
CONFIGURATION = """
[ca]
default_ca = authority
[authority]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = policy
copy_extensions = copy
unique_subject = no
[policy]
commonName = supplied
[req]
distinguished_name = name
[name]
[v3_ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
"""


def make_certificates(folder: Path) -> None:
    """An authority of our own, and certificates that hold, have expired, or are somebody else's."""

    def openssl(*arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    (folder / "ca.cnf").write_text(CONFIGURATION, encoding="ascii")
    (folder / "index.txt").write_text("", encoding="ascii")
    (folder / "serial").write_text("1000\n", encoding="ascii")
    new = "req -config ca.cnf -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes".split()
    openssl(*new, *"-x509 -days 30 -keyout ca.key -out ca.pem -subj /CN=Test -extensions v3_ca".split())
    alternative = ("-addext", "subjectAltName=DNS:*.hostile.test")
    own = "-x509 -days 30 -keyout self-signed.key -out self-signed.pem -subj /CN=Self"
    openssl(*new, *own.split(), *alternative)
    for name, host in NAMES.items():
        request = f"-keyout {name}.key -out {name}.csr -subj /CN={host} -addext subjectAltName=DNS:{host}"
        openssl(*new, *request.split())
        end = "20200201000000Z" if name == "expired" else "20491231000000Z"
        signing = (
            f"ca -batch -notext -config ca.cnf -cert ca.pem -keyfile ca.key -in {name}.csr -out {name}.pem"
        )
        openssl(*signing.split(), "-startdate", "20200101000000Z", "-enddate", end)


def main() -> None:
    """Serve until standard input ends; then say what was asked for."""
    from behaviours import TABLE

    delay = float(sys.argv[1]) if len(sys.argv) > 1 else 0.0
    with TemporaryDirectory() as folder, Hostile(Path(folder), TABLE, delay) as server:
        table = [(each.url("HOST", server.ports), each.verdict) for each in TABLE]
        print(json.dumps({"authority": str(server.authority), "table": table}), flush=True)
        sys.stdin.read()
        print(json.dumps({"requests": server.requests, "at_once": server.at_once}), flush=True)


if __name__ == "__main__":
    main()
