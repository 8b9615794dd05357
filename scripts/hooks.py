"""Events of MkDocs into calls of `papersite`. The only file that imports MkDocs.

The plugin i18n builds the first language and then, within its event `on_post_build`, each further one: every event but
`on_startup` comes once for each language. The paper is read once, when the outer build starts.
"""

import gc
import logging
import os
import posixpath
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, TemplateNotFound
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.pages import _RelativePathTreeprocessor
from mkdocs.utils import clean_directory, get_relative_url

from papercheck.markdown import find_ids
from papercheck.model import Page
from papercheck.model.site import EDITIONS
from papercheck.repository import read_repository
from papercheck.rules.repo import judge_menu
from papersite.bibliography import BibliographyError
from papersite.editions import EditionError
from papersite.exports.printed_files import FOLDER as PRINT
from papersite.publish import INLINED, finish_page
from papersite.publish.display_face import FACE, PUBLISHED, draw_monogram, icon_url, reduce_face, write_icons
from papersite.render import mark_foreign
from papersite.render.article import finish_article, render_text, resolve_targets
from papersite.render.book import Book
from papersite.render.page_metadata import display_texts, monogram
from papersite.render.slots import fill_slots
from papersite.site_build import SiteBuild, SiteSettings, lend_article, open_build

log = logging.getLogger("mkdocs.hooks.paper")
Context = dict[str, Any]

# MkDocs calls the functions of this module by their names (mkdocs/config/config_options.py, Hooks) and hands on nothing
# from one event to the next, so that what events share can only stand here.
_builds: dict[str, SiteBuild] = {}
"""By configuration file: the paper of the build that is under way."""

_commands: list[str] = []
"""The command of MkDocs that is under way: `build`, or `serve` for a preview. Only `on_startup` is told (mkdocs/commands)."""


