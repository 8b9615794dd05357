"""What the settings of a site generator say of the site that it makes of a paper."""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    has_made_ids: bool = False
    """Whether a plugin knows more names for references than pages define."""
    appended: tuple[str, ...] = ()
    """Files that are put behind each page."""
    defined: frozenset[str] = frozenset()
    """The names for references that these define, in lower case."""
    ignored: tuple[str, ...] = ()
    """Patterns of what version control leaves out, as `.gitignore` has them: programs make it."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """By the place that a file has on the site, and that links may name: where it lies, where settings say that it is moved."""
