"""Addresses into outcomes: what can be said at once, what a record of earlier checks says, and what asking brings."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from papercheck.fetch.addresses import Target, classify
from papercheck.fetch.ledger import Ledger, State, state, without_others
from papercheck.model import Finding, Lexicon, Outcome, Place, Result, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How outside addresses are judged."""

    today: date
    is_online: bool = False
    allowed_hosts: tuple[str, ...] = ()
    ledger: Path | None = None
    contact: str = ""
    """An address for those who wonder who asks."""
    lexicons: Mapping[str, Lexicon] | None = None


Address = tuple[str, Place]


class LedgerError(Exception):
    """The record of earlier checks cannot be used now; the message says why."""


def outcomes(
    addresses: Iterable[Address], asking: Asking, copies: Mapping[str, str]
) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    """An outcome for each address at each place; `copies` names archived copies by the address they are of."""
    judged, targets = _classified(addresses, asking, copies)
    if asking.ledger:
        results, known, wrong = _recorded(targets, asking, asking.ledger)
    else:
        results, known, wrong = list(_results(targets, asking)), Ledger(), None
    found = (_outcome(result, known, asking) for result in sorted({*judged, *results}))
    return tuple(found), (wrong,) if wrong else ()


def _recorded(
    targets: list[Target], asking: Asking, file: Path
) -> tuple[list[Result], Ledger, Finding | None]:
    """The results, what is on record now, and what is wrong with the record."""
    from papercheck.fetch.state import InUseError, NewerError, learn, locked, read, write

    # One run at a time from the first look at the ledger to the last stroke, so that none forgets what another learned.
    try:
        with locked(file) if asking.is_online else nullcontext():
            known, wrong = read(file)
            results = _results(targets, asking)
            if not asking.is_online:
                return list(results), known, wrong
            learned = list(learn(file, known, results, asking.today))
            known = without_others(read(file)[0], (target.url for target in targets))
            write(file, known)
            return learned, known, wrong
    except (InUseError, NewerError) as error:
        raise LedgerError(str(error)) from error
    except OSError as error:
        raise LedgerError(
            f"{file} cannot be used: {error.strerror or 'the system does not say why'}"
        ) from error


def _results(targets: Iterable[Target], asking: Asking) -> Iterator[Result]:
    """What asking brings; offline, that nobody was asked."""
    if asking.is_online:
        return _asked(targets, asking)
    return (Result(each.url, each.place, Verdict.SKIPPED, "offline") for each in targets)


def _outcome(result: Result, known: Ledger, asking: Asking) -> Outcome:
    entry = known.entries.get(result.url)
    return Outcome(result=result, is_watched=asking.ledger is not None, is_dead=state(entry) is State.DEAD)


def _classified(
    addresses: Iterable[Address], asking: Asking, copies: Mapping[str, str]
) -> tuple[list[Result], list[Target]]:
    judged: list[Result] = []
    targets: list[Target] = []
    for url, place in addresses:
        target = _classify(url, place, asking)
        if isinstance(target, Result):
            judged.append(target)
            continue
        copy = _classify(copies[url], place, asking) if url in copies else None
        targets.append(replace(target, archive=copy if isinstance(copy, Target) else None))
    return judged, targets


def _classify(url: str, place: Place, asking: Asking) -> Result | Target:
    """An address without a scheme takes that of its page, which is published over https."""
    if url.startswith("//"):
        return replace(classify(f"https:{url}", place, asking.allowed_hosts), url=url)
    return classify(url, place, asking.allowed_hosts)


def _asked(targets: Iterable[Target], asking: Asking) -> Iterator[Result]:
    from papercheck.fetch import admitted
    from papercheck.fetch.check import check_all
    from papercheck.fetch.world import Manners, World

    agent = f"paper-check ({f'+{asking.contact}' if asking.contact else 'a checker of links'})"
    manners = Manners(agent=agent, allow_hosts=admitted(asking.allowed_hosts))
    world = World(now=lambda: datetime.now(tz=UTC))
    return check_all(targets, (asking.lexicons or {}).values(), manners, world)
