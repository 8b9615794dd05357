"""What was learned of addresses, from run to run: verdicts into entries, entries into states. Reads no clock.

A source is dead only after several failed checks over several days; one success revives it, and doubt never counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from papercheck.model import Result, Verdict

FAILURES = 3
"""So many failed checks, each on a day of its own …"""

DAYS = 7
"""… over at least so many days make a source dead."""

_ALIVE = (Verdict.OK, Verdict.REDIRECTED)
_FAILED = (Verdict.BROKEN, Verdict.ARCHIVED)
_NOT_ASKED = (Verdict.SKIPPED, Verdict.INVALID)


class State(StrEnum):
    """How a source is."""

    ALIVE = "alive"
    FAILING = "failing"
    DEAD = "dead"
    UNVERIFIED = "unverified"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is known of one address."""

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
    """Everything that is known, by address."""

    entries: Mapping[str, Entry] = field(default_factory=dict)


def update(ledger: Ledger, results: Iterable[Result], today: date) -> Ledger:
    """The ledger with what these results say; addresses that were not asked leave it as it is."""
    entries = dict(ledger.entries)
    for result in results:
        if (entry := remember(entries.get(result.url), result, today)) is not None:
            entries[result.url] = entry
    return Ledger(entries)


def remember(known: Entry | None, result: Result, today: date) -> Entry | None:
    """The entry after one more check; `None` where the result is of no check."""
    return None if result.verdict in _NOT_ASKED else _learned(known, result, today)


def without_others(ledger: Ledger, urls: Iterable[str]) -> Ledger:
    """The ledger without addresses that nobody cites any more."""
    kept = set(urls)
    return Ledger({url: entry for url, entry in ledger.entries.items() if url in kept})


def state(entry: Entry | None) -> State:
    """How a source is, by all that is known of it."""
    if entry is None:
        return State.UNCHECKED
    if entry.failures:
        lasted = (entry.failures[-1] - entry.failures[0]).days
        return State.DEAD if len(entry.failures) >= FAILURES and lasted >= DAYS else State.FAILING
    return State.ALIVE if entry.verdict in _ALIVE else State.UNVERIFIED


def _learned(known: Entry | None, result: Result, today: date) -> Entry:
    """The entry after one more check; the same one again on the same day changes nothing."""
    before = known or Entry(verdict=result.verdict, since=today, checked=today)
    day = max(today, before.checked)
    is_alive = result.verdict in _ALIVE
    has_changed = bool(result.digest and before.digest and result.digest != before.digest)
    return Entry(
        verdict=result.verdict,
        since=before.since if result.verdict is before.verdict else day,
        checked=day,
        reason=result.reason,
        final_url=result.final_url,
        alive=day if is_alive else before.alive,
        failures=() if is_alive else _failures(before.failures, result.verdict, day),
        digest=result.digest or before.digest,
        changed=day if has_changed else before.changed,
    )


def _failures(before: tuple[date, ...], verdict: Verdict, day: date) -> tuple[date, ...]:
    if verdict not in _FAILED:
        return before
    days = sorted({*before, day})
    return (*days[:1], *days[1:][1 - FAILURES :])
