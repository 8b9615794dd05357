"""Markdown files into pages: those of a paper's languages, and the others that its links may lead to."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from papercheck.files import Tree, read_text
from papercheck.markdown.citation_syntax import MARK
from papercheck.markdown.dialect import Dialect
from papercheck.markdown.markup import Markup
from papercheck.markdown.raw_html import ids
from papercheck.markdown.reader import MarkdownReader, ParsedText, UnreadableMarkdownError
from papercheck.model import BlockKind, Finding, Language, LocatorWords, Origin, Page, Paper, Place
from papercheck.model.rule import DATA_SYNTAX
from papercheck.registry.records import read_front_matter

APART = ("tests/", "site/")
"""Folders beside a paper whose Markdown is no text of it: what tests are made of, and what was built."""

_KINDS = {"index.md": "home", "reasons/index.md": "reasons", "sources/index.md": "sources"} | {
    f"{kind}.md": kind for kind in ("evidence", "glossary", "search")
}
_NOT_IN_A_SLUG = re.compile(r"[^\w\- ]")


@dataclass(slots=True, kw_only=True)
class PageReader:
    """Reads the Markdown files below a folder, and says what is wrong with them."""

    root: Path
    dialect: Dialect
    words: Mapping[str, LocatorWords]
    """By language: what locators begin with."""
    is_ours: bool
    """Whether front matter is held to what this machine reads of it."""
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Paths of files that are no pages, because of what was found in them."""
    _reader: MarkdownReader = field(init=False)

    def __post_init__(self) -> None:
        self._reader = MarkdownReader(self.dialect)

    def pages(self, languages: Iterable[Language]) -> Iterator[Page]:
        """Every page of these languages, in the order of their names."""
        for language in languages:
            folder = self.root / "docs" / language.code
            files = sorted(file for file in folder.rglob("*.md") if file.is_file())
            for name in (file.relative_to(folder).as_posix() for file in files):
                page = self._page(name, language.code)
                if page is None:
                    self.unread.add(f"docs/{language.code}/{name}")
                else:
                    yield page

    def others(self, paths: Iterable[str]) -> Iterator[Page]:
        """Files that are no pages of the paper; of these only links and ids count."""
        for path in paths:
            text, wrong = read_text(self.root, path)
            self.findings += wrong
            if text is not None:
                _, body, line, _ = split(text, path)
                page = Page(path=path, name=path, language="", body=body, first_line=line)
                parsed, wrong = _parsed(page, self._reader)
                self.findings += wrong
                yield _with_links(page, parsed) if parsed else page

    def _page(self, name: str, code: str) -> Page | None:
        path = f"docs/{code}/{name}"
        text, wrong = read_text(self.root, path)
        self.findings += wrong
        if text is None:
            return None
        head, body, line, wrong = split(text, path)
        meta, unread = read_front_matter(head, path, is_ours=self.is_ours)
        if not head and not self.is_ours:
            unread = []
        if wrong or (head and not meta.places):
            self.findings += wrong or unread
            return None
        self.findings += unread
        page = Page(
            path=path,
            name=name,
            language=code,
            body=body,
            first_line=line,
            kind=meta.kind or _kind(name),
            title=meta.title,
            short=meta.short,
            pull=meta.pull,
            description=meta.description,
            fields=meta.places,
            prefix=meta.prefix,
            badge=meta.badge,
            is_searchable=meta.is_searchable,
        )
        whole, wrong = read_body(page, self._reader, self.words[code])
        self.findings += wrong
        return whole


def read_body(page: Page, reader: MarkdownReader, words: LocatorWords) -> tuple[Page | None, list[Finding]]:
    """The page with all that its Markdown says, and what is wrong with that; `None` where it cannot be read."""
    parsed, unreadable = _parsed(page, reader)
    if parsed is None:
        return None, unreadable
    markup = Markup(parsed, Origin(page.body, page.path, page.first_line), page.language)
    citations, malformed = markup.citations(words)
    whole = replace(
        page,
        html=parsed.html,
        plain=markup.plain(),
        blocks=markup.blocks(),
        parts=markup.parts(),
        citations=citations,
        attributes=markup.attributes(),
        links=markup.links(),
        anchors=ids(parsed.html),
    )
    return whole, malformed


def _parsed(page: Page, reader: MarkdownReader) -> tuple[ParsedText | None, list[Finding]]:
    try:
        return reader.parse(page.body), []
    except UnreadableMarkdownError as error:
        return None, [error.finding(Place(page.path, page.first_line))]


def _with_links(page: Page, parsed: ParsedText) -> Page:
    """A page of which only links and ids count; code hosts give its headings ids of their own."""
    markup = Markup(parsed, Origin(page.body, page.path, page.first_line), page.language)
    headings = (draft.text for draft in parsed.walk.drafts if draft.kind is BlockKind.HEADING)
    anchors = ids(parsed.html) | frozenset(_slugs(headings))
    return replace(page, html=parsed.html, links=markup.links(), anchors=anchors)


def split(text: str, path: str) -> tuple[str, str, int, list[Finding]]:
    """Front matter text, body, the line the body starts on, and what is wrong with the fence between them."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return "", text, 1, []
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() in ("---", "..."):
            return "\n".join(lines[1:index]), "\n".join(lines[index + 1 :]), index + 2, []
    message = "The front matter opens with `---` and never closes."
    fix = "Put a line with `---` below the last field."
    return "", "", len(lines), [DATA_SYNTAX(Place(path), message, fix)]


def with_link_targets(paper: Paper, found: Tree, reader: PageReader) -> Paper:
    """The paper with its files, with Markdown outside its language folders, and with words where a link leads to some."""
    inner = tuple(f"docs/{language.code}/" for language in paper.languages)
    apart = APART if paper.pages else ()
    paths = [path for path in found.files if path.endswith(".md") and not path.startswith((*inner, *apart))]
    pages, others = paper.pages, tuple(reader.others(paths))
    if any(":~:" in link.target for page in (*pages, *others) for link in page.links):
        pages, others = tuple(map(_with_words, pages)), tuple(map(_with_words, others))
    return replace(paper, files=frozenset(found.files), pages=pages, others=others)


def _with_words(page: Page) -> Page:
    from papercheck.html import extract_text

    # What fills a slot stands in no Markdown.
    is_whole = not any(block.kind is BlockKind.SLOT for block in page.blocks)
    return replace(page, words=extract_text(MARK.sub(" ", page.html))) if is_whole else page


def _kind(name: str) -> str:
    """What a page is by its place, where it does not say so itself."""
    folder, _, file = name.rpartition("/")
    is_reason = folder == "reasons" and re.fullmatch(r"[0-9]+\.md", file)
    return "reason" if is_reason else _KINDS.get(name, "")


def _slugs(headings: Iterable[str]) -> Iterator[str]:
    """The ids that code hosts give to headings: words in lower case, joined by hyphens, and counted."""
    seen: dict[str, int] = {}
    for heading in headings:
        words = re.sub(r"\]\([^)]*\)|[`*]", "", heading)
        text = unicodedata.normalize("NFC", words).strip().lower()
        slug = _NOT_IN_A_SLUG.sub("", text).replace(" ", "-")
        count = seen[slug] = seen.get(slug, -1) + 1
        yield f"{slug}-{count}" if count else slug
