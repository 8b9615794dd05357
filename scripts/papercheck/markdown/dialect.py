"""Names of Python-Markdown extensions into the parser of that dialect of Markdown."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module

import markdown
from markdown.extensions import Extension

from papercheck.markdown.bounds import bound

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
    "toc",
)
"""What a paper's Markdown is read with where no `mkdocs.yml` says otherwise."""

MKDOCS = ("toc", "tables", "fenced_code")
"""What MkDocs adds to the extensions that `mkdocs.yml` names."""

_REFUSALS = (ImportError, AttributeError, TypeError, ValueError, KeyError)
"""What Python-Markdown raises where an extension cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """The extensions that a text is read with, and their options."""

    extensions: Sequence[str] = EXTENSIONS
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """By name of an extension; those of an extension that is not used count for nothing."""


TEXT = Dialect(extensions=("pymdownx.betterem",))
"""What a single paragraph is read with: the text of a claim, a term or a note."""


def make_parser(dialect: Dialect) -> markdown.Markdown:
    """A parser of this dialect, which has `attr_list` in any case, for pinpoints; raises whatever an extension does."""
    names = dict.fromkeys((*dialect.extensions, "attr_list"))
    parser = markdown.Markdown(extensions=[_extension(name, dialect.options.get(name, {})) for name in names])
    bound(parser)
    return parser


def refused(dialect: Dialect) -> str:
    """Why Markdown cannot be read in this dialect; nothing where it can."""
    try:
        make_parser(dialect)
    except _REFUSALS:
        return next(
            filter(None, (_refused_alone(name, dialect) for name in dialect.extensions)),
            "they do not work together",
        )
    return ""


def _refused_alone(name: str, dialect: Dialect) -> str:
    try:
        markdown.Markdown(extensions=[_extension(name, dialect.options.get(name, {}))])
    except ImportError:
        return f"`{name}` is not installed"
    except _REFUSALS:
        return f"`{name}` is no extension of the Markdown reader, or lacks its settings"
    return ""


def _extension(name: str, options: Mapping[str, object]) -> Extension | str:
    """An extension by the module it is in; a name that is none is left to Python-Markdown, which knows short names."""
    with suppress(ImportError):
        module = import_module(name if "." in name else f"markdown.extensions.{name}")
        extension: Extension = module.makeExtension(**options)
        return extension
    return name
