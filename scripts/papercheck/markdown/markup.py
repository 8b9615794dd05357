"""What Python-Markdown makes of a page, or of a text of a record, into values: blocks, parts, links, citations, each with its place."""

import re
from collections.abc import Iterator
from html import unescape
from xml.etree.ElementTree import Element

from markdown.util import AMP_SUBSTITUTE

from papercheck.markdown import raw_html
from papercheck.markdown.blocks import Draft
from papercheck.markdown.citation_syntax import interpret
from papercheck.markdown.dialect import TEXT
from papercheck.markdown.reader import TARGET_MARK, MarkdownReader, ParsedText, UnreadableMarkdownError
from papercheck.markdown.spans import BlockText, Span, SpanKind
from papercheck.markdown.words import differs, read_html, read_words
from papercheck.model import (
    Attribute,
    Block,
    BlockKind,
    Citation,
    Finding,
    Link,
    LocatorWords,
    Origin,
    Part,
    PartKind,
    Place,
)
from papercheck.text import blank_out

_LINE = re.compile(r"[^\n]+")
_INCLUDE = re.compile(r"^[ \t>]*-{1,}8<-{1,}[ \t]*(?P<file>\S.*)?$", re.MULTILINE)
_INSERTED = "--8<--"
"""Where another file is put in, which may define what this one uses."""
_USED = re.compile(r"!?\[(?P<text>(?:[^\[\]\n]|\[[^\[\]\n]*\])+)\](?P<name>\[[^\[\]@^\n]*\])")
"""`[text][name]` on one line, which promises a definition of the name."""

_PLAIN = re.compile(
    r"[^\W\d_](?:[^\x00-\x1f\x7f-\x9f*_\[\]<>&\\`{}!$:/]*[^\s\x00-\x1f\x7f-\x9f*_\[\]<>&\\`{}!$:/])?"
)
"""Text without any character that means something to Markdown: most texts are that, and their words are all of it."""


class Markup:
    """The values of one page, in the order of its text."""

    def __init__(self, parsed: ParsedText, origin: Origin, language: str) -> None:
        self._parsed, self._origin, self._language = parsed, origin, language
        source = parsed.walk.source
        extents = [extent for number, extent in source.stashed.items() if number >= parsed.walk.fences]
        self._html = [
            BlockText(source.text[start:end], [0], [start], source.offset) for start, end in extents
        ]

    def citations(self, words: LocatorWords) -> tuple[tuple[Citation, ...], list[Finding]]:
        """The citations, and what is wrong with whatever looks like one."""
        return interpret((*self._parsed.citations, *self._parsed.unread), self._origin, *words)

    def blocks(self) -> tuple[Block, ...]:
        """The blocks in reading order, footnotes last."""
        return tuple(map(self._block, self._parsed.walk.drafts))

    def _block(self, draft: Draft) -> Block:
        words, own = self._words(draft)
        is_foreign = draft.language is not None and differs(draft.language, self._language)
        return Block(
            kind=draft.kind,
            place=self._origin.place(draft.start),
            text=draft.text,
            id=draft.id,
            classes=draft.classes,
            level=draft.level,
            language=draft.language,
            words=words,
            own="" if is_foreign else own,
        )

    def _words(self, draft: Draft) -> tuple[str, str]:
        if draft.kind is BlockKind.HTML:
            return read_html(draft.text, self._language)
        if draft.typed:
            return read_words(draft.typed, draft.extent, self._language)
        inner = [self._words(block) for block in draft.inner]
        return "\n".join(words for words, _ in inner), "\n".join(own for _, own in inner)

    def parts(self) -> tuple[Part, ...]:
        """What holds blocks together, footnote marks, includes and comments."""
        held = (
            Part(
                kind=holder.kind,
                place=self._origin.place(holder.start or 0),
                detail=holder.detail,
                size=holder.size,
            )
            for holder in self._parsed.walk.holders
        )
        return tuple(sorted((*held, *self._typed_parts()), key=lambda part: part.place))

    def _typed_parts(self) -> Iterator[Part]:
        for span in self._parsed.spans:
            if span.kind is SpanKind.NOTE:
                yield Part(kind=PartKind.NOTE, place=self._origin.place(_start(span)), detail=span.raw[2:-1])
        for offset, file in _includes(self._parsed.typed):
            yield Part(
                kind=PartKind.INCLUDE, place=self._origin.place(offset), detail=file.strip().strip("\"'")
            )
        for typed, start, raw in self._raw_html():
            for at, text in raw_html.comments(raw):
                place = self._origin.place(typed.offset(start + at) or 0)
                yield Part(kind=PartKind.COMMENT, place=place, detail=" ".join(text.split()))

    def links(self) -> tuple[Link, ...]:
        """Every URL that was typed, once, and every reference to a definition that is not there."""
        return tuple(sorted(self._links(), key=lambda link: link.place))

    def _links(self) -> Iterator[Link]:
        place, is_whole = self._origin.place, _INSERTED not in self._parsed.typed
        for span in self._parsed.spans:
            if span.node is not None and span.kind in (SpanKind.LINK, SpanKind.IMAGE, SpanKind.URL):
                yield _link(span, span.node, place(_start(span)))
            elif span.kind is SpanKind.UNDEFINED and is_whole:
                yield from _undefined(span, self._origin)
        for target, start in self._parsed.definitions:
            yield Link(unescape(target), place(start or 0))
        for typed, start, raw in self._raw_html():
            for url in raw_html.urls(raw):
                at = typed.offset(start + url.start) or 0
                yield Link(url.target, place(at), url.is_image, url.alternative, url.language)

    def _raw_html(self) -> Iterator[tuple[BlockText, int, str]]:
        """Raw HTML of whole blocks and within them: the text it stands in, from where on, and what it is."""
        yield from ((typed, 0, typed.raw) for typed in self._html)
        yield from (
            (span.text, span.start, span.raw) for span in self._parsed.spans if span.kind is SpanKind.HTML
        )

    def attributes(self) -> tuple[Attribute, ...]:
        """Every attribute that an attribute list sets."""
        found = (
            Attribute(name, self._origin.place(item.typed.offset(item.start) or 0))
            for item in self._parsed.lists
            for name in item.names
        )
        return tuple(sorted(found, key=lambda attribute: attribute.place))

    def plain(self) -> str:
        """The text with blanks for whatever is not read as words: code, comments, citations, ids, targets and tags."""
        text, pieces, last = self._parsed.typed, [], 0
        for start, end in sorted(self._unread()):
            if end > last:
                begin = max(start, last)
                pieces += [text[last:begin], blank_out(text[begin:end])]
                last = end
        return "".join((*pieces, text[last:]))

    def _unread(self) -> Iterator[tuple[int, int]]:
        walk = self._parsed.walk
        yield from (
            walk.source.offsets(extent)
            for number, extent in walk.source.stashed.items()
            if number < walk.fences
        )
        yield from (walk.source.offsets(extent) for extent in walk.source.references)
        stretches = [
            *((typed, line.start(), line.end()) for typed in walk.code for line in _LINE.finditer(typed.raw)),
            *(
                (typed, tag.start(), tag.end())
                for typed in self._html
                for tag in raw_html.TAG.finditer(typed.raw)
            ),
            *((item.typed, item.start, item.end) for item in self._parsed.lists),
            *((span.text, _unread_from(span), span.end) for span in self._parsed.spans),
        ]
        yield from filter(None, (typed.extent(start, end) for typed, start, end in stretches))
        yield from ((citation.start, citation.end) for citation in self._parsed.citations)


