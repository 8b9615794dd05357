"""A style sheet reduced to the rules that a page can use.

A rule stays when every tag, class, id and attribute its selector names occurs on the page, or as a word in a script that
may put it there. That keeps a rule too many at times, and never drops one that is needed.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

_TAG = re.compile(r"<([a-zA-Z][\w-]*)")
_ATTRIBUTE = re.compile(r'\s([a-zA-Z][\w:-]*)="')
_NAMED = re.compile(r'\s(?:class|id)="([^"]*)"')
_WORD = re.compile(r"[\w-]+")


def names(page: str) -> set[str]:
    """Every name a selector can be about: tags, attributes, classes and ids of an HTML page."""
    tags = (tag.lower() for tag in _TAG.findall(page))
    return {*tags, *_ATTRIBUTE.findall(page), *" ".join(_NAMED.findall(page)).split()}


def words(scripts: Iterable[str]) -> frozenset[str]:
    """Every word of scripts: what a script may add to a page is among them."""
    return frozenset(word for script in scripts for word in _WORD.findall(script))


def reduced(sheet: str, used: AbstractSet[str]) -> str:
    """The sheet without rules that name something that is not in `used`, and without comments."""
    return "".join(rule.text(used) for rule in _read(sheet))


@dataclass(frozen=True, slots=True)
class _Styles:
    """Declarations, with the selectors they are for; what each selector needs stands before it."""

    selectors: tuple[tuple[frozenset[str], str], ...]
    body: str

    def text(self, used: AbstractSet[str]) -> str:
        kept = [selector for needed, selector in self.selectors if needed <= used]
        return f"{','.join(kept)}{{{self.body}}}\n" if kept else ""


@dataclass(frozen=True, slots=True)
class _Group:
    """Rules under a condition, which goes with the last of them."""

    prelude: str
    rules: "tuple[_Rule, ...]"

    def text(self, used: AbstractSet[str]) -> str:
        content = "".join(rule.text(used) for rule in self.rules)
        return f"{self.prelude}{{{content}}}\n" if content else ""


@dataclass(frozen=True, slots=True)
class _Other:
    """A rule that has no selector: it stays."""

    rule: str

    def text(self, used: AbstractSet[str]) -> str:
        del used
        return f"{self.rule}\n"


_Rule = _Styles | _Group | _Other


@lru_cache(maxsize=16)
def _read(sheet: str) -> tuple[_Rule, ...]:
    """A sheet as rules: read once for all pages."""
    return _rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))


def _rules(nodes: Iterable[Node]) -> tuple[_Rule, ...]:
    return tuple(_rule(node) for node in nodes)


def _rule(rule: Node) -> _Rule:
    if isinstance(rule, QualifiedRule):
        found = [
            (frozenset(_needed(each)), tinycss2.serialize(each).strip()) for each in _selectors(rule.prelude)
        ]
        return _Styles(tuple(found), _body(rule.content))
    if (
        isinstance(rule, AtRule)
        and rule.content is not None
        and rule.lower_at_keyword in ("media", "supports", "layer")
    ):
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        return _Group(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}", _rules(inner))
    return _Other(rule.serialize())


def _body(content: Iterable[Node]) -> str:
    text = tinycss2.serialize([each for each in content if each.type != "comment"])
    return re.sub(r"\s+", " ", text).strip()


def _selectors(prelude: Iterable[Node]) -> Iterator[list[Node]]:
    """The selectors of a list, split at its commas."""
    selector: list[Node] = []
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            yield selector
            selector = []
        elif node.type != "comment":
            selector.append(node)
    yield selector


def _needed(selector: Iterable[Node]) -> set[str]:
    """What a selector needs to match: pseudo-classes need nothing, nor does what stands within them."""
    found, before = set(), ""
    for node in selector:
        if node.type == "ident" and before != ":":
            found.add(node.value if before == "." else node.lower_value)
        elif node.type == "hash":
            found.add(node.value)
        elif node.type == "[] block" and node.content and node.content[0].type == "ident":
            found.add(node.content[0].lower_value)
        before = node.value if node.type == "literal" else ""
    return found
