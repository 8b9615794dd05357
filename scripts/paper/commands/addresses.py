"""Addresses into outcomes: what can be said at once, what a record of earlier checks says, and what asking brings."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from paper.model import Finding, Lexicon, Outcome, Place, Result, Verdict
from paper.reach.addresses import Target, classify
from paper.reach.ledger import Ledger, State, state, without_others
from paper.reach.state import learn, locked, read, write


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


def outcomes(
    addresses: Iterable[Address], asking: Asking, copies: Mapping[str, str]
) -> tuple[tuple[Outcome, ...], tuple[Finding, ...]]:
    """An outcome for each address at each place; `copies` names archived copies by the address they are of."""
    judged, targets = _classified(addresses, asking, copies)
    # One run at a time from the first look at the ledger to the last stroke, so that none forgets what another learned.
    with locked(asking.ledger) if asking.ledger and asking.is_online else nullcontext():
        known, wrong = read(asking.ledger) if asking.ledger else (Ledger(), None)
        if asking.is_online:
            results = list(_asked(targets, asking, known))
            known = _tidied(asking.ledger, targets) if asking.ledger else known
        else:
            results = [Result(each.url, each.place, Verdict.SKIPPED, "offline") for each in targets]
    found = (_outcome(result, known, asking) for result in sorted({*judged, *results}))
    return tuple(found), (wrong,) if wrong else ()


def _tidied(ledger: Path, targets: Iterable[Target]) -> Ledger:
    """The record after asking, without addresses that nobody names any more."""
    known = without_others(read(ledger)[0], (target.url for target in targets))
    write(ledger, known)
    return known


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


def _asked(targets: Iterable[Target], asking: Asking, known: Ledger) -> Iterator[Result]:
    """Ask, and write down what is learned, address by address."""
    from paper.reach import admitted
    from paper.reach.check import check_all
    from paper.reach.world import Manners, World

    agent = f"paper-check ({f'+{asking.contact}' if asking.contact else 'a checker of links'})"
    manners = Manners(agent=agent, allow_hosts=admitted(asking.allowed_hosts))
    world = World(now=lambda: datetime.now(tz=UTC))
    results = check_all(targets, (asking.lexicons or {}).values(), manners, world)
    if asking.ledger is None:
        yield from results
        return
    yield from learn(asking.ledger, known, results, asking.today)
