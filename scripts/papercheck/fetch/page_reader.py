"""The body of a response into what a verdict needs of it, in memory that does not grow with the page."""

import re
import zlib
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from functools import partial
from hashlib import sha256
from http.client import HTTPResponse, IncompleteRead
from itertools import chain
from typing import Any

from lxml import etree

from papercheck.fetch import Fault, PageText
from papercheck.model.site import is_not_displayed
from papercheck.text import INLINE_ELEMENTS, decode_html_pieces
from papercheck.urls.url_fragments import Fragment

LONGEST_BODY = 5_000_000
"""Bytes of a body, packed as well as unpacked: each of 48 simultaneous requests may take that many."""

DEEPEST = 5_000
"""Levels of nested elements. Pages that people wrote have fewer than a hundred; parsers get slow beyond."""

LARGEST_TAG = 100_000
"""Blanks, quotation marks and slashes in one tag. Each may part two attributes, and the parser holds all of them."""

PROSE_KEPT = 1_000
"""Characters of prose that are kept: more than `soft404.SHORT_PAGE`, up to which all prose is looked at."""

_TITLE_KEPT, _MARKUP_KEPT = 300, 4_000
"""Characters of a title or heading, and of markup in which a bot challenge may show."""

_FIRST_PIECE, _PIECE = 512, 16_384
"""Bytes read at once; the first few are enough for most documents that are no pages."""

_MOST_CODINGS = 2
"""Layers of packing: a server's and a proxy's."""

TOO_LARGE = "the answer is larger than anybody looks at"
UNKNOWN_PACKING = "the answer is packed in a way that was not asked for"
_HARMFUL = "the page is built to do harm"
_HTML = ("text/html", "application/xhtml+xml", "")
_PLAIN = ("text/plain", "text/markdown")
_HTML_STARTS = (b"<!doctype html", b"<html")

# What the text of an element is part of, as bits: a page of five megabytes asks a million times.
_HIDDEN, _SCRIPT, _NOSCRIPT, _TITLE, _HEADING, _CHROME, _QUOTED, _SVG = (1 << bit for bit in range(8))
_ELEMENTS: Mapping[str, int] = {
    "script": _HIDDEN | _SCRIPT,
    "noscript": _HIDDEN | _NOSCRIPT,
    "title": _TITLE,
    "svg": _SVG,
    **dict.fromkeys(("h1", "h2"), _HEADING),
    **dict.fromkeys("audio iframe object select style template video".split(), _HIDDEN),
    **dict.fromkeys("a aside button dialog footer form header menu nav".split(), _CHROME),
    **dict.fromkeys("blockquote code kbd pre q samp".split(), _QUOTED),
}
_MEDIA = frozenset("audio canvas embed frame iframe img object picture svg video".split())
_REFRESH = re.compile(
    r"""
    \s* ([0-9]{1,6}) (?:\.[0-9]*)? \s*      # seconds, the fraction ignored
    [;,] \s* (?:url\s*=)? \s*               # the separator, and the word that may be missing
    ["']? ([^"']*)                          # the URL, perhaps in quotation marks
    """,
    re.IGNORECASE | re.VERBOSE,
)


def read_document(
    response: HTTPResponse,
    fragments: Collection[Fragment],
    take_turns: Callable[[Iterator[bytes]], Generator[bytes, None, None]],
) -> PageText | None:
    """The page, without any text if the document is empty; `None` for other documents, of which only the start is read.

    All but the start is read through `take_turns`. Raises `Fault`, `zlib.error` or `IncompleteRead` as
    soon as the body proves to be so.
    """
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    charset = str(response.headers.get_param("charset", "") or "")
    listed = ",".join(response.headers.get_all("Content-Encoding", [])).lower().split(",")
    codings = [coding for name in listed if (coding := name.strip()) not in ("", "identity")]
    if len(codings) > _MOST_CODINGS or not {"gzip", "x-gzip", "deflate"}.issuperset(codings):
        if kind in (*_HTML, *_PLAIN):
            raise Fault(UNKNOWN_PACKING)
        return None
    pieces = _limit(_receive(response))
    for coding in reversed(codings):
        pieces = _limit(_unpack(pieces, coding))
    start = next(pieces, b"")
    if not start:
        return PageText()
    with closing(take_turns(chain((start,), pieces))) as whole:
        if kind in _PLAIN:
            return read_plain(whole, charset)
        return read_html(whole, charset, fragments) if _is_html(kind, start) else None


