"""Attribute lists in Markdown, `{: #id .class lang=de }`: the names they set, each with its place."""

import re

from markdown.extensions.attr_list import get_attrs_and_remainder

from papercheck.markdown.citations import Origin
from papercheck.markdown.code import without_code
from papercheck.model import Attribute

_LIST = re.compile(r"\{:?[ ]*([^}\n ][^\n]*?)[ ]*\}")


def attributes(text: str, origin: Origin) -> tuple[Attribute, ...]:
    """Every attribute that a list of the text sets: `id`, `class`, and whatever else was typed."""
    found = []
    for match in _LIST.finditer(without_code(text)):
        place = origin.place(text, match.start())
        names = [name for name, _ in get_attrs_and_remainder(match[1])[0]]
        found += [Attribute("class" if name == "." else name.lower(), place) for name in names]
    return tuple(found)
