"""`^[See @key.]` into a footnote that Python-Markdown knows, where it cites a source or has several words: `x^[2]` is none.

A mark of the same length takes its place, and its text follows the page, so that all offsets stay true.
"""

import re
from itertools import pairwise
from math import inf

from papercheck.markdown.dialect import Dialect
from papercheck.markdown.source import normalise

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


_TYPED_MARK = re.compile("[\U000f0000-\U0010ffff]")
_FOREIGN = re.compile(
    r"^([ \t>]*(?:`{3,}|(?P<wave>~{3,}))(?:[ \t]*[\w+#.-]++(?=[\s{\[:=])|(?=[ \t]*(?:\{[\d,\s-]+\}|\[|:\w)))|(?=[ \t>]*:{3,}(?!.*\S[ \t]*:{3,}[ \t]*$)|import\s[^\n]*\sfrom\s))(?(wave)[^\n]+|[^\n`]+)$",
    re.MULTILINE,
)
"""What other programs read behind a fence and as a container, where none says which: `js{1,3} [menu.js]`, `::: tip`.

A container that ends in the line where it begins is none, and its text would be lost."""


_TAG = re.compile(r"\{%(?:[^%\n]|%(?!\}))*\n(?:[^%]|%(?!\}))*%\}")
"""A tag of Liquid over several lines, which may be set in like code."""


_LONE_TAG = re.compile(
    r" {0,3}<(/?)(div|section|article|aside|main|center|figure|details)\b(?![^>]*\b(?:id|name)=)[^<>]*>[ \t]*"
)


