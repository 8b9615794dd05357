"""A paper as original and translations side by side: pages with pages, and blocks with the blocks that say the same."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from posixpath import dirname, join, normpath
from typing import Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from papercheck.model import Block, BlockKind, Lexicon, Page, Paper, Place
from papercheck.rules.local_links import LocalTargets
from papercheck.urls import is_outside, split_url

WORDED = frozenset(BlockKind) - {BlockKind.CODE, BlockKind.SLOT}
"""The kinds of blocks that hold words."""
TITLE = "title"
"""The id of a title that is looked at as a block."""
ANY = "*"
"""What stands in a URL where a language was named."""

_LANGUAGE_PARAMETERS = frozenset("lang language locale hl l setlang uselang".split())

Reader = TypeVar("Reader")


@dataclass(frozen=True, slots=True)
class Pair:
    """Blocks of the original and what a translation made of them, as few as can be told apart."""

    original: tuple[Block, ...]
    translation: tuple[Block, ...]
    language: str
    words: tuple[str, str]
    """What the original says, and what the translation says."""

    @property
    def origin(self) -> Place:
        """Where the original stands."""
        return self.original[0].place

    @property
    def place(self) -> Place:
        """Where the translation stands."""
        return self.translation[0].place


@dataclass(frozen=True, slots=True)
class Text:
    """A page, or a text of a record, in the original and in one translation: the blocks that hold words."""

    language: str
    original: tuple[Block, ...]
    translation: tuple[Block, ...]


class Comparison:
    """A paper for rules that compare its languages. Whatever several rules need is worked out once, when first asked for."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.code = paper.original.code
        """The language of the original."""
        self.lexicons = {language.code: paper.lexicon(language.code) for language in paper.languages}
        self._counterparts: dict[str, Counterparts] = {}
        self._blocks: dict[str, tuple[Block, ...]] = {}
        self._readers: dict[Callable[[Lexicon], Any], Mapping[str, Any]] = {}

    @cached_property
    def pages(self) -> tuple[tuple[Page, Page], ...]:
        """Each translated page, behind its original."""
        originals = {page.name: page for page in self.paper.in_language(self.code)}
        translated = (page for page in self.paper.pages if page.language != self.code)
        return tuple((originals[page.name], page) for page in translated if page.name in originals)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Everything that is translated, in pairs: front matter, blocks, and the texts of records."""
        pages = (pair for original, page in self.pages for pair in pair_pages(original, page))
        records = (_pair([original], [other], code) for original, other, code in self._records())
        return (*pages, *records)

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """Everything that is translated, page by page; quotations left out, which may stay in their language."""
        pages = (
            Text(page.language, _list_texts(original), _list_texts(page)) for original, page in self.pages
        )
        records = (Text(code, (original,), (other,)) for original, other, code in self._records())
        return (*pages, *records)

    def _records(self) -> Iterator[tuple[Block, Block, str]]:
        for passage in self.paper.passages:
            for language in self.paper.translations:
                if self.code in passage and language.code in passage:
                    yield passage[self.code], passage[language.code], language.code

    def list_blocks(self, code: str) -> tuple[Block, ...]:
        """Every block that holds words in a language, on pages and in records."""
        if code not in self._blocks:
            pages = (block for page in self.paper.in_language(code) for block in _list_worded(page))
            records = (passage[code] for passage in self.paper.passages if code in passage)
            self._blocks[code] = (*pages, *records)
        return self._blocks[code]

    def read(self, read: Callable[[Lexicon], Reader]) -> Iterator[tuple[Pair, Reader, Reader]]:
        """Each pair with a reader made of the original's lexicon, and one made of the translation's."""
        if read not in self._readers:
            self._readers[read] = {code: read(lexicon) for code, lexicon in self.lexicons.items()}
        readers = self._readers[read]
        return ((pair, readers[self.code], readers[pair.language]) for pair in self.pairs)

    def find_counterpart(self, place: Place, original: Page, page: Page) -> Place:
        """Where in a translation the place of its original is."""
        if page.path not in self._counterparts:
            self._counterparts[page.path] = Counterparts(original, page)
        return self._counterparts[page.path].find(place)

    @cached_property
    def localiser(self) -> "Localiser":
        """Takes languages out of URLs."""
        return Localiser(self.paper)

    @cached_property
    def targets(self) -> LocalTargets:
        """Tells whether a local link leads anywhere."""
        return LocalTargets(self.paper)


def _list_worded(page: Page) -> Iterator[Block]:
    """The blocks of a page that hold words, title and description first."""
    return (block for block in (*front_blocks(page), *page.blocks) if block.kind in WORDED)


def _list_texts(page: Page) -> tuple[Block, ...]:
    return tuple(block for block in _list_worded(page) if block.kind is not BlockKind.QUOTATION)


def _pair(original: Sequence[Block], translation: Sequence[Block], language: str) -> Pair:
    theirs, ours = (
        "\n".join(block.words for block in blocks if block.words) for blocks in (original, translation)
    )
    return Pair(tuple(original), tuple(translation), language, (theirs, ours))


def pair_pages(original: Page, page: Page) -> Iterator[Pair]:
    """The pairs of one page."""
    for theirs, ours in zip(front_blocks(original), front_blocks(page), strict=True):
        if theirs.words and ours.words:
            yield _pair([theirs], [ours], page.language)
    left, right = _group_blocks(original, page), _group_blocks(page, original)
    for key in left:
        if key in right:
            yield from _pair_within(left[key], right[key], page.language)


def front_blocks(page: Page) -> tuple[Block, ...]:
    """The texts of the front matter as blocks, those that are missing without words."""
    texts = {TITLE: page.title, "short": page.short, "pull": page.pull, "description": page.description}
    return tuple(_front_block(page, name, text) for name, text in texts.items())


def _front_block(page: Page, field: str, text: str) -> Block:
    place = page.fields.get(field, Place(page.path))
    return Block(kind=BlockKind.PARAGRAPH, place=place, text=text, id=field, words=text, own=text)


Key = str | int


def _group_blocks(page: Page, other: Page) -> Mapping[Key, list[Block]]:
    """Blocks by the id they stand at or behind; by the number of their heading, where headings have no ids.

    Headings without ids are counted only where both pages have the same levels: else nobody can tell which
    belongs to which, and their blocks are left out.
    """
    is_countable = _levels(page) == _levels(other)
    groups: dict[Key, list[Block]] = {}
    key: Key | None = 0
    number = 0
    for block in page.blocks:
        if block.kind is BlockKind.HEADING:
            number += 1
            key = block.id or (number if is_countable else None)
        elif block.id:
            key = block.id
        if key is not None and block.kind in WORDED:
            groups.setdefault(key, []).append(block)
    return groups


def _levels(page: Page) -> tuple[int, ...]:
    return tuple(block.level for block in page.blocks if block.kind is BlockKind.HEADING)


def _pair_within(theirs: Sequence[Block], ours: Sequence[Block], language: str) -> Iterator[Pair]:
    """Block by block where runs of one kind are of one length, run by run where they are not, else all together."""
    left, right = _runs(theirs), _runs(ours)
    if [run[0].kind for run in left] != [run[0].kind for run in right]:
        yield _pair(theirs, ours, language)
        return
    for one, other in zip(left, right, strict=True):
        if len(one) == len(other):
            yield from (
                _pair([block], [counterpart], language) for block, counterpart in zip(one, other, strict=True)
            )
        else:
            yield _pair(one, other, language)


def _runs(blocks: Sequence[Block]) -> list[list[Block]]:
    return [list(run) for _, run in groupby(blocks, key=lambda block: block.kind)]


class Counterparts:
    """Where in a translation the places of its original are: at the block with the same id, else at the same block."""

    def __init__(self, original: Page, page: Page) -> None:
        ours = {block.id: block.place for block in page.blocks if block.id}
        self._top = Place(page.path)
        places: list[tuple[Place, Place]] = []
        known: Place | None = None
        for index, block in enumerate(original.blocks):
            known = ours.get(block.id, known) if block.id else known
            same = page.blocks[index].place if index < len(page.blocks) else self._top
            places.append((block.place, known or same))
        # Footnotes come last among the blocks, wherever they stand.
        places.sort()
        self._starts = [start for start, _ in places]
        self._places = [place for _, place in places]

    def find(self, place: Place) -> Place:
        """The place in the translation; its top for what stands before every block of the original."""
        index = bisect_right(self._starts, place) - 1
        return self._places[index] if index >= 0 else self._top


class Localiser:
    """Knows the languages and ids of a paper, and takes both out of URLs, so that those of two languages can be compared."""

    def __init__(self, paper: Paper) -> None:
        self._codes = {language.code.casefold() for language in paper.languages}
        primary = "|".join(sorted({re.escape(code.partition("-")[0]) for code in self._codes})) or "(?!)"
        self._original = paper.original.code
        self._at_root = {page.address.rstrip("/") for page in paper.in_language(self._original)} - {""}
        # A whole segment or label: `de`, `de-DE`.
        self._segment = re.compile(rf"(?:{primary})(?:[-_][a-z]{{2,4}})?", re.IGNORECASE)
        # Before an ending, or at the end: `tides.de.svg`, `tides_de`.
        self._suffix = re.compile(rf"(?<=[\w)])[._-](?:{primary})(?=\.\w+$|$)", re.IGNORECASE)
        self._ids = {claim.anchor for claim in paper.claims} | {term.id for term in paper.terms}
        self._ids |= {source.anchor for source in paper.sources.values()}
        self._ids |= {block.id for page in paper.pages for block in page.blocks if block.id}

    def localise(self, target: str, page: Page) -> str:
        """A URL as it would be typed in any language; a text that is no URL stays as it is."""
        parts = split_url(target)
        if parts is None:
            return target
        if is_outside(target):
            return self._outside(parts)
        path = self._inside(unquote(parts.path), page)
        fragment = unquote(parts.fragment)
        known = fragment if fragment in self._ids or not fragment else ANY
        return f"{path}#{known}" if known else path

    def localise_file(self, path: str) -> str:
        """The path of a file, language folders and endings taken out."""
        return "/".join(self._named(segment) for segment in normpath(path).split("/"))

    def find_language(self, target: str, page: Page) -> str:
        """The language a local URL leads to, where it names one: `../de/x.md`, `/de/x/`, or `/x/` for the original."""
        path = "" if is_outside(target) else unquote(urlsplit(target.strip()).path)
        if not path:
            return page.language
        is_absolute = path.startswith("/")
        whole = path.lstrip("/") if is_absolute else _from_docs(path, page)
        first = whole.split("/")[0]
        if first.casefold() in self._codes:
            return first
        is_of_original = is_absolute and whole.removesuffix(".md").rstrip("/") in self._at_root
        return self._original if is_of_original else page.language

    def _inside(self, path: str, page: Page) -> str:
        if not path:
            return page.name
        if path.startswith("/"):
            segments = path.lstrip("/").split("/")
            segments = segments[1:] if segments[0].casefold() in self._codes else segments
            return "/" + self.localise_file("/".join(segments)) if segments else "/"
        whole = _from_docs(path, page).split("/")
        whole = whole[1:] if whole[0].casefold() in self._codes else ["..", *whole]
        return "/".join(self._named(segment) for segment in whole)

    def _named(self, segment: str) -> str:
        return ANY if self._segment.fullmatch(segment) else self._suffix.sub(ANY, segment)

    def _outside(self, parts: SplitResult) -> str:
        """Of an external URL that names a language, only the host counts: the rest may be in that language as well."""
        labels = (parts.netloc.casefold().removeprefix("www.")).split(".")
        host = ".".join(
            ANY if self._segment.fullmatch(label) and label != labels[-1] else label for label in labels
        )
        segments = [self._named(segment) for segment in unquote(parts.path).rstrip("/").split("/")]
        query = [pair for pair in parse_qsl(parts.query) if pair[0].casefold() not in _LANGUAGE_PARAMETERS]
        if ANY in host or any(ANY in segment for segment in segments):
            return f"//{host}"
        tail = f"?{urlencode(query)}" if query else ""
        return f"//{host}{'/'.join(segments)}{tail}{f'#{parts.fragment}' if parts.fragment else ''}"


def _from_docs(path: str, page: Page) -> str:
    """The path relative to the folder of all languages."""
    return normpath(join(page.language, dirname(page.name), path))
