"""YAML text into a tree of values that know their place, and nothing that YAML can do beyond data.

Tags, anchors, aliases and a field named twice are findings, not features: records come from many hands.
Files of other programs may use the first three; there a tag is kept as it was typed, for a rule to judge.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from papercheck.model import Finding, Origin, Place
from papercheck.model.rule import DUPLICATE_FIELD, YAML_ALIAS, YAML_DEPTH, YAML_SYNTAX, YAML_TAG

MAX_DEPTH = 40
"""Deeper nesting than any record has use for; a limit keeps hostile files from exhausting the parser."""
MAX_NODES = 100_000
"""More values than any file holds once its aliases are written out; the same reason."""
LONGEST_REASON = 200
"""Characters of what the YAML library says is wrong; it quotes the text."""

_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
)

_Loader = type[yaml.SafeLoader] | type[yaml.CSafeLoader]
_FAST: _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is there, ten times as fast; what it refuses Python reads again, for one set of messages."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value: a scalar (`text` and `tag`), a list (`items`) or a mapping (`entries`)."""

    place: Place
    tag: str
    """`str`, `int`, `float`, `bool`, `null`, `timestamp`, `seq`, `map`, or a tag as typed: `!ENV`."""
    text: str = ""
    items: "tuple[Node, ...]" = ()
    entries: "tuple[tuple[str, Node, Place], ...]" = ()
    """Key, value, and the key's place."""

    def get(self, key: str) -> "Node | None":
        """The value of a key of a mapping, or `None`."""
        return next((value for name, value, _ in self.entries if name == key), None)

    @property
    def is_true(self) -> bool:
        """Whether the value is one of the words that YAML 1.1 reads as true."""
        return self.text.lower() in ("true", "yes", "on", "y")


def read(text: str, path: str, *, line: int = 1, foreign: bool = False) -> tuple[Node | None, list[Finding]]:
    """Read one YAML document whose first line is `line` of the file; `None` where there is nothing to use.

    A `foreign` file, one of another program, may hold tags and aliases.
    """
    error: Exception = ValueError("unreadable")
    for loader in (_FAST, yaml.SafeLoader):
        reader = _YamlReader(text, path, line)
        try:
            return reader.read(loader, foreign=foreign), reader.findings
        except (yaml.YAMLError, ValueError, OverflowError) as refused:
            error = refused
    return None, [_unreadable(error, text, path, line)]


@dataclass(frozen=True, slots=True)
class _YamlReader:
    """One text, where it stands, and what is wrong with it."""

    text: str
    path: str
    line: int
    findings: list[Finding] = field(default_factory=list)

    def read(self, loader: _Loader, *, foreign: bool) -> Node | None:
        refused = list(self._refused_events(loader))
        self.findings.extend(finding for finding in refused if not foreign or finding.rule == YAML_DEPTH.name)
        root = None if self.findings else yaml.compose(self.text, Loader=loader)
        size, depth = _extent(root, {}) if root and foreign else (0, 0)
        if size > MAX_NODES or depth > MAX_DEPTH:
            message = f"With its aliases written out, the file holds over {MAX_NODES:,} values, or is over {MAX_DEPTH} deep."
            self.findings.append(YAML_ALIAS(Place(self.path, self.line), message, "Write the values out."))
            return None
        return self._node(root) if root else None

    def _place(self, mark: Any) -> Place:
        return Place(self.path, mark.line + self.line, mark.column + 1)

    def _refused_events(self, loader: _Loader) -> Iterator[Finding]:
        """What records may not hold: deep nesting, where reading stops; anchors and aliases; tags."""
        depth = 0
        for event in yaml.parse(self.text, Loader=loader):
            place = self._place(event.start_mark)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                yield YAML_DEPTH(
                    place, f"Values are nested more than {MAX_DEPTH} deep.", "Flatten the record."
                )
                return
            if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
                message = f"`{event.anchor}` is a YAML anchor or alias; records use neither."
                yield YAML_ALIAS(place, message, "Write the value out.")
            tag = getattr(event, "tag", None)
            if tag is not None and tag not in _PLAIN_TAGS and tag != "!":
                message = f"`{_short(tag)}` is a YAML tag; records hold plain data only."
                yield YAML_TAG(place, message, "Remove the tag and write the value as text.")

    def _node(self, node: yaml.Node) -> Node:
        place = self._place(node.start_mark)
        tag = node.tag.rpartition(":")[2] if node.tag in _PLAIN_TAGS else _short(node.tag)
        if isinstance(node, yaml.SequenceNode):
            return Node(place, tag, items=tuple(map(self._node, node.value)))
        if isinstance(node, yaml.MappingNode):
            return Node(place, tag, entries=tuple(self._entries(node)))
        return Node(place, tag, text=self._visible(node.value, place))

    def _entries(self, node: yaml.MappingNode) -> Iterator[tuple[str, Node, Place]]:
        seen: dict[str, Place] = {}
        for key, value in node.value:
            place = self._place(key.start_mark)
            name = self._visible(key.value, place) if isinstance(key, yaml.ScalarNode) else ""
            if not isinstance(key, yaml.ScalarNode):
                message, fix = "A field's name is not plain text.", "Give the field a plain name."
                self.findings.append(YAML_SYNTAX(place, message, fix))
            elif name in seen:
                self.findings.append(repeated_field(name, place, seen[name]))
            else:
                seen[name] = place
                yield name, self._node(value), place

    def _visible(self, text: str, place: Place) -> str:
        """The text without control characters, halves of surrogate pairs and private ones, which YAML writes as escapes."""
        if text.isprintable():
            return text
        hidden = {
            sign for sign in text if sign not in "\t\n" and unicodedata.category(sign) in ("Cc", "Cs", "Co")
        }
        self.findings.extend(_hidden(sign, place) for sign in sorted(hidden))
        return "".join("\ufffd" if sign in hidden else sign for sign in text)


