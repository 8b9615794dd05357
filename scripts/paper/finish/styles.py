"""A style sheet reduced to the rules that the pages of a site can use.

A rule stays when every tag, class, id and attribute its selector names occurs on some page, or as a word in a script
that may put it there. That keeps a rule too many at times, and never drops one that is needed.
"""

import re
from collections.abc import Collection, Iterable, Iterator

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

_TAG = re.compile(r"<([a-zA-Z][\w-]*)")
_ATTRIBUTE = re.compile(r'\s([a-zA-Z][\w:-]*)="([^"]*)"')
_WORD = re.compile(r"[\w-]+")


def names(pages: Iterable[str], scripts: Iterable[str] = ()) -> set[str]:
    """Every name a selector can be about: tags, attributes, classes and ids of HTML pages, words of scripts."""
    found: set[str] = set()
    for page in pages:
        found.update(tag.lower() for tag in _TAG.findall(page))
        for attribute, value in _ATTRIBUTE.findall(page):
            found.add(attribute)
            if attribute in ("class", "id"):
                found.update(value.split())
    for script in scripts:
        found.update(_WORD.findall(script))
    return found


def reduced(sheet: str, used: Collection[str]) -> str:
    """The sheet without rules that name something that is not in `used`, and without comments."""
    rules = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
    return "".join(_rule(rule, used) for rule in rules)


def _rule(rule: Node, used: Collection[str]) -> str:
    if isinstance(rule, QualifiedRule):
        kept = [
            tinycss2.serialize(each).strip() for each in _selectors(rule.prelude) if _names(each) <= set(used)
        ]
        return f"{','.join(kept)}{{{_body(rule.content)}}}\n" if kept else ""
    if (
        isinstance(rule, AtRule)
        and rule.content is not None
        and rule.lower_at_keyword in ("media", "supports", "layer")
    ):
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        content = "".join(_rule(each, used) for each in inner)
        return f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{content}}}\n" if content else ""
    return f"{rule.serialize()}\n"


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


def _names(selector: Iterable[Node]) -> set[str]:
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
