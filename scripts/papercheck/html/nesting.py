"""How deep elements are nested, seen before a page is parsed."""

import re

DEEPEST = 512
"""Browsers flatten what is nested deeper; a parser that does not takes time that grows with the square."""

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)([^<>]*)|<!--.*?(?:-->|\Z)", re.DOTALL)
_FOREIGN = frozenset({"svg", "math"})
"""Within these every element that does not close itself holds what follows it."""
_MANY = 1_200
_SHALLOW = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd td th tr tbody thead tfoot option"
    " optgroup colgroup rt rp html head body".split()
)


def is_too_deep(text: str) -> bool:
    """Whether elements are nested deeper than browsers follow."""
    if text.count("<") < _MANY:
        return False
    depth = foreign = 0
    for closing, name, rest in _TAG.findall(text):
        tag = name.lower()
        step = -1 if closing else 1
        if not tag or rest.endswith("/") or (tag in _SHALLOW and not foreign):
            continue
        foreign = max(0, foreign + step) if tag in _FOREIGN else foreign
        depth = max(0, depth + step)
        if depth > DEEPEST:
            return True
    return False
