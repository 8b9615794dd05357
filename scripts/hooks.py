"""MkDocs events into calls of the paper's rooms. The only file that imports MkDocs, and the only one that changes with it.

One build runs the events once for each language, the later ones inside the first; so the paper is read when
the outer build starts, and everything else asks which language is being built.
"""

import logging
import os
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.theme import Theme

from paper.beside import beside
from paper.bibliography import bibliography
from paper.checks.papers import asked, check
from paper.finish.document import Wardrobe, finish
from paper.finish.styles import words
from paper.load import load
from paper.model import Citation, Finding, Health, Page, Paper
from paper.reach import state
from paper.reach.ledger import state as ledger_state
from paper.render.article import article
from paper.render.book import Book
from paper.render.fragments import Fragments, slot_templates
from paper.render.frame import frame, tongues
from paper.render.gathered import with_reasons
from paper.render.prose import cited, marked
from paper.render.redirects import redirects
from paper.report import text_report
from paper.waivers import kept

_ID = re.compile(r' id="([^"]+)"')

log = logging.getLogger("mkdocs.hooks.paper")


@dataclass(frozen=True, slots=True)
class _Edition:
    """What one outer build works with."""

    paper: Paper
    verdict: Callable[[], tuple[Finding, ...]]
    """What is wrong with the paper: judged beside the build, and waited for before anything is written."""
    pending: Mapping[str, Future[Book]]
    """A book for each language; citeproc formats its references while MkDocs gets ready."""
    templates: Environment
    wardrobe: Wardrobe
    citations: dict[str, Sequence[Citation]] = field(default_factory=dict)
    """By path, those of a page whose Markdown is being read."""

    @property
    def books(self) -> Mapping[str, Book]:
        """Every language's book, waited for."""
        return {code: book.result() for code, book in self.pending.items()}


_editions: dict[str, _Edition] = {}
"""By configuration file: the paper of the build that is under way."""

_started: list[str] = []
"""The command of MkDocs that is under way: `build` or `serve`."""


def on_startup(command: str, dirty: bool) -> None:  # noqa: FBT001  # MkDocs says how it is called
    """Tell a preview from what is published."""
    del dirty
    _started.append(command)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the paper when a build starts, and have it judged; a finding stops the build."""
    if address := os.environ.get("SITE_URL"):
        config.site_url = address.rstrip("/") + "/"
    if not _i18n(config).building:
        config.theme.get_env = partial(_environment, config.theme)  # type: ignore[method-assign]
        _editions[config.config_file_path] = _opened(config)
    return config


class _Frames(FileSystemLoader):
    """Reads every template of the theme, but lists only our own files: no page loads the theme's scripts, styles or icons."""

    def list_templates(self) -> list[str]:
        """The files of the first folder, which is ours."""
        return FileSystemLoader(self.searchpath[:1]).list_templates()


def _environment(theme: Theme) -> Environment:
    """The environment that MkDocs asks the theme for, and whose list of files it publishes."""
    env = Theme.get_env(theme)
    env.loader = _Frames(theme.dirs)
    return env


def _is_preview() -> bool:
    return "serve" in _started


def _i18n(config: MkDocsConfig) -> Any:
    """The plugin that builds one language after the other; it has no types."""
    return config.plugins["i18n"]


def _opened(config: MkDocsConfig) -> _Edition:
    root = Path(config.config_file_path).parent
    today = datetime.now(tz=UTC).date()
    paper, unreadable = load(root, today)
    verdict = beside(lambda: kept(root, check(paper, unreadable), today, asked()))
    if unreadable:
        _refuse(verdict(), paper, is_readable=False)
    pool = ThreadPoolExecutor()
    pending = {
        language.code: pool.submit(_book, paper, language.code, config) for language in paper.languages
    }
    pool.shutdown(wait=False)
    slots = slot_templates(Path(config.theme.custom_dir or root) / "slots")
    return _Edition(paper, verdict, pending, slots, _wardrobe(Path(config.docs_dir)))


def _refuse(findings: tuple[Finding, ...], paper: Paper, *, is_readable: bool) -> None:
    """End the build where there are findings; a preview only tells them, so that a page can be seen while it is written."""
    if findings and _is_preview() and is_readable:
        log.info("%s", text_report(findings, paper))
    elif findings:
        log.error("%s", text_report(findings, paper))
        raise Abort(
            "The paper has findings; nothing was built. The same list comes from scripts/check --strict."
        )


