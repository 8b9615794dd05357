"""The settings of site generators into the pages that they make without a file, or put at another place than their files."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from papercheck.files import read_text
from papercheck.repository import read_settings

_MKDOCS = re.compile(r"(?:.*/)?mkdocs[^/]*\.ya?ml")
_MENUS = re.compile(r"(?:^|/)(?:sidebars[\w.-]*\.(?:[cm]?[jt]s|json)|_category_\.(?:json|ya?ml))$")
"""Where Docusaurus has its menus, as a whole or that of a folder."""
_GENERATED = re.compile(
    r"""\{[^{}]*\bgenerated-index\b[^{}]*\}                       # `link: {type: "generated-index", slug: "tides"}`
      | ^link:[ \t]*\n(?:[ \t]+.*\n)*?[ \t]+type:[ \t]*["']?generated-index\b.*\n(?:[ \t]+.*\n?)*  # the same in YAML
    """,
    re.MULTILINE | re.VERBOSE,
)
_SLUG = re.compile(r"\bslug[\"']?[ \t]*:[ \t]*[\"']?/?([^\s\"',}]+)")
_VITEPRESS = re.compile(r"(?P<top>(?:.*/)?)\.vitepress/config(?:/[\w.-]+|)\.?\w*$")
_REWRITTEN = re.compile(r"[\"']([\w/.-]+/):(\w+)\*[\"'][ \t]*:[ \t]*[\"']([\w/.-]*):\2\*[\"']")
"""A folder that VitePress puts at another place, or at the top: `'en/:rest*': ':rest*'`."""


def _read(root: Path, path: str) -> str:
    return read_text(root, path)[0] or ""


_MADE = re.compile(r"\.(?!md$)\w{1,5}$")
"""The ending of a file, but of none in Markdown."""


def list_made(root: Path, paths: Collection[str]) -> Iterator[str]:
    """The files that plugins of MkDocs make while a site is built, as any of its settings files calls them; lists by Docusaurus."""
    for path in filter(_MKDOCS.fullmatch, paths):
        settings, _ = read_settings(_read(root, path), path)
        names = (setting.text for setting in settings if setting.names[:1] == ("plugins",))
        yield from (name.removeprefix("./") for name in names if _MADE.search(name))
    yield from _list_generated(root, paths)


def _list_generated(root: Path, paths: Collection[str]) -> Iterator[str]:
    """The pages, as files in the folder of any language, that Docusaurus makes of a heading of a menu: a list of what is below it."""
    for path in filter(_MENUS.search, paths):
        blocks = (block[0] for block in _GENERATED.finditer(_read(root, path)))
        slugs = (found[1].rstrip("/") for block in blocks if (found := _SLUG.search(block)))
        yield from (f"{slug}/index.html" for slug in slugs)


def list_moved(root: Path, paths: Collection[str]) -> Iterator[tuple[str, str]]:
    """The places at which VitePress has files of a folder that its settings put elsewhere, each with its file."""
    for path in paths:
        if settings := _VITEPRESS.match(path):
            top = settings["top"]
            for folder, _, other in _REWRITTEN.findall(_read(root, path)):
                moved = (name for name in paths if name.startswith(f"{top}{folder}"))
                yield from ((f"{top}{other}{name.removeprefix(f'{top}{folder}')}", name) for name in moved)
