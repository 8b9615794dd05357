"""`^[See @key.]` into a footnote that Python-Markdown knows, where it cites a source or has several words: `x^[2]` is none.

A mark of the same length takes its place, and its text follows the page, so that all offsets stay true.
"""

import re

_NOTE = re.compile(
    r"""
    ^[ \t>]*(?P<fence>`{3,}|~{3,}) .*? ^[ \t>]*(?P=fence) | `[^`\n]*`       # code, which has none
    | \^\[ (?P<text> (?=[^\[\]]*[\s@])  (?: [^\[\]\n] | \n(?![ \t]*\n) | \[[^\[\]]*\] )+ ) \]
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_FIRST, _LAST, _FILL = 0x10FF00, 0x10FFF0, "\U0010fffb"
_LABEL = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}]){_FILL}*")
"""What labels a note: a private character, and others up to the length of its text."""


_FOREIGN = re.compile(
    r"^([ \t>]*(?:`{3,}|~{3,})[\w+#.-]*(?=[ \t]*(?:\{[\d,\s-]+\}|\[|:\w))|(?=[ \t>]*:{3,}))[^\n`]+$",
    re.MULTILINE,
)
"""What other programs read behind a fence and as a container, where none says which: `js{1,3} [menu.js]`, `::: tip`."""


def hide_foreign(text: str) -> str:
    """A text with blanks for what only other programs read."""
    return _FOREIGN.sub(lambda found: found[1] + " " * (len(found[0]) - len(found[1])), text)


def set_notes(text: str, *, has_notes: bool) -> tuple[str, list[int]]:
    """The text with marks in place of notes and their definitions below it, and for each character its offset in the text.

    Without notes there are no offsets.
    """
    found = (match for match in _NOTE.finditer(text if has_notes and "^[" in text else "") if match["text"])
    notes = [*found][: _LAST - _FIRST]
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
