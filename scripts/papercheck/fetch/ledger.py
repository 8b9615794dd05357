"""Verdicts of many checks into what is known of each URL and its state, and that into a JSON file. Reads no clock.

A source is dead only after several failed checks over several days; one success revives it, and doubt never counts.
The file is sorted, byte-stable, replaced in one go, and written by one run at a time. While a run asks, each answer is a
line of a journal beside the file; the file is replaced once, at the end. A journal that a run left behind because it was
killed is taken over by the next one.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from papercheck.files import replace_file
from papercheck.model import Result, Verdict

FEWEST_FAILURES = 3
"""Failed checks, each on a day of its own, that make a source dead: one may be an outage, and so may two of one day."""

FEWEST_DAYS = 7
"""Days from the first failure to the last that make a source dead: repairs wait for the end of a weekend or a holiday."""

VERSION = 1
"""Of the form of the file."""

_ALIVE = (Verdict.OK, Verdict.REDIRECTED)
_PARSE_ERRORS = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


class LedgerError(Exception):
    """The ledger cannot be used now; the message says why."""


SourceState = StrEnum("SourceState", "ALIVE FAILING DEAD UNVERIFIED")
"""How a source is."""


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
    failures: tuple[date, ...] = ()
    """Days of failed checks since one found it; of many, the first and the last ones."""
    digest: str = ""
    """Of title and text, when they were last read."""

    @property
    def state(self) -> SourceState:
        """How the source is, by all that is known of it."""
        if not self.failures:
            return SourceState.ALIVE if self.verdict in _ALIVE else SourceState.UNVERIFIED
        lasted = (self.failures[-1] - self.failures[0]).days
        is_dead = len(self.failures) >= FEWEST_FAILURES and lasted >= FEWEST_DAYS
        return SourceState.DEAD if is_dead else SourceState.FAILING


Ledger = dict[str, LedgerEntry]
"""What is known of all URLs."""


def remember(known: LedgerEntry | None, result: Result, today: date) -> LedgerEntry | None:
    """The entry after one more check; `None` where nobody was asked.

    The same check again on the same day changes nothing; a check of an earlier day counts as one of the last day.
    """
    if result.verdict in (Verdict.SKIPPED, Verdict.INVALID):
        return None
    before = known or LedgerEntry(verdict=result.verdict, since=today, checked=today)
    day = max(today, before.checked)
    has_failed = result.verdict in (Verdict.BROKEN, Verdict.ARCHIVED)
    failures = sorted({*before.failures, day}) if has_failed else before.failures
    return LedgerEntry(
        verdict=result.verdict,
        since=before.since if result.verdict is before.verdict else day,
        checked=day,
        reason=result.reason,
        final_url=result.final_url,
        failures=() if result.verdict in _ALIVE else (*failures[:1], *failures[1:][1 - FEWEST_FAILURES :]),
        digest=result.digest or before.digest,
    )


_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "verdict": Verdict,
    "since": date.fromisoformat,
    "checked": date.fromisoformat,
    "reason": str,
    "final_url": str,
    "failures": lambda days: tuple(map(date.fromisoformat, days)),
    "digest": str,
}
"""What reads each field of an entry; those without a value are left out of the file."""


def dump(ledger: Ledger) -> str:
    """The ledger as JSON: the same ledger, the same bytes."""
    document = {"version": VERSION, "sources": {url: _list_fields(entry) for url, entry in ledger.items()}}
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False, default=str) + "\n"


def _list_fields(entry: LedgerEntry) -> dict[str, object]:
    return {name: value for name in _FIELDS if (value := getattr(entry, name))}


def parse(content: str) -> Ledger:
    """A ledger from its text; raises one of `_PARSE_ERRORS` where it is none."""
    document = json.loads(content)
    if document["version"] != VERSION:
        raise ValueError
    return {url: _parse_entry(given) for url, given in document["sources"].items()}


def _parse_entry(given: Mapping[str, Any]) -> LedgerEntry:
    return LedgerEntry(**{name: read(given[name]) for name, read in _FIELDS.items() if given.get(name)})


def read(path: Path) -> Ledger:
    """What the file holds, and what a run that was killed had learned; nothing if there is neither. Both stay as they are.

    Raises `ValueError` where the file is no ledger, `OSError` where it cannot be opened.
    """
    try:
        ledger = parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        ledger = Ledger()
    except _PARSE_ERRORS as error:
        raise ValueError(f"{path.name} is no ledger") from error
    with suppress(FileNotFoundError):
        for line in _find_journal(path).read_text(encoding="utf-8", errors="replace").splitlines():
            # The last line of a run that was killed may be torn.
            with suppress(*_PARSE_ERRORS):
                url, given = json.loads(line)
                ledger[str(url)] = _parse_entry(given)
    return ledger


def write(path: Path, ledger: Ledger) -> None:
    """Replace the file in one go, if there is anything new; whoever reads it sees the old one or the new one, whole.

    The journal, whose content the file then holds, is removed.
    """
    if ledger != (parse(path.read_text(encoding="utf-8")) if path.is_file() else Ledger()):
        replace_file(path, dump(ledger).encode("utf-8", "replace"))
    _find_journal(path).unlink(missing_ok=True)


def learn(path: Path, ledger: Ledger, results: Iterable[Result], today: date) -> Iterator[Result]:
    """Pass the results on, each as soon as the journal holds it: whatever ends the run, nothing learned is lost."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = dict(ledger)
    with _find_journal(path).open("a", encoding="utf-8", errors="replace") as file:
        for result in results:
            if entry := remember(entries.get(result.url), result, today):
                entries[result.url] = entry
                line = json.dumps([result.url, _list_fields(entry)], ensure_ascii=False, default=str)
                file.write(f"{line}\n")
                file.flush()
                os.fsync(file.fileno())
            yield result


def _find_journal(path: Path) -> Path:
    return path.with_name(f".{path.name}.journal")


@contextmanager
def lock_folder(path: Path) -> Iterator[None]:
    """Keep other runs from the folder of a file; the lock ends with the run, however that ends. Raises `LedgerError`."""
    # Windows has no fcntl; there a ledger can be read, but not written.
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LedgerError(f"another run is using {path.name}") from None
        yield
    finally:
        os.close(folder)
