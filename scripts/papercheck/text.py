"""Texts: stretches into blanks, and any text into one that may be printed; a file of data into its texts.

And the bytes of an HTML document into its text, in the encoding that browsers take (https://encoding.spec.whatwg.org).
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from itertools import chain, combinations, starmap
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from webencodings import Encoding, IncrementalDecoder, decode, lookup

_NOT_A_LINE_END = re.compile(r"[^\n]")

LONGEST = 1000
"""As many characters of one message as anybody reads."""

INLINE_ELEMENTS = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q s samp small"
    " span strike strong sub sup time tt u var wbr".split()
)
"""Elements of HTML whose text goes on in the line that they stand in."""

_NAMED = re.compile(r"`([^`]+)`")
_COMPOSED = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
"""A character with the marks that belong to it."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_CREDENTIALS = re.compile(r"([/\\]{2}|https?:[/\\]?(?![/\\]))[^/\\?#\s]*@", re.IGNORECASE)
_SECRET_FIELD = re.compile(
    r"(?i)([?&;](?:access_token|api_?key|auth_token|client_secret|passw(?:or)?d|pwd|secret|token)=)[^&;#\s`]+"
)

_WILDCARDS = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}

_PRESCANNED = 1_024
"""Bytes at the start of a document in which the HTML standard looks for a `meta` element."""

_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/]([^>]*+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    rb"""
    ([^\s/>=]++)                                        # the name
    (?: \s*+ = \s*+ (?: "([^"]*+)" | '([^']*+)'         # a value in quotation marks
                      | ([^\s>"'][^\s>]*+) ) )?+        # or without
    """,
    re.VERBOSE,
)
_IN_CONTENT = re.compile(rb"charset\s*+=\s*+[\"']?+([^\s;\"']++)", re.IGNORECASE)
"""`text/html; charset=utf-8` → `utf-8`."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16le"), (codecs.BOM_UTF16_BE, "utf-16be"))
_READ_OTHERWISE = {"utf-16le": "utf-8", "utf-16be": "utf-8", "x-user-defined": "windows-1252"}
"""What the HTML standard reads instead, since a `meta` element that can be found is not written in these."""


def blank_out(text: str) -> str:
    """The text as blanks of the same length; line ends stay, so that offsets and lines stay true."""
    return _NOT_A_LINE_END.sub(" ", text)


def blank_stretches(text: str, extents: Iterable[tuple[int, int]]) -> str:
    """The text with blanks for some stretches of it, each with its start and end."""
    pieces, last = [], 0
    for start, end in sorted(extents):
        begin = max(start, last)
        if end > begin:
            pieces += [text[last:begin], blank_out(text[begin:end])]
            last = end
    return "".join((*pieces, text[last:]))


def capitalise(text: str) -> str:
    """The text with its first letter as a capital; the others stay as they are."""
    return text[:1].upper() + text[1:]


DENSE = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
"""Characters of scripts in which one says as much as two or three letters do, and no blank stands before a number."""


def measure(text: str) -> int:
    """How many letters a text has, or would have in an alphabet."""
    return len(text) + len(re.findall(DENSE, text)) * 3 // 2


def shorten(text: str, limit: int) -> str:
    """The text on one line and of at most `limit` characters, the last of which is `…` where something is left out."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


@cache
def _read_pattern(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.removeprefix("./").strip("/"))
    typed = "".join(_WILDCARDS.get(part) or re.escape(part) for part in parts)
    return re.compile(f"{typed}(?:/.*)?", re.DOTALL)


