"""A folder into all that one build of its site works with; whatever takes time runs beside it, in a second process."""

import os
import posixpath
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from functools import cache, partial
from html import escape, unescape
from multiprocessing import Pipe, current_process, get_context
from pathlib import Path
from threading import active_count
from typing import Any, TypeVar
from urllib.parse import urljoin

from jinja2 import Environment

from papercheck.cli.outside_urls import LEDGER, read_ledger
from papercheck.load import load
from papercheck.model import NOTE, Finding, Page, Paper
from papercheck.report import text_report
from papercheck.rules.citations import list_citations
from papercheck.waivers import apply_waivers
from papersite.bibliography import bibliography
from papersite.editions import Edition, read_editions
from papersite.editions.changes import edition_files, group_changes, list_steps
from papersite.exports import collect_exports
from papersite.exports.writer import Export, write_exports
from papersite.publish import Assets, read_assets
from papersite.render import Foreign
from papersite.render.book import Book
from papersite.render.citable_works import PAPER, find_owner, list_works
from papersite.render.slots import template_environment

Value = TypeVar("Value")

NICE = 5
"""How far what runs beside stands back."""


def beside(call: Callable[[], Value]) -> Callable[[], Value]:
    """Start a call, and return what waits for its value, which must be one that `pickle` knows.

    Where no second core is free, or forking is not safe (other threads run, or the system is not Linux), the call is
    made when its value is asked for. A call that fails beside is made again here, so that its error is seen.
    """
    is_alone = active_count() == 1 and not current_process().daemon
    if sys.platform != "linux" or not is_alone or len(os.sched_getaffinity(0)) == 1:
        return cache(call)
    receiver, sender = Pipe(duplex=False)

    def send() -> None:
        # Whoever waits comes first: a core that both could use belongs to the process that asked.
        os.nice(NICE)
        with suppress(Exception):
            sender.send(call())

    process = get_context("fork").Process(target=send, daemon=True)
    process.start()
    sender.close()

    def receive() -> Value:
        try:
            value: Value = receiver.recv()
        except EOFError:
            return call()
        process.join()
        return value

    return cache(receive)


_CACHE, _FROZEN_CACHE = ".cache/exports", ".cache/frozen-exports"
"""The folders of what earlier builds made and a build may use again: one of today's site, or one of an edition."""
_RELATIVE = re.compile(r' (href|src|data-root|data-script)="(?![a-z]+:|[#/])([^"#]*)')


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """Where a site comes from and where it goes."""

    root: Path
    docs: Path
    theme: Sequence[Path]
    """Folders of templates. The first is ours: it has those of slots in `slots/`, and what pages load in `assets/`."""
    site: Path
    """The folder that the site is built into; nothing is written there before all files were read."""
    site_url: str
    """The public address of the site, ending in `/`."""
    site_names: Mapping[str, str]
    """What the site is called, by language."""
    edition: date | None = None
    """The day that the edition bears."""
    live_url: str = ""
    """The public address of today's site, where an edition is released: then `site_url` is that of the edition."""
    edit_url: str = ""
    """Where files of `docs` are edited, up to their paths; empty where nobody says, and in an edition."""
    editions: Path = Path(".editions")
    """The folder of the archives of editions."""


