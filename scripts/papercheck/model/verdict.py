"""What is known of URLs: verdicts, results of one check, and what many checks say."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from papercheck.model.problem import Place


class Verdict(StrEnum):
    """What can be said of a URL."""

    OK = "ok"
    REDIRECTED = "redirected"
    BROKEN = "broken"
    UNVERIFIED = "unverified"
    SKIPPED = "skipped"
    INVALID = "invalid"
    REFUSED = "refused"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One URL at one place, and what was found out about it."""

    url: str
    """As typed."""
    place: Place
    verdict: Verdict
    reason: str = ""
    final_url: str | None = None
    digest: str = ""
    """Of the title and the text of a page that was read, without blanks; empty for other documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A result, and what earlier checks of the same URL say about it."""

    result: Result
    is_watched: bool = False
    """Whether earlier checks are on record, so that one failure alone proves nothing."""
    is_dead: bool = False
    """Whether enough of them failed over enough days."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of an outside URL from checks online."""

    state: str
    """`alive`, `failing`, `dead` or `unverified`."""
    checked: date
    """The last check."""