def repeated_field(name: str, place: Place, first: Place) -> Finding:
    """The finding that a field stands twice in one record."""
    message = f"`{name}` stands twice; the first is in line {first.line}."
    return DUPLICATE_FIELD(place, message, "Keep one of the two.")


def _extent(node: yaml.Node, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """How many values a node holds, those behind aliases each time, and how deep; a value within itself has no end."""
    if id(node) not in known:
        known[id(node)] = (MAX_NODES + 1, MAX_DEPTH + 1)
        values = [] if isinstance(node, yaml.ScalarNode) else node.value
        below = [inner for pair in values for inner in (pair if isinstance(pair, tuple) else (pair,))]
        extents = [_extent(inner, known) for inner in below]
        known[id(node)] = (
            1 + sum(size for size, _ in extents),
            1 + max((depth for _, depth in extents), default=0),
        )
    return known[id(node)]


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _hidden(character: str, place: Place) -> Finding:
    message = f"The text holds the character U+{ord(character):04X}, which no reader can see."
    return YAML_SYNTAX(place, message, "Remove it.")


def _unreadable(error: Exception, text: str, path: str, line: int) -> Finding:
    """Why a text is no YAML; where Python gives up, in words of ours: its own change from version to version."""
    if isinstance(error, yaml.MarkedYAMLError):
        return _syntax(error, text, path, line)
    origin = Origin(text, path, line)
    if isinstance(error, yaml.reader.ReaderError):
        return _hidden(text[error.position], origin.place(error.position))
    for escape in re.finditer(r"\\U([0-9A-Fa-f]{8})", text):
        if int(escape[1], 16) > sys.maxunicode:
            message = f"`{escape[0]}` is no character; the last there is has the number U+{sys.maxunicode:X}."
            return YAML_SYNTAX(origin.place(escape.start()), message, "Write the character itself.")
    message = "This is not YAML: the reader gave up on it."
    return YAML_SYNTAX(Place(path, line), message, "Write every value as plain text.")


def _syntax(error: yaml.MarkedYAMLError, text: str, path: str, line: int) -> Finding:
    mark = error.problem_mark or error.context_mark
    place = Place(path, (mark.line if mark else 0) + line, (mark.column if mark else 0) + 1)
    lines = text.splitlines()
    typed = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in typed[: len(typed) - len(typed.lstrip())] or "'\\t'" in str(error.problem):
        message = "The line is indented with a tab; YAML knows only spaces."
        return YAML_SYNTAX(place, message, "Replace the tab with spaces.")
    reason = " ".join(str(error.problem or error).split())[:LONGEST_REASON]
    fix = "Mend the line; put a text that holds `: ` or starts with a quotation mark, `[`, `@` or `*` in quotes."
    return YAML_SYNTAX(place, f"This is not YAML: {reason}.", fix)
