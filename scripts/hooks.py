"""Events of MkDocs into calls of `papersite`. The only file that imports MkDocs.

The plugin i18n builds the first language and then, within its event `on_post_build`, each further one: every event but
`on_startup` comes once for each language. The paper is read once, when the outer build starts.
"""

import gc
import logging
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.pages import _RelativePathTreeprocessor
from mkdocs.utils import clean_directory

from papercheck.markdown.raw_html import ids
from papercheck.model import Page
from papercheck.report import text_report
from papersite.edition import Edition, Places, opened
from papersite.menus import MenuError, read_menus
from papersite.publish.inlining import INLINED, finish_page
from papersite.render.article import article
from papersite.render.book import Book
from papersite.render.page_chrome import alternates, chrome_values, redirect_pages
from papersite.render.prose import content, with_targets
from papersite.render.slots import fill_slots

_WRITABLE = "Build into a folder that you may write to, and that no other build writes to at the same time."

log = logging.getLogger("mkdocs.hooks.paper")

# MkDocs calls the functions of this module by their names (mkdocs/config/config_options.py, Hooks) and hands on nothing
# from one event to the next, so that what events share can only stand here.
_editions: dict[str, Edition] = {}
"""By configuration file: the paper of the build that is under way."""

_commands: list[str] = []
"""The command of MkDocs that is under way: `build` or `serve`. Only `on_startup` is told (mkdocs/commands)."""


