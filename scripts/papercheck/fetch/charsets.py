"""The bytes of a page, piece by piece → its text, in the charset that a browser would take."""

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain

_START = 2_048
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-z0-9_-]{2,30})", re.IGNORECASE)
_MEANT = {"ascii": "cp1252", "iso8859-1": "cp1252", "utf-16": "utf-16-le"}
_CHARSETS = frozenset(
    "utf-8 utf-16-le utf-16-be gbk gb2312 gb18030 big5 euc_jp euc_kr iso2022_jp shift_jis cp932"
    " koi8-r koi8-u mac-roman cp866 cp874".split()
)


def decoded(pieces: Iterable[bytes], charset: str) -> Iterator[str]:
    """Text of bytes, whatever they are: a byte order mark counts most, then what was said, then what fits."""
    rest = iter(pieces)
    start = b""
    while len(start) < _START and (piece := next(rest, b"")):
        start += piece
    decoder = codecs.getincrementaldecoder(_charset(start[:_START], charset))("replace")
    for piece in chain((start,), rest):
        yield decoder.decode(piece).replace("\0", "")


def _charset(start: bytes, charset: str) -> str:
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    declared = _META.search(start)
    for name in (charset, declared[1].decode("ascii") if declared else ""):
        if known := _known(name):
            # A page that can be read as far as this is not in UTF-16, whatever it says.
            return "utf-8" if known.startswith("utf-16") and name != charset else known
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _known(name: str) -> str:
    """The codec of a charset that browsers know, `` for any other: some of Python's unpack or run in squares."""
    try:
        codec = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return ""
    codec = _MEANT.get(codec, codec)
    return codec if codec in _CHARSETS or codec.startswith(("cp125", "iso8859-")) else ""
