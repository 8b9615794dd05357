"""The bytes of an HTML page or a plain text into what a verdict needs of it, in memory that does not grow with the page."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from lxml import etree

from papercheck.text import decode_html_pieces

DEEPEST = 5_000
"""Levels of nested elements. Pages that people wrote have fewer than a hundred; parsers get slow beyond."""

LARGEST_TAG = 100_000
"""Blanks, quotation marks and slashes in one tag. Each may part two attributes, and the parser holds all of them."""

PROSE_KEPT = 1_000
"""Characters of prose that are kept: more than `soft404.SHORT_PAGE`, up to which all prose is looked at."""

_TITLE_KEPT, _MARKUP_KEPT = 300, 4_000
"""Characters of a title or heading, and of markup in which a bot challenge may show."""

_MOST_HEADINGS = 6

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
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q s samp small"
    " span strike strong sub sup time tt u var wbr".split()
)
_MEDIA = frozenset("audio canvas embed frame iframe img object picture svg video".split())
_REFRESH = re.compile(
    r"""
    \s* ([0-9]{1,6}) (?:\.[0-9]*)? \s*      # seconds, the fraction ignored
    [;,] \s* (?:url\s*=)? \s*               # the separator, and the word that may be missing
    ["']? ([^"']*)                          # the URL, perhaps in quotation marks
    """,
    re.IGNORECASE | re.VERBOSE,
)


class HarmfulPageError(ValueError):
    """The page is nested so deeply, or a tag so large, that it was made to do harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What a verdict needs of a page. Lengths are in characters without blanks."""

    title: str = ""
    headings: tuple[str, ...] = ()
    """First-level headings, or second-level ones where there are none."""
    prose: str = ""
    """The first words outside headings, menus, links and quotations; a line a block."""
    prose_length: int = 0
    """The length of all of it, quotations included."""
    length: int = 0
    """The length of all text that is shown."""
    has_script: bool = False
    has_media: bool = False
    markup: str = ""
    """Ids, classes, URLs and scripts in which a bot challenge may show, in lower case."""
    refresh: tuple[int, str] | None = None
    """Seconds and URL of `<meta http-equiv="refresh">`."""
    ids: frozenset[str] = frozenset()
    """Those of the wanted ids that are there."""
    text: str = ""
    """All that is shown, a line a block, where it was asked for."""
    digest: str = ""
    """SHA-256 of text and title without blanks."""


def read_html(
    pieces: Iterable[bytes], http_charset: str, ids: frozenset[str], *, keeps_text: bool
) -> PageText:
    """Read a page as it comes in, and look for these ids; raises `HarmfulPageError`."""
    builder = _PageBuilder(ids, keeps_text=keeps_text)
    target: Any = builder  # Its type asks for more methods than the parser calls.
    parser = etree.HTMLParser(target=target)
    try:
        for piece in _refuse_large_tags(_decode(pieces, http_charset)):
            parser.feed(piece)
    finally:
        # A parser that is not closed keeps what it was fed until the next garbage collection.
        with suppress(etree.XMLSyntaxError):  # Nothing but blanks and comments.
            parser.close()
    return builder.build()


def read_plain(pieces: Iterable[bytes], http_charset: str) -> PageText:
    """Read plain text: no title and no ids, only words."""
    text = "".join(_decode(pieces, http_charset))
    dense = "".join(text.split())
    digest = sha256(dense.encode("utf-8", "replace")).hexdigest()
    length = len(dense)
    return PageText(prose=text[:PROSE_KEPT], prose_length=length, length=length, text=text, digest=digest)


def _decode(pieces: Iterable[bytes], http_charset: str) -> Iterator[str]:
    """The text without NUL characters, at which the parser would stop."""
    return (text.replace("\0", "") for text in decode_html_pieces(pieces, http_charset))


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
            raise HarmfulPageError
        yield piece


class _PageBuilder:
    """Builds a `PageText` from the elements and texts that the parser reports."""

    def __init__(self, ids: frozenset[str], *, keeps_text: bool) -> None:
        self._wanted, self._keeps_text = ids, keeps_text
        self._title = self._prose = self._markup = ""
        self._prose_length = self._length = 0
        self._has_script = self._has_media = False
        self._refresh: tuple[int, str] | None = None
        self._ids: set[str] = set()
        self._stack = [0]
        self._digest = sha256()
        self._is_titled = False
        self._headings: dict[str, list[str]] = {"h1": [], "h2": []}
        self._heading: list[str] = []
        self._text: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins, written or implied."""
        if len(self._stack) > DEEPEST:
            raise HarmfulPageError
        around = self._stack[-1]
        within = around | _ELEMENTS.get(tag, 0)
        if attributes:
            within |= _HIDDEN if _is_hidden(attributes) else 0
            self._read_attributes(tag, attributes, within)
        self._stack.append(within)
        self._has_media |= tag in _MEDIA and not around & _HIDDEN
        self._has_script |= tag == "script"
        if within & ~around & _HEADING:
            headings = self._headings[tag]
            self._heading = headings if len(headings) < _MOST_HEADINGS else []
            self._heading.append("")
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
        """Keep the words of two blocks apart."""
        if tag in _INLINE:
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
            if not within & _QUOTED:
                self._heading[-1] = (self._heading[-1] + text)[:_TITLE_KEPT]
        elif not within & _CHROME:
            self._prose_length += len(dense)
            if not within & _QUOTED and len(self._prose) < PROSE_KEPT:
                self._prose = (self._prose + text.replace("\n", " "))[:PROSE_KEPT]

    def build(self) -> PageText:
        """The page, once all of it was read."""
        title = " ".join(self._title.split())
        self._digest.update(b"\n" + title.encode("utf-8", "replace"))
        headings = self._headings["h1"] or self._headings["h2"]
        return PageText(
            title=title,
            headings=tuple(" ".join(heading.split()) for heading in headings),
            prose=self._prose,
            prose_length=self._prose_length,
            length=self._length,
            has_script=self._has_script,
            has_media=self._has_media,
            markup=self._markup.lower(),
            refresh=self._refresh,
            ids=frozenset(self._ids),
            text="".join(self._text),
            digest=self._digest.hexdigest(),
        )


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return "hidden" in attributes or "display:none" in attributes.get("style", "").replace(" ", "").lower()