def on_startup(command: str, dirty: bool) -> None:  # noqa: FBT001  # MkDocs says how it is called
    """Remember whether this is a build or a preview."""
    del dirty
    _commands.append(command)
    # A build makes many values, drops few and ends soon: looking for garbage takes longer than it gains.
    gc.set_threshold(100_000)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the paper when the outer build starts, and have it judged; a finding stops the build."""
    if url := os.environ.get("SITE_URL"):
        config.site_url = url.rstrip("/") + "/"
    if not _i18n(config).building:
        _editions[config.config_file_path] = _opened(config)
    return config


def _is_preview() -> bool:
    return "serve" in _commands


def _i18n(config: MkDocsConfig) -> Any:
    # `building` and `current_language` say how far the plugin is (mkdocs_static_i18n/plugin.py, I18n.on_post_build).
    return config.plugins["i18n"]


def _opened(config: MkDocsConfig) -> Edition:
    settings = Path(config.config_file_path)
    if not config.theme.custom_dir:
        raise Abort(
            f"{settings.name}: `theme.custom_dir` is missing. Set it to the folder `overrides` of the machine."
        )
    root = settings.parent
    places = Places(
        root=root,
        docs=Path(config.docs_dir),
        theme=[Path(folder) for folder in config.theme.dirs],
        site=Path(config.site_dir),
        site_url=config.site_url or "/",
        site_names={
            language.locale: language.site_name or config.site_name
            for language in _i18n(config).config.languages
        },
    )
    # MkDocs publishes every file of these folders (mkdocs/structure/files.py, Files.add_files_from_theme), which for
    # Material is thousands of icons, styles and scripts that no page loads. Its templates are found all the same: on_env.
    del config.theme.dirs[1:]
    edition = opened(places, datetime.now(tz=UTC).date())
    for doubt in edition.doubts:
        log.warning("%s", doubt)
    if not edition.is_readable:
        _refuse(edition, is_readable=False)
    pages = {page.name for page in edition.paper.pages}
    try:
        menus = read_menus(config.nav, pages, settings.read_text(encoding="utf-8"), settings.name)
    except MenuError as error:
        raise Abort(f"{error}") from None
    return replace(edition, menus=menus)


def _refuse(edition: Edition, *, is_readable: bool) -> None:
    """End the build where there are findings, and leave nothing of it; a preview only tells them, so that a page can be seen while it is written."""
    verdict = edition.verdict()
    findings = text_report(verdict.findings, edition.paper) if verdict.findings else ""
    report = "\n".join([*verdict.failures, *([findings] if findings else [])])
    if report and _is_preview() and is_readable:
        log.info("%s", report)
    elif report:
        log.error("%s", report)
        if edition.is_readable:
            clean_directory(str(edition.site))
        raise Abort(
            "The paper has findings; nothing was built. The same list comes from scripts/check --strict."
        )


def _edition(config: MkDocsConfig) -> Edition:
    return _editions[config.config_file_path]


def _current(config: MkDocsConfig) -> tuple[Edition, Book]:
    edition = _edition(config)
    code = _i18n(config).current_language or edition.paper.original.code
    return edition, edition.pending[code]()


def _page(page: MkDocsPage, book: Book) -> Page:
    return book.pages[page.file.src_uri.partition("/")[2]]


def _require_words(edition: Edition) -> None:
    """End the build where pages asked for interface words that are not there; a preview only tells them."""
    report = edition.report_missing_words()
    if report and _is_preview():
        log.warning("%s", report)
    elif report:
        clean_directory(str(edition.site))
        raise Abort(report)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish no file whose text every page holds."""
    for path in INLINED:
        if file := files.get_file_from_path(path):
            files.remove(file)
    return files


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Leave MkDocs no Markdown to convert: the paper was read when the build started."""
    del markdown, files
    _, book = _current(config)
    page.title = _page(page, book).title
    return ""


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """The article as it was read, with citations, slots, pinpoints, claims, layers; MkDocs judges its links and learns its ids."""
    del html
    edition, book = _current(config)
    ours = _page(page, book)
    links = _RelativePathTreeprocessor(page.file, files, config)
    typed = with_targets(content(ours, book), links.path_to_url)
    finished = article(fill_slots(typed, ours, book, edition.templates), ours, book)
    page.present_anchor_ids = set(ids(finished))
    page.links_to_anchors = links.links_to_anchors
    return finished


def on_page_context(
    context: dict[str, Any], page: MkDocsPage, config: MkDocsConfig, nav: object
) -> dict[str, Any]:
    """Give the template of a page all that stands around the text."""
    del nav
    edition, book = _current(config)
    return context | dict(chrome_values(_page(page, book), edition.books, book, edition.menus))


def on_template_context(context: dict[str, Any], template_name: str, config: MkDocsConfig) -> dict[str, Any]:
    """Give the 404 page and the sitemap every language at once."""
    edition = _edition(config)
    original = edition.books[edition.paper.original.code]
    groups = [alternates(page, edition.books, original) for page in original.pages.values()]
    return context | {"books": edition.books, "sitemap": groups}


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Render pages with the environment of the slots: MkDocs' own escapes nothing (mkdocs/theme.py, Theme.get_env)."""
    templates = _edition(config).templates
    templates.filters |= env.filters
    templates.globals |= {"paper_page": None, "is_preview": _is_preview()}
    return templates


def on_build_error(error: Exception) -> None:
    """Say what went wrong: a file that cannot be written, or else a finding or a missing word that stopped the rendering."""
    if isinstance(error, OSError):
        raise Abort(f"{error.filename or 'A file'} cannot be written. {_WRITABLE}")
    if not isinstance(error, Abort):
        for edition in _editions.values():
            _refuse(edition, is_readable=False)
            _require_words(edition)


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Put styles and script into a page, and take out what Material needs for its own script."""
    del page
    return finish_page(output, _edition(config).assets)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """The same for the 404 page: every language writes it to the same file, so it gets the original's `lang`."""
    edition = _edition(config)
    if template_name.endswith(".html"):
        return finish_page(output, edition.assets, edition.paper.original.code)
    return output


def on_post_build(config: MkDocsConfig) -> None:
    """Wait for the verdict of the rules, and write the redirects at the short URLs of the reasons."""
    edition, book = _current(config)
    if not _i18n(config).building:
        _refuse(edition, is_readable=True)
        _require_words(edition)
    site = Path(config.site_dir)
    for path, text in redirect_pages(book, edition.templates).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