def matches_any(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path is named by one of some patterns; who names a folder names all that is in it.

    `*` and `?` stand for characters of one name, `**` for folders as well: `docs/*/blog`, `**/CHANGELOG.md`.
    """
    return any(_read_pattern(pattern).fullmatch(path) for pattern in patterns)


def count(number: int, word: str, plural: str = "") -> str:
    """A number and its word: `1 page`, `2 pages`; `plural` where it is not the word with an s."""
    return f"{number:,} {word if number == 1 else plural or f'{word}s'}"


def line(text: str) -> str:
    """The text as every report prints it: one line, no secret, no command of a build server, of bounded length."""
    shown = _SECRET_FIELD.sub(r"\1***", _CREDENTIALS.sub(r"\1***@", text))
    if not shown.isprintable():
        # Line ends, controls, directions and other unseen characters are written out.
        signs = ((sign, unicodedata.category(sign) in _UNSEEN) for sign in shown)
        shown = "".join(f"\\u{ord(sign):04x}" if is_unseen else sign for sign, is_unseen in signs)
    shown = shown.replace("##[", "##\\u005b")
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]} …"


def tell_apart(said: str) -> str:
    """A sentence on two texts in backticks that look alike and differ, by code points; empty where anybody sees it."""
    # Most texts are plain, and no two plain characters look alike.
    if said.isascii() and "%" not in said:
        return ""
    named = dict.fromkeys(unquote(name).removeprefix("#") for name in _NAMED.findall(said))
    for one, other in combinations(named, 2):
        parts = [_COMPOSED.findall(text) for text in (one, other)]
        pairs = [pair for pair in zip(*parts, strict=False) if pair[0] != pair[1]]
        # Where most characters differ, these are two words: `cat` and `кот`.
        others = sum(_compose(one) != _compose(other) for one, other in pairs)
        is_near = len(parts[0]) == len(parts[1]) >= others * 2
        if pairs and is_near and all(starmap(_look_alike, pairs)):
            here, there = (" ".join(f"U+{ord(sign):04X}" for sign in text) for text in pairs[0])
            return f" They look alike: the first has {here} where the other has {there}."
    return ""


def _compose(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _look_alike(one: str, other: str) -> bool:
    """Whether two characters are one in another form, or two letters of different scripts, two dashes or two blanks."""
    if _compose(one) == _compose(other):
        return True
    kinds = [unicodedata.category(sign[0]) for sign in (one, other)]
    scripts = {unicodedata.name(sign[0], "").partition(" ")[0] for sign in (one, other)}
    return kinds[0] == kinds[1] and (kinds[0] in {"Pd", "Zs"} or (kinds[0][0] == "L" and len(scripts) > 1))


def read_data(file: str | Path) -> Any:
    """What the YAML file of a name, or beside a module, holds: lists and mappings of texts."""
    text = Path(file).with_suffix(".yml").read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  # texts only


def cell(text: str) -> str:
    """The text for a cell of a Markdown table: as code, so that it links, mentions and breaks nothing."""
    shown = line(text).replace("`", "'").replace("|", "\\|")
    return f"`{shown}`" if shown else ""


def decode_html(data: bytes, http_charset: str = "") -> str:
    """The text of a document, whatever its bytes are; what stands for no character becomes U+FFFD.

    `http_charset` is the parameter `charset` of the header `Content-Type`. What names no encoding is UTF-8 if it can be
    read as that, and windows-1252 otherwise.
    """
    encoding = find_encoding(data, http_charset)
    text = decode_utf_8(data) if encoding is None or encoding.name == "utf-8" else None
    return decode(data, encoding or "windows-1252", errors="replace")[0] if text is None else text


def decode_utf_8(data: bytes, *, is_whole: bool = True) -> str | None:
    """The text of bytes, without a byte order mark; `None` where they are no valid UTF-8.

    Unless they are the whole text, the last character may break off.
    """
    with suppress(UnicodeDecodeError):
        return codecs.utf_8_decode(data.removeprefix(codecs.BOM_UTF8), "strict", is_whole)[0]
    return None


def decode_html_pieces(pieces: Iterable[bytes], http_charset: str = "") -> Iterator[str]:
    """The same for a document that comes in pieces, of which the first 1,024 bytes decide."""
    rest = iter(pieces)
    start = b""
    while len(start) < _PRESCANNED and (piece := next(rest, b"")):
        start += piece
    is_utf_8 = decode_utf_8(start, is_whole=len(start) < _PRESCANNED) is not None
    fallback = "utf-8" if is_utf_8 else "windows-1252"
    decoder = IncrementalDecoder(find_encoding(start, http_charset) or fallback)
    for piece in chain((start,), rest):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def find_encoding(data: bytes, http_charset: str = "") -> Encoding | None:
    """What a document says of itself: its byte order mark, then the transport, then its `meta` elements.

    `None` where it says nothing, or a name that is none of an encoding of the web.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return lookup(name)
    for label in (http_charset, *_list_labels(data[:_PRESCANNED])):
        if encoding := lookup(label.strip(" \t\n\f\r\"'")):
            is_meta = label is not http_charset
            return lookup(_READ_OTHERWISE.get(encoding.name, encoding.name)) if is_meta else encoding
    return None


def _list_labels(start: bytes) -> Iterator[str]:
    for meta in _META.finditer(_COMMENT.sub(b"", start)):
        attributes: dict[bytes, bytes] = {}
        for name, double, single, bare in _ATTRIBUTE.findall(meta[1]):
            attributes.setdefault(name.lower(), double or single or bare)
        content = _IN_CONTENT.search(attributes.get(b"content", b""))
        if b"charset" in attributes:
            yield attributes[b"charset"].decode("ascii", "replace")
        elif content and attributes.get(b"http-equiv", b"").strip().lower() == b"content-type":
            yield content[1].decode("ascii", "replace")
