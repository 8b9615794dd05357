"""Settings files of other programs into their values, each with the names that lead to it and its tag as typed."""

from collections.abc import Iterator

from papercheck.model import Finding
from papercheck.model.surroundings import Setting
from papercheck.registry.nodes import Node, read


def settings(text: str, path: str) -> tuple[tuple[Setting, ...], list[Finding]]:
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
