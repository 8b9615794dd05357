"""JSON text into the same tree of values that YAML is read into, each with its place: the form of CSL-JSON registries.

Python's own reader keeps no places, and YAML's trips over JSON's tabs and escapes.
"""

import re
from bisect import bisect_right
from json.decoder import JSONDecodeError, JSONDecoder

from papercheck.model import Finding, Place
from papercheck.registry.nodes import MAX_DEPTH, Node

_DECODER = JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_WORDS = {"true": "bool", "false": "bool", "null": "null"}
_WORD = re.compile("|".join(_WORDS))
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a pair of surrogates, which an escape can write and no file can hold."""


def read(text: str, path: str) -> tuple[Node | None, list[Finding]]:
    """Read one JSON document; `None` where there is nothing, and where it is none, which is a finding."""
    if not text.strip():
        return None, []
    reader = _Reader(text, path)
    try:
        return reader.document(), reader.findings
    except _NotJsonError as refused:
        return None, [*reader.findings, reader.refusal(refused)]


class _NotJsonError(Exception):
    """What is not JSON, and where."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


class _Reader:
    """One text, with the findings it gave rise to; every method takes an offset and returns where it stopped."""

    def __init__(self, text: str, path: str) -> None:
        self._text, self._path = text, path
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self.findings: list[Finding] = []

    def place(self, offset: int) -> Place:
        line = bisect_right(self._lines, offset)
        return Place(self._path, line, offset - self._lines[line - 1] + 1)

    def refusal(self, refused: _NotJsonError) -> Finding:
        return Finding(
            self.place(refused.offset),
            "json-syntax",
            f"This is not JSON: {refused}.",
            "Mend the line; names and texts stand in double quotation marks, commas stand between entries only.",
        )

    def document(self) -> Node:
        node, end = self.value(self.skip(0), 0)
        end = self.skip(end)
        if end < len(self._text):
            raise _NotJsonError("something follows the end of the data", end)
        return node

    def skip(self, offset: int) -> int:
        found = _SPACE.match(self._text, offset)
        return found.end() if found else offset

    def value(self, offset: int, depth: int) -> tuple[Node, int]:
        if depth > MAX_DEPTH:
            raise _NotJsonError(f"values are nested more than {MAX_DEPTH} deep", offset)
        first, place = self._text[offset : offset + 1], self.place(offset)
        if first == '"':
            typed, end = self._string(offset)
            return Node(place, "str", text=typed), end
        if first == "{":
            return self._object(offset, depth)
        if first == "[":
            return self._array(offset, depth)
        if word := _WORD.match(self._text, offset):
            return Node(place, _WORDS[word[0]], text=word[0]), word.end()
        if number := _NUMBER.match(self._text, offset):
            return Node(
                place, "int" if number[0].lstrip("-").isdigit() else "float", text=number[0]
            ), number.end()
        raise _NotJsonError(
            "a value is missing" if first in ("", ",", "]", "}") else f"`{first}` starts no value", offset
        )

    def _string(self, offset: int) -> tuple[str, int]:
        try:
            typed, end = _DECODER.raw_decode(self._text, offset)
        except JSONDecodeError as error:
            raise _NotJsonError(self._why(offset, error.pos), error.pos) from None
        return _HALF.sub("\ufffd", str(typed)), end

    def _why(self, start: int, stopped: int) -> str:
        """Why a text cannot be read to its end, by where the reader stopped."""
        if stopped == start:
            return "a text has no end"
        if self._text[stopped : stopped + 1] < " ":
            return "a text holds a line break or another control character"
        return "what follows the backslash is no character that it could stand for"

    def _array(self, offset: int, depth: int) -> tuple[Node, int]:
        items: list[Node] = []
        end = self.skip(offset + 1)
        while self._text[end : end + 1] != "]":
            end = self._comma(end) if items else end
            if self._text[end : end + 1] == "]":
                break
            item, end = self.value(end, depth + 1)
            items.append(item)
            end = self.skip(end)
        return Node(self.place(offset), "seq", items=tuple(items)), end + 1

    def _object(self, offset: int, depth: int) -> tuple[Node, int]:
        entries: dict[str, tuple[str, Node, Place]] = {}
        end, is_first = self.skip(offset + 1), True
        while self._text[end : end + 1] != "}":
            end = end if is_first else self._comma(end)
            if self._text[end : end + 1] == "}":
                break
            name, value, place, end = self._entry(end, depth)
            is_first = False
            if name in entries:
                self._duplicate(name, place, entries[name][2])
            else:
                entries[name] = (name, value, place)
        return Node(self.place(offset), "map", entries=tuple(entries.values())), end + 1

    def _entry(self, offset: int, depth: int) -> tuple[str, Node, Place, int]:
        if self._text[offset : offset + 1] != '"':
            raise _NotJsonError("a field's name in double quotation marks is missing", offset)
        name, end = self._string(offset)
        colon = self.skip(end)
        if self._text[colon : colon + 1] != ":":
            raise _NotJsonError(f"`:` is missing behind `{name[:60]}`", end)
        value, end = self.value(self.skip(colon + 1), depth + 1)
        return name, value, self.place(offset), self.skip(end)

    def _comma(self, offset: int) -> int:
        if self._text[offset : offset + 1] != ",":
            raise _NotJsonError(
                "`,` is missing" if offset < len(self._text) else "the file ends too early", offset
            )
        end = self.skip(offset + 1)
        if self._text[end : end + 1] in ("]", "}"):
            self.findings.append(self.refusal(_NotJsonError("a comma stands before the end", offset)))
        return end

    def _duplicate(self, name: str, place: Place, first: Place) -> None:
        message = f"`{name}` stands twice; the first is in line {first.line}."
        self.findings.append(Finding(place, "duplicate-field", message, "Keep one of the two."))
