"""Names of Python-Markdown extensions into a parser of that dialect of Markdown, with bounds to its work.

Where Python-Markdown takes the square of the time, the parser looks up what it would search for again. What it makes of
a text stays the same, but for a block that it would have to read over and over: there it gives up.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import chain
from types import SimpleNamespace
from typing import Any

import markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension, md_in_html
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.htmlparser import HTMLExtractor
from markdown.inlinepatterns import (
    LinkInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.preprocessors import Preprocessor

EXTENSIONS = tuple(
    "attr_list tables sane_lists def_list footnotes abbr admonition md_in_html pymdownx.details"
    " pymdownx.blocks.caption pymdownx.tasklist pymdownx.superfences pymdownx.tabbed pymdownx.betterem toc".split()
)
"""What a paper's Markdown is read with where no `mkdocs.yml` says otherwise."""

MKDOCS = ("toc", "tables", "fenced_code")
"""What MkDocs adds to the extensions that `mkdocs.yml` names."""

WITHOUT_FILES = {"pymdownx.snippets": {"base_path": [], "check_paths": False, "auto_append": []}}
"""Options by which nothing is read but the text that is given: an include becomes nothing."""

SHORT_REFERENCES = (ShortReferenceInlineProcessor, ShortImageReferenceInlineProcessor)
"""What reads `[name]`."""

READ_AGAIN = 30
"""How often the block parser may read a character of a text on average. A list in a list takes one time for each level,
and five levels are many; headings without an empty line between them take one time for each heading."""
ALWAYS_READ = 10_000_000
"""Characters that it may read in any case, which takes some seconds."""

_REFUSALS = (ImportError, AttributeError, TypeError, ValueError, KeyError)
"""What Python-Markdown raises where an extension cannot be used."""

_MARK = re.compile(r"[\[\]()]|[\"'](?: *\))?")
"""A bracket; a quotation mark, with the bracket behind it that ends a link with a title."""
_NOTE = r"\[\^([^\]]*)\]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The extensions that a text is read with, and their options."""

    extensions: Sequence[str] = EXTENSIONS
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """By name of an extension; those of an extension that is not used count for nothing."""
    is_open: bool = False
    """Whether pages may be written for another program than Python-Markdown."""
    is_common: bool = False
    """Whether they are, so that a list, a heading or a table may follow a paragraph directly, as in CommonMark and GFM."""
    is_kramdown: bool = False
    """Whether that program is Jekyll's."""
    is_mdx: bool = False
    """Whether that program reads MDX, which has comments in braces, and no code that is only set in."""


TEXT = Dialect(extensions=("pymdownx.betterem",))
"""What a single paragraph is read with: the text of a claim, a term or a note."""


def guess_dialect(files: Collection[str], *, has_generator: bool) -> Dialect:
    """The dialect of a paper for which no `mkdocs.yml` names one, by the settings of other programs among its files.

    `has_generator` says that one of them makes a site.
    """
    # What lies beside a readme is shown by a code host; one mkdocs.yml for each language lies deeper.
    is_common = "README.md" in files or has_generator
    is_ruled = any(path.endswith("/mkdocs.yml") for path in files)
    is_mdx = any("docusaurus.config." in path or path.endswith(".mdx") for path in files)
    is_kramdown = "_config.yml" in files
    return Dialect(is_open=True, is_common=is_common and not is_ruled, is_kramdown=is_kramdown, is_mdx=is_mdx)


class TooManyBlocksError(ValueError):
    """So many blocks follow each other without an empty line that to read them takes the square of the time."""


_OF_A_BUILD = frozenset({"material.extensions.preview"})
"""Extensions that change no text, and work only while MkDocs builds the site."""


