"""A language's data file into a lexicon: words by topic. The files lie in `scripts/papercheck/languages/`, not in the paper."""

from collections.abc import Mapping

from papercheck.model import Finding, Lexicon
from papercheck.registry.nodes import Node, read


def lexicon(text: str, path: str) -> tuple[Lexicon, list[Finding]]:
    """Every topic of a file: a list, a text with commas between the words, or a map from word to value."""
    node, findings = read(text, path)
    entries = node.entries if node else ()
    return Lexicon(topics={name: _words(value) for name, value, _ in entries}), findings


def _words(node: Node) -> Mapping[str, str]:
    if node.tag == "map":
        return {name: value.text for name, value, _ in node.entries}
    if node.tag == "seq":
        return {item.text: "" for item in node.items}
    return {word: "" for part in node.text.split(",") if (word := " ".join(part.split()))}
