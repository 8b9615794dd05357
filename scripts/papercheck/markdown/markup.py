"""What Python-Markdown makes of a page, or of a text of a record, into values: blocks, parts, links, citations, each with its place."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from html import unescape
from operator import attrgetter
from xml.etree.ElementTree import Element

from markdown.util import AMP_SUBSTITUTE, STX

from papercheck.markdown import TAG, find_comments, find_ids, find_urls
from papercheck.markdown.blocks import Draft, ParsedText
from papercheck.markdown.citation_syntax import interpret, read_bracket
from papercheck.markdown.dialect import TEXT
from papercheck.markdown.inline_notes import name_notes
from papercheck.markdown.reader import TARGET_MARK, MarkdownReader, UnreadableMarkdownError
from papercheck.markdown.source import STASHED
from papercheck.markdown.spans import Span, SpanKind, differ, read_html, read_leftover, read_words
from papercheck.model.page import Attribute, Block, BlockKind, Citation, Component, ComponentKind, Link, Page
from papercheck.model.rule import MALFORMED_CITATION, Finding, Origin, Place
from papercheck.model.settings import LocatorWords
from papercheck.text import blank_stretches
from papercheck.urls.url_fragments import ALL_SLUGS, HOST, Slug, list_slugs

_LINE = re.compile(r"[^\n]+")
_MADE = re.compile(r'<h[1-6] id="([^"]*)">')
_INCLUDE = re.compile(r"^[ \t>]*-{1,}8<-{1,}[ \t]*(?P<file>\S.*)?$", re.MULTILINE)
_INSERTED = "--8<--"
"""Where another file is put in, which may define what this one uses."""
_USED = re.compile(r"!?\[(?P<text>(?:[^\[\]\n]|\[[^\[\]\n]*\])+)\](?P<name>\[[^\[\]@^\n]*\])")
"""`[text][name]` on one line, which promises a definition of the name."""

_PLAIN = re.compile(
    r"[^\W\d_](?:[^\x00-\x1f\x7f-\x9f*_\[\]<>&\\`{}!$:/]*[^\s\x00-\x1f\x7f-\x9f*_\[\]<>&\\`{}!$:/])?"
)
"""Text without any character that means something to Markdown: most texts are that, and their words are all of it."""

_MARKS = re.compile(r"[*_`{}\[\]|\\~=^$]|&\w|\+\+|:\w|^[-+#>!?:/\d•‣▪·–—]", re.MULTILINE)
"""What words seldom hold but where Markdown was not read."""

_PLACE = attrgetter("place")
_HTML = (SpanKind.HTML, SpanKind.HTML_BLOCK)


class Markup:
    """The values of one page, in the order of its text."""

    def __init__(self, parsed: ParsedText, origin: Origin, language: str) -> None:
        self._parsed, self._origin, self._language = parsed, origin, language
        self._place = origin.place

    def blocks(self) -> tuple[Block, ...]:
        """The blocks in reading order, footnotes last."""
        return tuple(map(self._block, self._parsed.drafts))

    def _block(self, draft: Draft) -> Block:
        words, own = self._words(draft)
        language = draft.attributes.get("lang")
        return Block(
            kind=draft.kind,
            place=self._place(draft.start),
            text=draft.text if STX not in draft.text else STASHED.sub(" ", draft.text),
            id=draft.attributes.get("id"),
            classes=tuple(draft.attributes.get("class", "").split()),
            level=draft.level,
            language=language,
            words=words,
            own="" if language is not None and differ(language, self._language) else own,
            leftover=self._leftover(draft) if _MARKS.search(words) else "",
        )

    def _leftover(self, draft: Draft) -> str:
        inner = "\n".join(map(self._leftover, draft.inner))
        return read_leftover(draft.typed, draft.extent) if draft.typed else inner

    def _words(self, draft: Draft) -> tuple[str, str]:
        if draft.kind is BlockKind.HTML:
            return read_html(draft.text, self._language)
        if draft.typed:
            return read_words(draft.typed, draft.extent, self._language)
        inner = [self._words(block) for block in draft.inner]
        return "\n".join(words for words, _ in inner), "\n".join(own for _, own in inner)

    def citations(
        self, words: LocatorWords, *, is_strict: bool = False
    ) -> tuple[tuple[Citation, ...], list[Finding]]:
        """The citations, and what is wrong with whatever looks like one; what `is_strict` holds only plain ones."""
        unread = [read_bracket(span) for span in self._of_kind(SpanKind.UNREAD_CITATION)]
        citations: list[Citation] = []
        _, findings = interpret(unread, self._origin, *words)
        for bracket in self._parsed.citations:
            # Of what is cited within brackets that cite nothing, those are said to be wrong.
            is_judged = is_strict and not any(each.start < bracket.start < each.end for each in unread)
            read, wrong = interpret((bracket,), self._origin, *words, is_strict=is_judged)
            citations += read
            findings += wrong
        for bracket in self._parsed.unshown:
            message = f"`{bracket.typed}` stands in a title or the text of an image, which cannot cite."
            place, fix = self._place(bracket.start), "Put it behind the link or the image."
            findings.append(MALFORMED_CITATION(place, message, fix))
        return tuple(citations), findings

    def components(self) -> Iterator[Component]:
        """What holds blocks together, footnote marks, includes and comments."""
        starts = [draft.start for draft in self._parsed.drafts]
        for kind, detail, size, first in self._parsed.holders:
            place = self._place(starts[first] if first < len(starts) else 0)
            yield Component(kind=kind, place=place, detail=detail, size=size)
        html, found = self._of_kind(*_HTML), self._of_kind(SpanKind.NOTE)
        notes = ((ComponentKind.NOTE, span.locate(), name_notes(span.raw[2:-1])) for span in found)
        includes = ((at, file.strip().strip("\"'")) for at, file in _includes(self._parsed.typed))
        files = ((ComponentKind.INCLUDE, at, file) for at, file in includes)
        comments = ((span.locate(at), text) for span in html for at, text in find_comments(span.raw))
        remarks = ((ComponentKind.COMMENT, at, " ".join(text.split())) for at, text in comments)
        typed = (*notes, *files, *remarks)
        yield from (Component(kind=kind, place=self._place(at), detail=detail) for kind, at, detail in typed)

    def links(self) -> Iterator[Link]:
        """Every URL that was typed, once, and every reference to a definition that is not there."""
        for span in self._of_kind(SpanKind.LINK, SpanKind.IMAGE, SpanKind.URL):
            if span.node is not None and not span.text.raw.count("$$", 0, span.start) % 2:
                yield _link(span, span.node, self._place(span.locate()))
        for span in self._of_kind(SpanKind.UNDEFINED) if _INSERTED not in self._parsed.typed else ():
            yield from _undefined(span, self._place(span.locate()))
        source, named = self._parsed.source, self._of_kind(SpanKind.REFERENCE)
        uses = Counter(_read_target(span.node) for span in named if span.node is not None)
        for number, url in enumerate(map(unescape, self._parsed.definitions)):
            start, _ = source.references[number] if number < len(source.references) else (0, 0)
            if url:
                yield Link(url, self._place(source.offset(start)), uses=uses.pop(url, 0))
        for span in self._of_kind(*_HTML):
            for at, target, is_image, alternative, language in find_urls(span.raw):
                yield Link(target, self._place(span.locate(at)), is_image, alternative, language, is_raw=True)

    def _of_kind(self, *kinds: SpanKind) -> Iterator[Span]:
        return (span for span in self._parsed.spans if span.kind in kinds)

    def attributes(self) -> Iterator[Attribute]:
        """Every attribute that an attribute list sets."""
        for found in self._parsed.lists:
            place = self._place(found.typed.offset(found.start))
            yield from (Attribute(name, place) for name in found.names)

    def plain(self) -> str:
        """The text with blanks for whatever is not read as words: code, comments, citations, ids, targets and tags."""
        source = self._parsed.source
        fences = [extent for number, extent in source.stashed.items() if number < source.fences]
        blocks = self._of_kind(SpanKind.HTML_BLOCK)
        local = [
            *((typed, *line.span()) for typed in self._parsed.code for line in _LINE.finditer(typed.raw)),
            *((span.text, *tag.span()) for span in blocks for tag in TAG.finditer(span.raw)),
            *((found.typed, found.start, found.end) for found in self._parsed.lists),
            *((span.text, _unread_from(span), span.end) for span in self._parsed.spans),
        ]
        unread = [
            *map(source.offsets, (*fences, *source.references)),
            *filter(None, (typed.extent(start, end) for typed, start, end in local)),
            *((citation.start, citation.end) for citation in self._parsed.citations),
        ]
        return blank_stretches(self._parsed.typed, unread)


def _unread_from(span: Span) -> int:
    """Where in a span that begins which nobody reads, up to its end."""
    if span.kind in (SpanKind.CODE, SpanKind.URL, SpanKind.HTML, SpanKind.ICON):
        return span.start
    if span.kind is SpanKind.LINK:
        return span.pieces[0][1] + 1 if span.pieces else span.start + 2
    return span.start + span.raw.rfind("](") + 1 if span.kind is SpanKind.IMAGE else span.end


def _read_target(node: Element) -> str:
    typed = node.get("href") or node.get("src") or ""
    # A URL that stands for itself may run on into a tag, which is put aside.
    return unescape(typed.removeprefix(TARGET_MARK).replace(AMP_SUBSTITUTE, "&").partition(STX)[0])


def _link(span: Span, node: Element, place: Place) -> Link:
    is_image, target = span.kind is SpanKind.IMAGE, _read_target(node)
    text = span.text.raw[span.pieces[0][0] : span.pieces[-1][1]] if span.pieces else ""
    if is_image:
        text = span.raw[2 : max(span.raw.rfind("]("), 2)]
    return Link(target, place, is_image, text, node.get("hreflang") or "")


def _undefined(span: Span, place: Place) -> Iterator[Link]:
    match = _USED.fullmatch(span.raw)
    before, after = span.text.raw[max(span.start - 1, 0) : span.start], span.text.raw[span.end : span.end + 1]
    if match is None or "@" in match["text"] or re.match(r"[\w\\\]]", before) or after in ("[", "(", ":"):
        return
    name = " ".join((match["name"][1:-1] or match["text"]).split())
    # `[12][0-9]` is of a regular expression.
    if re.search(r"[^\W\d_]{2}|^\w+$", name) and re.search(r"^$|[^\W\d_]{2}", match["text"]):
        yield Link(f"[{name}]", place, match[0].startswith("!"), match["text"])


def _includes(body: str) -> Iterator[tuple[int, str]]:
    """Every file that is put in: `--8<-- "file"`, or one a line between two bare marks."""
    is_open, last = False, 0
    for match in _INCLUDE.finditer(body) if "8<-" in body else ():
        if match["file"] is None and is_open:
            yield from ((last, file) for file in body[last : match.start()].split("\n") if file.strip())
        elif match["file"] is not None:
            yield match.start(), match["file"]
        is_open, last = match["file"] is None and not is_open, match.end()


def read_page(
    page: Page, reader: MarkdownReader, words: LocatorWords, *, is_strict: bool = False
) -> tuple[Page | None, list[Finding]]:
    """The page with all that its Markdown says, and what is wrong with that; `None` where it cannot be read.

    One that `is_strict` cites nothing but keys and locators.
    """
    try:
        parsed = reader.parse(page.body)
    except UnreadableMarkdownError as error:
        return None, [error.finding(Place(page.path, page.first_line))]
    markup = Markup(parsed, Origin(page.body, page.path, page.first_line), page.language)
    citations, findings = markup.citations(words, is_strict=is_strict)
    whole = replace(
        page,
        html=parsed.html,
        plain=markup.plain(),
        blocks=markup.blocks(),
        components=tuple(sorted(markup.components(), key=_PLACE)),
        citations=citations,
        attributes=tuple(sorted(markup.attributes(), key=_PLACE)),
        links=tuple(sorted(markup.links(), key=_PLACE)),
        anchors=find_ids(parsed.html),
    )
    return whole, findings


class PassageReader:
    """Reads the short texts of records, each once, however often it is asked for."""

    def __init__(
        self,
        words: Mapping[str, LocatorWords],
        keys: Collection[str] | None = None,
        *,
        is_strict: bool = False,
    ) -> None:
        """`words` are what locators begin with, by language; `keys` what a sentence may cite, in lower case."""
        self._words, self._is_strict = words, is_strict
        self._parse = cache(MarkdownReader(TEXT, keys).parse)

    def citations(self, text: str, code: str, place: Place) -> tuple[tuple[Citation, ...], list[Finding]]:
        """The citations of a text in one language that starts at a place, and what is wrong with those that cannot be read."""
        if "@" not in text:
            return (), []
        origin = Origin(text, place.path, place.line, place.column)
        try:
            markup = Markup(self._parse(text), origin, code)
        except UnreadableMarkdownError as error:
            return (), [error.finding(place)]
        return markup.citations(self._words[code], is_strict=self._is_strict)

    def block(self, text: str, place: Place, code: str) -> Block:
        """A text as a block of a page would be read; one that is unreadable has no words."""
        words = own = text
        if not _PLAIN.fullmatch(text):
            try:
                blocks = Markup(self._parse(text), Origin(text, place.path), code).blocks()
            except UnreadableMarkdownError:
                blocks = ()
            words = "\n".join(block.words for block in blocks if block.words)
            own = "\n".join(block.own for block in blocks if block.own)
        return Block(kind=BlockKind.PARAGRAPH, place=place, text=text, words=words, own=own)


def add_slugs(page: Page, known: Collection[Slug], *, is_shown: bool = False) -> Page:
    """The page with the ids that programs other than MkDocs give to its headings, unless one has an id typed.

    How the programs make them is `known`, or empty; a page that `is_shown` may be seen on a code host as well.
    """
    headings = [it.text for it in page.blocks if it.level and (is_shown or not known or not it.id)]
    made = (id_ for id_ in _MADE.findall(page.html) if known and f'"{id_}"' not in page.body)
    typed = page.anchors.difference(made).union(block.id for block in page.blocks if block.id)
    slugs = {*(known or ALL_SLUGS), *[HOST] * is_shown}
    return replace(page, anchors=typed.union(list_slugs(headings, slugs)))
