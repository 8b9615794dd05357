"""A folder into what surrounds a paper: its files and links, the settings of mkdocs.yml, scripts of composite actions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from papercheck.model import Finding, Place
from papercheck.model.surroundings import Expression, Repository, Setting
from papercheck.registry.configuration import configuration
from papercheck.registry.nodes import Node, read
from papercheck.tree import Tree, tree

MAX_BYTES = 500_000
"""No settings file or action is longer."""

_ACTION = re.compile(r"(?:\.github/actions/(?:[^/]+/)+)?action\.ya?ml")

Read = TypeVar("Read")


def repository(root: Path, found: Tree | None = None) -> tuple[Repository, tuple[Finding, ...]]:
    """Read what surrounds the paper below `root`, and say what could not be read; `found` are its files, if known."""
    found = found or tree(root)
    reader = _RepositoryReader(root, found)
    return reader.read(), tuple(sorted(reader.findings))


@dataclass(slots=True)
class _RepositoryReader:
    """One reading of one folder, and what went wrong in it."""

    root: Path
    tree: Tree
    findings: list[Finding] = field(default_factory=list)

    def read(self) -> Repository:
        for path, why in self.tree.closed.items():
            self._report(path, "unreadable-file", f"It cannot be opened: {why}.")
        paths = self.tree.files
        config = self._record("mkdocs.yml", configuration)
        docs = [path.split("/")[1] for path in paths if path.startswith("docs/") and path.count("/") > 1]
        actions = [path for path in paths if _ACTION.fullmatch(path)]
        return Repository(
            sizes=paths,
            symlinks=self.tree.symlinks,
            folders=tuple(dict.fromkeys(docs)),
            languages=tuple(language.code for language in config.languages) if config else (),
            settings=self._record("mkdocs.yml", read_settings) or (),
            expressions=tuple(
                expression for path in actions for expression in self._record(path, read_expressions) or ()
            ),
        )

    def _report(self, path: str, rule: str, message: str) -> None:
        fix = "Let the checker read it, or take it away."
        if rule == "file-too-large":
            fix = f"Keep it below {MAX_BYTES:,} bytes."
        self.findings.append(Finding(Place(path), rule, message, fix))

    def _record(self, path: str, reader: Callable[[str, str], tuple[Read, list[Finding]]]) -> Read | None:
        """A file that is there, by its reader; what is no UTF-8 in it is replaced, for no rule needs it."""
        size = self.tree.files.get(path, 0)
        if size > MAX_BYTES:
            self._report(path, "file-too-large", f"The file has {size:,} bytes.")
        if not 0 < size <= MAX_BYTES:
            return None
        try:
            data = (self.root / path).read_bytes()
        except OSError as error:
            why = error.strerror or "the system does not say why"
            self._report(path, "unreadable-file", f"It cannot be opened: {why}.")
            return None
        value, findings = reader(data.decode("utf-8-sig", "replace").replace("\r\n", "\n"), path)
        self.findings += findings
        return value


def read_settings(text: str, path: str) -> tuple[tuple[Setting, ...], list[Finding]]:
    """Every value of a YAML file, lists and empty groups included, in the order of the file."""
    node, findings = read(text, path, foreign=True)
    return tuple(_settings(node, ())) if node else (), findings


def _settings(node: Node, names: tuple[str, ...]) -> Iterator[Setting]:
    if not (node.items or node.entries) or node.tag not in ("map", "seq"):
        yield Setting(names, node.text, node.tag, node.place)
    for item in node.items:
        yield from _settings(item, names)
    for name, value, _ in node.entries:
        yield from _settings(value, (*names, name))


def read_expressions(text: str, path: str) -> tuple[tuple[Expression, ...], list[Finding]]:
    """The `${{ }}` in the scripts of a composite action: what its steps `run`, or give to another action as `script`."""
    node, findings = read(text, path, foreign=True)
    runs = node.get("runs") if node else None
    steps = runs.get("steps") if runs else None
    lines = text.split("\n")
    scripts = (script for step in (steps.items if steps else ()) if (script := _script(step)))
    return tuple(found for script in scripts for found in _expressions(script, lines)), findings


def _script(step: Node) -> Node | None:
    given = step.get("with")
    return step.get("run") or (given.get("script") if given else None)


def _expressions(script: Node, lines: list[str]) -> Iterator[Expression]:
    start = script.text.find("${{")
    while start >= 0 and (end := script.text.find("}}", start)) >= 0:
        typed = script.text[start : end + 2]
        number = script.place.line + script.text.count("\n", 0, start)
        yield Expression(typed[3:-2].strip(), _find(typed, number, script.place, lines))
        start = script.text.find("${{", end)


def _find(typed: str, number: int, place: Place, lines: list[str]) -> Place:
    """Where an expression stands: in its line, counted from that of the script or, for a block, the next."""
    wanted = typed.partition("\n")[0]
    for line in range(number, min(number + 2, len(lines) + 1)):
        column = lines[line - 1].find(wanted)
        if column >= 0:
            return Place(place.path, line, column + 1)
    return place