def on_startup(command: str, dirty: bool) -> None:  # noqa: FBT001  # MkDocs says how it is called
    """Remember whether this is a build or a preview."""
    _commands.append(command)
    # A build makes many values, drops few and ends soon: looking for garbage takes longer than it gains.
    gc.set_threshold(100_000)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the paper when the outer build starts, and have it judged; a finding stops the build."""
    if url := os.environ.get("SITE_URL"):
        config.site_url = url.rstrip("/") + "/"
    if not _i18n(config).building:
        _builds[config.config_file_path] = _open(config)
    return config


def _i18n(config: MkDocsConfig) -> Any:
    # `building` and `current_language` say how far the plugin is (mkdocs_static_i18n/plugin.py, I18n.on_post_build).
    return config.plugins["i18n"]


def _open(config: MkDocsConfig) -> SiteBuild:
    settings = Path(config.config_file_path)
    if not config.theme.custom_dir:
        raise Abort(f"{settings.name}: `theme.custom_dir` is missing. Set it to the folder `overrides`.")
    languages = _i18n(config).config.languages
    released, url = os.environ.get("FROZEN_EDITION"), config.site_url or "/"
    site_settings = SiteSettings(
        root=settings.parent,
        docs=Path(config.docs_dir),
        # MkDocs takes them from where it is called; a program that is called elsewhere needs the whole path.
        theme=[Path(folder).resolve() for folder in config.theme.dirs],
        site=Path(config.site_dir),
        site_url=f"{url}{EDITIONS}/{released}/" if released else url,
        edition=date.fromisoformat(released) if released else config.extra.get("paper", {}).get("edition"),
        live_url=url if released else "",
        edit_url="" if released else config.extra.get("edit_url") or "",
        editions=settings.parent / (os.environ.get("EDITIONS") or ".editions"),
        site_names={language.locale: language.site_name or config.site_name for language in languages},
    )
    # MkDocs publishes every file of these folders (mkdocs/structure/files.py, Files.add_files_from_theme), which for
    # Material is thousands of icons, styles and scripts that no page loads. Its templates are found all the same: on_env.
    del config.theme.dirs[1:]
    try:
        build = open_build(site_settings, datetime.now().astimezone().date())
    except EditionError as error:
        raise Abort(f"{error}") from error
    if build.missing_archives and os.environ.get("EDITIONS"):
        raise Abort("\n".join(build.missing_archives))
    for sentence in build.missing_archives:
        log.info("%s The site is built without it.", sentence)
    for doubt in build.doubts:
        log.warning("%s", doubt)
    if not build.is_readable:
        _refuse(build, is_readable=False)
    if wrong := list(judge_menu(read_repository(settings.parent)[0])):
        raise Abort("\n".join(f"{it.place}: wrong-menu: {it.message}\n    fix: {it.fix}" for it in wrong))
    menus = {name: tuple(names) for group in config.nav or () for name, names in group.items()}
    return replace(build, menus=menus)


def _refuse(build: SiteBuild, *, is_readable: bool) -> None:
    """End the build where there are findings, and leave nothing of it; a preview only tells them, to show a page while it is written."""
    report = build.report()
    if report and "serve" in _commands and is_readable:
        log.info("%s", report)
    elif report:
        log.error("%s", report)
        if build.is_readable:
            clean_directory(str(build.settings.site))
        raise Abort("The paper has findings; nothing was built. scripts/check --strict lists them as well.")


def _find_build(config: MkDocsConfig) -> SiteBuild:
    return _builds[config.config_file_path]


def _current(config: MkDocsConfig) -> tuple[SiteBuild, Book]:
    build = _find_build(config)
    code = _i18n(config).current_language or build.paper.original.code
    return build, build.pending[code]()


def _page(page: MkDocsPage, book: Book) -> Page:
    return book.pages[page.file.src_uri.partition("/")[2]]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Publish no file whose text every page holds, not the whole of the display face, and no template of print."""
    for file in list(files):
        if file.src_uri in (*INLINED, FACE) or file.src_uri.startswith(f"{PRINT}/"):
            files.remove(file)
    build = _find_build(config)
    for page in build.paper.borrowed:
        # The plugin asks where it lies, and on_page_read_source what it says.
        path = f"{page.language}/{page.name}"
        files.append(File(path, config.docs_dir, config.site_dir, config.use_directory_urls))
    own = tuple(f"{language.code}/" for language in build.paper.languages)
    build.shared.update({file.src_uri: file.url for file in files if not file.src_uri.startswith(own)})
    return files


def on_nav(nav: object, config: MkDocsConfig, files: Files) -> None:
    """Let files of the original stand in for those that an unfinished language lacks; only now the plugin has placed them."""
    build, languages = _find_build(config), _find_build(config).paper.languages
    for file in files:
        code, _, rest = file.src_uri.partition("/")
        if code == build.paper.original.code and not file.is_documentation_page():
            lacking = (f"{it.code}/{rest}" for it in languages if it.is_unfinished)
            named = (path for path in lacking if not Path(config.docs_dir, path).is_file())
            build.shared.update(dict.fromkeys(named, file.url))


def on_page_read_source(page: MkDocsPage, config: MkDocsConfig) -> str | None:
    """The text of a page that a language borrows, which it has no file of."""
    return "" if _page(page, _current(config)[1]).is_borrowed else None


