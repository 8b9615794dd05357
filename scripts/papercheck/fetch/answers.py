"""A target and the ids that are wanted of it → what its server answered, or why there was no answer."""

import socket
import ssl
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException, HTTPResponse, IncompleteRead
from itertools import chain

from papercheck.fetch import bodies
from papercheck.fetch.addresses import Target, shown
from papercheck.fetch.elements import HarmfulError
from papercheck.fetch.names import is_absent
from papercheck.fetch.pages import read_html, read_plain
from papercheck.fetch.readings import Reading
from papercheck.fetch.wire import Deadline, NotPublicError, Session, get
from papercheck.model import Verdict

DOCUMENT = (200, 203, 204, 205, 206)
"""The statuses that promise the document that was asked for, be it an empty one."""

LARGE = 262_144
"""A body of more bytes waits for its turn: many of them at once would need much memory."""

Turns = Callable[[Iterator[bytes]], Generator[bytes, None, None]]

_HTML = ("text/html", "application/xhtml+xml", "")
_PLAIN = ("text/plain", "text/markdown")
_STARTS = (b"<!doctype html", b"<html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case, the first of each name."""
    reading: Reading | None = None
    """What the page says, where it is one and came with a status that says so."""
    is_empty: bool = False
    """Whether a document came without a single byte."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer, and what that says of the address."""

    verdict: Verdict
    reason: str
    is_absent: bool = False
    """Whether there is no such host, or no network to ask."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a document beside itself."""

    ids: frozenset[str] = frozenset()
    has_text: bool = False


def fetch(
    target: Target, wanted: Wanted, session: Session, deadline: Deadline, sent: Callable[[], None]
) -> Answer | Fault:
    """Ask once, and say when that was; whatever the other side does, the outcome is a value."""
    try:
        with get(target, session, deadline, sent) as response:
            turns = partial(_in_turn, session=session, deadline=deadline)
            return _answer(response, wanted, turns)
    except Exception as error:  # noqa: BLE001  Nothing that a server sends may end the run.
        return _fault(error)


def _in_turn(pieces: Iterator[bytes], session: Session, deadline: Deadline) -> Generator[bytes, None, None]:
    """The same pieces; after the first of a large body only a few are read at the same time."""
    size, has_turn = 0, False
    try:
        for piece in pieces:
            size += len(piece)
            if size > LARGE and not has_turn:
                has_turn = session.large.acquire(timeout=deadline.left())
                deadline.left()
            yield piece
    finally:
        if has_turn:
            session.large.release()


def _answer(response: HTTPResponse, wanted: Wanted, turns: Turns) -> Answer:
    headers = {name.lower(): value for name, value in reversed(response.headers.items())}
    reading, is_empty = _document(response, wanted, turns) if response.status in DOCUMENT else (None, False)
    return Answer(status=response.status, headers=headers, reading=reading, is_empty=is_empty)


def _document(response: HTTPResponse, wanted: Wanted, turns: Turns) -> tuple[Reading | None, bool]:
    """The page, if it is one, and whether there was nothing; of other documents the start is enough."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    charset = str(response.headers.get_param("charset", "") or "")
    try:
        pieces = bodies.pieces(response)
    except bodies.UnreadableError:
        if kind in (*_HTML, *_PLAIN):
            raise
        return None, False
    start = next(pieces, b"")
    with closing(turns(chain((start,), pieces))) as whole:
        if kind in _PLAIN:
            return read_plain(whole, charset), not start
        if start and _is_html(kind, start):
            return read_html(whole, charset, wanted.ids, keeps_text=wanted.has_text), False
    return None, not start


def _is_html(kind: str, start: bytes) -> bool:
    """Whether a browser would show a page; servers that send one as something else mean an error page."""
    if kind == "" and (b"\0" in start or start.startswith(b"%PDF")):
        return False
    return kind in _HTML or start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_STARTS)


_FAULTS: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "no complete answer came in time"),
    (ssl.SSLError, "no secure connection could be made"),
    (ConnectionRefusedError, "the host takes no connection"),
    (ConnectionError, "the connection was cut"),
    (IncompleteRead, "the answer broke off"),
    (bodies.TooMuchError, "the answer is larger than anybody looks at"),
    (bodies.UnreadableError, "the answer is packed in a way that was not asked for"),
    (HarmfulError, "the page is built to do harm"),
    (HTTPException, "the answer is not HTTP"),
    (OSError, "no connection could be made"),
)


_CERTIFICATES = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "nobody but its owner signed it",
    19: "it leads to an authority that is not trusted",
    20: "it leads to an authority that is not known",
    21: "it leads to an authority that is not known",
    62: "it belongs to another host",
    64: "it belongs to another host",
}
"""By OpenSSL's numbers, which last longer than its words."""


def _fault(error: Exception) -> Fault:
    if isinstance(error, socket.gaierror):
        if is_absent(error):
            return Fault(Verdict.BROKEN, "there is no such host", is_absent=True)
        return Fault(Verdict.UNVERIFIED, "the name of the host could not be looked up")
    if isinstance(error, NotPublicError):
        return Fault(
            Verdict.REFUSED, f"the name of the host leads to {shown(str(error))}, which is not public"
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        why = _CERTIFICATES.get(error.verify_code, f"OpenSSL refuses it for its reason {error.verify_code}")
        return Fault(Verdict.UNVERIFIED, f"the certificate does not hold: {why}")
    for kind, reason in _FAULTS:
        if isinstance(error, kind):
            return Fault(Verdict.UNVERIFIED, reason)
    return Fault(Verdict.UNVERIFIED, "the answer could not be read")
