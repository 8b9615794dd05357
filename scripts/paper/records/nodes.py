"""YAML text into a tree of values that know their place, and nothing that YAML can do beyond data.

Tags, anchors, aliases and a field named twice are findings, not features: records come from many hands.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from paper.model import Finding, Place

MAX_DEPTH = 40
"""Deeper nesting than any record has use for; a limit keeps hostile files from exhausting the parser."""

_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp"))


@dataclass(frozen=True, slots=True)
class Node:
    """A YAML value: a scalar (`text` and `tag`), a list (`items`) or a mapping (`entries`)."""

    place: Place
    tag: str
    """`str`, `int`, `float`, `bool`, `null`, `timestamp`, `seq` or `map`."""
    text: str = ""
    items: "tuple[Node, ...]" = ()
    entries: "tuple[tuple[str, Node, Place], ...]" = ()
    """Key, value, and the key's place."""

    def get(self, key: str) -> "Node | None":
        """The value of a key of a mapping, or `None`."""
        return next((value for name, value, _ in self.entries if name == key), None)


def read(text: str, path: str, *, line: int = 1) -> tuple[Node | None, list[Finding]]:
    """Read one YAML document whose first line is `line` of the file; `None` where there is nothing to use."""
    findings: list[Finding] = []
    try:
        findings += _refused_events(text, path, line)
        if findings:
            return None, findings
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        return None, [_syntax(error, text, path, line)]
    except (yaml.YAMLError, ValueError) as error:
        return None, [Finding(Place(path, line), "yaml-syntax", f"This is not YAML: {_one_line(error)}.", "Remove the character; save the file as UTF-8 text.")]
    if root is None:
        return None, []
    node = _node(root, path, line, findings)
    return node, findings


def _refused_events(text: str, path: str, line: int) -> list[Finding]:
    depth, found = 0, []
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        place = Place(path, event.start_mark.line + line, event.start_mark.column + 1)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            return [Finding(place, "yaml-depth", f"Values are nested more than {MAX_DEPTH} deep.", "Flatten the record.")]
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            found.append(Finding(place, "yaml-alias", f"`{event.anchor}` is a YAML anchor or alias; records use neither.", "Write the value out."))
        tag = getattr(event, "tag", None)
        if tag is not None and tag not in _PLAIN_TAGS and tag != "!":
            found.append(Finding(place, "yaml-tag", f"`{_short(tag)}` is a YAML tag; records hold plain data only.", "Remove the tag and write the value as text."))
    return found


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _node(node: yaml.Node, path: str, line: int, findings: list[Finding]) -> Node:
    place = Place(path, node.start_mark.line + line, node.start_mark.column + 1)
    tag = node.tag.rpartition(":")[2]
    if isinstance(node, yaml.ScalarNode):
        return Node(place, tag, text=node.value)
    if isinstance(node, yaml.SequenceNode):
        return Node(place, tag, items=tuple(_node(each, path, line, findings) for each in node.value))
    return Node(place, tag, entries=tuple(_entries(node, path, line, findings)))


def _entries(node: yaml.MappingNode, path: str, line: int, findings: list[Finding]) -> Iterator[tuple[str, Node, Place]]:
    seen: dict[str, Place] = {}
    for key, value in node.value:
        place = Place(path, key.start_mark.line + line, key.start_mark.column + 1)
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if not isinstance(key, yaml.ScalarNode):
            findings.append(Finding(place, "yaml-syntax", "A field's name is not plain text.", "Give the field a plain name."))
        elif name in seen:
            findings.append(Finding(place, "duplicate-field", f"`{name}` stands twice; the first is in line {seen[name].line}.", "Keep one of the two."))
        else:
            seen[name] = place
            yield name, _node(value, path, line, findings), place


def _syntax(error: yaml.MarkedYAMLError, text: str, path: str, line: int) -> Finding:
    mark = error.problem_mark or error.context_mark
    place = Place(path, (mark.line if mark else 0) + line, (mark.column if mark else 0) + 1)
    lines = text.splitlines()
    typed = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in typed[: len(typed) - len(typed.lstrip())] or "'\\t'" in str(error.problem):
        return Finding(place, "yaml-syntax", "The line is indented with a tab; YAML knows only spaces.", "Replace the tab with spaces.")
    return Finding(place, "yaml-syntax", f"This is not YAML: {_one_line(error.problem or error)}.", "Mend the line; put a text that holds `: ` or starts with a quotation mark, `[`, `@` or `*` in quotes.")


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:200]
