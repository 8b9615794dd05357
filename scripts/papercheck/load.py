"""A folder on disk into one `Paper`, complete at birth; whatever cannot be read is a finding with its place."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from papercheck.files import REGISTRIES, Scope, Tree, list_tree, read_patterns, read_text, refuse_file
from papercheck.languages import list_locator_words, read_lexicons
from papercheck.layouts import GENERATORS, MARKDOWN, find_site_languages, list_pages
from papercheck.markdown.citation_syntax import MARK
from papercheck.markdown.dialect import MKDOCS, WITHOUT_FILES, Dialect, find_refusals, guess_dialect
from papercheck.markdown.markup import PassageReader, add_slugs, read_page
from papercheck.markdown.reader import MarkdownReader
from papercheck.markdown.source import find_lacking, read_addresses, read_key, split_front_matter
from papercheck.model.page import BlockKind, Page
from papercheck.model.paper import Lexicon, Paper, Profile, Texts, find_original
from papercheck.model.rule import UNREADABLE_FILE, WARNING, WRONG_FORM, Finding, Place
from papercheck.model.settings import Language, LocatorWords, SiteSettings
from papercheck.registry import records
from papercheck.registry.edtf import DateWords
from papercheck.registry.fields import Codes
from papercheck.registry.registries import read_editions, read_sources
from papercheck.repository import Configuration, list_made, list_moved, read_configuration
from papercheck.translations import borrow_pages, digest_paper, read_passages
from papercheck.urls.url_fragments import Slug, find_slugs

_FILLED_FROM = {"bibliography": "sources", "evidence": "claims", "glossary": "terms"}
"""By slot: the record that fills it."""
_DEFINED = re.compile(r"^ {0,3}\[([^\]\n]+)\]:", re.MULTILINE)

Reader = Callable[..., tuple[Any, list[Finding]]]
"""The text of a file, its path, and what else it is read by → what it holds, and what is wrong with it."""


def load(
    root: Path,
    today: date,
    found: Tree | None = None,
    profile: Profile | None = None,
    scope: Scope | None = None,
) -> tuple[Paper, tuple[Finding, ...]]:
    """Read the paper below `root`, and say what is wrong with its files.

    `today` is the day that dates are judged by; `found` are the files below `root`, where they are known already.
    `profile` is what the paper is held to; `None`: what mkdocs.yml says, and `any` where it says nothing.
    """
    found = found or list_tree(root)
    loader = _Loader(root, profile, scope or Scope(), find_slugs(found.files))
    linked = (path for path in found.symlinks if (root / path).is_file())
    paper = loader.read_paper(today, (*found.files, *linked))
    return loader.add_link_targets(paper, found), tuple(sorted(loader.findings))


@dataclass(slots=True)
class _Loader:
    """One reading of one folder, and what went wrong in it."""

    root: Path
    profile: Profile | None
    scope: Scope
    slugs: Collection[Slug]
    findings: list[Finding] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    """Names of the record files that are there."""
    unread: set[str] = field(default_factory=set)
    """Paths of files of which nothing could be read, and it is said why: what else would follow is not said again."""
    config: Configuration = field(default_factory=Configuration)
    left_out: set[str] = field(default_factory=set)
    """Paths of pages in languages that do not count, and of those that are unpublished."""
    unpublished: frozenset[str] = frozenset()
    """Paths of what the settings leave out of the site."""
    reader: MarkdownReader = field(init=False)

    @property
    def is_ours(self) -> bool:
        return self.profile is Profile.PUBLICATION

    @property
    def is_loose(self) -> bool:
        return not (self.is_ours or "mkdocs" in self.present)

    def read_paper(self, today: date, files: Collection[str]) -> Paper:
        files = self._read_configuration(files)
        languages = self._choose_languages(files)
        codes = Codes.of(languages)
        strings = self._read_record("strings", records.read_strings, languages=codes)
        known = read_lexicons(codes)
        words = list_locator_words(codes, strings, known)
        listed, registries = self._read_registry(languages=codes, words=DateWords(known.values()))
        keys = frozenset(map(str.casefold, listed))
        short = PassageReader(words, keys, is_strict=self.is_ours)
        self.reader = MarkdownReader(self._choose_dialect(files), keys)
        cited = {"languages": codes, "cited": short.citations}
        claims = self._read_record("claims", records.read_claims, **cited, is_ours=self.is_ours)
        terms = self._read_record("terms", records.read_terms, **cited)
        pages, texts = tuple(self._read_pages(languages, words, files)), (claims, terms, listed.values())
        return Paper(
            languages=languages,
            profile=self.profile or Profile.ANY,
            is_site=self._judge_records(codes, pages, strings, known),
            pages=pages,
            borrowed=tuple(borrow_pages(languages, pages, self.unread)),
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
            editions=self._read_record("editions", read_editions),
            site=self._read_site(files),
            stamps=self._read_record("translations", records.read_stamps),
            records=frozenset(self.present),
            unread=frozenset(self.unread),
            today=today,
        )

    def _read_configuration(self, files: Collection[str]) -> list[str]:
        """Read the settings; the files that they do not leave out of the site."""
        self.config = self._read("mkdocs.yml", read_configuration)
        self.profile = self.profile or self.config.profile or Profile.ANY
        self.unpublished = frozenset(filter(Scope(exclude=self.config.excluded).excludes, files))
        self.left_out = set() if self.is_ours else {*self.unpublished}
        return [path for path in files if path not in self.left_out]

    def _choose_languages(self, files: Collection[str]) -> tuple[Language, ...]:
        found = find_site_languages(lambda path: self._read_text(path) or "", files, self.config.languages)
        chosen = self.scope.choose(found)
        codes = {language.code for language in chosen}
        others = (language for language in found if language.code not in codes)
        self.left_out |= {path for language in others for path in list_pages(language, found, files).values()}
        return chosen

    def _read_site(self, files: Collection[str]) -> SiteSettings:
        """How the site is made, with the names that appended files define, and with what version control leaves out."""
        appended = (path for path in self.config.site.appended if (self.root / path).is_file())
        texts = (self._read_text(path) or "" for path in appended)
        defined = {name.lower() for text in texts for name in _DEFINED.findall(text)}
        told = (path if path in files else "" for path in (".gitignore", ".gitmodules"))
        ignored, modules = ((self._read_text(path) or "") if path else "" for path in told)
        patterns = (*read_patterns(ignored), *re.findall(r"(?m)^\s*path\s*=\s*(\S+)", modules))
        return replace(self.config.site, defined=frozenset(defined), ignored=patterns)

    def _judge_records(
        self, codes: Codes, pages: Iterable[Page], strings: Mapping[str, Texts], known: Mapping[str, Lexicon]
    ) -> bool:
        """Note the records that the pages of a site lack, and interface words; false where no site is made of the paper."""
        if not (self.is_ours and self.config.has_theme):
            return False
        slots = {block.text for page in pages for block in page.blocks if block.kind is BlockKind.SLOT}
        for slot, name in _FILLED_FROM.items():
            if slot in slots and name not in self.present:
                path = f"docs/_data/{name}.yml"
                fix = f"Put it back, or remove `<!-- {slot} -->` where it stands."
                message = f"The file is not there, and `<!-- {slot} -->` is filled from it."
                self.findings.append(UNREADABLE_FILE(Place(path), message, fix))
                self.unread.add(path)
        path = "docs/_data/strings.yml"
        if path not in self.unread:
            parts = {"parts" for page in pages if page.kind == "part"}
            parts |= {"numbered" for page in pages if page.is_numbered}
            parts |= {"unfinished"} if codes.unfinished else set()
            purposes = ("always", *sorted(slots | parts | (self.present & {"claims"})))
            self.findings += records.judge_strings(strings, path, purposes, known)
        return True

    def _read_registry(self, **options: Any) -> tuple[Any, tuple[str, ...]]:
        """What the first registry holds, and the paths of all that are there."""
        there = tuple(path for path in self.scope.registries if (self.root / path).is_file())
        # A file of data of another program may have the same name.
        paths = tuple(filter(self._holds_works, there)) if there[1:] else there
        if self.scope.registry and not paths:
            self.findings.append(refuse_file(self.scope.registry, "there is no such file"))
        self.present |= {"sources"} if paths else set()
        options["is_strict"] = self.is_ours
        return self._read(paths[0], read_sources, **options) if paths else {}, paths

    def _holds_works(self, path: str) -> bool:
        text, _ = read_text(self.root, path)
        fields = (rf"(?i)\b(?:{names})[\"']?\s*:" for names in ("id|key|citekey", "type|kind|itemtype"))
        return path.endswith(".bib") or not text or all(re.search(field, text) for field in fields)

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

    def _choose_dialect(self, files: Collection[str]) -> Dialect:
        """The dialect that `mkdocs.yml` names, without what cannot be used of it; that of every paper where it names none."""
        if self.is_loose:
            return guess_dialect(files, has_generator=any(map(GENERATORS.search, files)))
        names = (*MKDOCS, *self.config.extensions) if self.config.extensions else ()
        dialect = Dialect(extensions=names, options={**self.config.options, **WITHOUT_FILES})
        refusals = find_refusals(dialect)
        dialect = replace(dialect, extensions=tuple(name for name in names if name not in refusals))
        refusals |= find_refusals(dialect) if refusals else {}
        for refusal in refusals.values():
            message = f"`markdown_extensions` cannot be used as they are: {refusal}."
            finding = WRONG_FORM(Place("mkdocs.yml"), message, "Name extensions that are installed.")
            # What is not installed here may be where the site is made.
            self.findings.append(finding if self.is_ours else replace(finding, severity=WARNING))
        return dialect if dialect.extensions and "" not in refusals else Dialect()

    def _read_pages(
        self, languages: Sequence[Language], words: Mapping[str, LocatorWords], files: Iterable[str]
    ) -> Iterator[Page]:
        files = [path for path in files if path not in self.left_out]
        listed = {language: list_pages(language, languages, files) for language in languages}
        kinds = self.config.place_pages({name for found in listed.values() for name in found})
        for language, found in listed.items():
            is_expected = not (language.is_unfinished or language is find_original(languages))
            if not found and is_expected and not self.scope.languages:
                message = f"`{language.code}` is a language of the site, and no page of it was found: nothing is compared."
                fix = f"Put its pages into {language.root}, or take the language out."
                self.findings.append(WRONG_FORM(Place("mkdocs.yml"), message, fix))
            for name in filter(found.__contains__, kinds):
                bare = Page(path=found[name], name=name, language=language.code, kind=kinds[name])
                if page := self._read_page(bare, words):
                    yield page
                else:
                    self.unread.add(bare.path)

    def _read_page(self, page: Page, words: Mapping[str, LocatorWords]) -> Page | None:
        path, text = page.path, self._read_text(page.path)
        if text is None:
            return None
        head, body, line, unclosed = split_front_matter(text, path, is_loose=self.is_loose)
        if self.is_ours and not unclosed:
            unclosed = find_lacking(head, body, path)
        addresses = () if self.is_ours else tuple(read_addresses(head))
        page = replace(page, body=body, first_line=line, addresses=addresses, key=read_key(head))
        page, wrong = records.read_front_matter(head, page, is_ours=self.is_ours)
        self.findings += unclosed or (wrong if head else [])
        if unclosed or (head and not page.fields):
            return None
        whole, wrong = read_page(page, self.reader, words[page.language], is_strict=self.is_ours)
        self.findings += wrong
        return whole if "mkdocs" in self.present or whole is None else add_slugs(whole, self.slugs)

    def add_link_targets(self, paper: Paper, found: Tree) -> Paper:
        """The paper with its files, with Markdown outside its language folders, and with words where a link leads to some."""
        inner = {*paper.unread, *(page.path for page in paper.pages), *self.left_out}
        paths = (path for path in found.files if path.endswith(MARKDOWN) and path not in inner)
        paths = (path for path in paths if not self.scope.passes_over(path, beside_pages=bool(paper.pages)))
        pages, others = paper.pages, tuple(self._read_others(paths))
        if any(":~:" in link.target for page in (*pages, *others) for link in page.links):
            pages, others = tuple(map(_add_words, pages)), tuple(map(_add_words, others))
        roots = {"docs/", paper.site.docs, *(language.root for language in paper.languages)}
        made = {f"{root}{name}" for name in list_made(self.root, found.files) for root in roots}
        files, moved = frozenset(made.union(found.files)), dict(list_moved(self.root, found.files))
        site = replace(paper.site, moved=moved, unpublished=self.unpublished)
        return replace(paper, files=files, pages=pages, others=others, site=site)

    def _read_others(self, paths: Iterable[str]) -> Iterator[Page]:
        """Files that are no pages of the paper; of these only links and ids count."""
        for path in paths:
            text = self._read_text(path)
            if text is not None:
                head, body, line, _ = split_front_matter(text, path, is_loose=self.is_loose)
                page = Page(path=path, name=path, language="", body=body, first_line=line)
                page = replace(page, addresses=tuple(read_addresses(head)))
                whole, wrong = read_page(page, self.reader, ({}, {}))
                self.findings += wrong if whole is None else []
                if whole:
                    anchors = add_slugs(whole, self.slugs, is_shown=True).anchors
                    page = replace(page, html=whole.html, links=whole.links, anchors=anchors)
                yield page


def _add_words(page: Page) -> Page:
    from papercheck.html import extract_text

    # What fills a slot stands in no Markdown.
    is_whole = not any(block.kind is BlockKind.SLOT for block in page.blocks)
    return replace(page, words=extract_text(MARK.sub(" ", page.html))) if is_whole else page
