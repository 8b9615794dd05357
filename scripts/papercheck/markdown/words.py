"""The text of a block and the spans in it into the words that a reader reads, and those of them in the page's own language."""

import re
from collections.abc import Iterable, Iterator
from html import unescape

from papercheck.markdown.raw_html import PROGRAM, TAG
from papercheck.markdown.spans import BlockText, Span, SpanKind

TITLE = 3
"""Words in italics from which on they may be the title of a work, which stays in its language."""

_OPEN, _CLOSE = "\x11", "\x12"
"""Around a stretch in another language while the rest is still being read."""
_STRETCH = re.compile(f"{_OPEN}[^{_OPEN}{_CLOSE}]*{_CLOSE}")
_PLACEHOLDER = re.compile("\x02[^\x03]*\x03")
_FORMULA = re.compile(
    r"""
    \$\$ .{1,2000}? \$\$                                               # $$x$$
    | \\\[ .{1,2000}? \\\]                                             # \[x\]
    | \\\( .{1,400}? \\\)                                              # \(x\)
    | (?<![\w$\\]) \$ (?=[^\s$]) [^$\n]{1,200} (?<=\S) \$ (?![\w$])    # $x$, and no prices
    """,
    re.VERBOSE | re.DOTALL,
)
_URL = re.compile(r"<?\b(?:https?|ftp|mailto):[^\s<>)\]]+>?")
_BLANKS = re.compile(r"[ \t]+")
_LANGUAGE = re.compile(r"(?<![\w-])lang\s*=\s*[\"']?([A-Za-z]{2,3}\b)")
_SILENT = {
    SpanKind.CODE: " ",
    SpanKind.IMAGE: " ",
    SpanKind.NOTE: " ",
    SpanKind.URL: " ",
    SpanKind.CITATION: "",
    SpanKind.UNREAD_CITATION: "",
    SpanKind.HTML: "",
}
"""Spans that hold no words, and what is left of them."""

_Edit = tuple[int, int, str]
"""From where to where of a text, and what stands there instead."""


def read_words(typed: BlockText, extent: tuple[int, int], language: str) -> tuple[str, str]:
    """The words of a stretch of a block's text, and those that are plainly in the page's own language.

    Not plainly its own are words marked as another language than `language`, titles of works, names of outside pages, and formulas.
    """
    start, end = extent
    spans = [
        span for span in typed.spans if start <= span.start and span.end <= end and span.start < span.end
    ]
    spans.sort(key=lambda span: (span.start, -span.end))
    raw = typed.raw.replace(_OPEN, " ").replace(_CLOSE, " ")
    edits = [edit for span in spans for edit in _edits(span)]
    edits += _marks(_merged([*_foreign(spans, language), *_formulas(raw, extent, edits)]))
    return _tidied(_edited(raw, extent, edits))


def read_html(raw: str, language: str) -> tuple[str, str]:
    """The same of raw HTML."""
    raw = PROGRAM.sub(" ", raw.replace(_OPEN, " ").replace(_CLOSE, " "))
    tags = [(match.start(), match.end(), match[0]) for match in TAG.finditer(raw)]
    edits = [(start, end, " " if tag.startswith("<!") else "") for start, end, tag in tags]
    edits += _marks(_merged(_tagged(tags, language)))
    return _tidied(_edited(raw, (0, len(raw)), edits))


def differs(language: str, code: str) -> bool:
    """Whether two language tags are of different languages, whatever their regions."""
    return language.partition("-")[0].lower() != code.partition("-")[0].lower()


def _edits(span: Span) -> Iterator[_Edit]:
    if span.kind is SpanKind.ESCAPE:
        yield span.start, span.end, span.raw[len(span.raw) // 2 :]
    elif span.kind in _SILENT:
        yield span.start, span.end, " " if span.raw.startswith("<!") else _SILENT[span.kind]
    elif span.kind is SpanKind.UNDEFINED and "][" in span.raw:
        # Its words are read; that its target is missing is a finding elsewhere.
        close = span.raw.rfind("][")
        yield from ((span.start, span.start + span.raw.find("[") + 1, ""), (span.start + close, span.end, ""))
    elif span.kind is SpanKind.REFERENCE and not span.pieces:
        yield span.start, span.end, " "
    elif span.pieces:
        yield from ((start, end, "") for start, end in span.gaps)
    if span.attributes:
        yield span.end, span.end + span.attributes, ""


def _foreign(spans: list[Span], language: str) -> Iterator[tuple[int, int]]:
    tags = [(span.start, span.end, span.raw) for span in spans if span.kind is SpanKind.HTML]
    yield from _tagged(tags, language)
    for span in spans:
        if span.node is None or not span.pieces:
            continue
        inner = span.pieces[0][0], span.pieces[-1][1]
        lang = span.node.get("lang")
        is_outside = span.node.tag == "a" and "://" in (span.node.get("href") or "")
        is_title = span.node.tag == "em" and len(span.raw.split()) >= TITLE
        if is_outside or is_title or (lang and differs(lang, language)):
            yield inner


def _tagged(tags: Iterable[tuple[int, int, str]], language: str) -> Iterator[tuple[int, int]]:
    """What stands between a tag that names another language and the one that closes it."""
    opened: dict[str, list[int]] = {}
    for start, end, tag in tags:
        name = re.match(r"</?(\w*)", tag)
        lang = _LANGUAGE.search(tag)
        if name and tag.startswith("</") and opened.get(name[1]):
            yield opened[name[1]].pop(), start
        elif name and lang and differs(lang[1], language):
            opened.setdefault(name[1], []).append(end)


def _formulas(raw: str, extent: tuple[int, int], edits: Iterable[_Edit]) -> Iterator[tuple[int, int]]:
    text = raw[: extent[1]]
    if "$" not in text and "\\" not in text:
        return
    for start, end, kept in edits:
        if kept == " ":
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    yield from (match.span() for match in _FORMULA.finditer(text, extent[0]))


def _merged(extents: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(extents):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _marks(extents: Iterable[tuple[int, int]]) -> Iterator[_Edit]:
    for start, end in extents:
        yield from ((start, start, _OPEN), (end, end, _CLOSE))


def _edited(raw: str, extent: tuple[int, int], edits: Iterable[_Edit]) -> str:
    pieces, last = [], extent[0]
    for start, end, kept in sorted(edits):
        if kept in (_OPEN, _CLOSE):
            pieces += [raw[last : max(start, last)], kept]
            last = max(start, last)
        elif start >= last:
            pieces += [raw[last:start], kept]
            last = end
    return "".join((*pieces, raw[last : extent[1]]))


def _tidied(text: str) -> tuple[str, str]:
    text = _PLACEHOLDER.sub("", text)
    text = unescape(_URL.sub(" ", text) if ":" in text else text)
    words = _joined(text.replace(_OPEN, "").replace(_CLOSE, ""))
    return words, _joined(_STRETCH.sub(" ", text)) if _OPEN in text else words


def _joined(text: str) -> str:
    """One space between words; the lines stay as they were typed."""
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(filter(None, lines))
