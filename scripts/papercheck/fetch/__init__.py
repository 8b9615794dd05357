"""Outside URLs into verdicts under the network rules: asked politely, and never trusted; what was learned is kept.

Here are the values that pass between those who ask, those who read and those who judge.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from papercheck.model import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What a verdict needs of a page. Lengths are in characters without blanks."""

    title: str = ""
    heading: str = ""
    """The first one of the first level, or of the second where there is none."""
    prose: str = ""
    """The first words outside headings, menus, links and quotations; a line a block."""
    prose_length: int = 0
    """The length of all of it, quotations included."""
    length: int = 0
    """The length of all text that is shown."""
    has_script: bool = False
    has_media: bool = False
    has_password: bool = False
    """Whether a form asks for one."""
    markup: str = ""
    """Ids, classes, URLs and scripts in which a bot challenge may show, in lower case."""
    refresh: tuple[int, str] | None = None
    """Seconds and URL of `<meta http-equiv="refresh">`."""
    ids: frozenset[str] = frozenset()
    """Those of the wanted ids that are there."""
    text: str = ""
    """All that is shown, a line a block, where it was asked for."""
    digest: str = ""
    """SHA-256 of text and title without blanks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case, the first of each name."""
    page: PageText | None = None
    """The page, where the document is one or empty, and the status promises it."""


class Fault(Exception):  # noqa: N818
    """Why there is no answer, and what that says of the URL; raised where it shows, and then a value like an answer."""

    def __init__(self, reason: str, verdict: Verdict = Verdict.UNVERIFIED) -> None:
        super().__init__(reason)
        self.reason, self.verdict = reason, verdict


DOCUMENT_STATUSES = (200, 203, 204, 205, 206)
"""The statuses that promise the document that was asked for, be it an empty one."""

UNKNOWN_HOST = Fault("there is no such host", Verdict.BROKEN)
"""What DNS says of a name that is none, and so does a machine without a network."""