def _receive(response: HTTPResponse) -> Iterator[bytes]:
    yield response.read(_FIRST_PIECE)
    yield from iter(partial(response.read, _PIECE), b"")
    if response.length:
        raise IncompleteRead(b"", response.length)


def _limit(pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = LONGEST_BODY
    for piece in pieces:
        left -= len(piece)
        if left < 0:
            raise Fault(TOO_LARGE)
        if piece:
            yield piece


def _unpack(pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """One layer of packing taken off, at most a piece at a time; bytes behind its end are ignored."""
    unpacker = None
    for piece in pieces:
        if not unpacker:
            # Some servers send deflate without its header.
            deflate = zlib.MAX_WBITS if piece[0] & 15 == zlib.DEFLATED else -zlib.MAX_WBITS
            unpacker = zlib.decompressobj(deflate if coding == "deflate" else 16 + zlib.MAX_WBITS)
        rest = piece
        while rest and not unpacker.eof:
            yield unpacker.decompress(rest, _PIECE)
            rest = unpacker.unconsumed_tail


def _is_html(kind: str, start: bytes) -> bool:
    """Whether a browser would show a page; a server that sends one under another type sends an error page."""
    if kind == "" and (b"\0" in start or start.startswith(b"%PDF")):
        return False
    return kind in _HTML or start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML_STARTS)


def read_html(pieces: Iterable[bytes], http_charset: str, fragments: Collection[Fragment] = ()) -> PageText:
    """Read a page as it comes in; keep what the fragments ask for. Raises `Fault` where it would do harm."""
    builder = _PageBuilder(fragments)
    target: Any = builder  # Its type asks for more methods than the parser calls.
    parser = etree.HTMLParser(target=target)
    try:
        for piece in _refuse_large_tags(decode_html_pieces(pieces, http_charset)):
            parser.feed(piece.replace("\0", ""))  # At which the parser would stop.
    finally:
        # A parser that is not closed keeps what it was fed until the next garbage collection.
        with suppress(etree.XMLSyntaxError):  # Nothing but blanks and comments.
            parser.close()
    return builder.build()


def read_plain(pieces: Iterable[bytes], http_charset: str) -> PageText:
    """Read plain text: no title and no ids, only words."""
    text = "".join(decode_html_pieces(pieces, http_charset)).replace("\0", "")
    dense = "".join(text.split())
    digest, length = sha256(dense.encode("utf-8", "replace")).hexdigest(), len(dense)
    return PageText(prose=text[:PROSE_KEPT], prose_length=length, length=length, text=text, digest=digest)


def _refuse_large_tags(pieces: Iterable[str]) -> Iterator[str]:
    """The same pieces, until a single tag may hold so many attributes that the parser would need all memory for them."""
    size = -1  # Outside any tag.
    for piece in pieces:
        _, closed, tail = piece.rpartition(">")
        if closed or size < 0:
            _, opened, tail = tail.partition("<")
            size = 0 if opened else -1
        if size >= 0:
            size += sum(map(tail.count, " \n\t\r\f\"'/"))
        if size > LARGEST_TAG:
            raise Fault(_HARMFUL)
        yield piece


class _PageBuilder:
    """Builds a `PageText` from the elements and texts that the parser reports."""

    def __init__(self, fragments: Collection[Fragment]) -> None:
        self._wanted = frozenset[str]().union(*(fragment.ids for fragment in fragments))
        self._keeps_text = any(fragment.directives for fragment in fragments)
        self._stack, self._digest = [0], sha256()
        self._title = self._prose = self._markup = self._heading = ""
        self._prose_length = self._length = 0
        self._is_titled = self._has_script = self._has_media = self._has_password = False
        self._refresh: tuple[int, str] | None = None
        self._ids: set[str] = set()
        self._headings: dict[str, str] = {}
        self._text: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins, written or implied."""
        if len(self._stack) > DEEPEST:
            raise Fault(_HARMFUL)
        around = self._stack[-1]
        within = around | _ELEMENTS.get(tag, 0)
        if attributes:
            within |= _HIDDEN if is_not_displayed(attributes) else 0
            self._read_attributes(tag, attributes, within)
        self._stack.append(within)
        self._has_media |= tag in _MEDIA and not around & _HIDDEN
        self._has_script |= tag == "script"
        if within & ~around & _HEADING:
            self._heading = "" if tag in self._headings else tag
            self._headings.setdefault(tag, "")
        self._separate(tag)

    def end(self, tag: str) -> None:
        """The innermost element ends."""
        self._stack.pop()
        self._is_titled |= tag == "title" and bool(self._title)
        self._separate(tag)

    def data(self, text: str) -> None:
        """A text, or a part of one."""
        within = self._stack[-1]
        if within & _TITLE:
            if not within & _SVG and not self._is_titled:
                self._title = (self._title + text)[:_TITLE_KEPT]
        elif within & _SCRIPT:
            self._keep_markup(text)
        elif not within & _HIDDEN:
            self._read_text(text, within)

    def close(self) -> None:
        """End of the page; the parser calls it."""

    def _read_attributes(self, tag: str, attributes: Mapping[str, str], within: int) -> None:
        if tag in ("div", "form", "iframe", "script"):
            self._keep_markup(" ".join(filter(None, map(attributes.get, ("id", "class", "src", "action")))))
        self._has_password |= tag == "input" and attributes.get("type", "").strip().lower() == "password"
        names = {attributes.get("id", ""), attributes.get("name", "") if tag == "a" else ""}
        self._ids |= names & self._wanted
        is_refresh = tag == "meta" and attributes.get("http-equiv", "").strip().lower() == "refresh"
        if is_refresh and not self._refresh and not within & _NOSCRIPT:
            found = _REFRESH.match(attributes.get("content", ""))
            self._refresh = (int(found[1]), found[2].strip()) if found else None

    def _keep_markup(self, text: str) -> None:
        if len(self._markup) < _MARKUP_KEPT:
            self._markup = f"{self._markup} {text}"[:_MARKUP_KEPT]

    def _separate(self, tag: str) -> None:
        if tag in INLINE_ELEMENTS:
            return
        separator = " " if tag == "br" else "\n"
        if len(self._prose) < PROSE_KEPT and not self._prose.endswith(separator):
            self._prose += separator
        if self._keeps_text and self._text and self._text[-1] != separator:
            self._text.append(separator)

    def _read_text(self, text: str, within: int) -> None:
        dense = "".join(text.split())
        self._length += len(dense)
        self._digest.update(dense.encode("utf-8", "replace"))
        if self._keeps_text:
            self._text.append(text.replace("\n", " "))
        if within & _HEADING:
            if self._heading and not within & _QUOTED:
                self._headings[self._heading] = (self._headings[self._heading] + text)[:_TITLE_KEPT]
        elif not within & _CHROME:
            self._prose_length += len(dense)
            if not within & _QUOTED and len(self._prose) < PROSE_KEPT:
                self._prose = (self._prose + text.replace("\n", " "))[:PROSE_KEPT]

    def build(self) -> PageText:
        """The page, once all of it was read."""
        title = " ".join(self._title.split())
        self._digest.update(b"\n" + title.encode("utf-8", "replace"))
        return PageText(
            title=title,
            heading=" ".join(self._headings.get("h1", self._headings.get("h2", "")).split()),
            prose=self._prose,
            prose_length=self._prose_length,
            length=self._length,
            has_script=self._has_script,
            has_media=self._has_media,
            has_password=self._has_password,
            markup=self._markup.lower(),
            refresh=self._refresh,
            ids=frozenset(self._ids),
            text="".join(self._text),
            digest=self._digest.hexdigest(),
        )
