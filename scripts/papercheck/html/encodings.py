"""The bytes of a file into its text, in the encoding that browsers take it to be in."""

import codecs
import re

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_OLDER = re.compile(r"iso8859|cp125|koi8|mac-|shift_jis|euc_|gb|big5|utf-16|latin")
_EMPTY = 4
"""One zero byte in so many, and a text is written in two bytes a letter."""
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(data: bytes) -> str:
    """How the bytes are written, as browsers find it out; empty where they are not what they should be."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    try:
        data.decode("utf-8")
        if _is_wide(data):
            return ""
    except UnicodeDecodeError:
        named = _CHARSET.search(data[:2_000])
        name = named[1].decode("ascii") if named else ""
        return name if name and _is_other(name) else ""
    return "utf-8"


def _is_other(name: str) -> bool:
    """Whether a name is that of an encoding of pages other than UTF-8."""
    try:
        return bool(_OLDER.match(codecs.lookup(name).name))
    except LookupError:
        return False


def _is_wide(data: bytes) -> bool:
    """Whether the letters of a text without a mark are two bytes each."""
    return data.count(0) * _EMPTY > len(data)


def decoded(data: bytes, encoding: str) -> str:
    """The text, with Unix line ends."""
    data = data.replace(b"\0", b"") if not encoding and _is_wide(data) else data
    return data.decode(encoding or "cp1252", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