def _wardrobe(docs: Path) -> Wardrobe:
    sheets = {file.relative_to(docs).as_posix(): file.read_text("utf-8") for file in docs.rglob("*.css")}
    return Wardrobe(sheets=sheets, words=words(file.read_text("utf-8") for file in docs.rglob("*.js")))


def _book(paper: Paper, code: str, config: MkDocsConfig) -> Book:
    language = next(each for each in paper.languages if each.code == code)
    listed = next(each for each in _i18n(config).config.languages if each.locale == code)
    tag = paper.strings.get("tag", {}).get(code, code)
    references = bibliography(paper.sources.values(), tag)
    return Book(
        paper=paper,
        language=language,
        references=references,
        site_url=config.site_url or "/",
        site_name=listed.site_name or config.site_name,
        every=lambda: _editions[config.config_file_path].books,
        health=_health(Path(config.config_file_path).with_name("docs") / "_data" / "ledger.json"),
    )


def _health(file: Path) -> Mapping[str, Health]:
    """What the checks online have learned so far; nothing, where none has run."""
    ledger, finding = state.read(file)
    if finding:
        log.warning("%s", finding)
    return {url: Health(ledger_state(entry).value, entry.checked) for url, entry in ledger.entries.items()}


def _current(config: MkDocsConfig) -> tuple[_Edition, Book]:
    edition = _editions[config.config_file_path]
    code = _i18n(config).current_language or edition.paper.original.code
    return edition, edition.pending[code].result()


def _page(page: MkDocsPage, book: Book) -> Page:
    return book.pages[page.file.src_uri.partition("/")[2]]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out the style sheets: every page brings its own styles."""
    edition, _ = _current(config)
    for file in [each for each in files if each.src_uri in edition.wardrobe.sheets]:
        files.remove(file)
    return files


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Gather the reasons where the page asks for them, and mark where citations stand."""
    del files
    edition, book = _current(config)
    page.title = _page(page, book).title
    typed, edition.citations[page.file.src_uri] = marked(with_reasons(markdown, book), book)
    return typed


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Fill in citations and slots and finish the article: pinpoints, claims, layers; tell MkDocs which ids that brought."""
    del files
    edition, book = _current(config)
    ours = _page(page, book)
    told = cited(html, edition.citations[page.file.src_uri], book, ours)
    finished = article(Fragments(book, edition.templates).filled(told, ours), ours, book)
    page.present_anchor_ids = (page.present_anchor_ids or set()) | set(_ID.findall(finished))
    return finished


def on_page_context(
    context: dict[str, Any], page: MkDocsPage, config: MkDocsConfig, nav: object
) -> dict[str, Any]:
    """Give the template everything that stands around the text."""
    del nav
    edition, book = _current(config)
    return context | dict(frame(_page(page, book), edition.books, book, _menus(config)))


def _menus(config: MkDocsConfig) -> Mapping[str, list[str]]:
    return {
        name: names for group in config.nav or [] if isinstance(group, dict) for name, names in group.items()
    }


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> dict[str, Any]:
    """Give the 404 page and the sitemap every language at once."""
    edition, _ = _current(config)
    original = edition.books[edition.paper.original.code]
    groups = [tongues(page, edition.books, original) for page in original.pages.values()]
    return context | {"books": edition.books, "sitemap": groups}


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Every page is read and none is written: time for the verdict, and for what templates may ask of any page."""
    del files
    edition, _ = _current(config)
    _refuse(edition.verdict(), edition.paper, is_readable=True)
    env.globals |= {"source": None, "is_preview": _is_preview()}
    return env


def on_build_error(error: Exception) -> None:
    """A paper with findings may not even be readable as pages; then they are what went wrong."""
    if not isinstance(error, Abort):
        for edition in _editions.values():
            _refuse(edition.verdict(), edition.paper, is_readable=False)


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Take out what the theme's frame leaves behind, and put in the styles."""
    del page
    return finish(output, _current(config)[0].wardrobe)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """The same for pages without a source. Every language writes the one 404 page, so it gets the original's."""
    edition, _ = _current(config)
    if template_name.endswith(".html"):
        return finish(output, edition.wardrobe, edition.paper.original.code)
    return output


def on_post_build(config: MkDocsConfig) -> None:
    """Write the short addresses of the reasons."""
    _, book = _current(config)
    site = Path(config.site_dir)
    for path, text in redirects(book).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
