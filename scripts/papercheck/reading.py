"""The Markdown files of languages into pages; of several languages beside each other, where there are many pages."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from papercheck.background import beside
from papercheck.files import read
from papercheck.markdown.attributes import attributes
from papercheck.markdown.blocks import structure
from papercheck.markdown.citations import Origin, citations
from papercheck.markdown.links import links
from papercheck.markdown.pages import split
from papercheck.markdown.parts import parts
from papercheck.markdown.plain import plain
from papercheck.markdown.words import worded
from papercheck.model import Finding, Language, LocatorWords, Page
from papercheck.registry.front import front

MANY = 10
"""Pages from which on a second process saves more time than it takes to start."""

Read = tuple[tuple[Page, ...], list[Finding], set[str]]
"""Pages, what is wrong with their files, and the paths of those that are none because of it."""

_KINDS = {"index.md": "home", "reasons/index.md": "reasons", "sources/index.md": "sources"} | {
    f"{kind}.md": kind for kind in ("evidence", "glossary", "search")
}


def read_pages(
    root: Path,
    languages: Iterable[Language],
    *,
    words: Mapping[str, LocatorWords],
    extensions: tuple[str, ...],
    is_ours: bool,
) -> Read:
    """Every page of these languages; `is_ours` where front matter is held to what this machine reads of it."""
    pages: list[Page] = []
    findings: list[Finding] = []
    unread: set[str] = set()
    for language in languages:
        reader = _Reader(
            root=root,
            code=language.code,
            words=words[language.code],
            extensions=extensions,
            is_ours=is_ours,
            findings=findings,
        )
        for name in _names(root, language):
            page = reader.page(name)
            if page is None:
                unread.add(f"docs/{language.code}/{name}")
            else:
                pages.append(page)
    return tuple(pages), findings, unread


def pages_beside(
    root: Path, languages: Iterable[Language], reader: Callable[[Iterable[Language]], Read]
) -> Callable[[], Read]:
    """Begin to read, and return what waits for it; a few pages are read when they are asked for."""
    listed = tuple(languages)
    call = partial(reader, listed)
    return beside(call) if sum(len(_names(root, language)) for language in listed) > MANY else call


def _names(root: Path, language: Language) -> list[str]:
    folder = root / "docs" / language.code
    files = sorted(each for each in folder.rglob("*.md") if each.is_file())
    return [each.relative_to(folder).as_posix() for each in files]


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads files of one language."""

    root: Path
    code: str
    words: LocatorWords
    extensions: tuple[str, ...]
    is_ours: bool
    findings: list[Finding]

    def page(self, name: str) -> Page | None:
        """The page of a file, if it can be read as one."""
        path = f"docs/{self.code}/{name}"
        text, wrong = read(self.root, path)
        self.findings += wrong
        if text is None:
            return None
        head, body, line, wrong = split(text, path)
        meta, unread = front(head, path, is_ours=self.is_ours)
        if not head and not self.is_ours:
            unread = []
        if wrong or (head and not meta.places):
            self.findings += wrong or unread
            return None
        blocks, holders, unreadable = structure(body, path, line, self.extensions)
        found, malformed = citations(body, Origin(path, line), *self.words)
        self.findings += [*unread, *unreadable, *malformed]
        if unreadable:
            return None
        return Page(
            path=path,
            name=name,
            language=self.code,
            kind=meta.kind or _kind(name),
            title=meta.title,
            description=meta.description,
            fields=meta.places,
            body=body,
            first_line=line,
            plain=plain(body, found),
            prefix=meta.prefix,
            badge=meta.badge,
            is_searchable=meta.is_searchable,
            blocks=worded(blocks, self.code),
            parts=parts(body, Origin(path, line), blocks, holders),
            citations=found,
            links=links(body, Origin(path, line)),
            attributes=attributes(body, Origin(path, line)),
        )


def _kind(name: str) -> str:
    """What a page is by its place, where it does not say so itself."""
    folder, _, file = name.rpartition("/")
    is_reason = folder == "reasons" and file.removesuffix(".md").isdigit()
    return "reason" if is_reason else _KINDS.get(name, "")
