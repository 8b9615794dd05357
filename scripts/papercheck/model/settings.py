"""How a paper is set up: its languages, and what settings say of its site."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

LocatorWords = tuple[Mapping[str, str], Mapping[str, str]]
"""Words that open a locator: a language's own, then those of others, each with CSL's name for its kind: `p.` → `page`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """How settings say that a site is made; all empty where there are none."""

    docs: str = ""
    """The folder of its pages, with a `/` at its end."""
    theme: str = ""
    """A folder whose files stand beside the pages on the site, with a `/` at its end."""
    has_directory_urls: bool = False
    """Whether `setup.md` has the address `setup/`."""
    top: str = ""
    """The path that it is published under on its host, with a `/` at both ends; empty where that is not known."""
    readers: tuple[str, ...] = ()
    """What pages are read with: extensions of Markdown and plugins by name, and settings that may add others."""
    appended: tuple[str, ...] = ()
    """Files that are put behind each page."""
    defined: frozenset[str] = frozenset()
    """The names for references that these define, in lower case."""
    ignored: tuple[str, ...] = ()
    """Patterns of what version control leaves out, or has in a repository of its own: nobody knows from here what is in it."""
    unpublished: frozenset[str] = frozenset()
    """The files that `exclude_docs` and `draft_docs` leave out."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """By the place that a file has on the site, and that links may name: where it lies, where settings say that it is moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language of the paper."""

    code: str
    """The folder below `docs/` and the value of `html lang`."""
    name: str
    """What the language calls itself."""
    is_original: bool
    folder: str = ""
    """The folder of its pages, with a `/` at its end, where that is another than `docs/` and the code; `./`: the top."""
    suffix: str = ""
    """What stands before the ending of its pages: `de` in docs/tides.de.md; the original may do without."""
    is_unfinished: bool = False
    """Whether pages and texts may be missing, as mkdocs.yml says; those of the original stand in for them."""

    @property
    def root(self) -> str:
        """The folder of its pages, with a `/` at its end."""
        return self.folder.removeprefix("./") if self.folder else f"docs/{self.code}/"

    def locate(self, name: str, ending: str = ".md") -> str:
        """The path of the page of a name."""
        mark = f".{self.suffix}" if self.suffix and not self.is_original else ""
        return self.root + re.sub(r"\.md$", f"{mark}{ending}", name)
