"""What a verdict needs to know of a page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page as far as a verdict needs it."""

    title: str = ""
    headings: tuple[str, ...] = ()
    """First-level headings, or second-level ones where there are none."""
    prose: str = ""
    """The first words outside headings, menus, links and quotations; a line a block."""
    prose_length: int = 0
    """How many characters the page says there, without spaces."""
    length: int = 0
    """How many characters it shows at all, without spaces."""
    has_script: bool = False
    has_media: bool = False
    marks: str = ""
    """Names and addresses in the markup that may tell a bot wall, in lower case."""
    refresh: tuple[int, str] | None = None
    """Seconds and address of `<meta http-equiv="refresh">`."""
    found: frozenset[str] = frozenset()
    """Those of the wanted ids that are there."""
    text: str = ""
    """All that is shown, a line a block, where it was asked for."""
    digest: str = ""
