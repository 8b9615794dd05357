"""`^[See @key.]` into a footnote that Python-Markdown knows, where the note cites a source; what cites none stays as it is.

A mark of the same length takes its place, and its text follows the page, so that all offsets stay true.
"""

import re
from collections.abc import Collection

from papercheck.markdown.citation_syntax import find_keys

_NOTE = re.compile(
    r"""
    ^[ \t>]*(?P<fence>`{3,}|~{3,}) .*? ^[ \t>]*(?P=fence) | `[^`\n]*`       # code, which has none
    | \^\[ (?P<text> (?: [^\[\]\n] | \n(?![ \t]*\n) | \[[^\[\]]*\] )+ ) \]
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_FIRST, _LAST, _FILL = 0x10FF00, 0x10FFF0, "\U0010fffb"
_LABEL = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}]){_FILL}*")
"""What labels a note: a private character, and others up to the length of its text."""


def set_notes(text: str, keys: Collection[str] | None) -> tuple[str, list[int]]:
    """The text with marks in place of notes and their definitions below it, and for each character its offset in the text.

    Of `keys`, those that may be cited, a note has one; `None`: any. Without notes there are no offsets.
    """
    found = (match for match in _NOTE.finditer(text if "^[" in text else "") if match["text"])
    notes = [note for note in found if find_keys(note["text"], keys)][: _LAST - _FIRST]
    pieces, below, last = [], "", 0
    offsets = list(range(len(text))) if notes else []
    for number, note in enumerate(notes):
        label = chr(_FIRST + number).ljust(len(note["text"]), _FILL)
        pieces += [text[last : note.start()], f"[^{label}]"]
        opening, last = f"\n\n[^{label}]: ", note.end()
        below += opening + note["text"].replace("\n", " ")
        offsets += [*[note.start()] * len(opening), *range(note.start("text"), note.end("text"))]
    return "".join((*pieces, text[last:], below)), offsets


def name_notes(text: str) -> str:
    """A text with the labels of such notes as readers may see them: `note-1`."""
    return _LABEL.sub(lambda label: f"note-{ord(label[1]) - _FIRST + 1}", text)
