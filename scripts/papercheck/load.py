"""A folder on disk into one `Paper`, complete at birth; whatever cannot be read is a finding with its place."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from papercheck.files import REGISTRIES, Tree, find_languages, list_tree, read_text
from papercheck.languages import list_locator_words, read_lexicons
from papercheck.markdown.citation_syntax import MARK
from papercheck.markdown.dialect import MKDOCS, Dialect, explain_refusal
from papercheck.markdown.markup import PassageReader, read_page
from papercheck.markdown.reader import MarkdownReader
from papercheck.model.page import BlockKind, Page
from papercheck.model.paper import Language, Lexicon, LocatorWords, Paper, Profile, Texts, find_original
from papercheck.model.rule import DATA_SYNTAX, UNREADABLE_FILE, WRONG_FORM, Finding, Place
from papercheck.registry import records
from papercheck.registry.edtf import read_date_words
from papercheck.registry.registries import read_sources
from papercheck.repository import Configuration, read_configuration
from papercheck.translations import digest_paper, read_passages

APART = ("tests/", "site/")
"""Folders beside a paper whose Markdown is no text of it: what tests are made of, and what was built."""

_KINDS = {"index.md": "home", "reasons/index.md": "reasons", "sources/index.md": "sources"} | {
    f"{kind}.md": kind for kind in ("cite", "evidence", "glossary", "search")
}
_FILLED_FROM = {"bibliography": "sources", "evidence": "claims", "glossary": "terms"}
"""By slot: the record that fills it."""
_REASON = re.compile(r"reasons/[0-9]+\.md")
_NOT_IN_A_SLUG = re.compile(r"[^\w\- ]")

Reader = Callable[..., tuple[Any, list[Finding]]]
"""The text of a file, its path, and what else it is read by → what it holds, and what is wrong with it."""


def load(
    root: Path, today: date, found: Tree | None = None, profile: Profile | None = None
) -> tuple[Paper, tuple[Finding, ...]]:
    """Read the paper below `root`, and say what is wrong with its files.

    `today` is the day that dates are judged by; `found` are the files below `root`, where they are known already.
    `profile` is what the paper is held to; `None`: what mkdocs.yml says, and `any` where it says nothing.
    """
    loader = _Loader(root, profile)
    paper = loader.read_paper(today)
    return loader.add_link_targets(paper, found or list_tree(root)), tuple(sorted(loader.findings))


@dataclass(slots=True)
class _Loader:
    """One reading of one folder, and what went wrong in it."""

    root: Path
    profile: Profile | None
    findings: list[Finding] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    """Names of the record files that are there."""
    unread: set[str] = field(default_factory=set)
    """Paths of files of which nothing could be read, and it is said why: what else would follow is not said again."""
    reader: MarkdownReader = field(init=False)

    @property
    def is_ours(self) -> bool:
        return self.profile is Profile.PUBLICATION

    def read_paper(self, today: date) -> Paper:
        config: Configuration = self._read("mkdocs.yml", read_configuration)
        self.profile = self.profile or config.profile or Profile.ANY
        self.reader = MarkdownReader(self._choose_dialect(config))
        usual = [code for code, lexicon in read_lexicons(()).items() if lexicon.words("usual_original")]
        languages = config.languages or find_languages(self.root / "docs", usual)
        codes = tuple(language.code for language in languages)
        strings = self._read_record("strings", records.read_strings, languages=codes)
        known = read_lexicons(codes)
        words = list_locator_words(codes, strings, known)
        short, dates = PassageReader(words), read_date_words(known)
        listed, registries = self._read_registry(languages=codes, words=dates, is_strict=self.is_ours)
        cited = {"languages": codes, "cited": short.citations}
        claims = self._read_record("claims", records.read_claims, **cited, is_ours=self.is_ours)
        terms = self._read_record("terms", records.read_terms, **cited)
        pages = tuple(self._read_pages(languages, words))
        is_site = self._judge_records(config, pages, strings, known)
        texts = (claims, terms, listed.values())
        return Paper(
            languages=languages,
            profile=self.profile,
            is_site=is_site,
            pages=pages,
            sources=listed,
            registries=registries or REGISTRIES[:1],
            claims=claims,
            terms=terms,
            digests=digest_paper(find_original(languages).code, pages, texts),
            strings=strings,
            locators=words,
            passages=tuple(read_passages(short, codes, texts)),
            style=self._read_record("style", records.read_style, languages=codes),
            lexicons=known,
            operator=self._read_record("operator", records.read_operator),
            anchors=self._read_record("anchors", records.read_anchors),
            stamps=self._read_record("translations", records.read_stamps),
            records=frozenset(self.present),
            unread=frozenset(self.unread),
            today=today,
        )

    def _judge_records(
        self,
        config: Configuration,
        pages: Iterable[Page],
        strings: Mapping[str, Texts],
        known: Mapping[str, Lexicon],
    ) -> bool:
        """Note the records that the pages of a site lack, and interface words; false where no site is made of the paper."""
        if not (self.is_ours and config.has_theme):
            return False
        slots = {block.text for page in pages for block in page.blocks if block.kind is BlockKind.SLOT}
        for slot, name in _FILLED_FROM.items():
            if slot in slots and name not in self.present:
                path, fix = (
                    f"docs/_data/{name}.yml",
                    f"Put it back, or remove `<!-- {slot} -->` where it stands.",
                )
                message = f"The file is not there, and `<!-- {slot} -->` is filled from it."
                self.findings.append(UNREADABLE_FILE(Place(path), message, fix))
                self.unread.add(path)
        path = "docs/_data/strings.yml"
        if path not in self.unread:
            reasons = {"reasons"} if any(page.kind == "reason" for page in pages) else set()
            purposes = ("always", *sorted(slots | reasons | (self.present & {"claims"})))
            self.findings += records.judge_strings(strings, path, purposes, known)
        return True

    def _read_registry(self, **options: Any) -> tuple[Any, tuple[str, ...]]:
        """What the first registry holds, and the paths of all that are there."""
        paths = tuple(path for path in REGISTRIES if (self.root / path).is_file())
        self.present |= {"sources"} if paths else set()
        return self._read(paths[0], read_sources, **options) if paths else {}, paths

    def _read_record(self, name: str, reader: Reader, **options: Any) -> Any:
        return self._read(f"docs/_data/{name}.yml", reader, **options)

    def _read(self, path: str, reader: Reader, **options: Any) -> Any:
        """What a reader makes of a file, and of an empty text where there is none or it is not text."""
        text = None
        if (self.root / path).is_file():
            self.present.add(Path(path).stem)
            text = self._read_text(path)
        value, findings = reader(text or "", path, **options)
        if text is not None:
            self.findings += findings
            self.unread |= {path} if findings and not value else set()
        elif Path(path).stem in self.present:
            self.unread.add(path)
        return value

    def _read_text(self, path: str) -> str | None:
        text, findings = read_text(self.root, path)
        self.findings += findings
        return text

    def _choose_dialect(self, config: Configuration) -> Dialect:
        """The dialect that `mkdocs.yml` names; that of every paper where it names none, or one that cannot be used."""
        dialect = Dialect(extensions=(*MKDOCS, *config.extensions), options=config.options)
        if config.extensions and (refusal := explain_refusal(dialect)):
            message = f"`markdown_extensions` cannot be used: {refusal}."
            fix = "Name extensions that are installed."
            self.findings.append(WRONG_FORM(Place("mkdocs.yml"), message, fix))
            return Dialect()
        return dialect if config.extensions else Dialect()

    def _read_pages(self, languages: Iterable[Language], words: Mapping[str, LocatorWords]) -> Iterator[Page]:
        for language in languages:
            folder = self.root / "docs" / language.code
            files = sorted(file for file in folder.rglob("*.md") if file.is_file())
            for name in (file.relative_to(folder).as_posix() for file in files):
                page = self._read_page(f"docs/{language.code}/{name}", name, language.code, words)
                if page is None:
                    self.unread.add(f"docs/{language.code}/{name}")
                else:
                    yield page

    def _read_page(self, path: str, name: str, code: str, words: Mapping[str, LocatorWords]) -> Page | None:
        text = self._read_text(path)
        if text is None:
            return None
        head, body, line, unclosed = split_front_matter(text, path)
        if self.is_ours and not (head or unclosed):
            fix = "Begin it with a line `---`, then `title: …` and `description: …`, then a line `---`."
            unclosed = [DATA_SYNTAX(Place(path), "The page does not start with front matter.", fix)]
        # What a page is by its place, where it does not say so itself.
        kind = "reason" if _REASON.fullmatch(name) else _KINDS.get(name, "")
        page = Page(path=path, name=name, language=code, kind=kind, body=body, first_line=line)
        page, wrong = records.read_front_matter(head, page, is_ours=self.is_ours)
        self.findings += unclosed or (wrong if head else [])
        if unclosed or (head and not page.fields):
            return None
        whole, wrong = read_page(page, self.reader, words[code])
        self.findings += wrong
        return whole

    def add_link_targets(self, paper: Paper, found: Tree) -> Paper:
        """The paper with its files, with Markdown outside its language folders, and with words where a link leads to some."""
        inner = tuple(f"docs/{language.code}/" for language in paper.languages)
        apart = (*inner, *(APART if paper.pages else ()))
        paths = [path for path in found.files if path.endswith(".md") and not path.startswith(apart)]
        pages, others = paper.pages, tuple(self._read_others(paths))
        if any(":~:" in link.target for page in (*pages, *others) for link in page.links):
            pages, others = tuple(map(_add_words, pages)), tuple(map(_add_words, others))
        return replace(paper, files=frozenset(found.files), pages=pages, others=others)

    def _read_others(self, paths: Iterable[str]) -> Iterator[Page]:
        """Files that are no pages of the paper; of these only links and ids count."""
        for path in paths:
            text = self._read_text(path)
            if text is not None:
                _, body, line, _ = split_front_matter(text, path)
                page = Page(path=path, name=path, language="", body=body, first_line=line)
                whole, wrong = read_page(page, self.reader, ({}, {}))
                self.findings += wrong if whole is None else []
                if whole:
                    headings = (block.text for block in whole.blocks if block.kind is BlockKind.HEADING)
                    # Code hosts give headings ids of their own.
                    anchors = whole.anchors.union(_list_slugs(headings))
                    page = replace(page, html=whole.html, links=whole.links, anchors=anchors)
                yield page


def split_front_matter(text: str, path: str) -> tuple[str, str, int, list[Finding]]:
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


def _add_words(page: Page) -> Page:
    from papercheck.html import extract_text

    # What fills a slot stands in no Markdown.
    is_whole = not any(block.kind is BlockKind.SLOT for block in page.blocks)
    return replace(page, words=extract_text(MARK.sub(" ", page.html))) if is_whole else page


def _list_slugs(headings: Iterable[str]) -> Iterator[str]:
    """The ids that code hosts give to headings: words in lower case, joined by hyphens, and counted."""
    seen: dict[str, int] = {}
    for heading in headings:
        words = re.sub(r"\]\([^)]*\)|[`*]", "", heading)
        text = unicodedata.normalize("NFC", words).strip().lower()
        slug = _NOT_IN_A_SLUG.sub("", text).replace(" ", "-")
        count = seen[slug] = seen.get(slug, -1) + 1
        yield f"{slug}-{count}" if count else slug
