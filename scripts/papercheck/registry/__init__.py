"""Registries and records into frozen values, each with its place; what cannot be read becomes a finding.

`vocabulary.yml` holds the terms of CSL 1.0.2, and what BibTeX, biblatex, LaTeX and people call the same.
In the titles of records stands the rich text of CSL: `<i>`, `<b>`, `<sup>`, `<sub>`, small capitals, and words that keep
their capitals. Each tag of such an element becomes one private character, which escaping leaves alone; a tag that no other
one closes is text.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from papercheck.text import read_data

VOCABULARY: Mapping[str, Any] = read_data(Path(__file__).with_name("vocabulary.yml"))
"""By topic: words in one text, or a mapping from a name to the words that stand for it."""


def invert(topic: str) -> dict[str, str]:
    """By each of the words of a topic: the name that it stands for."""
    return {word: name for name, words in VOCABULARY[topic].items() for word in words.split()}


_ELEMENT = re.compile(
    r"""
      <(?P<tag> i | b | sup | sub )> (?P<inside> [^<>]*+ ) </(?P=tag)>
    | <span\ (?: class="nocase" | style="font-variant:\ ?small-caps;?" )> (?P<plain> [^<>]*+ ) </span>
    """,
    re.VERBOSE,
)
_TAGS = ("i", "b", "sup", "sub")
_FIRST = 0xE030
"""The private character for the first tag that opens; the one behind it closes, and so on."""


def mark_tags(text: str) -> str:
    """The text with one character for each tag that shapes it; of those that only protect it, nothing is left."""
    marked = ""
    while marked != text:
        # From the innermost on: a tag that became a character is no tag any more.
        marked, text = text, _ELEMENT.sub(_mark, text)
    return text


def _mark(element: re.Match[str]) -> str:
    if element["tag"] is None:
        return element["plain"]
    number = _TAGS.index(element["tag"])
    return f"{chr(_FIRST + 2 * number)}{element['inside']}{chr(_FIRST + 2 * number + 1)}"


def write_tags(forms: Mapping[str, tuple[str, str]]) -> dict[int, str]:
    """What `str.translate` writes for the characters: by tag, what opens it and what closes it; nothing for the others."""
    pairs = (forms.get(tag, ("", "")) for tag in _TAGS)
    return {_FIRST + number: form for number, form in enumerate(form for pair in pairs for form in pair)}


_NOTHING = write_tags({})


def drop_tags(text: str) -> str:
    """The words of a text."""
    return mark_tags(text).translate(_NOTHING)
