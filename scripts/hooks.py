"""MkDocs events into calls of the paper's rooms. The only file that imports MkDocs, and the only one that changes with it.

One build runs the events once for each language, the later ones inside the first; so the paper is read when
the outer build starts, and everything else asks which language is being built.
"""

import gc
import logging
import os
from collections.abc import Mapping
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
from papersite.publish.document import finish
from papersite.render.article import article
from papersite.render.book import Book
from papersite.render.fragments import Fragments
from papersite.render.frame import frame, tongues
from papersite.render.prose import content, with_targets
from papersite.render.redirects import redirects

INLINED_SHEET, INLINED_SCRIPT = "assets/paper.css", "assets/paper.js"
"""Files of the theme that are written into every page, and need not be published by themselves."""

log = logging.getLogger("mkdocs.hooks.paper")


_editions: dict[str, Edition] = {}
"""By configuration file: the paper of the build that is under way."""

_started: list[str] = []
"""The command of MkDocs that is under way: `build` or `serve`."""


def on_startup(command: str, dirty: bool) -> None:  # noqa: FBT001  # MkDocs says how it is called
    """Tell a preview from what is published."""
    del dirty
    _started.append(command)
    # As in every command: a build makes many values, drops few and ends soon.
    gc.set_threshold(100_000)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the paper when a build starts, and have it judged; a finding stops the build."""
    if address := os.environ.get("SITE_URL"):
        config.site_url = address.rstrip("/") + "/"
    if not _i18n(config).building:
        _editions[config.config_file_path] = _opened(config)
    return config


def _is_preview() -> bool:
    return "serve" in _started


def _i18n(config: MkDocsConfig) -> Any:
    """The plugin that builds one language after the other; it has no types."""
    return config.plugins["i18n"]


def _opened(config: MkDocsConfig) -> Edition:
    root = Path(config.config_file_path).parent
    places = Places(
        root=root,
        docs=Path(config.docs_dir),
        theme=[Path(folder) for folder in config.theme.dirs],
        site=Path(config.site_dir),
        site_url=config.site_url or "/",
        site_names={
            each.locale: each.site_name or config.site_name for each in _i18n(config).config.languages
        },
    )
    # MkDocs publishes every file of the theme's folders (mkdocs/structure/files.py, Files.add_files_from_theme): only ours.
    del config.theme.dirs[1:]
    edition = opened(places, datetime.now(tz=UTC).date())
    for doubt in edition.doubts:
        log.warning("%s", doubt)
    if not edition.is_readable:
        _refuse(edition, is_readable=False)
    return edition


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


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Keep what every page holds from being published beside the pages as well."""
    for path in (INLINED_SHEET, INLINED_SCRIPT):
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
    finished = article(Fragments(book, edition.templates).filled(typed, ours), ours, book)
    page.present_anchor_ids = set(ids(finished))
    page.links_to_anchors = links.links_to_anchors
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
    edition = _edition(config)
    original = edition.books[edition.paper.original.code]
    groups = [tongues(page, edition.books, original) for page in original.pages.values()]
    return context | {"books": edition.books, "sitemap": groups}


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Render pages with the environment of the slots: MkDocs' own escapes nothing (mkdocs/theme.py, Theme.get_env)."""
    templates = _edition(config).templates
    templates.filters |= env.filters
    templates.globals |= {"source": None, "is_preview": _is_preview()}
    return templates


def on_build_error(error: Exception) -> None:
    """A paper with findings may not even be readable as pages; then they are what went wrong."""
    if not isinstance(error, Abort):
        for edition in _editions.values():
            _refuse(edition, is_readable=False)


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Take out what the theme's frame leaves behind, and put in the styles."""
    del page
    return finish(output, _edition(config).wardrobe)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """The same for pages without a source. Every language writes the one 404 page, so it gets the original's."""
    edition = _edition(config)
    if template_name.endswith(".html"):
        return finish(output, edition.wardrobe, edition.paper.original.code)
    return output


def on_post_build(config: MkDocsConfig) -> None:
    """Wait for the verdict, which was reached beside the build, and write the short addresses of the reasons."""
    edition, book = _current(config)
    if not _i18n(config).building:
        _refuse(edition, is_readable=True)
    site = Path(config.site_dir)
    for path, text in redirects(book, edition.templates).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")
