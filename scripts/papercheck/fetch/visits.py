"""The values of an address on its way to a verdict."""

from dataclasses import dataclass

from papercheck.fetch.addresses import Target
from papercheck.model import Result


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect that was followed."""

    document: str
    is_permanent: bool
    wants_cookie: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One document, for all the places and fragments that name it."""

    targets: tuple[Target, ...]
    """The same document, perhaps with several fragments."""
    start: Target
    """The original, or its copy in an archive."""
    at: Target
    """Where to ask next."""
    left: float
    """Seconds of the deadline that are left."""
    hops: tuple[Hop, ...] = ()
    tries: int = 1
    gone: str = ""
    """Why the original is gone, once an archive is asked instead."""


@dataclass(frozen=True, slots=True)
class Pause:
    """The server asks to come back later."""

    visit: Visit
    seconds: float
    results: tuple[Result, ...]
    """What to say where that is too late."""


Step = Visit | Pause | tuple[Result, ...]
"""What follows from an answer: the next request, the same one later, or the verdicts."""