def make_parser(dialect: Dialect) -> markdown.Markdown:
    """A parser of this dialect, which has `attr_list` in any case, for pinpoints; raises whatever an extension does."""
    names = (name for name in dict.fromkeys((*dialect.extensions, "attr_list")) if name not in _OF_A_BUILD)
    parser = markdown.Markdown(extensions=[_load(name, dialect) for name in names])
    for pattern in parser.inlinePatterns:
        if isinstance(pattern, LinkInlineProcessor):
            links = _Links(pattern)
            pattern.getText, pattern.getLink = links.read_text, links.read_target  # type: ignore[method-assign]
        elif pattern.pattern == _NOTE:
            pattern.compiled_re = _bound_notes(pattern.compiled_re)
    if dialect.is_common:
        headings: Any = parser.parser.blockprocessors["hashheader"]
        headings.RE = re.compile(headings.RE.pattern.replace("{1,6})", r"{1,6})(?!\S)"))
        # `[1]: Act (EU) of the harbour (2020)` is a text: a title ends at the first bracket.
        targets: Any = parser.parser.blockprocessors["reference"]
        targets.RE = re.compile(targets.RE.pattern.replace(r"\((.*)\)", r"\(([^()]*)\)"), re.MULTILINE)
    lists: Any = parser.treeprocessors["attr_list"]
    lists.HEADER_RE = HEADER_LIST
    parser.preprocessors.register(_RawHtml(parser), "html_block", 20)
    # Before every other stage: it looks on.
    count: Any = _BlockCount(parser.parser)
    parser.parser.blockprocessors.register(count, "block_count", 1_000)
    parser.preprocessors.register(count, "text_length", 1_000)
    return parser


def find_refusals(dialect: Dialect) -> dict[str, str]:
    """Why extensions cannot be used, by name; by an empty name, that they do not work together."""
    try:
        make_parser(dialect).convert("Ebb")
    except _REFUSALS as error:
        name, *others = dialect.extensions
        if others:
            alone = (find_refusals(replace(dialect, extensions=(name,))) for name in dialect.extensions)
            return dict(chain.from_iterable(map(dict.items, alone))) or {"": "they do not work together"}
        is_there = not isinstance(error, ImportError)
        why = "no extension of the Markdown reader, or lacks its settings" if is_there else "not installed"
        return {name: f"`{name}` is {why}"}
    return {}


def _load(name: str, dialect: Dialect) -> Extension | str:
    """An extension by the module it is in; a name that is none is left to Python-Markdown, which knows short names."""
    with suppress(ImportError):
        module = import_module(name if "." in name else f"markdown.extensions.{name}")
        extension: Extension = module.makeExtension(**dialect.options.get(name, {}))
        return extension
    return name


def _bound_notes(pattern: re.Pattern[str]) -> Any:
    """The pattern for the mark of a footnote; behind the last bracket of a text it looks for none."""
    return SimpleNamespace(finditer=lambda data, start: pattern.finditer(data, start, data.rfind("]") + 1))


def _search_list(text: str) -> re.Match[str] | None:
    return AttrListTreeprocessor.HEADER_RE.search(text) if text.rstrip().endswith("}") else None


HEADER_LIST = SimpleNamespace(search=_search_list)
"""The pattern for the attribute list of a heading, a cell or a term; where no curly bracket ends that, it looks for none."""


class _RawHtml(Preprocessor):
    """Puts raw HTML aside, like the stage that it replaces."""

    def __init__(self, parser: markdown.Markdown) -> None:
        super().__init__(parser)
        is_read = isinstance(parser.preprocessors["html_block"], md_in_html.HtmlBlockPreprocessor)
        self._extractor = md_in_html.HTMLExtractorExtra if is_read else HTMLExtractor

    def run(self, lines: list[str]) -> list[str]:
        """The lines with placeholders for raw HTML; where no tag closes any more, none is looked for."""
        source = "\n".join(lines)
        extractor: Any = self._extractor(self.md)
        # What ends the search of the extractor: a tag that closes, and two characters that no tag holds.
        find_end, behind = extractor.check_for_whole_start_tag, len(source) - max(map(source.rfind, ">`\0"))
        # It drops what it has read: only the end of what it holds is always that of the source.
        extractor.check_for_whole_start_tag = lambda start: (
            find_end(start) if start < len(extractor.rawdata) - behind else -1
        )
        extractor.feed(source)
        extractor.close()
        return "".join(extractor.cleandoc).split("\n")