def on_page_markdown(markdown: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """Leave MkDocs no Markdown to convert: the paper was read when the build started."""
    page.title = _page(page, _current(config)[1]).title
    return ""


def on_page_content(html: str, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
    """The article of a page as it was read, with its citations, slots, pinpoints, claims and layers."""
    build, book = _current(config)
    paper_page = _page(page, book)
    links = _RelativePathTreeprocessor(page.file, files, config)
    articles = build.articles.setdefault(book.language.code, {})

    def find_url(target: str) -> str:
        # The plugin i18n keeps what no language has to itself from all languages but the first.
        path = posixpath.join(posixpath.dirname(page.file.src_uri), unquote(target))
        shared = build.shared.get(posixpath.normpath(path))
        return get_relative_url(shared, page.file.url) if shared else links.path_to_url(target)

    if paper_page.is_borrowed:
        # The original is built first.
        lent = build.articles[build.paper.original.code][paper_page.name]
        finished = lend_article(lent, paper_page, book)
    else:
        linked = resolve_targets(render_text(paper_page, book), find_url)
        finished = finish_article(fill_slots(linked, paper_page, book, build.templates), paper_page, book)
        finished = mark_foreign(finished, build.paper.original.code)
        articles[paper_page.name] = finished
    # MkDocs judges links by these two when all pages are built (mkdocs/structure/pages.py, Page.validate_anchor_links).
    page.present_anchor_ids = set(find_ids(finished))
    page.links_to_anchors = links.links_to_anchors
    return finished


def on_page_context(context: Context, page: MkDocsPage, config: MkDocsConfig, nav: object) -> Context:
    """Give the template of a page the paper in its language, and the menus."""
    build, book = _current(config)
    return context | {"book": book, "paper_page": _page(page, book), "menus": build.menus}


def on_template_context(context: Context, template_name: str, config: MkDocsConfig) -> Context:
    """Give the 404 page and the sitemap every language at once."""
    build = _find_build(config)
    original = build.books[build.paper.original.code]
    return context | {"book": original, "books": build.books, "menus": build.menus}


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Render pages with the environment of the slots: MkDocs' own escapes nothing (mkdocs/theme.py, Theme.get_env)."""
    build = _find_build(config)
    mark = monogram(build.books[build.paper.original.code])
    icon = icon_url(draw_monogram(build.theme / FACE, mark))
    templates = build.templates
    templates.filters |= env.filters
    templates.globals |= {"paper_page": None, "is_preview": "serve" in _commands, "icon": icon}
    return templates


def on_build_error(error: Exception) -> None:
    """Say what went wrong: a file that cannot be written, or else a finding or a missing word that stopped the rendering."""
    if isinstance(error, OSError) and not isinstance(error, TemplateNotFound):
        raise Abort(
            f"{error.filename or 'A file'} cannot be written: {error.strerror or error}. Make room, or build into a folder of your own."
        )
    if isinstance(error, BibliographyError):
        raise Abort(
            f"The references cannot be formatted: {error}. Mend the source that it names, if it does."
        )
    if not isinstance(error, Abort):
        for build in _builds.values():
            _refuse(build, is_readable=False)


def on_post_page(output: str, page: MkDocsPage, config: MkDocsConfig) -> str:
    """Put styles and script into a page, and take out what Material needs for its own script."""
    build = _find_build(config)
    return finish_page(mark_foreign(output, build.paper.original.code), build.assets)


def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """The same for the 404 page: every language writes it to the same file, so it gets the original's `lang`."""
    build = _find_build(config)
    is_page = template_name.endswith(".html")
    language = build.paper.original.code
    return finish_page(mark_foreign(output, language), build.assets, language) if is_page else output


def _write_assets(build: SiteBuild) -> None:
    """Write what is made of the theme's face: the part of it that pages load, and the icons."""
    face, folder = build.theme / FACE, build.settings.site / "assets"
    write_icons(face, monogram(build.books[build.paper.original.code]), folder)
    (build.settings.site / PUBLISHED).write_bytes(reduce_face(face, display_texts(build.books)))


def on_post_build(config: MkDocsConfig) -> None:
    """Wait for the verdict of the rules; write the files to take away with the last language."""
    build = _find_build(config)
    if not _i18n(config).building:
        _refuse(build, is_readable=True)
        _write_assets(build)
    if len(build.articles) == len(build.pending) and "serve" not in _commands:
        for failure in build.write_exports(lambda name: log.info("Making %s", name)):
            log.error("%s", failure)
