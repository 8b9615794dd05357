"""Addresses in Markdown: inline links and images, reference definitions, autolinks, and addresses in raw HTML."""

import re
from collections.abc import Iterator

from papercheck.markdown.citations import Origin
from papercheck.markdown.code import without_code
from papercheck.model import Link

_TARGET = r"(?:<(?P<{0}a>[^<>\n]*)>|(?P<{0}b>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))"
_INLINE = re.compile(
    r"(?P<image>!?)(?<!\\)\[(?P<text>(?:\\[\s\S]|[^\[\]\\]|\[[^\[\]]*\])*)\]\(\s*"
    + _TARGET.format("i")
    + r"(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)"
)
_REFERENCE = re.compile(r"^[ \t>]*\[(?!\^)(?P<name>[^\[\]]+)\]:[ \t]*" + _TARGET.format("r"), re.MULTILINE)
_USED = re.compile(
    r"(?<![\w\\\]])!?\[(?P<text>(?:[^\[\]\n]|\[[^\[\]\n]*\])+)\](?P<name>\[[^\[\]@^\n]*\])(?![\[(:])"
)
_INSERTED = "--8<--"
"""Where another file is put in, which may define what this one uses."""
_AUTOLINK = re.compile(r"<(?P<auto>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>")
_HREFLANG = re.compile(r"(?:\{|<a\b)[^{}<>\n]*?\bhreflang\s*=\s*[\"']?(?P<code>[A-Za-z][\w-]*)")
_ALT = re.compile(r"\balt\s*=\s*[\"'](?P<text>[^\"'<>]*)")
_HTML = re.compile(
    r"<(?P<tag>[a-zA-Z][\w-]*)\b[^<>]*?(?<![\w-])(?:href|src|poster)\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'<>=`]+))",
    re.IGNORECASE,
)


def links(text: str, origin: Origin) -> tuple[Link, ...]:
    """Every address an author typed, in order, outside code and comments."""
    return tuple(sorted(_links(without_code(text), origin), key=lambda link: link.place))


def _links(text: str, origin: Origin) -> Iterator[Link]:
    for match in _INLINE.finditer(text):
        yield Link(
            match["ia"] if match["ia"] is not None else match["ib"],
            origin.place(text, match.start()),
            bool(match["image"]),
            match["text"],
            _target_language(text, match.end()),
        )
    for match in _REFERENCE.finditer(text):
        yield Link(match["ra"] if match["ra"] is not None else match["rb"], origin.place(text, match.start()))
    defined = {_folded(match["name"]) for match in _REFERENCE.finditer(text)}
    for match in _USED.finditer(text) if _INSERTED not in text else ():
        name = _folded(match["name"][1:-1]) or _folded(match["text"])
        if any(map(str.isalnum, name)) and "@" not in match["text"] and name not in defined:
            yield Link(
                f"[{name}]", origin.place(text, match.start()), match[0].startswith("!"), match["text"]
            )
    for match in _AUTOLINK.finditer(text):
        yield Link(match["auto"], origin.place(text, match.start()))
    for match in _HTML.finditer(text):
        target = next(each for each in match.group("double", "single", "bare") if each is not None)
        end = text.find(">", match.end())
        alternative = _ALT.search(text, match.start(), end if end >= 0 else match.end())
        yield Link(
            target,
            origin.place(text, match.start()),
            match["tag"].lower() == "img",
            alternative["text"] if alternative else "",
            _target_language(text, match.start()),
        )


def _folded(name: str) -> str:
    """The name of a reference as names are compared: whatever its case and its blanks."""
    return " ".join(name.split()).lower()


def _target_language(text: str, offset: int) -> str:
    """What `hreflang` says in the attribute list or tag that starts at an offset."""
    match = _HREFLANG.match(text, offset)
    return match["code"] if match else ""
