"""JSON text into the same tree of values that YAML is read into, each with its place: the form of CSL-JSON registries.

Python's own reader keeps no places, and YAML's trips over JSON's tabs and escapes.
"""

import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder

from papercheck.model import Finding, Origin, Place
from papercheck.model.rule import JSON_SYNTAX
from papercheck.registry.nodes import MAX_DEPTH, Node, repeated_field

_DECODER = JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(
    r"(?P<bool>true|false)|(?P<null>null)"
    r"|(?P<float>(?P<int>-?(?:0|[1-9][0-9]*))(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"  # -1.5e3
)
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a pair of surrogates, which an escape can write and no file can hold."""


def read_json(text: str, path: str) -> tuple[Node | None, list[Finding]]:
    """Read one JSON document; `None` where there is nothing, and where it is none, which is a finding."""
    if not text.strip():
        return None, []
    reader = _JsonReader(text, path)
    try:
        return reader.document(), reader.findings
    except _NotJsonError as refused:
        return None, [*reader.findings, reader.refusal(*refused.args)]


class _NotJsonError(Exception):
    """Why a text is no JSON, and the offset where it is not."""


class _JsonReader:
    """One text, with the findings it gave rise to; the cursor only moves forward."""

    def __init__(self, text: str, path: str) -> None:
        self._text, self._origin, self._cursor = text, Origin(text, path), 0
        self.findings: list[Finding] = []

    def refusal(self, reason: str, offset: int) -> Finding:
        """The finding that a text is no JSON."""
        fix = "Mend the line; names and texts stand in double quotation marks, commas stand between entries only."
        return JSON_SYNTAX(self._origin.place(offset), f"This is not JSON: {reason}.", fix)

    def document(self) -> Node:
        """The one value of the text."""
        node = self._value(0)
        if self._next():
            raise _NotJsonError("something follows the end of the data", self._cursor)
        return node

    def _next(self) -> str:
        """Go behind white space, and return the character there; nothing at the end."""
        space = _SPACE.match(self._text, self._cursor)
        self._cursor = space.end() if space else self._cursor
        return self._text[self._cursor : self._cursor + 1]

    def _passes(self, sign: str) -> bool:
        is_next = self._next() == sign
        self._cursor += is_next
        return is_next

    def _value(self, depth: int) -> Node:
        first, place = self._next(), self._origin.place(self._cursor)
        if depth > MAX_DEPTH:
            raise _NotJsonError(f"values are nested more than {MAX_DEPTH} deep", self._cursor)
        if first == '"':
            return Node(place, "str", text=self._string())
        if self._passes("["):
            return Node(place, "seq", items=tuple(self._value(depth + 1) for _ in self._members("]")))
        if self._passes("{"):
            entries: dict[str, tuple[str, Node, Place]] = {}
            for _ in self._members("}"):
                name, value, at = self._entry(depth + 1)
                if name in entries:
                    self.findings.append(repeated_field(name, at, entries[name][2]))
                entries.setdefault(name, (name, value, at))
            return Node(place, "map", entries=tuple(entries.values()))
        if scalar := _SCALAR.match(self._text, self._cursor):
            self._cursor = scalar.end()
            tag = "int" if scalar["int"] == scalar[0] else str(scalar.lastgroup)
            return Node(place, tag, text=scalar[0])
        is_missing = first in ("", ",", "]", "}")
        raise _NotJsonError(
            "a value is missing" if is_missing else f"`{first}` starts no value", self._cursor
        )

    def _members(self, closing: str) -> Iterator[None]:
        """Stop in front of every member of a list or an object, and go behind what closes it."""
        is_first = True
        while not self._passes(closing):
            comma = self._cursor
            if not is_first and not self._passes(","):
                is_over = comma == len(self._text)
                raise _NotJsonError("the file ends too early" if is_over else "`,` is missing", comma)
            if not is_first and self._passes(closing):
                self.findings.append(self.refusal("a comma stands before the end", comma))
                return
            is_first = False
            yield

    def _entry(self, depth: int) -> tuple[str, Node, Place]:
        if self._next() != '"':
            raise _NotJsonError("a field's name in double quotation marks is missing", self._cursor)
        place, name = self._origin.place(self._cursor), self._string()
        end = self._cursor
        if not self._passes(":"):
            raise _NotJsonError(f"`:` is missing behind `{name[:60]}`", end)
        return name, self._value(depth), place

    def _string(self) -> str:
        start = self._cursor
        try:
            typed, self._cursor = _DECODER.raw_decode(self._text, start)
        except JSONDecodeError as error:
            reason = "what follows the backslash is no character that it could stand for"
            if self._text[error.pos : error.pos + 1] < " ":
                reason = "a text holds a line break or another control character"
            raise _NotJsonError("a text has no end" if error.pos == start else reason, error.pos) from None
        return _HALF.sub("\ufffd", str(typed))
