"""Verdicts of many checks into what is known of each URL, and that into a state. Reads no clock.

A source is dead only after several failed checks over several days; one success revives it, and doubt never counts.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from papercheck.model import Result, Verdict

FEWEST_FAILURES = 3
"""Failed checks, each on a day of its own, that make a source dead: one may be an outage, and so may two of one day."""

FEWEST_DAYS = 7
"""Days from the first failure to the last that make a source dead: repairs wait for the end of a weekend or a holiday."""

_ALIVE = (Verdict.OK, Verdict.REDIRECTED)
_FAILED = (Verdict.BROKEN, Verdict.ARCHIVED)
_NOT_ASKED = (Verdict.SKIPPED, Verdict.INVALID)


class SourceState(StrEnum):
    """How a source is."""

    ALIVE = "alive"
    FAILING = "failing"
    DEAD = "dead"
    UNVERIFIED = "unverified"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """What is known of one URL."""

    verdict: Verdict
    """Of the last check."""
    since: date
    """The first check with this verdict."""
    checked: date
    """The last check."""
    reason: str = ""
    final_url: str | None = None
    alive: date | None = None
    """The last check that found it."""
    failures: tuple[date, ...] = ()
    """Days of failed checks since then; of many, the first and the last ones."""
    digest: str = ""
    """Of title and text, when they were last read."""
    changed: date | None = None
    """When they were first seen to differ from what they had been."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is known of all URLs."""

    entries: Mapping[str, LedgerEntry] = field(default_factory=dict)


def remember(known: LedgerEntry | None, result: Result, today: date) -> LedgerEntry | None:
    """The entry after one more check; `None` where nobody was asked.

    The same check again on the same day changes nothing; a check of an earlier day counts as one of the last day.
    """
    if result.verdict in _NOT_ASKED:
        return None
    before = known or LedgerEntry(verdict=result.verdict, since=today, checked=today)
    day = max(today, before.checked)
    is_alive = result.verdict in _ALIVE
    has_changed = bool(result.digest and before.digest and result.digest != before.digest)
    return LedgerEntry(
        verdict=result.verdict,
        since=before.since if result.verdict is before.verdict else day,
        checked=day,
        reason=result.reason,
        final_url=result.final_url,
        alive=day if is_alive else before.alive,
        failures=() if is_alive else _add_failure(before.failures, result.verdict, day),
        digest=result.digest or before.digest,
        changed=day if has_changed else before.changed,
    )


def keep_only(ledger: Ledger, urls: Container[str]) -> Ledger:
    """The ledger without URLs that nobody cites any more."""
    return Ledger({url: entry for url, entry in ledger.entries.items() if url in urls})


def find_state(entry: LedgerEntry | None) -> SourceState:
    """How a source is, by all that is known of it."""
    if entry is None:
        return SourceState.UNCHECKED
    if entry.failures:
        lasted = (entry.failures[-1] - entry.failures[0]).days
        return (
            SourceState.DEAD
            if len(entry.failures) >= FEWEST_FAILURES and lasted >= FEWEST_DAYS
            else SourceState.FAILING
        )
    return SourceState.ALIVE if entry.verdict in _ALIVE else SourceState.UNVERIFIED


def _add_failure(before: tuple[date, ...], verdict: Verdict, day: date) -> tuple[date, ...]:
    if verdict not in _FAILED:
        return before
    days = sorted({*before, day})
    return (*days[:1], *days[1:][1 - FEWEST_FAILURES :])
