"""YAML or JSON text into one tree of values that know their place, and nothing that YAML can do beyond data.

Tags, anchors, aliases and a field named twice are findings, not features: records come from many hands.
Files of other programs may use the first three; there a tag is kept as it was typed, for a rule to judge.
JSON is judged by Python's reader, which keeps no places; YAML's trips over tabs and escapes.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import yaml

from papercheck.model import Finding, Origin, Place
from papercheck.model.rule import DATA_SYNTAX, DUPLICATE_ENTRY

MAX_DEPTH = 40
"""Deeper nesting than any record has use for; a limit keeps hostile files from exhausting the parser."""
MAX_NODES = 100_000
"""More values than any file holds once its aliases are written out; the same reason."""
LONGEST_REASON = 200
"""Characters of what the YAML library says is wrong; it quotes the text."""

_BIBTEX = re.compile(r"\s*(?:-\s+)?@[A-Za-z]+\s*[{(]\s*[^\s,]*\s*,")
_WITHOUT_DASH = ("expected ':'", "found '?'", "found '<scalar>'")
_FIELD = re.compile(r"\s*(?:-\s+)?[\w.-]+:(?:\s|$)")
_PLAIN_TAG = re.compile("tag:yaml.org,2002:(map|seq|str|int|float|bool|null|timestamp)")

_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where it is there, ten times as fast; what it refuses Python reads again, for one set of messages."""

Entry = tuple[str, "Node", Place]
"""Of a mapping: the key, its value, and the key's place."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value: a scalar (`text` and `tag`), a list (`items`) or a mapping (`entries`)."""

    place: Place
    tag: str
    """`str`, `int`, `float`, `bool`, `null`, `timestamp`, `seq`, `map`, or a tag as typed: `!ENV`."""
    text: str = ""
    items: "tuple[Node, ...]" = ()
    entries: tuple[Entry, ...] = ()

    def get(self, *keys: str) -> "Node | None":
        """The value that the keys of mappings lead to, each within the one before; `None` where there is none."""
        node: Node | None = self
        for key in keys:
            node = next((value for name, value, _ in node.entries if name == key), None) if node else None
        return node

    def find(self, *keys: str) -> "Node":
        """The same value, or an empty one."""
        return self.get(*keys) or Node(self.place, "null")

    @property
    def is_true(self) -> bool:
        """Whether the value is one of the words that YAML 1.1 reads as true."""
        return self.text.lower() in ("true", "yes", "on", "y")


def read_yaml(
    text: str, path: str, *, line: int = 1, foreign: bool = False, aliases: bool = False
) -> tuple[Node | None, list[Finding]]:
    """Read one YAML document whose first line is `line` of the file; `None` where there is nothing to use.

    A `foreign` file, one of another program, may hold tags and aliases; with `aliases`, a file may hold these.
    """
    for loader in (_FAST, yaml.SafeLoader):
        reader = _YamlReader(text, path, line, foreign, aliases or foreign)
        try:
            return reader.read(loader), reader.findings
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            refused = error
    # The fast loader counts bytes where the other counts characters: only what the second says is explained.
    return None, [_explain(refused, text, path, line)]


def unique_entries(entries: Iterable[Entry], findings: list[Finding]) -> tuple[Entry, ...]:
    """The first entry of each name; that a second one stands in the same mapping is noted."""
    first: dict[str, Entry] = {}
    for name, value, place in entries:
        if name in first:
            message = f"`{name}` stands twice; the first is in line {first[name][2].line}."
            findings.append(DUPLICATE_ENTRY(place, message, "Keep one of the two."))
        first.setdefault(name, (name, value, place))
    return tuple(first.values())