def _start(span: Span) -> int:
    return span.offsets[0] if span.offsets else 0


def _unread_from(span: Span) -> int:
    """Where in a span that begins which nobody reads, up to its end."""
    if span.kind in (SpanKind.CODE, SpanKind.URL, SpanKind.HTML):
        return span.start
    if span.kind is SpanKind.LINK:
        return span.pieces[0][1] + 1 if span.pieces else span.start + 2
    return span.start + span.raw.rfind("](") + 1 if span.kind is SpanKind.IMAGE else span.end


def _link(span: Span, node: Element, place: Place) -> Link:
    is_image = span.kind is SpanKind.IMAGE
    typed = node.get("src" if is_image else "href") or ""
    target = unescape(typed.removeprefix(TARGET_MARK).replace(AMP_SUBSTITUTE, "&"))
    if is_image:
        text = span.raw[2 : max(span.raw.rfind("]("), 2)]
    else:
        text = span.text.raw[span.pieces[0][0] : span.pieces[-1][1]] if span.pieces else ""
    return Link(target, place, is_image, text, node.get("hreflang") or "")


def _undefined(span: Span, origin: Origin) -> Iterator[Link]:
    match = _USED.fullmatch(span.raw)
    before, after = span.text.raw[max(span.start - 1, 0) : span.start], span.text.raw[span.end : span.end + 1]
    if match is None or "@" in match["text"] or re.match(r"[\w\\\]]", before) or after in ("[", "(", ":"):
        return
    name = " ".join((match["name"][1:-1] or match["text"]).split()).lower()
    if any(map(str.isalnum, name)):
        yield Link(f"[{name}]", origin.place(_start(span)), match[0].startswith("!"), match["text"])


def _includes(body: str) -> Iterator[tuple[int, str]]:
    """Every file that is put in: `--8<-- "file"`, or one a line between two bare marks."""
    is_open, last = False, 0
    for match in _INCLUDE.finditer(body) if "8<-" in body else ():
        if match["file"] is None and is_open:
            yield from ((last, file) for file in body[last : match.start()].split("\n") if file.strip())
        elif match["file"] is not None:
            yield match.start(), match["file"]
        is_open, last = match["file"] is None and not is_open, match.end()


class PassageReader:
    """Reads texts, each once, however often it is asked for."""

    def __init__(self) -> None:
        self._reader = MarkdownReader(TEXT)
        self._known: dict[str, ParsedText] = {}

    def parse(self, text: str) -> ParsedText:
        """Read a text. Raises UnreadableMarkdownError where Python-Markdown gives up on it."""
        if text not in self._known:
            self._known[text] = self._reader.parse(text)
        return self._known[text]

    def citations(
        self, text: str, place: Place, words: LocatorWords
    ) -> tuple[tuple[Citation, ...], list[Finding]]:
        """The citations of a text that starts at a place, and what is wrong with those that cannot be read."""
        if "@" not in text:
            return (), []
        try:
            parsed = self.parse(text)
        except UnreadableMarkdownError as error:
            return (), [error.finding(place)]
        return Markup(parsed, Origin(text, place.path, place.line, place.column), "").citations(words)

    def block(self, text: str, place: Place, language: str) -> Block:
        """A text as a block of a page would be read; one that is unreadable has no words."""
        words = own = text
        if not _PLAIN.fullmatch(text):
            try:
                blocks = Markup(self.parse(text), Origin(text, place.path), language).blocks()
            except UnreadableMarkdownError:
                blocks = ()
            words = "\n".join(block.words for block in blocks if block.words)
            own = "\n".join(block.own for block in blocks if block.own)
        return Block(kind=BlockKind.PARAGRAPH, place=place, text=text, words=words, own=own)
