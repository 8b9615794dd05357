"""YAML text into a tree of values that know their place, and nothing that YAML can do beyond data.

Tags, anchors, aliases and a field named twice are findings, not features: records come from many hands.
Files of other programs may use the first three; there a tag is kept as it was typed, for a rule to judge.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from papercheck.model import Finding, Place

MAX_DEPTH = 40
"""Deeper nesting than any record has use for; a limit keeps hostile files from exhausting the parser."""
MAX_NODES = 100_000
"""More values than any file holds once its aliases are written out; the same reason."""

_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")
)

_Loader = type[yaml.SafeLoader] | type[yaml.CSafeLoader]
_FAST: _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is there, ten times as fast; what it refuses Python reads again, for one set of messages."""


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value: a scalar (`text` and `tag`), a list (`items`) or a mapping (`entries`)."""

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


def read(text: str, path: str, *, line: int = 1, foreign: bool = False) -> tuple[Node | None, list[Finding]]:
    """Read one YAML document whose first line is `line` of the file; `None` where there is nothing to use.

    A `foreign` file, one of another program, may hold tags and aliases.
    """
    error: Exception = ValueError("unreadable")
    for loader in (_FAST, yaml.SafeLoader):
        try:
            return _foreign(text, path, line, loader) if foreign else _read(text, path, line, loader)
        except (yaml.YAMLError, ValueError, OverflowError) as refused:
            error = refused
    return None, [_unreadable(error, text, path, line)]


def _read(text: str, path: str, line: int, loader: _Loader) -> tuple[Node | None, list[Finding]]:
    findings = _refused_events(text, path, line, loader)
    root = None if findings else yaml.compose(text, Loader=loader)
    return (None if root is None else _node(root, path, line, findings)), findings


def _foreign(text: str, path: str, line: int, loader: _Loader) -> tuple[Node | None, list[Finding]]:
    refused = _refused_events(text, path, line, loader)
    findings = [finding for finding in refused if finding.rule == "yaml-depth"]
    root = None if findings else yaml.compose(text, Loader=loader)
    size, depth = (0, 0) if root is None else _extent(root, {})
    if size > MAX_NODES or depth > MAX_DEPTH:
        message = f"With its aliases written out, the file holds over {MAX_NODES:,} values, or is over {MAX_DEPTH} deep."
        findings.append(Finding(Place(path, line), "yaml-alias", message, "Write the values out."))
    return (None if root is None or findings else _node(root, path, line, findings)), findings


def _extent(node: yaml.Node, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """How many values a node holds, those behind aliases each time, and how deep; a value within itself has no end."""
    if id(node) not in known:
        known[id(node)] = (MAX_NODES + 1, MAX_DEPTH + 1)
        values = [] if isinstance(node, yaml.ScalarNode) else node.value
        below = [each for pair in values for each in (pair if isinstance(pair, tuple) else (pair,))]
        extents = [_extent(each, known) for each in below]
        known[id(node)] = (
            1 + sum(size for size, _ in extents),
            1 + max((each for _, each in extents), default=0),
        )
    return known[id(node)]


def _unreadable(error: Exception, text: str, path: str, line: int) -> Finding:
    if isinstance(error, yaml.MarkedYAMLError):
        return _syntax(error, text, path, line)
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        column = len(before) - before.rfind("\n")
        return _hidden(text[error.position], Place(path, before.count("\n") + line, column))
    return _nobody(text, path, line)


def _nobody(text: str, path: str, line: int) -> Finding:
    """What makes Python give up, said in words of ours: its own change from version to version."""
    for escape in re.finditer(r"\\U([0-9A-Fa-f]{8})", text):
        if int(escape[1], 16) > sys.maxunicode:
            before = text[: escape.start()]
            place = Place(path, before.count("\n") + line, len(before) - before.rfind("\n"))
            message = f"`{escape[0]}` is no character; the last there is has the number U+{sys.maxunicode:X}."
            return Finding(place, "yaml-syntax", message, "Write the character itself.")
    message = "This is not YAML: the reader gave up on it."
    return Finding(Place(path, line), "yaml-syntax", message, "Write every value as plain text.")


def _refused_events(text: str, path: str, line: int, loader: _Loader) -> list[Finding]:
    depth = 0
    found: list[Finding] = []
    for event in yaml.parse(text, Loader=loader):
        mark = event.start_mark
        place = Place(path, mark.line + line, mark.column + 1) if mark else Place(path, line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return [
                Finding(
                    place,
                    "yaml-depth",
                    f"Values are nested more than {MAX_DEPTH} deep.",
                    "Flatten the record.",
                )
            ]
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            found.append(
                Finding(
                    place,
                    "yaml-alias",
                    f"`{event.anchor}` is a YAML anchor or alias; records use neither.",
                    "Write the value out.",
                )
            )
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _PLAIN_TAGS and tag != "!":
            found.append(
                Finding(
                    place,
                    "yaml-tag",
                    f"`{_short(tag)}` is a YAML tag; records hold plain data only.",
                    "Remove the tag and write the value as text.",
                )
            )
    return found


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _node(node: yaml.Node, path: str, line: int, findings: list[Finding]) -> Node:
    place = Place(path, node.start_mark.line + line, node.start_mark.column + 1)
    tag = node.tag.rpartition(":")[2] if node.tag in _PLAIN_TAGS else _short(node.tag)
    if isinstance(node, yaml.ScalarNode):
        return Node(place, tag, text=_visible(node.value, place, findings))
    if isinstance(node, yaml.SequenceNode):
        return Node(place, tag, items=tuple(_node(each, path, line, findings) for each in node.value))
    if isinstance(node, yaml.MappingNode):
        return Node(place, tag, entries=tuple(_entries(node, path, line, findings)))
    return Node(place, tag)


def _visible(text: str, place: Place, findings: list[Finding]) -> str:
    """The text without control characters, halves of surrogate pairs and private ones, which YAML can write as escapes."""
    if text.isprintable():
        return text
    hidden = {
        each for each in text if each not in "\t\n" and unicodedata.category(each) in ("Cc", "Cs", "Co")
    }
    findings += (_hidden(each, place) for each in sorted(hidden))
    return "".join("\ufffd" if each in hidden else each for each in text)


def _hidden(character: str, place: Place) -> Finding:
    message = f"The text holds the character U+{ord(character):04X}, which no reader can see."
    return Finding(place, "yaml-syntax", message, "Remove it.")


def _entries(
    node: yaml.MappingNode, path: str, line: int, findings: list[Finding]
) -> Iterator[tuple[str, Node, Place]]:
    seen: dict[str, Place] = {}
    for key, value in node.value:
        place = Place(path, key.start_mark.line + line, key.start_mark.column + 1)
        name = _visible(key.value, place, findings) if isinstance(key, yaml.ScalarNode) else ""
        if not isinstance(key, yaml.ScalarNode):
            findings.append(
                Finding(
                    place, "yaml-syntax", "A field's name is not plain text.", "Give the field a plain name."
                )
            )
        elif name in seen:
            findings.append(
                Finding(
                    place,
                    "duplicate-field",
                    f"`{name}` stands twice; the first is in line {seen[name].line}.",
                    "Keep one of the two.",
                )
            )
        else:
            seen[name] = place
            yield name, _node(value, path, line, findings), place


def _syntax(error: yaml.MarkedYAMLError, text: str, path: str, line: int) -> Finding:
    mark = error.problem_mark or error.context_mark
    place = Place(path, (mark.line if mark else 0) + line, (mark.column if mark else 0) + 1)
    lines = text.splitlines()
    typed = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in typed[: len(typed) - len(typed.lstrip())] or "'\\t'" in str(error.problem):
        return Finding(
            place,
            "yaml-syntax",
            "The line is indented with a tab; YAML knows only spaces.",
            "Replace the tab with spaces.",
        )
    return Finding(
        place,
        "yaml-syntax",
        f"This is not YAML: {_one_line(error.problem or error)}.",
        "Mend the line; put a text that holds `: ` or starts with a quotation mark, `[`, `@` or `*` in quotes.",
    )


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:200]
