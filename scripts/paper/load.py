"""A folder on disk into one `Paper`, complete at birth; whatever cannot be read is a finding with its place."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from paper.model import Citation, Finding, Language, Page, Paper, Place
from paper.prose.blocks import EXTENSIONS, blocks
from paper.prose.citations import Origin, Words, citations
from paper.prose.links import links
from paper.prose.pages import split
from paper.records import claims as claim_records
from paper.records import texts as text_records
from paper.records.configuration import Configuration, configuration
from paper.records.front import front
from paper.records.sources import sources
from paper.translations import digests

DATA = "docs/_data"
MAX_BYTES = 2_000_000
"""No text of a paper is longer; a longer file is a mistake or an attack."""

_FOLDER = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")

Read = TypeVar("Read")


def load(root: Path, today: date) -> tuple[Paper, tuple[Finding, ...]]:
    """Read the paper below `root`; `today` is what its dates are judged by."""
    loader = _Loader(root)
    paper = loader.paper(today)
    return paper, tuple(sorted(loader.findings))


@dataclass(slots=True)
class _Loader:
    """One reading of one folder, and what went wrong in it."""

    root: Path
    findings: list[Finding] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)

    def paper(self, today: date) -> Paper:
        config = self._record("mkdocs.yml", configuration) or Configuration()
        languages = config.languages or self._folders()
        codes = tuple(language.code for language in languages)
        strings = self._record(f"{DATA}/strings.yml", lambda text, path: text_records.strings(text, path, codes)) or {}
        words = {code: _locator_words(strings, code) for code in codes}

        def cited(text: str, code: str, place: Place) -> tuple[tuple[Citation, ...], list[Finding]]:
            return citations(text, Origin(place.path, place.line, place.column), words[code])

        pages = tuple(self._pages(languages, words, config.extensions or EXTENSIONS))
        registry = self._record(f"{DATA}/sources.yml", lambda text, path: sources(text, path, codes)) or {}
        claims = self._record(f"{DATA}/claims.yml", lambda text, path: claim_records.claims(text, path, codes, cited)) or ()
        terms = self._record(f"{DATA}/terms.yml", lambda text, path: claim_records.terms(text, path, codes, cited)) or ()
        original = next((each.code for each in languages if each.is_original), codes[0] if codes else "")
        return Paper(
            languages=languages,
            pages=pages,
            sources=registry,
            claims=claims,
            terms=terms,
            digests=digests(original, pages, claims, terms, registry.values()),
            strings=strings,
            operator=self._record(f"{DATA}/operator.yml", text_records.operator) or Paper(languages=(), pages=()).operator,
            anchors=self._record(f"{DATA}/anchors.yml", text_records.anchors) or Paper(languages=(), pages=()).anchors,
            stamps=self._record(f"{DATA}/translations.yml", text_records.stamps) or {},
            records=frozenset(self.present),
            unread=frozenset(self.unread),
            today=today,
        )

    def _record(self, path: str, reader: Callable[[str, str], tuple[Read, list[Finding]]]) -> Read | None:
        """A record file, or `None` where there is none or it is not text."""
        if not (self.root / path).is_file():
            return None
        self.present.add(Path(path).stem)
        text = self._text(path)
        if text is None:
            return None
        read, findings = reader(text, path)
        self.findings += findings
        return read

    def _folders(self) -> tuple[Language, ...]:
        """Without a configuration, the language folders of `docs/`, by name."""
        docs = self.root / "docs"
        names = sorted(each.name for each in docs.iterdir() if each.is_dir() and _FOLDER.fullmatch(each.name)) if docs.is_dir() else []
        first = "en" if "en" in names else names[0] if names else ""
        return tuple(Language(code=name, name=name, is_original=name == first) for name in sorted(names, key=lambda name: name != first))

    def _pages(self, languages: Iterable[Language], words: Mapping[str, Words], extensions: tuple[str, ...]) -> Iterable[Page]:
        for language in languages:
            folder = self.root / "docs" / language.code
            for file in sorted(folder.rglob("*.md")):
                name = file.relative_to(folder).as_posix()
                page = self._page(language.code, name, words[language.code], extensions)
                if page is None:
                    self.unread.add(f"docs/{language.code}/{name}")
                else:
                    yield page

    def _page(self, code: str, name: str, words: Words, extensions: tuple[str, ...]) -> Page | None:
        path = f"docs/{code}/{name}"
        text = self._text(path)
        if text is None:
            return None
        head, body, line, wrong = split(text, path)
        meta, unread = front(head, path)
        if wrong or (head and not meta.places):
            self.findings += wrong or unread
            return None
        read_blocks, unreadable = blocks(body, path, line, extensions)
        found, malformed = citations(body, Origin(path, line), words)
        self.findings += [*unread, *unreadable, *malformed]
        return Page(
            path=path,
            name=name,
            language=code,
            kind=meta.kind or _kind(name),
            title=meta.title,
            description=meta.description,
            fields=meta.places,
            body=body,
            first_line=line,
            prefix=meta.prefix,
            badge=meta.badge,
            is_searchable=meta.is_searchable,
            blocks=read_blocks,
            citations=found,
            links=links(body, Origin(path, line)),
        )

    def _text(self, path: str) -> str | None:
        """The text of a file, `\\n` at line ends; `None`, and a finding, where it is not UTF-8 text."""
        data = (self.root / path).read_bytes()
        if len(data) > MAX_BYTES:
            self.findings.append(Finding(Place(path), "file-too-large", f"The file has {len(data):,} bytes.", f"Keep texts below {MAX_BYTES:,} bytes."))
            return None
        try:
            return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            before = data[: error.start]
            place = Place(path, before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1)
            self.findings.append(Finding(place, "not-utf-8", f"Byte {data[error.start]:#04x} is not UTF-8.", "Save the file again as UTF-8."))
            return None


def _kind(name: str) -> str:
    """What a page is by its place, where it does not say so itself."""
    folder, _, file = name.rpartition("/")
    stem = file.removesuffix(".md")
    if folder == "reasons":
        return "reason" if stem.isdigit() else "reasons" if stem == "index" else ""
    return {"index": "home", "evidence": "evidence", "glossary": "glossary", "search": "search"}.get(stem, "") if not folder else "sources" if name == "sources/index.md" else ""


def _locator_words(strings: Mapping[str, Mapping[str, str]], code: str) -> Words:
    """Locator words of a language: `strings.yml` names them by CSL locator type."""
    prefix = "locator."
    return {word: name.removeprefix(prefix) for name, texts in strings.items() if name.startswith(prefix) for word in texts.get(code, "").split()}