class _BlockCount(BlockProcessor):
    """Counts the characters that the block parser reads: a block with others in it is read again for each of them."""

    _left = ALWAYS_READ

    def run(self, lines: list[str]) -> list[str]:  # type: ignore[override]
        self._left = max(ALWAYS_READ, READ_AGAIN * sum(map(len, lines)))
        return lines

    def test(self, _: object, block: str) -> bool:
        """Whether it takes a block: none. Raises TooManyBlocksError."""
        self._left -= len(block)
        if self._left < 0:
            raise TooManyBlocksError
        return False


class _Links:
    """Texts and targets of links for one pattern, which goes through a text from left to right."""

    def __init__(self, pattern: LinkInlineProcessor) -> None:
        self._start, self._read_target = pattern.RE_LINK, pattern.getLink
        self._has_target = not isinstance(pattern, SHORT_REFERENCES)
        self._data = ""
        self._brackets = _Brackets("")

    def read_text(self, data: str, index: int) -> tuple[str, int, bool]:
        """What stands from an index to the bracket that closes it, the index behind that, and whether it may be a link's."""
        shift = self._align(data, index - 1)
        close = self._brackets.closing.get(index - 1 - shift)
        if close is None or (self._has_target and not self._start.match(data, close + shift + 1)):
            return "", index, False
        return data[index : close + shift], close + shift + 1, True

    def read_target(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        """Target and title in the round brackets at an index, the index behind those, and whether they are a link's."""
        start = self._start.match(data, index)
        if start is None or start[1]:
            return self._read_target(data, index)
        shift = self._align(data, index)
        end = self._brackets.find_end(index - shift, start.end() - shift)
        if end is None:
            return "", None, index, False
        target, title, index, is_link = self._read_target(data[: end + shift], index)
        return target, title, index if index >= 0 else len(data) + index, is_link

    def _align(self, data: str, index: int) -> int:
        """How much farther right everything from an index on stands in a text than in the one whose brackets are known.

        Whatever becomes a link makes a new text, which is the same behind the link.
        """
        if data is not self._data and not self._data.endswith(data[index:]):
            self._data, self._brackets = data, _Brackets(data)
        return len(data) - len(self._data)


class _Brackets:
    """Where the brackets and quotation marks of a text stand."""

    def __init__(self, data: str) -> None:
        self._length = len(data)
        self.closing: dict[int, int] = {}
        """For each bracket that closes: where."""
        self._round: list[int] = []
        self._depths = [0]
        """How many more round brackets have opened than closed, before each of them and at the end."""
        self._quotes = {"'": [-1], '"': [-1]}
        """Each kind of quotation mark, behind a position before the text."""
        self._title_end = {"'": -1, '"': -1}
        """The last quotation mark that ends a title, if there is one."""
        opened: dict[str, list[int]] = {"]": [], ")": []}
        for match in _MARK.finditer(data):
            first, last = match.start(), match.end() - 1
            if data[first] in self._quotes:
                self._quotes[data[first]].append(first)
                if last > first:
                    self._title_end[data[first]] = first
            if data[last] in "()":
                self._round.append(last)
                self._depths.append(self._depths[-1] + (1 if data[last] == "(" else -1))
            if data[last] in "[(":
                opened["]" if data[last] == "[" else ")"].append(last)
            elif opened.get(data[last]):
                self.closing[opened[data[last]].pop()] = last

    def find_end(self, opening: int, start: int) -> int | None:
        """An end for the search that begins with a target in a round bracket; `None` where that is no link's.

        Python-Markdown finds the end of a link on its own, but not that there is none, or only after a title that never ends.
        """
        close = self.closing.get(opening, self._length)
        quotes = [(at[bisect_left(at, start)], mark) for mark, at in self._quotes.items() if at[-1] >= start]
        quote, _ = min(quotes, default=(self._length, ""))
        if close < quote or any(first < self._title_end[mark] for first, mark in quotes):
            return self._length
        # Where a title never ends, it makes do with the bracket that would close all others. But there it counts one that
        # opens like one that closes; and if that is the last, it takes the link to the end of the text.
        behind = bisect_left(self._round, quote)
        last = behind + self._depths[behind] - self._depths[bisect_left(self._round, start)]
        if not quotes or last >= len(self._round):
            return None
        return self._round[last] + 1 if self._depths[last + 1] < self._depths[last] else self._length
