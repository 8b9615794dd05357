"""The ledger as a file: sorted, byte-stable, replaced in one go, never lost, and written by one run at a time."""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from papercheck.fetch.ledger import Entry, Ledger, update
from papercheck.model import Finding, Place, Result, Severity, Verdict

VERSION = 1
_EMPTY: tuple[object, ...] = (None, "", ())


class InUseError(Exception):
    """Another run is writing the same file."""


class NewerError(Exception):
    """The file was written by a later version of this program."""


def text(ledger: Ledger) -> str:
    """The ledger as JSON: the same ledger, the same bytes."""
    sources = {url: _fields(entry) for url, entry in ledger.entries.items()}
    return (
        json.dumps({"version": VERSION, "sources": sources}, indent=2, sort_keys=True, ensure_ascii=False)
        + "\n"
    )


def read(path: Path) -> tuple[Ledger, Finding | None]:
    """What the file holds; nothing, if there is none. One that cannot be read is kept aside, and that is a finding."""
    try:
        return parsed(path.read_text(encoding="utf-8")), None
    except FileNotFoundError:
        return Ledger(), None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        aside = _kept_aside(path)
        message = f"`{path.name}` is no ledger; it was kept as `{aside.name}`, and all is checked anew."
        fix = f"Restore it from the last commit, or remove `{aside.name}`."
        return Ledger(), Finding(Place(path.name), "unreadable-ledger", message, fix, Severity.ERROR)


def write(path: Path, ledger: Ledger) -> None:
    """Replace the file in one go, if there is anything new; whoever reads it sees the old one or the new one, whole."""
    new = text(ledger).encode("utf-8", "replace")
    with suppress(FileNotFoundError):
        if path.read_bytes() == new:
            return
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


def learn(path: Path, ledger: Ledger, results: Iterable[Result], today: date) -> Iterator[Result]:
    """Pass the results on, each as soon as the file holds it: whatever ends the run, nothing learned is lost."""
    for result in results:
        ledger = update(ledger, (result,), today)
        write(path, ledger)
        yield result


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep other runs from the file; the lock ends with the run, however that ends."""
    lock = path.with_name(f".{path.name}.lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        if not _is_ours(lock, file.fileno()):
            raise InUseError(f"another run is using {path.name}")
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _is_ours(lock: Path, file: int) -> bool:
    """Whether the lock could be taken, and is still the one that others see: its last owner removed it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.path.samestat(lock.stat(), os.fstat(file))
    except (BlockingIOError, FileNotFoundError):
        return False


def parsed(content: str) -> Ledger:
    """A ledger from its text; a `ValueError`, `TypeError`, `KeyError` or `AttributeError` where it is none."""
    document = json.loads(content)
    if document["version"] > VERSION:
        raise NewerError(f"the ledger is of version {document['version']}")
    return Ledger({str(url): _entry(given) for url, given in document["sources"].items()})


def _entry(given: Mapping[str, Any]) -> Entry:
    return Entry(
        verdict=Verdict(given["verdict"]),
        since=date.fromisoformat(given["since"]),
        checked=date.fromisoformat(given["checked"]),
        reason=str(given.get("reason", "")),
        final_url=str(given["final_url"]) if given.get("final_url") else None,
        alive=_day(given, "alive"),
        failures=tuple(map(date.fromisoformat, given.get("failures", ()))),
        digest=str(given.get("digest", "")),
        changed=_day(given, "changed"),
    )


def _day(given: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(given[name]) if given.get(name) else None


def _fields(entry: Entry) -> dict[str, object]:
    given = ((each.name, getattr(entry, each.name)) for each in fields(entry))
    return {name: _plain(value) for name, value in given if value not in _EMPTY}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _kept_aside(path: Path) -> Path:
    """A name beside the file that nothing has yet, and the file under it."""
    number = 1
    while (aside := path.with_name(f"{path.name}.bad{'' if number == 1 else number}")).exists():
        number += 1
    path.replace(aside)
    return aside
