"""Verdicts of many checks into what is known of each URL and its state, and that into a JSON file. Reads no clock.

A source is dead only after several failed checks over several days; one success revives it, and doubt never counts.
The file is sorted, byte-stable, replaced in one go, and written by one run at a time. While a run asks, each answer is a
line of a journal beside the file; the file is replaced once, at the end. A journal that a run left behind because it was
killed is taken over by the next one.
"""

import json
import os
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

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


VERSION = 1
_EMPTY: tuple[object, ...] = (None, "", ())
_PARSE_ERRORS = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


class LedgerInUseError(Exception):
    """Another run is writing the same file."""


class NewerLedgerError(Exception):
    """The file was written by a later version of this checker."""


class DamagedLedgerError(Exception):
    """The file is no ledger."""


def dump(ledger: Ledger) -> str:
    """The ledger as JSON: the same ledger, the same bytes."""
    sources = {url: _list_fields(entry) for url, entry in ledger.entries.items()}
    return (
        json.dumps({"version": VERSION, "sources": sources}, indent=2, sort_keys=True, ensure_ascii=False)
        + "\n"
    )


def read(path: Path) -> Ledger:
    """What the file holds, and nothing if there is none; the file stays as it is.

    Raises `DamagedLedgerError` where it is no ledger, `NewerLedgerError` where a later version wrote it, `OSError` where it
    cannot be opened.
    """
    try:
        return parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Ledger()
    except _PARSE_ERRORS as error:
        raise DamagedLedgerError(f"{path.name} is no ledger") from error


def recover(path: Path) -> Ledger:
    """What the file holds and what a run that was killed had learned; the journal of that run stays until the next write."""
    entries = dict(read(path).entries)
    with suppress(FileNotFoundError):
        for line in _journal(path).read_text(encoding="utf-8", errors="replace").splitlines():
            # The last line of a run that was killed may be torn.
            with suppress(*_PARSE_ERRORS):
                url, given = json.loads(line)
                entries[str(url)] = _parse_entry(given)
    return Ledger(entries)


def set_aside(path: Path) -> Path:
    """Rename a file that is no ledger, so that a new one can be written and nothing is lost; returns its new path."""
    number = 1
    while (aside := path.with_name(f"{path.name}.bad{'' if number == 1 else number}")).exists():
        number += 1
    path.replace(aside)
    return aside


def write(path: Path, ledger: Ledger) -> None:
    """Replace the file in one go, if there is anything new; whoever reads it sees the old one or the new one, whole."""
    new = dump(ledger).encode("utf-8", "replace")
    if not path.is_file() or path.read_bytes() != new:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            try:
                file.write(new)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).chmod(0o644)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
    forget(path)


def forget(path: Path) -> None:
    """Remove the journal, whose content the file holds, or which says nothing."""
    _journal(path).unlink(missing_ok=True)


def learn(path: Path, ledger: Ledger, results: Iterable[Result], today: date) -> Iterator[Result]:
    """Pass the results on, each as soon as the journal holds it: whatever ends the run, nothing learned is lost."""
    journal = _journal(path)
    journal.parent.mkdir(parents=True, exist_ok=True)
    entries = dict(ledger.entries)
    with journal.open("a", encoding="utf-8", errors="replace") as file:
        for result in results:
            if (entry := remember(entries.get(result.url), result, today)) is not None:
                entries[result.url] = entry
                file.write(json.dumps([result.url, _list_fields(entry)], ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
            yield result


def _journal(path: Path) -> Path:
    return path.with_name(f".{path.name}.journal")


@contextmanager
def lock_ledger(path: Path) -> Iterator[None]:
    """Keep other runs from the file; the lock ends with the run, however that ends."""
    lock = path.with_name(f".{path.name}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        if not _can_lock(lock, file.fileno()):
            raise LedgerInUseError(f"another run is using {path.name}")
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _can_lock(lock: Path, file: int) -> bool:
    """Whether the lock could be taken, and is still the one that others see: its last owner removed it."""
    # Windows has no fcntl; there a ledger can be read, but not written.
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(lock.stat(), os.fstat(file))
    except (BlockingIOError, FileNotFoundError):
        return False


def parse(content: str) -> Ledger:
    """A ledger from its text; a `ValueError`, `TypeError`, `KeyError` or `AttributeError` where it is none."""
    document = json.loads(content)
    if document["version"] > VERSION:
        raise NewerLedgerError(
            f"the ledger is of version {document['version']}, and this checker knows only {VERSION}"
        )
    return Ledger({str(url): _parse_entry(given) for url, given in document["sources"].items()})


def _parse_entry(given: Mapping[str, Any]) -> LedgerEntry:
    return LedgerEntry(
        verdict=Verdict(given["verdict"]),
        since=date.fromisoformat(given["since"]),
        checked=date.fromisoformat(given["checked"]),
        reason=str(given.get("reason", "")),
        final_url=str(given["final_url"]) if given.get("final_url") else None,
        alive=_parse_day(given, "alive"),
        failures=tuple(map(date.fromisoformat, given.get("failures", ()))),
        digest=str(given.get("digest", "")),
        changed=_parse_day(given, "changed"),
    )


def _parse_day(given: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(given[name]) if given.get(name) else None


def _list_fields(entry: LedgerEntry) -> dict[str, object]:
    given = ((field.name, getattr(entry, field.name)) for field in fields(entry))
    return {name: _simplify(value) for name, value in given if value not in _EMPTY}


def _simplify(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return [_simplify(item) for item in value] if isinstance(value, tuple) else value
