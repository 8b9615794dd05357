"""Outside URLs into outcomes: the one way to check them, for `papercheck links` and `scripts/check-sources` alike."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from papercheck.fetch.ledger import (
    DamagedLedgerError,
    Ledger,
    LedgerInUseError,
    NewerLedgerError,
    SourceState,
    find_state,
    forget,
    keep_only,
    learn,
    lock_ledger,
    read,
    recover,
    set_aside,
    write,
)
from papercheck.model import Finding, Lexicon, Outcome, Paper, Place, Result, Verdict
from papercheck.model.rule import UNREADABLE_LEDGER
from papercheck.urls.classification import FetchTarget, classify, normalise_hosts


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How outside URLs are checked."""

    today: date
    is_online: bool = False
    allowed_hosts: tuple[str, ...] = ()
    ledger: Path | None = None
    shown_ledger: str = ""
    """The path of the ledger as reports print it; empty: its name."""
    contact: str = ""
    """A URL or mail address for the owners of the servers that are asked."""
    lexicons: Mapping[str, Lexicon] | None = None


Address = tuple[str, Place]


class LedgerError(Exception):
    """The ledger cannot be used now; the message says why."""


def outcomes(
    addresses: Iterable[Address],
    asking: Asking,
    copies: Mapping[str, str],
    cited: Iterable[str] = (),
) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    """An outcome for each URL at each place, and what is wrong with the ledger.

    `copies` names archived copies by the URL they are of. `cited` are further URLs that the ledger is to keep, although
    nobody asks them now. Raises `LedgerError` where the ledger cannot be used.
    """
    judged, targets = _classify_all(addresses, asking, copies)
    if asking.ledger:
        kept = {*cited, *(target.url for target in targets)}
        results, known, wrong = _use_ledger(targets, kept, asking, asking.ledger)
    else:
        results, known, wrong = list(_results(targets, asking)), Ledger(), None
    found = (_outcome(result, known, asking) for result in sorted({*judged, *results}))
    return tuple(found), (wrong,) if wrong else ()


def archived_copies(paper: Paper) -> Mapping[str, str]:
    """The archived copies that the registry names, by the URL they are of."""
    return {
        source.url: source.typed["archive_url"].text
        for source in paper.sources.values()
        if source.url and "archive_url" in source.typed
    }


def _use_ledger(
    targets: list[FetchTarget], kept: Collection[str], asking: Asking, file: Path
) -> tuple[list[Result], Ledger, Finding | None]:
    """The results, what the ledger holds now, and what is wrong with it."""
    # One run at a time from reading the ledger to writing it, so that none forgets what another learned.
    try:
        with lock_ledger(file) if asking.is_online else nullcontext():
            known, wrong = read_ledger(file, asking.shown_ledger or file.name, is_kept=asking.is_online)
            results = _results(targets, asking)
            if not asking.is_online:
                return list(results), known, wrong
            return *_learn(file, known, results, kept, asking), wrong
    except (LedgerInUseError, NewerLedgerError) as error:
        raise LedgerError(str(error)) from error
    except OSError as error:
        raise LedgerError(
            f"{file} cannot be used: {error.strerror or 'the system does not say why'}"
        ) from error


def _learn(
    file: Path, known: Ledger, results: Iterable[Result], kept: Collection[str], asking: Asking
) -> tuple[list[Result], Ledger]:
    """Ask, and write what is learned into the ledger, unless nothing could be judged at all."""
    learned = list(learn(file, known, results, asking.today))
    if learned and all(result.verdict is Verdict.UNVERIFIED for result in learned):
        # What a run that was killed had learned is kept; else the file stays as it is.
        if known != read(file):
            write(file, known)
        forget(file)
        return learned, known
    known = keep_only(recover(file), kept)
    write(file, known)
    return learned, known


def read_ledger(file: Path, shown: str, *, is_kept: bool = False) -> tuple[Ledger, Finding | None]:
    """What the ledger holds, and what is wrong with it; `shown` is its path as reports print it.

    A file that is no ledger is renamed only where a new one is going to be written (`is_kept`), which also takes over
    what a run that was killed had learned. Raises `NewerLedgerError` and `OSError`.
    """
    try:
        return recover(file) if is_kept else read(file), None
    except DamagedLedgerError:
        message = f"`{shown}` is no ledger."
        fix = "Restore it from the last commit."
        if is_kept:
            aside = set_aside(file).name
            message = f"`{shown}` is no ledger; it was kept as `{aside}`, and all is checked anew."
            fix = f"Restore it from the last commit, or remove `{aside}`."
        return Ledger(), UNREADABLE_LEDGER(Place(shown), message, fix)


def _results(targets: Iterable[FetchTarget], asking: Asking) -> Iterator[Result]:
    """The verdicts of the network; offline, every URL is skipped."""
    if asking.is_online:
        return _ask(targets, asking)
    return (Result(target.url, target.place, Verdict.SKIPPED, "offline") for target in targets)


def _outcome(result: Result, known: Ledger, asking: Asking) -> Outcome:
    entry = known.entries.get(result.url)
    return Outcome(
        result=result, is_watched=asking.ledger is not None, is_dead=find_state(entry) is SourceState.DEAD
    )


def _classify_all(
    addresses: Iterable[Address], asking: Asking, copies: Mapping[str, str]
) -> tuple[list[Result], list[FetchTarget]]:
    judged: list[Result] = []
    targets: list[FetchTarget] = []
    hosts = normalise_hosts(asking.allowed_hosts)
    for url, place in addresses:
        target = _classify(url, place, hosts)
        if isinstance(target, Result):
            judged.append(target)
            continue
        copy = _classify(copies[url], place, hosts) if url in copies else None
        targets.append(replace(target, archive=copy if isinstance(copy, FetchTarget) else None))
    return judged, targets


def _classify(url: str, place: Place, allowed_hosts: frozenset[str]) -> Result | FetchTarget:
    """A URL without a scheme takes that of its page, which is published over https."""
    if url.startswith("//"):
        return replace(classify(f"https:{url}", place, allowed_hosts), url=url)
    return classify(url, place, allowed_hosts)


def _ask(targets: Iterable[FetchTarget], asking: Asking) -> Iterator[Result]:
    from papercheck.fetch.network import FetchPolicy, Network
    from papercheck.fetch.scheduler import check_all

    agent = f"paper-check ({f'+{asking.contact}' if asking.contact else 'a checker of links'})"
    policy = FetchPolicy(agent=agent, allowed_hosts=normalise_hosts(asking.allowed_hosts))
    network = Network(now=lambda: datetime.now(tz=UTC))
    return check_all(targets, (asking.lexicons or {}).values(), policy, network)