def _open_boxes(text: str) -> str:
    """A text with blanks for tags around Markdown, below which CommonMark goes on after an empty line."""
    lines, stack, fence = text.split("\n"), list[int](), ""
    for number, line in enumerate(lines):
        if found := re.match(r" {0,3}(`{3,}|~{3,})", line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        tag = None if fence else _LONE_TAG.fullmatch(line)
        if tag and not tag[1]:
            stack.append(number)
        elif tag and stack:
            first = stack.pop()
            if not lines[first + 1].strip():
                lines[first], lines[number] = " " * len(lines[first]), " " * len(line)
    return "\n".join(lines)


_SPAN = re.compile(
    r"""
    (?P<code> `{3,} | ~{3,} ) .*? (?P=code) | `[^`\n]*`                # code, which holds none of these
    | \{/\* (?P<comment> .*? ) \*/\}                                   # a comment of MDX
    | (?<![\w("'=/]) (?P<tag> \{% (?: [^%\n] | %(?!\}) )* %\} )        # a tag of Liquid, and no part of an address
    | (?<![\\$\w]) \$ (?=\S) (?P<formula> [^$\n`]* [\\^_{}] [^$\n`]* ) (?<=\S) \$ (?![\w$])     # `$x^2$`
    """,
    re.VERBOSE | re.DOTALL,
)


def _hide_spans(text: str, dialect: Dialect) -> str:
    """A text with blanks for formulas, the comments of MDX and the tags of Jekyll.

    The id that a comment gives to a heading stays, as `{#id}`.
    """

    def hide(found: re.Match[str]) -> str:
        said = (found["comment"] or "").strip()
        is_hidden = found["formula"] or (found["tag"] and dialect.is_kramdown)
        if not (is_hidden or (found["comment"] is not None and dialect.is_mdx)):
            return found[0]
        is_id = re.fullmatch(r"#[\w-]+", said) and not text[found.end() :].partition("\n")[0].strip()
        return f"{{{said}}}".ljust(len(found[0])) if is_id else re.sub(r"\S", " ", found[0])

    return _SPAN.sub(hide, text) if any(mark in text for mark in ("{/*", "{%", "$")) else text


def _hide_foreign(text: str, dialect: Dialect) -> str:
    """A text with blanks for what only other programs read, and with empty lines where that is a whole line."""
    text = _hide_spans(text, dialect)
    text = _open_boxes(text) if dialect.is_common else text
    text = _TAG.sub(lambda found: re.sub(r"\S", " ", found[0]), text)
    return _FOREIGN.sub(lambda it: it[1] + (" " if it[1] else "\n") * (len(it[0]) - len(it[1])), text)


_LINE = re.compile(r"(?P<indent> *)(?P<mark>(?:[-*+]|\d{1,9}[.)]) {1,4}(?=\S))?(?P<fence>`{3,}|~{3,})?")
_FIRST_ITEM = re.compile(r" *(?:[-*+]|1[.)]) ")
_BLOCK = re.compile(r" {0,3}(?:#{1,6}(?: |$)|>|`{3,}[^`]*$|~{3,})")
_RULE = re.compile(r"[ |:]*-[ |:-]*")
LEVEL = 4
"""Blanks by which Python-Markdown knows what belongs to an item of a list."""


def _interrupts(before: str, line: str, after: str) -> bool:
    """Whether a line begins a heading, a fence, a quotation or a table, which CommonMark and GFM read below any other line."""
    if "|" in line and "|" not in before and _RULE.fullmatch(after):
        return line.strip(" |").count("|") == after.strip(" |").count("|")
    is_more = line.lstrip().startswith(">") and before.lstrip().startswith(">")
    return bool(_BLOCK.match(line)) and not is_more


def _nest(columns: list[int], indent: int, mark: int, least: float, *, may_end: bool) -> int:
    """How much farther to the right a line belongs; `columns` are where the texts of the items begin that it stands in.

    Fewer blanks than `least` mean nothing outside of them; where that is infinite, none do anywhere.
    """
    while columns and indent < columns[-1] and may_end:
        columns.pop()
    more, depth = indent - columns[-1] if columns else indent, len(columns)
    columns += [indent + mark] if mark else []
    is_code = more >= (max(LEVEL, least) if depth else least) and not (depth and mark)
    is_lazy = depth and more < 0
    return 0 if is_lazy else LEVEL * depth + (more if is_code else 0) - indent


def read_as_others(text: str, dialect: Dialect) -> tuple[str, list[int]]:
    """The text with what belongs to an item of a list set in as far as Python-Markdown asks for, and offsets as in `set_notes`.

    Where that is common, an empty line stands before what may follow a paragraph directly, and `1)` is a number.
    CommonMark asks for as many blanks as the mark of the item takes, two or three.
    """
    (text, places), is_common = normalise(text, LEVEL), dialect.is_common
    text, lines, offsets, start = _hide_foreign(text, dialect), [], [], 0
    columns: list[int] = []
    fence, ends, shift, is_new, before, margin = "", False, 0, True, "", 0
    for typed, after in pairwise([*text.split("\n"), ""]):
        is_end = (bare := typed.strip()) and fence and bare.startswith(fence) and not bare.strip(fence[0])
        # More of them than began it end a fence as well.
        line = typed.replace(bare, fence.ljust(len(bare))) if is_end else typed
        found = _LINE.match(line)
        indent, mark = (len(found[name] or "") if found else 0 for name in ("indent", "mark"))
        if is_common and not (fence or is_new):
            is_item = mark and not columns and _FIRST_ITEM.match(line)
            is_out = not columns or indent < columns[-1]
            if is_new := bool(ends or is_item or (is_out and _interrupts(before, line, after))):
                lines.append("")
                offsets.append(start)
        if is_common and mark and not fence and (is_new or columns):
            line = line[: indent + mark].replace(")", ".") + line[indent + mark :]
        if not fence and line.strip():
            # In CommonMark up to three blanks before a block mean nothing; to kramdown a heading has none.
            is_set = not is_common or (dialect.is_kramdown and bare.startswith("#"))
            least = inf if dialect.is_mdx else 0 if is_set else LEVEL
            margin = indent + (shift := _nest(columns, indent, mark, least, may_end=bool(mark) or is_new))
        ends = bool(fence) and line.strip().startswith(fence)
        fence = "" if ends else fence or (found["fence"] if found and found["fence"] else "")
        is_new, before = not line.strip(), line
        width = margin if is_end and is_common else max(indent + (shift if bare else 0), 0)
        lines.append(" " * width + line[indent:])
        offsets += [start + min(indent, number) for number in range(width)]
        offsets += range(start + indent, start + len(line) + 1)
        start += len(line) + 1
    if lines == text.split("\n"):
        return text, places
    return "\n".join(lines), [places[at] for at in offsets[:-1]] if places else offsets[:-1]


def set_notes(text: str, places: list[int], *, has_notes: bool) -> tuple[str, list[int]]:
    """The text with marks in place of notes and their definitions below it, and for each character its offset in the page.

    `places` are those of `text`; where both are the same, there are none.
    """
    text = _TYPED_MARK.sub("\ufffd", text)
    found = (match for match in _NOTE.finditer(text if has_notes and "^[" in text else "") if match["text"])
    notes = [*found][: _LAST - _FIRST]
    pieces, below, last = [], "", 0
    offsets = places or list(range(len(text))) if notes else places
    for number, note in enumerate(notes):
        label = chr(_FIRST + number).ljust(len(note["text"]), _FILL)
        pieces += [text[last : note.start()], f"[^{label}]"]
        opening, last = f"\n\n[^{label}]: ", note.end()
        below += opening + note["text"].replace("\n", " ")
        offsets += [*[offsets[note.start()]] * len(opening), *offsets[note.start("text") : note.end("text")]]
    return "".join((*pieces, text[last:], below)), offsets


def name_notes(text: str) -> str:
    """A text with the labels of such notes as readers may see them: `note-1`."""
    return _LABEL.sub(lambda label: f"note-{ord(label[1]) - _FIRST + 1}", text)
