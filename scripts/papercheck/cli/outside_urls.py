"""Outside URLs into outcomes: the one way to check them, for `papercheck links` and `scripts/check-sources` alike."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from papercheck.fetch import ledger
from papercheck.fetch.ledger import Ledger, LedgerError, SourceState
from papercheck.model import Finding, Outcome, Paper, Place, Result, Verdict
from papercheck.model.rule import UNREADABLE_FILE
from papercheck.urls.classification import FetchTarget, classify

PlacedUrl = tuple[str, Place]
"""A URL as typed, and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How outside URLs are checked."""

    today: date
    is_online: bool = False
    allowed_hosts: frozenset[str] = frozenset()
    """Hosts that may be asked wherever their name leads, as `normalise_hosts` writes them."""
    ledger: Path | None = None
    shown_ledger: str = ""
    """The path of the ledger as reports print it."""
    contact: str = ""
    """A URL or mail address for the owners of the servers that are asked."""


def check_outside_urls(
    urls: Iterable[PlacedUrl], asking: Asking, paper: Paper | None, cited: Iterable[str] = ()
) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    """An outcome for each URL at each place, and what is wrong with the ledger.

    The sources of `paper` name archived copies. `cited` are further URLs that the ledger is to keep, although nobody asks
    them now. Raises `LedgerError` where the ledger cannot be used.
    """
    copies = _find_archived_copies(paper) if paper else {}
    classified = [_classify(url, place, asking.allowed_hosts, copies) for url, place in urls]
    targets = [target for target in classified if isinstance(target, FetchTarget)]
    results: Iterable[Result] = _ask(targets, asking, paper)
    known, wrong = Ledger(), None
    if asking.ledger:
        kept = {*cited, *(target.url for target in targets)}
        results, known, wrong = _use_ledger(asking.ledger, results, kept, asking)
    judged = {*results, *(result for result in classified if isinstance(result, Result))}
    outcomes = (
        Outcome(
            result=result,
            is_watched=asking.ledger is not None,
            is_dead=ledger.find_state(known.get(result.url)) is SourceState.DEAD,
        )
        for result in sorted(judged)
    )
    return tuple(outcomes), (wrong,) if wrong else ()


def _find_archived_copies(paper: Paper) -> Mapping[str, str]:
    """The archived copies that the registry names, by the URL they are of."""
    return {
        source.url: source.typed["archive_url"].text
        for source in paper.sources.values()
        if source.url and "archive_url" in source.typed
    }


def read_ledger(file: Path, shown: str, *, is_kept: bool = False) -> tuple[Ledger, Finding | None]:
    """What the ledger holds, and what is wrong with it; `shown` is its path as reports print it.

    A file that is no ledger is renamed only where a new one is going to be written (`is_kept`), which also takes over
    what a run that was killed had learned. Raises `LedgerError` where the file cannot be used.
    """
    try:
        return ledger.recover(file) if is_kept else ledger.read(file), None
    except ValueError:
        aside = (
            f"; it was kept as `{ledger.set_aside(file).name}`, and all is checked anew" if is_kept else ""
        )
        message, fix = f"`{shown}` is no ledger{aside}.", "Restore it from the last commit."
        return Ledger(), UNREADABLE_FILE(Place(shown), message, fix)


def _use_ledger(
    file: Path, results: Iterable[Result], kept: Collection[str], asking: Asking
) -> tuple[list[Result], Ledger, Finding | None]:
    """The results, what the ledger holds after them, and what is wrong with it.

    One run at a time, from reading the ledger to writing it, so that none forgets what another learned.
    """
    try:
        with ledger.lock_ledger(file) if asking.is_online else nullcontext():
            known, wrong = read_ledger(file, asking.shown_ledger, is_kept=asking.is_online)
            if not asking.is_online:
                return list(results), known, wrong
            learned = list(ledger.learn(file, known, results, asking.today))
            # Where nothing at all could be judged, the file stays as it is, but for what a killed run had learned.
            is_blind = bool(learned) and all(result.verdict is Verdict.UNVERIFIED for result in learned)
            if not is_blind:
                known = {url: entry for url, entry in ledger.recover(file).items() if url in kept}
            if not is_blind or known != ledger.read(file):
                ledger.write(file, known)
            ledger.forget(file)
            return learned, known, wrong
    except OSError as error:
        reason = error.strerror or "the system does not say why"
        raise LedgerError(f"{file} cannot be used: {reason}") from error


def _classify(
    url: str, place: Place, allowed_hosts: frozenset[str], copies: Mapping[str, str]
) -> Result | FetchTarget:
    """A URL without a scheme takes that of its page, which is published over https."""
    if url.startswith("//"):
        target = replace(classify(f"https:{url}", place, allowed_hosts), url=url)
    else:
        target = classify(url, place, allowed_hosts)
    copy = _classify(copies[url], place, allowed_hosts, {}) if url in copies else None
    if isinstance(target, FetchTarget) and isinstance(copy, FetchTarget):
        return replace(target, archive=copy)
    return target


def _ask(targets: Iterable[FetchTarget], asking: Asking, paper: Paper | None) -> Iterator[Result]:
    """The verdicts of the network; offline, every URL is skipped."""
    if not asking.is_online:
        return (Result(target.url, target.place, Verdict.SKIPPED, "offline") for target in targets)
    from papercheck.fetch.network import FetchPolicy, Network
    from papercheck.fetch.scheduler import check_all
    from papercheck.languages import read_lexicons

    agent = f"paper-check ({f'+{asking.contact}' if asking.contact else 'a checker of links'})"
    policy = FetchPolicy(agent=agent, allowed_hosts=asking.allowed_hosts)
    network = Network(now=lambda: datetime.now(tz=UTC))
    known = paper.lexicons if paper else read_lexicons(())
    return check_all(targets, known.values(), policy, network)
