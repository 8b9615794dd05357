"""What a registry lists: a file in YAML, JSON or BibTeX into the entries it holds."""

from papercheck.model import Finding, Place
from papercheck.registry import biblatex
from papercheck.registry.csl_json import read_json
from papercheck.registry.edtf import DateWords
from papercheck.registry.fields import entries
from papercheck.registry.nodes import Node, read

_ROOTS = ("references", "sources", "items", "entries")


def entries_of(text: str, path: str, words: DateWords) -> tuple[tuple[Node, ...], list[Finding]]:
    """The entries of a registry; its form goes by the ending of `path`: `.bib`, `.json`, else YAML."""
    if path.endswith(".bib"):
        return biblatex.read(text, path, words)
    node, findings = (read_json if path.endswith(".json") else read)(text, path)
    return entries(_list(node, findings), path, findings, "id: publisher-year"), findings


def _list(node: Node | None, findings: list[Finding]) -> Node | None:
    """The list of entries, whether it is the whole file, stands below a name, or is a group of entries by key."""
    if node is None or node.tag != "map":
        return node
    for name in _ROOTS:
        if (found := node.get(name)) is not None:
            return Node(found.place, "seq") if found.tag == "null" else found
    if node.entries and all(value.tag == "map" for _, value, _ in node.entries):
        return Node(node.place, "seq", items=tuple(_keyed(*entry) for entry in node.entries))
    fix = "Put the entries below `references:`."
    findings.append(Finding(node.place, "wrong-form", "The registry has no `references`.", fix))
    return None


def _keyed(name: str, value: Node, place: Place) -> Node:
    key = () if value.get("id") else (("id", Node(place, "str", text=name), place),)
    return Node(place, "map", entries=(*key, *value.entries))
