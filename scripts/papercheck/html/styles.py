"""A style sheet into the addresses it names: `url()`, `src()`, `image-set()` and `@import`, outside comments."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tinycss2.ast import Node

_SETS = frozenset({"image-set", "-webkit-image-set"})
_ADDRESSED = frozenset({"url", "src"})
_BLOCKS = ("{} block", "[] block", "() block")

Address = tuple[str, tuple[int, int], bool]
"""What is named, its line and column, and whether it imports another sheet."""


@lru_cache(maxsize=1024)
def addresses(sheet: str) -> tuple[Address, ...]:
    """Every address of a sheet; sheets that stand in many pages are read once."""
    import tinycss2

    nodes: list[Node] = tinycss2.parse_component_value_list(sheet, skip_comments=True)
    found = []
    waiting: list[Iterator[tuple[Node, bool, bool]]] = [_told(nodes, holds_texts=False)]
    while waiting:
        node, is_address, is_import = next(waiting[-1], (None, False, False))
        if node is None:
            waiting.pop()
        elif node.type == "url" or (node.type == "string" and is_address):
            if address := node.value.strip():
                column = node.source_column + (4 if node.type == "url" else 1)
                found.append((address, (node.source_line, column), is_import))
        elif node.type == "function":
            holds_texts = node.lower_name in _ADDRESSED or node.lower_name in _SETS
            waiting.append(_told(node.arguments, holds_texts=holds_texts, is_import=is_import))
        elif node.type in _BLOCKS:
            waiting.append(_told(node.content, holds_texts=False))
    return tuple(found)


def _told(
    nodes: "list[Node]", *, holds_texts: bool, is_import: bool = False
) -> "Iterator[tuple[Node, bool, bool]]":
    """Each node, with whether a text there is an address, and whether it imports; names of namespaces are left out."""
    rule = ""
    for node in nodes:
        if node.type == "at-keyword":
            rule = node.lower_value
        elif node == ";" or node.type == "{} block":
            rule = ""
        if rule != "namespace":
            imports = rule == "import" and (
                node.type in ("string", "url") or getattr(node, "lower_name", "") in _ADDRESSED
            )
            yield node, holds_texts or imports, is_import or imports
            rule = "" if imports else rule
