"""A style sheet into the rules of it that a page can use.

A rule stays when every tag, class, id and attribute that its selector names occurs on the page, or is a word of a script
that may put it there. A rule too many may stay, but none that is needed goes.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

_TAG_NAME = re.compile(r"<([a-zA-Z][\w-]*)")
_ATTRIBUTE = re.compile(r'\s([a-zA-Z][\w:-]*)="')
_CLASSES_OR_ID = re.compile(r'\s(?:class|id)="([^"]*)"')
_WORD = re.compile(r"[\w-]+")
_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


def names_on_page(page: str) -> set[str]:
    """Every name a selector can be about: tags, attributes, classes and ids of an HTML page."""
    tags = (tag.lower() for tag in _TAG_NAME.findall(page))
    return {*tags, *_ATTRIBUTE.findall(page), *" ".join(_CLASSES_OR_ID.findall(page)).split()}


def words_of_scripts(scripts: Iterable[str]) -> frozenset[str]:
    """Every word of scripts, their comments aside: what a script may add to a page is among them."""
    return frozenset(word for script in scripts for word in _WORD.findall(_COMMENT.sub("", script)))


def reduce_sheet(sheet: str, used: AbstractSet[str]) -> str:
    """The sheet without rules that name something that is not in `used`, and without comments."""
    return "".join(rule.text(used) for rule in _parse_sheet(sheet))


@dataclass(frozen=True, slots=True)
class _StyleRule:
    """A style rule: its selectors, each after the names it needs, and its declarations."""

    selectors: tuple[tuple[frozenset[str], str], ...]
    body: str

    def text(self, used: AbstractSet[str]) -> str:
        selectors = [selector for needed, selector in self.selectors if needed <= used]
        return f"{','.join(selectors)}{{{self.body}}}\n" if selectors else ""


@dataclass(frozen=True, slots=True)
class _ConditionalRule:
    """Rules under a condition (`@media`), which goes with the last of them."""

    prelude: str
    rules: "tuple[_Rule, ...]"

    def text(self, used: AbstractSet[str]) -> str:
        content = "".join(rule.text(used) for rule in self.rules)
        return f"{self.prelude}{{{content}}}\n" if content else ""


@dataclass(frozen=True, slots=True)
class _OtherRule:
    """A rule without selectors (`@font-face`): it stays."""

    rule: str

    def text(self, used: AbstractSet[str]) -> str:
        del used
        return f"{self.rule}\n"


_Rule = _StyleRule | _ConditionalRule | _OtherRule


@lru_cache(maxsize=16)
def _parse_sheet(sheet: str) -> tuple[_Rule, ...]:
    """The rules of a sheet, which all pages share."""
    return _rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))


def _rules(nodes: Iterable[Node]) -> tuple[_Rule, ...]:
    return tuple(_rule(node) for node in nodes)


def _rule(rule: Node) -> _Rule:
    if isinstance(rule, QualifiedRule):
        selectors = [
            (frozenset(_needed_names(selector)), tinycss2.serialize(selector).strip())
            for selector in _split_selectors(rule.prelude)
        ]
        return _StyleRule(tuple(selectors), _declarations(rule.content))
    if (
        isinstance(rule, AtRule)
        and rule.content is not None
        and rule.lower_at_keyword in ("media", "supports", "layer")
    ):
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        return _ConditionalRule(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}", _rules(inner))
    return _OtherRule(rule.serialize())


def _declarations(content: Iterable[Node]) -> str:
    text = tinycss2.serialize([node for node in content if node.type != "comment"])
    return re.sub(r"\s+", " ", text).strip()


def _split_selectors(prelude: Iterable[Node]) -> Iterator[list[Node]]:
    """The selectors of a list, split at its commas."""
    selector: list[Node] = []
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            yield selector
            selector = []
        elif node.type != "comment":
            selector.append(node)
    yield selector


def _needed_names(selector: Iterable[Node]) -> set[str]:
    """The names a selector needs to match; pseudo-classes need none, nor does what stands within them."""
    needed, before = set(), ""
    for node in selector:
        if node.type == "ident" and before != ":":
            needed.add(node.value if before == "." else node.lower_value)
        elif node.type == "hash":
            needed.add(node.value)
        elif node.type == "[] block" and node.content and node.content[0].type == "ident":
            needed.add(node.content[0].lower_value)
        before = node.value if node.type == "literal" else ""
    return needed