@dataclass(frozen=True, slots=True)
class _YamlReader:
    text: str
    path: str
    line: int
    foreign: bool
    aliases: bool
    findings: list[Finding] = field(default_factory=list)

    def read(self, loader: Any) -> Node | None:
        self.findings.extend(self._refused_events(loader))
        root = None if self.findings else yaml.compose(self.text, Loader=loader)
        size, depth = _extent(root, {}) if root and self.aliases else (0, 0)
        if size > MAX_NODES or depth > MAX_DEPTH:
            message = f"With its aliases written out, the file holds over {MAX_NODES:,} values, or is over {MAX_DEPTH} deep."
            self.findings.append(DATA_SYNTAX(Place(self.path, self.line), message, "Write the values out."))
            return None
        return self._node(root) if root else None

    def _place(self, mark: Any) -> Place:
        return Place(self.path, mark.line + self.line, mark.column + 1)

    def _refused_events(self, loader: Any) -> Iterator[Finding]:
        """What records may not hold: deep nesting, where reading stops; anchors and aliases; tags."""
        depth = 0
        for event in yaml.parse(self.text, Loader=loader):
            place = self._place(event.start_mark)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                message = f"Values are nested more than {MAX_DEPTH} deep."
                yield DATA_SYNTAX(place, message, "Flatten the record.")
                return
            if isinstance(event, yaml.NodeEvent) and event.anchor is not None and not self.aliases:
                message = f"`{event.anchor}` is a YAML anchor or alias; records use neither."
                yield DATA_SYNTAX(place, message, "Write the value out.")
            tag = getattr(event, "tag", None)
            if tag and tag != "!" and not _PLAIN_TAG.fullmatch(tag) and not self.foreign:
                message = f"`{_shorten(tag)}` is a YAML tag; records hold plain data only."
                yield DATA_SYNTAX(place, message, "Remove the tag and write the value as text.")

    def _node(self, node: yaml.Node) -> Node:
        place, tag = self._place(node.start_mark), _shorten(node.tag)
        if isinstance(node, yaml.SequenceNode):
            return Node(place, tag, items=tuple(map(self._node, node.value)))
        if isinstance(node, yaml.MappingNode):
            return Node(place, tag, entries=_merge(unique_entries(self._entries(node), self.findings)))
        return Node(place, tag, text=self._visible(node.value, place))

    def _entries(self, node: yaml.MappingNode) -> Iterator[Entry]:
        for key, value in node.value:
            place = self._place(key.start_mark)
            if isinstance(key, yaml.ScalarNode):
                yield self._visible(key.value, place), self._node(value), place
            elif not self.foreign:
                message, fix = "A field's name is not plain text.", "Give the field a plain name."
                self.findings.append(DATA_SYNTAX(place, message, fix))

    def _visible(self, text: str, place: Place) -> str:
        """The text without control characters, halves of surrogate pairs and private ones, which YAML writes as escapes."""
        if text.isprintable():
            return text
        # Fonts of icons use private characters.
        kinds = ("Cc", "Cs") if self.foreign else ("Cc", "Cs", "Co")
        unseen = {c for c in text if c not in "\t\n" and unicodedata.category(c) in kinds}
        self.findings.extend(_hidden(character, place) for character in sorted(unseen))
        return "".join("\ufffd" if character in unseen else character for character in text)


