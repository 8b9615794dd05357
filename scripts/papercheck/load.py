"""A folder on disk into one `Paper`, complete at birth; whatever cannot be read is a finding with its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from papercheck.files import REGISTRIES, Tree, language_folders, read_text, tree
from papercheck.languages import list_locator_words, read_lexicons
from papercheck.markdown.dialect import MKDOCS, Dialect, refused
from papercheck.markdown.markup import PassageReader
from papercheck.model import (
    Anchors,
    Citation,
    Claim,
    Finding,
    Lexicon,
    LocatorWords,
    Operator,
    Paper,
    Place,
    Profile,
    Source,
    Style,
    Term,
    Texts,
    find_original,
)
from papercheck.model.rule import WRONG_FORM
from papercheck.reading import PageReader, with_link_targets
from papercheck.registry import records
from papercheck.registry.edtf import read_date_words
from papercheck.registry.registries import read_sources
from papercheck.repository import Configuration, read_configuration
from papercheck.translations import digest_paper, read_passages

DATA = "docs/_data"

Value = TypeVar("Value")


def load(
    root: Path, today: date, found: Tree | None = None, profile: Profile | None = None
) -> tuple[Paper, tuple[Finding, ...]]:
    """Read the paper below `root`, and say what is wrong with its files.

    `today` is the day that dates are judged by; `found` are the files below `root`, where they are known already.
    `profile` is what the paper is held to; `None`: what mkdocs.yml says, and `any` where it says nothing.
    """
    loader = _Loader(root, profile)
    paper = loader.paper(today, found or tree(root))
    return paper, tuple(sorted(loader.findings))


@dataclass(slots=True)
class _Loader:
    """One reading of one folder, and what went wrong in it."""

    root: Path
    profile: Profile | None
    findings: list[Finding] = field(default_factory=list)
    present: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    passages: PassageReader = field(default_factory=PassageReader)

    def paper(self, today: date, found: Tree) -> Paper:
        config = self._record("mkdocs.yml", read_configuration, Configuration())
        self.profile = self.profile or config.profile or Profile.ANY
        usual = [code for code, lexicon in read_lexicons(()).items() if lexicon.words("usual_original")]
        languages = config.languages or language_folders(self.root / "docs", usual)
        codes = tuple(language.code for language in languages)
        strings: Mapping[str, Texts] = self._record(
            f"{DATA}/strings.yml", partial(records.read_strings, languages=codes), {}
        )
        known = read_lexicons(codes)
        words = list_locator_words(codes, strings, known)
        registries = tuple(path for path in REGISTRIES if (self.root / path).is_file())
        registry = self._sources(registries, codes, known)
        reader = self._page_reader(config, words)
        pages = tuple(reader.pages(languages))
        claims, terms = self._claims(codes, words), self._terms(codes, words)
        texts = (claims, terms, registry.values())
        paper = Paper(
            languages=languages,
            profile=self.profile,
            pages=pages,
            sources=registry,
            registries=registries or REGISTRIES[:1],
            claims=claims,
            terms=terms,
            digests=digest_paper(find_original(languages).code, pages, texts),
            strings=strings,
            locators=words,
            passages=tuple(read_passages(self.passages, codes, texts)),
            style=self._record(f"{DATA}/style.yml", partial(records.read_style, languages=codes), Style()),
            lexicons=known,
            operator=self._record(f"{DATA}/operator.yml", records.read_operator, Operator()),
            anchors=self._record(f"{DATA}/anchors.yml", records.read_anchors, Anchors()),
            stamps=self._record(f"{DATA}/translations.yml", records.read_stamps, {}),
            records=frozenset(self.present),
            unread=frozenset(self.unread),
            today=today,
        )
        return with_link_targets(paper, found, reader)

    def _sources(
        self, paths: tuple[str, ...], codes: tuple[str, ...], known: Mapping[str, Lexicon]
    ) -> Mapping[str, Source]:
        """What the first registry holds."""
        self.present |= {"sources"} if paths else set()
        is_strict = self.profile is Profile.PUBLICATION
        reader = partial(read_sources, languages=codes, words=read_date_words(known), is_strict=is_strict)
        nothing: Mapping[str, Source] = {}
        return self._record(paths[0], reader, nothing) if paths else nothing

    def _claims(self, codes: tuple[str, ...], words: Mapping[str, LocatorWords]) -> tuple[Claim, ...]:
        is_ours = self.profile is Profile.PUBLICATION
        reader = partial(
            records.read_claims, languages=codes, cited=partial(self._cited, words), is_ours=is_ours
        )
        return self._record(f"{DATA}/claims.yml", reader, ())

    def _terms(self, codes: tuple[str, ...], words: Mapping[str, LocatorWords]) -> tuple[Term, ...]:
        reader = partial(records.read_terms, languages=codes, cited=partial(self._cited, words))
        return self._record(f"{DATA}/terms.yml", reader, ())

    def _record(
        self, path: str, reader: Callable[[str, str], tuple[Value, list[Finding]]], otherwise: Value
    ) -> Value:
        """A record file, or `otherwise` where there is none or it is not text."""
        if not (self.root / path).is_file():
            return otherwise
        self.present.add(Path(path).stem)
        text, findings = read_text(self.root, path)
        self.findings += findings
        if text is None:
            return otherwise
        read, findings = reader(text, path)
        self.findings += findings
        # Nothing was read, and it is said why: what else would follow from that is not said again.
        self.unread |= {path} if findings and not read else set()
        return read

    def _page_reader(self, config: Configuration, words: Mapping[str, LocatorWords]) -> PageReader:
        return PageReader(
            root=self.root,
            dialect=self._dialect(config),
            words=words,
            is_ours=self.profile is Profile.PUBLICATION,
            findings=self.findings,
            unread=self.unread,
        )

    def _dialect(self, config: Configuration) -> Dialect:
        """The dialect that `mkdocs.yml` names; that of every paper where it names none, or one that cannot be used."""
        if not config.extensions:
            return Dialect()
        dialect = Dialect(extensions=(*MKDOCS, *config.extensions), options=config.options)
        if wrong := refused(dialect):
            message = f"`markdown_extensions` cannot be used: {wrong}."
            fix = "Name extensions that are installed."
            self.findings.append(WRONG_FORM(Place("mkdocs.yml"), message, fix))
            return Dialect()
        return dialect

    def _cited(
        self, words: Mapping[str, LocatorWords], text: str, code: str, place: Place
    ) -> tuple[tuple[Citation, ...], list[Finding]]:
        """The citations of a record's text in one language."""
        return self.passages.citations(text, place, words[code])