Books = Mapping[str, Callable[[], Book]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBuild:
    """What one build works with."""

    paper: Paper
    settings: SiteSettings
    is_readable: bool
    """Whether every file of the paper could be read; one that could not is among the findings."""
    verdict: Callable[[], Sequence[str]]
    """What is wrong with the paper, as texts: judged beside the build, which leaves nothing where there is anything."""
    earlier: Sequence[Edition]
    """The editions that were released before, of which the archives are there."""
    missing_archives: Sequence[str]
    """A sentence for each of which the archive is not there."""
    doubts: tuple[Finding, ...]
    """What is wrong with the record of earlier checks, which stays as it is; no reason to stop."""
    pending: Books
    """A book for each language; citeproc formats its references in the meantime."""
    templates: Environment
    assets: Assets
    menus: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names of pages by menu, from mkdocs.yml."""
    articles: dict[str, dict[str, str]] = field(default_factory=dict)
    """The HTML of each page's text, by code of the language and name of the page, as far as the build has come."""
    shared: dict[str, str] = field(default_factory=dict)
    """The files of no language, by their path below the folder of texts: their URL below the site's root."""
    missing_words: set[tuple[str, str]] = field(default_factory=set)
    """Interface words that pages asked for and `strings.yml` lacks, each with its language."""

    @property
    def books(self) -> Mapping[str, Book]:
        """Every language's book, waited for."""
        return {code: book() for code, book in self.pending.items()}

    @property
    def theme(self) -> Path:
        """The folder of the theme that is ours."""
        return self.settings.theme[0]

    def write_exports(self, tell: Callable[[str], None]) -> Iterator[str]:
        """Make the files to take away, once every page is built; a sentence for each that failed, and for words they lack."""
        # What is borrowed is to be had of the original.
        lent = replace(lend_texts(self.paper, str), borrowed=())
        books = {code: replace(book, paper=lent) for code, book in self.books.items()}
        exports = [
            *collect_exports(books, self.articles, self.templates, self.menus, self.theme),
            Export(name="editions", make=partial(edition_files, books, self.earlier)),
        ]
        cache = self.settings.root / (_FROZEN_CACHE if self.settings.live_url else _CACHE)
        yield from write_exports(exports, self.settings.site, cache, tell)
        for edition in self.earlier if not self.settings.live_url else ():
            edition.unpack(self.settings.site)
        if self.missing_words:
            yield self._missing()

    def report(self) -> str:
        """All that stops the build, as text: failures of the checker, findings, missing words; empty where nothing does."""
        return "\n".join([*self.verdict(), *([self._missing()] if self.missing_words else [])])

    def _missing(self) -> str:
        missing = sorted({f"`{name}`" for name, _ in self.missing_words})
        return (
            f"docs/_data/strings.yml: missing-word: Pages ask for words that are not there: {', '.join(missing)}.\n"
            "    fix: Add each of them in every language of the paper."
        )


def open_build(settings: SiteSettings, today: date) -> SiteBuild:
    """Read the paper, and begin with its references and the verdict of the rules. Raises `EditionError` for a damaged archive."""
    paper, unreadable = load(settings.root, today)
    end = settings.edition if settings.live_url else None
    earlier, missing = read_editions(paper.editions, settings.editions, end)
    ledger, doubt = read_ledger(settings.root / LEDGER, settings.root)
    functions = {"list_steps": partial(list_steps, editions=earlier), "group_changes": group_changes}
    shown = lend_texts(paper, Foreign)
    missing_words: set[tuple[str, str]] = set()

    def unfinished_book(code: str) -> Book:
        return Book(
            paper=shown,
            language=next(language for language in paper.languages if language.code == code),
            references={},
            site_url=settings.site_url,
            site_name=settings.site_names[code],
            folder=settings.docs / code,
            edition=settings.edition,
            live_url=settings.live_url,
            edit_url=settings.edit_url,
            all_books=lambda: {code: book() for code, book in books.items()},
            health=ledger,
            report_missing_word=lambda name, language: missing_words.add((name, language)),
        )

    books: Books = {code: _format_references(unfinished_book(code)) for code in settings.site_names}
    return SiteBuild(
        paper=paper,
        settings=settings,
        is_readable=not unreadable,
        verdict=beside(partial(_judge, settings.root, paper, unreadable, today)),
        earlier=earlier,
        missing_archives=missing,
        doubts=(doubt,) if doubt else (),
        pending=books,
        templates=template_environment(settings.theme, **functions),
        assets=read_assets(settings.theme[0]),
        missing_words=missing_words,
    )


def lend_texts(paper: Paper, kind: type[str]) -> Paper:
    """The paper with texts of the original, as values of `kind`, wherever an unfinished language lacks one."""
    codes = [language.code for language in paper.languages if language.is_unfinished]
    original, titles = paper.original.code, ("title", "short", "topic", "pull", "description")

    def lend(value: Any) -> Any:
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: lend(getattr(value, each.name)) for each in fields(value)})
        if isinstance(value, Mapping) and original in value:
            text = value[original]
            return {**dict.fromkeys(codes, kind(text) if isinstance(text, str) else text), **value}
        if isinstance(value, Mapping):
            return {name: lend(inner) for name, inner in value.items()}
        return tuple(map(lend, value)) if type(value) is tuple else value

    if not codes:
        return paper
    records = {name: lend(getattr(paper, name)) for name in ("claims", "terms", "sources", "strings")}
    # What a language is called is no word of another one.
    records["strings"]["tag"] = {code: code for code in codes} | dict(paper.strings.get("tag", {}))
    lent: list[dict[str, Any]] = [
        {name: kind(getattr(page, name)) for name in titles} for page in paper.borrowed
    ]
    pages = (replace(page, **texts) for page, texts in zip(paper.borrowed, lent, strict=True))
    return replace(paper, **records, borrowed=tuple(pages))


def lend_article(article: str, page: Page, book: Book) -> str:
    """An article of the original on the page of a language that lacks it: links to pages stay in the language, others lead where they did."""
    owner = find_owner(page, book)
    pages = {owner.path(one) for one in owner.pages.values()}

    def lead(found: re.Match[str]) -> str:
        path = urljoin(f"/{owner.path(page)}", unescape(found[2]))[1:]
        target = f"{book.folder_path}{path}" if path in pages and found[1] == "href" else path
        url = posixpath.relpath(f"/{target}", f"/{book.path(page)}")
        return f' {found[1]}="{escape(url)}{"/" if target.endswith("/") or not target else ""}'

    content = _RELATIVE.sub(lead, article)
    return f'<div lang="{owner.language.code}">{content}</div>'


def _format_references(unfinished: Book) -> Callable[[], Book]:
    """A book with its references, those of its own pages among them; formatting begins now."""
    paper, code = unfinished.paper, unfinished.language.code
    tag = paper.strings.get("tag", {}).get(code, code)
    works = [work for id_, work in list_works(unfinished).items() if id_ != PAPER]
    found = (citation for language, citation in list_citations(paper) if language == code)
    cited = [
        citation.typed
        for citation in found
        if not citation.is_plain and all(work.source_id in paper.sources for work in citation.works)
    ]
    references = bibliography(paper.sources.values(), tag, works, cited)
    return cache(lambda: replace(unfinished, references=references()))


def _judge(root: Path, paper: Paper, unreadable: Iterable[Finding], today: date) -> Sequence[str]:
    """What is wrong with a paper; what only judging needs is imported by the process that judges."""
    from papercheck.model.rule import PARSER_RULES
    from papercheck.rules import AREAS, judge_paper

    judgement = judge_paper(paper, AREAS)
    asked = judgement.asked | {rule.name for rule in PARSER_RULES}
    findings = apply_waivers(root, judgement.findings | set(unreadable), today, asked)
    wrong = [finding for finding in findings if finding.severity is not NOTE]
    return [*judgement.failures, *([text_report(wrong, paper)] if wrong else [])]