def _merge(own: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries of a mapping, and those that others lend it by `<<: *name`, where it has none of that name."""
    lent = (it for name, value, _ in own if name == "<<" for it in (value, *value.items))
    kept = (it for it in own if it[0] != "<<")
    return unique_entries((*kept, *(it for group in lent for it in group.entries)), [])


def _extent(node: yaml.Node, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """How many values a node holds, those behind aliases each time, and how deep; a value within itself has no end."""
    if id(node) not in known:
        known[id(node)] = (MAX_NODES + 1, MAX_DEPTH + 1)
        values = [] if isinstance(node, yaml.ScalarNode) else node.value
        below = [inner for pair in values for inner in (pair if isinstance(pair, tuple) else (pair,))]
        sizes, depths = zip((0, 0), *(_extent(inner, known) for inner in below), strict=True)
        known[id(node)] = (1 + sum(sizes), 1 + max(depths))
    return known[id(node)]


def _shorten(tag: str) -> str:
    plain = _PLAIN_TAG.fullmatch(tag)
    return plain[1] if plain else tag.replace("tag:yaml.org,2002:", "!!")


def _hidden(character: str, place: Place) -> Finding:
    message = f"The text holds the character U+{ord(character):04X}, which no reader can see."
    return DATA_SYNTAX(place, message, "Remove it.")


def _explain(error: Exception, text: str, path: str, line: int) -> Finding:
    """Why a text is no YAML; where Python gives up, in words of ours: its own change from version to version."""
    place = Place(path, line)
    if isinstance(error, yaml.reader.ReaderError):
        return _hidden(text[error.position], Origin(text, path, line).place(error.position))
    if not isinstance(error, yaml.MarkedYAMLError):
        return DATA_SYNTAX(place, "This is not YAML: the reader gave up on it.", "Write plain text.")
    # A key that no colon follows is told at the end of what was taken for it.
    is_key = error.context == "while scanning a simple key"
    mark = (error.context_mark if is_key else None) or error.problem_mark or error.context_mark
    number, column = (mark.line, mark.column) if mark else (0, 0)
    lines, place = text.splitlines(), Place(path, number + line, column + 1)
    typed = lines[number] if number < len(lines) else ""
    if "\t" in typed[: _indent(typed)] or "'\\t'" in str(error.problem):
        message = "The line is indented with a tab; YAML knows only spaces."
        return DATA_SYNTAX(place, message, "Replace the tab with spaces.")
    if _BIBTEX.match(typed):
        fix = "Write the entry in YAML; `scripts/new source` makes that of BibTeX."
        return DATA_SYNTAX(place, "This is BibTeX, in a file of YAML.", fix)
    reason = " ".join(str(error.problem or error).split())[:LONGEST_REASON]
    return DATA_SYNTAX(place, f"This is not YAML: {reason}.", _propose_fix(reason, lines[: number + 1]))


def _propose_fix(reason: str, lines: Sequence[str]) -> str:
    """How to mend the last of these lines, at which a reader of YAML stopped for this reason."""
    *before, typed = [line for line in lines if line.strip()] or [""]
    above = before[-1] if before else ""
    sibling = next((line for line in reversed(before) if _indent(line) <= _indent(typed)), "")
    is_beside = _indent(sibling) == _indent(typed) and sibling.lstrip().startswith("- ")
    if is_beside and reason.endswith(_WITHOUT_DASH):
        return "Begin the line with `- `, like those that it belongs to."
    if reason.endswith("expected ':'"):
        return "Put a colon and a blank behind the name of the field; if the line goes on with a text, indent it more."
    if reason.endswith(("'<block mapping start>'", "'<block sequence start>'")):
        return "Begin the line as far to the right as the lines that it belongs to."
    if _indent(typed) > _indent(above) and _FIELD.match(typed) and _FIELD.match(above):
        return "Begin the line as far to the right as the one above; if it goes on with that one's text, put the text in quotes."
    return "Mend the line; put a text that holds `: ` or starts with a quotation mark, `[`, `@` or `*` in quotes."


def _indent(typed: str) -> int:
    return len(typed) - len(typed.lstrip())


_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|[^\s,:\[\]{}"]+')
"""Of JSON: a text, a bracket, or a word or number; between them stand only white space, commas and colons."""
_JSON_TAGS = {"true": "bool", "false": "bool", "null": "null"}
_JSON_DEPTHS = {"[": 1, "{": 1, "]": -1, "}": -1}
_HALF_PAIR = re.compile("[\ud800-\udfff]")  # of surrogates, which an escape can write and no file can hold
_JSON_FAULTS = {
    "Expecting value": "a value is missing",
    "Expecting ',' delimiter": "`,` is missing",
    "Expecting ':' delimiter": "`:` is missing",
    "Expecting property name enclosed in double quotes": "a field's name in double quotation marks is missing",
    "Unterminated string starting at": "a text has no end",
    "Invalid control character at": "a text holds a line break or another control character",
    "Extra data": "something follows the end of the data",
}
"""By what Python says is wrong with a text of JSON: the same in words of ours; else:"""
_NO_ESCAPE = "what follows the backslash is no character that it could stand for"
_LAST_COMMA = re.compile(r",\s*+[\]}]")


def read_json(text: str, path: str) -> tuple[Node | None, list[Finding]]:
    """Read one JSON document; `None` where there is nothing, and where it is none, which is a finding."""
    if not text.strip():
        return None, []
    origin, tokens = Origin(text, path), list(_JSON_TOKEN.finditer(text))
    depths = accumulate(_JSON_DEPTHS.get(token[0], 0) for token in tokens)
    deep = [token.start() for token, depth in zip(tokens, depths, strict=True) if depth > MAX_DEPTH]
    reason, offset = f"values are nested more than {MAX_DEPTH} deep", min(deep, default=0)
    try:
        if not deep:
            json.loads(text, parse_int=str, parse_float=str)
            return _build_json(tokens, origin)
    except json.JSONDecodeError as error:
        reason, offset = _JSON_FAULTS.get(error.msg, _NO_ESCAPE), error.pos
        # From version to version, Python says of a last comma something else, and of another place.
        comma = _LAST_COMMA.match(text, max(0, text.rfind(",", 0, offset + 1)))
        if comma and offset < comma.end():
            reason, offset = "a comma stands before the end", comma.start()
    fix = "Mend the line; names and texts stand in double quotation marks, commas stand between entries only."
    return None, [DATA_SYNTAX(origin.place(offset), f"This is not JSON: {reason}.", fix)]


def _build_json(tokens: Iterable[re.Match[str]], origin: Origin) -> tuple[Node, list[Finding]]:
    """The tree of a document that is one, and what stands twice in it."""
    findings: list[Finding] = []
    groups: list[tuple[Place, list[Node]]] = [(origin.place(0), [])]
    for token in tokens:
        typed, place = token[0], origin.place(token.start())
        if typed in "[{":
            groups.append((place, []))
            continue
        if typed in "]}":
            place, inner = groups.pop()
        if typed == "]":
            node = Node(place, "seq", items=tuple(inner))
        elif typed == "}":
            pairs = zip(inner[::2], inner[1::2], strict=True)
            entries = ((name.text, value, name.place) for name, value in pairs)
            node = Node(place, "map", entries=unique_entries(entries, findings))
        elif typed.startswith('"'):
            node = Node(place, "str", text=_HALF_PAIR.sub("\ufffd", json.loads(typed)))
        else:
            node = Node(place, _JSON_TAGS.get(typed, "float"), text=typed)
        groups[-1][1].append(node)
    return groups[0][1][0], findings
