"""The texts of blocks and the spans within them: what each stretch is to Python-Markdown, where it was typed, and its words."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from html import unescape
from itertools import accumulate
from typing import NamedTuple, Self
from xml.etree.ElementTree import Element

from markdown.extensions.attr_list import AttrListTreeprocessor, get_attrs_and_remainder

from papercheck.markdown import PROGRAM, TAG

TITLE = 3
"""Words in italics from which on they may be the title of a work, which stays in its language."""

Extent = tuple[int, int]
"""Where a stretch of a text starts and ends."""

_Edit = tuple[int, int, str]
"""From where to where of a text, and what stands there instead."""

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
# Scripts without blanks go on right behind it, `http://sea.example/1にアクセス`, and so do quotation marks.
_URL = re.compile(r"<?(?<![^\W_\u3000-\uffff])(?:https?|ftp|mailto):[^\s<>)\]“”„«»\u3000-\uffff]+>?")
_BLANKS = re.compile(r"[ \t]+")
_ENTITY = re.compile(r"&#?\w+;")
_LANGUAGE = re.compile(r"(?<![\w-])lang\s*=\s*[\"']?([A-Za-z]{2,3}\b)")


class SpanKind(Enum):
    """What a stretch of text within a block is."""

    CITATION = auto()
    UNREAD_CITATION = auto()
    """Brackets that look like a citation and cite nothing."""
    CODE = auto()
    LINK = auto()
    REFERENCE = auto()
    """A link or an image whose target a definition names."""
    UNDEFINED = auto()
    """The same without a definition: it stays as it was typed."""
    IMAGE = auto()
    URL = auto()
    """A link that is its own text."""
    HTML = auto()
    HTML_BLOCK = auto()
    """Raw HTML that is a block of its own."""
    NOTE = auto()
    ICON = auto()
    """An icon or emoji by its name: `:material-link:`."""
    ESCAPE = auto()
    OTHER = auto()
    """Emphasis and the like, and plain text."""


_SILENT = {
    **dict.fromkeys((SpanKind.CODE, SpanKind.IMAGE, SpanKind.NOTE, SpanKind.URL, SpanKind.ICON), " "),
    SpanKind.HTML: "",
}
"""Nothing within these is read as Markdown, or as words; and what is left of them."""
_WORDLESS = {**_SILENT, SpanKind.CITATION: "", SpanKind.UNREAD_CITATION: ""}


@dataclass(slots=True, eq=False)
class BlockText:
    """The Markdown of one element as the inline stage gets it, and where its lines were typed."""

    raw: str
    starts: list[int] = field(default_factory=lambda: [0])
    """Where the lines of `raw` start."""
    shifts: list[int | None] = field(default_factory=lambda: [None])
    """What to add to an offset in each line to get the position in the source; `None` where that is not known."""
    to_page: Callable[[int], int] = int
    """From a position in the source to an offset in the page."""
    spans: "list[Span]" = field(default_factory=list)

    def offset(self, local: int, otherwise: int = 0) -> int:
        """The offset in the page of an offset in `raw`; `otherwise` where that is not known."""
        shift = self.shifts[bisect_right(self.starts, local) - 1]
        return otherwise if shift is None else self.to_page(local + shift)

    def extent(self, start: int, end: int) -> Extent | None:
        """Where a stretch of `raw` starts and ends in the page, if that is known."""
        first, last = self.offset(start, -1), self.offset(end - 1, -1)
        return None if first < 0 or last < 0 or end <= start else (first, last + 1)


@dataclass(slots=True, eq=False)
class Span:
    """A match of an inline pattern, from `start` to `end` of the text of its block."""

    kind: SpanKind
    text: BlockText
    start: int
    end: int
    node: Element | None = None
    pieces: tuple[Extent, ...] = ()
    """The stretches within that are read on as text: the words of a link."""
    attributes: int = 0
    """The length of the attribute list behind it."""

    @property
    def raw(self) -> str:
        """The span as it was typed."""
        return self.text.raw[self.start : self.end]

    @property
    def gaps(self) -> list[Extent]:
        """What of it is markup or otherwise not read on."""
        if self.pieces:
            bounds = [self.start, *(bound for piece in self.pieces for bound in piece), self.end]
            return list(zip(bounds[::2], bounds[1::2], strict=True))
        return [(self.start, self.end)] if self.kind in _SILENT or self.node is not None else []

    def locate(self, local: int = 0) -> int:
        """The offset in the page of an offset in the span; 0 if that is not known."""
        return self.text.offset(self.start + local)


class PlacedText(str):
    """A text of which it is known as what and where it was typed; whatever is not changed stays one."""

    __slots__ = ("span",)
    span: Span

    def __new__(cls, value: str, span: Span) -> Self:
        """A value that starts where the span does."""
        self = super().__new__(cls, value)
        self.span = span
        return self


class AttributeList(NamedTuple):
    """`{: #id .class lang=de }`: where it was typed in the text of a block, and the names it sets."""

    typed: BlockText
    start: int
    end: int
    names: tuple[str, ...]


def find_attributes(typed: BlockText, start: int, end: int | None = None) -> AttributeList | None:
    """The attribute list that starts at a position of a text, if one does, and ends before another."""
    line = typed.raw.find("\n", start, end)
    match = AttrListTreeprocessor.INLINE_RE.match(typed.raw[start : line if line >= 0 else end])
    if match is None:
        return None
    attributes, rest = get_attrs_and_remainder(match[1])
    names = tuple("class" if name == "." else name.lower() for name, _ in attributes)
    return AttributeList(typed, start, start + match.end() - len(rest), names)


def read_on(spans: Iterable[Span]) -> list[Span]:
    """The spans that are still there when all patterns are done: none within a comment, a tag or a target."""
    spans = sorted(spans, key=lambda span: (span.start, -span.end))
    gaps = sorted(gap for span in spans for gap in span.gaps)
    starts, ends = [start for start, _ in gaps], [0, *accumulate((end for _, end in gaps), max)]
    return [span for span in spans if span.end > ends[bisect_left(starts, span.start)]]


def take_attributes(spans: Sequence[Span]) -> Iterator[AttributeList]:
    """The attribute lists behind the spans of one text that their elements have taken; none reaches beyond the next element."""
    elements = [(span, span.node.attrib) for span in spans if span.node is not None]
    starts = [span.start for span, _ in elements]
    for span, taken in elements:
        if span.text.raw.startswith("{", span.end):
            following = bisect_left(starts, span.end)
            end = starts[following] if following < len(starts) else None
            found = find_attributes(span.text, span.end, end)
            if found and all(name in taken for name in found.names):
                span.attributes = found.end - found.start
                yield found


def read_words(typed: BlockText, extent: Extent, language: str) -> tuple[str, str]:
    """The words of a stretch of a block's text, and those that are plainly in the page's own language.

    Not plainly its own are words marked as another language than `language`, titles of works, names of outside pages, and formulas.
    """
    start, end = extent
    spans = [span for span in typed.spans if start <= span.start < span.end <= end]
    spans.sort(key=lambda span: (span.start, -span.end))
    edits = [edit for span in spans for edit in _drop_markup(span)]
    tags = [(span.start, span.end, span.raw) for span in spans if span.kind is SpanKind.HTML]
    foreign = [*_find_tagged(tags, language), *_find_foreign(spans, language)]
    return _edit(typed.raw, extent, edits, [*foreign, *_find_formulas(typed.raw, extent, edits)])


def read_leftover(typed: BlockText, extent: Extent) -> str:
    """The words of a stretch with blanks for escaped signs: what of Markdown still stands there was not read."""
    start, end = extent
    spans = [span for span in typed.spans if start <= span.start < span.end <= end]
    escaped = [(span.start, span.end, " ") for span in spans if span.kind is SpanKind.ESCAPE]
    signs = (found for found in _ENTITY.finditer(typed.raw, start, end) if _is_sign(found[0]))
    escaped += ((*sign.span(), " ") for sign in signs)
    edits = [edit for span in spans if span.kind is not SpanKind.ESCAPE for edit in _drop_markup(span)]
    return _join(typed.raw, extent, [*escaped, *edits])


def _is_sign(entity: str) -> bool:
    """Whether an entity stands for a sign, and neither for a letter nor for a blank; one that is none stays as it is."""
    sign = unescape(entity)
    return sign != entity and sign.isprintable() and not sign[:1].isalnum()


def read_html(raw: str, language: str) -> tuple[str, str]:
    """The same of raw HTML."""
    raw = PROGRAM.sub(" ", raw)
    tags = [(*match.span(), match[0]) for match in TAG.finditer(raw)]
    edits = [(start, end, " " if tag.startswith("<!") else "") for start, end, tag in tags]
    return _edit(raw, (0, len(raw)), edits, list(_find_tagged(tags, language)))


def differ(language: str, code: str) -> bool:
    """Whether two language tags are of different languages, whatever their regions."""
    return language.partition("-")[0].lower() != code.partition("-")[0].lower()


def _drop_markup(span: Span) -> Iterator[_Edit]:
    if span.kind is SpanKind.ESCAPE:
        yield span.start, span.end, span.raw[len(span.raw) // 2 :]
    elif span.kind in _WORDLESS:
        yield span.start, span.end, " " if span.raw.startswith("<!") else _WORDLESS[span.kind]
    elif span.kind is SpanKind.UNDEFINED and "][" in span.raw:
        # Its words are read; that its target is missing is a finding elsewhere.
        yield span.start, span.start + span.raw.find("[") + 1, ""
        yield span.start + span.raw.rfind("]["), span.end, ""
    elif span.kind is SpanKind.REFERENCE and not span.pieces:
        yield span.start, span.end, " "
    elif span.pieces:
        yield from ((start, end, "") for start, end in span.gaps)
    if span.attributes:
        yield span.end, span.end + span.attributes, ""


def _find_foreign(spans: Iterable[Span], language: str) -> Iterator[Extent]:
    for span in spans:
        if span.node is not None and span.pieces:
            lang = span.node.get("lang")
            is_outside = span.node.tag == "a" and "://" in (span.node.get("href") or "")
            is_title = span.node.tag == "em" and len(span.raw.split()) >= TITLE
            if is_outside or is_title or (lang and differ(lang, language)):
                yield span.pieces[0][0], span.pieces[-1][1]


def _find_tagged(tags: Iterable[tuple[int, int, str]], language: str) -> Iterator[Extent]:
    """What stands between a tag that names another language and the one that closes it."""
    opened: dict[str, list[int]] = {}
    for start, end, tag in tags:
        name = re.match(r"</?(\w*)", tag)
        lang = _LANGUAGE.search(tag)
        if name and tag.startswith("</") and opened.get(name[1]):
            yield opened[name[1]].pop(), start
        elif name and lang and differ(lang[1], language):
            opened.setdefault(name[1], []).append(end)


def _find_formulas(raw: str, extent: Extent, edits: Iterable[_Edit]) -> Iterator[Extent]:
    text = raw[: extent[1]]
    if "$" in text or "\\" in text:
        for start, end, left in edits:
            if left == " ":
                text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
        yield from (match.span() for match in _FORMULA.finditer(text, extent[0]))


def _edit(raw: str, extent: Extent, edits: list[_Edit], foreign: list[Extent]) -> tuple[str, str]:
    """The words of a text, and those in its own language."""
    words = _join(raw, extent, edits)
    own = [*edits, *((start, end, " ") for start, end in foreign)]
    return words, _join(raw, extent, own) if foreign else words


def _join(raw: str, extent: Extent, edits: Iterable[_Edit]) -> str:
    """A text with its edits, and with one space between words; the lines stay as they were typed."""
    pieces, last = [], extent[0]
    for start, end, left in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if start >= last:
            pieces += [raw[last:start], left]
        if start >= last or left == " ":
            last = max(last, end)
    text = _PLACEHOLDER.sub("", "".join((*pieces, raw[last : extent[1]])))
    text = unescape(_URL.sub(" ", text) if ":" in text else text)
    lines = (_BLANKS.sub(" ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(filter(None, lines))
