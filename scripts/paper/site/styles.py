"""A style sheet into the addresses it names: `url()`, `src()`, `image-set()` and `@import`, outside comments."""

import re
from collections.abc import Iterator

_QUOTED = r"\"(?P<{0}double>(?:[^\"\\\n]|\\.)*)\"|'(?P<{0}single>(?:[^'\\\n]|\\.)*)'"
_TOKEN = re.compile(
    r"/\*.*?(?:\*/|\Z)|@namespace\b[^;{}]*;?"
    r"|(?P<import>@import\s*)?(?:"
    rf"(?P<url>\b(?:url|src)\(\s*)(?:{_QUOTED.format('url_')}|(?P<bare>[^\s()\"']*))"
    rf"|{_QUOTED.format('')})"
    r"|(?P<set>image-set\()|(?P<open>\()|(?P<close>\))",
    re.IGNORECASE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(\n)|(.))", re.DOTALL)
_LAST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def addresses(sheet: str) -> Iterator[tuple[str, int, bool]]:
    """Every address of a sheet with its offset, and whether it imports another sheet."""
    brackets: list[bool] = []
    """For each bracket that is open, whether texts in it are addresses."""
    for match in _TOKEN.finditer(sheet):
        kind = match.lastgroup
        if kind in {"set", "open"}:
            brackets.append(kind == "set")
        elif kind == "close":
            brackets[-1:] = []
        elif kind:
            is_address = bool(match["url"] or match["import"]) or brackets[-1:] == [True]
            if is_address and (address := _plain(match[kind]).strip()):
                yield address, match.start(kind), bool(match["import"])
            if match["url"]:
                brackets.append(False)


def _plain(text: str) -> str:
    """A text of CSS without its escapes."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if 0 < code <= _LAST and code not in _SURROGATES else "\ufffd"
    return match[3] or ""
