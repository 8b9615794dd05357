"""Requirements files of pip into their lines: packages with version, origin and hashes, and options."""

import re
from collections.abc import Iterator

from papercheck.model import Place
from papercheck.model.surroundings import Requirement

_COMMENT = re.compile(r"(?:^|\s)#.*")
_HASH = re.compile(r"\s--hash[=\s]\s*(\S+)")
_NAME = re.compile(r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)")
_EXACT = re.compile(r"===?\s*([^\s,;*]+)\s*")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|\.{0,2}[/\\]|\.{1,2}$|~[/\\]")
_OPTION = re.compile(r"(-[A-Za-z]|--[a-z][a-z-]*)\s*=?\s*(.*)")


def requirements(text: str, path: str) -> tuple[Requirement, ...]:
    """Every line that is not empty and no comment; lines that end in a backslash go on in the next one."""
    return tuple(_requirement(line, Place(path, number)) for number, line in _lines(text))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    begun, first = "", 0
    for number, typed in enumerate(text.split("\n"), 1):
        first = first if begun else number
        if typed.endswith("\\") and not _COMMENT.match(typed):
            begun += typed[:-1] + " "
            continue
        line = _COMMENT.sub("", begun + typed).strip()
        begun = ""
        if line:
            yield first, line
    if begun.strip():
        yield first, begun.strip()


def _requirement(line: str, place: Place) -> Requirement:
    is_locked = not place.path.endswith(".in")
    hashes = tuple(_HASH.findall(line))
    text = _HASH.sub("", line).strip()
    if option := _OPTION.fullmatch(text):
        is_package = option[1] in ("-e", "--editable")
        address = option[2] if is_package else ""
        return Requirement(
            place=place, text=text, option=option[1], value=option[2], address=address, is_locked=is_locked
        )
    plain = text.partition(";")[0].strip()
    named = _NAME.fullmatch(plain)
    if _ADDRESS.match(plain) or named is None:
        return Requirement(place=place, text=text, address=plain, hashes=hashes, is_locked=is_locked)
    rest = named[2]
    address = rest[1:].strip() if rest.startswith("@") else ""
    exact = _EXACT.fullmatch(rest)
    return Requirement(
        place=place,
        text=text,
        name=named[1],
        version=exact[1] if exact else "",
        address=address,
        hashes=hashes,
        is_locked=is_locked,
    )
