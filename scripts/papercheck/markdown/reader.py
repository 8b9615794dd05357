"""Names of extensions into the reader of Markdown that builds the pages."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from importlib import import_module

import markdown
from markdown.extensions import Extension

EXTENSIONS = (
    "attr_list",
    "tables",
    "sane_lists",
    "def_list",
    "footnotes",
    "admonition",
    "md_in_html",
    "pymdownx.details",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.betterem",
)
"""What a paper's Markdown is read with where no `mkdocs.yml` says otherwise."""


_REFUSALS = (ImportError, AttributeError, TypeError, ValueError, KeyError)


def refused(extensions: Sequence[str]) -> str:
    """Why Markdown cannot be read with these extensions; nothing where it can."""
    try:
        reader(extensions)
    except _REFUSALS:
        return next(filter(None, map(_refused_alone, extensions)), "they do not work together")
    return ""


def _refused_alone(name: str) -> str:
    try:
        markdown.Markdown(extensions=[_extension(name)])
    except ImportError:
        return f"`{name}` is not installed"
    except _REFUSALS:
        return f"`{name}` is no extension of the Markdown reader, or lacks its settings"
    return ""


def reader(extensions: Sequence[str]) -> markdown.Markdown:
    """A reader with these extensions, and in any case with the one that reads ids; it has read nothing yet."""
    return _made(tuple(extensions)).reset()


def discard() -> None:
    """Forget the readers: one that gave up half-way is not clean enough for the next page."""
    _made.cache_clear()


@lru_cache(maxsize=4)
def _made(extensions: tuple[str, ...]) -> markdown.Markdown:
    """Making a reader takes longer than reading a page, so that one reads them all."""
    return markdown.Markdown(extensions=[_extension(name) for name in (*extensions, "attr_list")])


def _extension(name: str) -> Extension | str:
    """An extension by the module it is in; a name that is none is left to the reader, who looks through all packages."""
    with suppress(ImportError):
        made: Extension = import_module(
            name if "." in name else f"markdown.extensions.{name}"
        ).makeExtension()
        return made
    return name
