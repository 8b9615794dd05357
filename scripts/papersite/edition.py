"""A folder into all that one build of its site works with; whatever takes time runs beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment

from papercheck.cli.outside_urls import read_ledger
from papercheck.fetch.ledger import Ledger, LedgerError, find_state
from papercheck.load import load
from papercheck.model import Finding, Health, Paper, Place
from papercheck.model.rule import UNREADABLE_FILE
from papercheck.report import text_report
from papercheck.waivers import apply_waivers
from papersite.background import beside
from papersite.bibliography import bibliography
from papersite.publish.inlining import InlineAssets, read_assets
from papersite.render.book import Book
from papersite.render.slots import template_environment

_STRINGS = "docs/_data/strings.yml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """Where a site comes from and where it goes."""

    root: Path
    docs: Path
    theme: Sequence[Path]
    """Folders of templates. The first is ours: it has those of slots in `slots/`, and what pages load in `assets/`."""
    site: Path
    """The folder that the site is built into."""
    site_url: str
    """The public address of the site, ending in `/`."""
    site_names: Mapping[str, str]
    """What the site is called, by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildVerdict:
    """What came of judging a paper: either of the two stops the build."""

    findings: tuple[Finding, ...]
    failures: tuple[str, ...]
    """What the checker itself could not do, a sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What one build works with."""

    paper: Paper
    site: Path
    """The folder it is built into; nothing was written there before all files were read."""
    is_readable: bool
    """Whether every file of the paper could be read; one that could not is among the findings."""
    verdict: Callable[[], BuildVerdict]
    """What is wrong with the paper: judged beside the build, which leaves nothing where there is anything."""
    doubts: tuple[Finding, ...]
    """What is wrong with the record of earlier checks; no reason to stop."""
    pending: Mapping[str, Callable[[], Book]]
    """A book for each language; citeproc formats its references in the meantime."""
    templates: Environment
    assets: InlineAssets
    menus: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names of pages by menu, from mkdocs.yml."""
    missing_words: set[tuple[str, str]] = field(default_factory=set)
    """Interface words that pages asked for and `strings.yml` lacks, each with its language."""

    @property
    def books(self) -> Mapping[str, Book]:
        """Every language's book, waited for."""
        return {code: book() for code, book in self.pending.items()}

    def report(self) -> str:
        """All that stops the build, as text: failures of the checker, findings, missing words; empty where nothing does."""
        verdict = self.verdict()
        findings = [text_report(verdict.findings, self.paper)] if verdict.findings else []
        return "\n".join([*verdict.failures, *findings, *self._missing_words_report()])

    def _missing_words_report(self) -> list[str]:
        names = sorted({f"`{name}`" for name, _ in self.missing_words})
        complaint = f"{_STRINGS}: missing-word: Pages ask for words that are not there: {', '.join(names)}."
        return [f"{complaint}\n    fix: Add each of them in every language of the paper."] if names else []


def open_edition(settings: SiteSettings, today: date) -> Edition:
    """Read the paper, and begin with what takes long: its references in every language, and the verdict of the rules."""
    paper, unreadable = load(settings.root, today)
    tags = paper.strings.get("tag", {})
    references = {
        code: bibliography(paper.sources.values(), tags.get(code, code)) for code in settings.site_names
    }
    ledger, doubt = _read_ledger(settings)
    health = {url: Health(find_state(entry).value, entry.checked) for url, entry in ledger.items()}
    books: dict[str, Callable[[], Book]] = {}
    missing_words: set[tuple[str, str]] = set()

    def book(code: str) -> Book:
        return Book(
            paper=paper,
            language=next(language for language in paper.languages if language.code == code),
            references=references[code](),
            site_url=settings.site_url,
            site_name=settings.site_names[code],
            all_books=lambda: {code: book() for code, book in books.items()},
            health=health,
            report_missing_word=lambda name, language: missing_words.add((name, language)),
        )

    books.update({code: cache(partial(book, code)) for code in settings.site_names})
    return Edition(
        paper=paper,
        site=settings.site,
        is_readable=not unreadable,
        verdict=beside(partial(_judge, settings.root, paper, unreadable, today)),
        doubts=(doubt,) if doubt else (),
        pending=books,
        templates=template_environment(settings.theme),
        assets=read_assets(settings.theme[0]),
        missing_words=missing_words,
    )


def _read_ledger(settings: SiteSettings) -> tuple[Ledger, Finding | None]:
    """The record of earlier checks of sources. One that cannot be used is no reason to stop, and stays as it is."""
    file = settings.docs / "_data" / "ledger.json"
    shown = (
        file.relative_to(settings.root).as_posix() if file.is_relative_to(settings.root) else file.as_posix()
    )
    try:
        return read_ledger(file, shown)
    except LedgerError as error:
        message, fix = f"The record of checks cannot be used: {error}.", "Update the checker."
    except OSError as error:
        why = error.strerror or "the system does not say why"
        message, fix = f"The record of checks cannot be opened: {why}.", "Let the build read it."
    return Ledger(), UNREADABLE_FILE(Place(shown), message, fix)


def _judge(root: Path, paper: Paper, unreadable: Iterable[Finding], today: date) -> BuildVerdict:
    """What is wrong with a paper; what only judging needs is imported by the process that judges."""
    from papercheck.model.rule import PARSER_RULES
    from papercheck.rules import AREAS
    from papercheck.rules.runner import judge_paper

    judgement = judge_paper(paper, AREAS)
    asked = judgement.asked | {rule.name for rule in PARSER_RULES}
    findings = apply_waivers(root, judgement.findings | set(unreadable), today, asked)
    return BuildVerdict(findings=findings, failures=tuple(judgement.failures))
