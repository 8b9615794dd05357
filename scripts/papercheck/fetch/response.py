"""One request for a target into what its server answered, or into the reason why there is no answer."""

import socket
import ssl
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, IncompleteRead
from itertools import chain

from papercheck.fetch.client import (
    Deadline,
    FetchSession,
    NotPublicError,
    TooLargeError,
    UnreadableBodyError,
    get,
    unpack,
)
from papercheck.fetch.network import is_unknown_host
from papercheck.fetch.page_reader import HarmfulPageError, PageText, read_html, read_plain
from papercheck.model import Verdict
from papercheck.urls.classification import FetchTarget, quotable

DOCUMENT_STATUSES = (200, 203, 204, 205, 206)
"""The statuses that promise the document that was asked for, be it an empty one."""

LARGE_BODY = 262_144
"""Bytes from which a body waits for its turn, since many large ones at once would need much memory."""

_HTML = ("text/html", "application/xhtml+xml", "")
_PLAIN = ("text/plain", "text/markdown")
_HTML_STARTS = (b"<!doctype html", b"<html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case, the first of each name."""
    page: PageText | None = None
    """The page, where the document is one and its status promises it."""
    is_empty: bool = False
    """Whether a document came without a single byte."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no answer, and what that says of the URL."""

    verdict: Verdict
    reason: str
    is_unknown_host: bool = False
    """Whether DNS knows no such host, or there is no network to ask."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a page beside itself."""

    ids: frozenset[str] = frozenset()
    """The ids to look for."""
    has_text: bool = False
    """Whether all its text is needed, for text fragments."""


def fetch(
    target: FetchTarget,
    wanted: Wanted,
    session: FetchSession,
    deadline: Deadline,
    on_sent: Callable[[], None],
) -> Answer | Fault:
    """Ask once, and call `on_sent` when the request is on its way; raises nothing, whatever the server does."""
    try:
        with get(target, session, deadline, on_sent) as response:
            headers = {name.lower(): value for name, value in reversed(response.headers.items())}
            if response.status not in DOCUMENT_STATUSES:
                return Answer(status=response.status, headers=headers)
            page, is_empty = _read_document(response, wanted, session, deadline)
            return Answer(status=response.status, headers=headers, page=page, is_empty=is_empty)
    except Exception as error:  # noqa: BLE001  Nothing that a server sends may end the run.
        return _explain(error)


def _read_document(
    response: HTTPResponse, wanted: Wanted, session: FetchSession, deadline: Deadline
) -> tuple[PageText | None, bool]:
    """The page, if the document is one, and whether it is empty; of other documents only the start is read."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    charset = str(response.headers.get_param("charset", "") or "")
    try:
        pieces = unpack(response)
    except UnreadableBodyError:
        if kind in (*_HTML, *_PLAIN):
            raise
        return None, False
    start = next(pieces, b"")
    with closing(_wait_if_large(chain((start,), pieces), session, deadline)) as whole:
        if kind in _PLAIN:
            return read_plain(whole, charset), not start
        if start and _is_html(kind, start):
            return read_html(whole, charset, wanted.ids, keeps_text=wanted.has_text), False
    return None, not start


def _wait_if_large(
    pieces: Iterator[bytes], session: FetchSession, deadline: Deadline
) -> Generator[bytes, None, None]:
    """The same pieces; beyond `LARGE_BODY` they wait until few other large bodies are being read."""
    size, has_turn = 0, False
    try:
        for piece in pieces:
            size += len(piece)
            if size > LARGE_BODY and not has_turn:
                has_turn = session.large_bodies.acquire(timeout=deadline.require())
                deadline.require()
            yield piece
    finally:
        if has_turn:
            session.large_bodies.release()


def _is_html(kind: str, start: bytes) -> bool:
    """Whether a browser would show a page; a server that sends one under another type sends an error page."""
    if kind == "" and (b"\0" in start or start.startswith(b"%PDF")):
        return False
    return kind in _HTML or start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML_STARTS)


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (TimeoutError, "no complete answer came in time"),
    (ssl.SSLError, "no secure connection could be made"),
    (ConnectionRefusedError, "the host takes no connection"),
    (ConnectionError, "the connection was cut"),
    (IncompleteRead, "the answer broke off"),
    (TooLargeError, "the answer is larger than anybody looks at"),
    (UnreadableBodyError, "the answer is packed in a way that was not asked for"),
    (HarmfulPageError, "the page is built to do harm"),
    (HTTPException, "the answer is not HTTP"),
    (OSError, "no connection could be made"),
    (Exception, "the answer could not be read"),
)
"""The first class that fits an error gives its reason."""

_CERTIFICATE_REASONS = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "nobody but its owner signed it",
    19: "it leads to an authority that is not trusted",
    20: "it leads to an authority that is not known",
    21: "it leads to an authority that is not known",
    62: "it belongs to another host",
    64: "it belongs to another host",
}
"""By OpenSSL's error numbers, which are stable, unlike its messages."""


def _explain(error: Exception) -> Fault:
    if isinstance(error, socket.gaierror):
        if is_unknown_host(error):
            return Fault(Verdict.BROKEN, "there is no such host", is_unknown_host=True)
        return Fault(Verdict.UNVERIFIED, "the name of the host could not be looked up")
    if isinstance(error, NotPublicError):
        address = quotable(str(error))
        return Fault(Verdict.REFUSED, f"the name of the host leads to {address}, which is not public")
    if isinstance(error, ssl.SSLCertVerificationError):
        number = error.verify_code
        reason = _CERTIFICATE_REASONS.get(number, f"OpenSSL refuses it for its reason {number}")
        return Fault(Verdict.UNVERIFIED, f"the certificate does not hold: {reason}")
    reason = next(reason for kind, reason in _REASONS if isinstance(error, kind))
    return Fault(Verdict.UNVERIFIED, reason)
